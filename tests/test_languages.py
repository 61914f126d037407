import pytest

from translator.errors import LanguageError
from translator.languages import LANGUAGES, get_language

TAGS = [
    "zh",
    "en",
    "ja",
    "ko",
    "ru",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "ar",
    "vi",
    "th",
    "id",
    "ms",
    "tl",
    "hi",
    "bn",
    "ur",
    "ta",
    "te",
    "fa",
    "tr",
    "he",
    "nl",
    "pl",
    "uk",
    "cs",
    "km",
    "my",
    "kk",
    "mn",
]
RTL = {"ar", "fa", "he", "ur"}
UNSPACED = {"zh", "ja", "th", "km", "my"}


def test_exactly_the_32_languages_in_menu_order():
    assert list(LANGUAGES) == TAGS


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_is_complete(tag):
    language = LANGUAGES[tag]
    assert language.name_en.isascii()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in language.name_zh)
    assert len(language.script) == 4
    assert language.rtl == (tag in RTL)
    assert language.spaced == (tag not in UNSPACED)


@pytest.mark.parametrize("tag", TAGS)
def test_every_name_finds_its_language(tag):
    language = LANGUAGES[tag]
    for name in (tag, tag.upper(), language.name_en, language.name_zh, language.native, *language.aliases):
        assert get_language(name) is language
    assert get_language(f"  {language.native} ") is language


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("zh-CN", "zh"),
        ("zh_Hans", "zh"),
        ("Chinese", "zh"),
        ("中文", "zh"),
        ("pt-BR", "pt"),
        ("fil", "tl"),
        ("iw", "he"),
        ("ＥＮ", "en"),
        ("français", "fr"),
    ],
)
def test_ways_to_ask(name, tag):
    assert get_language(name).tag == tag


@pytest.mark.parametrize(
    "name", ["", " ", "xx", "zh-Hant", "zh-TW", "sr", "en-zh", "../en", "a" * 10_000, "\ud800"]
)
def test_unknown_is_an_error_not_a_nearby_language(name):
    with pytest.raises(LanguageError) as caught:
        get_language(name)
    assert caught.value.code == "language_unknown"
    assert "translator languages" in caught.value.next_step
    assert len(str(caught.value)) < 200


def test_no_name_stands_for_two_languages():
    for item in LANGUAGES.values():
        for name in (item.tag, item.name_en, item.name_zh, item.native, *item.aliases):
            assert get_language(name) is item
