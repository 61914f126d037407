"""Which engine goes when another comes, and what is said when it cannot come."""

import psutil
import pytest

from tests.fakes import FakeEngine
from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.errors import ConfigError, ModelError
from translator.mt import memory
from translator.mt.memory import fit_together, make_room, needed_mb
from translator.packs.manifest import FileSpec, Pack

PAIR = LanguagePair("zh", "en")


def pack(name, size_mb, kind="llama"):
    return Pack(name, kind, "1", "MIT", {"w": FileSpec(size_mb * 10**6, "0" * 64)}, grades={PAIR: "good"})


PACKS = {
    item.name: item for item in (pack("a", 1000), pack("b", 1000), pack("c", 1000), pack("huge", 90_000))
}


@pytest.fixture
def free(monkeypatch):
    """A machine with 8 GB free, less what the loaded engines take."""
    loaded = {}
    monkeypatch.setattr(memory, "_free_mb", lambda: 8000 - 1300 * len(loaded))
    return loaded


def load(name, loaded, *, budget):
    make_room(PACKS[name], loaded, PACKS, threads=2, budget_mb=budget)
    loaded[name] = FakeEngine({PAIR: {}}, name=name)


@pytest.mark.parametrize(
    ("kind", "threads", "expected"),
    [("llama", 1, 310), ("llama", 2, 310), ("bergamot", 1, 245), ("bergamot", 2, 490), ("ctranslate2", 2, 360),
     ("huggingface", 2, 820), ("unheard-of", 1, 400)],
)  # fmt: skip
def test_estimate(kind, threads, expected):
    assert needed_mb(pack("x", 100, kind), threads) == expected


def test_without_a_budget_engines_stay_while_memory_is_free(free):
    for name in "abc":
        load(name, free, budget=0)
    assert list(free) == ["a", "b", "c"]


def test_the_engine_used_longest_ago_goes_first_and_is_closed(free):
    load("a", free, budget=2700)
    load("b", free, budget=2700)
    free["a"] = oldest = free.pop("a")  # a is used again, as the pipeline does
    gone = free["b"]
    load("c", free, budget=2700)
    assert list(free) == ["a", "c"]
    assert (gone.closed, oldest.closed) == (True, False)


def test_several_go_when_one_is_not_enough(free):
    load("a", free, budget=2700)
    load("b", free, budget=2700)
    PACKS["big"] = pack("big", 2000)
    load("big", free, budget=2700)
    assert list(free) == ["big"]


@pytest.mark.parametrize(
    ("budget", "words"), [(2000, "memory_mb = 2000 leaves 2,000 MB"), (0, "free memory leaves 8,0")]
)
def test_what_does_not_fit_is_said_before_anything_is_closed(free, budget, words):
    load("a", free, budget=budget)
    with pytest.raises(ModelError) as caught:
        load("huge", free, budget=budget)
    assert words in caught.value.message
    assert "about 99,200 MB" in caught.value.message
    assert "smaller pack" in caught.value.next_step
    assert list(free) == ["a"]


def test_short_memory_makes_room_without_any_budget(monkeypatch):
    loaded = {name: FakeEngine({PAIR: {}}, name=name) for name in "ab"}
    monkeypatch.setattr(memory, "_free_mb", lambda: 1000 + 1300 * (2 - len(loaded)))
    make_room(PACKS["c"], loaded, PACKS, threads=1, budget_mb=0)
    assert list(loaded) == ["b"]


@pytest.mark.parametrize(
    ("names", "budget", "fits"),
    [("ab", 2600, True), ("ab", 2599, False), ("aa", 1300, True), ("abc", 0, True)],
)
def test_packs_that_fit_together(names, budget, fits):
    assert fit_together([PACKS[name] for name in names], threads=2, budget_mb=budget) is fits


def test_the_machine_is_asked():
    assert 0 < memory._free_mb() <= psutil.virtual_memory().total / 10**6


@pytest.mark.parametrize(("value", "expected"), [("0", 0), ("1500", 1500), (3000, 3000)])
def test_setting(value, expected):
    assert load_config(environ={}, overrides={"memory_mb": value}).memory_mb == expected


@pytest.mark.parametrize("value", ["-1", "much", "", True, 1.5])
def test_wrong_setting(value):
    with pytest.raises(ConfigError):
        load_config(environ={}, overrides={"memory_mb": value})
