"""Whatever comes through the server's doors: an answer or a clear refusal, and the server goes on.

FUZZ_EXAMPLES sets how many inputs of each kind are tried (scripts/fuzz.sh runs for minutes or hours).
"""

import json
import socket
import string
import threading
import time
from contextlib import ExitStack, nullcontext, suppress
from urllib.parse import quote

import pytest
import uvicorn
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.batch.support import Echo, make_pipeline
from tests.fakes import LoudVad
from tests.fuzz.mutation import FUZZ
from translator.api.desk import Desk
from translator.api.keys import Door
from translator.api.routes import ADDRESSES
from translator.api.service import Service
from translator.config import load_config
from translator.conversation.hall import Hall
from translator.conversation.listening import Abilities
from translator.conversation.session import Session
from translator.screen.access import Access
from translator.screen.app import Hosting, build_app
from translator.screen.content import Content
from translator.screen.counters import Counter
from translator.screen.prompt import PromptProtocol
from translator.screen.protocol import _FIELDS

HOST = "http://127.0.0.1"
ORIGIN = {"origin": HOST}
STATUSES = {200, 303, 307, 400, 401, 403, 404, 405, 408, 413, 421, 429}
"""Never 500: the only engine here does not fail."""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    data = tmp_path_factory.mktemp("fuzz")
    pipeline = make_pipeline(data, Echo())
    with Hall(lambda: nullcontext(pipeline)) as hall:
        abilities = Abilities(frozenset({"en", "pt"}), frozenset({"en", "pt"}))

        def session(emit):
            return Session(1, hall, vad=LoudVad(), abilities=abilities, emit=emit, officer_language="en")

        service = Service(Desk(hall), Door(None), pipeline.store, "draft")
        content = Content(load_config(environ={"TRANSLATOR_DATA": str(data)}))
        yield build_app(
            Hosting({1: Counter(1, session)}, content, Access(None), abilities.speech, api=service)
        )


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, base_url=HOST, follow_redirects=False) as client:
        yield client


words = st.text(max_size=40) | st.sampled_from(["en", "pt", "fr", "zh", "auto", "xx", "text", "html", ""])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=8,
)
names = st.sampled_from(["q", "source", "target", "format", "alternatives", "api_key", "engine", "file", "x"])
addresses = st.sampled_from(ADDRESSES)
markup = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<a href='", "'>", "<", ">", "&", "&amp;", "&#0;", "<!--", "-->",
                     "<script>", "</script>", "<br/>", "<pre>", "<![CDATA[", "]]>", "<?", " ", "house", "天", "\u202e", "\0"]),
    max_size=30,
).map("".join)  # fmt: skip


def sound(answer):
    """An answer that a program can understand; an error has a sentence and a code."""
    assert answer.status_code in STATUSES, (answer.status_code, answer.text)
    if answer.status_code >= 400 and answer.headers.get("content-type") == "application/json":
        assert answer.json()["error"]
        assert "Traceback" not in answer.text
    return answer


@FUZZ
@given(address=addresses, fields=st.dictionaries(names, values, max_size=7))
@example(address=ADDRESSES[0], fields={"q": "x", "source": "en", "target": "pt", "alternatives": 10**400})
def test_json_of_any_shape(client, address, fields):
    body = json.dumps(fields).encode()
    path = address.path.format(number="x", name="y")
    sound(client.request(address.method, path, content=body, headers={"content-type": "application/json"}))


@FUZZ
@given(
    text=st.text(max_size=200),
    target=st.sampled_from(["pt", "fr", "en"]),
    form=st.sampled_from(["text", "html"]),
)
def test_any_text_is_translated_or_refused(client, text, target, form):
    asked = {"q": text, "source": "en", "target": target, "format": form}
    body = json.dumps(asked).encode()
    answer = sound(client.post("/translate", content=body, headers={"content-type": "application/json"}))
    if answer.status_code == 200 and text.strip():
        assert answer.json()["translatedText"].strip()


@FUZZ
@given(page=markup)
def test_no_markup_makes_tags_that_were_not_there(client, page):
    asked = {"q": page, "source": "en", "target": "pt", "format": "html"}
    answer = sound(client.post("/translate", json=asked))
    if answer.status_code == 200:
        assert answer.json()["translatedText"].count("<script>") <= page.count("<script>")


@FUZZ
@given(
    path=st.sampled_from([address.path for address in ADDRESSES] + ["/login", "/pair"]),
    kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data",
                          "multipart/form-data; boundary=b", "text/plain; charset=none", "", "\x7f"]),
    body=st.binary(max_size=300) | st.lists(st.sampled_from(
        [b"--b", b"--b--", b"\r\n", b'Content-Disposition: form-data; name="file"; filename="a.txt"', b"q=1", b"&",
         b"%", b"%FF", b"\0", b"=", b"house", b"{", b"}", b"[", b'"']), max_size=20).map(b"".join),
)  # fmt: skip
def test_bodies_of_any_kind(client, path, kind, body):
    headers = {"content-type": kind, **ORIGIN} if kind else ORIGIN
    sound(client.post(path.format(number="x", name="y"), content=body, headers=headers))


@FUZZ
@given(
    name=st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
        [f"a.{kind}" for kind in ("txt", "md", "html", "csv", "srt", "vtt", "po", "xlf", "json", "yaml", "docx", "xlsx", "pptx", "odt", "epub", "pdf")]),
    data=st.binary(max_size=200) | markup.map(str.encode) | st.sampled_from([b"PK\x03\x04", b"%PDF-1.7", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]),
)  # fmt: skip
def test_files_of_any_name_and_content(client, name, data):
    sent = {"file": (name, data)}
    sound(client.post("/translate_file", files=sent, data={"source": "en", "target": "pt"}))


@FUZZ
@given(
    path=st.text(string.printable, max_size=40)
    | st.sampled_from(["/screen/phrases/en/", "/screen/term/en/pt/", "/screen/voice/", "/screen/messages/", "/static/"]),
    tail=st.sampled_from(["", "pt", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "9" * 30, "\u0663", "%00"]),
    query=st.dictionaries(st.sampled_from(["counter", "q", "slow", "seat"]), words, max_size=2),
    cookie=st.text(string.ascii_letters + string.digits + "=;", max_size=20),
)  # fmt: skip
def test_paths_of_any_kind(client, path, tail, query, cookie):
    address = f"{HOST}/{quote((path + tail).lstrip('/'), safe='/%.')}"
    answer = client.get(address, params=query, headers={"cookie": f"seat-officer-1={cookie}"})
    assert "root:" not in sound(answer).text


commands = st.builds(
    lambda do, fields: {"do": do} | fields,
    st.sampled_from(sorted(_FIELDS)) | words,
    st.dictionaries(st.sampled_from(["side", "tag", "text", "entry", "on", "detect", "given", "right", "consent", "remember"]),
                    values | st.sampled_from(["officer", "visitor"]), max_size=4),
)  # fmt: skip
messages = (
    commands.filter(lambda command: not command.get("remember")).map(json.dumps)
    | st.text(max_size=60)
    | st.binary(max_size=400)
)


def _shows(entry, target):
    return isinstance(entry, dict) and entry["target"] == target  # other messages give its number only


@FUZZ
@given(sent=st.lists(messages, max_size=15))
def test_messages_of_any_kind_harm_no_conversation(client, sent):
    with ExitStack() as stack:
        client.get("/?counter=1")
        page = stack.enter_context(
            client.websocket_connect("ws://127.0.0.1/screen/socket?seat=officer-1", headers=ORIGIN)
        )
        for message in sent:
            page.send_bytes(message) if isinstance(message, bytes) else page.send_text(message)
        for command in ({"do": "wipe"}, {"do": "language", "tag": "en", "side": "officer"}, {"do": "language", "tag": "pt", "side": "visitor"}, {"do": "write", "text": "big house", "side": "officer"}):  # fmt: skip
            page.send_text(json.dumps(command))
        with suppress(WebSocketDisconnect):  # only after fifty refusals
            while not _shows(page.receive_json().get("entry"), "obig ohouse"):
                pass


@pytest.fixture(scope="module")
def port(app):
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=PromptProtocol, log_level="critical", ws_max_size=65536)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)


requests = st.lists(
    st.sampled_from([b"GET ", b"POST ", b"/health", b"/translate", b"/screen/socket?seat=visitor", b" HTTP/1.1\r\n", b"\r\n", b"\r\n\r\n",
                     b"Host: 127.0.0.1", b"Content-Length: 5", b"Content-Length: -1", b"Transfer-Encoding: chunked",
                     b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Key: eA==",
                     b"Cookie: seat-visitor=x", b"Origin: http://127.0.0.1", b"5\r\nq=abc\r\n", b"FFFFFFFFFFFF\r\n", b"0\r\n\r\n"])
    | st.binary(max_size=50),
    max_size=15,
).map(b"".join)  # fmt: skip


@FUZZ
@given(sent=requests)
def test_bytes_of_any_kind_leave_the_server_answering(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw, suppress(ConnectionError):
        raw.sendall(sent)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as polite:
        polite.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := polite.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_a_connection_from_which_nothing_comes_is_closed(port, monkeypatch):
    monkeypatch.setattr("translator.screen.prompt.PATIENCE", 0.3)
    for said in (b"", b"GET /health HTTP/1.1\r\nHost: 127"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as silent:
            silent.sendall(said)
            begun = time.monotonic()
            assert silent.recv(10) == b""
            assert time.monotonic() - begun < 3


def test_a_body_that_never_ends_is_refused(port, monkeypatch):
    monkeypatch.setattr("translator.api.calls.BODY_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
        slow.sendall(b"POST /translate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nq=")
        assert slow.recv(4096).startswith(b"HTTP/1.1 408")
