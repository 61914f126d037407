"""Rows of hand-edited tables: decoding, columns and limits, every mistake with its file and line."""

import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from translator.errors import TermBaseError
from translator.machine import own_as_folder

MAX_ROWS = 500_000
"""Rows of one file: 15,000 concepts in 32 languages, far more than any authority publishes."""
MAX_BYTES = 256 * 1024 * 1024
MAX_CELL = 4_000
"""Code points of one cell; the longest real ones are definitions of a few sentences."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One data row."""

    path: Path
    line: int
    """1 is the header."""
    cells: Mapping[str, str]
    """column -> NFC text without white space around it; "" where the row has no such cell."""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def forms(self, column: str) -> tuple[str, ...]:
        """The cell's `` | ``-separated forms without repetitions.

        Raises:
            TermBaseError: a form between two bars is empty.
        """
        cell = self[column]
        if not cell:
            return ()
        forms = tuple(form.strip() for form in cell.split("|"))
        if not all(forms):
            raise self.error(f"column {column!r} has an empty form")
        return tuple(dict.fromkeys(forms))

    def error(self, problem: str, next_step: str = "Correct that line and try again.") -> TermBaseError:
        """An error that names this row."""
        return table_error(self.path, self.line, problem, next_step=next_step)


def table_error(
    path: Path, line: int, problem: str, *, next_step: str = "Correct the file and try again."
) -> TermBaseError:
    """An error that names a file and a line."""
    return TermBaseError(
        "terms_invalid",
        f"{path.name}, line {line}: {problem}.",
        next_step=next_step,
        file=str(path),
        line=line,
    )


def read_rows(
    path: Path,
    *,
    required: Collection[str],
    optional: Collection[str] = (),
    quoted: bool = False,
    only: tuple[str, Callable[[str], bool]] | None = None,
) -> Iterator[Row]:
    """Rows of a table one by one, without ever holding the file in memory.

    Args:
        path: UTF-8, with or without a byte order mark; the first line names the columns, in any order.
        required: columns without which the table makes no sense.
        optional: other columns that are understood; any further column is an error, since a misspelt
            name would otherwise lose its content silently.
        quoted: False for our own tables, where every tab separates and quotes are text; True for what
            spreadsheets write, where the separator (tab, comma or semicolon) is taken from the header.
        only: a required column and a test of its cell; rows that fail it are passed over unread, which
            is ten times as fast as reading them.

    Raises:
        TermBaseError: the file cannot be read (``terms_unreadable``), has too many bytes or rows
            (``terms_too_large``), or something in it is wrong (``terms_invalid``).
    """
    _check_file(path)
    with _reading(path) as file:
        records = _records(path, file, quoted=quoted)
        _, first = next(records, (1, []))
        header = [cell.strip().casefold() for cell in first]
        _check_header(path, header, required, optional)
        place, wanted = (0, None) if only is None else (header.index(only[0]), only[1])
        for count, (line, cells) in enumerate(records, start=1):
            if count > MAX_ROWS:
                raise _too_large(path, line)
            if wanted is not None and len(cells) > place and not wanted(cells[place]):
                continue
            if any(cells):
                yield _row(path, line, header, cells)


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(2)
    except OSError as exc:
        raise unreadable(path, exc) from exc
    if size > MAX_BYTES:
        raise _too_large(path, 1)
    if start in _UTF16:
        raise table_error(path, 1, "the file is UTF-16", next_step="Save it as UTF-8 and try again.")


def unreadable(path: Path, cause: OSError) -> TermBaseError:
    """An error for a file that the system does not let us read or write."""
    return TermBaseError(
        "terms_unreadable",
        f"{path} cannot be used: {cause.strerror or cause}.",
        next_step="Check the path and the permissions.",
        file=str(path),
        line=0,
    )


def _too_large(path: Path, line: int) -> TermBaseError:
    return TermBaseError(
        "terms_too_large",
        f"{path.name} is larger than {MAX_ROWS:,} rows or {MAX_BYTES >> 20} MB.",
        next_step="Split it into several term bases.",
        file=str(path),
        line=line,
    )


@contextmanager
def _reading(path: Path) -> Iterator[IO[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as exc:
        raise unreadable(path, exc) from exc
    except UnicodeDecodeError as exc:
        raise table_error(
            path,
            _undecodable_line(path),
            "the text is not UTF-8",
            next_step="Save it as UTF-8 and try again.",
        ) from exc


def _records(path: Path, file: IO[str], *, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every record, complaints of the csv module as errors that name the line."""
    if quoted:
        separator = max("\t,;", key=file.readline().count)
        file.seek(0)
        reader = csv.reader(file, delimiter=separator, strict=True)
    else:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as exc:
        raise table_error(path, reader.line_num, f"the table is broken ({exc})") from exc


def _undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0


def _check_header(
    path: Path, header: Sequence[str], required: Collection[str], optional: Collection[str]
) -> None:
    missing = [column for column in required if column not in header]
    if missing:
        raise table_error(path, 1, f"the column {missing[0]!r} is missing")
    unknown = [column for column in header if column not in required and column not in optional]
    if unknown:
        known = ", ".join((*required, *optional))
        raise table_error(
            path, 1, f"the column {unknown[0]!r} is unknown", next_step=f"Columns are: {known}."
        )
    if len(set(header)) != len(header):
        raise table_error(path, 1, "a column is named twice")


def _row(path: Path, line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) > len(header):
        raise table_error(path, line, f"{len(cells)} cells where the header names {len(header)}")
    # Looking at the row as a whole first makes large tables load twice as fast.
    whole = "".join(cells)
    if len(whole) > MAX_CELL or _CONTROL.search(whole):
        _check_cells(path, line, header, cells)
    if not unicodedata.is_normalized("NFC", whole):
        cells = [unicodedata.normalize("NFC", cell) for cell in cells]
    return Row(path, line, dict(zip(header, map(str.strip, cells), strict=False)))


def _check_cells(path: Path, line: int, header: Sequence[str], cells: Sequence[str]) -> None:
    for column, cell in zip(header, cells, strict=False):
        if len(cell) > MAX_CELL:
            raise table_error(path, line, f"column {column!r} is longer than {MAX_CELL:,} characters")
        if _CONTROL.search(cell):
            raise table_error(path, line, f"column {column!r} has a control character")


def write_rows(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, separator: str = ""
) -> None:
    """Write a table so that readers see the old file or the whole new one, never half of it.

    Args:
        path: where it goes; its folder must exist.
        columns: the header; a row's missing cells stay empty.
        rows: cells by column.
        separator: empty for our own tables, where tabs and line breaks inside a cell become spaces; comma
            or tab for spreadsheets, with quotes and a byte order mark, which they need to recognise UTF-8.

    Raises:
        TermBaseError: the file cannot be written (``terms_unreadable``).
    """
    with replacing(path) as binary:
        encoding = "utf-8-sig" if separator else "utf-8"
        file = io.TextIOWrapper(binary, encoding=encoding, newline="", write_through=True)
        if separator:
            writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
            writer.writerow(columns)
            writer.writerows([row.get(column, "") for column in columns] for row in rows)
        else:
            file.write("\t".join(columns) + "\n")
            lines = ("\t".join(" ".join(row.get(column, "").split()) for column in columns) for row in rows)
            file.writelines(line + "\n" for line in lines)
        file.detach()


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of ``path`` once the block has ended without an error.

    Raises:
        TermBaseError: it cannot be written (``terms_unreadable``).
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            own_as_folder(Path(name))
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as exc:
        raise unreadable(path, exc) from exc
