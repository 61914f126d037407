"""The glossary layer: term bases, phrases, memory; matching and enforcement."""
