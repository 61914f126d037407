"""A gate: small fixed sets through the real engines may not get worse than was measured, beyond chance."""

import itertools
import json
import os
import random
import re
from dataclasses import replace

import pytest
from benchmarks.folders import PAIR, sentences
from benchmarks.peers import BareFirefox
from benchmarks.rows import FIREFOX, LLAMA, in_turn
from gate import KEPT, falls, scores

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.mt.bergamot import BergamotEngine
from translator.mt.registry import open_engine
from translator.packs.catalogue import load_catalogue
from translator.packs.store import ModelStore
from translator.pipeline import Pipeline, open_pipeline

BASELINE = json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.mark.weights
@pytest.mark.parametrize("pair", list(BASELINE))
def test_no_pair_got_worse(pack_folder, pair):
    for name in (FIREFOX, LLAMA):
        pack_folder(name)
    with open_pipeline(load_config(environ=os.environ)) as pipeline:
        now = scores(pipeline, LanguagePair(*pair.split("-")), BASELINE[pair]["sentences"])
    assert falls(pair, BASELINE[pair], now) == []


def without_words(text):
    return " ".join(word for number, word in enumerate(text.split()) if number % 3)


def with_other_digits(text):
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text)


def in_another_order(text):
    words = text.split()
    random.Random(1).shuffle(words)  # noqa: S311  no secret
    return " ".join(words)


def with_another_word_for_every_long_one(text):
    return re.sub(r"\w{5,}", lambda word: word[0][::-1], text)


class Worse:
    """A real engine whose answers are spoilt."""

    def __init__(self, engine, spoil):
        self.name, self.pairs, self._engine, self._spoil = engine.name, engine.pairs, engine, spoil

    def translate(self, batch, pair, *, hints=()):
        answers = self._engine.translate(batch, pair, hints=hints)
        return [replace(answer, text=self._spoil(answer.text)) for answer in answers]

    def close(self):
        self._engine.close()


@pytest.mark.weights
@pytest.mark.parametrize(
    ("spoil", "caught"),
    [
        (without_words, "chrf"),
        (in_another_order, "chrf"),
        (with_other_digits, "literals_right_bare"),
        (with_another_word_for_every_long_one, "terms_bare"),
    ],
)
def test_a_worse_engine_does_not_pass(pack_folder, spoil, caught):
    pack_folder(FIREFOX)
    config = load_config(environ=os.environ)
    store = ModelStore(load_catalogue(config), config.models)
    worse = Worse(open_engine(store.find(FIREFOX), threads=1), spoil)
    pipeline = Pipeline(config, store, _engines={FIREFOX: worse})
    before = BASELINE["en-pt"]
    now = scores(pipeline, PAIR, before["sentences"])
    pipeline.close()
    assert any(line.startswith(f"en-pt {caught}: ") for line in falls("en-pt", before, now))


GOOD = {
    "silently_wrong_values": 0, "terms_missing": 0, "chrf": [60.0, 55.0, 65.0], "terms_bare": [0.5, 0.3, 0.7],
    "terms_fluent": [0.9, 0.7, 0.97], "literals_right_bare": [0.9, 0.7, 0.97], "literals_right": [1.0, 0.8, 1.0],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"chrf": [55.0, 50.0, 60.0]}, []),
        ({"chrf": [54.9, 50.0, 60.0]}, ["x-y chrf: 54.9 is below 60.0 (55.0 to 65.0)"]),
        ({"terms_bare": [0.29, 0.1, 0.5]}, ["x-y terms_bare: 0.29 is below 0.5 (0.3 to 0.7)"]),
        ({"literals_right": [0.7, 0.5, 0.9]}, ["x-y literals_right: 0.7 is below 1.0 (0.8 to 1.0)"]),
        ({"silently_wrong_values": 1}, ["x-y silently_wrong_values: 1, and there may be none"]),
        ({"terms_missing": 2}, ["x-y terms_missing: 2, and there may be none"]),
    ],
)
def test_what_counts_as_worse(change, lines):
    assert falls("x-y", GOOD, GOOD | change) == lines


@pytest.mark.weights
def test_the_engine_is_not_much_slower_than_the_bare_library(pack_folder):
    """A wide bound: both sides by turns, so a busy machine slows both; the aim is 0.95, measured elsewhere."""
    pack_folder(FIREFOX)
    config = load_config(environ=os.environ)
    installed = ModelStore(load_catalogue(config), config.models).find(FIREFOX)
    ours, bare = BergamotEngine(installed, threads=1), BareFirefox(installed, processes=1)
    lines = list(itertools.islice(sentences(3), 60))
    blocks = [lines[start : start + 6] for start in range(0, 60, 6)]
    times = in_turn({"ours": lambda batch: ours.translate(batch, PAIR), "bare": bare.translate}, blocks)
    ours.close()
    bare.close()
    assert sum(times["bare"]) / sum(times["ours"]) >= 0.5
