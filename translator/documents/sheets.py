"""Excel workbooks: text cells, comments, drawings and charts; formulas, numbers and sheet names stay."""

import re
from collections.abc import Mapping
from functools import partial

from translator.datatypes import LanguagePair
from translator.documents import runs
from translator.documents.archive import Archive
from translator.documents.package import open_package, parts_of_type, related
from translator.documents.passage import Document, Reading, too_large, unreadable
from translator.documents.slides import chart_places, drawing_places
from translator.documents.tree import Part, Place, TreeDocument
from translator.documents.wording import is_for_people
from translator.documents.xml import Element, parse
from translator.languages import get_language

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIALECT = runs.Dialect(
    _S,
    dropped=frozenset({"rPh", "phoneticPr"}),
    # spreadsheets begin a run wherever the font of the cell lacks a script
    ignored=frozenset({"rFont", "family", "charset", "scheme"}),
)
_CELL = re.compile(r"([A-Z]+)(\d+)")
_MAX_COLUMN = 16_384
"""XFD, the last column of the format; what claims more was not written by a spreadsheet."""


def read(data: bytes, reading: Reading) -> Document:
    """An xlsx file. Headings of tables stay: formulas find their columns by them.

    Raises:
        DocumentError: no workbook, damaged, protected, with macros, beyond the format, or hostile.
    """
    del reading
    archive = open_package(data, "spreadsheetml")
    places: dict[int, str] = {}
    headings: set[str] = set()
    parts: dict[str, Part] = {}
    for name in parts_of_type(archive, "spreadsheetml.table+xml"):
        headings |= _headings(parse(archive.read(name), name))
    for sheet, name in _sheets(archive):
        _note_cells(parse(archive.read(name), name), sheet, places)
        find = partial(_inline_places, sheet=sheet, headings=headings)
        parts[name] = Part(archive.read(name), find, _turn)
        parts |= _parts_beside(archive, name, sheet)
    for name in parts_of_type(archive, "spreadsheetml.sharedStrings+xml"):
        parts[name] = Part(archive.read(name), partial(_shared_places, places=places, headings=headings))
    for name in parts_of_type(archive, "drawingml.chart+xml"):
        parts[name] = Part(archive.read(name), chart_places)
    if not parts:
        raise unreadable("The workbook has no sheet.")
    return TreeDocument(parts, archive.rewrite)


def _parts_beside(archive: Archive, sheet_part: str, sheet: str) -> dict[str, Part]:
    """Comments and drawings of a sheet."""
    finders = {
        "comments": partial(_comment_places, sheet=sheet),
        "drawing": partial(drawing_places, label=f"sheet {sheet}, drawing"),
    }
    return {
        name: Part(archive.read(name), finders[kind])
        for _, kind, name in related(archive, sheet_part)
        if kind in finders
    }


def _sheets(archive: Archive) -> list[tuple[str, str]]:
    """(name, part) of every sheet, in the order of the tabs."""
    found: list[tuple[str, str]] = []
    for book in parts_of_type(archive, "sheet.main+xml"):
        parts = {identifier: part for identifier, _, part in related(archive, book)}
        for sheet in parse(archive.read(book), book).iter(f"{{{_S}}}sheet"):
            part = parts.get(sheet.get(_R) or "")
            if part is not None and "/worksheets/" in f"/{part}":
                found.append((sheet.get("name") or "", part))
    return found


def _note_cells(root: Element, sheet: str, places: dict[int, str]) -> None:
    """Where each shared string is first used."""
    for cell in root.iter(f"{{{_S}}}c"):
        match = _CELL.fullmatch(cell.get("r") or "A1")
        if match is None or _column(match.group(1)) > _MAX_COLUMN:
            raise too_large(f"Sheet {sheet} has more than {_MAX_COLUMN:,} columns.")
        if cell.get("t") == "s":
            number = cell.findtext(f"{{{_S}}}v") or ""
            if number.isdigit():
                places.setdefault(int(number), f"sheet {sheet}, {match.group()}")


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:8]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _headings(root: Element) -> set[str]:
    return {column.get("name") or "" for column in root.iter(f"{{{_S}}}tableColumn")}


def _shared_places(root: Element, places: Mapping[int, str], headings: set[str]) -> list[Place]:
    found: list[Place] = []
    for number, item in enumerate(root.iter(f"{{{_S}}}si")):
        if number in places:
            place = runs.place_of(item, _DIALECT, places[number])
            if is_for_people(place.passage.text) and place.passage.text not in headings:
                found.append(place)
    return found


def _inline_places(root: Element, sheet: str, headings: set[str]) -> list[Place]:
    found: list[Place] = []
    for item in root.iter(f"{{{_S}}}is"):
        cell = item.getparent()
        where = f"sheet {sheet}, {cell.get('r') if cell is not None else ''}"
        place = runs.place_of(item, _DIALECT, where)
        if is_for_people(place.passage.text) and place.passage.text not in headings:
            found.append(place)
    return found


def _comment_places(root: Element, sheet: str) -> list[Place]:
    found: list[Place] = []
    for comment in root.iter(f"{{{_S}}}comment"):
        text = comment.find(f"{{{_S}}}text")
        if text is not None:
            place = runs.place_of(text, _DIALECT, f"sheet {sheet}, comment at {comment.get('ref')}")
            if any(map(str.isalpha, place.passage.text)):
                found.append(place)
    return found


def _turn(root: Element, pair: LanguagePair) -> None:
    """The sheet begins at the right when the script does."""
    rtl = get_language(pair.target).rtl
    if rtl != get_language(pair.source).rtl:
        for view in root.iter(f"{{{_S}}}sheetView"):
            view.set("rightToLeft", "1" if rtl else "0")
