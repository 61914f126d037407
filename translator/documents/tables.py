"""Comma, tab and semicolon separated values: the cells of chosen columns, all else byte for byte."""

import csv
import re
from collections.abc import Iterator, Sequence

from translator.datatypes import Span
from translator.documents.encoding import decode
from translator.documents.passage import Document, Passage, Reading, too_large, unreadable
from translator.documents.spliced import Raw, Slot, SplicedDocument
from translator.documents.wording import is_for_people, variables

MAX_COLUMNS = 16_384
"""As many as a spreadsheet has."""
_SEPARATORS = ",\t;|"
_SPECIAL = re.compile(r'["\r\n,\t;|]')


def read(data: bytes, reading: Reading) -> Document:
    """A table; the first row names the columns when columns are asked for by name.

    Raises:
        DocumentError: not text, a quote that never ends, too many columns, or a column that is not there.
    """
    decoded = decode(data, reading.language)
    separator = _separator(decoded.text)
    wanted: set[int] | None = None
    slots: list[Slot] = []
    for number, row in enumerate(_rows(decoded.text, separator), start=1):
        if number == 1:
            names = [_value(decoded.text, span) for span in row]
            wanted = _columns(names, reading.columns)
        for column, span in enumerate(row):
            text = _value(decoded.text, span)
            if (wanted is None or column in wanted) and is_for_people(text):
                place = f"row {number}, column {column + 1}"
                write = _write_quoted if decoded.text.startswith('"', span.start) else _write_cell
                slots.append(Slot(span, Passage(place, text, variables(text)), write))
    return SplicedDocument(decoded, slots)


def _write_cell(target: Passage, raw: Raw) -> str:
    """The text in quotes when it needs them; :func:`_write_quoted` is for cells that had them."""
    return _write_quoted(target, raw) if _SPECIAL.search(target.text) else target.text


def _write_quoted(target: Passage, raw: Raw) -> str:
    del raw
    return '"' + target.text.replace('"', '""') + '"'


def _separator(text: str) -> str:
    head = "".join(text.splitlines(keepends=True)[:1])
    try:
        return csv.Sniffer().sniff(text[:4096], _SEPARATORS).delimiter
    except csv.Error:
        return max(_SEPARATORS, key=head.count)


def _rows(text: str, separator: str) -> Iterator[list[Span]]:
    """Per row the ranges of its cells, quotes included, by the rules of RFC 4180."""
    quoted = re.compile(r'"(?:[^"]|"")*+"')
    bare = re.compile(rf"[^{re.escape(separator)}\r\n]*+")
    row: list[Span] = []
    position = 0
    while position < len(text):
        match = quoted.match(text, position)
        if match is None or (
            separator == "\t" and text[match.end() : match.end() + 1] not in {"\t", "\r", "\n", ""}
        ):
            if text.startswith('"', position) and separator != "\t":
                line = text.count("\n", 0, position) + 1
                raise unreadable(f"Line {line} of the table begins a quote that never ends.")
            match = bare.match(text, position)
        end = match.end() if match else position
        row.append(Span(position, end))
        if len(row) > MAX_COLUMNS:
            raise too_large(f"The table has more than {MAX_COLUMNS:,} columns.")
        following = text[end : end + 1]
        if following == separator:
            position = end + 1
            continue
        if following and following not in "\r\n":
            line = text.count("\n", 0, end) + 1
            raise unreadable(f"Line {line} of the table has a quote in the wrong place.")
        yield row
        row = []
        position = end + (2 if text.startswith("\r\n", end) else 1)
    if row:
        yield [*row, Span(position, position)]


def _value(text: str, span: Span) -> str:
    raw = text[span.start : span.end]
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw


def _columns(names: Sequence[str], wanted: Sequence[str]) -> set[int] | None:
    if not wanted:
        return None
    folded = [name.strip().casefold() for name in names]
    found = set()
    for name in wanted:
        if name.strip().casefold() in folded:
            found.add(folded.index(name.strip().casefold()))
        elif name.isdigit() and 1 <= int(name) <= len(names):
            found.add(int(name) - 1)
        else:
            raise unreadable(
                f"The table has no column {name!r}.", next_step=f"Its columns are: {', '.join(names)}."
            )
    return found
