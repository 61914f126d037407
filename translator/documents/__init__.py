"""Documents: passages in, passages out, one file per format; nothing here knows engines or folders."""
