"""Paragraphs made of formatted runs (Office Open XML): runs joined to passages, and back into runs.

Word splits a sentence into runs wherever spelling, editing sessions or input methods changed. Here runs of
the same look are one stretch; the look of most of the text is the passage's own, and only stretches that
look different (bold, a link) are marks.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from translator.datatypes import Span
from translator.documents.passage import Mark, Passage, events
from translator.documents.tree import Place
from translator.documents.xml import Element, like, local_name


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of one of the three languages with runs: Word, drawings and slides, spreadsheets."""

    namespace: str
    run: str = "r"
    properties: str = "rPr"
    text: str = "t"
    characters: Mapping[str, str] = field(default_factory=dict)
    """elements inside a run, or beside runs, that stand for a character."""
    containers: Collection[str] = ()
    """elements around runs: links, insertions."""
    first: Collection[str] = ()
    """stay at the beginning of the paragraph: its properties, beginnings of ranges."""
    last: Collection[str] = ()
    """stay at its end."""
    dropped: Collection[str] = ()
    """mean nothing in a new text: spelling marks, page breaks of the last rendering."""
    ignored: Collection[str] = ()
    """properties that do not change how text looks."""
    wrapped: bool = True
    """whether line breaks and tabs stand inside a run."""
    keeps_space: bool = True
    """whether white space at the ends of a text must be declared."""

    def name(self, local: str) -> str:
        """The qualified name."""
        return f"{{{self.namespace}}}{local}"


@dataclass(frozen=True, slots=True)
class _Node:
    """An element that is no text, and how it was held."""

    element: Element
    in_run: bool = False
    look: Element | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """A step through a paragraph."""

    kind: str
    """text, point, open, close, or field with its part (begin, separate, end)."""
    text: str = ""
    look: Element | None = None
    node: _Node | None = None


@dataclass(slots=True)
class _Stretch:
    """What a mark is made of."""

    look: Element | None = None
    """run properties, for a stretch of another look."""
    container: Element | None = None
    opening: list[_Node] = field(default_factory=list)
    """a point, or the beginning of a field."""
    closing: list[_Node] = field(default_factory=list)


def place_of(paragraph: Element, dialect: Dialect, where: str) -> Place:
    """The passage of a paragraph, and the way back into it."""
    items = list(_items(paragraph, dialect))
    reader = _Reader(dialect, _base_look(items, dialect))
    for item in items:
        reader.take(item)
    passage = reader.passage(where)

    def write(target: Passage) -> None:
        if (target.text, target.marks) != (passage.text, passage.marks):
            _Writer(paragraph, dialect, reader.base, reader.stretches).write(target, passage)

    return Place(passage, write)


# -- reading ------------------------------------------------------------------------------------------------


def _items(parent: Element, dialect: Dialect) -> Iterator[_Item]:
    for child in parent:
        name = local_name(child)
        if not name or name in dialect.first or name in dialect.last or name in dialect.dropped:
            continue
        if child.tag == dialect.name(dialect.run):
            yield from _run_items(child, dialect)
        elif name in dialect.containers:
            yield _Item("open", node=_Node(child))
            inside = child.find(dialect.name("sdtContent")) if name == "sdt" else child
            yield from _items(child if inside is None else inside, dialect)
            yield _Item("close")
        elif name in dialect.characters:
            yield _Item("text", dialect.characters[name], _properties(child, dialect))
        elif name == dialect.text:
            yield _Item("text", child.text or "")
        else:
            yield _Item("point", node=_Node(child))


def _properties(run: Element, dialect: Dialect) -> Element | None:
    return run.find(dialect.name(dialect.properties))


def _run_items(run: Element, dialect: Dialect) -> Iterator[_Item]:
    look = _properties(run, dialect)
    for child in run:
        name = local_name(child)
        if child is look or not name or name in dialect.dropped:
            continue
        if name == dialect.text:
            yield _Item("text", child.text or "", look)
        elif name in dialect.characters and not child.attrib:
            yield _Item("text", dialect.characters[name], look)
        else:
            part = child.get(dialect.name("fldCharType"))
            yield _Item(f"field {part}" if part else "point", node=_Node(child, in_run=True, look=look))


def _base_look(items: Sequence[_Item], dialect: Dialect) -> Element | None:
    """The look of most of the characters."""
    counts: Counter[bytes] = Counter()
    looks: dict[bytes, Element | None] = {}
    for item in items:
        if item.kind == "text":
            key = _key(item.look, dialect)
            counts[key] += len(item.text)
            looks.setdefault(key, item.look)
    return looks[counts.most_common(1)[0][0]] if counts else None


def _key(look: Element | None, dialect: Dialect) -> bytes:
    """Equal for run properties that look the same."""
    if look is None:
        return b""
    kept = deepcopy(look)
    for element in kept.iter():
        for name in [name for name in element.attrib if _local(str(name)) in dialect.ignored]:
            del element.attrib[name]
    parts = {  # each once: LibreOffice says b twice where letters of two scripts are bold
        etree.tostring(child, method="c14n", exclusive=True, with_tail=False)
        for child in kept
        # fonts of nothing are left where an input method only noted which script was typed
        if local_name(child) not in dialect.ignored and (child.attrib or local_name(child) != "rFonts")
    }
    return b"".join(sorted(parts)) + repr(sorted(kept.attrib.items())).encode()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class _Reader:
    """Collects text and marks of one paragraph."""

    def __init__(self, dialect: Dialect, base: Element | None) -> None:
        self.base = base
        self.stretches: list[_Stretch] = []
        self._dialect = dialect
        self._base_key = _key(base, dialect)
        self._text = ""
        self._marks: dict[int, Mark] = {}
        self._containers: list[tuple[int, int]] = []
        self._look: tuple[bytes, int, int] | None = None
        self._field: tuple[int, int] | None = None
        self._codes = 0
        """depth of field codes, which run from begin to separate and are no text."""

    def passage(self, where: str) -> Passage:
        """What was collected."""
        self._end_look()
        if self._field is not None:  # a field that ends in another paragraph: its beginning is a point here
            key, start = self._field
            self._marks[key] = Mark(Span(start, start), key, "point")
        return Passage(where, self._text, tuple(self._marks[key] for key in sorted(self._marks)))

    def take(self, item: _Item) -> None:
        """Add one step."""
        if item.kind.startswith("field"):
            self._take_field(item)
        elif self._codes and self._field is not None:
            if item.node is not None:
                self.stretches[self._field[0]].opening.append(item.node)
        elif item.kind == "text":
            self._take_text(item)
        else:
            self._end_look()
            if item.kind == "open" and item.node is not None:
                self._containers.append((len(self.stretches), len(self._text)))
                self.stretches.append(_Stretch(container=item.node.element))
            elif item.kind == "close":
                key, start = self._containers.pop()
                self._marks[key] = Mark(Span(start, len(self._text)), key)
            elif item.node is not None:
                self._add_point(item.node)

    def _add_point(self, node: _Node) -> None:
        key = len(self.stretches)
        self.stretches.append(_Stretch(opening=[node]))
        self._marks[key] = Mark(Span(len(self._text), len(self._text)), key, "point")

    def _take_field(self, item: _Item) -> None:
        """Everything from begin to separate opens the stretch that is the field's result."""
        self._end_look()
        if item.node is None:
            return
        part = item.kind.removeprefix("field ")
        if part == "begin" and self._field is None:
            self._field = (len(self.stretches), len(self._text))
            self.stretches.append(_Stretch(opening=[item.node]))
            self._codes = 1
        elif self._field is None:
            self._add_point(item.node)
        elif self._codes:
            self.stretches[self._field[0]].opening.append(item.node)
            self._codes += {"begin": 1, "end": -1}.get(part, 0)
            if part == "separate" and self._codes == 1:
                self._codes = 0
            elif part == "end" and self._codes == 0:
                self._end_field(None)
        elif part == "end":
            self._end_field(item.node)
        else:
            self._add_point(item.node)

    def _end_field(self, closing: _Node | None) -> None:
        if self._field is None:
            return
        key, start = self._field
        self._field = None
        if closing is not None:
            self.stretches[key].closing.append(closing)
        self._marks[key] = Mark(Span(start, len(self._text)), key, "span" if closing is not None else "point")

    def _take_text(self, item: _Item) -> None:
        key = _key(item.look, self._dialect)
        if self._look is not None and self._look[0] != key:
            self._end_look()
        if self._look is None and key != self._base_key and item.text:
            self._look = (key, len(self.stretches), len(self._text))
            self.stretches.append(_Stretch(look=_or_plain(item.look, self._dialect)))
        self._text += item.text

    def _end_look(self) -> None:
        """End the stretch of another look, if one is open."""
        if self._look is not None:
            _, number, start = self._look
            self._marks[number] = Mark(Span(start, len(self._text)), number)
            self._look = None


def _or_plain(look: Element | None, dialect: Dialect) -> Element:
    """The look; for a run without any an empty one, which differs from having the look of the others."""
    return etree.Element(dialect.name(dialect.properties)) if look is None else look


# -- writing ------------------------------------------------------------------------------------------------


class _Writer:
    """Writes a target into its paragraph."""

    def __init__(
        self, paragraph: Element, dialect: Dialect, base: Element | None, stretches: Sequence[_Stretch]
    ) -> None:
        self._paragraph, self._dialect = paragraph, dialect
        self._base, self._stretches = base, stretches
        self._parents: list[Element] = [paragraph]
        self._looks: list[Element | None] = [base]

    def write(self, target: Passage, source: Passage) -> None:
        """Replace the content between the parts that stay at the ends."""
        points = {mark.key for mark in source.marks if mark.kind == "point"}
        last = [child for child in self._paragraph if local_name(child) in self._dialect.last]
        for child in list(self._paragraph):
            if local_name(child) not in self._dialect.first:
                self._paragraph.remove(child)
        used: set[int] = set()
        for event in events(target):
            if event.kind == "text":
                self._text(event.text)
                continue
            stretch = self._stretches[event.key]
            if event.key in points:
                if event.kind != "close":
                    self._nodes(stretch.opening, again=False)
            elif event.kind == "close":
                self._close(stretch, again=event.key in used)
                used.add(event.key)
            else:
                self._open(stretch, again=event.key in used)
        self._paragraph.extend(last)

    def _open(self, stretch: _Stretch, *, again: bool) -> None:
        if stretch.container is not None:
            self._open_container(stretch.container)
        elif stretch.opening:
            self._nodes(stretch.opening, again=again)
        else:
            self._looks.append(stretch.look)

    def _open_container(self, container: Element) -> None:
        element = like(container)
        self._parents[-1].append(element)
        for child in container:
            if local_name(child) in {"sdtPr", "sdtEndPr", "smartTagPr", "fldData", "pPr", "rPr"}:
                element.append(deepcopy(child))
        inside = container.find(self._dialect.name("sdtContent"))
        self._parents.append(element if inside is None else etree.SubElement(element, inside.tag))

    def _close(self, stretch: _Stretch, *, again: bool) -> None:
        if stretch.container is not None:
            self._parents.pop()
        elif stretch.opening:
            self._nodes(stretch.closing, again=again)
        else:
            self._looks.pop()

    def _nodes(self, nodes: Sequence[_Node], *, again: bool) -> None:
        """The elements themselves, as paragraphs inside may still be written; copies for a second piece."""
        for node in nodes:
            element = deepcopy(node.element) if again else node.element
            element.tail = None
            (self._run(node.look) if node.in_run else self._parents[-1]).append(element)

    def _run(self, look: Element | None) -> Element:
        run = etree.SubElement(self._parents[-1], self._dialect.name(self._dialect.run))
        if look is not None:
            run.append(deepcopy(look))
        return run

    def _text(self, text: str) -> None:
        signs = {value: name for name, value in self._dialect.characters.items()}
        run: Element | None = None
        for piece in re.split("([" + re.escape("".join(signs)) + "])", text) if signs else [text]:
            if not piece:
                continue
            if piece in signs and not self._dialect.wrapped:
                beside = etree.SubElement(self._parents[-1], self._dialect.name(signs[piece]))
                if self._looks[-1] is not None:
                    beside.append(deepcopy(self._looks[-1]))
                run = None
                continue
            if run is None:
                run = self._run(self._looks[-1])
            if piece in signs:
                etree.SubElement(run, self._dialect.name(signs[piece]))
            else:
                element = etree.SubElement(run, self._dialect.name(self._dialect.text))
                element.text = piece
                if self._dialect.keeps_space and piece != piece.strip():
                    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
