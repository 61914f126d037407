"""Our own addresses, the description of all, and pages of other sites."""

from tests.api.support import api
from translator.api.routes import ADDRESSES

BOTH = {"source": "en", "target": "pt"}
KEYS = ["source_language", "target_language", "source", "target", "origin", "route", "engine", "grade", "terms", "literals", "risk", "warnings", "milliseconds"]  # fmt: skip


def test_everything_that_is_known_of_a_translation(tmp_path):
    text = "The red house costs 400 euros. The door is blue."
    with api(tmp_path) as (client, _):
        (got,) = client.post("/v1/translate", json={"q": text, **BOTH}).json()["translations"]
    assert list(got) == KEYS
    assert got["target"] == " ".join(f"o{word}" for word in text.split())
    assert (got["origin"], got["route"], got["engine"], got["grade"]) == (
        "machine",
        ["en", "pt"],
        ["echo"],
        "good",
    )
    assert got["literals"][0] == {"kind": "amount", "source": "400 euros", "target": "", "status": "lost"}
    assert got["risk"] == "high"


def test_what_is_in_the_target_language_already_stays_and_is_told(tmp_path):
    text = "Сегодня очень хорошая погода."  # only its script tells the language
    asked = {"q": text, "source": "en", "target": "ru"}
    with api(tmp_path) as (client, _):
        (got,) = client.post("/v1/translate", json=asked).json()["translations"]
    assert (got["target"], got["risk"]) == (text, "check")
    assert [caution["code"] for caution in got["warnings"]] == ["copied_source"]


def test_an_approved_phrase_is_found_as_a_whole(tmp_path):
    with api(tmp_path) as (client, _):
        (got,) = client.post("/v1/translate", json={"q": "Hello.", **BOTH}).json()["translations"]
        (machine,) = client.post("/v1/translate", json={"q": "Hello.", **BOTH, "engine": "echo"}).json()[
            "translations"
        ]
    assert got["origin"] == "phrase"
    assert (machine["origin"], machine["target"]) == ("machine", "oHello.")


def test_the_same_language_twice_is_an_error_here(tmp_path):
    with api(tmp_path) as (client, _):
        got = client.post("/v1/translate", json={"q": "x", "source": "en", "target": "English"})
    assert (got.status_code, got.json()["code"]) == (400, "language_same")


def test_languages_and_routes(tmp_path):
    with api(tmp_path) as (client, _):
        assert len(client.get("/v1/languages").json()) == 32
        assert client.get("/v1/routes").json() == [
            {"source": "en", "target": target, "route": ["en", target], "engine": ["echo"], "grade": "good"}
            for target in ("ru", "fr", "pt")
        ]


def test_the_description_names_every_address_and_no_other(tmp_path):
    with api(tmp_path) as (client, _):
        paths = client.get("/spec").json()["paths"]
    described = {(path, method.upper()) for path, item in paths.items() for method in item}
    served = {(address.path, address.method) for address in ADDRESSES}
    assert described - {("/health", "GET"), ("/spec", "GET")} == served


def test_a_page_of_another_site_is_refused(tmp_path):
    with api(tmp_path) as (client, _):
        asked = {"q": "house", **BOTH}
        evil = client.post("/translate", data=asked, headers={"origin": "http://evil.example"})
        own = client.post("/translate", data=asked, headers={"origin": "http://127.0.0.1"})
    assert (evil.status_code, evil.json()["code"]) == (403, "not_possible")
    assert own.status_code == 200
