"""One conversation at one counter, and the hall in which many of them share the engines."""
