"""What two people at one counter have said so far, and what changes: plain values for the screens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from translator.asr.agreement import Partial
from translator.datatypes import Caution, Speaker, Translation

EntryState = OneOf["hearing", "recognising", "translating", "ready", "failed", "taken_back"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said, typed or chosen, from its first sound to its translation."""

    id: int
    speaker: Speaker
    language: str
    target_language: str
    state: EntryState
    text: str = ""
    """what was said, once that is known; until then ``partial``."""
    partial: Partial | None = None
    cautions: tuple[Caution, ...] = ()
    """what the recogniser was not sure of."""
    translation: Translation | None = None
    back: Translation | None = None
    """the target translated back, on request."""
    corrected: bool = False
    """the officer wrote the target."""
    edited: bool = False
    """the source was changed after it had been heard."""
    confirmed: bool | None = None
    """whether the listener found the values right; None while nobody was asked."""
    error: str = ""
    """code of what went wrong, for the state "failed"."""
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    """time spent: "listen" and "translate"."""

    @property
    def target(self) -> str:
        """What the listener reads; empty while there is nothing to trust."""
        return self.translation.target if self.translation else ""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything about a conversation but its entries."""

    officer_language: str = "zh"
    visitor_language: str | None = None
    """None until the visitor has chosen."""
    detect: bool = False
    """one microphone for both: the language tells who speaks."""
    consent: bool | None = None
    """whether the visitor lets the machine listen; None while not asked."""
    hands_free: bool = False
    speaking: Speaker | None = None
    """who holds the button."""


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """An entry is new or different."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryGone:
    """An entry turned out to be nothing, or is too old to be kept."""

    entry: int


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A setting of the conversation is different."""

    status: Status


@dataclass(frozen=True, slots=True)
class SpeakNow:
    """The entry's target may be spoken to its listener."""

    entry: int
    listener: Speaker


@dataclass(frozen=True, slots=True)
class Hush:
    """Every voice stops at once: somebody talks."""


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """A turn ended in which nobody said anything that could be understood."""

    speaker: Speaker
    code: str


@dataclass(frozen=True, slots=True)
class EndsSoon:
    """Nobody has done anything for long."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Wiped:
    """The conversation is erased."""


Event = EntryChanged | EntryGone | StatusChanged | SpeakNow | Hush | NothingHeard | EndsSoon | Wiped
