"""Which recogniser serves which kind of pack."""

from typing import cast

from translator.asr.recognizer import Recognizer
from translator.packs.opening import open_pack
from translator.packs.store import InstalledPack

RECOGNIZERS = {"asr": "translator.asr.faster_whisper:FasterWhisperRecognizer"}
"""kind of pack -> "module:Class"."""


def open_recognizer(installed: InstalledPack, *, threads: int) -> Recognizer:
    """A recogniser for one pack.

    Raises:
        ModelError: see :func:`translator.packs.opening.open_pack`.
    """
    return cast("Recognizer", open_pack(installed, RECOGNIZERS, threads=threads))
