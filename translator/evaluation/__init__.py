"""Measuring what an installation is worth: speech, text, and a card for each language."""
