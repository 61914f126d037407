"""Which files a run takes, where their translations go, and how a file appears there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from translator.documents.formats import OLD, READERS, format_of
from translator.errors import DocumentError

_PART = (".translator-", ".part")
"""Beginning and end of the names of files that are being written."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be translated."""

    path: Path
    name: str
    """where it lies below the output folder of a language, with forward slashes."""


def find_sources(paths: Sequence[Path], out: Path) -> tuple[list[Source], list[Source]]:
    """(documents, other files) among files and folders, in a fixed order.

    A file that is named counts as a document whatever it is; in folders hidden files, lock files of office
    programs and the output folder itself are passed over, links to folders are not followed.

    Raises:
        DocumentError: a path is missing, or two documents would be written to the same place.
    """
    documents: dict[str, Source] = {}
    others: list[Source] = []
    for path in paths:
        if not path.exists():
            raise DocumentError(
                "document_unreadable", f"There is no {path}.", next_step="Check the path.", path=path
            )
        for file in _files(path, out.resolve()):
            source = Source(file, _name(file, path))
            if file != path and format_of(file) not in READERS and format_of(file) not in OLD:
                others.append(source)
                continue
            other = documents.get(source.name)
            if other is not None and other.path.resolve() != file.resolve():
                raise DocumentError(
                    "document_unwritable",
                    f"{other.path} and {file} would both be written to {source.name}.",
                    next_step="Translate them in two runs with different --out.",
                )
            documents[source.name] = source
    return list(documents.values()), others


def _files(path: Path, out: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (Path(folder) / name).resolve() != out
        )
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith((".", "~$")))


def _name(file: Path, given: Path) -> str:
    folder = given.resolve().name if given.is_dir() else ""
    relative = file.relative_to(given).as_posix() if given.is_dir() else file.name
    return f"{folder}/{relative}" if folder else relative


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when all of it is on the disk; folders are made.

    Raises:
        DocumentError: it cannot be written; a file that was there is untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PART[0], suffix=_PART[1])
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(
            "document_unwritable",
            f"{path} cannot be written: {error.strerror}.",
            next_step="Free space or check the permissions, then call again with --resume.",
            path=path,
        ) from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file as :func:`replacing` does."""
    with replacing(path) as file:
        file.write(data)


def remove_parts(out: Path) -> None:
    """Remove what a run that was killed had begun to write."""
    for path in out.rglob(f"{_PART[0]}*{_PART[1]}"):
        path.unlink(missing_ok=True)
