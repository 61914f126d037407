"""OpenDocument text, spreadsheets and presentations: paragraphs of content, headers, footers and notes."""

import re
from functools import partial

from lxml import etree

from translator.datatypes import LanguagePair
from translator.documents.archive import open_archive
from translator.documents.nested import Names, append_text, place_of
from translator.documents.passage import Document, Reading, unreadable
from translator.documents.scripts import Kind, kind_of
from translator.documents.tree import Part, Place, TreeDocument
from translator.documents.wording import is_for_people
from translator.documents.xml import Element, local_name
from translator.languages import get_language

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_PARTS = {"content.xml": "", "styles.xml": "header or footer"}
_PARAGRAPHS = (f"{{{_TEXT}}}p", f"{{{_TEXT}}}h")
_RUNS = re.compile(r"[^\n\t ]+| +|\n|\t")


def _characters(element: Element) -> str | None:
    name = local_name(element)
    if name == "s" and etree.QName(element).namespace == _TEXT:
        count = element.get(f"{{{_TEXT}}}c", "1")
        return " " * min(int(count) if count.isdigit() else 1, 100)
    return {"tab": "\t", "line-break": "\n", "soft-page-break": ""}.get(name)


_NAMES = Names(frozenset({"span", "a", "meta", "ruby", "ruby-base"}), _characters)


def read(data: bytes, reading: Reading) -> Document:
    """An odt, ods or odp file.

    Raises:
        DocumentError: not OpenDocument, damaged, protected by a password, or hostile.
    """
    del reading
    archive = open_archive(data)
    kind = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in archive.members else ""
    if not kind.startswith("application/vnd.oasis.opendocument."):
        raise unreadable("The file is not an OpenDocument file.")
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise unreadable("The document is protected by a password.", next_step="Remove the password.")
    parts = {
        name: Part(archive.read(name), partial(_places, label=label), _tell_language)
        for name, label in _PARTS.items()
        if name in archive.members
    }
    return TreeDocument(parts, archive.rewrite)


def _places(root: Element, label: str) -> list[Place]:
    """Paragraphs with words, where they stand in body, tables, notes and pages."""
    found: list[Place] = []
    in_sheet = next(root.iter(f"{{{_OFFICE}}}spreadsheet"), None) is not None
    for number, element in enumerate(root.iter(*_PARAGRAPHS), start=1):
        where = _where(element) or f"paragraph {number}"
        place = place_of(element, _NAMES, f"{label}, {where}" if label else where, _append)
        worded = is_for_people if in_sheet else _has_letter
        if worded(place.passage.text) and not _is_computed(element):
            found.append(place)
    return found


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _where(element: Element) -> str:
    for ancestor in element.iterancestors(f"{{{_TABLE}}}table", f"{{{_DRAW}}}page"):
        name = ancestor.get(f"{{{_TABLE}}}name") or ancestor.get(f"{{{_DRAW}}}name")
        if not name:
            continue  # a table on a slide
        if ancestor.tag == f"{{{_DRAW}}}page":
            return f"page {name}"
        row = next(element.iterancestors(f"{{{_TABLE}}}table-row"), None)
        if row is None:  # a drawing on a sheet
            return f"table {name}"
        return f"table {name}, row {sum(1 for _ in row.itersiblings(preceding=True)) + 1}"
    return ""


def _is_computed(element: Element) -> bool:
    """Whether the text is what a cell shows of a number, date or formula, or a tracked deletion."""
    cell = next(element.iterancestors(f"{{{_TABLE}}}table-cell"), None)
    if cell is not None and cell.get(f"{{{_TABLE}}}formula"):
        return True
    if cell is not None and cell.get(f"{{{_OFFICE}}}value-type", "string") != "string":
        return True
    return next(element.iterancestors(f"{{{_TEXT}}}deletion"), None) is not None


def _append(element: Element, text: str) -> None:
    """Text with spaces, tabs and breaks as the elements that OpenDocument wants for them."""
    for run in _RUNS.findall(text):
        if run == "\n":
            etree.SubElement(element, f"{{{_TEXT}}}line-break")
        elif run == "\t":
            etree.SubElement(element, f"{{{_TEXT}}}tab")
        elif run.isspace() and len(run) > 1:
            append_text(element, " ")
            etree.SubElement(element, f"{{{_TEXT}}}s", {f"{{{_TEXT}}}c": str(len(run) - 1)})
        else:
            append_text(element, run)


_MODE = f"{{{_STYLE}}}writing-mode"
_ALIGN = f"{{{_FO}}}text-align"
_MODES = {"lr-tb": "rl-tb", "rl-tb": "lr-tb"}


def _tell_language(root: Element, pair: LanguagePair) -> None:
    """The default language of styles, and the writing direction of paragraphs."""
    target = get_language(pair.target)
    for style in root.iter(f"{{{_STYLE}}}default-style"):
        for properties in style.iter(f"{{{_STYLE}}}text-properties"):
            for prefix in ("", "-complex", "-asian"):
                _replace(properties, f"language{prefix}", target.tag.split("-")[0])
                _replace(properties, f"country{prefix}", "none")
        if target.rtl != get_language(pair.source).rtl:
            for properties in style.iter(f"{{{_STYLE}}}paragraph-properties"):
                properties.set(_MODE, "rl-tb" if target.rtl else "lr-tb")
                if style.get(f"{{{_STYLE}}}family") == "paragraph":
                    # said outright, as LibreOffice takes an unsaid side for the left in any direction
                    side = "left" if target.rtl else "right"  # turned below with all the others
                    properties.set(_ALIGN, properties.get(_ALIGN, side))
    if target.rtl != get_language(pair.source).rtl:
        _turn_sides(root)
    if kind_of(pair.source) != kind_of(pair.target):
        _change_kind(root, kind_of(pair.source), kind_of(pair.target))


def _change_kind(root: Element, before: Kind, after: Kind) -> None:
    """Each kind of letters has its own bold, italic and size."""
    for properties in root.iter(f"{{{_STYLE}}}text-properties"):
        for name in ("font-weight", "font-style", "font-size"):
            value = properties.get(_of_kind(name, before))
            if value is not None:
                properties.set(_of_kind(name, after), value)


def _of_kind(name: str, kind: Kind) -> str:
    return f"{{{_FO}}}{name}" if kind == "western" else f"{{{_STYLE}}}{name}-{kind}"


def _turn_sides(root: Element) -> None:
    """What was said to stand at the left stands at the right, and the other way round."""
    turned = {"left": "right", "right": "left"}
    for properties in root.iter(f"{{{_STYLE}}}paragraph-properties"):
        if properties.get(_ALIGN) in turned:
            properties.set(_ALIGN, turned[properties.get(_ALIGN, "")])
    for element in root.iter():
        parent = element.getparent()
        if parent is not None and local_name(parent) != "default-style" and element.get(_MODE) in _MODES:
            element.set(_MODE, _MODES[element.get(_MODE, "")])


def _replace(properties: Element, name: str, value: str) -> None:
    for namespace in (_FO, _STYLE):
        if properties.get(f"{{{namespace}}}{name}") is not None:
            properties.set(f"{{{namespace}}}{name}", value)
