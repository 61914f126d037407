"""PDF with text: pages, pictures, lines and colours stay; the text is taken out and set anew in its places.

See docs/adr/0006-pdf.md for what was compared.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
import pikepdf
from pdfminer.pdfdocument import PDFPasswordIncorrect

from translator.datatypes import Caution, LanguagePair
from translator.documents import ocr
from translator.documents.fonts import Font
from translator.documents.passage import (
    Document,
    Passage,
    Reading,
    Remark,
    too_large,
    unreadable,
    unsupported,
)
from translator.documents.pdf_layout import Block, Rule, Word, find_blocks
from translator.documents.pdf_limits import check_streams
from translator.documents.typeset import Run, Typesetter, operators
from translator.errors import DocumentError
from translator.languages import get_language

MAX_PAGES = 5_000
_COVERED = 0.6
"""Share of a page under one picture above which the page is taken to be scanned."""
_PICTURED = 0.2
"""Share of a page without letters under pictures above which it is taken to be scanned."""
_SHRINK = 0.94
"""Factor by which the size of a text is lowered until it fits its place."""
_SMALLEST = 0.2
"""Least factor; what is longer still runs over its place, but is on the page."""
_READABLE = 6.0
"""Points: the small print of forms. Text that had to be made smaller than this is reported."""

_NO_LETTER = re.compile(r"\(cid:\d+\)")
"""What pdfminer gives for a shape that the file maps to no letter; in sound files only bullets are such."""
_UNREADABLE = 0.2
"""Share of words with such shapes above which a page cannot be read."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Blocks of one page and how its own coordinates lie."""

    number: int
    blocks: tuple[Block, ...]
    box: tuple[float, float, float, float]
    """media box in user space."""
    rotation: int
    """degrees clockwise."""
    puzzle: str = ""
    """why its words cannot be read as text; empty where they can."""
    scan: ocr.Scan | None = None
    """what was recognised where they cannot."""


def read(data: bytes, reading: Reading) -> Document:
    """A PDF whose text is text.

    Raises:
        DocumentError: scanned, protected by a password, damaged, too long, or built to exhaust.
    """
    check_streams(data)
    try:
        pages = _read_pages(data)
    except DocumentError:
        raise
    except Exception as error:  # damaged files surprise pdfminer and pdfplumber in ever new ways
        if isinstance(error, PDFPasswordIncorrect) or any(
            isinstance(item, PDFPasswordIncorrect) for item in error.args
        ):
            raise unreadable(
                "The PDF is protected by a password.", next_step="Remove the password and try again."
            ) from error
        raise unreadable("The file is no PDF, or it is damaged.") from error
    remarks: tuple[Remark, ...] = ()
    if any(page.puzzle for page in pages):
        pages, remarks = _recognise(data, pages, reading.language)
    if not any(page.blocks for page in pages):
        raise unsupported(
            "The PDF holds no text: its pages are scanned or drawn.",
            next_step="Translate the original document.",
        )
    return _Pdf(data, pages, remarks)


def _recognise(data: bytes, pages: Sequence[_Page], language: str) -> tuple[list[_Page], tuple[Remark, ...]]:
    """The pages with what OCR reads on those that hold no text, and what is to be said of them.

    Raises:
        DocumentError: no page can be read without OCR, and that is not there or does not know the language.
    """
    problem, step = ocr.why_not(language)
    if problem:
        puzzles = [page for page in pages if page.puzzle]
        if len(puzzles) == len(pages) or not any(page.blocks for page in pages):
            raise unsupported(f"{puzzles[0].puzzle} {problem}", next_step=step)
        return list(pages), tuple(
            Remark(f"page {page.number}", "page_not_read", f"{page.puzzle} {problem}", gap=True)
            for page in puzzles
        )
    scanner = ocr.Scanner(data)
    try:
        read = [_recognised(page, scanner.read(page.number)) if page.puzzle else page for page in pages]
    finally:
        scanner.close()
    return read, tuple(remark for page in read if page.scan for remark in page.scan.left)


def _recognised(page: _Page, scan: ocr.Scan) -> _Page:
    width, height = scan.size
    blocks = find_blocks(scan.words, (), width=width, height=height, gap=ocr.GAP)
    return replace(page, blocks=tuple(blocks), scan=scan)


def _read_pages(data: bytes) -> list[_Page]:
    with pdfplumber.open(io.BytesIO(data)) as file:
        if len(file.pages) > MAX_PAGES:
            raise too_large(f"The PDF has {len(file.pages):,} pages.")
        return [_read_page(page) for page in file.pages]


def _read_page(page: Any) -> _Page:
    """The blocks of a page; the objects of pdfplumber are untyped."""
    box = tuple(float(value) for value in page.mediabox)
    place = ((box[0], box[1], box[2], box[3]), int(page.rotation or 0))
    shares = [_share(image, page) for image in page.images]
    # a scanner may cut a page into strips; a photograph beside text is no scan
    if max(shares, default=0) > _COVERED or (not page.chars and sum(shares) > _PICTURED):
        behind = " with recognised text behind it" if page.chars else ""
        return _Page(page.page_number, (), *place, f"Page {page.page_number} is a scanned picture{behind}.")
    upright = page.filter(lambda item: item["object_type"] != "char" or item["upright"])
    words = [
        Word(
            _NO_LETTER.sub("•", item["text"]),
            item["x0"],
            item["top"],
            item["x1"],
            item["bottom"],
            item["size"],
            bold="bold" in item["fontname"].lower() or "black" in item["fontname"].lower(),
            colour=_colour(item["non_stroking_color"]),
        )
        for item in upright.extract_words(
            extra_attrs=["size", "fontname", "non_stroking_color"], x_tolerance_ratio=0.2, y_tolerance=2
        )
    ]
    if sum("•" in word.text for word in words) > _UNREADABLE * len(words) + 5:
        puzzle = f"The letters of page {page.page_number} cannot be told from its shapes."
        return _Page(page.page_number, (), *place, puzzle)
    rules = [Rule(item["x0"], item["top"], item["x1"], item["bottom"]) for item in page.edges]
    size = (float(page.width), float(page.height))
    width, height = size[::-1] if page.rotation == 90 else size  # noqa: PLR2004  degrees
    blocks = find_blocks(words, rules, width=width, height=height)
    return _Page(page.page_number, tuple(blocks), *place)


def _share(image: Any, page: Any) -> float:
    area = max(0.0, image["x1"] - image["x0"]) * max(0.0, image["bottom"] - image["top"])
    return float(area / (page.width * page.height))


def _colour(value: Any) -> tuple[float, ...]:
    values = value if isinstance(value, (tuple, list)) else (value,)
    numbers = tuple(float(item) for item in values if isinstance(item, (int, float)))
    return numbers if len(numbers) in {1, 3, 4} else (0.0,)


class _Pdf:
    def __init__(self, data: bytes, pages: Sequence[_Page], remarks: tuple[Remark, ...]) -> None:
        self._data, self._pages, self._remarks = data, pages, remarks
        self._cramped: tuple[str, ...] = ()
        self.passages = tuple(
            Passage(f"page {page.number}, block {number}", block.text, doubt=_doubt(page, block))
            for page in pages
            for number, block in _worded(page)
        )

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """See :class:`translator.documents.passage.Remarked`."""
        message = "The translation is too long to be read in its place."
        return (*self._remarks, *(Remark(place, "cramped", message) for place in self._cramped))

    def render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        """See :class:`translator.documents.passage.Document`."""
        try:
            return self._render(targets, pair)
        except DocumentError:
            raise
        except Exception as error:  # qpdf is stricter than the reader, and fails in as many ways
            raise unreadable("The PDF is damaged: it can be read, but not written anew.") from error

    def _render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        setter = Typesetter(pair.target)
        remaining = iter(targets)
        cramped: list[str] = []
        with pikepdf.open(io.BytesIO(self._data)) as pdf:
            fonts: dict[Font, str] = {}
            drawn: list[tuple[pikepdf.Page, int, str]] = []
            for page, found in zip(pdf.pages, self._pages, strict=True):
                if not found.blocks:
                    continue
                worded = {number for number, _ in _worded(found)}
                pieces = list(_covers(found))
                for number, block in enumerate(found.blocks, start=1):
                    piece, fits = _set_block(
                        next(remaining).text if number in worded else block.text,
                        block,
                        found,
                        setter=setter,
                        fonts=fonts,
                        turned=get_language(pair.target).rtl != get_language(pair.source).rtl,
                    )
                    pieces.append(piece)
                    cramped += [] if fits else [f"page {found.number}, block {number}"]
                drawn.append((page, found.rotation, "\n".join(pieces)))
            objects = {name: font.embed(pdf) for font, name in fonts.items()}
            seen: set[tuple[int, int]] = set()
            for page, rotation, content in drawn:
                _replace_text(pdf, page, rotation, content=content, fonts=objects, seen=seen)
            _tell_language(pdf, pair)
            buffer = io.BytesIO()
            pdf.save(buffer, deterministic_id=True)
        self._cramped = tuple(cramped)
        return buffer.getvalue()


def _worded(page: _Page) -> Iterator[tuple[int, Block]]:
    """Blocks with words, and their numbers on the page from 1."""
    return (
        (number, block)
        for number, block in enumerate(page.blocks, start=1)
        if any(map(str.isalpha, block.text))
    )


def _doubt(page: _Page, block: Block) -> Caution | None:
    if page.scan is None:
        return None
    certain = dict(zip(page.scan.words, page.scan.certainty, strict=True))
    return ocr.doubt(min(certain[word] for line in block.lines for word in line.words))


def _covers(page: _Page) -> Iterator[str]:
    """Operators that paint the paper over what was recognised in a picture."""
    for word, colour in zip(page.scan.words, page.scan.paper, strict=True) if page.scan else ():
        place = " ".join(f"{value:.2f}" for value in _matrix(page, word.x0, word.bottom))
        paper = " ".join(f"{value:.3f}" for value in colour)
        size = f"{word.x1 - word.x0:.2f} {word.bottom - word.top:.2f}"
        yield f"q {paper} rg {place} cm 0 0 {size} re f Q"


def _set_block(
    text: str, block: Block, page: _Page, *, setter: Typesetter, fonts: dict[Font, str], turned: bool
) -> tuple[str, bool]:
    """The operators that draw a text in the place of a block, smaller where it needs more room.

    The second value tells whether it fits its place at a size that can be read.
    """
    x0, top, x1, _ = block.box
    bold, colour = block.style
    align = {"left": "right", "right": "left"}.get(block.align, block.align) if turned else block.align
    right = block.right if align == "left" else x1
    size = block.size
    while True:
        lines = setter.wrap(text, (right - x0) / size * 1000, bold=bold)
        widest = max((sum(run.width for run in line) for line in lines), default=0) * size / 1000
        bottom = top + ((len(lines) - 1) * block.pitch + 1.15) * size
        fits = bottom <= block.lowest + 1 and widest <= right - x0 + 0.5
        if fits or size <= block.size * _SMALLEST:
            break
        size *= _SHRINK
    pieces: list[str] = []
    for number, line in enumerate(lines):
        _name_fonts(line, fonts)
        width = sum(run.width for run in line) * size / 1000
        free = max(0.0, right - x0 - width)
        x = x0 + {"left": 0.0, "center": free / 2, "right": free}[align]
        baseline = top + (number * block.pitch + 0.88) * size
        matrix = _matrix(page, x, baseline)
        pieces.append(operators(line, fonts, size=size, matrix=matrix, colour=colour))
    return "\n".join(pieces), fits and size >= min(_READABLE, block.size)


def _name_fonts(line: Sequence[Run], fonts: dict[Font, str]) -> None:
    for run in line:
        fonts.setdefault(run.font, f"CTrans{len(fonts)}")


def _matrix(page: _Page, x: float, down: float) -> tuple[float, ...]:
    """The text matrix for a point of the page as it is seen, counted from its top left corner."""
    left, low, right, high = page.box
    if page.rotation == 90:  # noqa: PLR2004  degrees
        return (0, 1, -1, 0, left + down, low + x)
    if page.rotation == 180:  # noqa: PLR2004
        return (-1, 0, 0, -1, right - x, low + down)
    if page.rotation == 270:  # noqa: PLR2004
        # pdfplumber counts from the corner of the box as if that were turned, which differs for 270 only
        return (0, -1, 1, 0, left + (high - low) - down, low + (right - left) - x)
    return (1, 0, 0, 1, left + x, high - down)


def _replace_text(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    rotation: int,
    *,
    content: str,
    fonts: dict[str, pikepdf.Object],
    seen: set[tuple[int, int]],
) -> None:
    kept = pikepdf.unparse_content_stream(list(_without_text(page, rotation)))
    resources = _copied(page.resources)
    _clean_forms(resources, seen)
    resources.Font = _copied(resources.get("/Font"))
    for name, font in fonts.items():
        resources.Font[f"/{name}"] = font
    page.obj.Resources = resources
    page.obj.Contents = pdf.make_stream(b"q\n" + kept + b"\nQ\n" + content.encode())


def _copied(value: Any) -> pikepdf.Dictionary:
    """A dictionary of its own: pages of one file share theirs."""
    return pikepdf.Dictionary(dict(value)) if value is not None else pikepdf.Dictionary()


_SHOWING = frozenset({"Tj", "TJ", "'", '"'})


def _without_text(source: pikepdf.Page | pikepdf.Object, rotation: int = 0) -> Iterator[Any]:
    """The instructions of a content stream without those that show upright text."""
    text = pikepdf.Matrix()
    whole = text.rotated(-rotation)
    stack: list[pikepdf.Matrix] = []
    for instruction in pikepdf.parse_content_stream(source):
        operator = str(instruction.operator)
        if operator == "q":
            stack.append(whole)
        elif operator == "Q" and stack:
            whole = stack.pop()
        elif operator == "cm":
            whole = _matrix_of(instruction) @ whole
        elif operator == "BT":
            text = pikepdf.Matrix()
        elif operator == "Tm":
            text = _matrix_of(instruction)
        if operator not in _SHOWING or not _is_upright(text @ whole):
            yield instruction


def _matrix_of(instruction: Any) -> pikepdf.Matrix:
    try:
        return pikepdf.Matrix(*(float(value) for value in instruction.operands))
    except (TypeError, ValueError):
        return pikepdf.Matrix()  # damaged; readers pass over it too


def _is_upright(matrix: pikepdf.Matrix) -> bool:
    """Whether text runs along the page, as pdfminer counts it."""
    return bool(matrix.a * matrix.d > 0 and matrix.b * matrix.c <= 0)


def _clean_forms(resources: pikepdf.Dictionary, seen: set[tuple[int, int]]) -> None:
    """Take the text out of the drawings that a page shows."""
    for item in dict(_copied(resources.get("/XObject"))).values():
        if item.get("/Subtype") != pikepdf.Name.Form or item.objgen in seen:
            continue
        seen.add(item.objgen)
        item.write(pikepdf.unparse_content_stream(list(_without_text(item))))
        inner = item.get("/Resources")
        if isinstance(inner, pikepdf.Dictionary):
            _clean_forms(inner, seen)


def _tell_language(pdf: pikepdf.Pdf, pair: LanguagePair) -> None:
    """The language of the document; the description of its old structure goes, as it held the old text."""
    pdf.Root.Lang = pikepdf.String(pair.target)
    for name in ("/StructTreeRoot", "/MarkInfo"):
        if name in pdf.Root:
            del pdf.Root[name]
