"""Word documents: body, tables, headers, footers, notes, text boxes and comments."""

from copy import deepcopy
from functools import partial

from lxml import etree

from translator.datatypes import LanguagePair
from translator.documents import runs
from translator.documents.package import open_package, parts_of_type
from translator.documents.passage import Document, Reading, unreadable
from translator.documents.scripts import kind_of
from translator.documents.slides import chart_places, drawing_places
from translator.documents.tree import Part, Place, TreeDocument
from translator.documents.xml import Element, local_name
from translator.languages import get_language

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DIALECT = runs.Dialect(
    _W,
    characters={"tab": "\t", "br": "\n", "noBreakHyphen": "\u2011"},
    containers=frozenset(
        {"hyperlink", "ins", "smartTag", "sdt", "customXml", "fldSimple", "moveTo", "dir", "bdo"}
    ),
    first=frozenset({"pPr", "bookmarkStart", "commentRangeStart", "moveToRangeStart", "moveFromRangeStart"}),
    last=frozenset({"bookmarkEnd", "commentRangeEnd", "moveToRangeEnd", "moveFromRangeEnd"}),
    dropped=frozenset({"proofErr", "lastRenderedPageBreak", "softHyphen"}),
    # rtl: digits and Latin letters in a line from the right lack it
    ignored=frozenset({"lang", "hint", "noProof", "webHidden", "rtl"}),
)
_PARTS = (
    ("document.main+xml", ""),
    ("header+xml", "header"),
    ("footer+xml", "footer"),
    ("footnotes+xml", "footnote"),
    ("endnotes+xml", "endnote"),
    ("comments+xml", "comment"),
)


def read(data: bytes, reading: Reading) -> Document:
    """A docx file.

    Raises:
        DocumentError: no Word document, damaged, protected, with macros, or hostile.
    """
    del reading
    archive = open_package(data, "wordprocessingml")
    parts = {
        name: Part(archive.read(name), partial(_places, label=label), _finish)
        for ending, label in _PARTS
        for name in parts_of_type(archive, ending)
    }
    if not parts:
        raise unreadable("The file holds no Word document.")
    for name in parts_of_type(archive, "drawingml.diagramData+xml"):
        parts[name] = Part(archive.read(name), partial(drawing_places, label="diagram"))
    for name in parts_of_type(archive, "drawingml.chart+xml"):
        parts[name] = Part(archive.read(name), chart_places)
    return TreeDocument(parts, archive.rewrite)


def _places(root: Element, label: str) -> list[Place]:
    found: list[Place] = []
    for number, paragraph in enumerate(root.iter(f"{{{_W}}}p"), start=1):
        place = runs.place_of(paragraph, _DIALECT, _where(paragraph, number, label))
        if any(map(str.isalpha, place.passage.text)):
            found.append(place)
    return found


def _where(paragraph: Element, number: int, label: str) -> str:
    where = f"{label}, paragraph {number}" if label else f"paragraph {number}"
    if any(local_name(ancestor) == "txbxContent" for ancestor in paragraph.iterancestors()):
        return f"{where}, text box"
    return f"{where}, table" if next(paragraph.iterancestors(f"{{{_W}}}tc"), None) is not None else where


def _finish(root: Element, pair: LanguagePair) -> None:
    _change_kind(root, pair)
    _turn(root, pair)


def _change_kind(root: Element, pair: LanguagePair) -> None:
    """Bold, italic and size of letters such as Arabic and Thai have settings of their own."""
    complex_before, complex_after = (kind_of(tag) == "complex" for tag in (pair.source, pair.target))
    if complex_before == complex_after:
        return
    for properties in root.iter(f"{{{_W}}}rPr"):
        for plain in ("b", "i", "sz"):
            given, wanted = (plain, f"{plain}Cs") if complex_after else (f"{plain}Cs", plain)
            old = properties.find(f"{{{_W}}}{given}")
            if old is None:
                continue
            for other in properties.findall(f"{{{_W}}}{wanted}"):
                properties.remove(other)
            # the schema wants the plain one first
            new = deepcopy(old)
            new.tag = f"{{{_W}}}{wanted}"
            properties.insert(properties.index(old) + complex_after, new)


def _turn(root: Element, pair: LanguagePair) -> None:
    """Paragraphs, runs and tables run from the right when the script does, and the other way round."""
    rtl = get_language(pair.target).rtl
    if rtl == get_language(pair.source).rtl:
        return
    for paragraph in root.iter(f"{{{_W}}}p"):
        properties = paragraph.find(f"{{{_W}}}pPr")
        if properties is None:
            properties = etree.Element(f"{{{_W}}}pPr")
            paragraph.insert(0, properties)
        _set_flag(properties, "bidi", on=rtl, before=_AFTER_BIDI)
    for properties in root.iter(f"{{{_W}}}tblPr"):
        later = frozenset(map(local_name, properties)) - _BEFORE_BIDI_VISUAL
        _set_flag(properties, "bidiVisual", on=rtl, before=later)
    for run in root.iter(f"{{{_W}}}r"):
        properties = run.find(f"{{{_W}}}rPr")
        if properties is None:
            properties = etree.Element(f"{{{_W}}}rPr")
            run.insert(0, properties)
        _set_flag(properties, "rtl", on=rtl, before=_AFTER_RTL)


_AFTER_BIDI = frozenset(
    [
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "mirrorIndents",
        "suppressOverlap",
        "jc",
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "cnfStyle",
        "rPr",
        "sectPr",
        "pPrChange",
    ]
)
_AFTER_RTL = frozenset(["cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange"])
"""Elements that the schema wants behind ours; Word refuses another order."""
_BEFORE_BIDI_VISUAL = frozenset(["tblStyle", "tblpPr", "tblOverlap"])
"""Elements that it wants before the order of a table's columns."""


def _set_flag(properties: Element, name: str, *, on: bool, before: frozenset[str]) -> None:
    for old in properties.findall(f"{{{_W}}}{name}"):
        properties.remove(old)
    if on:
        place = next(
            (number for number, child in enumerate(properties) if local_name(child) in before),
            len(properties),
        )
        properties.insert(place, etree.Element(f"{{{_W}}}{name}"))
