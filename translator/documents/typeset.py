"""Text on a PDF page in any script: fonts of this machine, shaped by HarfBuzz, lines broken by ICU."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from icu4py.breakers import LineBreaker

from translator.documents.fonts import Font, Glyph, font_files
from translator.documents.passage import unsupported
from translator.languages import get_language


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font."""

    font: Font
    glyphs: tuple[Glyph, ...]

    @property
    def width(self) -> float:
        """In thousandths of an em."""
        return sum(glyph.advance for glyph in self.glyphs)


class Typesetter:
    """Sets texts of one language.

    Args:
        language: tag.

    Raises:
        DocumentError: no font of this machine has its letters (``document_unsupported``).
    """

    def __init__(self, language: str) -> None:
        self._language = get_language(language)
        self._fonts: dict[bool, list[Font]] = {}
        if not self._chain(bold=False):
            raise self._missing()

    def runs(self, text: str, *, bold: bool) -> list[Run]:
        """A line as runs from left to right.

        Raises:
            DocumentError: no font has a character of the text.
        """
        pieces: list[Run] = []
        for part, rtl in _directions(text, rtl=self._language.rtl):
            fonts = [self._font_for(sign, bold=bold) for sign in part]
            # marks and spaces stay with the letter before them
            for place in range(1, len(part)):
                if not part[place].isalnum() and ord(part[place]) in fonts[place - 1].covered:
                    fonts[place] = fonts[place - 1]
            spans: list[Run] = []
            for font, group in groupby(zip(fonts, part, strict=True), key=lambda item: item[0]):
                piece = "".join(sign for _, sign in group)
                spans.append(Run(font, tuple(font.shape(piece, rtl=rtl))))
            pieces += reversed(spans) if rtl else spans
        return pieces

    def wrap(self, text: str, width: float, *, bold: bool) -> list[list[Run]]:
        """Lines that are at most as wide; a single word that is wider stands alone.

        Args:
            text: a line feed in it ends a line.
            width: thousandths of an em.
            bold: see :meth:`runs`.
        """
        lines: list[list[Run]] = []
        for paragraph in text.split("\n"):
            current = ""
            for piece in LineBreaker(paragraph, self._language.tag):
                longer = current + piece
                if current and self.measure(longer.rstrip(), bold=bold) > width:
                    lines.append(self.runs(current.rstrip(), bold=bold))
                    longer = piece
                current = longer
            lines.append(self.runs(current.rstrip(), bold=bold))
        return lines

    def measure(self, text: str, *, bold: bool) -> float:
        """Width in thousandths of an em."""
        return sum(run.width for run in self.runs(text, bold=bold))

    def _font_for(self, sign: str, *, bold: bool) -> Font:
        chain = self._chain(bold=bold)
        number = ord(sign)
        found = next((font for font in chain if number in font.covered), None)
        if found is None:
            found = next((font for font in self._chain(bold=False) if number in font.covered), None)
        if found is None and sign.isalpha():
            raise self._missing()
        return found or chain[0]

    def _chain(self, *, bold: bool) -> list[Font]:
        """Fonts to try, the one of the language's script first."""
        if bold not in self._fonts:
            self._fonts[bold] = [
                Font(path, number) for path, number in font_files(self._language.tag, bold=bold)
            ]
        return self._fonts[bold]

    def _missing(self) -> Exception:
        return unsupported(
            f"This machine has no font for {self._language.name_en}.",
            next_step="Install the Noto fonts (fonts-noto, fonts-noto-cjk) and try again.",
        )


def _directions(text: str, *, rtl: bool) -> list[tuple[str, bool]]:
    """Stretches of one direction, from left to right on the page: (text, runs from the right).

    The rules of Unicode's bidirectional algorithm for text without embedding marks: signs between letters
    of one direction belong to it, others to the paragraph; numbers always run from the left.

    >>> _directions("pay 400 now", rtl=False)
    [('pay 400 now', False)]
    >>> [rtl for _, rtl in _directions("ادفع 400 now", rtl=True)]
    [False, True]
    """
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    if not rtl and not any(kind in {"R", "AL"} for kind in kinds):
        return [(text, False)] if text else []
    sides: list[bool | None] = [
        True if kind in {"R", "AL"} else False if kind in {"L", "EN", "AN"} else None for kind in kinds
    ]
    for place, side in enumerate(sides):
        if side is None and kinds[place] == "NSM" and place:
            sides[place] = sides[place - 1]
    start = 0
    while start < len(sides):
        if sides[start] is not None:
            start += 1
            continue
        end = next((place for place in range(start, len(sides)) if sides[place] is not None), len(sides))
        before = sides[start - 1] if start else rtl
        after = sides[end] if end < len(sides) else rtl
        for place in range(start, end):
            sides[place] = before if before == after else rtl
        start = end
    stretches = [
        ("".join(sign for sign, _ in group), bool(side))
        for side, group in groupby(zip(text, sides, strict=True), key=lambda item: item[1])
    ]
    return stretches[::-1] if rtl else stretches


_FINEST = 0.1
"""Thousandths of an em below which a correction is not written."""


def operators(
    runs: Sequence[Run],
    names: dict[Font, str],
    *,
    size: float,
    matrix: Sequence[float],
    colour: Sequence[float],
) -> str:
    """The operators that draw a line.

    Args:
        runs: from left to right.
        names: of the fonts in the page's resources.
        size: points.
        matrix: where the line begins and which way it runs, six numbers as PDF has them.
        colour: grey, RGB or CMYK.
    """
    fill = {1: "g", 3: "rg", 4: "k"}.get(len(colour), "g")
    shade = " ".join(f"{value:.3g}" for value in colour) if len(colour) in {1, 3, 4} else "0"
    pieces = [f"BT {shade} {fill}", " ".join(f"{value:.4f}" for value in matrix) + " Tm"]
    for run in runs:
        pieces.append(f"/{names[run.font]} {size:.2f} Tf")
        row: list[str] = []
        for glyph in run.glyphs:
            correction = run.font.width(glyph.number) - glyph.advance + glyph.right
            if glyph.up:
                pieces += [f"[{''.join(row)}] TJ"] if row else []
                row = []
                pieces.append(
                    f"{glyph.up * size / 1000:.3f} Ts "
                    f"[{-glyph.right:.1f} <{glyph.number:04X}> {correction:.1f}] TJ 0 Ts"
                )
            else:
                before = f"{-glyph.right:.1f}" if glyph.right else ""
                after = f"{correction:.1f}" if abs(correction) >= _FINEST else ""
                row.append(f"{before}<{glyph.number:04X}>{after}")
        if row:
            pieces.append(f"[{''.join(row)}] TJ")
    return "\n".join((*pieces, "ET"))
