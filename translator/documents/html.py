"""HTML: passages between block tags; tags, comments, scripts and white space stay byte for byte."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from translator.datatypes import LanguagePair, Span
from translator.documents.encoding import decode
from translator.documents.passage import Document, Kind, Mark, Passage, Reading, events, too_large
from translator.documents.spliced import Lines, Raw, Slot, SplicedDocument
from translator.languages import get_language

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "output",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "svg",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_VOID = frozenset(["br", "img", "input", "wbr"])
_VERBATIM = frozenset(["code", "kbd", "samp", "var", "tt", "math", "svg"])
_HIDDEN = frozenset(["script", "style", "template", "noscript", "textarea", "object", "iframe"])
_ATTRIBUTES = re.compile(
    r"""(?<=\s)(alt|title|placeholder|aria-label)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE
)
_META = re.compile(r"""name\s*=\s*["']?(?:description|keywords)["'\s]""", re.IGNORECASE)
_CONTENT = re.compile(r"""(?<=\s)(content)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_LANG = re.compile(r"""(<html\b[^>]*?\s(?:xml:)?lang\s*=\s*["']?)[\w-]+""", re.IGNORECASE)
_DIR = re.compile(r"""(<html\b[^>]*?\sdir\s*=\s*["']?)(?:ltr|rtl)""", re.IGNORECASE)
_HTML = re.compile(r"<html\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HEAD_BYTES = 4096
MAX_DEPTH = 200
"""Inline tags open at once; hand-written pages have fewer than ten."""


def read(data: bytes, reading: Reading) -> Document:
    """An HTML page.

    Raises:
        DocumentError: it is not text, or nested beyond reason.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    name = declared.group(1).decode("ascii") if declared else None
    decoded = decode(data, reading.language, declared=name)

    def encode(text: str) -> bytes:
        return decoded.mark + text.encode(decoded.encoding, "xmlcharrefreplace")

    return SplicedDocument(decoded, slots_of(decoded.text), finish=_tell_language, encode=encode)


def slots_of(text: str, *, place: str = "", start: int = 0) -> list[Slot]:
    """The passages of an HTML text or fragment as ranges, shifted by ``start``."""
    collector = _Collector(text, place, start)
    collector.feed(text)
    collector.close()
    collector.flush(len(text))
    return collector.slots


def escape(text: str) -> str:
    """Text as it stands between tags."""
    return html.escape(text, quote=False)


@dataclass(slots=True)
class _Open:
    """An inline element that has begun in this passage."""

    tag: str
    mark: int
    """number in the collector's list."""


@dataclass(slots=True)
class _Draft:
    """A mark under construction; offsets of tags are of the file, of text of the passage."""

    kind: Kind
    first: Span
    """the opening tag, or the whole of a point."""
    last: Span = field(default_factory=lambda: Span(0, 0))
    """the closing tag; empty when there is none."""
    start: int = 0
    end: int = -1


class _Collector(HTMLParser):
    """Walks the tokens of a page; the standard parser gives each one's position."""

    def __init__(self, text: str, place: str, shift: int) -> None:
        super().__init__(convert_charrefs=False)
        self.slots: list[Slot] = []
        self._text = text
        self._numbers = Lines(text)
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._place, self._shift = place, shift
        self._hidden: list[str] = []
        self._verbatim = 0
        self._preformatted = 0
        self._reset()

    def _reset(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._drafts: list[_Draft] = []
        self._stack: list[_Open] = []
        self._start = -1

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    # -- tokens ---------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        begin = self._offset()
        span = Span(begin, begin + len(raw))
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.append(tag)
            return
        if tag not in _INLINE:
            self.flush(begin)
            self._attributes(tag, raw, begin)
            if tag in _HIDDEN or (("translate", "no") in attrs and tag not in {"html", "body"}):
                self._hidden.append(tag)
            self._preformatted += tag == "pre"
            return
        self._attributes(tag, raw, begin)
        self._begin(begin)
        if tag == "br":
            self._add("\n")
            self._drafts.append(_Draft("point", span, start=-1))
        elif tag in _VOID or raw.endswith("/>"):
            self._drafts.append(_Draft("point", span, start=self._length))
        else:
            verbatim = tag in _VERBATIM or ("translate", "no") in attrs
            self._verbatim += verbatim
            if len(self._stack) >= MAX_DEPTH:
                raise too_large("The page nests its tags beyond any use.")
            self._stack.append(_Open(tag, len(self._drafts)))
            kind: Kind = "verbatim" if verbatim else "span"
            self._drafts.append(_Draft(kind, span, start=self._length))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden, preformatted = len(self._hidden), self._preformatted
        self.handle_starttag(tag, attrs)
        del self._hidden[hidden:]
        self._preformatted = preformatted

    def handle_endtag(self, tag: str) -> None:
        begin = self._offset()
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag not in _INLINE:
            self.flush(begin)
            self._preformatted -= tag == "pre" and self._preformatted > 0
            return
        span = Span(begin, self._text.find(">", begin) + 1 or len(self._text))
        opened = next((item for item in reversed(self._stack) if item.tag == tag), None)
        self._begin(begin)
        if opened is None:
            self._drafts.append(_Draft("point", span, start=self._length))
            return
        self._stack.remove(opened)
        draft = self._drafts[opened.mark]
        draft.last, draft.end = span, self._length
        self._verbatim -= draft.kind == "verbatim"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            plain = data if self._preformatted or self._verbatim else _SPACE.sub(" ", data)
            self._word(plain)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def handle_comment(self, data: str) -> None:
        if not self._hidden and self._start >= 0:
            begin = self._offset()
            self._drafts.append(_Draft("point", Span(begin, begin + len(data) + 7), start=self._length))

    def handle_decl(self, decl: str) -> None:
        del decl
        self.flush(self._offset())

    def handle_pi(self, data: str) -> None:
        del data
        self.flush(self._offset())

    def unknown_decl(self, data: str) -> None:
        del data
        self.flush(self._offset())

    # -- passages -------------------------------------------------------------------------------------------

    def _reference(self, raw: str) -> None:
        if not self._hidden:
            begin = self._offset()
            ended = self._text.startswith(";", begin + len(raw))
            self._word(html.unescape(raw + ";" if ended else raw))

    def _word(self, plain: str) -> None:
        if self._start < 0:
            offset = self._offset()
            begun = _SPACE.match(self._text, offset)
            plain = plain.lstrip(" \t\r\n\f")
            if not plain:
                return
            self._start = begun.end() if begun else offset
        if plain.startswith(" ") and self._pieces and self._pieces[-1].endswith((" ", "\n")):
            plain = plain if self._preformatted else plain[1:]
        self._add(plain)

    def _begin(self, offset: int) -> None:
        if self._start < 0:
            self._start = offset

    def _add(self, plain: str) -> None:
        if plain:
            self._pieces.append(plain)
            self._length += len(plain)

    def flush(self, end: int) -> None:
        """End the passage before the block tag at ``end``."""
        text = "".join(self._pieces)
        start, drafts = self._start, self._drafts
        self._reset()
        self._verbatim = 0
        if start < 0 or not any(map(str.isalpha, text)):
            return
        # white space before a block tag belongs to the layout, not to the passage
        tail = self._text[start:end]
        end = start + len(tail.rstrip(" \t\r\n\f"))
        # a line feed at the end is layout in preformatted text, and a line break elsewhere
        text = text.rstrip(" \t\r\n") if self._preformatted else text.rstrip(" ")
        passage = Passage(self._where(start), text, _marks(drafts, len(text)))
        span = Span(start + self._shift, end + self._shift)
        self.slots.append(Slot(span, passage, _Writer(drafts, self._shift)))

    def _where(self, offset: int) -> str:
        return self._place or f"line {self._numbers.number(offset)}"

    def _attributes(self, tag: str, raw: str, begin: int) -> None:
        found = list(_ATTRIBUTES.finditer(raw))
        if tag == "meta" and _META.search(raw):
            found += _CONTENT.finditer(raw)
        for match in found:
            value = match.group(2)
            text = html.unescape(value[1:-1])
            if any(map(str.isalpha, text)):
                span = Span(self._shift + begin + match.start(2), self._shift + begin + match.end(2))
                place = f"{self._where(begin)}, {match.group(1).lower()}"
                self.slots.append(Slot(span, Passage(place, text), _write_attribute))


def _write_attribute(target: Passage, raw: Raw) -> str:
    del raw
    return '"' + html.escape(target.text, quote=True).replace("&#x27;", "'") + '"'


def _marks(drafts: Sequence[_Draft], length: int) -> tuple[Mark, ...]:
    """The marks of a passage; line breaks stand in the text and are none."""
    return tuple(
        Mark(_span(draft, length), key, _kind(draft, length))
        for key, draft in enumerate(drafts)
        if draft.start >= 0
    )


def _span(draft: _Draft, length: int) -> Span:
    start = min(draft.start, length)
    if draft.kind == "point":
        return Span(start, start)
    return Span(start, max(start, min(length, draft.end if draft.end >= 0 else length)))


def _kind(draft: _Draft, length: int) -> Kind:
    span = _span(draft, length)
    return draft.kind if span.end > span.start or draft.kind == "point" else "span"


class _Writer:
    """Writes one passage with the tags of the source."""

    def __init__(self, drafts: Sequence[_Draft], shift: int) -> None:
        self._drafts, self._shift = drafts, shift

    def __call__(self, target: Passage, raw: Raw) -> str:
        breaks = [self._tag(draft.first, raw) for draft in self._drafts if draft.start < 0]
        pieces: list[str] = []
        for event in events(target):
            if event.kind == "text":
                lines = escape(event.text).split("\n")
                for number, line in enumerate(lines):
                    if number:
                        pieces.append(breaks.pop(0) if len(breaks) > 1 else breaks[0] if breaks else "\n")
                    pieces.append(line)
                continue
            draft = self._drafts[event.key]
            pieces.append(self._tag(draft.last if event.kind == "close" else draft.first, raw))
        return "".join(pieces)

    def _tag(self, span: Span, raw: Raw) -> str:
        return raw(span.start + self._shift, span.end + self._shift)


def _tell_language(text: str, pair: LanguagePair) -> str:
    """The page with its ``lang``, and with ``dir`` where the direction of the script changes."""
    target = get_language(pair.target)
    direction = "rtl" if target.rtl else "ltr"
    text = _LANG.sub(rf"\g<1>{target.tag}", text, count=1)
    if get_language(pair.source).rtl == target.rtl:
        return text
    if _DIR.search(text):
        return _DIR.sub(rf"\g<1>{direction}", text, count=1)
    return _HTML.sub(lambda match: f'{match.group()} dir="{direction}"', text, count=1)
