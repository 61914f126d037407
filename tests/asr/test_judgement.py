import math

import pytest

from translator.asr.cleanup import Credits
from translator.asr.judgement import Part, judge

GOOD = math.log(0.9)


def part(text, *, log_probability=GOOD, no_speech=0.01, compression=1.0, tokens=10):
    return Part(text, log_probability, no_speech, compression, tokens)


def codes(verdict):
    return [caution.code for caution in verdict.cautions]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (part(" Thanks for watching!"), "speech_invented"),
        (part("the the the the the the the"), "speech_loop"),
        (part("something", compression=2.5), "speech_loop"),
        (part(" you", no_speech=0.72, log_probability=-0.99), "speech_none"),
        (part("guess work", log_probability=-1.01), "speech_unclear"),
        (part("это русский текст"), "speech_wrong_script"),
    ],
)
def test_what_cannot_be_trusted_is_dropped_and_reported(bad, code):
    credits_ = Credits([("start", "thanks for watching")])
    alone = judge([bad], "en", credits_)
    assert (alone.text, alone.confidence, codes(alone)) == ("", 0.0, [code])
    assert alone.cautions[0].message
    beside = judge([part(" A good part."), bad], "en", credits_)
    assert (beside.text, codes(beside)) == ("A good part.", [code])


@pytest.mark.parametrize("parts", [[], [part("")], [part(" ... ")]])
def test_nothing_is_no_speech(parts):
    verdict = judge(parts, "en")
    assert (verdict.text, codes(verdict)) == ("", ["speech_none"])


def test_punctuation_beside_speech_needs_no_caution():
    assert judge([part("Hello."), part(" ...")], "en").cautions == ()


def test_confidence_is_the_mean_token_probability():
    parts = [
        part("a", log_probability=math.log(0.9), tokens=3),
        part("b", log_probability=math.log(0.6), tokens=1),
    ]
    verdict = judge(parts, "en")
    assert verdict.text == "a b"
    assert verdict.confidence == pytest.approx(0.9**0.75 * 0.6**0.25)
    assert verdict.cautions == ()


def test_low_confidence_is_shown():
    verdict = judge([part("maybe this", log_probability=math.log(0.45))], "en")
    assert (verdict.text, codes(verdict)) == ("maybe this", ["speech_unsure"])


def test_well_supported_speech_survives_a_high_no_speech_value():
    assert judge([part("Hello there.", no_speech=0.7)], "en").text == "Hello there."


def test_a_loop_across_parts_is_dropped():
    verdict = judge([part("I see.")] * 6, "en")
    assert (verdict.text, codes(verdict)) == ("", ["speech_loop"])


def test_languages_without_spaces_are_joined_without():
    assert judge([part("你好。"), part(" 请坐。")], "zh").text == "你好。请坐。"
