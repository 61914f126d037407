"""Marks in the target: on the right words where these can be found, never lost, guesses reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.batch.markup import Sentence, anchors, transfer
from translator.datatypes import LanguagePair, Span
from translator.documents.passage import Mark, Passage, events
from translator.mt.sentences import place_translations, split_sentences


def passage(marked):
    """``Pay [400 yuan] now^.`` as a passage: brackets are stretches, ^ is a point, ` ` verbatim."""
    text, marks, stack = "", [], []
    for sign in marked:
        if sign == "[":
            stack.append((len(marks), len(text)))
            marks.append(None)
        elif sign == "]":
            key, start = stack.pop()
            marks[key] = Mark(Span(start, len(text)), key)
        elif sign == "^":
            marks.append(Mark(Span(len(text), len(text)), len(marks), "point"))
        else:
            text += sign
    return Passage("", text, tuple(marks))


def shown(target, points="^"):
    kinds = {mark.key: mark.kind for mark in target.marks}
    pieces = []
    for event in events(target):
        if event.kind == "text":
            pieces.append(event.text)
        elif kinds[event.key] == "point":
            pieces.append(points)
        else:
            pieces.append({"open": "[", "close": "]"}[event.kind])
    return "".join(pieces)


def carried(marked, targets, words=()):
    source = passage(marked)
    spans = split_sentences(source.text, "en")
    text, places = place_translations(source.text, spans, targets, LanguagePair("en", "pt"))
    sentences = [Sentence(span, place, dict(words)) for span, place in zip(spans, places, strict=True)]
    target, guessed = transfer(source, text, sentences)
    return shown(target), len(guessed)


CASES = [
    # a number stands as it is
    ("Pay [400] yuan today.", ["Pague hoje 400 iuanes."], {}, "Pague hoje [400] iuanes.", 0),
    # the words alone were translated
    (
        "The [red] house is old.",
        ["A casa vermelha é velha."],
        {"red": ["vermelha"]},
        "A casa [vermelha] é velha.",
        0,
    ),
    # inflected differently in the sentence
    (
        "See the [new rules] here.",
        ["Veja aqui as novas regras."],
        {"new rules": ["Nova regra"]},
        "Veja aqui as [novas regras].",
        0,
    ),
    # two stretches change places, one inside another
    (
        "The [big [red]] house.",
        ["A casa vermelha grande."],
        {"big red": ["vermelha grande"], "red": ["vermelha"]},
        "A casa [[vermelha] grande].",
        0,
    ),
    ("[Anna] saw [Bruno].", ["Bruno foi visto por Anna."], {}, "[Bruno] foi visto por [Anna].", 0),
    # the whole sentence, with and without its full stop
    ("[Pay today.]", ["Pague hoje."], {}, "[Pague hoje.]", 0),
    ("[Pay today].", ["Pague hoje."], {}, "[Pague hoje].", 0),
    ("[Pay today. Come back.]", ["Pague hoje.", "Volte."], {}, "[Pague hoje. Volte.]", 0),
    ("Pay today. [Come back.]", ["Pague hoje.", "Volte."], {}, "Pague hoje. [Volte.]", 0),
    # over the border of sentences
    (
        "Pay [today. Come back] soon.",
        ["Pague hoje.", "Volte logo."],
        {"today": ["hoje"], "Come back": ["volte"]},
        "Pague [hoje. Volte] logo.",
        0,
    ),
    # signs of footnotes: behind their word, at the ends
    ("The fee^ is due.", ["A taxa é devida."], {"fee": ["taxa"]}, "A taxa^ é devida.", 0),
    ("The fee is due^.", ["A taxa é devida."], {}, "A taxa é devida^.", 0),
    ("The fee is due.^", ["A taxa é devida."], {}, "A taxa é devida.^", 0),
    ("^The fee is due.", ["A taxa é devida."], {}, "^A taxa é devida.", 0),
    # nothing helps: by proportion, to the end of the sentence
    ("The [red] house is old.", ["A casa é bem velha."], {"red": ["azul"]}, "A [casa] é bem velha.", 1),
    ("The fee^ is due. Pay.", ["Custa algo.", "Pague."], {"fee": ["taxa"]}, "Custa algo.^ Pague.", 1),
    # no translation at all
    ("The [red] house.", [""], {}, "[]", 1),
    # a guess takes no full stop along, and a term that stands behind in brackets does not draw the mark away
    ("The fee is [400 yuan].", ["费用：¥四百元整。"], {"400 yuan": ["x"]}, "费用：¥四[百元整]。", 1),
    (
        "Sign the [form].",
        ["Assine o formulário. [modelo (form)]"],
        {"form": ["formulário"]},
        "Assine o [formulário]. [modelo (form)]",
        0,
    ),
    # in scripts without spaces
    (
        "Pay [400 yuan] at the [bank].",
        ["请到银行缴纳四百元。"],
        {"400 yuan": ["四百元"], "bank": ["银行"]},
        "请到[银行]缴纳[四百元]。",
        0,
    ),
]


@pytest.mark.parametrize(("source", "targets", "words", "expected", "guesses"), CASES)
def test_marks_find_their_words(source, targets, words, expected, guesses):
    assert carried(source, targets, words) == (expected, guesses)


def test_no_part_of_a_word_is_taken():
    assert carried("A [form] in the format.", ["Um formato em form."])[0] == "Um formato em [form]."


def test_helping_words_are_asked_only_where_they_are_needed():
    source = passage("[Pay] the [400 yuan]. [All of it].^ Then^ go.")
    assert anchors(source, split_sentences(source.text, "en")) == [["Pay", "400 yuan"], [], ["Then"]]


@given(st.data())
def test_every_mark_arrives_whatever_the_texts(data):
    words = st.text(alphabet="abc .,你好", max_size=20)
    text = data.draw(words)
    edges = st.integers(0, len(text))
    marks = []
    for key in range(data.draw(st.integers(0, 5))):
        start, end = sorted((data.draw(edges), data.draw(edges)))
        marks.append(Mark(Span(start, end), key, "span" if end > start else "point"))
    source = Passage("", text, tuple(marks))
    spans = split_sentences(text, "en")
    targets = [data.draw(words) for _ in spans]
    target_text, places = place_translations(text, spans, targets, LanguagePair("en", "pt"))
    sentences = [
        Sentence(span, place, {"a": [data.draw(words)]}) for span, place in zip(spans, places, strict=True)
    ]
    target, _ = transfer(source, target_text, sentences)
    assert [mark.key for mark in target.marks] == [mark.key for mark in source.marks]
    assert all(0 <= mark.span.start <= mark.span.end <= len(target.text) for mark in target.marks)
    steps = list(events(target))
    assert "".join(step.text for step in steps) == target.text
    depth = 0
    for step in steps:
        depth += {"open": 1, "close": -1}.get(step.kind, 0)
        assert depth >= 0
    assert depth == 0
    assert {step.key for step in steps if step.kind != "text"} == {mark.key for mark in marks}
