import json

import pytest

from translator.cli import run
from translator.evaluation.cards import Card, SpeechScore, TextGrade, as_html, as_markdown

NOTHING = TextGrade(None)


def card(**changes):
    fields = {
        "language": "ar", "officer_language": "zh", "to_visitor": NOTHING, "to_officer": NOTHING,
        "speech_served": True, "speech": None, "voice": True, "phrases": 485, "reviewed": 0,
    }  # fmt: skip
    return Card(**(fields | changes))


def heard(value, n=9):
    return SpeechScore("wer", value, value / 2, value * 2, n, "jiwer:4|<pack>")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"speech_served": False}, "not recognised; the visitor types"),
        ({}, "recognised, but not measured"),
        ({"speech": heard(0.02)}, "recognised well (WER 2.0% [1.0% to 4.0%], n=9)"),
        ({"speech": heard(0.2)}, "with mistakes: check every sentence"),
        ({"speech": heard(0.4)}, "too weak to rely on"),
        ({"speech": heard(0.0, n=1)}, "measured on too little"),
        ({"voice": False}, "Voice: none"),
        ({"reviewed": 12}, "12 of them reviewed"),
        ({}, "none of them reviewed"),
        ({}, "no machine translation is installed; phrases only"),
    ],
)
def test_the_advice_is_plain(changes, words):
    assert any(words in sentence for sentence in card(**changes).advice)


def test_pages_name_the_language_in_its_script_and_every_signature():
    cards = [card(speech=heard(0.02))]
    assert "## Arabic (ar, العربية)" in as_markdown(cards, {"date": "2026-01-01"})
    assert "- `jiwer:4|<pack>`" in as_markdown(cards, {})
    page = as_html(cards, {"machine": "<two> cores"})
    assert "dir='rtl'>العربية" in page
    assert "&lt;two&gt;" in page
    assert "<pack>" not in page


@pytest.mark.weights
def test_a_page_for_every_language(tmp_path, monkeypatch, pack_folder):
    pack_folder("faster-whisper-base")
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path))
    scores = tmp_path / "speech.jsonl"
    row = {
        "metric": "wer",
        "language": "fr",
        "value": 0.02,
        "low": 0.0,
        "high": 0.05,
        "n": 10,
        "signature": "s1",
    }
    scores.write_text(json.dumps(row) + "\n" + json.dumps(row | {"metric": "keywords"}) + "\n", "utf-8")
    out = tmp_path / "quality.md"
    assert run(["evaluate", "cards", "--out", str(out), "--speech", str(scores)]) == 0
    page = out.read_text("utf-8")
    assert page.count("\n## ") == 32
    assert "recognised well (WER 2.0%" in page


@pytest.mark.parametrize("content", ["", "no json", '{"metric": "wer"}', "[1]"])
def test_scores_that_are_none(tmp_path, monkeypatch, capsys, content):
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path))
    scores = tmp_path / "speech.jsonl"
    scores.write_text(content, "utf-8")
    code = run(["evaluate", "cards", "--out", str(tmp_path / "x.md"), "--speech", str(scores)])
    assert code == (2 if content else 0)
    assert "Traceback" not in capsys.readouterr().err


def test_a_page_of_another_kind_is_refused(tmp_path):
    assert run(["evaluate", "cards", "--out", str(tmp_path / "quality.pdf")]) == 2
