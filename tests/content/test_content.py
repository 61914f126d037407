import ast
from pathlib import Path

import pytest

import translator
from tests.content.rules import MESSAGES, PHRASES, TERMBASE, language_defects, rows
from translator.datatypes import LanguagePair
from translator.errors import RequestError, TranslatorError
from translator.guard.negation import loses_negation
from translator.languages import LANGUAGES
from translator.terms.enforcement import verify
from translator.terms.matching import Matcher
from translator.terms.phrases import PhraseBook
from translator.terms.tables import read_folder


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_language_is_complete_and_clean(tag):
    assert language_defects(tag) == []


def test_enough_of_everything():
    concepts = rows(TERMBASE / "concepts.tsv")
    assert len(concepts) >= 240
    assert sum(row["explained"] == "yes" for row in concepts) >= 80
    assert {row["domain"] for row in concepts} == {
        "residence", "talent", "market", "tax", "procedure", "document", "agency", "place",
    }  # fmt: skip
    phrases = rows(PHRASES / "phrases.tsv")
    assert len(phrases) >= 240
    assert {row["side"] for row in phrases} <= {"officer", "visitor", "both"}
    for side in ("officer", "visitor"):
        assert sum(row["side"] in {side, "both"} for row in phrases) >= 80


def test_answers_lead_somewhere():
    phrases = rows(PHRASES / "phrases.tsv")
    known = {row["phrase"] for row in phrases}
    assert {answer for row in phrases for answer in row["answers"].split()} <= known


def test_definitions_in_both_languages():
    for row in rows(TERMBASE / "concepts.tsv"):
        assert row["definition_zh"], row["concept"]
        assert row["definition_en"], row["concept"]


def error_kinds():
    kinds = [TranslatorError]
    while kinds:
        kind = kinds.pop()
        yield kind
        kinds += kind.__subclasses__()


def test_every_error_has_words_for_the_screen():
    known = {row["message"] for row in rows(MESSAGES / "messages.tsv")}
    shown = (kind for kind in error_kinds() if kind is not RequestError)  # only programs ever see those
    assert {code for kind in shown for code in kind.codes} <= known


def warning_codes():
    """Every code with which the counter warns, read from the source; those of documents stand in reports."""
    codes = set()
    for path in Path(translator.__file__).parent.rglob("*.py"):
        if path.parent.name in {"batch", "documents"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Caution", "_caution"}:
                codes |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    return codes


def test_every_warning_has_words_for_the_screen():
    known = {row["message"] for row in rows(MESSAGES / "messages.tsv")}
    assert len(warning_codes()) > 12
    assert warning_codes() | {"loop", "cut_off", "negation_lost", "literal_lost", "term_appended"} <= known


@pytest.fixture(scope="module")
def termbase():
    return read_folder(TERMBASE)


@pytest.fixture(scope="module")
def book(termbase):
    return PhraseBook.load(PHRASES, termbase=termbase)


AFFIRMATIVE = {"leave-this-empty", "please-check-the-form", "that-is-not-what-i-mean", "it-is-free", "no"}
"""Chinese denies here; many languages say the same without a no ("leave this empty")."""


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "zh"])
def test_no_phrase_loses_its_no(book, tag):
    lost = {
        phrase.id
        for phrase in book.phrases.values()
        if loses_negation(phrase.texts["zh"].text, phrase.texts[tag].text, LanguagePair("zh", tag))
    }
    assert lost <= AFFIRMATIVE


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag not in {"zh", "en"}])
def test_phrases_use_the_words_of_the_term_base(termbase, book, tag):
    """Concepts that the Chinese and the English phrase both name are named in every language.

    A few phrases name a thing in passing ("place your finger here" for the fingerprint) or by a verb.
    """
    chinese, english = Matcher(termbase, "zh"), Matcher(termbase, "en")
    named = lost = 0
    for phrase in book.phrases.values():
        also = {match.concept for match in english.find(phrase.texts["en"].text)}
        matches = tuple(match for match in chinese.find(phrase.texts["zh"].text) if match.concept in also)
        named += len(matches)
        lost += len(verify(matches, phrase.texts[tag].text, tag, termbase).lost)
    assert named > 150
    assert lost <= named * 0.08
