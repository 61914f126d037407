"""What every translation engine keeps to, the fake one included."""

import tempfile
import threading
from functools import partial
from pathlib import Path

import pytest

from tests.fakes import FakeEngine
from tests.tiny_gguf import tiny_gguf_pack
from tests.tiny_models import tiny_pack
from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.errors import LanguageError
from translator.mt.bergamot import BergamotEngine
from translator.mt.ctranslate import CTranslateEngine
from translator.mt.llama import LlamaEngine
from translator.mt.repeats import Remembering
from translator.packs.store import FileSpec, InstalledPack, Pack

EN_PT = LanguagePair("en", "pt")
TINY = ("m2m100", "m2m100-ct2", "tiny-gguf")
"""Models of the tests, which know next to nothing."""
SENTENCES = ["The officer reads the form.", "Please wait here.", "Where is your passport?", "Thank you."]


def installed(folder: Path, kind: str, pair: LanguagePair, **settings: object) -> InstalledPack:
    """The pack that a folder of files makes up."""
    files = {path.name: FileSpec(path.stat().st_size, "0" * 64) for path in folder.iterdir()}
    return InstalledPack(
        Pack(folder.name, kind, "1", "test", files, grades={pair: "usable"}, settings=settings), folder
    )


def fake(_pack_folder):
    return FakeEngine({EN_PT: {}})


def remembering(_pack_folder):
    return Remembering(FakeEngine({EN_PT: {}}), most=2)


def bergamot(pack_folder, threads=1):
    return BergamotEngine(installed(pack_folder("firefox-en-pt-tiny"), "bergamot", EN_PT), threads=threads)


def llama(pack_folder):
    folder = pack_folder("qwen2.5-coder-1.5b-instruct-q4_k_m")
    return LlamaEngine(installed(folder, "llama", EN_PT, prompt="qwen-chat", context=4096), threads=2)


def tiny_llama(_pack_folder):
    return LlamaEngine(tiny_gguf_pack(Path(tempfile.mkdtemp(prefix="gguf-")), {EN_PT}), threads=1)


def ctranslate(_pack_folder):
    return CTranslateEngine(tiny_pack("m2m100", "ctranslate2"), threads=1)


def huggingface(_pack_folder):
    module = pytest.importorskip(
        "translator.mt.huggingface", reason="torch and transformers are not installed"
    )
    return module.HuggingFaceEngine(tiny_pack("m2m100", "huggingface"), threads=1)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(fake, id="fake"),
        pytest.param(remembering, id="remembering"),
        pytest.param(ctranslate, id="ctranslate"),
        pytest.param(huggingface, id="huggingface"),
        pytest.param(tiny_llama, id="llama-tiny"),
        pytest.param(bergamot, id="bergamot", marks=pytest.mark.weights),
        pytest.param(partial(bergamot, threads=2), id="bergamot-2", marks=pytest.mark.weights),
        pytest.param(llama, id="llama", marks=[pytest.mark.weights, pytest.mark.slow]),
    ],
)
def make_engine(request, pack_folder):
    """A function that makes a fresh engine; engines of one test are closed by the test."""
    return partial(request.param, pack_folder)


@pytest.fixture(scope="module")
def engine(make_engine):
    engine = make_engine()
    yield engine
    engine.close()


def texts(hypotheses: list[Hypothesis]) -> list[str]:
    return [hypothesis.text for hypothesis in hypotheses]


def test_names_itself_and_its_pairs(engine):
    assert engine.name
    assert EN_PT in engine.pairs


def test_empty_batch_gives_nothing(engine):
    assert engine.translate([], EN_PT) == []


def test_one_hypothesis_per_segment_in_order(engine):
    one_by_one = [engine.translate([sentence], EN_PT)[0] for sentence in SENTENCES]
    together = engine.translate(SENTENCES, EN_PT)
    assert texts(together) == texts(one_by_one)
    assert all(hypothesis.finished and hypothesis.text.strip() for hypothesis in together)


def test_order_of_the_batch_does_not_matter(engine):
    forwards = texts(engine.translate(SENTENCES, EN_PT))
    assert texts(engine.translate(SENTENCES[::-1], EN_PT)) == forwards[::-1]


def test_same_segment_twice_gets_the_same_text(engine):
    first, second = engine.translate(["Please sign here.", "Please sign here."], EN_PT)
    assert first.text == second.text


def test_scores_are_log_probabilities_or_absent(engine):
    for hypothesis in engine.translate(SENTENCES[:2], EN_PT):
        assert hypothesis.score is None or hypothesis.score <= 0


def test_foreign_pair_is_refused_and_the_engine_stays_usable(engine):
    before = texts(engine.translate(SENTENCES[:1], EN_PT))
    with pytest.raises(LanguageError) as caught:
        engine.translate(SENTENCES[:1], LanguagePair("mn", "km"))
    assert caught.value.code in LanguageError.codes
    assert texts(engine.translate(SENTENCES[:1], EN_PT)) == before


@pytest.mark.parametrize(
    "segment",
    [
        pytest.param("Passport", id="one-word"),
        pytest.param("?", id="one-character"),
        pytest.param("Wait\x07 here\x00 please\x1b[31m.", id="control-characters"),
        pytest.param("😀👨‍👩‍👧 e\u0301 \u200b\u202e.", id="odd-characters"),
        pytest.param('{"text": "\\n", "terms": null}', id="json"),
        pytest.param("中文和 ไทย.", id="other-scripts"),
    ],
)
def test_odd_segments_get_one_hypothesis(engine, segment):
    (hypothesis,) = engine.translate([segment], EN_PT)
    assert isinstance(hypothesis.text, str)
    assert "\n" not in hypothesis.text


def test_long_segment_is_translated_or_said_to_be_unfinished(engine):
    if engine.name in TINY:
        pytest.skip("a tiny model has seen no long sentence; tests/mt/test_seq2seq.py tests the cutting")
    clause = "the officer asks the visitor to bring the passport and two photographs to window five, "
    segment = (clause * 23)[:1980] + " on 17 May."
    (hypothesis,) = engine.translate([segment], EN_PT)
    assert "17" in hypothesis.text or not hypothesis.finished


def test_hints_are_used_or_ignored_but_never_an_error(engine):
    hints = [Hints(terms=(("passport", "passaporte"),)), Hints()]
    hypotheses = engine.translate(["Show your passport.", "Please wait."], EN_PT, hints=hints)
    assert len(hypotheses) == 2
    assert engine.name in TINY or "Show" in hypotheses[0].text or "passaporte" in hypotheses[0].text


def test_any_thread_may_call(engine):
    here = texts(engine.translate(SENTENCES[:2], EN_PT))
    elsewhere = []
    threads = [
        threading.Thread(target=lambda: elsewhere.append(texts(engine.translate(SENTENCES[:2], EN_PT))))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert elsewhere == [here] * 3


@pytest.mark.parametrize("used", [False, True])
def test_close_twice(make_engine, used):
    engine = make_engine()
    if used:
        assert len(engine.translate(["Please wait."], EN_PT)) == 1
    engine.close()
    engine.close()
