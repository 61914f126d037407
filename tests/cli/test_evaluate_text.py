"""``translator evaluate text`` with a tiny model: scores, kept scores, and the routes that follow from them."""

import json
import shutil
import sys

import pytest

import translator.evaluation
from tests import tiny_language
from tests.tiny_models import TINY, tiny_pack
from translator.cli import run
from translator.packs.catalogue import add
from translator.packs.manifest import Pack
from translator.packs.store import pack_from_folder

HELD_OUT = [row for row in tiny_language.sentences() if tiny_language.is_held_out(row["en"])][:60]


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys):
    """A machine with one converted pack, parallel texts, and a function that runs the program."""
    models, texts = tmp_path / "models", tmp_path / "toy"
    shutil.copytree(TINY / "opus-multi-ct2", models / "toy")
    entry = tiny_pack("opus-multi", "ctranslate2").pack
    grades = dict.fromkeys(entry.grades, "draft")
    pack = Pack("toy", "ctranslate2", "", "MIT", {}, grades=grades, settings={"family": "opus"})
    add(models, packs=[pack_from_folder(models / "toy", pack)])
    texts.mkdir()
    for tag in ("en", "pt", "zh"):
        (texts / f"toy.{tag}").write_text("\n".join(row[tag] for row in HELD_OUT) + "\n", encoding="utf-8")
    monkeypatch.setenv("TRANSLATOR_MODELS", str(models))
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path / "data"))

    def call(*arguments):
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    call.texts = texts
    return call


def grades(hall):
    code, out, err = hall("languages", "--routes", "--from", "en", "--json")
    assert code == 0, err
    rows = [json.loads(line) for line in out.splitlines()]
    return {row["target"]: (row["grade"], row["measured"]) for row in rows if row["route"]}


def test_scores_are_kept_only_when_asked_and_then_make_the_grade(hall):
    code, out, err = hall("evaluate", "text", str(hall.texts), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0, err
    assert {(row["source"], row["target"]) for row in rows} == {("en", "pt"), ("en", "zh")}
    assert all(row["chrf"] > 90 and row["n"] == 60 and row["grade"] == "good" for row in rows)
    assert all("chrF2|nrefs:1|" in row["signature"] and "pack:toy@" in row["signature"] for row in rows)
    assert all(row["date"] and row["machine"] for row in rows)
    for row in rows:
        named = {item["metric"]: item for item in row["scores"]}
        assert {"chrf", "bleu"} <= named.keys()
        assert named["chrf"]["low"] <= named["chrf"]["value"] <= named["chrf"]["high"] <= 100.5
        assert f"tok:{'zh' if row['target'] == 'zh' else '13a'}|" in named["bleu"]["signature"]
    assert grades(hall) == {"pt": ("draft", [None]), "zh": ("draft", [None])}
    assert hall("evaluate", "text", str(hall.texts), "--to", "pt", "--keep")[0] == 0
    kept = grades(hall)
    assert kept["zh"] == ("draft", [None])
    assert kept["pt"][0] == "good"
    assert kept["pt"][1][0]["n"] == 60


def test_a_worthless_direction_disappears_and_can_be_measured_again(hall):
    shuffled = "\n".join(reversed([row["pt"] for row in HELD_OUT])).replace("O ", "Xyz ").upper()
    (hall.texts / "toy.pt").write_text(shuffled)
    assert hall("evaluate", "text", str(hall.texts), "--to", "pt", "--keep")[0] == 0
    assert set(grades(hall)) == {"zh"}
    for named in ((), ("--engine", "toy")):
        code, _, err = hall("text", "The officer reads.", "--from", "en", "--to", "pt", *named)
        assert (code, "Measured as too weak for it: toy." in err) == (3, True), err
    (hall.texts / "toy.pt").write_text("\n".join(row["pt"] for row in HELD_OUT))
    assert hall("evaluate", "text", str(hall.texts), "--to", "pt", "--keep")[0] == 0
    assert grades(hall)["pt"][0] == "good"


def test_few_sentences_are_shown_and_decide_nothing(hall):
    code, out, _ = hall("evaluate", "text", str(hall.texts), "--limit", "5", "--keep")
    assert (code, out.count("too few"), out.count("too few     n=5 ")) == (0, 2, 2)
    assert grades(hall)["pt"][0] == "draft"


@pytest.mark.parametrize(
    ("name", "content"),
    [("toy.pt", "one line"), ("toy.pt", ""), ("toy.pt", "\n" * 60), ("toy.zh", b"\xff\xfe\n" * 60)],
)
def test_texts_that_do_not_fit_are_one_clear_line(hall, name, content):
    (hall.texts / name).write_bytes(content.encode() if isinstance(content, str) else content)
    code, out, err = hall("evaluate", "text", str(hall.texts))
    assert (code, out, len(err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--engine", "nonsense"], 3), (["--from", "th"], 3), (["--limit", "0"], 2)]
)
def test_wrong_calls(hall, arguments, code):
    assert hall("evaluate", "text", str(hall.texts), *arguments)[0] == code


def test_without_the_extra_it_says_what_to_install(hall, monkeypatch):
    monkeypatch.setitem(sys.modules, "sacrebleu.metrics.chrf", None)
    monkeypatch.delitem(sys.modules, "translator.evaluation.text", raising=False)
    monkeypatch.delattr(translator.evaluation, "text", raising=False)
    code, _, err = hall("evaluate", "text", str(hall.texts))
    assert (code, "counter-translator[evaluate]" in err) == (3, True)
