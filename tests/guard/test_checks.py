"""What is wrong with a hypothesis, and how grave it is."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.datatypes import Caution, Hypothesis, LanguagePair, LiteralResult, TermResult
from translator.errors import ModelError
from translator.guard import identify as identifier
from translator.guard.checks import check_hypothesis, repeats_itself
from translator.guard.identify import identify, is_other_language
from translator.guard.risk import assess
from translator.languages import LANGUAGES

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "text"


def codes(source, target, pair, *, finished=True):
    found = check_hypothesis(source, Hypothesis(target, finished=finished), LanguagePair(*pair))
    return [caution.code for caution in found]


@pytest.mark.parametrize(
    ("source", "target", "pair", "expected"),
    [
        ("请出示护照。", "Please show your passport.", ("zh", "en"), []),
        ("请出示护照。", "Пожалуйста, предъявите паспорт.", ("zh", "ru"), []),
        ("请出示护照。", "パスポートをご提示ください。", ("zh", "ja"), []),
        ("请出示护照。", "  ", ("zh", "en"), ["empty_output"]),
        ("请出示您的有效护照。", "请出示您的有效护照。", ("zh", "en"), ["copied_source"]),
        ("请出示您的护照。", "Пожалуйста, предъявите паспорт.", ("zh", "th"), ["wrong_script"]),
        ("请在这里填写您的姓名和地址。", "请在这里填上你的名字和住址信息。", ("zh", "ja"), ["wrong_script"]),
        (
            "请出示您的护照和签证。",
            "Bitte zeigen Sie mir Ihren Reisepass und Ihr Visum.",
            ("zh", "fr"),
            ["wrong_language"],
        ),
        (
            "请出示您的护照，以便我们核对有效期。",
            "Пожалуйста, предъявите паспорт, чтобы мы могли проверить срок действия.",
            ("zh", "uk"),
            ["wrong_language"],
        ),
        ("这里禁止拍照。", "Photos can be taken here.", ("zh", "en"), ["negation_lost"]),
        ("这里禁止拍照。", "Photography is prohibited here.", ("zh", "en"), []),
        ("无需预约。", "Appointments are needed here.", ("zh", "en"), ["negation_lost"]),
        ("无需预约。", "No appointment needed.", ("zh", "en"), []),
        ("请出示护照。", "Please show your passport, and,", ("zh", "en"), ["cut_off"]),
        ("Changsha", "Changsha", ("en", "fr"), []),
    ],
)
def test_codes(source, target, pair, expected):
    assert codes(source, target, pair) == expected


def test_an_unfinished_hypothesis_is_cut_off():
    assert codes("请出示护照。", "Please show your", ("zh", "en"), finished=False) == ["cut_off"]


def test_a_far_too_long_target_is_odd():
    target = (
        "Please show your passport to the officer, who will then look at every single page of it with care."
    )
    assert "length_ratio" in codes("好的。", target + target[:30].upper(), ("zh", "en"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the the the the the the the", True),
        ("please wait here, please wait here, please wait here, please wait here, please wait here, ", True),
        ("กรุณารอสักครู่" * 5, True),
        ("хүлээнэ үү " * 6, True),
        ("我们的" * 7, True),
        ("bye bye", False),
        ("哈哈哈", False),
        ("..............................", False),
        ("1000000000000000", False),
        ("row, row, row your boat", False),
    ],
)
def test_loops(text, expected):
    assert repeats_itself(text) is expected


@given(
    text=st.text(min_size=1), pair=st.sampled_from([("zh", "en"), ("en", "th"), ("ar", "ja"), ("mn", "kk")])
)
@settings(deadline=None, max_examples=200)
def test_nothing_crashes_on_arbitrary_text(text, pair):
    check_hypothesis(text, Hypothesis(text[::-1]), LanguagePair(*pair))


def test_identify_short_texts():
    assert identify("Où est le bureau des passeports ?")[0] == "fr"
    assert identify("หนังสือเดินทาง")[0] == "th"
    assert not is_other_language("Passport", "de")


LITERAL = LiteralResult("amount", "四百元", "", "lost")
TERM = TermResult("visa", "签证", "visa", "lost", 5)


@pytest.mark.parametrize(
    ("facts", "risk", "reasons"),
    [
        ({}, "low", []),
        ({"literals": [LITERAL]}, "high", ["literal_lost"]),
        ({"literals": [LITERAL, LITERAL]}, "high", ["literal_lost"]),
        ({"literals": [LiteralResult("amount", "", "5 €", "added")]}, "high", ["literal_added"]),
        (
            {"literals": [LiteralResult("amount", "四百元", "400 yuan", "repaired")]},
            "check",
            ["literal_repaired"],
        ),
        ({"literals": [LiteralResult("amount", "四百元", "400 yuan", "kept")]}, "low", []),
        ({"terms": [TERM]}, "high", ["term_lost"]),
        ({"terms": [TermResult("visa", "签证", "visa", "appended", 5)]}, "check", ["term_appended"]),
        ({"cautions": [Caution("loop", "x")]}, "high", ["loop"]),
        (
            {"cautions": [Caution("length_ratio", "x")], "literals": [LITERAL]},
            "high",
            ["literal_lost", "length_ratio"],
        ),
        ({"grade": "draft"}, "check", ["draft_route"]),
        ({"grade": "usable", "score": -0.4}, "low", []),
        ({"score": -2.5}, "check", ["low_score"]),
    ],
)
def test_risk(facts, risk, reasons):
    found, cautions = assess(**facts)
    assert found == risk
    assert [caution.code for caution in cautions] == reasons


@pytest.mark.samples
def test_human_translations_look_sound():
    if not SAMPLES.is_dir():
        pytest.skip(f"no sample texts at {SAMPLES}")
    lines = {
        tag: [
            unicodedata.normalize("NFC", line)
            for line in (SAMPLES / f"flores.{tag}").read_text("utf-8").splitlines()[:60]
        ]
        for tag in LANGUAGES
    }
    counts: Counter[str] = Counter()
    for tag in sorted(set(LANGUAGES) - {"zh"}):
        for source, target in zip(lines["zh"], lines[tag], strict=True):
            counts.update(codes(source, target, ("zh", tag)))
    assert counts["empty_output"] == counts["loop"] == counts["wrong_script"] == counts["wrong_language"] == 0
    sentences = 60 * 31
    assert sum(counts.values()) < 0.02 * sentences


def test_without_room_for_temporary_files_the_identifier_says_so(monkeypatch, tmp_path):
    identifier._load.cache_clear()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(ModelError, match="temporary folder"):
        identify("Where is the office?")
