"""Sounds of a hall in which nobody speaks: whatever a recogniser writes down for them is invented."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from translator.datatypes import SAMPLE_RATE, FloatArray

Wave = NDArray[np.float64]

SECONDS = 8.0
_SEED = 20_262


def speechless_sounds() -> Iterator[tuple[str, FloatArray]]:
    """(name, samples) of twelve sounds, the same on every call; each lasts SECONDS."""
    chance = np.random.default_rng(_SEED)
    count = int(SECONDS * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    white = chance.standard_normal(count)
    clicks = np.zeros(count)
    clicks[chance.integers(0, count, 24)] = chance.uniform(-0.8, 0.8, 24)
    ringing = (time % 3.0 < 1.0) * (np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 480 * time))
    typing = np.convolve(clicks, np.exp(-np.arange(400) / 60) * chance.standard_normal(400), mode="same")
    hum = sum(np.sin(2 * np.pi * 50 * part * time) / part for part in (1, 2, 3))
    sounds = {
        "silence": np.zeros(count),
        "dither": 1e-4 * white,
        "white noise, quiet": 0.01 * white,
        "white noise, loud": 0.1 * white,
        "pink noise": 0.1 * _coloured(white, 0.5),
        "brown noise": 0.2 * _coloured(white, 1.0),
        "mains hum": 0.05 * hum,
        "ventilation": 0.05 * _coloured(white, 0.8) + 0.01 * hum,
        "clicks": clicks,
        "typing": 0.3 * typing,
        "telephone ringing": 0.1 * ringing,
        "sweep": 0.1 * np.sin(2 * np.pi * (200 * time + 100 * time**2)),
    }
    for name, samples in sounds.items():
        yield name, np.clip(samples, -1.0, 1.0).astype(np.float32)


def _coloured(white: Wave, slope: float) -> Wave:
    """White noise whose amplitude falls with frequency ** -slope, at a standard deviation of 1."""
    spectrum = np.fft.rfft(white)
    shaped = np.fft.irfft(spectrum * np.maximum(1.0, np.arange(spectrum.size)) ** -slope, white.size)
    result: Wave = shaped / shaped.std()
    return result
