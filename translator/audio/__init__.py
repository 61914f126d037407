"""Sound in: files and devices to frames, frames to speech segments."""
