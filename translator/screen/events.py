"""What pages are sent: the values of a conversation as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from translator.conversation.values import (
    EndsSoon,
    Entry,
    EntryChanged,
    EntryGone,
    Event,
    Hush,
    NothingHeard,
    SpeakNow,
    Status,
    StatusChanged,
    Wiped,
)

_NAMES: dict[type[Event], tuple[str, tuple[str, ...]]] = {
    EntryChanged: ("entry", ("entry",)),
    EntryGone: ("gone", ("entry",)),
    StatusChanged: ("status", ("status",)),
    SpeakNow: ("speak", ("entry", "listener")),
    NothingHeard: ("nothing", ("speaker", "code")),
    EndsSoon: ("ends_soon", ("seconds",)),
    Hush: ("hush", ()),
    Wiped: ("wiped", ()),
}
"""Event -> its name on the wire and the fields that go with it."""


def event_json(event: Event) -> dict[str, Any]:
    """One message for the pages; ``is`` names its kind."""
    name, fields = _NAMES[type(event)]
    shown = {field: _plain(getattr(event, field)) for field in fields}
    return {"is": name, **shown}


def snapshot_json(status: Status, entries: Sequence[Entry]) -> dict[str, Any]:
    """Everything a page needs to begin."""
    return {"is": "all", "status": asdict(status), "entries": [entry_json(entry) for entry in entries]}


def _plain(value: Entry | Status | str | int) -> Any:
    if isinstance(value, Entry):
        return entry_json(value)
    return asdict(value) if isinstance(value, Status) else value


def entry_json(entry: Entry) -> dict[str, Any]:
    """One entry; warnings as codes, since the pages have the words in every language."""
    translation = entry.translation
    return {
        "id": entry.id,
        "speaker": entry.speaker,
        "language": entry.language,
        "target_language": entry.target_language,
        "state": entry.state,
        "text": entry.text,
        "settled": entry.partial.settled if entry.partial else "",
        "tentative": entry.partial.tentative if entry.partial else "",
        "target": entry.target,
        "origin": translation.origin if translation else "",
        "route": list(translation.route) if translation else [],
        "grade": translation.grade if translation else "",
        "risk": _risk(entry),
        "warnings": _codes(entry),
        "terms": [asdict(term) for term in translation.terms] if translation else [],
        "literals": [asdict(literal) for literal in translation.literals] if translation else [],
        "back": entry.back.target if entry.back else "",
        "edited": entry.edited,
        "corrected": entry.corrected,
        "confirmed": entry.confirmed,
        "error": entry.error,
        "milliseconds": dict(entry.milliseconds),
    }


def _codes(entry: Entry) -> list[str]:
    warnings = entry.translation.warnings if entry.translation else ()
    return list(dict.fromkeys(caution.code for caution in (*entry.cautions, *warnings)))


def _risk(entry: Entry) -> str:
    """What was not heard surely cannot be translated surely."""
    risk = entry.translation.risk if entry.translation else "low"
    return "check" if risk == "low" and entry.cautions else risk
