"""Text to speech with espeak-ng: small, instant, robotic; it speaks where no better voice is installed."""

import ctypes
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import espeakng_loader
import numpy as np

from translator.datatypes import FloatArray
from translator.errors import LanguageError, ModelError, TextError
from translator.languages import LANGUAGES

VOICES: Mapping[str, str] = {
    "zh": "cmn",
    "en": "en",
    "ko": "ko",
    "ru": "ru",
    "fr": "fr",
    "de": "de",
    "es": "es",
    "pt": "pt",
    "it": "it",
    "ar": "ar",
    "vi": "vi",
    "th": "th",
    "id": "id",
    "ms": "ms",
    "hi": "hi",
    "bn": "bn",
    "ur": "ur",
    "ta": "ta",
    "te": "te",
    "fa": "fa",
    "tr": "tr",
    "he": "he",
    "nl": "nl",
    "pl": "pl",
    "uk": "uk",
    "cs": "cs",
    "my": "my",
    "kk": "kk",
}
"""Our tag -> espeak-ng 1.52 voice."""

VOICELESS: Mapping[str, str] = {
    "ja": "espeak-ng reads kana only and spells kanji out",
    "tl": "espeak-ng has no Filipino voice",
    "km": "espeak-ng has no Khmer voice",
    "mn": "espeak-ng has no Mongolian voice",
}
"""Our tags that are not spoken, and why: a wrong voice would be worse than none."""

MAX_CHARACTERS = 2_000
"""Longest text spoken at once, about three minutes."""

NORMAL_SPEED = 160
"""Words per minute; espeak's own 175 is fast for a listener in a second language."""
_SPEEDS = range(80, 451)

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come through the callback, in the thread that asks
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: report a missing data folder instead of ending the process
_UTF8 = 1  # espeakCHARS_UTF8
_RATE, _PITCH = 1, 3  # espeakRATE, espeakPITCH
_BY_CHARACTER = 1  # POS_CHARACTER
_IPA = 2  # espeakPHONEMES_IPA

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

_LIBRARY = threading.Lock()
"""espeak-ng keeps voice, parameters and callback in global variables of the C library: one call at a time
in the whole process, whatever number of objects there is."""


class EspeakVoice:
    """The bundled espeak-ng, ready to speak; callable from any thread.

    Raises:
        ModelError: the library or its voice data is missing (``engine_missing``).
    """

    name = "espeak-ng"

    def __init__(self) -> None:
        self.languages = frozenset(VOICES)
        self._library, self.rate = _load()

    def synthesize(
        self, text: str, language: str, *, speed: int = NORMAL_SPEED, pitch: int = 50
    ) -> tuple[FloatArray, int]:
        """The text as sound: mono samples in [-1, 1], shape (n,), and their rate in Hz.

        Args:
            text: plain text, at most MAX_CHARACTERS; markup is read as it stands.
            language: a tag of VOICES.
            speed: words per minute, 80 to 450.
            pitch: 0 to 99.

        Raises:
            LanguageError: there is no fit voice for the language (``language_unsupported``).
            TextError: nothing to say (``text_empty``), or too much (``text_too_long``).
            ModelError: espeak-ng failed (``engine_failed``).
        """
        voice = _voice(language)
        check_speakable(text, MAX_CHARACTERS)
        speed = min(max(speed, _SPEEDS.start), _SPEEDS.stop - 1)
        with _LIBRARY:
            sound = self._speak(text.replace("\0", " ").encode(), voice, speed, min(max(pitch, 0), 99))
        return np.frombuffer(sound, np.int16).astype(np.float32) / 32768.0, self.rate

    def phonemes(self, text: str, voice: str) -> str:
        """The sounds of a text in the international phonetic alphabet, as an espeak-ng voice reads it.

        Raises:
            ModelError: espeak-ng has no such voice (``engine_failed``).
        """
        library = self._library
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        pieces: list[str] = []
        with _LIBRARY:
            if library.espeak_SetVoiceByName(voice.encode()):
                raise ModelError("engine_failed", f"espeak-ng has no voice {voice!r}.", voice=voice)
            place = ctypes.c_char_p(text.replace("\0", " ").encode())
            while place.value:
                spoken = library.espeak_TextToPhonemes(ctypes.byref(place), _UTF8, _IPA)
                pieces.append((spoken or b"").decode("utf-8", "replace"))
        return " ".join(filter(None, pieces))

    def _speak(self, text: bytes, voice: str, speed: int, pitch: int) -> bytes:
        pieces: list[bytes] = []

        def collect(samples: Any, count: int, _events: Any) -> int:
            if samples and count > 0:
                pieces.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
            return 0

        callback = _Callback(collect)
        library = self._library
        library.espeak_SetSynthCallback(callback)
        size = ctypes.c_size_t(len(text) + 1)
        steps = (
            library.espeak_SetVoiceByName(voice.encode()),
            library.espeak_SetParameter(_RATE, speed, 0),
            library.espeak_SetParameter(_PITCH, pitch, 0),
            library.espeak_Synth(text, size, 0, _BY_CHARACTER, 0, _UTF8, None, None),
        )
        library.espeak_SetSynthCallback(_Callback())  # ours dies with this call
        if any(steps) or not pieces:
            raise ModelError(
                "engine_failed",
                "espeak-ng could not speak this text.",
                next_step="Read it from the screen.",
                voice=voice,
                results=steps,
            )
        return b"".join(pieces)


def check_speakable(text: str, most: int) -> None:
    """Nothing, if the text has words and at most this many characters.

    Raises:
        TextError: there is nothing to say (``text_empty``), or too much (``text_too_long``).
    """
    if not any(char.isalnum() for char in text):
        raise TextError("text_empty", "There is nothing to say.", next_step="Give a text with words.")
    if len(text) > most:
        raise TextError(
            "text_too_long",
            f"{len(text)} characters are too many to speak at once; the limit is {most}.",
            next_step="Speak it sentence by sentence.",
            length=len(text),
        )


def _load() -> tuple[ctypes.CDLL, int]:
    """The library and its sample rate, started once per process."""
    with _LIBRARY:
        return _started()


@cache
def _started() -> tuple[ctypes.CDLL, int]:
    # Starting it a second time starts a second worker thread inside the library, and calls then wait for
    # each other for ever: so the C library's one state in the process is mirrored by one start.
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())  # type: ignore[no-untyped-call]
        data = Path(espeakng_loader.get_data_path())  # type: ignore[no-untyped-call]
    except (OSError, RuntimeError) as error:
        raise _missing() from error
    rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, str(data.parent).encode(), _DONT_EXIT))
    if rate <= 0:
        raise _missing()
    return library, rate


def _voice(language: str) -> str:
    voice = VOICES.get(language)
    if voice is None:
        name = LANGUAGES[language].name_en if language in LANGUAGES else language
        raise LanguageError(
            "language_unsupported",
            f"There is no voice for {name}: {VOICELESS.get(language, 'it is not one of the 32 languages')}.",
            next_step="Read it from the screen, or install a voice (translator models list).",
            language=language,
        )
    return voice


def _missing() -> ModelError:
    return ModelError(
        "engine_missing",
        "espeak-ng is not installed completely.",
        next_step="Run: pip install --force-reinstall espeakng-loader",
    )
