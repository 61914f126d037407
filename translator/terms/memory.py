"""The translation memory: what was translated before, exactly or nearly the same, in one SQLite file."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from translator.datatypes import LanguagePair
from translator.errors import TermBaseError
from translator.machine import own_as_folder
from translator.terms.folding import Folder
from translator.terms.tmx import MemoryUnit
from translator.text import clean_text

VERSION = 1
"""Of the table layout, kept in the file's ``user_version``."""
BUSY_S = 10.0
"""How long a write waits for another process that is writing."""
_BATCH = 5_000
_NOT_A_DATABASE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unit (
    id INTEGER PRIMARY KEY,
    source_language TEXT NOT NULL,
    target_language TEXT NOT NULL,
    key TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    origin TEXT NOT NULL,
    author TEXT NOT NULL,
    changed TEXT NOT NULL,
    UNIQUE (source_language, target_language, key, target)
);
"""
_COLUMNS = "source_language, target_language, source, target, origin, author, changed"
_INSERT = f"""
INSERT INTO unit (key, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    source = excluded.source, origin = excluded.origin, author = excluded.author, changed = excluded.changed
WHERE excluded.changed >= changed
"""  # noqa: S608  the interpolated text is the constant above
_IN_PAIR = "source_language = ? AND target_language = ?"


@dataclass(frozen=True, slots=True)
class FuzzyMatch:
    """A remembered translation of a similar source."""

    unit: MemoryUnit
    similarity: float
    """in [0, 1]: 1 minus edit distance by length of the longer, both folded; 1 differs in spelling only."""

    @property
    def percent(self) -> int:
        """The similarity for people; rounded down, so that 100 means the same."""
        return int(self.similarity * 100)


@dataclass(slots=True)
class _Index:
    """Keys of one pair, in memory: brute force over 100,000 of them takes about 20 ms."""

    last_id: int = 0
    changes: int = -1
    """``PRAGMA data_version`` and our own writes when it was last brought up to date."""
    keys: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


class Memory:
    """Adds and finds translations; safe for use from several threads and processes.

    Every commit is on the disk before ``add`` returns (``synchronous=FULL``): entries are few and each is
    a person's work, so one flush of a few milliseconds costs less than a correction lost in a power cut.
    Write-ahead logging lets other processes read meanwhile and survives a kill at any moment.

    Args:
        path: the file; made when missing. Its folder must exist.

    Attributes:
        set_aside: where a damaged file was moved before a new one was begun; None normally. People must
            be told: the entries in it are not lost but not used either.

    Raises:
        TermBaseError: the file cannot be opened (``terms_unreadable``), or a newer version of the product
            has written it (``terms_invalid``).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: Path | None = None
        self._lock = threading.RLock()
        self._indexes: dict[LanguagePair, _Index] = {}
        self._folders: dict[str, Folder] = {}
        self._writes = 0
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as exc:
            if exc.sqlite_errorcode & 0xFF not in _NOT_A_DATABASE:
                raise _unusable(path, exc) from exc
            try:
                self.set_aside = _move_aside(path)
            except (
                OSError
            ) as error:  # a read-only folder; on Windows also a file that another process has open
                raise _unusable(path, error) from error
            with _mapped(path):
                self._db = _open(path)

    def add(self, pair: LanguagePair, source: str, target: str, *, origin: str, author: str = "") -> None:
        """Remember one translation; it is on the disk when this returns.

        The same source and target again renew the entry. Another target for the same source is a second
        entry; the latest is the one that ``lookup`` gives.

        Raises:
            TextError: a text is empty, too long or not Unicode.
            TermBaseError: the file cannot be written (``terms_unreadable``).
        """
        self.add_many([MemoryUnit(pair, source, target, origin, author)])

    def add_many(self, units: Iterable[MemoryUnit]) -> int:
        """Remember many translations, several thousand per commit; gives how many were given.

        Units with a date of their own (from a TMX file) do not replace the same entry of a later date; a
        date in the future counts as now.

        Raises:
            TextError, TermBaseError: as for ``add``; whole batches before the failure are kept.
        """
        count = 0
        iterator = iter(units)
        while batch := list(islice(iterator, _BATCH)):
            with self._lock, _mapped(self.path), self._db:
                rows = [self._row(unit) for unit in batch]
                self._db.executemany(_INSERT, rows)
                self._writes += 1
            count += len(batch)
        return count

    def lookup(self, text: str, pair: LanguagePair) -> MemoryUnit | None:
        """The latest translation of the same text (case, width and kinds of spaces aside), or None.

        Raises:
            TermBaseError: the file has become unreadable.
        """
        found = self._select(
            f"{_IN_PAIR} AND key = ? ORDER BY changed DESC, id DESC LIMIT 1", pair, self._key(text, pair)
        )
        return next(iter(found), None)

    def fuzzy(
        self, text: str, pair: LanguagePair, *, minimum: float = 0.7, limit: int = 3
    ) -> list[FuzzyMatch]:
        """The most similar remembered sources, best first.

        Args:
            text: the source.
            pair: direction; entries of the other direction are not looked at.
            minimum: least similarity, in [0, 1].
            limit: most matches given.

        Raises:
            TermBaseError: the file has become unreadable.
        """
        with self._lock, _mapped(self.path):
            index = self._current_index(pair)
            found = process.extract(
                self._key(text, pair),
                index.keys,
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=minimum,
                limit=limit,
            )
            return [
                FuzzyMatch(unit, similarity)
                for _, similarity, place in found
                for unit in self._select(f"{_IN_PAIR} AND id = ?", pair, index.ids[place])
            ]

    def units(self, pair: LanguagePair | None = None) -> Iterator[MemoryUnit]:
        """All entries, or those of a pair, in the order in which they were added.

        Raises:
            TermBaseError: the file has become unreadable.
        """
        last = 0
        condition, values = (f"{_IN_PAIR} AND ", (pair.source, pair.target)) if pair else ("", ())
        query = f"SELECT id, {_COLUMNS} FROM unit WHERE {condition}id > ? ORDER BY id LIMIT {_BATCH}"  # noqa: S608
        while True:
            with self._lock, _mapped(self.path):
                rows = self._db.execute(query, (*values, last)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from (_unit(row[1:]) for row in rows)

    def __len__(self) -> int:
        with self._lock, _mapped(self.path):
            return int(self._db.execute("SELECT count(*) FROM unit").fetchone()[0])

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _row(self, unit: MemoryUnit) -> tuple[str, ...]:
        source, target = clean_text(unit.source).strip(), clean_text(unit.target).strip()
        key = self._key(source, unit.pair)
        # a date in the future, from a file or a machine with a wrong clock, must not outrank what comes later
        changed = min(unit.changed, _stamp(_now())) if unit.changed else self._last(key, unit.pair)
        return (key, unit.pair.source, unit.pair.target, source, target, unit.origin, unit.author, changed)

    def _last(self, key: str, pair: LanguagePair) -> str:
        """The time, but later than every entry of this source.

        The last word counts, even where two fall into one second or the machine's clock was set back.
        """
        query = f"SELECT max(changed) FROM unit WHERE {_IN_PAIR} AND key = ?"  # noqa: S608  a constant
        (latest,) = self._db.execute(query, (pair.source, pair.target, key)).fetchone()
        now = _now()
        if latest:
            with suppress(ValueError, OverflowError):  # a date of another program
                now = max(now, datetime.fromisoformat(latest) + timedelta(seconds=1))
        return _stamp(now)

    def _key(self, text: str, pair: LanguagePair) -> str:
        return self._folders.setdefault(pair.source, Folder(pair.source)).key(text)

    def _select(self, condition: str, pair: LanguagePair, value: str | int) -> list[MemoryUnit]:
        query = f"SELECT {_COLUMNS} FROM unit WHERE {condition}"  # noqa: S608  conditions are constants here
        with self._lock, _mapped(self.path):
            return [_unit(row) for row in self._db.execute(query, (pair.source, pair.target, value))]

    def _current_index(self, pair: LanguagePair) -> _Index:
        """The pair's keys, with what this or another process has added since the last call."""
        index = self._indexes.setdefault(pair, _Index())
        changes = self._writes + int(self._db.execute("PRAGMA data_version").fetchone()[0]) * 2**32
        if changes != index.changes:
            query = f"SELECT id, key FROM unit WHERE {_IN_PAIR} AND id > ? ORDER BY id"  # noqa: S608
            for identifier, key in self._db.execute(query, (pair.source, pair.target, index.last_id)):
                index.ids.append(identifier)
                index.keys.append(key)
            index.last_id = index.ids[-1] if index.ids else 0
            index.changes = changes
        return index


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def _unit(row: tuple[str, ...]) -> MemoryUnit:
    return MemoryUnit(LanguagePair(row[0], row[1]), *row[2:])


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        with suppress(OSError):  # what cannot be made is told when it is opened
            path.touch(mode=0o600)
            own_as_folder(path)
    database = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)
    try:
        _prepare(database, path)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise TermBaseError(
            "terms_invalid",
            f"{path.name} was written by a newer version of this program.",
            next_step="Update the program.",
            file=str(path),
            line=0,
        )
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    # A file can be damaged behind an intact first page; only reading every page tells.
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        damaged = sqlite3.DatabaseError("a page is damaged")
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged
    with database:
        database.execute(_SCHEMA)
        database.execute(f"PRAGMA user_version = {VERSION}")


def _move_aside(path: Path) -> Path:
    """Rename the file and its log out of the way; gives the new name."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(path.with_name(f"{path.name}.damaged-{stamp}{ending}"))
    return path.with_name(f"{path.name}.damaged-{stamp}")


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        raise _unusable(path, exc) from exc


def _unusable(path: Path, cause: sqlite3.Error | OSError) -> TermBaseError:
    return TermBaseError(
        "terms_unreadable",
        f"The translation memory {path} cannot be used: {cause}.",
        next_step="Check the path, the permissions and the free space of the disk.",
        file=str(path),
        line=0,
    )
