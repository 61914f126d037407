import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.asr.agreement import LocalAgreement, Partial

READINGS = [
    ("en", ["I would", "I would like two", "I would like to renew", "I would like to renew my"],
     ["", "I would ", "I would like ", "I would like to renew "]),
    ("zh", ["我想", "我想办", "我想办签证"], ["", "我想", "我想办"]),
    ("en", ["Hello, sir", "Hello sir how"], ["", "Hello sir "]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "readings", "settled"), READINGS)
def test_only_what_two_readings_agree_on_is_settled(language, readings, settled):
    agreement = LocalAgreement(language)
    assert [agreement.add(reading).settled for reading in readings] == settled


@given(st.lists(st.text("ab ", max_size=12), max_size=8))
def test_what_is_settled_only_grows_and_nothing_of_the_reading_is_lost(readings):
    agreement, before = LocalAgreement("en"), 0
    for reading in readings:
        partial = agreement.add(reading)
        words = len(partial.settled.split())
        assert words >= before
        assert len(f"{partial.settled}{partial.tentative}".split()) >= len(reading.split())
        before = words


def test_an_empty_reading_settles_nothing():
    assert LocalAgreement("en").add("") == Partial("", "")
