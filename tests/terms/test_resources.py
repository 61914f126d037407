"""The shipped term base and phrase book, as far as they are there; their content has tests of its own."""

from pathlib import Path

import pytest

import translator
from translator.terms.matching import Matcher
from translator.terms.phrases import PhraseBook
from translator.terms.tables import read_folder
from translator.terms.tbx import read_tbx, write_tbx

RESOURCES = Path(translator.__file__).parent / "resources"


@pytest.fixture(scope="module")
def termbase():
    return read_folder(RESOURCES / "termbase")


@pytest.fixture(scope="module")
def book(termbase):
    return PhraseBook.load(RESOURCES / "phrases", termbase=termbase)


def test_every_form_finds_its_own_concept(termbase):
    for tag in sorted(termbase.languages()):
        matcher = Matcher(termbase, tag)
        for concept in termbase.concepts.values():
            entry = concept.entries.get(tag)
            for form in entry.forms if entry else ():
                meanings = [name for match in matcher.find_forms(form) for name, _ in match.meanings]
                assert concept.id in meanings, f"{tag}: {form!r}"


def test_every_phrase_without_slots_finds_itself(book):
    tags = {tag for phrase in book.phrases.values() for tag in phrase.texts}
    for tag in sorted(tags):
        other = "en" if tag != "en" else "zh"
        for phrase in book.phrases.values():
            text = phrase.texts.get(tag)
            if text is not None and not phrase.slots:
                match = book.match(text.text, tag, other)
                assert match is not None, f"{tag}: {text.text}"
                same = match.phrase.texts[tag].text == text.text
                assert match.phrase.id == phrase.id or same, f"{tag}: {text.text} is also {match.phrase.id}"


@pytest.mark.parametrize(
    ("text", "pair", "target"),
    [
        ("请到三号窗口", "zh en", "Please go to counter 3."),
        ("费用是四百元", "zh en", "Fee: 400 Chinese yuan."),
        ("I come from France.", "en zh", "我来自：法国。"),
        ("您的预约时间是3月31日下午两点半", "zh en", "Your appointment: March 31, 14:30."),
    ],
)
def test_the_shipped_book_answers(book, text, pair, target):
    assert book.match(text, *pair.split()).target == target


def test_the_shipped_base_survives_tbx(termbase, tmp_path):
    write_tbx(termbase, tmp_path / "base.tbx")
    back, unknown = read_tbx(tmp_path / "base.tbx")
    assert unknown == ()
    assert {name: concept.entries for name, concept in back.concepts.items()} == {
        name: concept.entries for name, concept in termbase.concepts.items()
    }
