import pytest

from tests.fakes import FakeEngine
from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.errors import ModelError
from translator.mt.repeats import Remembering

PAIR, BACK = LanguagePair("en", "pt"), LanguagePair("pt", "en")


def texts(hypotheses):
    return [hypothesis.text for hypothesis in hypotheses]


def asked(engine):
    return [batch for batch, _, _ in engine.calls]


def test_a_sentence_that_comes_again_is_not_asked_again():
    inner = FakeEngine({PAIR: {}, BACK: {}})
    engine = Remembering(inner, most=10)
    assert texts(engine.translate(["a", "b", "a"], PAIR)) == ["a [pt]", "b [pt]", "a [pt]"]
    assert texts(engine.translate(["c", "b"], PAIR)) == ["c [pt]", "b [pt]"]
    assert texts(engine.translate(["a"], BACK)) == ["a [en]"]
    assert asked(inner) == [("a", "b"), ("c",), ("a",)]


def test_other_hints_are_another_question():
    inner = FakeEngine({PAIR: {}})
    engine = Remembering(inner, most=10)
    term = Hints(terms=(("form", "formulário"),))
    engine.translate(["a", "a"], PAIR, hints=[Hints(), term])
    engine.translate(["a"], PAIR)
    engine.translate(["a"], PAIR, hints=[term])
    assert inner.calls == [(("a", "a"), PAIR, (Hints(), term))]


def test_the_one_used_longest_ago_goes():
    inner = FakeEngine({PAIR: {}})
    engine = Remembering(inner, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        engine.translate([text], PAIR)
    assert asked(inner) == [("a",), ("b",), ("c",), ("b",)]


def test_what_was_cut_off_and_what_failed_is_asked_again():
    class Cut(FakeEngine):
        def translate(self, batch, pair, *, hints=()):
            done = super().translate(batch, pair, hints=hints)
            return [Hypothesis(item.text, finished=False) for item in done]

    inner = Cut({PAIR: {}}, failures={"b": 1})
    engine = Remembering(inner, most=10)
    engine.translate(["a"], PAIR)
    engine.translate(["a"], PAIR)
    with pytest.raises(ModelError):
        engine.translate(["b"], PAIR)
    assert texts(engine.translate(["b"], PAIR)) == ["b [pt]"]
    assert asked(inner) == [("a",), ("a",), ("b",), ("b",)]


def test_forgetting_and_closing():
    inner = FakeEngine({PAIR: {}})
    engine = Remembering(inner, most=10)
    engine.translate(["a"], PAIR)
    engine.forget()
    engine.translate(["a"], PAIR)
    assert asked(inner) == [("a",), ("a",)]
    engine.close()
    assert inner.closed
