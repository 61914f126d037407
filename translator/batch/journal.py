"""The journal of a batch: every finished unit and document, safe from the moment it is written."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from translator.batch.units import Unit, from_json, to_json
from translator.datatypes import LanguagePair, Translation
from translator.errors import DocumentError

NAME = ".translator-batch.sqlite"
"""In the output folder; hidden, since it is no document."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unit (key BLOB PRIMARY KEY, source TEXT NOT NULL, kind TEXT NOT NULL,
    pair TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS document (path TEXT, target TEXT, state TEXT NOT NULL, digest TEXT NOT NULL,
    record TEXT NOT NULL, PRIMARY KEY (path, target)) WITHOUT ROWID;
"""
_AT_ONCE = 500
"""Keys asked for in one query; SQLite takes 32,766."""


class Journal:
    """Units and documents of one output folder.

    Args:
        folder: the output folder; must exist.
        fingerprint: of everything but the documents that decides what a translation is. When it differs
            from that of the units kept, they are forgotten.
        fresh: forget what is kept in any case.

    Raises:
        DocumentError: the file cannot be written.
    """

    def __init__(self, folder: Path, fingerprint: str, *, fresh: bool) -> None:
        self.path = folder / NAME
        self._lock = threading.RLock()
        with self._mapped():
            self._db = _open(self.path)
            self._db.executescript(_SCHEMA)
            old = self._db.execute("SELECT value FROM setting WHERE name = 'fingerprint'").fetchone()
            if fresh or old != (fingerprint,):
                with self._db:
                    for table in ("unit", "document", "setting"):
                        self._db.execute(f"DELETE FROM {table}")  # noqa: S608  names are ours
                    self._db.execute("INSERT INTO setting VALUES ('fingerprint', ?)", (fingerprint,))

    def put(self, units: Sequence[tuple[Unit, Translation]], pair: LanguagePair) -> None:
        """Keep finished units; they are on the disk when this returns.

        Raises:
            DocumentError: the disk is full, or the file cannot be written.
        """
        rows = [
            (_key(unit, pair), unit.text, unit.kind, str(pair), json.dumps(to_json(done), ensure_ascii=False))
            for unit, done in units
        ]
        with self._lock, self._mapped(), self._db:
            self._db.executemany("INSERT OR REPLACE INTO unit VALUES (?, ?, ?, ?, ?)", rows)

    def get(self, units: Iterable[Unit], pair: LanguagePair) -> dict[Unit, Translation]:
        """Those of the units that are finished."""
        keys = {_key(unit, pair): unit for unit in units}
        found: dict[Unit, Translation] = {}
        wanted = list(keys)
        with self._lock, self._mapped():
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, outcome FROM unit WHERE key IN ({marks})"  # noqa: S608  only marks
                for key, outcome in self._db.execute(query, part):
                    unit = keys[key]
                    found[unit] = from_json(json.loads(outcome), unit.text, pair)
        return found

    def known(self, units: Iterable[Unit], pair: LanguagePair) -> set[Unit]:
        """Which of the units are finished."""
        keys = {_key(unit, pair): unit for unit in units}
        wanted = list(keys)
        found: set[Unit] = set()
        with self._lock, self._mapped():
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                query = f"SELECT key FROM unit WHERE key IN ({','.join('?' * len(part))})"  # noqa: S608  only marks
                found.update(keys[key] for (key,) in self._db.execute(query, part))
        return found

    def sentences(self, target: str) -> Iterator[tuple[str, str, str]]:
        """(source, target, origin) of every finished sentence into a language, in order of source."""
        query = "SELECT source, outcome FROM unit WHERE pair LIKE ? AND kind = 'sentence' ORDER BY source"
        with self._lock, self._mapped():
            for source, outcome in self._db.execute(query, (f"%->{target}",)):
                value = json.loads(outcome)
                yield source, value["target"], value["origin"]

    def finish(self, path: str, target: str, *, digest: str, record: Mapping[str, Any]) -> None:
        """Keep what became of a document; ``record["state"]`` is done, incomplete, failed or skipped."""
        row = (path, target, record["state"], digest, json.dumps(record, ensure_ascii=False))
        with self._lock, self._mapped(), self._db:
            self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)", row)

    def is_done(self, path: str, target: str, digest: str) -> bool:
        """Whether a document with this content is finished without a gap."""
        query = "SELECT 1 FROM document WHERE path = ? AND target = ? AND digest = ? AND state = 'done'"
        with self._lock, self._mapped():
            return self._db.execute(query, (path, target, digest)).fetchone() is not None

    def records(self) -> Iterator[dict[str, Any]]:
        """What became of every document, in order of target and path."""
        with self._lock, self._mapped():
            for (record,) in self._db.execute("SELECT record FROM document ORDER BY target, path"):
                yield json.loads(record)

    def keep_only(self, documents: Iterable[tuple[str, str]]) -> None:
        """Forget documents (path, target) of earlier runs that are not part of this one."""
        with self._lock, self._mapped(), self._db:
            self._db.execute("CREATE TEMP TABLE wanted (path TEXT, target TEXT, PRIMARY KEY (path, target))")
            self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?)", documents)
            self._db.execute(
                "DELETE FROM document WHERE (path, target) NOT IN (SELECT path, target FROM wanted)"
            )
            self._db.execute("DROP TABLE wanted")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise DocumentError(
                "document_unwritable",
                f"The journal {self.path} cannot be used: {error}.",
                next_step="Free space or check the permissions, then call again with --resume.",
            ) from error


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    # a commit is a block of sentences, seconds of work: one flush each costs next to nothing
    database.execute("PRAGMA synchronous = FULL")
    return database


def _key(unit: Unit, pair: LanguagePair) -> bytes:
    named = json.dumps([unit.kind, str(pair), unit.text, unit.verbatim], ensure_ascii=False)
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).digest()
