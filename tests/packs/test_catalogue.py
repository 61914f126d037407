"""What the hall adds to the catalogue, and how measurements become grades."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.languages import LANGUAGES
from translator.packs.catalogue import HALL, add, load_catalogue, to_tables
from translator.packs.evidence import FEWEST, Measurement
from translator.packs.manifest import FileSpec, Pack, load_manifest

ROOT = Path(__file__).resolve().parents[2]
EN_PT, EN_ZH, ZH_EN, EN_KO, EN_TH = (
    LanguagePair(*pair.split("-")) for pair in ("en-pt", "en-zh", "zh-en", "en-ko", "en-th")
)
PT_PACK = "firefox-en-pt-tiny"


def config(folder, *more):
    models = ":".join(str(path) for path in (folder, *more))
    return load_config(environ={"TRANSLATOR_MODELS": models, "TRANSLATOR_DATA": str(folder / "data")})


def score(pack=PT_PACK, pair=EN_PT, chrf=60.0, *, n=200, version="2.0"):
    return Measurement(pack, version, pair, chrf, n, "chrF2|test")


def own_pack(name="toy", pair=EN_ZH):
    files = {"model.bin": FileSpec(3, hashlib.sha256(b"abc").hexdigest())}
    return Pack(name, "ctranslate2", "1", "MIT", files, grades={pair: "draft"}, settings={"family": "opus"})


@pytest.mark.parametrize(
    ("pair", "chrf", "grade"),
    [
        (EN_PT, 53, "good"), (EN_PT, 52.9, "usable"), (EN_PT, 44, "usable"), (EN_PT, 30, "draft"), (EN_PT, 29.9, None),
        (EN_ZH, 27, "good"), (EN_ZH, 26.9, "usable"), (EN_ZH, 10, "draft"), (EN_ZH, 9.9, None),
        (EN_KO, 31, "good"), (EN_KO, 24, "usable"), (EN_TH, 43, "good"), (EN_TH, 19, None), (ZH_EN, 53, "good"),
        (ZH_EN, 27, None),
    ],
)  # fmt: skip
def test_grade_of_a_score(pair, chrf, grade):
    assert score(pair=pair, chrf=chrf).grade == grade


def test_a_measurement_overrules_the_claim_and_comes_back_after_a_restart(tmp_path):
    assert load_catalogue(config(tmp_path)).packs[PT_PACK].grades == {EN_PT: "good"}
    add(tmp_path, measured=[score(chrf=45)])
    found = load_catalogue(config(tmp_path))
    assert found.packs[PT_PACK].grades == {EN_PT: "usable"}
    assert found.packs[PT_PACK].claimed == {EN_PT: "good"}
    assert found.measured[PT_PACK, EN_PT] == score(chrf=45)
    add(tmp_path, measured=[score(chrf=69)])
    assert load_catalogue(config(tmp_path)).packs[PT_PACK].grades == {EN_PT: "good"}


def test_a_direction_that_is_not_worth_it_is_not_offered(tmp_path):
    add(tmp_path, measured=[score(chrf=12)])
    assert load_catalogue(config(tmp_path)).packs[PT_PACK].grades == {}


@pytest.mark.parametrize(
    "other", [{"n": FEWEST - 1}, {"version": "1.0"}, {"pack": "gone-from-the-catalogue"}, {"pair": EN_ZH}]
)
def test_what_decides_nothing(tmp_path, other):
    add(tmp_path, measured=[score(chrf=12, **other)])
    assert load_catalogue(config(tmp_path)).packs[PT_PACK].grades == {EN_PT: "good"}


def test_own_packs_stand_beside_the_shipped_ones(tmp_path):
    add(tmp_path, packs=[own_pack()])
    add(tmp_path, packs=[own_pack("second")], measured=[score()])
    found = load_catalogue(config(tmp_path))
    assert list(found.packs)[-2:] == ["toy", "second"]
    assert found.packs["toy"] == own_pack()
    assert len(found.packs) == len(load_manifest(ROOT / "models" / "manifest.toml").packs) + 2


def test_the_first_folder_counts_most(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    add(first, measured=[score(chrf=45)])
    add(second, measured=[score(chrf=69)])
    assert load_catalogue(config(first, second)).packs[PT_PACK].grades == {EN_PT: "usable"}
    assert load_catalogue(config(second, first)).packs[PT_PACK].grades == {EN_PT: "good"}


def test_every_shipped_pack_survives_being_written_and_read(tmp_path):
    shipped = load_manifest(ROOT / "models" / "manifest.toml")
    add(tmp_path, packs=shipped.packs.values(), measured=shipped.measured.values())
    again = load_manifest(tmp_path / HALL)
    assert dict(again.packs) == dict(shipped.packs)
    assert again.measured == shipped.measured


tags = st.sampled_from(list(LANGUAGES))
signatures = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)


@given(
    st.builds(
        Measurement,
        st.sampled_from(["a", "b-1.5"]),
        st.sampled_from(["1", "2.0"]),
        st.builds(LanguagePair, tags, tags).filter(lambda pair: pair.source != pair.target),
        st.integers(0, 10_000).map(lambda value: value / 100),
        st.integers(1, 10**6),
        signatures,
    )
)
def test_measurements_survive_being_written_and_read(tmp_path_factory, measured):
    folder = tmp_path_factory.mktemp("hall")
    add(folder, measured=[measured])
    assert list(load_manifest(folder / HALL, additions=True).measured.values()) == [measured]


@pytest.mark.parametrize(
    "text",
    [
        "[[measured]]\npack = 'a'", "[[measured]]\npack = 3", "measured = 1", "x = 1", "[[pack]]\nname = 'a'", "\0", "[[",
        "[[measured]]\npack='a'\nversion='1'\npair='en+fr-pt'\nchrf=1\nn=1\nsignature='x'",
        "[[measured]]\npack='a'\nversion='1'\npair='en-pt'\nchrf=101\nn=1\nsignature='x'",
        "[[measured]]\npack='a'\nversion='1'\npair='en-pt'\nchrf=nan\nn=1\nsignature='x'",
        "[[measured]]\npack='../a'\nversion='1'\npair='en-pt'\nchrf=1\nn=1\nsignature='x'",
    ],
    ids=range(11),
)  # fmt: skip
def test_a_broken_file_is_an_error_that_names_it_and_is_not_overwritten(tmp_path, text):
    (tmp_path / HALL).write_text(text)
    with pytest.raises(ModelError) as caught:
        load_catalogue(config(tmp_path))
    assert caught.value.code == "manifest_invalid"
    assert HALL in str(caught.value)
    with pytest.raises(ModelError):
        add(tmp_path, measured=[score()])
    assert (tmp_path / HALL).read_text() == text


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError) as caught:
        add(tmp_path / "file" / "models", measured=[score()])
    assert caught.value.code == "pack_disk_full"


def test_nothing_to_write_is_an_empty_catalogue():
    assert to_tables([]) == {}
