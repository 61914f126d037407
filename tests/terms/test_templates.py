"""The quick way to a normalised text gives what the way with all positions gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.languages import LANGUAGES
from translator.terms.folding import Folder
from translator.terms.templates import normal_text, normalise

LINES = (
    "  Où est -- le bureau ?  ",
    "请出示 您的 护照。",
    "パスポート を 見せて！",
    "גּוֹי, מִסְפָּר 12",
    "إِقَامَة؛ تأشيرة",
    "ขอ ดู พาสปอร์ต",
    "Café\u0301 … “A-1”",
    "\u200b ,,, \u200d",
    "",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ways_agree_on_real_lines(language):
    folder = Folder(language)
    for line in LINES:
        assert normal_text(line, folder) == normalise(line, folder).text


@given(st.text(max_size=60), st.sampled_from(sorted(LANGUAGES)))
def test_both_ways_agree_on_anything(text, language):
    folder = Folder(language)
    assert normal_text(text, folder) == normalise(text, folder).text
