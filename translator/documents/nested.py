"""Inline content that is nested elements (OpenDocument, XLIFF): to passages, and back into the tree."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from translator.datatypes import Span
from translator.documents.passage import Kind, Mark, Passage, events
from translator.documents.tree import Place
from translator.documents.xml import Element, like, local_name

Append = Callable[[Element, str], None]
"""(element, text) -> None: adds text at the end of what the element holds so far."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the inline elements of a format mean, by local name."""

    containers: Collection[str]
    """hold running text; the others are points and stay as they are."""
    characters: Callable[[Element], str | None]
    """the characters an element stands for (a tab, a line break), or None."""
    verbatim: Collection[str] = ()
    """containers whose text is not translated."""


def place_of(element: Element, names: Names, where: str, append: Append) -> Place:
    """The passage of an element with inline content, and the way back into the tree."""
    passage, nodes = _take_apart(element, names, where)

    def write(target: Passage) -> None:
        if (target.text, target.marks) != (passage.text, passage.marks):
            points = {mark.key for mark in passage.marks if mark.kind == "point"}
            _put_together(
                element, target, {key: (node, key in points) for key, node in nodes.items()}, append
            )

    return Place(passage, write)


def _take_apart(element: Element, names: Names, where: str) -> tuple[Passage, dict[int, Element]]:
    pieces: list[str] = []
    marks: dict[int, Mark] = {}
    nodes: dict[int, Element] = {}

    def length() -> int:
        return sum(map(len, pieces))

    def walk(parent: Element) -> None:
        pieces.append(parent.text or "")
        before: tuple[Element, int] | None = None
        for child in parent:
            stands_for = names.characters(child) if isinstance(child.tag, str) else None
            if stands_for is not None:
                pieces.append(stands_for)
            else:
                name = local_name(child)
                start = length()
                if before is not None and name in names.containers and _continues(before[0], child):
                    key = before[1]
                    start = marks[key].span.start
                else:
                    key = len(nodes)
                    nodes[key] = child
                before = (child, key)
                if name in names.containers:
                    walk(child)
                kind: Kind = "verbatim" if name in names.verbatim else "span"
                span = Span(start, length())
                marks[key] = Mark(span, key, kind if span.end > span.start else "point")
            pieces.append(child.tail or "")

    walk(element)
    return Passage(where, "".join(pieces), tuple(marks[key] for key in sorted(marks))), nodes


def _continues(before: Element, element: Element) -> bool:
    """Whether two neighbours are one stretch: LibreOffice begins another where the script changes."""
    same = before.tag == element.tag and before.attrib == element.attrib
    return same and bool(element.attrib) and not before.tail and before.getnext() is element


def _put_together(
    root: Element, target: Passage, nodes: Mapping[int, tuple[Element, bool]], append: Append
) -> None:
    """Replace the inline content of an element; points move with all they hold."""
    for child in list(root):
        root.remove(child)
    root.text = None
    stack = [root]
    used: set[int] = set()
    for event in events(target):
        if event.kind == "text":
            append(stack[-1], event.text)
            continue
        node, is_point = nodes[event.key]
        if is_point and event.kind != "close":
            node.tail = None
            stack[-1].append(node)
        elif event.kind == "close" and not is_point:
            stack.pop()
        elif not is_point:
            stack[-1].append(_emptied(node, again=event.key in used))
            stack.append(stack[-1][-1])
            used.add(event.key)


def _emptied(node: Element, *, again: bool) -> Element:
    """The element without its content; a second piece of the same has no identifiers."""
    fresh = like(node)
    if again:
        for name in list(fresh.attrib):
            if etree.QName(name).localname == "id":
                del fresh.attrib[name]
    return fresh


def append_text(element: Element, text: str) -> None:
    """Add text at the end of what an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
