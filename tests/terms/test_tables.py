import time
import unicodedata
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.errors import TermBaseError
from translator.terms import rows
from translator.terms.tables import read_folder, read_table, write_folder, write_table
from translator.terms.termbase import Concept, TermBase, TermEntry

HEADER = "concept\tterm\tallowed\tforbidden\texplanation\tstatus\tsource\n"


def folder_with(path, concepts="visa\nfee\n", **languages):
    (path / "concepts.tsv").write_text("concept\n" + concepts, encoding="utf-8")
    for tag, text in languages.items():
        (path / f"{tag}.tsv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_folder_is_read(tmp_path):
    (tmp_path / "concepts.tsv").write_text(
        "concept\tdomain\texplained\tpos\tdefinition_zh\tdefinition_en\tnote\n"
        'visa\tresidence\tyes\tnoun\t证件\tA "document"\tn\n',
        encoding="utf-8",
    )
    (tmp_path / "en.tsv").write_text(
        HEADER + "visa\tvisa\tvisas | VISA\ttravel permit\tAn e.\tofficial\tLaw\n", encoding="utf-8-sig"
    )
    base = read_folder(tmp_path)
    assert base.concepts["visa"] == Concept(
        "visa",
        "residence",
        "noun",
        {"zh": "证件", "en": 'A "document"'},
        {"en": TermEntry("visa", ("visas", "VISA"), ("travel permit",), "An e.", "official", "Law")},
        "yes",
        "n",
    )


def test_only_the_languages_asked_for_are_opened(tmp_path):
    folder_with(tmp_path, en="concept\tterm\nvisa\tvisa\n", fr=b"\xff\xff broken")
    assert read_folder(tmp_path, languages={"en", "de"}).languages() == {"en"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("concept\tallowed\nvisa\tx\n", 1, "'term' is missing"),
        ("concept\tterm\tforbiden\nvisa\tx\ty\n", 1, "'forbiden' is unknown"),
        ("concept\tterm\tterm\nvisa\tx\ty\n", 1, "named twice"),
        ("", 1, "'concept' is missing"),
        ("concept\tterm\nvisa\tx\ty\n", 2, "3 cells where the header names 2"),
        ("concept\tterm\nvisa\t\n", 2, "term is empty"),
        ("concept\tterm\nvisa\n", 2, "term is empty"),
        ("concept\tterm\n\nvisa\tx\nvisa\ty\n", 4, "stands twice"),
        ("concept\tterm\nother\tx\n", 2, "'other' is not in concepts.tsv"),
        ("concept\tterm\nvisa\tx | y\n", 2, "several forms"),
        ("concept\tterm\tallowed\nvisa\tx\ta | | b\n", 2, "empty form"),
        ("concept\tterm\tforbidden\nvisa\tx\ta | x\n", 2, "both wanted and forbidden"),
        ("concept\tterm\tstatus\nvisa\tx\tfinal\n", 2, "'final' is not one of draft, reviewed, official"),
        ("concept\tterm\treviewed_on\nvisa\tx\tyesterday\n", 2, "not a date"),
        ("concept\tterm\nvisa\t" + "x" * 201 + "\n", 2, "longer than 200"),
        ("concept\tterm\nvisa\t" + "x" * 5000 + "\n", 2, "longer than 4,000"),
        ("concept\tterm\nvisa\tx\x00y\n", 2, "control character"),
        (b"concept\tterm\nvisa\tx\nfee\t\xff\n", 3, "not UTF-8"),
        ("concept\tterm\nvisa\t费\n".encode("gb18030"), 2, "not UTF-8"),
        ("concept\tterm\nvisa\tx\n".encode("utf-16"), 1, "UTF-16"),
    ],
)
def test_every_mistake_is_named_with_its_line(tmp_path, text, line, message):
    folder_with(tmp_path, en=text)
    with pytest.raises(TermBaseError, match=message) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "terms_invalid"
    assert caught.value.facts["line"] == line
    assert caught.value.facts["file"].endswith("en.tsv")
    assert caught.value.next_step


@pytest.mark.parametrize("concept", ["visa\nvisa\n", "vi sa\n", "签证\n", "9a\n"])
def test_concepts_are_unique_identifiers(tmp_path, concept):
    with pytest.raises(TermBaseError):
        read_folder(folder_with(tmp_path, concepts=concept))


def test_a_file_of_an_unknown_language_is_an_error(tmp_path):
    (folder_with(tmp_path) / "zh-CN.tsv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(TermBaseError, match="'zh-CN' is not the tag"):
        read_folder(tmp_path)


def test_a_missing_folder_is_unreadable(tmp_path):
    with pytest.raises(TermBaseError) as caught:
        read_folder(tmp_path / "none")
    assert caught.value.code == "terms_unreadable"


def test_repeated_forms_are_kept_once(tmp_path):
    folder_with(tmp_path, en="concept\tterm\tallowed\nvisa\tvisa\tvisa | visas | visas\n")
    assert read_folder(tmp_path).entry("visa", "en").allowed == ("visas",)


def test_text_is_composed_on_the_way_in(tmp_path):
    folder_with(tmp_path, fr="concept\tterm\nfee\te\u0301tat\n")
    assert read_folder(tmp_path).entry("fee", "fr").term == "état"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_single_table_is_read_with_the_separator_of_its_header(tmp_path, separator):
    path = tmp_path / "hall.csv"
    lines = [
        ("concept", "language", "term", "allowed"),
        ("visa", "English", '"a, b; c"', "x | y"),
        ("visa", "中文", "签证", ""),
    ]
    path.write_text("\r\n".join(separator.join(cells) for cells in lines), encoding="utf-8-sig")
    base = read_table(path)
    assert base.name == "hall"
    assert base.entry("visa", "en") == TermEntry("a, b; c", ("x", "y"))
    assert base.entry("visa", "zh") == TermEntry("签证")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("concept,language,term\nvisa,en,a\nvisa,English,b\n", 3),
        ("concept,language,term\nvisa,Klingon,a\n", 2),
        ('concept,language,term\nvisa,en,"a\n', 2),
        ("concept,language,term\n", 1),
    ],
)
def test_mistakes_in_a_single_table(tmp_path, text, line):
    path = tmp_path / "hall.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TermBaseError) as caught:
        read_table(path)
    assert caught.value.facts["line"] == line


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(TermBaseError, match="ends in"):
        write_table(TermBase("b", 1, {}), tmp_path / "b.xlsx")


form = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="|"), min_size=1, max_size=12
).map(partial(unicodedata.normalize, "NFC"))


@st.composite
def entries(draw):
    forms = draw(st.lists(form, min_size=1, max_size=5, unique=True))
    cut = draw(st.integers(0, len(forms) - 1))
    return TermEntry(
        forms[0],
        tuple(forms[1 : 1 + cut]),
        tuple(forms[1 + cut :]),
        status=draw(st.sampled_from(["draft", "reviewed", "official"])),
        reviewed_on=draw(st.sampled_from(["", "2025-03-31"])),
    )


bases = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_.-]{0,9}", fullmatch=True),
    st.dictionaries(st.sampled_from(["zh", "en", "ar", "th"]), entries(), min_size=1),
    min_size=1,
    max_size=4,
).map(lambda found: TermBase("b", 10, {key: Concept(key, entries=value) for key, value in found.items()}))


@given(base=bases)
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_again(tmp_path_factory, base):
    folder = tmp_path_factory.mktemp("base")
    write_folder(base, folder)
    assert read_folder(folder, name="b").concepts == base.concepts
    for ending in ("csv", "tsv"):
        write_table(base, folder / f"one.{ending}")
        assert read_table(folder / f"one.{ending}").concepts == base.concepts


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("old", encoding="utf-8")

    def broken():
        yield {"concept": "a"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rows.write_rows(path, ("concept",), broken())
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_a_million_rows_are_refused_in_bounded_time(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("concept,language,term\n")
        file.writelines(f"c{number},en,t{number}\n" for number in range(1_000_000))
    started = time.process_time()
    with pytest.raises(TermBaseError) as caught:
        read_table(path)
    assert caught.value.code == "terms_too_large"
    assert caught.value.facts["line"] == rows.MAX_ROWS + 2
    assert time.process_time() - started < 60


def test_rows_of_other_languages_are_passed_over(tmp_path):
    file = tmp_path / "terms.csv"
    file.write_text(
        "concept,language,term\nfee,English,fee\nfee,fr,frais\nvisa,fr,visa\nfee,zh-CN,费用\n", "utf-8"
    )
    base = read_table(file, languages={"en", "zh"})
    assert base.languages() == {"en", "zh"}
    assert list(base.concepts) == ["fee"]
    assert not read_table(file, languages={"km"}).concepts


def test_an_unknown_language_is_an_error_even_where_others_are_asked_for(tmp_path):
    file = tmp_path / "terms.csv"
    file.write_text("concept,language,term\nfee,en,fee\nfee,Klingon,x\n", "utf-8")
    with pytest.raises(TermBaseError, match="line 3"):
        read_table(file, languages={"en"})
