"""Every format: what is not text stays as it was, and what is text is found and comes back."""

import io
import zipfile

import docx
import openpyxl
import pptx
import pytest
from lxml import etree

from tests.documents import samples
from translator.datatypes import LanguagePair, Span
from translator.documents.formats import READERS, read_document
from translator.documents.passage import Mark, Passage, Reading

FORMATS = list(samples.MAKERS)


@pytest.fixture
def read(tmp_path):
    def reading(kind, data, language="en", **options):
        path = tmp_path / f"document.{kind}"
        path.write_bytes(data)
        return read_document(path, Reading(language, **options))

    return reading


def canonical(data):
    return etree.tostring(etree.fromstring(data), method="c14n")


def assert_same_archive(left, right):
    one, two = zipfile.ZipFile(io.BytesIO(left)), zipfile.ZipFile(io.BytesIO(right))
    assert one.namelist() == two.namelist()
    for name in one.namelist():
        if one.read(name) != two.read(name):
            assert canonical(one.read(name)) == canonical(two.read(name)), name


@pytest.mark.parametrize("language", list(samples.SENTENCES))
@pytest.mark.parametrize("kind", FORMATS)
def test_the_identity_changes_nothing(read, kind, language):
    data = samples.MAKERS[kind](language)
    document = read(kind, data, language)
    assert document.passages
    written = document.render(document.passages, LanguagePair(language, language))
    if data.startswith(b"PK"):
        assert_same_archive(data, written)
    elif kind == "po":
        assert all(line in written.decode() for line in data.decode().splitlines() if line.startswith("#"))
    elif kind == "xlf":
        assert canonical(written) == canonical(data)
    else:
        assert written == data


def marked(passage, transform):
    return Passage(passage.place, transform(passage.text), passage.marks)


def changed(text):
    """Other words of the same length."""
    first = next(number for number, letter in enumerate(text) if letter.isalpha())
    return text[:first] + "X" + text[first + 1 :].replace("a", "e")


@pytest.mark.parametrize("language", list(samples.SENTENCES))
@pytest.mark.parametrize("kind", FORMATS)
def test_new_text_stands_where_the_old_one_stood(read, kind, language):
    """Written with other letters and read again: the same places, marks and layout."""
    document = read(kind, samples.MAKERS[kind](language), language)
    pair = LanguagePair(language, "en" if language != "en" else "fr")
    targets = [marked(passage, changed) for passage in document.passages]
    written = document.render(targets, pair)
    if kind == "po":
        assert written.count(b"msgstr") == 5
        assert all(target.text.split("%")[0].encode() in written for target in targets)
        return
    if kind == "xlf":  # whose source stays beside the target
        assert f">{targets[0].text[:3]}" in written.decode()
        return
    again = read(kind, written, language)
    assert [passage.text for passage in again.passages] == [target.text for target in targets]
    assert [passage.marks for passage in again.passages] == [target.marks for target in targets]


@pytest.mark.parametrize("kind", FORMATS)
def test_hidden_words_are_not_for_translation(read, kind):
    texts = " ".join(passage.text for passage in read(kind, samples.MAKERS[kind]()).passages)
    for hidden in (
        "var a",
        "front matter",
        "REF fees",
        "K_1",
        "x_1",
        "a lot",
        "color",
        "4 CNY",
        "example.org",
        "finished",
        "done",
    ):
        assert hidden not in texts


def moved(passage, span):
    return Passage(
        passage.place, "NEW bold text", tuple(Mark(span, mark.key, mark.kind) for mark in passage.marks)
    )


def test_word_runs_are_joined_and_formats_move(read):
    document = read("docx", samples.word())
    place = next(number for number, item in enumerate(document.passages) if "\tA\nB" in item.text)
    assert document.passages[place].marks == (Mark(Span(4, 12), 0), Mark(Span(12, 12), 1, "point"))
    targets = list(document.passages)
    targets[place] = moved(targets[place], Span(4, 8))
    written = docx.Document(io.BytesIO(document.render(targets, LanguagePair("en", "fr"))))
    runs = [(run.text, run.bold) for run in written.paragraphs[1].runs if run.text]
    assert runs == [("NEW ", None), ("bold", True), (" text", None)]


def test_word_field_codes_stay_around_their_result(read):
    document = read("docx", samples.word())
    targets = [marked(passage, str.upper) for passage in document.passages]
    written = document.render(targets, LanguagePair("en", "fr"))
    xml = zipfile.ZipFile(io.BytesIO(written)).read("word/document.xml").decode()
    begin, code, separate, end = (xml.index(part) for part in ('"begin"', "REF fees", '"separate"', '"end"'))
    assert begin < code < separate < xml.index("AT THE BANK TODAY.", separate) < end
    assert (
        "https://example.org/"
        in zipfile.ZipFile(io.BytesIO(written)).read("word/_rels/document.xml.rels").decode()
    )


def test_text_boxes_inside_changed_paragraphs_are_changed_too(read):
    document = read("docx", samples.word())
    targets = [marked(passage, str.upper) for passage in document.passages]
    written = document.render(targets, LanguagePair("en", "fr"))
    assert b'txbxContent><w:p><w:r><w:t xml:space="preserve">PAY </w:t>' in zipfile.ZipFile(
        io.BytesIO(written)
    ).read("word/document.xml")


def test_arabic_documents_run_from_the_right(read):
    for kind, part, sign in (
        ("docx", "word/document.xml", b"<w:bidi/>"),
        ("docx", "word/document.xml", b"<w:bidiVisual/>"),
        ("pptx", "ppt/slides/slide1.xml", b'<a:tblPr firstRow="1" bandRow="1" rtl="1"'),
        ("pptx", "ppt/slides/slide1.xml", b'rtl="1" algn="r"'),
        ("xlsx", "xl/worksheets/sheet1.xml", b'rightToLeft="1"'),
        ("odt", "styles.xml", b'writing-mode="rl-tb"'),
    ):
        document = read(kind, samples.MAKERS[kind]())
        written = document.render(document.passages, LanguagePair("en", "ar"))
        assert sign in zipfile.ZipFile(io.BytesIO(written)).read(part), kind
    page = read("html", samples.page())
    assert b'<html dir="rtl" lang="ar">' in page.render(page.passages, LanguagePair("en", "ar"))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("source", "target", "shown"),
    [("en", "ar", "bCs"), ("en", "th", "bCs"), ("ar", "en", "b"), ("en", "ru", "b")],
)
def test_bold_type_shows_on_the_letters_of_the_target(read, source, target, shown):
    """Word has settings of their own for letters such as Arabic and Thai."""
    given = "bCs" if source == "ar" else "b"
    data = samples.packed(
        {
            **samples.unpacked(samples.word(source)),
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>ab </w:t></w:r><w:r><w:rPr><w:{given}/><w:sz w:val="20"/></w:rPr><w:t>cd</w:t></w:r></w:p></w:body></w:document>',
        }
    )
    document = read("docx", data, source)
    written = samples.unpacked(document.render(document.passages, LanguagePair(source, target)))
    (properties,) = [
        item
        for item in etree.fromstring(written["word/document.xml"]).iter(f"{{{W}}}rPr")
        if item.find(f"{{{W}}}{shown}") is not None
    ]
    names = [etree.QName(item).localname for item in properties]
    assert [name for name in names if name in {"b", "bCs"}] == sorted({given, shown})
    if shown != given and target != "en":
        assert properties.find(f"{{{W}}}szCs").get(f"{{{W}}}val") == "20"


@pytest.mark.parametrize(("target", "name"), [("ar", "font-weight-complex"), ("zh", "font-weight-asian")])
def test_bold_type_of_open_documents_shows_too(read, target, name):
    space = "urn:oasis:names:tc:opendocument:xmlns"
    bold = f'<s:text-properties xmlns:s="{space}:style:1.0" xmlns:f="{space}:xsl-fo-compatible:1.0" f:font-weight="bold"/>'
    members = samples.unpacked(samples.open_document("en"))
    members["content.xml"] = members["content.xml"].replace(b"<office:body>", f"{bold}<office:body>".encode())
    document = read("odt", samples.packed(members))
    written = samples.unpacked(document.render(document.passages, LanguagePair("en", target)))
    (properties,) = etree.fromstring(written["content.xml"]).iter(f"{{{space}:style:1.0}}text-properties")
    assert properties.get(f"{{{space}:style:1.0}}{name}") == "bold"


def test_formulas_numbers_and_table_headings_stay(read):
    document = read("xlsx", samples.workbook())
    assert "Kind of fee" not in [passage.text for passage in document.passages]
    written = document.render([marked(p, str.upper) for p in document.passages], LanguagePair("en", "fr"))
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert book["Fees"]["A2"].value == "400 YUAN"
    assert book["Fees"]["B4"].value == '=IF(B3>1,"a lot","little")'
    assert book["Fees"]["B2"].value == "A-12_x"
    assert book["Fees"]["A2"].comment.text == " AT THE BANK TODAY."
    assert book["Table"]["A1"].value == "Kind of fee"


def test_slides_notes_tables_and_charts(read):
    document = read("pptx", samples.slides())
    assert {"slide 1, notes, paragraph 1", "chart, label"} <= {item.place for item in document.passages}
    written = document.render([marked(p, str.upper) for p in document.passages], LanguagePair("en", "fr"))
    show = pptx.Presentation(io.BytesIO(written))
    runs = show.slides[0].placeholders[1].text_frame.paragraphs[0].runs
    assert [(run.text, run.font.bold) for run in runs] == [
        ("PAY ", None),
        ("400 YUAN", True),
        (" AT THE BANK TODAY.", None),
    ]


def test_places_can_be_found(read):
    places = {passage.place for passage in read("xlsx", samples.workbook()).passages}
    assert {"sheet Fees, A2", "sheet Fees, comment at A2", "sheet Table, A2"} <= places
    assert read("json", samples.records()).passages[1].place == "items[].text (line 2)"


OPEN_SHEET = """<table:table table:name="Fees"><table:table-row>
<table:table-cell office:value-type="string"><text:p>Pay <text:span text:style-name="B">400 </text:span><text:span text:style-name="B">yuan</text:span></text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>A-12_x</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.B1]" office:value-type="string"><text:p>computed</text:p></table:table-cell>
<table:table-cell office:value-type="date"><text:p>3 May</text:p></table:table-cell>
</table:table-row></table:table>"""
OPEN_SLIDE = """<draw:page draw:name="One"><draw:frame><draw:text-box><text:p>Title</text:p></draw:text-box></draw:frame>
<draw:frame><table:table><table:table-row><table:table-cell><text:p>Cell</text:p></table:table-cell></table:table-row></table:table></draw:frame></draw:page>"""


def open_file(kind, body):
    members = {
        name: data.replace(data[data.index(b"<text:h") : data.index(b"</office:" + kind.encode())], body)
        if name == "content.xml"
        else data
        for name, data in samples.unpacked(samples.open_document(kind=kind)).items()
    }
    return samples.packed(members)


def test_open_spreadsheets(read):
    """Computed cells, dates and codes stay; pieces of one look are one stretch."""
    document = read("ods", open_file("spreadsheet", OPEN_SHEET.encode()))
    cell, header = document.passages
    assert (cell.place, cell.text, cell.marks) == (
        "table Fees, row 1",
        "Pay 400 yuan",
        (Mark(Span(4, 12), 0),),
    )
    written = document.render([moved(cell, Span(4, 8)), header], LanguagePair("en", "fr"))
    content = samples.unpacked(written)["content.xml"].decode()
    assert '<text:p>NEW <text:span text:style-name="B">bold</text:span> text</text:p>' in content
    assert "computed" in content
    assert "A-12_x" in content


def test_open_presentations(read):
    document = read("odp", open_file("presentation", OPEN_SLIDE.encode()))
    assert [(item.place, item.text) for item in document.passages[:2]] == [
        ("page One", "Title"),
        ("page One", "Cell"),
    ]


def test_columns_and_keys_can_be_chosen(read):
    assert [p.text for p in read("csv", samples.table(), columns=("Name",)).passages] == [
        "name",
        'Pay , "x"',
        "400 yuan",
    ]
    third = read("csv", samples.table(), columns=("3",)).passages
    assert third[0].text == "text"
    assert [p.text for p in read("json", samples.records(), keys=("title",)).passages] == ["Pay "]
    assert [p.text for p in read("yaml", samples.settings(), keys=("list[].k",)).passages] == ["400 yuan"]


def test_plurals_follow_the_target_language(read):
    document = read("po", samples.catalogue())
    written = document.render(document.passages, LanguagePair("en", "ru")).decode()
    assert "nplurals=3" in written
    assert 'msgstr[2] "%d Pay "' in written


def test_paragraphs_wrapped_by_hand_are_one_passage(read):
    lines = [
        "The office is open from nine to five on every day of the",
        "week but Sunday, and it is closed on public holidays and",
        "on the day after.",
    ]
    document = read("txt", "\n".join(lines).encode() + b"\n\n1. one\n2. two\n")
    assert [passage.place for passage in document.passages] == ["lines 1-3", "line 5", "line 6"]
    target = Passage("", "word " * 30, ())
    written = document.render([target, *document.passages[1:]], LanguagePair("en", "fr")).decode()
    assert max(len(line) for line in written.splitlines()) <= 57
    assert written.count("word") == 30


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "utf-32"])
def test_encodings_are_told_apart_and_kept(read, encoding):
    text = "关于居留许可的通知\n请于三十日内办理延期手续。\n"
    data = text.encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    document = read("txt", data, "zh")
    assert [passage.text for passage in document.passages] == text.split("\n")[:2]
    assert document.render(document.passages, LanguagePair("zh", "zh")) == data


@pytest.mark.parametrize(
    ("text", "language", "encoding"),
    [
        ("Please pay the fee at the counter – today. Then “wait” here.", "en", "gb18030"),
        ("Größe und Gewicht der Sendung müssen angegeben werden.", "de", "latin-1"),
        ("Оплатите сбор в банке сегодня и получите документ.", "ru", "cp1251"),
    ],
)
def test_an_encoding_that_is_only_guessed_is_told(read, text, language, encoding):
    document = read("txt", text.encode(encoding), language)
    assert [passage.text for passage in document.passages] == [text]
    assert [remark.code for remark in document.remarks] == ["encoding_guessed"]


def test_an_encoding_that_is_known_needs_no_remark(read):
    assert not read("txt", "请付费".encode("gb18030"), "zh").remarks
    assert not read("txt", "Größe".encode(), "de").remarks


def test_a_target_that_the_encoding_lacks_is_written_in_utf_8(read):
    document = read("txt", "Größe und Gewicht der Sendung müssen angegeben werden.".encode("latin-1"), "de")
    written = document.render([Passage("", "尺寸")], LanguagePair("de", "zh"))
    assert written == b"\xef\xbb\xbf" + "尺寸".encode()


def test_columns_drawn_with_spaces_are_no_paragraph(read):
    lines = [
        "Jean-loup Gailly        Mark Adler and some more of them",
        "jloup@example.org       madler@example.org and the rest",
    ]
    assert [item.text for item in read("txt", "\n".join(lines).encode()).passages] == lines


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("md", "Quote with `` ` `` or ``` `` ``` here.\n"),
        ("html", "<pre>one line\nlast line\n</pre>\n<p>x y<br></p>"),
        ("html", "<p>a &lt;b&gt; &amp;amp; c&nbsp;d</p>"),
        ("md", "The \\_\\_proto\\_\\_ key.\n"),
        ("md", "A 2*3 and snake_case and \\[x\\] stay.\n"),
    ],
)
def test_signs_with_a_meaning_keep_it(read, kind, source):
    document = read(kind, source.encode())
    targets = [
        Passage(
            item.place,
            f"Z {item.text}",
            tuple(
                Mark(Span(mark.span.start + 2, mark.span.end + 2), mark.key, mark.kind) for mark in item.marks
            ),
        )
        for item in document.passages
    ]
    again = read(kind, document.render(targets, LanguagePair("en", "fr")))
    assert [item.text for item in again.passages] == [target.text for target in targets]


def test_every_reader_exists():
    from importlib import import_module  # noqa: PLC0415

    for place in READERS.values():
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(f"translator.documents.{module}"), name))
