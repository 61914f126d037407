"""Offline speech and text translation for service counters, in 32 languages.

Importing this package touches no disk, network, log setting or engine.
"""

__version__ = "0.1.0"
