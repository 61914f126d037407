"""Markdown: the inline text of paragraphs, headings, list items and table cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from translator.datatypes import Span
from translator.documents import html
from translator.documents.encoding import decode
from translator.documents.passage import Document, Kind, Mark, Passage, Reading, events
from translator.documents.spliced import Raw, Slot, SplicedDocument

_FRONT = re.compile(r"\A---[ \t]*\r?\n.*?\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_ESCAPED = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")


def read(data: bytes, reading: Reading) -> Document:
    """A Markdown file (CommonMark with tables and strikethrough); front matter and code stay.

    Raises:
        DocumentError: it is not text.
    """
    decoded = decode(data, reading.language)
    text = decoded.text
    lines = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    front = _FRONT.match(text)
    # the same number of lines without the front matter, which Markdown would read as a heading
    body = "\n" * text.count("\n", 0, front.end()) + text[front.end() :] if front else text
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    slots: list[Slot] = []
    done = 0
    in_table = False
    for token in parser.parse(body):
        in_table = token.type in {"th_open", "td_open"} or (in_table and token.type == "inline")
        if token.map is None:
            continue
        start = lines[token.map[0]]
        end = lines[min(token.map[1], len(lines) - 1)]
        place = f"line {token.map[0] + 1}"
        if token.type == "html_block":
            slots += html.slots_of(text[start:end], place=place, start=start)
        elif token.type == "inline":
            span = _find(text, token.content, max(start, done), end)
            if span is not None:
                done = span.end
                slot = _slot(span, token.children or [], place, in_table=in_table)
                if any(map(str.isalpha, slot.passage.text)):
                    slots.append(slot)
    return SplicedDocument(decoded, slots)


def _find(text: str, content: str, start: int, end: int) -> Span | None:
    """Where the content of a block stands, behind quotation signs and indents."""
    position = start
    first = -1
    for line in content.split("\n"):
        stripped = line.strip()
        found = text.find(stripped, position, end)
        if found < 0:
            return None  # a table cell with an escaped bar and the like: left as it is
        first = found if first < 0 else first
        position = found + len(stripped)
    return Span(first, position)


@dataclass(frozen=True, slots=True)
class _Tags:
    opening: str
    closing: str = ""


def _slot(span: Span, children: Sequence[Token], place: str, *, in_table: bool) -> Slot:
    reader = _Inline()
    for child in children:
        reader.take(child)
    passage = Passage(place, reader.text, reader.finished())
    return Slot(span, passage, _Writer(reader.tags, in_table=in_table))


class _Inline:
    """Collects text and marks of one block."""

    def __init__(self) -> None:
        self.text = ""
        self.tags: list[_Tags] = []
        self._marks: dict[int, Mark] = {}
        self._open: list[tuple[int, int]] = []

    def finished(self) -> tuple[Mark, ...]:
        return tuple(self._marks[key] for key in sorted(self._marks))

    def take(self, token: Token) -> None:
        """Add one token."""
        if token.type == "text":
            self._words(token.content)
        elif token.type == "softbreak":
            self.text += " "
        elif token.type == "hardbreak":
            self.text += "\n"
        elif token.type == "code_inline":
            pad = " " if "`" in token.content[:1] + token.content[-1:] else ""
            self._add("verbatim", token.content, token.markup + pad, pad + token.markup)
        elif token.type == "image":
            label = token.content
            self._add("span", label, "![", f"]({_target(token, 'src')})")
        elif token.type.endswith("_open"):
            self._open.append((len(self.tags), len(self.text)))
            if token.type == "link_open" and token.info == "auto":
                self.tags.append(_Tags("<", ">"))
            elif token.type == "link_open":
                self.tags.append(_Tags("[", f"]({_target(token, 'href')})"))
            else:
                self.tags.append(_Tags(token.markup, token.markup))
        elif token.type.endswith("_close") and self._open:
            key, start = self._open.pop()
            kind: Kind = "verbatim" if self.tags[key].opening == "<" else "span"
            self._marks[key] = Mark(Span(start, len(self.text)), key, kind)
        else:
            self._add("point", "", token.content, "")

    def _words(self, text: str) -> None:
        """Text, in which footnote signs are points: CommonMark does not know them."""
        position = 0
        for match in _FOOTNOTE.finditer(text):
            self.text += text[position : match.start()]
            self._add("point", "", match.group(), "")
            position = match.end()
        self.text += text[position:]

    def _add(self, kind: Kind, text: str, opening: str, closing: str) -> None:
        key = len(self.tags)
        self.tags.append(_Tags(opening, closing))
        span = Span(len(self.text), len(self.text) + len(text))
        self.text += text
        self._marks[key] = Mark(span, key, kind)


def _target(token: Token, name: str) -> str:
    title = token.attrGet("title")
    address = str(token.attrGet(name) or "")
    address = f"<{address}>" if re.search(r"[\s()]", address) else address
    return f'{address} "{title}"' if title else address


class _Writer:
    """Writes one block's content with the signs of the source."""

    def __init__(self, tags: Sequence[_Tags], *, in_table: bool) -> None:
        self._tags, self._in_table = tags, in_table

    def __call__(self, target: Passage, raw: Raw) -> str:
        del raw
        code = {mark.key for mark in target.marks if mark.kind == "verbatim"}
        pieces: list[str] = []
        inside = 0
        for event in events(target):
            if event.kind == "text":
                pieces.append(event.text if inside else self._escaped(event.text))
                continue
            tags = self._tags[event.key]
            inside += (event.key in code) * {"open": 1, "close": -1}.get(event.kind, 0)
            pieces.append(tags.closing if event.kind == "close" else tags.opening)
        return "".join(pieces)

    def _escaped(self, text: str) -> str:
        text = _ESCAPED.sub(r"\\\g<0>", text)
        if self._in_table:
            return text.replace("|", r"\|").replace("\n", "<br>")
        return text.replace("\n", "  \n")
