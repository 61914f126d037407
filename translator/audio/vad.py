"""Voice activity detection: how likely each 32 ms of sound is speech."""

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
from onnxruntime.capi.onnxruntime_pybind11_state import SessionOptions

from translator.datatypes import FloatArray
from translator.errors import ModelError

CHUNK = 512
"""Samples per decision at 16 kHz, 32 ms: fixed by the Silero models."""

_CONTEXT = 64
"""Samples of the chunk before that Silero sees with each chunk at 16 kHz."""

_STATE = (1, 1, 128)
"""Shape of each of the two recurrent states of Silero v6."""

_BATCH = 256
"""Chunks per call, 8 s: bounds memory however much sound is handed over at once."""


class VadStream(Protocol):
    """The detector's memory of one recording or microphone."""

    def add(self, samples: FloatArray) -> FloatArray:
        """Probability of speech of each chunk completed by ``samples``, shape (chunks,), in [0, 1]."""
        ...

    def finish(self) -> FloatArray:
        """Probability of the last, incomplete chunk, filled up with silence; shape (0,) or (1,)."""
        ...


class Vad(Protocol):
    """A loaded detector; it serves any number of streams."""

    def stream(self) -> VadStream:
        """A fresh stream that remembers nothing."""
        ...


class SileroVad:
    """Silero v6, which faster-whisper carries in its wheel.

    Raises:
        ModelError: the model file is not there (``engine_missing``) or cannot be loaded
            (``engine_failed``).
    """

    def __init__(self) -> None:
        options = SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1  # 0.1 ms per chunk: more threads only cost
        options.log_severity_level = 4
        try:
            self._session = InferenceSession(
                _model_file(), providers=["CPUExecutionProvider"], sess_options=options
            )
        except (RuntimeError, ValueError, OSError) as error:  # onnxruntime's own errors are RuntimeErrors
            raise ModelError(
                "engine_failed",
                "The speech detector cannot be loaded.",
                next_step="Reinstall the faster-whisper package.",
            ) from error

    def stream(self) -> VadStream:
        """A fresh stream; streams may run in different threads at the same time."""
        return _SileroStream(self._session)


class _SileroStream:
    def __init__(self, session: InferenceSession) -> None:
        self._session = session
        self._h: FloatArray = np.zeros(_STATE, np.float32)
        self._c: FloatArray = np.zeros(_STATE, np.float32)
        self._context: FloatArray = np.zeros(_CONTEXT, np.float32)
        self._rest: FloatArray = np.zeros(0, np.float32)

    def add(self, samples: FloatArray) -> FloatArray:
        sound = np.concatenate((self._rest, samples)).astype(np.float32, copy=False)
        whole = sound.size // CHUNK * CHUNK
        self._rest = sound[whole:].copy()
        chunks = sound[:whole].reshape(-1, CHUNK)
        batches = [self._score(chunks[at : at + _BATCH]) for at in range(0, len(chunks), _BATCH)]
        return np.concatenate(batches) if batches else np.zeros(0, np.float32)

    def finish(self) -> FloatArray:
        return self.add(np.zeros(-self._rest.size % CHUNK, np.float32))

    def _score(self, chunks: FloatArray) -> FloatArray:
        tails = chunks[:, -_CONTEXT:]
        heads = np.concatenate((self._context[None], tails[:-1]))
        self._context = tails[-1].copy()
        inputs = {"input": np.concatenate((heads, chunks), axis=1), "h": self._h, "c": self._c}
        try:
            outputs = self._session.run(None, inputs)
        except RuntimeError as error:
            raise ModelError("engine_failed", "The speech detector failed.") from error
        scores, self._h, self._c = (np.asarray(output, np.float32) for output in outputs)
        return scores.reshape(-1)


def _model_file() -> Path:
    spec = find_spec("faster_whisper")  # finds the folder without importing the recogniser
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "assets" / "silero_vad_v6.onnx"
        if path.is_file():
            return path
    raise ModelError(
        "engine_missing",
        "The speech detector of faster-whisper is not installed.",
        next_step="Run: pip install 'faster-whisper>=1.2.1'",
    )
