import pytest

from tests.content.rules import MESSAGES, PHRASES, TERMBASE, UNWRITTEN, language_defects, rows
from translator.errors import TranslatorError
from translator.languages import LANGUAGES


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag not in UNWRITTEN])
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
    assert {code for kind in error_kinds() for code in kind.codes} <= known


def test_what_is_unwritten_is_known():
    folders = (TERMBASE, PHRASES, MESSAGES)
    incomplete = [
        tag for tag in LANGUAGES if not all((folder / f"{tag}.tsv").is_file() for folder in folders)
    ]
    assert incomplete == list(UNWRITTEN)


@pytest.mark.parametrize("tag", UNWRITTEN)
def test_what_is_there_of_an_unfinished_language_is_clean(tag):
    assert [defect for defect in language_defects(tag) if "missing" not in defect] == []
