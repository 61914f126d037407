"""Translated documents that wait to be fetched: in memory, for a short time, under names nobody can guess."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from translator.errors import DocumentError

KEPT_SECONDS = 600.0
KEPT_BYTES = 64 * 1024 * 1024
"""Of all waiting documents together; the oldest go first."""


@dataclass(frozen=True, slots=True)
class _Kept:
    data: bytes
    until: float


class Shelf:
    """Documents by a random number in their address; nothing reaches the disk.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def put(self, data: bytes) -> str:
        """Keep a document; gives the number under which it is found.

        Raises:
            DocumentError: it alone is larger than all that is kept (``document_too_large``).
        """
        if len(data) > KEPT_BYTES:
            raise DocumentError(
                "document_too_large",
                f"The translated document is larger than {KEPT_BYTES >> 20} MB.",
                next_step="Run: translator batch",
            )
        self._expire()
        while sum(len(kept.data) for kept in self._kept.values()) + len(data) > KEPT_BYTES:
            del self._kept[next(iter(self._kept))]
        number = secrets.token_urlsafe(24)
        self._kept[number] = _Kept(data, self._clock() + KEPT_SECONDS)
        return number

    def get(self, number: str) -> bytes | None:
        """The document, or None where there is none or it waited too long."""
        self._expire()
        kept = self._kept.get(number)
        return kept.data if kept else None

    def _expire(self) -> None:
        now = self._clock()
        self._kept = {number: kept for number, kept in self._kept.items() if kept.until > now}
