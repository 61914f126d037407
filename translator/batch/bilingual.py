"""Source and target side by side for reviewers: a Word table, or a sheet for tables."""

import io
import re
import zipfile
from collections.abc import Sequence

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from openpyxl.styles import Alignment

from translator.datatypes import LanguagePair
from translator.documents.passage import Passage
from translator.documents.xml import printable
from translator.languages import get_language

_SHEETS = frozenset({"csv", "tsv", "xlsx", "ods"})
_DAY = (2000, 1, 1, 0, 0, 0)
"""Date in the files, so that the same translations give the same bytes."""
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def side_by_side(
    kind: str, passages: Sequence[Passage], targets: Sequence[Passage], pair: LanguagePair
) -> tuple[str, bytes]:
    """(ending of the name, file): place, source and target of every passage in a row of its own.

    Args:
        kind: ending of the document.
        passages: sources.
        targets: one per passage.
        pair: direction.
    """
    rows: list[tuple[str, str, str]] = [
        (printable(source.place), printable(source.text), printable(target.text))
        for source, target in zip(passages, targets, strict=True)
    ]
    heading = ("", get_language(pair.source).native, get_language(pair.target).native)
    if kind in _SHEETS:
        return ".bilingual.xlsx", _undated(_workbook([heading, *rows]))
    return ".bilingual.docx", _undated(_word_table([heading, *rows], pair))


def _workbook(rows: Sequence[tuple[str, str, str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for letter, width in zip("ABC", (20, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in rows:
        cells = []
        for text in row:
            cell = openpyxl.cell.WriteOnlyCell(sheet, text)
            cell.data_type = "s"  # a text that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _word_table(rows: Sequence[tuple[str, str, str]], pair: LanguagePair) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    table.autofit = False
    for row in rows:
        # cells are asked for once per row: the library's table.cell() takes quadratic time
        cells = table.add_row().cells
        for cell, text, language in zip(cells, row, ("", pair.source, pair.target), strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(text)
            if language and get_language(language).rtl:
                paragraph.alignment = (
                    WD_ALIGN_PARAGRAPH.LEFT
                )  # the leading side of a paragraph from the right
                paragraph.paragraph_format.element.get_or_add_pPr().insert(0, OxmlElement("w:bidi"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _undated(data: bytes) -> bytes:
    """The package without the time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = _DATES.sub(rb"\g<1>2000-01-01T00:00:00Z", old.read(info))
            new.writestr(zipfile.ZipInfo(info.filename, _DAY), content)
    return buffer.getvalue()
