"""Machine translation: engines, sentence segmentation and routing."""
