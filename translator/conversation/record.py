"""What a conversation holds at this moment, kept in memory only, and told to the screens as it changes."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from translator.conversation.values import (
    Entry,
    EntryChanged,
    EntryGone,
    EntryState,
    Event,
    Status,
    StatusChanged,
    Wiped,
)
from translator.datatypes import LanguagePair, Speaker
from translator.errors import SessionError

MOST_ENTRIES = 300
"""Entries kept; the oldest go first. A conversation at a counter has some tens."""


class Record:
    """Status and entries of one conversation; callable from any thread.

    Args:
        emit: gets every event in order, from any thread; it must neither wait nor call back.
        officer_language: tag; stays when the conversation is wiped.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        officer_language: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lock = threading.RLock()
        self.emit = emit
        self.status = Status(officer_language=officer_language)
        self._entries: dict[int, Entry] = {}
        self._next = 1
        self._clock = clock
        self._touched = clock()

    @property
    def empty(self) -> bool:
        """Whether nothing has been said and no visitor language is chosen."""
        return not self._entries and self.status.visitor_language is None

    @property
    def idle(self) -> float:
        """Seconds since anybody did anything."""
        return self._clock() - self._touched

    def touch(self) -> None:
        """Somebody did something."""
        self._touched = self._clock()

    def snapshot(self) -> tuple[Status, tuple[Entry, ...]]:
        """Status and entries, oldest first."""
        with self.lock:
            return self.status, tuple(self._entries.values())

    def update(self, **changes: Any) -> None:
        """Change fields of the status."""
        with self.lock:
            self.status = replace(self.status, **changes)
            self.emit(StatusChanged(self.status))

    def languages(self, speaker: Speaker) -> LanguagePair:
        """From the speaker's language into the other side's.

        Raises:
            SessionError: the visitor has not chosen a language.
        """
        status = self.status
        if status.visitor_language is None:
            raise not_possible("The visitor's language is not chosen.", "Choose it on one of the screens.")
        pair = LanguagePair(status.officer_language, status.visitor_language)
        return pair if speaker == "officer" else LanguagePair(pair.target, pair.source)

    def begin(self, speaker: Speaker, state: EntryState, text: str = "") -> Entry:
        """A new entry of this speaker.

        Raises:
            SessionError: the visitor has not chosen a language.
        """
        with self.lock:
            pair = self.languages(speaker)
            entry = Entry(self._next, speaker, pair.source, pair.target, state, text)
            self._next += 1
            self._entries[entry.id] = entry
            while len(self._entries) > MOST_ENTRIES:
                self.drop(next(iter(self._entries)))
            self.emit(EntryChanged(entry))
            return entry

    def get(self, entry_id: int, speaker: Speaker | None = None) -> Entry:
        """An entry; with ``speaker`` only one of that side.

        Raises:
            SessionError: there is none.
        """
        entry = self._entries.get(entry_id)
        if entry is None or entry.state == "taken_back" or speaker not in {None, entry.speaker}:
            raise not_possible("There is no such sentence in this conversation.", "Say it again.")
        return entry

    def find(self, entry_id: int) -> Entry | None:
        """An entry, or None where it is gone or taken back."""
        entry = self._entries.get(entry_id)
        return None if entry is None or entry.state == "taken_back" else entry

    def change(self, entry_id: int, **changes: Any) -> None:
        """Change fields of an entry; nothing happens when it is gone."""
        with self.lock:
            entry = self.find(entry_id)
            if entry is not None:
                self._entries[entry_id] = replace(entry, **changes)
                self.emit(EntryChanged(self._entries[entry_id]))

    def take_back(self, entry_id: int) -> None:
        """Forget the words of an entry; both screens show that something was taken back."""
        with self.lock:
            entry = self._entries[entry_id]
            blank = Entry(entry.id, entry.speaker, entry.language, entry.target_language, "taken_back")
            self._entries[entry_id] = blank
            self.emit(EntryChanged(blank))

    def drop(self, entry_id: int) -> None:
        """Forget an entry altogether; nothing happens when it is gone."""
        with self.lock:
            if self._entries.pop(entry_id, None) is not None:
                self.emit(EntryGone(entry_id))

    def wipe(self) -> None:
        """Forget everything but the officer's language; ids are never used again."""
        with self.lock:
            self._entries.clear()
            self.touch()
            self.emit(Wiped())
            self.status = Status(officer_language=self.status.officer_language)
            self.emit(StatusChanged(self.status))


def not_possible(message: str, next_step: str) -> SessionError:
    """An error for an action at the wrong moment."""
    return SessionError("not_possible", message, next_step=next_step)
