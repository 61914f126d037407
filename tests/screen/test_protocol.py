import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.errors import SessionError
from translator.screen.protocol import MAX_SOUND_BYTES, MAX_TEXT_BYTES, Command, parse_command, parse_sound

GOOD = [
    ({"do": "start"}, "visitor", Command("start", "visitor")),
    ({"do": "start", "side": "visitor"}, "officer", Command("start", "visitor")),
    ({"do": "write", "text": "您好"}, "officer", Command("write", "officer", text="您好")),
    ({"do": "edit", "entry": 3, "text": "x"}, "visitor", Command("edit", "visitor", entry=3, text="x")),
    ({"do": "consent", "given": True}, "visitor", Command("consent", "visitor", given=True)),
    ({"do": "speak", "entry": 1, "consent": True}, "officer", Command("speak", "officer", entry=1, consent=True)),
    ({"do": "hands_free", "on": True, "detect": False}, "officer", Command("hands_free", "officer", on=True)),
]  # fmt: skip

BAD = [
    ("", "officer"),
    ("{", "officer"),
    ("null", "officer"),
    ("[1]", "officer"),
    ('"start"', "officer"),
    ('{"do": 1}', "officer"),
    ('{"do": "shutdown"}', "officer"),
    ('{"do": "start", "extra": 1}', "officer"),
    ('{"do": "write", "text": 5}', "officer"),
    ('{"do": "edit", "entry": true, "text": "x"}', "officer"),
    ('{"do": "edit", "entry": 1.5, "text": "x"}', "officer"),
    ('{"do": "start", "side": "judge"}', "officer"),
    ('{"do": "start", "side": ["visitor"]}', "officer"),
    ('{"do": "write", "text": "x", "side": "officer"}', "visitor"),
    ('{"do": "wipe"}', "visitor"),
    ('{"do": "pair"}', "visitor"),
    ('{"do": "correct", "entry": 1, "text": "x"}', "visitor"),
    ('{"do": "hands_free", "on": true}', "visitor"),
    ('{"do": "speak", "entry": 1, "consent": true}', "visitor"),
    ('{"do": "back", "entry": 1}', "visitor"),
    ("[" * 50_000, "officer"),
    ('{"do": "write", "text": "' + "x" * MAX_TEXT_BYTES + '"}', "officer"),
]


@pytest.mark.parametrize(("message", "seat", "command"), GOOD)
def test_what_pages_may_send(message, seat, command):
    assert parse_command(json.dumps(message), seat) == command


@pytest.mark.parametrize(("message", "seat"), BAD, ids=lambda value: str(value)[:40])
def test_everything_else_is_refused(message, seat):
    with pytest.raises(SessionError) as caught:
        parse_command(message, seat)
    assert caught.value.code == "not_possible"


@given(st.text(max_size=60) | st.dictionaries(st.text(max_size=6), st.integers() | st.text()).map(json.dumps))
def test_no_message_breaks_the_parser(message):
    with suppress(SessionError):
        assert parse_command(message, "visitor").side == "visitor"


def test_sound_is_16_bit_pcm():
    pcm = np.asarray([0, 16384, -32768], "<i2").tobytes()
    assert parse_sound(pcm).tolist() == [0.0, 0.5, -1.0]


@pytest.mark.parametrize("sound", [b"", b"\0", b"\0" * 3, b"\0" * (MAX_SOUND_BYTES + 2)])
def test_other_sound_is_refused(sound):
    with pytest.raises(SessionError):
        parse_sound(sound)
