"""When a turn begins and ends: a pure decision on the scores of consecutive chunks of sound."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from translator.audio.vad import CHUNK
from translator.datatypes import SAMPLE_RATE, Span
from translator.errors import AudioError, ConfigError

_CALM = 3
"""Chunks over which loudness is averaged to find a quiet place, 96 ms: a short gap between words."""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """What counts as a turn.

    Over 123 recorded sentences an end silence of 500 ms split 6 % of them and 800 ms split 5 %; 300 ms
    split 10 %. The thresholds are Silero's own.
    """

    threshold: float = 0.5
    """probability from which a chunk is speech."""
    negative: float = 0.35
    """probability below which a chunk is silence; between the two the state stays as it is."""
    end_silence_ms: int = 600
    """silence that ends a turn."""
    min_speech_ms: int = 200
    """less speech than this is a click or a cough and is dropped."""
    pre_roll_ms: int = 400
    """sound kept before the first chunk of speech, so that soft beginnings survive."""
    post_roll_ms: int = 300
    """sound kept after the last chunk of speech; less than ``end_silence_ms``."""
    max_ms: int = 18_000
    """longest turn; a longer one is cut at its quietest place in the second half."""

    def __post_init__(self) -> None:
        """Refuse settings with which no sensible decision is possible.

        Raises:
            ConfigError: the values contradict each other (``config_bad_value``).
        """
        rules = {
            "0 <= negative <= threshold <= 1": 0 <= self.negative <= self.threshold <= 1,
            "0 <= post_roll_ms <= end_silence_ms": 0 <= self.post_roll_ms <= self.end_silence_ms,
            "0 <= pre_roll_ms": self.pre_roll_ms >= 0,
            "0 < end_silence_ms": self.end_silence_ms > 0,
            "pre_roll_ms + 500 <= max_ms": self.pre_roll_ms + 500 <= self.max_ms,
        }
        for rule, holds in rules.items():
            if not holds:
                raise ConfigError(
                    "config_bad_value",
                    f"The settings that end a turn break the rule {rule}.",
                    next_step="Correct the audio settings.",
                    rule=rule,
                )


@dataclass(frozen=True, slots=True)
class _Limits:
    """The settings in chunks."""

    end: int
    shortest: int
    before: int
    after: int
    longest: int


class Endpointer:
    """Push scores in, get turns out; how the scores are grouped into calls never changes the result.

    Spans count chunks of 32 ms since the beginning; they come in order and never overlap.
    """

    def __init__(self, settings: EndpointSettings) -> None:
        self._settings = settings
        self._limits = _Limits(
            end=_chunks(settings.end_silence_ms),
            shortest=_chunks(settings.min_speech_ms),
            before=_chunks(settings.pre_roll_ms),
            after=_chunks(settings.post_roll_ms),
            longest=_chunks(settings.max_ms),
        )
        self._next = 0  # index of the chunk that comes next
        self._free = 0  # first chunk that no earlier span has taken
        self._turn: _Turn | None = None

    @property
    def speaking(self) -> bool:
        """Whether a turn is under way."""
        return self._turn is not None

    @property
    def keep_from(self) -> int:
        """First chunk that a later span can still contain: older sound may be forgotten."""
        if self._turn is not None:
            return self._turn.start
        return max(self._free, self._next - self._limits.before)

    def add(self, probability: Sequence[float], loudness: Sequence[float]) -> list[Span]:
        """Turns that ended within these chunks.

        Args:
            probability: of speech, one value in [0, 1] per chunk.
            loudness: one value per chunk, for example mean square; only compared with each other.

        Raises:
            AudioError: a probability is not a number in [0, 1] (``audio_invalid``).
        """
        spans: list[Span] = []
        for chance, level in zip(probability, loudness, strict=True):
            if not 0.0 <= chance <= 1.0:
                raise AudioError("audio_invalid", f"The speech detector answered {chance}.")
            spans.extend(self._step(chance, level))
        return spans

    def finish(self) -> list[Span]:
        """The turn that was under way when the sound ended, if any; afterwards a new sound may begin."""
        turn, self._turn = self._turn, None
        return [] if turn is None else self._close(turn)

    def _step(self, chance: float, level: float) -> list[Span]:
        at, self._next = self._next, self._next + 1
        speech = chance >= self._settings.threshold
        if self._turn is None:
            if not speech:
                return []
            self._turn = _Turn(start=max(self._free, at - self._limits.before), onset=at)
        turn = self._turn
        turn.levels.append(level)
        turn.speech.append(speech)
        if speech:
            turn.silent_from = None
        elif chance < self._settings.negative and turn.silent_from is None:
            turn.silent_from = at
        if turn.silent_from is not None and self._next - turn.silent_from >= self._limits.end:
            self._turn = None
            return self._close(turn)
        if self._next - turn.start >= self._limits.longest:
            return self._cut(turn)
        return []

    def _close(self, turn: "_Turn") -> list[Span]:
        last = turn.silent_from if turn.silent_from is not None else self._next
        if not turn.continued and last - turn.onset < self._limits.shortest:
            return []
        span = Span(turn.start, min(last + self._limits.after, self._next))
        self._free = span.end
        return [span]

    def _cut(self, turn: "_Turn") -> list[Span]:
        """End the turn at its quietest place and carry the rest over into the next one."""
        place = turn.onset + _quietest(turn.levels)
        rest = turn.after(place)
        self._free = place
        self._turn = rest if any(rest.speech) else None
        return [Span(turn.start, place)]


class _Turn:
    """A turn under way; lists are indexed from ``onset``."""

    def __init__(self, *, start: int, onset: int, continued: bool = False) -> None:
        self.start = start
        self.onset = onset
        self.continued = continued
        """the rest of a turn that was cut: real speech however short."""
        self.silent_from: int | None = None
        self.levels: list[float] = []
        self.speech: list[bool] = []

    def after(self, place: int) -> "_Turn":
        rest = _Turn(start=place, onset=place, continued=True)
        rest.levels = self.levels[place - self.onset :]
        rest.speech = self.speech[place - self.onset :]
        rest.silent_from = None if self.silent_from is None else max(place, self.silent_from)
        return rest


def find_endpoints(
    scores: Iterable[tuple[float, float]], settings: EndpointSettings | None = None
) -> Iterator[Span]:
    """The turns in a sequence of (probability, loudness) per chunk, in chunks.

    >>> quick = EndpointSettings(
    ...     end_silence_ms=64, min_speech_ms=32, pre_roll_ms=32, post_roll_ms=32, max_ms=960
    ... )
    >>> scores = [(p, 0.1) for p in (0, 0, 1, 0.4, 1, 0, 0, 0, 1)]
    >>> list(find_endpoints(scores, quick))
    [Span(start=1, end=6), Span(start=7, end=9)]
    """
    endpointer = Endpointer(settings or EndpointSettings())
    for chance, level in scores:
        yield from endpointer.add((chance,), (level,))
    yield from endpointer.finish()


def _chunks(milliseconds: int) -> int:
    return math.ceil(milliseconds * SAMPLE_RATE / (1000 * CHUNK))


def _quietest(levels: Sequence[float]) -> int:
    """Where in the second half the sound is softest; of equal places the latest."""
    sums = [
        (sum(levels[at - _CALM // 2 : at + _CALM // 2 + 1]), -at)
        for at in range(len(levels) // 2, len(levels) - _CALM // 2)
    ]
    return -min(sums)[1]
