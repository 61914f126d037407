"""What Mozilla publishes against what the catalogue has, on a small copy of the published list.

The records of zh-en, en-zh, fr-en and ru-en are Mozilla's own of 2026; the others were added in the same form
for what has to be left out or told apart.
"""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.cli import run
from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.packs.manifest import Manifest, load_manifest
from translator.packs.refresh import propose

ROOT = Path(__file__).resolve().parents[2]
RECORDED = Path(__file__).parents[1] / "recorded" / "translations-models.json"
SHIPPED = load_manifest(ROOT / "models" / "manifest.toml")


def proposals(catalogue=SHIPPED, body=None):
    return {item.pack.name: item for item in propose(body or RECORDED.read_bytes(), catalogue)}


def test_each_direction_is_new_an_update_or_the_same():
    assert {name: (item.change, item.replaces, item.pack.version) for name, item in proposals().items()} == {
        "firefox-zh-en": ("same", "2.0", "2.0"),
        "firefox-en-zh": ("same", "2.2", "2.2"),
        "firefox-ru-en": ("same", "1.1", "1.1"),
        "firefox-fr-en": ("same", "2.0", "2.0"),
        "firefox-en-hi": ("new", "", "1.10"),
        "firefox-ko-en": ("update", "2.0", "2.1"),
    }


def test_the_published_records_are_the_shipped_entries_to_the_last_byte():
    for name, item in proposals(Manifest({})).items():
        if name in {"firefox-zh-en", "firefox-en-zh", "firefox-ru-en", "firefox-fr-en"}:
            shipped = SHIPPED.packs[name]
            assert (item.pack.files, item.pack.sources) == (shipped.files, shipped.sources)
            assert (item.pack.version, item.pack.licence) == (shipped.version, shipped.licence)


def test_a_new_direction_is_a_draft_and_an_update_keeps_its_grade():
    found = proposals()
    assert found["firefox-en-hi"].pack.grades == {LanguagePair("en", "hi"): "draft"}
    assert found["firefox-ko-en"].pack.grades == {LanguagePair("ko", "en"): "good"}


def test_the_command_prints_entries_that_the_catalogue_reads(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TRANSLATOR_MODELS", str(tmp_path))
    assert run(["models", "refresh", "--from-file", str(RECORDED)]) == 0
    out, err = capsys.readouterr()
    assert [entry["name"] for entry in tomllib.loads(out)["pack"]] == [
        "firefox-en-hi",
        "firefox-ko-en",
    ]
    assert "6 directions published, 2 proposals" in err
    proposed = tmp_path / "proposed.toml"
    proposed.write_text(out)
    assert load_manifest(proposed).packs["firefox-ko-en"] == proposals()["firefox-ko-en"].pack


def changed(**fields):
    value = json.loads(RECORDED.read_bytes())
    value["data"][0]["attachment"] |= fields
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[]", b'{"data": []}', b'{"data": 3}', b"[" * 100_000, b"\xff\xfe",
        changed(filename="../evil"), changed(filename="con"), changed(size=-1), changed(size="many"),
        changed(hash="0" * 63), changed(hash=None), changed(location="../../x"), changed(location="http://x y"),
        changed(location="a//b"),
    ],
    ids=range(16),
)  # fmt: skip
def test_what_is_no_such_list_is_an_error(body):
    with pytest.raises(ModelError) as caught:
        propose(body, SHIPPED)
    assert caught.value.code == "pack_download_failed"
    assert caught.value.next_step


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["fromLang", "toLang", "version", "attachment", "x"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_odd_records_are_passed_over_or_refused_but_never_a_crash(value):
    try:
        found = propose(json.dumps({"data": [value, {"fromLang": "en"}]}).encode(), SHIPPED)
    except ModelError:
        found = []
    assert found == []
