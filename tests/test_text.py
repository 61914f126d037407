import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.errors import TextError
from translator.text import clean_text


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("cafe\u0301", "café"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("line\r\nnext\tcell", "line\r\nnext\tcell"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u202bשלום\u202c", "\u202bשלום\u202c"),
        ("四百元", "四百元"),
    ],
)
def test_what_the_door_changes_and_what_it_leaves(given_text, expected):
    assert clean_text(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "code"),
    [
        ("", "text_empty"),
        (" \n\t\u3000", "text_empty"),
        ("\x00\x01", "text_empty"),
        ("abc\ud83d", "text_not_unicode"),
        ("x" * 1_000_000, "text_too_long"),
    ],
)
def test_refused_with_a_next_step(given_text, code):
    with pytest.raises(TextError) as caught:
        clean_text(given_text)
    assert caught.value.code == code
    assert caught.value.next_step


@given(st.text(min_size=1))
def test_result_is_nfc_without_controls_and_stable(text):
    try:
        cleaned = clean_text(text)
    except TextError:
        return
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c not in "\t\n\r"]
    assert clean_text(cleaned) == cleaned
