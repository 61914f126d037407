"""Sound into a file that every player knows."""

import io
import wave
from pathlib import Path

import numpy as np

from translator.datatypes import FloatArray
from translator.errors import DocumentError


def wav_bytes(samples: FloatArray, rate: int) -> bytes:
    """Mono samples in [-1, 1], shape (n,), as the bytes of a 16-bit WAV file of ``rate`` Hz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def write_wav(path: Path, samples: FloatArray, rate: int) -> None:
    """Write mono samples in [-1, 1], shape (n,), as a 16-bit WAV file of ``rate`` Hz.

    Raises:
        DocumentError: the file cannot be written (``document_unwritable``).
    """
    try:
        path.write_bytes(wav_bytes(samples, rate))
    except OSError as error:
        raise DocumentError(
            "document_unwritable",
            f"{path} cannot be written: {error.strerror}.",
            next_step="Choose another folder.",
            path=path,
        ) from error
