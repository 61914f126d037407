"""Pages rendered before and after: text, pictures and lines stand where they stood.

Every letter is replaced by another one of the same width, so that a page must not change at all but for its
letters: what moves was moved by our writing.
"""

import io
import shutil
from itertools import cycle

import pdfplumber
import pytest

from tests.documents import pdf_samples
from tests.documents.libreoffice_sources import LANGUAGES
from translator.datatypes import LanguagePair
from translator.documents.formats import read_bytes, read_document
from translator.documents.passage import Passage, Reading

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]

SAME_WIDTH = ("bdpq", "ae", "nuh", "بتث", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "กถภ", "ดต", "घध", "भम")
SWAPPED = str.maketrans(
    {old: new for letters in SAME_WIDTH for old, new in zip(letters, letters[1:] + letters[0], strict=True)}
)
POINTS = 1.0
"""How far anything may move."""
KERNING = 4.0
"""Points by which a row of text may be longer or shorter: other pairs of letters stand closer together."""
BROKEN = 30.0
"""The same for Thai, whose lines are broken between words of a dictionary: other letters are other words."""
CASES = [(kind, language) for kind in ("docx", "odt", "pptx", "odp") for language in LANGUAGES]


def swapped(text):
    """Other letters of the same widths; Chinese characters are all as wide."""
    others = cycle("中文字国人大小上下天地")
    return "".join(next(others) if "\u4e00" <= sign <= "\u9fff" else sign for sign in text.translate(SWAPPED))


def rewritten(document, language):
    targets = [Passage(item.place, swapped(item.text), item.marks) for item in document.passages]
    return document.render(targets, LanguagePair(language, language))


@pytest.fixture(scope="module")
def pages(made, convert, tmp_path_factory):
    """(kind, language) -> the pages as PDF, before and after."""
    found = {}
    for kind in ("docx", "odt", "pptx", "odp"):
        before, after, out = (tmp_path_factory.mktemp(name) for name in ("before", "after", "pdf"))
        changed = []
        for language in LANGUAGES:
            document = read_document(made[kind, language], Reading(language))
            changed.append(after / f"{language}-after.{kind}")
            changed[-1].write_bytes(rewritten(document, language))
            shutil.copy(made[kind, language], before / f"{language}-before.{kind}")
        files = convert([*sorted(before.iterdir()), *changed], "pdf", out)
        by_name = {file.stem: file.read_bytes() for file in files}
        for language in LANGUAGES:
            found[kind, language] = (by_name[f"{language}-before"], by_name[f"{language}-after"])
    return found


def elements(data):
    """Per page: its size, boxes of pictures, of lines and areas, of rows of text, and the letters."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [
            {
                "size": [(page.width, page.height)],
                "pictures": boxes(page.images),
                "lines": boxes([*page.lines, *page.rects, *page.curves]),
                "rows": boxes(rows(page)),
                "text": page.extract_text(),
            }
            for page in file.pages
        ]


def rows(page):
    return page.extract_text_lines(return_chars=False) if page.chars else []


def boxes(items):
    return sorted(
        tuple(round(float(item[key]), 1) for key in ("top", "x0", "x1", "bottom")) for item in items
    )


def assert_same_places(before, after, length):
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        for kind in ("size", "pictures", "lines", "rows"):
            assert_alike(old[kind], new[kind], kind, length)


def assert_alike(old, new, kind, length=KERNING):
    assert len(old) == len(new), kind
    for left, right in zip(old, new, strict=True):
        for edge, (before, after) in enumerate(zip(left, right, strict=True)):
            # the line under a link is as long as its words
            free = kind in {"rows", "lines"} and edge in {1, 2}
            assert before == pytest.approx(after, abs=length if free else POINTS), (kind, left, right)


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_pages_of_office_files_keep_their_places(pages, kind, language):
    before, after = map(elements, pages[kind, language])
    assert_same_places(before, after, BROKEN if language == "th" else KERNING)
    assert sum(len(page["rows"]) for page in before) >= 7
    assert sum(len(page["pictures"]) for page in before) >= 1
    assert [page["text"] for page in before] != [page["text"] for page in after]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_pdf_files_keep_their_places(pages, language):
    """What LibreOffice exported from the Word file goes through our own PDF writer."""
    before, _ = pages["docx", language]
    after = rewritten(read_bytes(before, "pdf", Reading(language)), language)
    for old, new in zip(elements(before), elements(after), strict=True):
        for kind in ("size", "pictures", "lines"):
            assert_alike(old[kind], new[kind], kind)
    assert_blocks_stay(before, after, language)


def test_pages_of_a_pdf_in_columns_keep_their_places():
    before = pdf_samples.notice()
    after = rewritten(read_bytes(before, "pdf", Reading("en")), "en")
    assert_blocks_stay(before, after, "en")


def assert_blocks_stay(before, after, language):
    """Each block begins where it began, every word lies in the room of a block, and none on another word."""
    document = read_bytes(before, "pdf", Reading(language))
    with pdfplumber.open(io.BytesIO(after)) as file:
        for old, page in zip(document._pages, file.pages, strict=True):
            words = boxes(page.filter(upright).extract_words(x_tolerance_ratio=0.2))
            for block in old.blocks:
                assert any(
                    abs(top - block.box[1]) < 5 and holds(block, word) for word in words for top in word[:1]
                ), block.text
            assert all(any(holds(block, word) for block in old.blocks) for word in words)
            for number, word in enumerate(words):
                assert not any(overlap(word, other) > 0.3 for other in words[number + 1 :])


def upright(item):
    return item["object_type"] != "char" or item["upright"]


def holds(block, word):
    """Whether the middle of a word lies in the room of a block."""
    top, x0, x1, bottom = word
    left, first, right, _ = block.box
    across, down = (x0 + x1) / 2, (top + bottom) / 2
    return left - 2 <= across <= max(right, block.right) + 2 and first - 2 <= down <= block.lowest + 2


def overlap(one, other):
    """Shared area as a share of the smaller word's."""
    shared = max(0, min(one[2], other[2]) - max(one[1], other[1])) * max(
        0, min(one[3], other[3]) - max(one[0], other[0])
    )
    return shared / max(1, min((item[2] - item[1]) * (item[3] - item[0]) for item in (one, other)))
