"""Natural voices in the piper format: an ONNX model beside its JSON description, in a folder of the hall."""

import json
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from translator.datatypes import FloatArray
from translator.errors import LanguageError, ModelError
from translator.languages import LANGUAGES
from translator.voice.espeak import MAX_CHARACTERS, NORMAL_SPEED, EspeakVoice, check_speakable

_BEGIN, _END, _PAD = "^", "$", "_"
"""Symbols of the format: the model is trained with a pad after every phoneme."""
_CLAUSE = re.compile(r"[^.,;:!?。，；：！？、؟،।]+|[.,;:!?。，；：！？、؟،।]")
_PLAIN = {
    "。": ".",
    "，": ",",
    "、": ",",
    "；": ";",
    "：": ":",
    "！": "!",
    "？": "?",
    "؟": "?",
    "،": ",",
    "।": ".",
}
_MAX_JSON = 1 << 20


@dataclass(frozen=True, slots=True)
class PiperFile:
    """A voice as it lies in its folder."""

    model: Path
    language: str
    """our tag."""
    espeak_voice: str
    rate: int
    """samples per second."""
    ids: Mapping[str, Sequence[int]]
    """phoneme -> numbers that the model knows."""
    scales: tuple[float, float, float]
    """noise, length (1 is normal, more is slower), noise of the lengths; the voice's own defaults."""
    speakers: int


def find_voices(folders: Sequence[Path]) -> dict[str, PiperFile]:
    """Our tag -> its voice, for every ``*.onnx`` with its ``*.onnx.json``; of several the first by name.

    Raises:
        ModelError: a description cannot be used (``pack_corrupt``); the file is named.
    """
    found: dict[str, PiperFile] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.onnx.json")) if folder.is_dir() else ():
            voice = read_voice(path)
            found.setdefault(voice.language, voice)
    return found


def read_voice(path: Path) -> PiperFile:
    """The voice that a description names; its model lies beside it.

    Raises:
        ModelError: it is unreadable, not of this format, or of a kind that is not supported.
    """
    try:
        return _described(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            "pack_corrupt",
            f"The voice {path.name} cannot be used: {error}.",
            next_step="Remove it from the voices folder, or fetch it again.",
            path=path,
        ) from error


def _described(path: Path) -> PiperFile:
    if path.stat().st_size > _MAX_JSON:
        raise ValueError("its description is too large")
    described = json.loads(path.read_text(encoding="utf-8"))
    if described.get("phoneme_type", "espeak") != "espeak":
        raise ValueError(f"phonemes of type {described['phoneme_type']!r} are not supported")
    model = path.with_suffix("")
    if not model.is_file():
        raise ValueError("its model is missing")
    inference = described.get("inference", {})
    voice = described["espeak"]["voice"]
    return PiperFile(
        model,
        _tag(described, voice),
        voice,
        int(described["audio"]["sample_rate"]),
        {symbol: tuple(map(int, ids)) for symbol, ids in described["phoneme_id_map"].items()},
        (
            float(inference.get("noise_scale", 0.667)),
            float(inference.get("length_scale", 1.0)),
            float(inference.get("noise_w", 0.8)),
        ),
        int(described.get("num_speakers", 1)),
    )


def _tag(described: Mapping[str, Any], espeak_voice: str) -> str:
    code = str(described.get("language", {}).get("code", espeak_voice))
    tag = re.split("[-_]", code.casefold())[0]
    tag = {"cmn": "zh", "fil": "tl"}.get(tag, tag)
    if tag not in LANGUAGES:
        raise ValueError(f"{code!r} is not one of the 32 languages")
    return tag


class PiperVoice:
    """One loaded voice; callable from any thread, one call at a time.

    Args:
        file: from :func:`find_voices`.
        threads: processor threads.

    Raises:
        ModelError: the model cannot be loaded (``pack_corrupt``).
    """

    def __init__(self, file: PiperFile, *, threads: int = 1) -> None:
        runtime: Any = onnxruntime  # untyped
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        try:
            self._session = runtime.InferenceSession(
                str(file.model), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library raises a dozen kinds of its own for a damaged file
            raise ModelError(
                "pack_corrupt",
                f"The voice {file.model.name} cannot be loaded.",
                next_step="Fetch it again.",
                path=file.model,
            ) from error
        self._file = file
        self._espeak = EspeakVoice()
        self._lock = threading.Lock()

    def synthesize(self, text: str, language: str, *, speed: int = NORMAL_SPEED) -> tuple[FloatArray, int]:
        """The text as sound: mono samples in [-1, 1], shape (n,), and their rate in Hz.

        Raises:
            LanguageError: it is another voice's language.
            TextError: nothing to say, or more than MAX_CHARACTERS.
            ModelError: the voice failed.
        """
        if language != self._file.language:
            raise LanguageError("language_unsupported", f"{self._file.model.name} does not speak {language}.")
        check_speakable(text, MAX_CHARACTERS)
        ids = self.phoneme_ids(text)
        noise, length, noise_w = self._file.scales
        inputs: dict[str, Any] = {
            "input": np.asarray([ids], np.int64),
            "input_lengths": np.asarray([len(ids)], np.int64),
            "scales": np.asarray([noise, length * NORMAL_SPEED / speed, noise_w], np.float32),
        }
        if self._file.speakers > 1:
            inputs["sid"] = np.asarray([0], np.int64)
        try:
            with self._lock:
                (sound, *_) = self._session.run(None, inputs)
        except Exception as error:  # see above
            raise ModelError(
                "engine_failed", f"{self._file.model.name} failed.", next_step="Read it from the screen."
            ) from error
        return np.clip(np.asarray(sound, np.float32).reshape(-1), -1.0, 1.0), self._file.rate

    def phoneme_ids(self, text: str) -> list[int]:
        """The numbers that the model reads: phonemes and punctuation, each followed by a pad."""
        known = self._file.ids
        ids = [*known[_BEGIN], *known.get(_PAD, ())]
        for symbol in self._symbols(text):
            if symbol in known:
                ids += [*known[symbol], *known.get(_PAD, ())]
        return [*ids, *known[_END]]

    def _symbols(self, text: str) -> list[str]:
        symbols: list[str] = []
        for clause in _CLAUSE.findall(text):
            mark = _PLAIN.get(clause, clause)
            if len(mark) == 1 and not mark.isalnum():
                symbols += [mark, " "]
            else:
                spoken = self._espeak.phonemes(clause, self._file.espeak_voice)
                symbols += unicodedata.normalize("NFD", spoken)
        return symbols
