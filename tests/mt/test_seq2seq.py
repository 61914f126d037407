"""Encoder-decoder models: what they have learned, and that both engines search alike, token for token."""

import json
import shutil
import sys

import pytest

from tests import tiny_language
from tests.tiny_models import PAIRS, TINY, tiny_pack
from translator.datatypes import Hypothesis, LanguagePair
from translator.errors import LanguageError, ModelError
from translator.languages import LANGUAGES
from translator.mt.ctranslate import CTranslateEngine
from translator.mt.seq2seq import LONGEST_SOURCE, Found, translate_segments
from translator.mt.subwords import END, FAMILIES, Subwords

EN_PT, EN_ZH, PT_EN, ZH_EN = (LanguagePair(*pair.split("-")) for pair in ("en-pt", "en-zh", "pt-en", "zh-en"))
HELD_OUT = [row for row in tiny_language.sentences() if tiny_language.is_held_out(row["en"])]


@pytest.fixture(scope="module", params=PAIRS)
def model(request):
    return request.param


@pytest.fixture(scope="module")
def converted(model):
    engine = CTranslateEngine(tiny_pack(model, "ctranslate2"), threads=1, beam=1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def published(model):
    module = pytest.importorskip(
        "translator.mt.huggingface", reason="torch and transformers are not installed"
    )
    engine = module.HuggingFaceEngine(tiny_pack(model, "huggingface"), threads=1, beam=1)
    yield engine
    engine.close()


def texts(hypotheses):
    return [hypothesis.text for hypothesis in hypotheses]


def test_held_out_sentences_of_the_toy_language_come_out_right(model, converted):
    for pair in sorted(PAIRS[model], key=str):
        rows = HELD_OUT[:40]
        answers = texts(converted.translate([row[pair.source] for row in rows], pair))
        right = sum(answer == row[pair.target] for answer, row in zip(answers, rows, strict=True))
        assert right >= 36, f"{model} {pair}: {right} of 40"


def test_both_engines_agree_token_for_token(model, converted, published):
    odd = ["Passport", "?", "中文和 ไทย.", "e\u0301 \u200b\u202e.", "The officer the officer 17 17."]
    for pair in sorted(PAIRS[model], key=str):
        sources = [
            converted._subwords.encode(text, pair)
            for text in [*(row[pair.source] for row in HELD_OUT[:30]), *odd]
        ]
        sources = [source for source in sources if source]
        prefix = converted._subwords.prefix(pair)
        ours = converted._search(sources, prefix, no_repeat=0)
        theirs = published._search(sources, prefix, no_repeat=0)
        assert [found.tokens for found in ours] == [found.tokens for found in theirs]
        assert [found.finished for found in ours] == [found.finished for found in theirs]
        for one, other in zip(ours, theirs, strict=True):
            if one.finished and one.tokens:
                assert one.score == pytest.approx(other.score, rel=0.01, abs=1e-3)


def test_subwords_are_those_of_the_published_tokenizers(model, converted):
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    if model == "madlad":
        pytest.skip("its published tokenizer is a re-implementation; sentencepiece itself is the reference")
    name = "MarianTokenizer" if model.startswith("opus") else "M2M100Tokenizer"
    tokenizer = getattr(transformers, name).from_pretrained(TINY / model)
    for pair in PAIRS[model]:
        for row in HELD_OUT[:20]:
            text = row[pair.source]
            if model == "opus-multi":
                text = {"pt": ">>por<<", "zh": ">>cmn_Hans<<"}[pair.target] + text
            if "100" in model:
                tokenizer.src_lang = pair.source if model == "m2m100" else pair.target
            published = tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)
            own = converted._subwords.encode(row[pair.source], pair)
            assert own == published
            assert converted._subwords.decode(own[1:-1]) == tokenizer.decode(
                tokenizer.convert_tokens_to_ids(own[1:-1]), skip_special_tokens=True
            )


@pytest.mark.parametrize(
    ("name", "pair", "opens", "prefix"),
    [
        ("m2m100", EN_PT, "__en__", ["__pt__"]),
        ("m2m100", ZH_EN, "__zh__", ["__en__"]),
        ("small100", EN_PT, "__pt__", []),
        ("madlad", EN_ZH, "<2zh>", []),
        ("opus-multi", EN_ZH, ">>cmn_Hans<<", []),
        ("opus-multi", EN_PT, ">>por<<", []),
    ],
)
def test_language_tokens_stand_where_the_family_wants_them(name, pair, opens, prefix):
    engine = CTranslateEngine(tiny_pack(name, "ctranslate2"), threads=1)
    tokens = engine._subwords.encode("x", pair)
    assert (tokens[0], tokens[-1], engine._subwords.prefix(pair)) == (opens, END, prefix)


def test_a_model_of_one_direction_gets_no_language_token():
    engine = CTranslateEngine(tiny_pack("opus", "ctranslate2"), threads=1)
    assert engine._subwords.encode("x", EN_PT)[0].startswith("▁")


@pytest.mark.parametrize("control", ["__zh__", ">>cmn_Hans<<", "<2zh>", "</s>", "<unk>", "<pad>"])
def test_text_that_is_spelled_like_a_token_stays_text(model, converted, control):
    pair = EN_PT
    tokens = converted._subwords.encode(f"{control} Please wait. {control}", pair)
    inner = tokens[:-1] if model == "opus" else tokens[1:-1]
    assert control not in inner
    assert "".join(inner).replace("▁", "").count(control) == 2


def test_order_and_company_of_a_segment_change_nothing(converted):
    rows = HELD_OUT[:12]
    batch = [row["en"] for row in rows]
    alone = [texts(converted.translate([text], EN_PT))[0] for text in batch]
    assert texts(converted.translate(batch, EN_PT)) == alone
    assert texts(converted.translate(batch[::-1], EN_PT)) == alone[::-1]


def test_long_segments_are_cut_between_clauses_and_nothing_is_dropped(converted):
    words = " ".join(f"paper {number}," for number in range(400))
    heard = []

    def echo(sources, prefix, *, no_repeat):
        assert (prefix, no_repeat) == (converted._subwords.prefix(EN_PT), 0)
        assert max(map(len, sources)) <= LONGEST_SOURCE
        heard.extend(sources)
        return [
            Found(tuple(token for token in source[:-1] if token[0] not in "_<>"), -1.0, finished=True)
            for source in sources
        ]

    (answer,) = translate_segments([words], EN_PT, converted._subwords, echo)
    assert len(heard) > 4
    assert answer.text == words
    assert all(source[-2] == "," for source in heard)


def test_blank_text_gives_an_empty_hypothesis_without_a_search(converted):
    assert converted.translate([" "], EN_PT)[0] == Hypothesis("")


def test_languages_that_a_family_does_not_know_are_refused_when_the_pack_is_opened():
    with pytest.raises(ModelError, match="no language token for te") as caught:
        CTranslateEngine(
            tiny_pack("m2m100", "ctranslate2", pairs={EN_PT, LanguagePair("en", "te")}), threads=1
        )
    assert caught.value.code == "manifest_invalid"


def test_a_one_direction_model_cannot_be_said_to_serve_two_languages():
    with pytest.raises(ModelError, match="serves 2 target languages") as caught:
        CTranslateEngine(tiny_pack("opus", "ctranslate2", pairs={EN_PT, EN_ZH}), threads=1)
    assert caught.value.code == "manifest_invalid"


@pytest.mark.parametrize(
    ("family", "unknown"), [("m2m100", {"te"}), ("small100", {"te"}), ("opus", set()), ("madlad", set())]
)
def test_codes_of_all_languages(family, unknown):
    codes = FAMILIES[family].codes
    assert set(LANGUAGES) - set(codes) == unknown
    first = [names[0] for names in codes.values()]
    assert len(set(first)) == len(first)


@pytest.mark.parametrize(
    ("family", "tag", "token"),
    [
        ("m2m100", "zh", "__zh__"), ("m2m100", "tl", "__tl__"), ("m2m100", "he", "__he__"), ("m2m100", "my", "__my__"),
        ("opus", "zh", ">>cmn_Hans<<"), ("opus", "kk", ">>kaz_Cyrl<<"), ("opus", "fa", ">>pes<<"),
        ("opus", "ms", ">>zsm_Latn<<"), ("madlad", "tl", "<2fil>"), ("madlad", "he", "<2he>"), ("madlad", "zh", "<2zh>"),
    ],
)  # fmt: skip
def test_first_choice_of_some_codes(family, tag, token):
    assert FAMILIES[family].token.format(FAMILIES[family].codes[tag][0]) == token


def test_older_opus_models_are_known_by_their_two_letters():
    vocabulary = {">>fr<<", ">>pt<<"}
    pairs = {LanguagePair("en", "fr"), EN_PT}
    subwords = Subwords(tiny_pack("opus", "ctranslate2", pairs=pairs), vocabulary.__contains__)
    assert subwords.encode("x", EN_PT)[0] == ">>pt<<"


class Script:
    """A search that answers from a list, and notes how it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, sources, prefix, *, no_repeat):
        assert prefix == []
        self.asked.append((len(sources), no_repeat))
        return self.answers.pop(0)


def subwords():
    return CTranslateEngine(tiny_pack("opus", "ctranslate2"), threads=1)._subwords


GOOD, CUT = Found(("▁O",), -0.1, finished=True), Found(("▁O",) * 3, -0.1, finished=False)
LOOP = Found(("▁O",) * 16, -0.1, finished=True)


@pytest.mark.parametrize("bad", [CUT, LOOP])
def test_an_answer_that_runs_on_is_searched_again_without_repetitions(bad):
    search = Script([GOOD, bad], [GOOD])
    answers = translate_segments(["one", "two"], EN_PT, subwords(), search)
    assert search.asked == [(2, 0), (1, 3)]
    assert [(answer.text, answer.finished) for answer in answers] == [("O", True), ("O", True)]


def test_an_answer_that_runs_on_twice_is_said_to_be_unfinished():
    (answer,) = translate_segments(["one"], EN_PT, subwords(), Script([LOOP], [CUT]))
    assert not answer.finished


def damaged(tmp_path, file, content):
    folder = tmp_path / "opus-ct2"
    shutil.copytree(TINY / "opus-ct2", folder)
    (folder / file).write_bytes(content)
    return tiny_pack("opus", "ctranslate2", folder=folder)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("model.bin", "engine_failed"),
        ("source.spm", "pack_corrupt"),
        ("shared_vocabulary.json", "pack_corrupt"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"no model", b"\xff" * 4000])
def test_damaged_files_are_an_error_with_a_next_step(tmp_path, file, code, content):
    with pytest.raises(ModelError) as caught:
        CTranslateEngine(damaged(tmp_path, file, content), threads=1)
    assert caught.value.code == code
    assert "models verify" in str(caught.value)


def test_a_closed_engine_says_so_and_a_foreign_pair_is_refused():
    engine = CTranslateEngine(tiny_pack("opus", "ctranslate2"), threads=1)
    with pytest.raises(LanguageError):
        engine.translate(["x"], PT_EN)
    engine.close()
    with pytest.raises(ModelError, match="was closed"):
        engine.translate(["x"], EN_PT)


def test_tiny_models_are_small_and_their_vocabulary_names_the_languages():
    assert sum(path.stat().st_size for path in TINY.rglob("*") if path.is_file()) < 5_000_000
    words = json.loads((TINY / "m2m100-ct2" / "shared_vocabulary.json").read_text(encoding="utf-8"))
    assert words.count("__pt__") == 1


@pytest.mark.parametrize("file", ["model.safetensors", "vocab.json", "source.spm", "config.json"])
@pytest.mark.parametrize("content", [b"", b"no model"])
def test_damaged_published_folders_are_an_error_with_a_next_step(tmp_path, file, content):
    module = pytest.importorskip("translator.mt.huggingface", reason="torch is not installed")
    folder = tmp_path / "opus"
    shutil.copytree(TINY / "opus", folder)
    (folder / file).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        module.HuggingFaceEngine(tiny_pack("opus", "huggingface", folder=folder), threads=1)
    assert caught.value.code in {"engine_failed", "pack_corrupt"}
    assert "models verify" in str(caught.value)


def test_on_a_gpu_all_weights_and_tensors_are_asked_for_there(monkeypatch):
    """No GPU was at hand: torch is told that there is one, and what it is asked for is made on the CPU."""
    torch = pytest.importorskip("torch", reason="torch is not installed")
    module = pytest.importorskip("translator.mt.huggingface", reason="transformers is not installed")
    overrides = pytest.importorskip("torch.overrides")

    moved, made, freed = [], [], []

    class PretendCuda(overrides.TorchFunctionMode):
        """Notes the device of every move and of every tensor that our own module makes."""

        def __torch_function__(self, function, types, args=(), kwargs=None):
            del types
            kwargs = dict(kwargs or {})
            asked = {str(value) for value in (*args, *kwargs.values()) if isinstance(value, torch.device)}
            if function is torch.tensor and sys._getframe(1).f_globals["__name__"] == module.__name__:
                made.append(asked)
            elif "cuda" in asked:
                moved.append(function)
            args = [here(value) for value in args]
            return function(*args, **{key: here(value) for key, value in kwargs.items()})

    def here(value):
        return torch.device("cpu") if isinstance(value, torch.device) and value.type == "cuda" else value

    rows = HELD_OUT[:3]
    engine = module.HuggingFaceEngine(tiny_pack("m2m100", "huggingface"), threads=1)
    expected = engine.translate([row["en"] for row in rows], EN_PT)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: freed.append(True))
    with PretendCuda():
        engine = module.HuggingFaceEngine(tiny_pack("m2m100", "huggingface"), threads=1)
        assert {parameter.dtype for parameter in engine._model.parameters()} == {torch.float32}
        assert engine.translate([row["en"] for row in rows], EN_PT) == expected
        engine.close()
    assert len(moved) == 1  # the model as a whole
    assert len(made) == 3 + 3 * len(rows)  # of the batch, then of each answer that is read once more
    assert all(asked == {"cuda"} for asked in made)
    assert freed == [True]


@pytest.mark.parametrize(
    "error", [RuntimeError("CUDA error: no kernel image"), RuntimeError("out of memory")]
)
def test_a_gpu_that_refuses_is_an_error_with_a_next_step(monkeypatch, error):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    module = pytest.importorskip("translator.mt.huggingface", reason="transformers is not installed")

    def refuse(_model, device):
        assert device == torch.device("cuda")
        raise error

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.nn.Module, "to", refuse)
    with pytest.raises(ModelError, match="memory is short") as caught:
        module.HuggingFaceEngine(tiny_pack("opus", "huggingface"), threads=1)
    assert caught.value.code == "engine_failed"
