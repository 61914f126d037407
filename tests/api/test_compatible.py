"""LibreTranslate's addresses as programs use them."""

import io
import json
import zipfile

import pytest

from tests.api.support import JSON, api
from tests.batch.support import Echo
from translator.api.compatible import MOST_ALTERNATIVES

BOTH = {"source": "en", "target": "pt"}


def test_a_text_as_json_form_or_query(tmp_path):
    asked = {"q": "big house", **BOTH}
    with api(tmp_path) as (client, _):
        answers = [
            client.post("/translate", json=asked),
            client.post("/translate", data=asked),
            client.post("/translate", params=asked),
            client.post("/translate", files={"unused": ("", b"")}, data=asked),
        ]
    assert [answer.json() for answer in answers] == [
        {"translatedText": "obig ohouse", "risk": "low", "warnings": []}
    ] * 4


def test_a_list_gives_a_list_and_blank_texts_come_back(tmp_path):
    with api(tmp_path) as (client, _):
        got = client.post(
            "/translate", json={"q": ["big house", "", " \n"], **BOTH, "alternatives": 2}
        ).json()
    assert got["translatedText"] == ["obig ohouse", "", " \n"]
    assert got["alternatives"] == [[], [], []]
    assert got["risk"] == ["low"] * 3


def test_tags_stay_around_their_words(tmp_path):
    page = '<p id="x">Bring <b>two chairs</b> &amp; a <a href="/a?b=1&amp;c=2">lamp</a>.</p><script>if (a < b) x</script><!-- c -->'
    with api(tmp_path) as (client, _):
        got = client.post("/translate", json={"q": page, **BOTH, "format": "html"}).json()
    assert got["translatedText"] == (
        '<p id="x">oBring <b>otwo ochairs</b> o&amp; oa <a href="/a?b=1&amp;c=2">olamp</a>.</p>'
        "<script>if (a < b) x</script><!-- c -->"
    )


def test_the_language_is_found_and_told(tmp_path):
    text = "Where is the office for passports, please?"
    with api(tmp_path) as (client, _):
        found = client.post("/detect", data={"q": text}).json()
        got = client.post("/translate", json={"q": text, "source": "auto", "target": "pt"}).json()
        same = client.post("/translate", json={"q": text, "source": "auto", "target": "en"}).json()
    assert found[0]["language"] == "en"
    assert found[0]["confidence"] > 90
    assert got["detectedLanguage"] == found[0]
    assert same["translatedText"] == text


def test_what_nothing_could_translate_is_in_brackets_and_of_high_risk(tmp_path):
    engine = Echo(texts={"The cat sleeps.": ""})
    with api(tmp_path, engine) as (client, _):
        got = client.post("/translate", json={"q": "The cat sleeps.", **BOTH}).json()
    assert got["translatedText"] == "[The cat sleeps.]"
    assert got["risk"] == "high"
    assert got["warnings"]


def test_alternatives_come_from_other_engines(tmp_path):
    others = {
        "second": Echo(texts={"big house": "casa enorme"}),
        "third": Echo(texts={"big house": "casa muito grande"}),
    }
    with api(tmp_path, others=others) as (client, _):
        asked = {"q": "big house", **BOTH, "alternatives": 3}
        got = client.post("/translate", json=asked).json()
        assert (got["translatedText"], got["alternatives"]) == (
            "obig ohouse",
            ["casa enorme", "casa muito grande"],
        )
        one = client.post("/translate", json=asked | {"alternatives": 1}).json()
        assert one["alternatives"] == ["casa enorme"]
        listed = client.post(
            "/translate", json=asked | {"q": ["big house", "red door"], "alternatives": 1}
        ).json()
        assert listed["alternatives"] == [["casa enorme"], []]  # the others say the same of the second


def test_alternatives_never_repeat_the_translation(tmp_path):
    with api(tmp_path) as (client, _):
        got = client.post("/translate", json={"q": "big house", **BOTH, "alternatives": "9" * 9}).json()
    assert got["alternatives"] == []  # only one engine is installed
    assert MOST_ALTERNATIVES == 3


def test_languages_name_their_targets(tmp_path):
    with api(tmp_path) as (client, _):
        assert client.get("/languages").json() == [
            {"code": "en", "name": "English", "targets": ["en", "ru", "fr", "pt"]}
        ]


def test_settings(tmp_path):
    with api(tmp_path) as (client, _):
        got = client.get("/frontend/settings").json()
    assert (got["keyRequired"], got["charLimit"], got["language"]["source"]["code"]) == (
        False,
        100_000,
        "auto",
    )
    assert ".docx" in got["supportedFilesFormat"]


BAD = [
    ({}, 400, "missing q parameter"),
    ({"q": "x"}, 400, "missing source parameter"),
    ({"q": "x", "source": "en"}, 400, "missing target parameter"),
    ({"q": 5, **BOTH}, 400, "must be text"),
    ({"q": ["x", None], **BOTH}, 400, "must be text"),
    ({"q": [], **BOTH}, 400, "missing q"),
    ({"q": "x", "source": "en", "target": "xx"}, 400, "not one of the 32"),
    ({"q": "x", "source": ["en"], "target": "pt"}, 400, "source must be text"),
    ({"q": "big house", "source": "fr", "target": "pt"}, 400, "No installed model translates fr to pt"),
    ({"q": "x", **BOTH, "format": "docx"}, 400, "must be one of text, html"),
    ({"q": "x", **BOTH, "alternatives": -1}, 400, "whole number"),
    ({"q": "x" * 100_001, **BOTH}, 400, "exceed the limit"),
    ({"q": ["x"] * 1_001, **BOTH}, 400, "exceed the limit"),
    ({"q": "a\ud800b", **BOTH}, 400, "not valid Unicode"),
    ({"q": "<b>" * 300 + "word", **BOTH, "format": "html"}, 400, "nests its tags"),
]


@pytest.mark.parametrize(
    ("asked", "status", "words"), BAD, ids=[row[2] + str(i) for i, row in enumerate(BAD)]
)
def test_what_makes_no_sense_is_told_in_one_sentence(tmp_path, asked, status, words):
    with api(tmp_path) as (client, _):
        got = client.post("/translate", content=json.dumps(asked), headers=JSON)
    assert got.status_code == status, got.text
    assert words in got.json()["error"]
    assert got.json()["code"]


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b"null"])
def test_other_bodies_are_refused(tmp_path, body):
    with api(tmp_path) as (client, _):
        got = client.post("/translate", content=body, headers=JSON)
    assert (got.status_code, got.json()["code"]) == (400, "request_invalid")


def test_a_body_that_is_too_large_is_not_read_to_its_end(tmp_path):
    with api(tmp_path) as (client, _):
        got = client.post("/translate", content=b" " * (5 << 20))
    assert (got.status_code, got.json()["code"]) == (413, "request_too_large")


def test_a_document_comes_back_with_its_layout(tmp_path):
    with api(tmp_path) as (client, _):
        sent = {"file": ("../../notes äö.md", b"# Big house\n\n- red **door**\n")}
        got = client.post("/translate_file", files=sent, data=BOTH).json()
        assert got["translatedFileUrl"].startswith("http://127.0.0.1/download_file/")
        fetched = client.get(got["translatedFileUrl"])
        assert fetched.content == b"# oBig ohouse\n\n- ored **odoor**\n"
        assert "notes%20" in fetched.headers["content-disposition"]
        assert "/" not in fetched.headers["content-disposition"].partition("''")[2]
        assert client.get("/download_file/guess/notes.md").status_code == 400


def _bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * (256 << 20))
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("program.exe", b"MZ", "document_unsupported"),
        ("", b"text", "document_unsupported"),
        ("empty.txt", b"", "document_unreadable"),
        ("notes.docx", b"no zip at all", "document_unreadable"),
        ("long.txt", b"word " * 25_000, "document_too_large"),
    ],
)
def test_bad_documents_are_refused(tmp_path, name, data, code):
    with api(tmp_path) as (client, _):
        got = client.post("/translate_file", files={"file": (name or "x", data)}, data=BOTH)
        assert (got.status_code, got.json()["code"]) == (400, code)


def test_a_zip_bomb_is_refused(tmp_path):
    with api(tmp_path) as (client, _):
        got = client.post("/translate_file", files={"file": ("bomb.docx", _bomb())}, data=BOTH)
        assert got.status_code == 400
        assert got.json()["code"] in {"document_too_large", "document_unreadable"}


def test_a_file_needs_to_be_there_and_its_language_known(tmp_path):
    with api(tmp_path) as (client, _):
        assert "missing file" in client.post("/translate_file", data=BOTH).json()["error"]
        auto = {"source": "auto", "target": "pt"}
        got = client.post("/translate_file", files={"file": ("a.txt", b"house")}, data=auto)
        assert "must be given" in got.json()["error"]
