"""Every voice of this machine: the hall's own natural ones, and espeak-ng where there is none."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from translator.datatypes import FloatArray
from translator.voice.espeak import NORMAL_SPEED, VOICES, EspeakVoice
from translator.voice.piper import PiperFile, PiperVoice, find_voices

FOLDER = "voices"
"""Name of the folder, beside the model packs, in which the hall puts voices."""


class Voices:
    """Speaks a text in any language that has a voice; each is loaded when it is first needed.

    Args:
        model_folders: folders of model packs; voices lie in their subfolder ``voices``, which comes first, or
            are packs themselves.

    Raises:
        ModelError: the description of a voice cannot be used.
    """

    def __init__(self, model_folders: Sequence[Path]) -> None:
        own = [folder / FOLDER for folder in model_folders]
        packs = [path for folder in model_folders if folder.is_dir() for path in sorted(folder.iterdir())]
        self._files: Mapping[str, PiperFile] = find_voices([*own, *packs])
        self._loaded: dict[str, PiperVoice] = {}

    @property
    def languages(self) -> frozenset[str]:
        """Tags that can be spoken."""
        return frozenset(VOICES) | frozenset(self._files)

    def synthesize(self, text: str, language: str, *, speed: int = NORMAL_SPEED) -> tuple[FloatArray, int]:
        """The text as sound: mono samples in [-1, 1], shape (n,), and their rate in Hz.

        Raises:
            LanguageError: there is no voice for the language.
            TextError: nothing to say, or too much.
            ModelError: the voice cannot be loaded or failed.
        """
        if language not in self._files:
            return self._espeak.synthesize(text, language, speed=speed)
        if language not in self._loaded:
            self._loaded[language] = PiperVoice(self._files[language])
        return self._loaded[language].synthesize(text, language, speed=speed)

    @cached_property
    def _espeak(self) -> EspeakVoice:
        return EspeakVoice()
