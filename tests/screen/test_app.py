"""The web application without a browser: pages, seats, live connections, hostile clients."""

import json
import time
from contextlib import contextmanager, nullcontext

import numpy as np
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.fakes import FakePipeline, LoudVad, translation
from translator.config import load_config
from translator.conversation.hall import Hall
from translator.conversation.listening import Abilities
from translator.conversation.session import Session
from translator.datatypes import LanguagePair
from translator.languages import LANGUAGES
from translator.screen.access import Access
from translator.screen.app import Hosting, build_app
from translator.screen.content import Content
from translator.screen.counters import Counter

HOST = "http://127.0.0.1"
ORIGIN = {"origin": HOST}
HALL_TOKEN = "seven-counters"  # noqa: S105
SOCKET = "ws://127.0.0.1/screen/socket?seat=officer-1"
SOUND = (np.full(16_000, 0.5) * 32767).astype("<i2").tobytes()
SILENCE = bytes(32_000)


@contextmanager
def hall(tmp_path, heard=(), *, counters=2, token=None, translations=None, local=True):
    with Hall(lambda: nullcontext(FakePipeline(heard, translations=translations))) as shared:
        abilities = Abilities(frozenset({"zh", "en"}), frozenset({"zh", "en"}))

        def session(number, emit):
            return Session(number, shared, vad=LoudVad(), abilities=abilities, emit=emit)

        rooms = {n: Counter(n, lambda emit, n=n: session(n, emit)) for n in range(1, counters + 1)}
        config = load_config(environ={"TRANSLATOR_DATA": str(tmp_path / "data")})
        hosting = Hosting(rooms, Content(config), Access(token), abilities.speech, loopback_only=local)
        yield build_app(hosting), hosting


def client(app):
    return TestClient(app, base_url=HOST, follow_redirects=True)


class Page:
    """A page's live connection."""

    def __init__(self, socket):
        self.socket = socket
        self.seen = []

    def send(self, **command):
        self.socket.send_text(json.dumps(command))

    def until(self, kind, **fields):
        while True:
            message = self.socket.receive_json()
            self.seen.append(message)
            found = message.get(kind) if isinstance(message.get(kind), dict) else message
            if message["is"] == kind and all(found.get(name) == value for name, value in fields.items()):
                return message


@contextmanager
def officer(app, counter=1):
    with client(app) as browser:
        assert browser.get(f"/?counter={counter}").status_code == 200
        address = SOCKET.replace("officer-1", f"officer-{counter}")
        with browser.websocket_connect(address, headers=ORIGIN) as socket:
            yield Page(socket)


@contextmanager
def visitor(app, code):
    with client(app) as browser:
        assert browser.post("/pair", data={"code": code}, headers=ORIGIN).status_code == 200
        with browser.websocket_connect(SOCKET.replace("officer-1", "visitor"), headers=ORIGIN) as socket:
            yield Page(socket)


def code_of(page):
    page.send(do="pair")
    return page.until("code")["code"]


def test_a_conversation_between_two_pages(tmp_path):
    with (
        hall(tmp_path, ["Good morning."]) as (app, _),
        officer(app) as near,
        visitor(app, code_of(near)) as far,
    ):
        far.until("all")
        far.send(do="language", tag="en")
        far.send(do="consent", given=True)
        near.until("status", consent=True)
        near.send(do="write", text="您好。")
        assert far.until("entry", state="ready")["entry"]["target"] == "您好。 [en]"
        assert far.until("speak")["listener"] == "visitor"
        far.send(do="start")
        far.until("status", speaking="visitor")
        far.socket.send_bytes(SOUND)
        far.socket.send_bytes(SILENCE)
        far.send(do="stop")
        heard = near.until("entry", speaker="visitor", state="ready")["entry"]
        assert (heard["text"], heard["target"]) == ("Good morning.", "Good morning. [zh]")
        assert near.until("speak")["listener"] == "officer"
        near.send(do="wipe")
        far.until("wiped")
        assert far.until("status")["status"]["visitor_language"] is None


def test_the_officer_s_microphone_serves_the_visitor_too(tmp_path):
    with hall(tmp_path, ["Hello."]) as (app, _), officer(app) as near:
        near.send(do="language", tag="en", side="visitor")
        near.send(do="consent", given=True)
        near.send(do="start", side="visitor")
        near.socket.send_bytes(SOUND)
        near.send(do="stop", side="visitor")
        assert near.until("entry", state="ready")["entry"]["speaker"] == "visitor"


def test_counters_never_see_each_other(tmp_path):
    with hall(tmp_path) as (app, hosting), officer(app, 1) as one, officer(app, 2) as two:
        for page, text in ((one, "secret of one"), (two, "secret of two")):
            page.send(do="language", tag="en", side="visitor")
            page.send(do="write", text=text)
            page.until("entry", state="ready")
        assert "secret of two" not in json.dumps(one.seen)
        assert "secret of one" not in json.dumps(two.seen)
        assert "secret of one" not in repr(hosting.counters[2].session.snapshot())


def test_a_page_that_comes_back_sees_everything(tmp_path):
    with hall(tmp_path) as (app, _):
        with officer(app) as page:
            page.send(do="language", tag="en", side="visitor")
            page.send(do="write", text="还在吗？")
            page.until("entry", state="ready")
        with officer(app) as page:
            assert [entry["text"] for entry in page.until("all")["entries"]] == ["还在吗？"]


def test_a_page_that_dies_in_mid_sentence_leaves_the_counter_usable(tmp_path):
    with hall(tmp_path, ["It was said."]) as (app, hosting):
        with officer(app) as page:
            page.send(do="language", tag="en", side="visitor")
            page.send(do="start")
            page.until("status", speaking="officer")
            page.socket.send_bytes(SOUND)
            page.until("entry", state="hearing")
        with officer(app) as page:
            assert page.until("all")["status"]["speaking"] is None
        deadline = time.monotonic() + 5
        while hosting.counters[1].session.snapshot()[1][0].target != "It was said. [en]":
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_second_officer_is_refused_and_the_first_goes_on(tmp_path):
    with hall(tmp_path) as (app, _), officer(app) as first:
        with officer(app) as second:
            assert second.until("refused")["code"] == "counter_busy"
            with pytest.raises(WebSocketDisconnect):
                second.socket.receive_json()
        first.send(do="language", tag="en", side="visitor")
        first.until("status", visitor_language="en")


HOSTILE = [
    "", "{", "[]", "null", '{"do":"wipe"}', '{"do":"pair"}', '{"do":"write","text":"x","side":"officer"}',
    '{"do":"edit","entry":1,"text":"changed"}', '{"do":"take_back","entry":1}', '{"do":"speak","entry":1,"consent":true}',
    '{"do":"start"}', '{"do":"language","tag":"zh"}', '{"do":"language","tag":"../../etc/passwd"}',
    '{"do":"write","text":""}', '{"do":"edit","entry":99999999999999999999,"text":"x"}',
]  # fmt: skip


@pytest.mark.parametrize("message", HOSTILE)
def test_a_hostile_visitor_page_is_refused_and_changes_nothing(tmp_path, message):
    with hall(tmp_path) as (app, hosting), officer(app) as near:
        near.send(do="language", tag="en", side="visitor")
        near.send(do="write", text="四百元")
        near.until("entry", state="ready")
        before = hosting.counters[1].session.snapshot()
        with visitor(app, code_of(near)) as far:
            far.until("all")
            far.socket.send_text(message)
            assert far.until("refused")["code"]
            assert hosting.counters[1].session.snapshot() == before


@pytest.mark.parametrize("sound", [b"", b"\1", bytes(70_000)])
def test_sound_that_is_none_is_refused(tmp_path, sound):
    with hall(tmp_path) as (app, _), officer(app) as page:
        page.socket.send_bytes(sound)
        page.until("refused")


def test_sound_faster_than_speech_is_refused(tmp_path):
    with hall(tmp_path) as (app, _), officer(app) as page:
        for _ in range(12):
            page.socket.send_bytes(SILENCE)
        page.until("refused")


def test_a_page_that_never_stops_misbehaving_is_shut_out(tmp_path):
    with hall(tmp_path) as (app, _), officer(app) as page:
        for _ in range(60):
            page.socket.send_text("nonsense")
        with pytest.raises(WebSocketDisconnect):
            page.until("never")


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}])
def test_other_sites_cannot_connect(tmp_path, headers):
    with hall(tmp_path) as (app, _), client(app) as browser:
        browser.get("/")
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect(SOCKET, headers=headers):
            pass
        assert browser.post("/pair", data={"code": "123456"}, headers=headers).status_code == 403


def test_a_device_without_a_seat_sees_nothing(tmp_path):
    with hall(tmp_path) as (app, _), client(app) as stranger:
        with pytest.raises(WebSocketDisconnect), stranger.websocket_connect(SOCKET, headers=ORIGIN):
            pass
        for path in ("/screen/voice/1", "/screen/phrases/zh/en", "/screen/term/zh/en/visa"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()) == (403, {"error": "not_paired"})
        assert "pair.js" in stranger.get("/visitor").text


def test_other_machines_need_the_hall_s_token(tmp_path):
    with hall(tmp_path, token=HALL_TOKEN, local=False) as (app, _), client(app) as browser:
        assert browser.get("/").status_code == 401
        assert browser.post("/login", data={"token": "wrong"}, headers=ORIGIN).status_code == 403
        assert (
            browser.post("/login", data={"token": HALL_TOKEN, "counter": "9"}, headers=ORIGIN).status_code
            == 403
        )
        answer = browser.post("/login", data={"token": HALL_TOKEN, "counter": "2"}, headers=ORIGIN)
        assert answer.status_code == 200
        assert "officer.js" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_foreign_name_for_this_machine_is_refused(tmp_path, host):
    with hall(tmp_path) as (app, _), client(app) as browser:
        assert browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("path", ["/", "/visitor", "/static/officer.js", "/screen/languages", "/nowhere"])
def test_every_answer_carries_the_protecting_headers(tmp_path, path):
    with hall(tmp_path) as (app, _), client(app) as browser:
        headers = browser.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/?counter=99", "/?counter=x", "/?counter=-1", "/static/../app.py", "/static/%2e%2e/app.py"]
)
def test_what_is_not_there(tmp_path, path):
    with hall(tmp_path) as (app, _), client(app) as browser:
        assert browser.get(path).status_code == 404


def test_a_long_form_is_refused(tmp_path):
    with hall(tmp_path) as (app, _), client(app) as browser:
        assert browser.post("/pair", content=b"code=" + b"1" * 5_000, headers=ORIGIN).status_code == 403
        assert browser.post("/pair", content=b"a=1&" * 100, headers=ORIGIN).status_code == 403


def test_voices_are_for_what_may_be_spoken(tmp_path):
    doubtful = translation("x", "四百", LanguagePair("en", "zh"), risk="high", warnings=["literal_lost"])
    with hall(tmp_path, translations={"x": doubtful}) as (app, _), client(app) as browser:
        browser.get("/")
        with browser.websocket_connect(SOCKET, headers=ORIGIN) as socket:
            page = Page(socket)
            page.send(do="language", tag="en", side="visitor")
            page.send(do="write", text="您好", side="officer")
            spoken = page.until("entry", state="ready")["entry"]["id"]
            page.send(do="write", text="x", side="visitor")
            silent = page.until("entry", state="ready", risk="high")["entry"]["id"]
            answer = browser.get(f"/screen/voice/{spoken}?seat=officer-1&slow=1")
            assert (answer.headers["content-type"], answer.content[:4]) == ("audio/wav", b"RIFF")
            assert browser.get(f"/screen/voice/{silent}?seat=officer-1").status_code == 403
            page.send(do="speak", entry=silent, consent=True)
            page.until("speak")
            assert browser.get(f"/screen/voice/{silent}?seat=officer-1").content[:4] == b"RIFF"


def test_words_phrases_and_terms(tmp_path):
    with hall(tmp_path) as (app, _), client(app) as browser:
        browser.get("/")
        languages = browser.get("/screen/languages").json()
        assert [language["tag"] for language in languages] == list(LANGUAGES)
        assert {language["tag"] for language in languages if language["speech"]} == {"zh", "en"}
        assert browser.get("/screen/messages/fr").json()["send"] == "Envoyer"
        assert browser.get("/screen/messages/xx").json() == {"error": "language_unknown"}
        phrases = browser.get("/screen/phrases/zh/ar?seat=officer-1").json()
        assert len(phrases) > 400
        assert all(set(phrase["texts"]) == {"zh", "ar"} for phrase in phrases)
        found = browser.get("/screen/phrases/zh/fr", params={"q": "hz", "seat": "officer-1"}).json()
        assert any("护照" in phrase["texts"]["zh"] for phrase in found)
        card = browser.get("/screen/term/fr/zh/residence-permit?seat=officer-1").json()
        assert card["fr"]["explanation"]
        assert card["zh"]["term"]
        assert browser.get("/screen/term/fr/zh/nothing?seat=officer-1").status_code == 404
        assert browser.get("/screen/phrases/zh/zh?seat=officer-1").json() == {"error": "language_same"}


def test_one_browser_can_hold_several_seats(tmp_path):
    with hall(tmp_path) as (app, hosting), client(app) as browser:
        browser.get("/?counter=1")
        browser.get("/?counter=2")
        code = hosting.access.new_code(1)
        assert browser.post("/pair", data={"code": code}, headers=ORIGIN).status_code == 200
        seats = ["officer-1", "officer-2", "visitor"]
        for seat in seats:
            address = SOCKET.replace("officer-1", seat)
            with browser.websocket_connect(address, headers=ORIGIN) as socket:
                assert Page(socket).until("all")
        with (
            pytest.raises(WebSocketDisconnect),
            browser.websocket_connect(SOCKET.replace("officer-1", "officer-3"), headers=ORIGIN),
        ):
            pass
