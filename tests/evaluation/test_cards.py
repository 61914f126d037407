import json
from pathlib import Path

import pytest

from translator.cli import run
from translator.datatypes import LanguagePair
from translator.evaluation.cards import Card, TextGrade, as_html, as_markdown
from translator.evaluation.scores import Score
from translator.languages import LANGUAGES
from translator.mt.routing import Route, Step
from translator.packs.manifest import Pack
from translator.packs.store import InstalledPack

NOTHING = TextGrade(None)
PAIR = LanguagePair("zh", "en")
ROUTE = Route(
    (Step(InstalledPack(Pack("toy", "llama", "1", "MIT", {}, grades={PAIR: "good"}), Path()), PAIR),)
)
GOOD = TextGrade(
    ROUTE,
    (
        (
            Score("chrf", "zh->en", 55.5, 50.0, 61.0, 60, "s1"),
            Score("terms", "zh->en", 0.9, None, None, 10, "s2"),
        ),
    ),
)


def card(**changes):
    fields = {
        "language": "ar", "officer_language": "zh", "to_visitor": NOTHING, "to_officer": NOTHING,
        "speech_served": True, "speech": None, "voice": True, "phrases": 485, "reviewed": 0,
    }  # fmt: skip
    return Card(**(fields | changes))


def heard(value, n=9):
    return Score("wer", "ar", value, value / 2, value * 2, n, "jiwer:4|<pack>")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"speech_served": False}, "Speech: not recognised; people type"),
        ({}, "Speech: recognised, but not measured"),
        ({"speech": heard(0.02)}, "Speech: recognised well."),
        ({"speech": heard(0.2)}, "Speech: recognised with mistakes: check every sentence."),
        ({"speech": heard(0.4)}, "Speech: too weak to rely on"),
        ({"speech": heard(0.0, n=1)}, "measured on too little"),
        ({"voice": False}, "Voice: none"),
        ({"reviewed": 12}, "12 of them reviewed"),
        ({}, "none of them reviewed"),
        ({}, "Officer to visitor: no machine translation is installed; phrases only."),
        ({"to_visitor": GOOD}, "Officer to visitor (zh->en): good. Machine translation can be used"),
        ({"language": "zh"}, "Text: the officers' own language"),
    ],
)
def test_the_advice_is_plain(changes, words):
    assert any(words in advice.sentence for advice in card(**changes).advice)


def test_figures_stand_below_their_subject_with_interval_and_signature():
    page = as_markdown([card(to_visitor=GOOD, speech=heard(0.02))], {})
    assert "  - recognition: WER 2.0 % (1.0 to 4.0), n=9 [1]" in page
    assert (
        "  - zh->en, toy: chrF 55.5 (50.0 to 61.0), n=60 [2], terms right as the engine writes them 90.0 %"
        in page
    )
    assert "\n1. `jiwer:4|<pack>`\n2. `s1`\n" in page
    assert "zh->en, toy: not measured" in as_markdown([card(to_visitor=TextGrade(ROUTE, ((),)))], {})


def test_pages_name_the_language_in_its_script_and_every_signature():
    cards = [card(speech=heard(0.02))]
    assert "## Arabic (ar, العربية)" in as_markdown(cards, {"date": "2026-01-01"})
    assert "1. `jiwer:4|<pack>`" in as_markdown(cards, {})
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
        "date": "2026-01-02",
        "machine": "two cores",
    }
    rows = [row, row | {"metric": "keywords"}, row | {"metric": "hallucination-generated", "language": "all"}]
    scores.write_text("".join(json.dumps(item) + "\n" for item in rows), "utf-8")
    texts = tmp_path / "text.jsonl"
    chrf = row | {"metric": "chrf", "language": "en->pt", "value": 69.9, "low": 68.0, "high": 71.8, "n": 200}
    del chrf["date"], chrf["machine"]
    written = {"pack": "firefox-en-pt-tiny", "source": "en", "target": "pt", "n": 200, "scores": [chrf]}
    texts.write_text(json.dumps(written | {"date": "2026-01-03", "machine": "two cores"}), "utf-8")
    out = tmp_path / "quality.md"
    options = ["--speech", str(scores), "--text", str(texts)]
    assert run(["evaluate", "cards", "--out", str(out), *options]) == 0
    page = out.read_text("utf-8")
    assert page.count("\n## ") == len(LANGUAGES) + 1  # and the signatures
    assert all(f"({tag}, " in page for tag in LANGUAGES)
    assert "WER 2.0 % (0.0 to 5.0), n=10 [" in page
    assert "chrF 69.9 (68.0 to 71.8), n=200 [" in page
    assert "- measured: 2026-01-02, 2026-01-03\n- machine: two cores\n" in page
    assert (
        "- text invented for silence, noise, clicks, ringing and the like: 2.0 % (0.0 to 5.0), n=10" in page
    )


WRONG = ["", "no json", '{"metric": "wer"}', "[1]", '{"metric": "wer", "date": "", "machine": "", "n": 1}']


@pytest.mark.parametrize("option", ["--speech", "--text"])
@pytest.mark.parametrize("content", WRONG)
def test_scores_that_are_none(tmp_path, monkeypatch, capsys, content, option):
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path))
    scores = tmp_path / "speech.jsonl"
    scores.write_text(content, "utf-8")
    code = run(["evaluate", "cards", "--out", str(tmp_path / "x.md"), option, str(scores)])
    assert code == (2 if content else 0)
    assert "Traceback" not in capsys.readouterr().err


def test_a_page_of_another_kind_is_refused(tmp_path):
    assert run(["evaluate", "cards", "--out", str(tmp_path / "quality.pdf")]) == 2
