"""What pages may send: every message is checked here before anything is done with it."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from translator.datatypes import FloatArray, Speaker
from translator.errors import SessionError

MAX_TEXT_BYTES = 64 * 1024
"""Longest message; the longest text that can be typed has 10,000 characters."""
MAX_SOUND_BYTES = 64 * 1024
"""Longest piece of sound: two seconds of 16-bit samples at 16 kHz."""

_VISITOR_MAY = frozenset(
    {
        "start", "stop", "language", "consent", "write", "edit", "take_back", "confirm", "speak", "hush",
        "keep", "call",
    }
)  # fmt: skip
_FIELDS: dict[str, dict[str, type]] = {
    "start": {"side": str},
    "stop": {"side": str},
    "hands_free": {"on": bool, "detect": bool},
    "language": {"tag": str, "side": str},
    "consent": {"given": bool},
    "write": {"text": str, "side": str},
    "edit": {"entry": int, "text": str},
    "correct": {"entry": int, "text": str, "remember": bool},
    "take_back": {"entry": int},
    "back": {"entry": int},
    "confirm": {"entry": int, "right": bool},
    "speak": {"entry": int, "consent": bool},
    "hush": {},
    "keep": {},
    "wipe": {},
    "pair": {},
    "call": {},
}


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a page wants; fields that its kind does not have keep their default."""

    do: str
    side: Speaker
    tag: str = ""
    text: str = ""
    entry: int = 0
    on: bool = False
    detect: bool = False
    given: bool = False
    right: bool = False
    consent: bool = False
    remember: bool = False


def parse_command(message: str, seat: Speaker) -> Command:
    """The command in a text message from a page.

    Args:
        message: one JSON object with ``do`` and that command's fields; others are refused.
        seat: whose page it came from. A visitor's page acts for the visitor only, and cannot read a
            doubtful translation aloud; an officer's page acts for either side.

    Raises:
        SessionError: it is no such object, or this seat may not do that (``not_possible``).
    """
    if len(message) > MAX_TEXT_BYTES:
        raise _refused("The message is too long.")
    try:
        value: Any = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise _refused("The message is not JSON.") from error
    if not isinstance(value, dict) or not isinstance(value.get("do"), str):
        raise _refused("The message is no command.")
    do = value.pop("do")
    fields = _FIELDS.get(do)
    if fields is None or (seat == "visitor" and do not in _VISITOR_MAY):
        raise _refused("This screen cannot do that.")
    for name, given in value.items():
        wanted = fields.get(name)
        if wanted is None or type(given) is not wanted:
            raise _refused("The message has a field that makes no sense.")
    side = value.pop("side", seat)
    if side not in {"officer", "visitor"} or (seat == "visitor" and side != "visitor"):
        raise _refused("This screen cannot speak for the other side.")
    if seat == "visitor" and value.get("consent"):
        raise _refused("Only the officer can decide that.")
    return Command(do, side, **value)


def parse_sound(message: bytes) -> FloatArray:
    """Samples in [-1, 1], mono at 16 kHz, from 16-bit little-endian PCM.

    Raises:
        SessionError: the piece is too long, empty, or ends in the middle of a sample.
    """
    if not message or len(message) > MAX_SOUND_BYTES or len(message) % 2:
        raise _refused("The sound is not 16-bit PCM in small pieces.")
    return np.frombuffer(message, "<i2").astype(np.float32) / 32768.0


def _refused(message: str) -> SessionError:
    return SessionError("not_possible", message, next_step="Reload the page.")
