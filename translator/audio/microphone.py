"""A local microphone through PortAudio: frames as they come, and what happens when it is pulled out."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from translator.datatypes import SAMPLE_RATE, FloatArray
from translator.errors import AudioError

_BLOCK = 1024
"""Samples per block, 64 ms: short enough for a quick answer, long enough to cost nothing."""
_PATIENCE = 2.0
"""Seconds without any sound, twice in a row, after which a microphone is gone; a working one never pauses."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """An input device of this machine."""

    name: str
    channels: int
    default: bool


def list_microphones() -> list[Microphone]:
    """Input devices in the system's order; empty where there is none or no PortAudio.

    >>> isinstance(list_microphones(), list)
    True
    """
    try:
        sounddevice = _library()
        devices = sounddevice.query_devices()
        default = sounddevice.default.device[0]
    except AudioError:
        return []
    return [
        Microphone(device["name"], device["max_input_channels"], index == default)
        for index, device in enumerate(devices)
        if device["max_input_channels"] > 0
    ]


@contextmanager
def open_microphone(name: str | None = None) -> Iterator[Iterator[FloatArray]]:
    """The sound of a microphone, mono at SAMPLE_RATE in blocks of 64 ms, until the caller stops.

    Args:
        name: the device's name or a part of it; None for the system's choice.

    Raises:
        AudioError: there is no such microphone, another program holds it, or it vanished while open
            (``device_missing``).
    """
    sounddevice = _library()
    blocks: queue.Queue[FloatArray] = queue.Queue()

    def take(samples: Any, _frames: int, _time: Any, _status: Any) -> None:
        blocks.put(samples[:, 0].copy())

    try:
        stream = sounddevice.InputStream(
            device=name, samplerate=SAMPLE_RATE, channels=1, dtype="float32", blocksize=_BLOCK, callback=take
        )
        stream.start()
    except (sounddevice.PortAudioError, ValueError) as error:
        raise _missing(name) from error
    try:
        yield _blocks(blocks, stream, name)
    finally:
        stream.abort(ignore_errors=True)
        stream.close(ignore_errors=True)


def _blocks(blocks: "queue.Queue[FloatArray]", stream: Any, name: str | None) -> Iterator[FloatArray]:
    while True:
        block = _next(blocks)
        if block is None:
            raise _missing(name)
        yield np.clip(block, -1.0, 1.0)
        if not stream.active and blocks.empty():
            raise _missing(name)


def _next(blocks: "queue.Queue[FloatArray]") -> FloatArray | None:
    """The next block, or None when there is none for twice ``_PATIENCE``.

    A library that loads a model may stop every thread of this process for seconds, the one that brings the
    sound too, and a single wait would end before that one has its turn.
    """
    for _ in range(2):
        with suppress(queue.Empty):
            return blocks.get(timeout=_PATIENCE)
    return None


def _library() -> Any:
    """The sounddevice module, loaded when a microphone is wanted: it looks for devices when imported."""
    try:
        import sounddevice  # noqa: PLC0415
    except ImportError as error:
        raise AudioError(
            "device_missing",
            "Microphones need the sounddevice library.",
            next_step='Run: pip install "counter-translator[counter]"',
        ) from error
    except OSError as error:
        raise AudioError(
            "device_missing",
            "PortAudio is not installed.",
            next_step="Debian: apt install libportaudio2. Files and the browser's microphone work without.",
        ) from error
    return sounddevice


def _missing(name: str | None) -> AudioError:
    return AudioError(
        "device_missing",
        f"The microphone {name!r} cannot be used." if name else "No microphone can be used.",
        next_step="Plug it in, close other programs that use it, or choose one: translator listen --devices",
    )
