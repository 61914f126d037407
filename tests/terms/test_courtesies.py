"""Real phrases in the mouths of polite people."""

import pytest

from translator.config import load_config
from translator.glossary import load_glossary
from translator.languages import LANGUAGES
from translator.terms.phrases import COURTESIES_FILE
from translator.terms.rows import read_rows


@pytest.mark.parametrize(
    ("said", "language", "phrase"),
    [
        ("สวัสดีครับ", "th", "hello"),
        ("ขอบคุณค่ะ", "th", "thank-you"),
        ("Excuse me, where is the toilet please?", "en", "where-is-the-toilet"),
        ("Bonjour, où se trouvent les toilettes, s'il vous plaît ?", "fr", "where-is-the-toilet"),
        ("那个，请问洗手间在哪里？", "zh", "where-is-the-toilet"),
    ],
)
def test_courtesies_at_the_edges_do_not_hide_a_phrase(said, language, phrase):
    book = load_glossary(load_config(environ={}), {language, "zh", "en"}).phrases
    match = book.match(said, language, "zh" if language != "zh" else "en")
    assert match is not None
    assert match.phrase.id == phrase


@pytest.mark.parametrize("said", ["Sorry where is the toilet not?", "Please", "so", "errand", "wellness"])
def test_nothing_is_taken_out_of_words_or_made_of_nothing(said):
    book = load_glossary(load_config(environ={}), {"zh", "en"}).phrases
    assert book.match(said, "en", "zh") is None


def test_every_language_has_its_courtesies():
    rows = list(read_rows(COURTESIES_FILE, required=("language", "before", "after")))
    assert [row["language"] for row in rows] != []
    assert {row["language"] for row in rows} == set(LANGUAGES)
    assert all(row["before"] or row["after"] for row in rows)
