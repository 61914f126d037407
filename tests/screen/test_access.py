import pytest

from translator.errors import SessionError
from translator.screen.access import (
    CODE_SECONDS,
    CODE_TRIES,
    Access,
    Seat,
    is_own_origin,
    names_this_machine,
)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_code_gives_the_visitor_s_seat_once():
    access = Access()
    code = access.new_code(3)
    assert len(code) == 6
    assert access.redeem(f" {code} ") == Seat(3, "visitor")
    with pytest.raises(SessionError) as caught:
        access.redeem(code)
    assert caught.value.code == "pairing_wrong"


def test_an_old_code_has_expired():
    clock = Clock()
    access = Access(clock=clock)
    code = access.new_code(1)
    clock.now = CODE_SECONDS + 1
    with pytest.raises(SessionError) as caught:
        access.redeem(code)
    assert caught.value.code == "pairing_expired"


def test_guessing_voids_all_codes():
    access = Access()
    code = access.new_code(1)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(CODE_TRIES):
        with pytest.raises(SessionError):
            access.redeem(wrong)
    with pytest.raises(SessionError):
        access.redeem(code)


def test_a_new_code_ends_the_old_one_of_the_same_counter_only():
    access = Access()
    old, other, new = access.new_code(1), access.new_code(2), access.new_code(1)
    with pytest.raises(SessionError):
        access.redeem(old)
    assert access.redeem(other).counter == 2
    assert access.redeem(new).counter == 1


def test_cookies_are_seats_and_cannot_be_guessed():
    access = Access()
    one, two = access.take_seat(Seat(1, "officer")), access.take_seat(Seat(1, "officer"))
    assert one != two
    assert len(one) >= 40
    assert access.seat(one) == Seat(1, "officer")
    assert access.seat("x") is access.seat(None) is access.seat("") is None


@pytest.mark.parametrize(("token", "given", "right"), [(None, "", True), ("a1", "a1", True), ("a1", "", False), ("é", "a", False)])  # fmt: skip
def test_the_hall_token(token, given, right):
    assert Access(token).is_token(given) is right


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://127.0.0.1:8032", "127.0.0.1:8032", True),
        ("https://hall.example", "hall.example", True),
        ("http://evil.example", "127.0.0.1:8032", False),
        ("http://127.0.0.1:9999", "127.0.0.1:8032", False),
        ("null", "127.0.0.1:8032", False),
        (None, "127.0.0.1:8032", False),
        ("http://127.0.0.1:8032", None, False),
    ],
)
def test_where_a_request_comes_from(origin, host, own):
    assert is_own_origin(origin, host) is own


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1:8032", True), ("localhost", True), ("[::1]:1", True), ("evil.example", False), ("", False), (None, False), ("127.0.0.1.evil.example", False)],
)  # fmt: skip
def test_names_of_this_machine(host, own):
    assert names_this_machine(host) is own
