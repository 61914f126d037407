"""The order of the stages, over the fake engine and the real content."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import FakeEngine
from translator.config import load_config
from translator.datatypes import Hypothesis, LanguagePair
from translator.errors import LanguageError, ModelError, TextError
from translator.packs.manifest import load_manifest
from translator.packs.store import FileSpec, InstalledPack, Manifest, ModelStore, Pack
from translator.pipeline import Pipeline

ZH_EN, EN_PT, ZH_PT = LanguagePair("zh", "en"), LanguagePair("en", "pt"), LanguagePair("zh", "pt")


def pack(name, pair, grade="good"):
    files = {"weights": FileSpec(7, "0" * 64)}
    return Pack(name, "llama", "1", "MIT", files=files, grades={pair: grade})


class Store(ModelStore):
    """Packs that are installed without files."""

    def __init__(self, *packs):
        super().__init__(Manifest({item.name: item for item in packs}), [])
        self.packs = tuple(InstalledPack(item, Path()) for item in packs)

    def installed(self):
        return self.packs


@pytest.fixture
def pipeline(tmp_path):
    config = load_config(environ={"TRANSLATOR_DATA": str(tmp_path)})
    built = Pipeline(config, Store(pack("one", ZH_EN), pack("two", EN_PT)))
    built._engines = {
        "one": FakeEngine(
            {ZH_EN: {"天气很好。": "The weather is fine.", "我们走吧。": "Let us go."}}, name="one"
        ),
        "two": FakeEngine({EN_PT: {"The weather is fine.": "O tempo está bom."}}, name="two"),
    }
    return built


def test_sentences_paragraphs_and_spacing(pipeline):
    (result,) = pipeline.translate(["天气很好。我们走吧。\n\n天气很好。"], ZH_EN)
    assert result.target == "The weather is fine. Let us go.\n\nThe weather is fine."
    assert (result.origin, result.route, result.engine) == ("machine", ("zh", "en"), ("one",))
    assert result.risk == "low"


def test_all_texts_in_one_batch_and_in_order(pipeline):
    results = pipeline.translate(["我们走吧。", "天气很好。"], ZH_EN)
    assert [result.target for result in results] == ["Let us go.", "The weather is fine."]
    assert [call[0] for call in pipeline._engines["one"].calls] == [("我们走吧。", "天气很好。")]


def test_pivot_names_both_engines(pipeline):
    (result,) = pipeline.translate(["天气很好。"], ZH_PT)
    assert (result.target, result.route, result.engine) == (
        "O tempo está bom.",
        ("zh", "en", "pt"),
        ("one", "two"),
    )


def test_a_phrase_comes_before_the_machine(pipeline):
    (result,) = pipeline.translate(["您好！"], ZH_EN)
    assert (result.origin, result.target, result.engine, result.grade) == ("phrase", "Hello.", (), "draft")
    assert [caution.code for caution in result.warnings] == ["phrase_unreviewed"]
    assert pipeline._engines["one"].calls == []


def test_a_named_engine_skips_phrases(pipeline):
    (result,) = pipeline.translate(["您好！"], ZH_EN, engine="one")
    assert result.origin == "machine"


def test_memory_comes_before_the_machine(pipeline):
    pipeline.glossary(ZH_EN).memory.add(ZH_EN, "我们走吧。", "Shall we go?", origin="officer")
    (result,) = pipeline.translate(["我们走吧。"], ZH_EN)
    assert (result.origin, result.target) == ("memory", "Shall we go?")


def test_no_memory_file_appears_by_itself(pipeline, tmp_path):
    pipeline.translate(["我们走吧。"], ZH_EN)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "pair", "error", "code"),
    [
        ("", ZH_EN, TextError, "text_empty"),
        ("\ud800", ZH_EN, TextError, "text_not_unicode"),
        ("您好", LanguagePair("zh", "zh"), LanguageError, "language_same"),
        ("一些别的话。", LanguagePair("zh", "th"), ModelError, "route_missing"),
    ],
)
def test_what_cannot_be_done_says_so(pipeline, text, pair, error, code):
    with pytest.raises(error) as caught:
        pipeline.translate([text], pair)
    assert caught.value.code == code
    assert caught.value.next_step


@pytest.mark.parametrize("text", ["...", "！！！", "12", "😀", "—", "A0172", "\u200b\u200bx", "()"])
def test_texts_without_words_come_back_whole(pipeline, text):
    (result,) = pipeline.translate([text], ZH_EN)
    assert text.strip() in result.target or result.risk != "low"


def test_closing_frees_every_engine(pipeline):
    engines = list(pipeline._engines.values())
    pipeline.close()
    pipeline.close()
    assert all(engine.closed for engine in engines)


def test_real_manifest_plans_routes(tmp_path):
    config = load_config(environ={"TRANSLATOR_DATA": str(tmp_path), "TRANSLATOR_MODELS": str(tmp_path)})
    pipeline = Pipeline(config, ModelStore(load_manifest(config.manifest), config.models))
    with pytest.raises(ModelError, match="models pull"):
        pipeline.route(LanguagePair("zh", "mn"))


def test_a_fallback_that_does_not_fit_beside_the_first_engine_is_not_taken(tmp_path):
    packs = pack("one", ZH_EN), pack("two", ZH_EN, "usable")
    for budget, engines in ((0, ["one", "two"]), (500, ["one", "two"]), (300, ["one"])):
        config = load_config(environ={"TRANSLATOR_DATA": str(tmp_path)}, overrides={"memory_mb": budget})
        routes = Pipeline(config, Store(*packs))._routes(ZH_EN, None)
        assert [route.engines[0] for route in routes] == engines


@pytest.fixture
def opened(monkeypatch):
    """Names of the engines that pipelines open, in order; 10 GB of memory are free."""
    names = []

    def open_engine(installed, *, threads):
        assert threads == 1
        names.append(installed.pack.name)
        return FakeEngine({pair: {} for pair in installed.pack.grades}, name=installed.pack.name)

    monkeypatch.setattr("translator.pipeline.open_engine", open_engine)
    monkeypatch.setattr("translator.mt.memory._free_mb", lambda: 10_000)
    return names


def budgeted(tmp_path, memory_mb, *packs):
    environ = {"TRANSLATOR_DATA": str(tmp_path), "TRANSLATOR_THREADS": "1"}
    return Pipeline(
        load_config(environ=environ, overrides={"memory_mb": memory_mb, "repeats": 0}), Store(*packs)
    )


# an engine of these packs counts as 200 MB
@pytest.mark.parametrize(
    ("memory_mb", "opened_in_all", "left"),
    [
        (0, ["one", "two", "three"], ["two", "three", "one"]),
        (600, ["one", "two", "three"], ["two", "three", "one"]),
        (400, ["one", "two", "three", "one"], ["three", "one"]),
        (200, ["one", "two", "three", "one"], ["one"]),
    ],
)
def test_under_a_budget_the_engine_used_longest_ago_is_closed(
    tmp_path, opened, memory_mb, opened_in_all, left
):
    zh_fr = LanguagePair("zh", "fr")
    packs = pack("one", ZH_EN), pack("two", EN_PT), pack("three", zh_fr)
    pipeline = budgeted(tmp_path, memory_mb, *packs)
    seen = {}
    for text, pair in (("天气一。", ZH_EN), ("One.", EN_PT), ("天气二。", zh_fr), ("天气三。", ZH_EN)):
        assert pipeline.translate([text], pair)[0].target
        seen |= {id(engine): engine for engine in pipeline._engines.values()}
    assert opened == opened_in_all
    assert list(pipeline._engines) == left
    assert sum(engine.closed for engine in seen.values()) == len(opened_in_all) - len(left)


def test_a_chain_whose_engines_do_not_fit_together_still_translates(tmp_path, opened):
    pipeline = budgeted(tmp_path, 200, pack("one", ZH_EN), pack("two", EN_PT))
    assert pipeline.run(pipeline.route(ZH_PT), ["天气"])[0].text == "天气 [en] [pt]"
    assert (opened, list(pipeline._engines)) == (["one", "two"], ["two"])


@pytest.mark.parametrize(
    "act", [lambda it: it.translate(["天气。"], ZH_EN), lambda it: it.warm(ZH_EN)], ids=["translate", "warm"]
)
def test_a_load_over_the_budget_is_refused_before_it_starts(tmp_path, opened, monkeypatch, act):
    pipeline = budgeted(tmp_path, 199, pack("one", ZH_EN))
    monkeypatch.setattr(Pipeline, "_open_recognizer", lambda _: None)
    with pytest.raises(ModelError, match="one needs about 200 MB of memory; memory_mb = 199") as caught:
        act(pipeline)
    assert (caught.value.code, opened) == ("engine_failed", [])


@pytest.mark.usefixtures("opened")
def test_engines_of_several_threads_compute_one_after_the_other(tmp_path, monkeypatch):
    """Each takes all threads, so two at once would take more than there are cores."""
    running, most = [], []

    def slow(self, batch, pair, **_):
        running.append(self.name)
        most.append(len(running))
        time.sleep(0.02)
        assert not self.closed, "closed to make room while it was in use"
        running.remove(self.name)
        return [Hypothesis(f"{text} [{pair.target}]") for text in batch]

    monkeypatch.setattr(FakeEngine, "translate", slow)
    whole = budgeted(tmp_path, 200, pack("one", ZH_EN), pack("two", EN_PT))
    route = whole.route(ZH_PT)
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(twin.run, route, ["天气"]) for twin in [whole.twin() for _ in range(9)]]
        assert {job.result()[0].text for job in jobs} == {"天气 [en] [pt]"}
    assert max(most) == 1


@pytest.mark.parametrize("examples", [0, 2])
def test_a_hall_may_show_the_engine_the_nearest_approved_phrases(pipeline, examples):
    pipeline.config = replace(pipeline.config, examples=examples)
    pipeline.translate(["请在大厅的外面坐下。"], ZH_PT)
    ((_, _, hints),) = pipeline._engines["one"].calls
    assert len(hints[0].examples) == examples
    assert all(source.isascii() is False and target.isascii() for source, target in hints[0].examples)
    ((_, _, later),) = pipeline._engines["two"].calls
    assert later[0].examples == ()


def test_an_engine_remembers_until_it_is_told_to_forget(pipeline, monkeypatch):
    inner = FakeEngine({ZH_EN: {"天气很好。": "The weather is fine."}}, name="one")
    pipeline._engines.clear()
    monkeypatch.setattr("translator.pipeline.open_engine", lambda *_arguments, **_options: inner)
    for _ in range(2):
        (result,) = pipeline.translate(["天气很好。"], ZH_EN, engine="one")
        assert result.target == "The weather is fine."
    assert len(inner.calls) == 1
    pipeline.forget()
    pipeline.translate(["天气很好。"], ZH_EN, engine="one")
    assert len(inner.calls) == 2


def test_warming_has_the_engines_do_something(pipeline):
    pipeline._recognizer = object()
    pipeline.warm(ZH_PT)
    assert [pipeline._engines[name].calls[0][0] for name in ("one", "two")] == [("1.",), ("1.",)]
    pipeline._recognizer = None
