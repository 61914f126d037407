"""PDF: text set anew in its places, all else untouched; looked at through two other libraries."""

import io

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from tests.documents import pdf_samples as samples
from translator.datatypes import LanguagePair
from translator.documents import pdf
from translator.documents.fonts import font_files
from translator.documents.passage import Passage, Reading
from translator.documents.pdf_layout import Rule, Word, find_blocks
from translator.documents.typeset import _directions
from translator.errors import DocumentError

CHINESE = "居留许可必须在三十日内续期。费用为400元，请到一楼银行缴纳。"
ARABIC = "يجب تجديد تصريح الإقامة في غضون 30 يومًا في البنك."
HINDI = "निवास परमिट का नवीनीकरण तीस दिनों के भीतर किया जाना चाहिए।"


def needs_font(language):
    if not any(True for _ in font_files(language, bold=False)):
        pytest.skip(f"no font for {language} on this machine")


def shown(data):
    """What a reader copies from all pages, without white space."""
    pages = pypdfium2.PdfDocument(data)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def rewritten(data, target, text=None):
    document = pdf.read(data, Reading("en"))
    targets = [Passage(item.place, item.text if text is None else text) for item in document.passages]
    return document.render(targets, LanguagePair("en", target))


def furniture(data):
    """Everything on the pages that is no upright text, with its place."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [
            (
                (page.width, page.height, page.rotation),
                [
                    (item["x0"], item["top"], item["x1"], item["bottom"])
                    for item in (*page.images, *page.lines, *page.rects)
                ],
                [item["text"] for item in page.chars if not item["upright"]],
            )
            for page in file.pages
        ]


def test_columns_cells_and_headings_are_passages_of_their_own():
    texts = [item.text for item in pdf.read(samples.notice(), Reading("en")).passages]
    assert texts == [
        "Office of Foreign Affairs",
        "Rules for the renewal of permits",
        "1. Documents",
        "Service",
        "Fee",
        samples.TEXT,
        "Visa extension",
        "Lost card",
        samples.TEXT,
        samples.TEXT,
        "Page 1",
    ] or sorted(texts) == sorted(
        [
            "Office of Foreign Affairs",
            "Rules for the renewal of permits",
            "1. Documents",
            "Service",
            "Fee",
            "Visa extension",
            "Lost card",
            "Page 1",
        ]
        + [samples.TEXT] * 3
    )


def test_the_identity_keeps_words_pictures_lines_and_rotated_text():
    needs_font("en")
    data = samples.notice()
    written = rewritten(data, "en")
    assert furniture(written) == furniture(data)
    assert sorted(shown(written)) == sorted(shown(data))


def test_numbers_alone_stay_on_the_page():
    needs_font("en")
    assert "200" in shown(rewritten(samples.notice(), "fr", "mots"))


@pytest.mark.parametrize(("language", "text"), [("zh", CHINESE), ("hi", HINDI), ("pt", "Não há 400 iuanes.")])
def test_every_script_can_be_read_and_copied(language, text):
    needs_font(language)
    written = rewritten(samples.notice(), language, text)
    assert furniture(written) == furniture(samples.notice())
    letters = {sign for sign in text if (sign.isalpha() and ord(sign) < 0x900) or ord(sign) > 0x980}
    assert letters - {" "} <= set(shown(written)) | {" "}
    with pikepdf.open(io.BytesIO(written)) as file:
        assert str(file.Root.Lang) == language


def test_arabic_runs_from_the_right():
    needs_font("ar")
    with pdfplumber.open(io.BytesIO(rewritten(samples.notice(), "ar", ARABIC))) as file:
        chars = [char for char in file.pages[0].chars if char["text"].strip() and char["upright"]]
    # the first letter of the text stands at the right end of its line
    top = min(char["top"] for char in chars)
    line = [char for char in chars if abs(char["top"] - top) < 3]
    assert max(line, key=lambda char: char["x1"])["text"] == "ي"


def test_text_stays_inside_its_cell():
    needs_font("en")
    written = rewritten(samples.notice(), "pt", "uma palavra muito comprida")
    with pdfplumber.open(io.BytesIO(written)) as file:
        page = file.pages[0]
        borders = sorted({round(edge["x0"]) for edge in page.edges if edge["orientation"] == "v"})
        left, middle, right = borders
        cells = page.crop(
            (left, min(e["top"] for e in page.edges), right, max(e["bottom"] for e in page.edges))
        )
        for word in cells.extract_words():
            assert not word["x0"] < middle - 1 < middle + 1 < word["x1"], word["text"]


def test_a_text_too_small_to_read_is_told():
    document = pdf.read(samples.notice(), Reading("en"))
    heading = document.passages[0]
    for times, cramped in ((1, ()), (2_000, (heading.place,))):
        targets = [Passage(heading.place, "word " * times), *document.passages[1:]]
        document.render(targets, LanguagePair("en", "pt"))
        assert tuple(remark.place for remark in document.remarks) == cramped


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turned_pages(degrees):
    needs_font("en")
    data = samples.rotated(degrees)
    written = rewritten(data, "fr", "Droit pour tous")
    with pdfplumber.open(io.BytesIO(data)) as old, pdfplumber.open(io.BytesIO(written)) as new:
        (before,), (after,) = (
            {(round(w["x0"], -1), round(w["top"], -1)) for w in f.pages[0].extract_words()[:1]}
            for f in (old, new)
        )
        assert [word["text"] for word in new.pages[0].extract_words()] == ["Droit", "pour", "tous"]
    assert before == after


def test_words_inside_forms_are_replaced():
    needs_font("en")
    assert shown(rewritten(samples.form(), "fr", "Mots")) == "Mots"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (samples.protected(), "password"),
        (b"%PDF-1.7 nothing", "damaged|no text"),
        (b"not a pdf", "no PDF"),
        (samples.notice()[:900], "damaged|no text"),
        (samples.bomb(), "unpacks beyond"),
        (samples.bomb(twice=True), "packed twice"),
    ],
)
def test_what_cannot_be_translated_says_why(data, words):
    with pytest.raises(DocumentError, match=words):
        pdf.read(data, Reading("en"))


def test_a_missing_font_is_told(monkeypatch):
    monkeypatch.setattr("translator.documents.typeset.font_files", lambda _language, **_: iter(()))
    with pytest.raises(DocumentError, match="no font for Khmer"):
        rewritten(samples.notice(), "km")


def words(*lines, size=10):
    """Words of lines given as (x, top, text)."""
    return [
        Word(
            word,
            x + 6 * sum(len(before) + 1 for before in text.split()[:number]),
            top,
            x + 6 * sum(len(before) + 1 for before in text.split()[:number]) + 6 * len(word) - 1,
            top + size,
            size,
        )
        for x, top, text in lines
        for number, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("lines", "rules", "expected"),
    [
        ([(10, 10, "one two"), (10, 22, "three")], [], ["one two three"]),
        ([(10, 10, "hyphen-"), (10, 22, "ated word")], [], ["hyphenated word"]),
        (
            [(10, 10, "one two"), (10, 22, "three"), (10, 34, "x"), (10, 56, "four")],
            [],
            ["one two three x", "four"],
        ),
        ([(10, 10, "left"), (200, 10, "right")], [], ["left", "right"]),
        ([(10, 10, "- one"), (10, 22, "- two")], [], ["- one", "- two"]),
        ([(10, 10, "above"), (10, 22, "below")], [Rule(0, 21, 100, 21)], ["above", "below"]),
        ([(10, 10, "请于今天"), (10, 22, "缴纳费用")], [], ["请于今天缴纳费用"]),
        (  # two columns that stand closer together than the cells of a table do
            [(10, y, "left one") for y in (10, 22, 34)] + [(70, y, "right two") for y in (10, 22, 34)],
            [],
            ["left one left one left one", "right two right two right two"],
        ),
        (  # two rows may be chance
            [(10, y, "left one") for y in (10, 22)] + [(70, y, "right two") for y in (10, 22)],
            [],
            ["left one right two left one right two"],
        ),
        (  # no block lies around the words of another one
            [(10, 10, "one two three four"), (10, 22, "five"), (100, 22, "aside"), (10, 34, "six")],
            [],
            ["one two three four", "five six", "aside"],
        ),
    ],
)
def test_lines_become_blocks(lines, rules, expected):
    assert [block.text for block in find_blocks(words(*lines), rules, width=400, height=300)] == expected


@pytest.mark.parametrize(
    ("text", "rtl", "expected"),
    [
        ("abc 12", False, ["abc 12"]),
        ("אבג 12", True, ["12", "אבג "]),
        ("abc אבג.", False, ["abc ", "אבג", "."]),
        ("אבג abc def דהו", True, [" דהו", "abc def", "אבג "]),
        ("", False, []),
    ],
)
def test_directions(text, rtl, expected):
    assert [part for part, _ in _directions(text, rtl=rtl)] == expected
