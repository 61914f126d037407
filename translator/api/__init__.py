"""The HTTP API for other programs: LibreTranslate's, and our own with terms, literals and risk."""
