"""Plain text: a passage per line; paragraphs that were wrapped by hand are joined, and wrapped again."""

import re
import textwrap
from itertools import groupby

from translator.datatypes import Span
from translator.documents.encoding import decode
from translator.documents.passage import Document, Passage, Reading
from translator.documents.spliced import Raw, Slot, SplicedDocument
from translator.documents.wording import is_for_people

_LINE = re.compile(r"[^\r\n\f\v]+")
_NARROWEST, _WIDEST = 45, 110
"""Columns between which people and mail programs wrap by hand."""
_RAGGED = 16
"""A wrapped line is at most one long word shorter than the widest of its paragraph."""
_ITEM = re.compile(r"\s*(?:[-*•·]|\(?\w{1,3}[.)、])\s")
_COLUMNS = re.compile(r"\t| {3}")
"""White space that lines words up under one another."""
_UNSPACED = frozenset({"zh", "ja", "th", "km", "my"})


def read(data: bytes, reading: Reading) -> Document:
    """A plain text file.

    Raises:
        DocumentError: it is not text.
    """
    decoded = decode(data, reading.language)
    lines = [
        (number, Span(*match.span()))
        for number, match in enumerate(_numbered(decoded.text), start=1)
        if match is not None
    ]
    slots: list[Slot] = []
    for _, block in groupby(enumerate(lines), key=lambda item: item[1][0] - item[0]):
        numbered = [line for _, line in block]
        texts = [decoded.text[span.start : span.end] for _, span in numbered]
        if _is_wrapped(texts) and reading.language not in _UNSPACED:
            slots.append(_paragraph_slot(decoded.text, numbered, texts))
        else:
            slots += [
                Slot(span, Passage(f"line {number}", text), _write_line)
                for (number, span), text in zip(numbered, texts, strict=True)
                if is_for_people(text)
            ]
    return SplicedDocument(decoded, slots)


def _numbered(text: str) -> list[re.Match[str] | None]:
    """Per line its content, or None for a blank one."""
    found: list[re.Match[str] | None] = []
    for match in re.finditer(r"[^\n]*(?:\n|$)", text):
        content = _LINE.search(text, match.start(), match.end())
        found.append(content if content and content.group().strip() else None)
    return found


def _is_wrapped(texts: list[str]) -> bool:
    """Whether the lines are one paragraph that was broken at a column."""
    widest = max(map(len, texts))
    return (
        len(texts) > 1
        and _NARROWEST <= widest <= _WIDEST
        and all(len(text) > widest - _RAGGED for text in texts[:-1])
        and not any(_ITEM.match(text) for text in texts[1:])
        and all(any(map(str.isalpha, text)) and not _COLUMNS.search(text.strip()) for text in texts)
        and len({len(text) - len(text.lstrip()) for text in texts[1:]}) == 1
    )


def _paragraph_slot(text: str, numbered: list[tuple[int, Span]], texts: list[str]) -> Slot:
    first, last = numbered[0], numbered[-1]
    indent = texts[1][: len(texts[1]) - len(texts[1].lstrip())]
    lead = texts[0][: len(texts[0]) - len(texts[0].lstrip())]
    newline = "\r\n" if "\r\n" in text[first[1].start : last[1].end] else "\n"
    width = max(map(len, texts))

    def write(target: Passage, raw: Raw) -> str:
        del raw
        lines = textwrap.wrap(
            target.text, width, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False
        )
        return newline.join(lines)

    joined = " ".join(line.strip() for line in texts)
    return Slot(Span(first[1].start, last[1].end), Passage(f"lines {first[0]}-{last[0]}", joined), write)


def _write_line(target: Passage, raw: Raw) -> str:
    del raw
    return target.text.replace("\n", " ")
