"""Keys, limits and the queue."""

import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.support import api
from tests.batch.support import Echo
from translator.api.calls import MOST_HELD, Room
from translator.api.files import KEPT_BYTES, KEPT_SECONDS, Shelf
from translator.api.keys import Client, Door, read_clients
from translator.errors import ConfigError, DocumentError, RequestError, SessionError

ASKED = {"q": "big house", "source": "en", "target": "pt"}
KEY = "correct-horse"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def digest(key):
    return hashlib.sha256(key.encode()).hexdigest()


def test_without_keys_everybody_is_let_in():
    door = Door(None)
    door.admit(door.identify(""), 10**9)
    assert not door.locked


@pytest.mark.parametrize("key", ["", "wrong", digest(KEY), "\ud800"])
def test_only_the_key_itself_opens(key):
    door = Door({digest(KEY): Client("archive")})
    assert door.identify(KEY).name == "archive"
    with pytest.raises(RequestError) as caught:
        door.identify(key)
    assert caught.value.code == "key_needed"


def test_requests_and_characters_of_a_minute_are_counted_per_client():
    clock = Clock()
    door, client = Door({}, clock), Client("a", requests_per_minute=3, characters_per_minute=100)
    door.admit(client, 60)
    clock.now = 10.0
    with pytest.raises(RequestError) as caught:
        door.admit(client, 50)
    assert caught.value.facts["retry_after"] == 50
    door.admit(client, 40)
    door.admit(client, 0)
    with pytest.raises(RequestError):
        door.admit(client, 0)
    door.admit(Client("b", requests_per_minute=1), 10_000)
    clock.now = 60.1
    door.admit(client, 60)


def test_a_text_longer_than_the_limit_may_pass_alone():
    door, client = Door({}, Clock()), Client("a", characters_per_minute=10)
    door.admit(client, 11)
    with pytest.raises(RequestError):
        door.admit(client, 1)


def test_keys_in_every_place_where_programs_put_them(tmp_path):
    clients = {digest(KEY): Client("archive", requests_per_minute=3)}
    with api(tmp_path, clients=clients) as (client, _):
        assert client.post("/translate", json=ASKED).status_code == 403
        assert client.get("/v1/routes").status_code == 403
        assert client.get("/languages").status_code == 200
        assert client.post("/translate", json=ASKED | {"api_key": KEY}).status_code == 200
        assert client.post("/translate", data=ASKED, params={"api_key": KEY}).status_code == 200
        bearer = {"authorization": f"Bearer {KEY}"}
        assert client.post("/translate", json=ASKED, headers=bearer).status_code == 200
        slow = client.post("/translate", json=ASKED, headers=bearer)
        assert (slow.status_code, slow.json()["code"]) == (429, "limit_reached")
        assert 1 <= int(slow.headers["retry-after"]) <= 60
        assert KEY not in slow.text


def test_the_file_of_keys(tmp_path):
    path = tmp_path / "keys.toml"
    path.write_text(f'[archive]\nsha256 = "{digest(KEY)}"\nrequests_per_minute = 5\n', "utf-8")
    assert read_clients(path) == {digest(KEY): Client("archive", 5)}


@pytest.mark.parametrize(
    "text",
    ["[a", "a = 1", "[a]\nkey = 'x'", "[a]\nsha256 = 'short'", f"[a]\nsha256 = '{'0' * 64}'\nrequests_per_minute = 0",
     f"[a]\nsha256 = '{'0' * 64}'\nrequests_per_minute = true", f"[a]\nsha256 = '{'0' * 64}'\nother = 1"],
)  # fmt: skip
def test_a_wrong_file_of_keys_is_refused(tmp_path, text):
    path = tmp_path / "keys.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        read_clients(path)


def test_a_full_queue_says_when_to_come_back(tmp_path):
    engine = Echo(seconds=0.3)
    with api(tmp_path, engine, most=2) as (client, _), ThreadPoolExecutor(6) as pool:
        asked = [{**ASKED, "q": f"house number {n} is big"} for n in range(6)]
        answers = list(pool.map(lambda body: client.post("/translate", json=body), asked))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200, 200, 429, 429, 429, 429]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert refused.json()["code"] == "server_busy"
        assert int(refused.headers["retry-after"]) >= 1
        assert client.post("/translate", json=ASKED).status_code == 200


def test_a_long_request_delays_a_counter_and_a_short_request_by_a_piece_only(tmp_path):
    engine = Echo(seconds=0.2)
    long = "\n".join(f"House number {n} stands in a long street with many old trees." for n in range(40))
    with api(tmp_path, engine) as (client, service), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.post, "/translate", json={**ASKED, "q": long})
        while not engine.calls:
            time.sleep(0.01)
        done = threading.Event()
        begun = time.monotonic()
        service.desk._hall.submit(1, lambda _pipeline: done.set())
        assert done.wait(5)
        counter = time.monotonic() - begun
        client.post("/translate", json=ASKED)
        short = time.monotonic() - begun - counter
        assert not waiting.done()
        lengths = [sum(map(len, call[0])) for call in engine.calls]
        assert max(lengths) < 1_000
        assert counter < 1.0
        assert short < 2.0
        service.desk.close()
        assert waiting.result(10).status_code == 429


def test_a_closing_desk_sends_everybody_away(tmp_path):
    with api(tmp_path) as (client, service):
        service.desk.close()
        got = client.post("/translate", json=ASKED)
    assert (got.status_code, got.json()["code"]) == (429, "server_busy")
    assert "retry-after" in got.headers


def test_bodies_share_the_memory_there_is():
    room = Room(100)
    with room.share() as one, room.share() as two:
        one(60)
        two(30)
        with pytest.raises(SessionError) as caught:
            two(11)
        assert caught.value.facts["retry_after"] > 0
        one(10)
    with room.share() as three:
        three(100)


def test_a_body_without_room_is_told_to_come_back(tmp_path):
    with api(tmp_path) as (client, service):
        with service.room.share() as take:
            take(MOST_HELD)
            got = client.post("/translate", json=ASKED)
            assert (got.status_code, got.json()["code"]) == (429, "server_busy")
            assert "retry-after" in got.headers
        assert client.post("/translate", json=ASKED).status_code == 200


def test_the_shelf_forgets():
    clock = Clock()
    shelf = Shelf(clock)
    first = shelf.put(b"x" * (KEPT_BYTES - 1))
    second = shelf.put(b"yy")
    assert shelf.get(first) is None
    assert shelf.get(second) == b"yy"
    clock.now = KEPT_SECONDS + 1
    assert shelf.get(second) is None
    with pytest.raises(DocumentError):
        shelf.put(b"z" * (KEPT_BYTES + 1))
