"""Checks the locked libraries: their licences, and known weaknesses by a stored snapshot of advisories.

    python scripts/audit.py                                    licences only
    python scripts/audit.py --advisories PyPI-all.zip          both; needs no network

The snapshot is OSV's own archive for PyPI, one JSON file per advisory in the OSV format. Fetch it on a
machine with a network (https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip) and carry it over.

Exit status: 0 nothing found; 1 a weakness or a licence not on the list; 2 the snapshot cannot be used.
"""

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

LOCK = Path(__file__).resolve().parent.parent / "deploy" / "requirements.lock"

ALLOWED = {
    "0bsd", "apache 2.0", "apache license 2.0", "apache software license", "apache-2.0", "bsd-2-clause",
    "bsd-3-clause", "3-clause bsd license", "cc0-1.0", "mit", "mit license", "mit-0", "mit-cmu", "mpl-2.0",
    "psf-2.0", "public-domain", "zlib",
    # conditions on those who distribute the archive; see CARRIED
    "gpl-2.0-or-later", "gpl-3.0-or-later", "lgpl-3.0-or-later", "ofl-1.1", "unicode-3.0", "bzip2-1.0.6",
}  # fmt: skip
"""Licences under which the program may be used and passed on together with its libraries, lower case."""

CARRIED = {
    "av": "LGPL-3.0-or-later AND GPL-2.0-or-later",  # FFmpeg, x264 and x265 inside the wheel
    "espeakng-loader": "GPL-3.0-or-later",  # espeak-ng and its voices; the package states nothing
    "icu4py": "Unicode-3.0",  # ICU inside the wheel
    "pikepdf": "Apache-2.0",  # qpdf inside the wheel
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # PDFium; its own statement is prose
}
"""Library -> what its wheel carries, found by looking into it; instead of or beside what it states."""

_PROSE = re.compile(r"dependency licen[cs]es", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Library:
    """One line of the lock."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Weakness:
    """An advisory that applies to a locked library."""

    library: Library
    identifier: str
    summary: str
    fixed: str
    """first version without it; empty where none is known."""


def read_lock(path: Path) -> list[Library]:
    """The libraries of a lock."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        pinned, _, licence = line.partition("#")
        if pinned.strip():
            name, _, version = pinned.strip().partition("==")
            found.append(Library(name, version, licence.strip()))
    return found


def licence_problem(library: Library) -> str:
    """Why a library may not be passed on; empty where it may."""
    stated = "" if _PROSE.search(library.licence) else library.licence
    whole = " AND ".join(part for part in (stated, CARRIED.get(library.name, "")) if part)
    if not whole:
        return "states no licence: look into it and enter it in CARRIED"
    for part in re.split(r"\s+and\s+|,", whole.casefold()):
        choices = {choice.strip(" ()") for choice in part.split(" or ")}
        if not choices & ALLOWED:
            return f"licence {part.strip()!r} is not on the list"
    return ""


def advisories(snapshot: Path) -> Iterator[Mapping[str, Any]]:
    """Every advisory of OSV's archive.

    Raises:
        OSError, ValueError, zipfile.BadZipFile: it is no such archive.
    """
    with zipfile.ZipFile(snapshot) as file:
        for name in file.namelist():
            if name.endswith(".json"):
                yield json.loads(file.read(name))


def weaknesses(libraries: Mapping[str, Library], record: Mapping[str, Any]) -> Iterator[Weakness]:
    """Where an advisory applies to the locked versions."""
    if "withdrawn" in record:
        return
    for affected in record.get("affected", ()):
        package = affected.get("package", {})
        library = libraries.get(re.sub(r"[-_.]+", "-", package.get("name", "")).lower())
        if library is None or package.get("ecosystem") != "PyPI":
            continue
        fixed = [event["fixed"] for span in _spans(affected) for event in span["events"] if "fixed" in event]
        if library.version in affected.get("versions", ()) or any(
            _inside(Version(library.version), span["events"]) for span in _spans(affected)
        ):
            summary = record.get("summary") or record.get("details", "").partition("\n")[0]
            later = [version for version in fixed if _order(version) > _order(library.version)]
            yield Weakness(library, record["id"], summary[:200], min(later, key=_order, default=""))


def _spans(affected: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [span for span in affected.get("ranges", ()) if span.get("type") == "ECOSYSTEM"]


def _inside(version: Version, events: list[Mapping[str, str]]) -> bool:
    """Whether a version lies between an "introduced" and the "fixed" or "last_affected" that follows it."""
    inside = False
    for kind, at in sorted(((kind, at) for event in events for kind, at in event.items()), key=_event_order):
        if kind == "introduced":
            inside = inside or version >= _order(at)
        elif version > _order(at) or (kind == "fixed" and version == _order(at)):
            inside = False
    return inside


def _event_order(event: tuple[str, str]) -> tuple[Version, bool]:
    return _order(event[1]), event[0] != "introduced"


def _order(version: str) -> Version:
    """Versions that are none sort first; "0" is OSV's word for the beginning."""
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0.dev0")


def check_licences(libraries: list[Library]) -> int:
    """Print every library with its licence; gives the number of problems."""
    problems = 0
    for library in libraries:
        problem = licence_problem(library)
        problems += bool(problem)
        carried = f"; carries {CARRIED[library.name]}" if library.name in CARRIED else ""
        mark = f"NOT ALLOWED: {problem}" if problem else "ok"
        print(f"{library.name}=={library.version}\t{library.licence or '-'}{carried}\t{mark}")
    return problems


def check_advisories(libraries: list[Library], snapshot: Path, most_days: int) -> int:
    """Print every weakness; gives their number.

    Raises:
        OSError, ValueError, zipfile.BadZipFile: the snapshot cannot be used, or is too old.
    """
    by_name = {library.name: library for library in libraries}
    count, newest, found = 0, "", []
    for record in advisories(snapshot):
        count += 1
        newest = max(newest, record.get("modified", ""))
        found += list(weaknesses(by_name, record))
    if not count:
        msg = f"{snapshot} holds no advisories"
        raise ValueError(msg)
    age = (datetime.now(UTC) - datetime.fromisoformat(newest)).days
    print(f"advisories: {count:,} of {snapshot.name}, the newest of {newest[:10]}")
    if age > most_days:
        msg = f"the snapshot is {age} days old; fetch a new one, or allow it with --most-days"
        raise ValueError(msg)
    for weakness in found:
        advice = f"fixed in {weakness.fixed}" if weakness.fixed else "no fixed version known"
        library = weakness.library
        print(f"WEAK: {library.name}=={library.version}\t{weakness.identifier}\t{advice}\t{weakness.summary}")
    return len(found)


def main() -> int:
    """See above."""
    parser = argparse.ArgumentParser(description="Licences and known weaknesses of the locked libraries.")
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--advisories", type=Path, help="OSV's archive for PyPI (all.zip)")
    parser.add_argument("--most-days", type=int, default=30, help="oldest snapshot that is believed")
    wanted = parser.parse_args()
    libraries = read_lock(wanted.lock)
    problems = check_licences(libraries)
    if wanted.advisories is None:
        print("advisories: NOT CHECKED, no snapshot was given (--advisories)")
    else:
        try:
            problems += check_advisories(libraries, wanted.advisories, wanted.most_days)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            print(f"audit: the snapshot cannot be used: {error}", file=sys.stderr)
            return 2
    print(f"{len(libraries)} libraries, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
