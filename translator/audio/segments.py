"""Sound in, speech segments out, in flat memory however long the sound is."""

from collections.abc import Iterable, Iterator

import numpy as np

from translator.audio.endpointing import Endpointer, EndpointSettings
from translator.audio.vad import CHUNK, Vad
from translator.datatypes import SAMPLE_RATE, AudioFrame, FloatArray, Span, SpeechSegment


class SpeechCutter:
    """Push frames in, get the speech segments that ended; holds one turn of sound at most.

    Args:
        vad: a loaded detector; the cutter opens its own stream.
        settings: what counts as a turn; None for the measured defaults.
    """

    def __init__(self, vad: Vad, settings: EndpointSettings | None = None) -> None:
        self._stream = vad.stream()
        self._endpointer = Endpointer(settings or EndpointSettings())
        self._chunks: list[FloatArray] = []  # sound that may still be needed, in whole chunks
        self._rest: FloatArray = np.zeros(0, np.float32)  # the beginning of the next chunk
        self._first = 0  # index of the chunk with which the kept sound begins
        self._scored = 0  # chunks that have been decided
        self._origin: float | None = None

    @property
    def speaking(self) -> bool:
        """Whether somebody is speaking, as far as the sound pushed so far tells."""
        return self._endpointer.speaking

    def current(self) -> SpeechSegment | None:
        """The speech under way so far, or None while nobody speaks."""
        if not self.speaking or not self._chunks:
            return None
        return self._segment(Span(self._endpointer.keep_from, self._first + len(self._chunks)))

    def add(self, frame: AudioFrame) -> list[SpeechSegment]:
        """Segments that ended within this frame; frames must follow each other without gaps."""
        if self._origin is None:
            self._origin = frame.start
        sound = np.concatenate((self._rest, frame.samples))
        whole = sound.size // CHUNK * CHUNK
        self._chunks.extend(sound[:whole].reshape(-1, CHUNK))
        self._rest = sound[whole:]
        return self._decide(self._stream.add(frame.samples))

    def finish(self) -> list[SpeechSegment]:
        """What was still being said when the sound ended."""
        if self._rest.size:
            self._chunks.append(self._rest)
        segments = self._decide(self._stream.finish())
        segments += [self._segment(span) for span in self._endpointer.finish()]
        return segments

    def _decide(self, probability: FloatArray) -> list[SpeechSegment]:
        fresh = self._chunks[self._scored - self._first :]
        loudness = [float(np.mean(np.square(chunk))) for chunk in fresh]
        self._scored += probability.size
        segments = [self._segment(span) for span in self._endpointer.add(probability.tolist(), loudness)]
        surplus = max(0, self._endpointer.keep_from - self._first)
        del self._chunks[:surplus]
        self._first += surplus
        return segments

    def _segment(self, span: Span) -> SpeechSegment:
        samples = np.concatenate(self._chunks[span.start - self._first : span.end - self._first])
        begin = (self._origin or 0.0) + span.start * CHUNK / SAMPLE_RATE
        return SpeechSegment(samples, begin, begin + samples.size / SAMPLE_RATE)


def speech_segments(
    frames: Iterable[AudioFrame], vad: Vad, settings: EndpointSettings | None = None
) -> Iterator[SpeechSegment]:
    """The stretches of a recording in which somebody speaks, each at most ``settings.max_ms`` long.

    Raises:
        AudioError: from ``frames``, or the sound is not numbers (``audio_invalid``).
        ModelError: the detector failed.
    """
    cutter = SpeechCutter(vad, settings)
    for frame in frames:
        yield from cutter.add(frame)
    yield from cutter.finish()
