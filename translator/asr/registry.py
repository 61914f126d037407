"""Which recogniser serves which kind of pack; its module is imported when it is chosen."""

from importlib import import_module
from typing import cast

from translator.asr.recognizer import Recognizer
from translator.errors import ModelError
from translator.store import InstalledPack

RECOGNIZERS = {"asr": "translator.asr.faster_whisper:FasterWhisperRecognizer"}
"""kind of pack -> "module:Class"."""


def open_recognizer(installed: InstalledPack, *, threads: int) -> Recognizer:
    """A loaded recogniser for one pack.

    Raises:
        ModelError: the pack is of another kind, the library is missing or the weights do not load.
    """
    place = RECOGNIZERS.get(installed.pack.kind)
    if place is None:
        raise ModelError(
            "engine_missing",
            f"{installed.pack.name} is a {installed.pack.kind} pack, not a speech recogniser.",
            next_step="Set recognizer to an asr pack (translator models list).",
            pack=installed.pack.name,
        )
    module, _, name = place.partition(":")
    try:
        recognizer = getattr(import_module(module), name)
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            f"The library behind {installed.pack.name} is not installed: {error}.",
            next_step="Run: pip install --upgrade counter-translator",
            pack=installed.pack.name,
        ) from error
    return cast("Recognizer", recognizer(installed, threads=threads))
