"""XLIFF 1.2 and 2.0: targets of the segments, inline codes kept; also how reviewers get our translations."""

from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from translator.datatypes import LanguagePair, Span
from translator.documents.nested import Names, append_text, place_of
from translator.documents.passage import Document, Mark, Passage, Reading, events, unreadable
from translator.documents.tree import Part, Place, TreeDocument
from translator.documents.wording import variables
from translator.documents.xml import Element, local_name, parse, printable, serialize

_OLD = "urn:oasis:names:tc:xliff:document:1.2"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _no_characters(element: Element) -> None:
    del element


_NAMES = Names(frozenset({"g", "mrk", "pc", "sub"}), _no_characters)


def read(data: bytes, reading: Reading) -> Document:
    """An XLIFF file; segments that are translated and signed off stay as they are.

    Raises:
        DocumentError: it is not XLIFF.
    """
    del reading
    return TreeDocument({"xliff": Part(data, _places, _tell_language)}, lambda changed: changed["xliff"])


def _places(root: Element) -> list[Place]:
    if local_name(root) != "xliff":
        raise unreadable("The file is not XLIFF.")
    return [place for unit in _units(root) if (place := _place(unit)) is not None]


def _units(root: Element) -> Iterator[Element]:
    """Elements that hold a source and its target: trans-unit in 1.2, segment in 2.0."""
    for element in root.iter():
        if (local_name(element) == "trans-unit" and element.get("translate") != "no") or (
            local_name(element) == "segment"
            and not any(ancestor.get("translate") == "no" for ancestor in element.iterancestors())
        ):
            yield element


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _all_text(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _place(unit: Element) -> Place | None:
    source, target = _child(unit, "source"), _child(unit, "target")
    if source is None or not any(map(str.isalpha, _all_text(source))) or _is_final(unit, target):
        return None
    number = unit.get("id") or getattr(unit.getparent(), "attrib", {}).get("id", "")
    if target is None:
        target = etree.Element(etree.QName(etree.QName(source).namespace, "target"))
        target.tail = source.tail
        where = unit.index(source) + 1
    else:
        where = -1
    for child in list(target):
        target.remove(child)
    target.text = source.text
    target.extend([deepcopy(child) for child in source])
    place = place_of(target, _NAMES, f"unit {number}", append_text)
    if not place.passage.marks:
        place = Place(
            Passage(place.passage.place, place.passage.text, variables(place.passage.text)), place.write
        )

    def write(new: Passage) -> None:
        if where >= 0:
            unit.insert(where, target)
        if new.marks and not len(target):
            new = Passage(new.place, new.text)  # variables are text and need no element
        place.write(new)
        if unit.get("state") is not None or local_name(unit) == "segment":
            unit.set("state", "translated")
        elif target.get("state") is not None:
            target.set("state", "translated")

    return Place(place.passage, write)


def _is_final(unit: Element, target: Element | None) -> bool:
    if unit.get("approved") == "yes" or unit.get("state") in {"reviewed", "final"}:
        return True
    return target is not None and target.get("state") in {"final", "signed-off"}


def _tell_language(root: Element, pair: LanguagePair) -> None:
    for file in root.iter():
        if local_name(file) == "file" and etree.QName(file).namespace == _OLD:
            file.set("target-language", pair.target)
    if local_name(root) == "xliff" and root.get("srcLang") is not None:
        root.set("trgLang", pair.target)


def write_review(
    original: str, passages: Sequence[Passage], targets: Sequence[Passage], pair: LanguagePair
) -> bytes:
    """An XLIFF 1.2 file for reviewers: every passage with its target, marks as ``g`` and ``x``.

    Args:
        original: name of the document.
        passages: sources.
        targets: one per passage.
        pair: of the translation.
    """
    root = etree.Element(f"{{{_OLD}}}xliff", {"version": "1.2"}, nsmap={None: _OLD})  # type: ignore[dict-item]  # None is the default namespace
    attributes = {
        "original": printable(original),
        "source-language": pair.source,
        "target-language": pair.target,
    }
    file = etree.SubElement(root, f"{{{_OLD}}}file", {**attributes, "datatype": "plaintext"})
    body = etree.SubElement(file, f"{{{_OLD}}}body")
    for number, (passage, target) in enumerate(zip(passages, targets, strict=True), start=1):
        unit = etree.SubElement(body, f"{{{_OLD}}}trans-unit", {"id": str(number), _SPACE: "preserve"})
        _fill(etree.SubElement(unit, f"{{{_OLD}}}source"), passage)
        _fill(etree.SubElement(unit, f"{{{_OLD}}}target", {"state": "needs-review-translation"}), target)
        etree.SubElement(unit, f"{{{_OLD}}}note").text = printable(passage.place)
    return serialize(root)


def _fill(element: Element, passage: Passage) -> None:
    """The passage inside an element; pieces of one mark after the first are ``g`` with the same id."""
    stack = [element]
    for event in events(passage):
        if event.kind == "text":
            append_text(stack[-1], printable(event.text))
        elif event.kind == "close":
            stack.pop()
        else:
            name = "x" if event.kind == "point" else "g"
            child = etree.SubElement(stack[-1], f"{{{_OLD}}}{name}", {"id": str(event.key)})
            if event.kind == "open":
                stack.append(child)


def read_review(data: bytes, passages: Sequence[Passage]) -> list[Passage | None]:
    """The reviewers' targets in the order of the passages; None where the unit is gone or its source changed.

    Raises:
        DocumentError: it is no XLIFF, or a target has lost or doubled a mark.
    """
    root = parse(data, "the review")
    units = {unit.get("id"): unit for unit in _units(root)}
    found: list[Passage | None] = []
    for number, passage in enumerate(passages, start=1):
        unit = units.get(str(number))
        source, target = (None, None) if unit is None else (_child(unit, "source"), _child(unit, "target"))
        if source is None or target is None or _all_text(source) != printable(passage.text):
            found.append(None)
            continue
        found.append(_reviewed(target, passage))
    return found


def _reviewed(target: Element, passage: Passage) -> Passage:
    kinds = {mark.key: mark.kind for mark in passage.marks}
    marks: list[Mark] = []
    pieces: list[str] = []

    def walk(element: Element) -> None:
        pieces.append(element.text or "")
        for child in element:
            start = sum(map(len, pieces))
            walk(child)
            identifier = child.get("id", "")
            if identifier.isdigit() and int(identifier) in kinds:
                key = int(identifier)
                marks.append(Mark(Span(start, sum(map(len, pieces))), key, kinds[key]))
            pieces.append(child.tail or "")

    walk(target)
    if {mark.key for mark in marks} != set(kinds):
        raise unreadable(
            f"In the review of {passage.place} a tag is missing.",
            next_step="Put every <g> and <x> of the source into the target and try again.",
        )
    return Passage(passage.place, "".join(pieces), tuple(sorted(marks, key=lambda mark: mark.key)))
