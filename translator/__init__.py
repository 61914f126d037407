"""Offline speech and text translation for service counters, in 32 languages.

Importing this package touches no disk, network, log setting or engine.
"""

import os

__version__ = "0.1.0"

# ONNX Runtime from 1.29 on reports to its maker as soon as it is loaded (official builds, Linux and macOS
# included) unless this stands in the environment by then. Only here is before every import of it, those of
# other libraries included. ``translator doctor --offline`` counts what would get out.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
