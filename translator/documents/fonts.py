"""Fonts of this machine: found by script, shaped by HarfBuzz, embedded in a PDF with the glyphs used."""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pikepdf
import uharfbuzz as hb
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from translator.languages import get_language

_SCRIPTS = {
    "Arab": "Arabic", "Hebr": "Hebrew", "Deva": "Devanagari", "Beng": "Bengali", "Taml": "Tamil",
    "Telu": "Telugu", "Thai": "Thai", "Khmr": "Khmer", "Mymr": "Myanmar",
}  # fmt: skip
_COMMON = ("NotoSans", "DejaVuSans", "LiberationSans", "Arial", "arial", "Helvetica", "tahoma", "Nirmala")
_EAST_ASIAN = (
    *("NotoSansCJK", "NotoSansSC", "NotoSansJP", "NotoSansKR", "SourceHanSansSC"),
    *("wqy-microhei", "msyh", "PingFang", "malgun", "YuGothR"),
)
_FACES = {"zh": "SC", "ja": "JP", "ko": "KR"}
_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
_ENDINGS = (".ttf", ".otf", ".ttc")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shape on a line; lengths in thousandths of an em."""

    number: int
    text: str
    """the characters it begins to show, for copying from the page; empty for later parts of a cluster."""
    advance: float
    right: float
    up: float


@dataclass(eq=False)
class Font:
    """A font file and the glyphs of it that were used."""

    path: Path
    face_number: int
    used: dict[int, Glyph] = field(default_factory=dict)

    def __post_init__(self) -> None:
        face = hb.Face(hb.Blob.from_file_path(str(self.path)), self.face_number)
        self._font = hb.Font(face)
        self._scale = 1000 / face.upem
        self.covered = frozenset(face.unicodes)

    def shape(self, text: str, *, rtl: bool) -> list[Glyph]:
        """Glyphs from left to right."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        hb.shape(self._font, buffer)
        starts = sorted({info.cluster for info in buffer.glyph_infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        told: set[int] = set()
        glyphs: list[Glyph] = []
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            shown = "" if info.cluster in told else text[info.cluster : ends[info.cluster]]
            told.add(info.cluster)
            glyph = Glyph(
                info.codepoint,
                shown,
                position.x_advance * self._scale,
                position.x_offset * self._scale,
                position.y_offset * self._scale,
            )
            known = self.used.get(glyph.number)
            if known is None or (not known.text and shown):
                self.used[glyph.number] = glyph
            glyphs.append(glyph)
        return glyphs

    def width(self, number: int) -> float:
        """Advance that the font itself gives a glyph, in thousandths of an em."""
        return float(self._font.get_glyph_h_advance(number) * self._scale)

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font as an object of a PDF, with only the glyphs that were used."""
        font = TTFont(self.path, fontNumber=self.face_number, lazy=True)
        options = subset.Options(retain_gids=True, notdef_outline=True, layout_features=[], hinting=False)
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG", "kern"]
        cutter = subset.Subsetter(options)
        cutter.populate(gids=list(self.used))
        cutter.subset(font)
        names = {number: font.getGlyphName(number) for number in self.used}
        compact = "CFF " in font
        buffer = io.BytesIO()
        font.save(buffer)
        data = TTFont(io.BytesIO(buffer.getvalue())).getTableData("CFF ") if compact else buffer.getvalue()
        return _font_object(pdf, self, data, compact=compact, name=f"CTRANS+{self.path.stem}{len(names)}")


def _font_object(pdf: pikepdf.Pdf, font: Font, data: bytes, *, compact: bool, name: str) -> pikepdf.Object:
    stream = pdf.make_stream(data)
    if compact:
        stream.Subtype = pikepdf.Name("/CIDFontType0C")
    clean = pikepdf.Name("/" + "".join(sign for sign in name if sign.isalnum() or sign in "+-"))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=clean, Flags=4, FontBBox=[-1000, -500, 2000, 1500],
        ItalicAngle=0, Ascent=900, Descent=-250, CapHeight=700, StemV=80,
    )  # fmt: skip
    descriptor[pikepdf.Name.FontFile3 if compact else pikepdf.Name.FontFile2] = stream
    widths = pikepdf.Array()
    for number in sorted(font.used):
        widths.append(number)
        widths.append(pikepdf.Array([round(font.width(number), 2)]))
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0 if compact else pikepdf.Name.CIDFontType2,
        BaseFont=clean,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=widths,
    )
    if not compact:
        descendant.CIDToGIDMap = pikepdf.Name.Identity
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=clean,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(font.used.values())),
        )
    )


def _to_unicode(glyphs: Iterable[Glyph]) -> bytes:
    """The map by which readers copy and search."""
    rows = [
        f"<{glyph.number:04X}> <{glyph.text.encode('utf-16-be').hex().upper()}>"
        for glyph in glyphs
        if glyph.text
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def font_files(language: str, *, bold: bool) -> Iterator[tuple[Path, int]]:
    """(file, face) of the fonts to try for a language, best first."""
    script = get_language(language).script
    families = [*_COMMON]
    if script in _SCRIPTS:
        families = [
            f"NotoSans{_SCRIPTS[script]}",
            f"NotoNaskh{_SCRIPTS[script]}",
            f"NotoSerif{_SCRIPTS[script]}",
            *families,
        ]
    elif language in _FACES:
        families = [*_EAST_ASIAN, *families]
    else:
        families = [*families, *_EAST_ASIAN]
    files = _installed()
    for family in families:
        names = (
            (f"{family}-Bold", f"{family}bd", f"{family}-Regular", family)
            if bold
            else (f"{family}-Regular", family)
        )
        path = next((files[name] for name in names if name in files), None)
        if path is not None:
            yield path, _face(path, _FACES.get(language, "SC"))


@cache
def _installed() -> dict[str, Path]:
    """Font files of this machine by name without ending."""
    names = _FOLDERS.get(sys.platform, _FOLDERS["linux"])
    folders = [Path(os.path.expanduser(name)) for name in names]  # noqa: PTH111  Path raises where there is no home
    return {
        path.stem: path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in _ENDINGS
    }


@cache
def _face(path: Path, wanted: str) -> int:
    """Number of the face for a region in a collection."""
    if path.suffix.lower() != ".ttc":
        return 0
    names = [str(font["name"].getDebugName(1)) for font in TTCollection(str(path), lazy=True)]
    return next((number for number, name in enumerate(names) if name.endswith(f" {wanted}")), 0)
