"""Worked examples: the approved phrases most like a text, never the text itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.errors import ConfigError
from translator.glossary import RESOURCES
from translator.terms.nearest import MOST, approved_pairs, nearest
from translator.terms.phrases import PhraseBook

ZH_EN = LanguagePair("zh", "en")
APPROVED = approved_pairs(PhraseBook.load(RESOURCES / "phrases", languages={"zh", "en"}), ZH_EN)


def test_the_phrase_book_gives_pairs_without_slots():
    assert len(APPROVED) > 100
    assert not [pair for pair in APPROVED if "{" in pair[0] + pair[1]]


def test_a_known_neighbour_is_found_and_comes_last():
    rows = [
        ("请坐。", "Sit."),
        ("请在外面坐。", "Sit outside."),
        ("天气", "Weather"),
        ("请在这里坐。", "Sit here."),
    ]
    found = [target for _, target in nearest("请在那里坐。", rows, "zh")]
    assert (set(found), found[-1]) == ({"Sit.", "Sit outside.", "Sit here."}, "Sit here.")


def test_what_is_like_nothing_gets_nothing():
    assert nearest("Xylophon quartz jumps.", APPROVED, "zh") == ()
    assert nearest("x", [], "en") == ()


@given(st.sampled_from(APPROVED), st.integers(1, MOST))
def test_never_itself_never_too_many(pair, limit):
    found = nearest(pair[0], APPROVED, "zh", limit=limit)
    assert len(found) <= limit
    assert pair[0] not in [source for source, _ in found]
    assert set(found) <= set(APPROVED)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Please bring two photographs.", ["Please bring your passport."]),
        ("PLEASE, bring: passport", ["Please bring your passport."]),
        # shares nearly all of its letters with both, and no word
        ("Sleep-walkers pair unripe sour bog trees.", []),
    ],
)
def test_words_are_compared_and_not_their_letters(text, found):
    book = [("Please bring your passport.", "A"), ("Where is the photo booth?", "B")]
    assert nearest(text, book, "en") == tuple(pair for pair in book if pair[0] in found)


def test_news_has_no_neighbours_in_the_phrase_book(samples):
    for tag in ("en", "zh", "fr", "ru"):
        book = approved_pairs(
            PhraseBook.load(RESOURCES / "phrases", languages={tag, "de"}), LanguagePair(tag, "de")
        )
        lines = (samples / "text" / f"flores.{tag}").read_text(encoding="utf-8").splitlines()
        assert sum(bool(nearest(line, book, tag)) for line in lines) <= 2


@pytest.mark.parametrize("value", ["4", "-1", "some", True, 1.5])
def test_wrong_setting(value):
    with pytest.raises(ConfigError):
        load_config(environ={}, overrides={"examples": value})


def test_setting():
    assert load_config(environ={}).examples == 0
    assert load_config(environ={"TRANSLATOR_EXAMPLES": "3"}).examples == 3
