"""Text of scanned pages, by the PP-OCR models inside the wheel of rapidocr.

What is recognised is a guess, and every passage says so. Which languages are read was measured, not taken
from the maker's list: see docs/adr/0013-ocr.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from translator.datatypes import Caution
from translator.documents.passage import Remark, too_large
from translator.documents.pdf_layout import Word
from translator.languages import LANGUAGES

READ = frozenset({"zh", "en", "ja", "de", "es", "fr", "id", "it", "ms", "nl", "pl", "pt", "tl", "tr", "cs"})
"""Tags of the languages that are read well enough."""

MAX_PIXELS = 200_000_000
"""Of one picture: an A3 page at 1,200 dots per inch."""
GAP = 0.4
"""Em between two boxes of one row beyond which they are cells: what belongs together lies in one box."""
_PER_POINT = 200 / 72
"""Pixels per point: 200 dots per inch, at which ten-point print has letters of 20 pixels."""
_LONGEST = 3_500
"""Pixels of the longer side; larger sheets are read more coarsely, so that memory stays flat."""
_LEAST = 0.6
"""Certainty below which a line is left as it is in the picture: ornaments, stamps, handwriting."""
_SURE = 0.93
"""Certainty from which a line counts as read well."""
_SLANT = 0.2
"""Height over width that the upper edge of a line may climb; what is steeper stays in the picture."""
_TALL = 1.5
"""Height over width of a line's box from which its text runs downwards."""
_EM = 0.78
"""Size of the letters as a share of the height of the box that the models draw around a line."""
_LIKE = 1.2
"""Factor by which heights of one size of print differ from line to line."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read on one page; lengths in points from the top left corner of the page as it is seen."""

    words: tuple[Word, ...]
    """a whole line each."""
    certainty: tuple[float, ...]
    """of each line, in [0, 1]; not calibrated."""
    paper: tuple[tuple[float, ...], ...]
    """of each line, the colour around it."""
    left: tuple[Remark, ...]
    """what looks like text and could not be read."""
    size: tuple[float, float]
    """width and height of the page."""


def why_not(language: str) -> tuple[str, str]:
    """Why scanned pages of a language cannot be read here, and what to do; empty where they can."""
    other = "or recognise the text with another OCR program, or translate the original document."
    if language not in READ:
        name = LANGUAGES[language].name_en
        return (f"Scanned pages in {name} cannot be read.", f"Give the text as docx or txt, {other}")
    if find_spec("rapidocr") is None:
        return ("Scanned pages need the extra ocr.", f"Run: pip install 'counter-translator[ocr]', {other}")
    return ("", "")


class Scanner:
    """Reads pages of one PDF file.

    Args:
        data: the file.
    """

    def __init__(self, data: bytes) -> None:
        import pypdfium2  # noqa: PLC0415  comes with pdfplumber, which is an extra

        self._file: Any = pypdfium2.PdfDocument(data)

    def read(self, number: int) -> Scan:
        """What stands on a page.

        Args:
            number: from 1.

        Raises:
            DocumentError: it holds a picture of absurd size.
        """
        page = self._file[number - 1]
        page.set_cropbox(*page.get_mediabox())  # places are counted in the whole sheet
        width, height = page.get_size()
        _check_pictures(page)
        scale = min(_PER_POINT, _LONGEST / max(width, height))
        pixels: Pixels = page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3]
        page.close()
        return _scan(pixels, scale, number, (width, height))

    def close(self) -> None:
        """Free the file; safe to call twice."""
        self._file.close()


def _check_pictures(page: Any) -> None:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE  # noqa: PLC0415  as above

    for item in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        wide, high = item.get_px_size()
        if wide * high > MAX_PIXELS:
            raise too_large(f"A picture of the PDF has {wide:,} by {high:,} pixels.")


def _scan(pixels: Pixels, scale: float, number: int, size: tuple[float, float]) -> Scan:
    found = _engine()(pixels)
    lines = [] if found.boxes is None else list(zip(found.boxes, found.txts, found.scores, strict=True))
    words: list[Word] = []
    certainty: list[float] = []
    paper: list[tuple[float, ...]] = []
    left: list[Remark] = []
    sizes = _sizes([_height(corners) for corners, _, _ in lines])
    for (corners, text, score), high in zip(lines, sizes, strict=True):
        place = f"page {number}, {round(float(corners[:, 1].min()) / scale)} pt from the top"
        if score < _LEAST or _is_slanted(corners) or not text.strip():
            left.append(
                Remark(place, "ocr_left", "What may be text here could not be read; it stays as it is.")
            )
            continue
        x0, y0, x1, y1 = _bounds(corners, pixels)
        ground, ink = _colours(pixels, (x0, y0, x1, y1))
        left_edge, top, right_edge, bottom = (value / scale for value in (x0, y0, x1, y1))
        em = high * _EM / scale
        words.append(Word(text.strip(), left_edge, top, right_edge, bottom, em, colour=ink))
        certainty.append(float(score))
        paper.append(ground)
    return Scan(tuple(words), tuple(certainty), tuple(paper), tuple(left), size)


def _height(corners: NDArray[np.float32]) -> float:
    """Of a line's box, its slant left out."""
    return float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2


def _is_slanted(corners: NDArray[np.float32]) -> bool:
    across = corners[1] - corners[0]
    return bool(abs(across[1]) > _SLANT * across[0] or _height(corners) > _TALL * across[0])


def _bounds(corners: NDArray[np.float32], pixels: Pixels) -> tuple[int, int, int, int]:
    high, wide = pixels.shape[:2]
    x0, y0 = np.floor(corners.min(axis=0)).astype(int)
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int)
    return max(0, int(x0)), max(0, int(y0)), min(wide, int(x1)), min(high, int(y1))


def _sizes(heights: Sequence[float]) -> list[float]:
    """The heights with those of one size of print made equal: letters without tails lower a line's box."""
    sizes = [0.0] * len(heights)
    group: list[int] = []
    for place in sorted(range(len(heights)), key=heights.__getitem__):
        if group and heights[place] > _LIKE * heights[group[0]]:
            group = []
        group.append(place)
        middle = heights[group[len(group) // 2]]
        for member in group:
            sizes[member] = middle
    return sizes


def _colours(pixels: Pixels, box: tuple[int, int, int, int]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(paper, ink): what lies on the edge of a line's box, and what differs most from that inside it."""
    x0, y0, x1, y1 = box
    part = pixels[y0:y1, x0:x1, ::-1].astype(np.float32) / 255  # the picture is blue, green, red
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ground = np.median(edge, axis=0)
    inside = part.reshape(-1, 3)
    distance = np.abs(inside - ground).sum(axis=1)
    ink = np.median(inside[distance >= np.quantile(distance, 0.95)], axis=0)
    return tuple(map(float, ground)), tuple(map(float, ink))


@cache
def _engine() -> Any:
    """The models, loaded on first use (about 1.5 s, 250 MB) and kept.

    All three files are named, so that the library has no reason to look for them elsewhere.
    """
    import rapidocr  # noqa: PLC0415  an extra

    folder = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,  # what is uncertain is reported here, not dropped there
            "Global.max_side_len": _LONGEST,
            # It turns upright lines upside down where a page is a little askew.
            "Global.use_cls": False,
            "Det.model_path": str(folder / "PP-OCRv6_det_small.onnx"),
            "Cls.model_path": str(folder / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
            "Rec.model_path": str(folder / "PP-OCRv6_rec_small.onnx"),
        }
    )


def doubt(certainty: float) -> Caution:
    """The warning that goes with a recognised passage.

    Args:
        certainty: of its least certain line.

    >>> doubt(0.98).message
    'Recognised in a picture (certainty 98 %): compare it with the page.'
    """
    percent = f"{certainty * 100:.0f} %"
    if certainty < _SURE:
        message = f"Recognised in a picture with little certainty ({percent}): compare it word for word."
        return Caution("ocr_uncertain", message)
    return Caution("ocr", f"Recognised in a picture (certainty {percent}): compare it with the page.")
