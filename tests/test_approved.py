import pytest

from translator.approved import known_translation
from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.glossary import hall_folder, load_glossary

PAIR = LanguagePair("zh", "en")
SAID = "请出示您的护照。"


@pytest.fixture
def glossary_with(tmp_path):
    def load(*rows):
        config = load_config(environ={"TRANSLATOR_DATA": str(tmp_path)})
        if rows:
            hall_folder(config).mkdir(parents=True)
            lines = ["concept\tlanguage\tterm\tallowed", *rows]
            (hall_folder(config) / "hall.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return load_glossary(config, {PAIR.source, PAIR.target})

    return load


def test_a_phrase_says_that_nobody_has_reviewed_it(glossary_with):
    found = known_translation(glossary_with(), SAID, PAIR)
    assert found is not None
    assert (found.origin, found.terms) == ("phrase", ())
    assert [warning.code for warning in found.warnings] == ["phrase_unreviewed"]


def test_a_term_that_the_hall_chose_stands_beside_a_phrase_that_says_it_otherwise(glossary_with):
    found = known_translation(glossary_with("passport\ten\ttravel booklet\t"), SAID, PAIR)
    assert found is not None
    assert found.target.endswith("[travel booklet (护照)]")
    assert [(term.concept, term.status) for term in found.terms] == [("passport", "appended")]
    assert {warning.code for warning in found.warnings} == {"phrase_unreviewed", "term_appended"}
    assert found.risk == "check"


def test_a_hall_that_allows_the_words_of_the_phrase_gets_the_phrase(glossary_with):
    found = known_translation(glossary_with("passport\ten\ttravel booklet\tpassport"), SAID, PAIR)
    assert found is not None
    assert "[" not in found.target


def test_what_stands_nowhere_is_left_to_the_engine(glossary_with):
    assert known_translation(glossary_with(), "窗外有一只猫在晒太阳。", PAIR) is None
