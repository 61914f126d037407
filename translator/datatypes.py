"""The values that flow through the product, in the order in which they appear.

AudioFrame -> SpeechSegment -> Utterance -> Segment -> ProtectedSource -> Hypothesis -> Translation -> Turn

All are frozen: no stage edits an earlier value. Text is NFC from the door on. Language fields hold
BCP-47 tags of :mod:`translator.languages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

SAMPLE_RATE = 16_000
"""Samples per second everywhere inside: what Whisper and the Silero VAD were trained on."""

Origin = OneOf["phrase", "memory", "machine"]
Risk = OneOf["low", "check", "high"]
TermStatus = OneOf["kept", "repaired", "appended", "lost"]
LiteralStatus = OneOf["kept", "repaired", "lost", "added"]
Speaker = OneOf["officer", "visitor"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range [start, end); the field that holds it names the unit."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """A translation direction, both sides as tags."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}->{self.target}"


@dataclass(frozen=True, slots=True, eq=False)
class AudioFrame:
    """A short run of sound."""

    samples: FloatArray
    """shape (n,), mono, in [-1, 1], at SAMPLE_RATE."""
    start: float
    """seconds since the recording began."""


@dataclass(frozen=True, slots=True, eq=False)
class SpeechSegment:
    """The sound between two endpoints."""

    samples: FloatArray
    """shape (n,), mono, in [-1, 1], at SAMPLE_RATE."""
    start: float
    """seconds since the recording began."""
    end: float
    """seconds since the recording began."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that could not be guaranteed and that people must be able to see."""

    code: str
    """stable, snake_case; the screens hold a sentence for it in every language."""
    message: str
    """one plain English sentence."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What the recogniser understood of one speech segment."""

    text: str
    """empty when nothing trustworthy was heard; then ``warnings`` says why."""
    language: str
    start: float
    """seconds since the recording began."""
    end: float
    """seconds since the recording began."""
    confidence: float
    """in [0, 1]: mean token probability of the recogniser; not calibrated."""
    warnings: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One unit for machine translation, normally a sentence."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What an engine that can be prompted is told beside the source; plain NMT ignores it."""

    terms: tuple[tuple[str, str], ...] = ()
    """(source term, required target term), only those that occur in the source."""
    examples: tuple[tuple[str, str], ...] = ()
    """(source, approved target) worked examples of the same pair."""


@dataclass(frozen=True, slots=True)
class ProtectedSource:
    """A text in which stretches are hidden behind tokens that an engine should copy."""

    text: str
    items: tuple[tuple[str, str], ...]
    """(token, what must stand in the target in its place); every token stands exactly once in ``text``."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Raw output of one engine step."""

    text: str
    score: float | None = None
    """mean log-probability per token, at most 0; None where the engine gives none."""
    finished: bool = True
    """False when the engine stopped at a length or loop limit instead of at its end token."""


@dataclass(frozen=True, slots=True)
class TermResult:
    """What became of one required term."""

    concept: str
    source: str
    """the form that was found in the source."""
    target: str
    """the form that stands in the target, or the required one when it is lost."""
    status: TermStatus
    step: int
    """rung of the enforcement ladder that decided, 1 to 5; see docs/adr."""


@dataclass(frozen=True, slots=True)
class LiteralResult:
    """What became of one number, amount, date, identifier or the like."""

    kind: str
    """amount, date, duration, email, identifier, number, percent, phone, relative, time, url, weekday ..."""
    source: str
    """as written in the source; empty when the target has one that the source lacks."""
    target: str
    """as written in the target; empty when it is lost."""
    status: LiteralStatus


@dataclass(frozen=True, slots=True)
class Translation:
    """One source text with its checked target text: exactly the JSON object of ``translator text``."""

    source_language: str
    target_language: str
    source: str
    target: str
    """empty when no output could be trusted; ``warnings`` then says why."""
    origin: Origin
    route: tuple[str, ...]
    """tags in order, for example ("zh", "en", "pt")."""
    engine: tuple[str, ...]
    """one name per step of the route."""
    grade: str
    """measured quality of the route: "good", "usable" or "draft"."""
    terms: tuple[TermResult, ...] = ()
    literals: tuple[LiteralResult, ...] = ()
    risk: Risk = "low"
    warnings: tuple[Caution, ...] = ()
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing somebody said, with its translations."""

    speaker: Speaker
    utterance: Utterance
    translations: tuple[Translation, ...]
    stages: Mapping[str, float] = field(default_factory=dict)
    """milliseconds spent per stage: "listen", "translate"."""
