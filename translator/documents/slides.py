"""PowerPoint presentations: slides, notes, tables, diagrams and the text of charts."""

from functools import partial

from translator.datatypes import LanguagePair
from translator.documents import runs
from translator.documents.package import open_package, parts_of_type, related
from translator.documents.passage import Document, Passage, Reading, unreadable
from translator.documents.tree import Part, Place, TreeDocument
from translator.documents.xml import Element, local_name
from translator.languages import get_language

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DIALECT = runs.Dialect(
    _A,
    characters={"br": "\n"},
    first=frozenset({"pPr"}),
    last=frozenset({"endParaRPr"}),
    ignored=frozenset({"lang", "altLang", "dirty", "err", "smtClean", "noProof"}),
    wrapped=False,
    keeps_space=False,
)


def read(data: bytes, reading: Reading) -> Document:
    """A pptx file; layouts and masters stay, as their words are prompts that nobody sees.

    Raises:
        DocumentError: no presentation, damaged, protected, with macros, or hostile.
    """
    del reading
    archive = open_package(data, "presentationml")
    parts: dict[str, Part] = {}
    for number, slide in enumerate(parts_of_type(archive, "presentationml.slide+xml"), start=1):
        label = f"slide {number}"
        parts[slide] = Part(archive.read(slide), partial(drawing_places, label=label), _turn)
        for _, kind, name in related(archive, slide):
            if name in parts:
                continue  # a chart shown on two slides
            if kind == "notesSlide":
                find = partial(drawing_places, label=f"{label}, notes")
                parts[name] = Part(archive.read(name), find, _turn)
            elif kind == "diagramData":
                parts[name] = Part(archive.read(name), partial(drawing_places, label=f"{label}, diagram"))
            elif kind == "chart":
                parts[name] = Part(archive.read(name), chart_places)
    if not parts:
        raise unreadable("The presentation has no slide.")
    return TreeDocument(parts, archive.rewrite)


def drawing_places(root: Element, label: str) -> list[Place]:
    """Paragraphs of shapes and tables."""
    return [
        place
        for number, paragraph in enumerate(root.iter(f"{{{_A}}}p"), start=1)
        if any(map(str.isalpha, (place := _place(paragraph, f"{label}, paragraph {number}")).passage.text))
    ]


def _place(paragraph: Element, where: str) -> Place:
    return runs.place_of(paragraph, _DIALECT, where)


def chart_places(root: Element) -> list[Place]:
    """Titles of a chart, and the names of its series and categories as the chart shows them."""
    found = drawing_places(root, "chart")
    for value in root.iter(f"{{{_C}}}v"):
        cache = next(value.iterancestors(f"{{{_C}}}strCache", f"{{{_C}}}strLit"), None)
        if cache is not None and any(map(str.isalpha, value.text or "")):
            found.append(Place(Passage("chart, label", value.text or ""), partial(_write_value, value)))
    return found


def _write_value(value: Element, target: Passage) -> None:
    value.text = target.text


def _turn(root: Element, pair: LanguagePair) -> None:
    """Paragraphs run from the right when the script does, and the other way round."""
    rtl = get_language(pair.target).rtl
    if rtl == get_language(pair.source).rtl:
        return
    for table in root.iter(f"{{{_A}}}tblPr"):
        table.set("rtl", "1" if rtl else "0")
    for paragraph in root.iter(f"{{{_A}}}p"):
        first = paragraph[0] if len(paragraph) else None
        if first is None or local_name(first) != "pPr":
            first = paragraph.makeelement(f"{{{_A}}}pPr")
            paragraph.insert(0, first)
        first.set("rtl", "1" if rtl else "0")
        # unlike in Word, left and right mean the sides of the slide here
        side = first.get("algn", "l" if rtl else "r")
        first.set("algn", {"l": "r", "r": "l"}.get(side, side))
