"""Conversion on this machine, as an administrator calls it; needs the extra `convert`."""

import hashlib
import json
import shutil
import tomllib

import pytest

from tests import tiny_language
from tests.tiny_models import TINY
from translator.cli import run

pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")

HELD_OUT = [row for row in tiny_language.sentences() if tiny_language.is_held_out(row["en"])]


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """A function that runs the program with an empty folder of packs: exit code, output, errors."""
    monkeypatch.setenv("TRANSLATOR_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path / "data"))

    def call(*arguments):
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def convert(call, folder, name, *more, directions="en-pt"):
    return call(
        "models",
        "convert",
        str(folder),
        "--name",
        name,
        "--licence",
        "MIT",
        "--directions",
        directions,
        *more,
    )


@pytest.mark.parametrize(
    ("model", "more"),
    [
        ("opus", ()),
        ("m2m100", ()),
        ("small100", ("--family", "small100")),
        ("madlad", ("--quantization", "float32")),
    ],
)
def test_a_converted_folder_is_a_pack_that_translates(call, model, more):
    code, out, err = convert(call, TINY / model, "toy", *more)
    assert (code, "toy: converted" in out, "evaluate text" in err) == (0, True, True), err
    code, out, err = call("models", "verify", "toy", "--json")
    assert (code, json.loads(out)["state"]) == (0, "intact")
    row = HELD_OUT[5]
    code, out, err = call("text", row["en"], "--from", "en", "--to", "pt", "--engine", "toy", "--json")
    answer = json.loads(out)
    assert (code, answer["target"], answer["engine"], answer["grade"]) == (0, row["pt"], ["toy"], "draft")


@pytest.mark.parametrize(
    ("model", "more"), [("opus", ()), ("madlad", ()), ("small100", ("--family", "small100"))]
)
def test_a_folder_may_stay_as_published_for_torch(call, tmp_path, model, more):
    source = tmp_path / "published"
    shutil.copytree(TINY / model, source)
    (source / "tokenization_own.py").write_text("raise SystemExit")
    code, out, err = convert(call, source, "toy", "--kind", "huggingface", *more)
    assert (code, "toy: copied" in out) == (0, True), err
    assert not list((tmp_path / "models" / "toy").glob("*.py"))
    entry = tomllib.loads((tmp_path / "models" / "hall.toml").read_text())["pack"][0]
    assert (entry["kind"], entry["settings"], entry["grades"]) == (
        "huggingface", {"family": model}, {"draft": ["en-pt"]},
    )  # fmt: skip
    assert call("models", "verify", "toy")[0] == 0
    row = HELD_OUT[5]
    code, out, err = call("text", row["en"], "--from", "en", "--to", "pt", "--engine", "toy", "--json")
    answer = json.loads(out)
    assert (code, answer["target"], answer["engine"]) == (0, row["pt"], ["toy"])


def test_an_entry_by_hand_is_as_good_as_one_of_the_program(call, tmp_path):
    """What docs/engines.md says: a folder, and its entry in hall.toml."""
    folder = tmp_path / "models" / "by-hand"
    shutil.copytree(TINY / "opus", folder)
    lines = ["[[pack]]", 'name = "by-hand"', 'kind = "huggingface"', 'version = "1"', 'licence = "MIT"']
    lines += ["[pack.settings]", 'family = "opus"', "[pack.grades]", 'usable = ["en-pt"]', "[pack.files]"]
    for path in sorted(folder.iterdir()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'"{path.name}" = {{ size = {path.stat().st_size}, sha256 = "{digest}" }}')
    (tmp_path / "models" / "hall.toml").write_text("\n".join(lines))
    assert call("models", "verify", "by-hand")[0] == 0
    row = HELD_OUT[7]
    code, out, err = call("text", row["en"], "--from", "en", "--to", "pt", "--engine", "by-hand", "--json")
    assert (code, json.loads(out)["target"], json.loads(out)["grade"]) == (0, row["pt"], "usable"), err


def test_small100_is_recognised_by_its_tokenizer(call, tmp_path):
    folder = tmp_path / "small"
    shutil.copytree(TINY / "small100", folder)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "SMALL100Tokenizer"}')
    code, out, _ = convert(call, folder, "toy", "--json")
    assert (code, json.loads(out)["family"]) == (0, "small100")


def test_a_removed_pack_can_be_converted_again_and_a_present_one_is_not_overwritten(call):
    assert convert(call, TINY / "opus", "toy")[0] == 0
    code, _, err = convert(call, TINY / "opus", "toy")
    assert (code, "is there already" in err) == (2, True)
    assert call("models", "remove", "toy", "--yes")[0] == 0
    assert convert(call, TINY / "opus", "toy")[0] == 0


@pytest.mark.parametrize("kind", ["ctranslate2", "huggingface"])
@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", b"{"),
        ("config.json", b'{"model_type": "bert"}'),
        ("vocab.json", b"[]"),
        ("vocab.json", None),
        ("model.safetensors", b"no model"),
        ("model.safetensors", None),
        ("target.spm", None),
    ],
)
def test_a_damaged_folder_leaves_nothing_and_says_what_is_wrong(call, tmp_path, kind, file, content):
    folder = tmp_path / "damaged"
    shutil.copytree(TINY / "opus", folder)
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    code, _, err = convert(call, folder, "toy", "--kind", kind)
    assert code == 3
    assert err.startswith("translator: ")
    assert len(err.splitlines()) == 1
    models = tmp_path / "models"
    assert not models.exists() or not list(models.iterdir())


@pytest.mark.parametrize(
    ("name", "directions", "message"),
    [
        ("../evil", "en-pt", "cannot be the name"),
        ("toy", "en-en", "to itself"),
        ("toy", "en", "no direction"),
    ],
)
def test_wrong_names_and_directions_are_told_before_any_work(call, name, directions, message):
    code, _, err = convert(call, TINY / "opus", name, directions=directions)
    assert (code, message in err) == (2, True), err


@pytest.mark.parametrize("kind", ["ctranslate2", "huggingface"])
@pytest.mark.parametrize(
    ("model", "directions", "message"),
    [("m2m100", "en-te", "no language token for te"), ("opus", "en-pt+zh", "serves 2 target languages")],
)
def test_languages_that_the_vocabulary_does_not_know_are_told_first(call, kind, model, directions, message):
    code, _, err = convert(call, TINY / model, "toy", "--kind", kind, directions=directions)
    assert (code, message in err) == (3, True), err
    assert json.loads(call("models", "list", "--json")[1].splitlines()[0])["name"] != "toy"
    assert call("models", "verify", "toy")[0] == 3


def test_a_family_that_the_folder_is_not_is_refused(call):
    code, _, err = convert(call, TINY / "opus", "toy", "--family", "madlad")
    assert (code, "'marian', not 't5'" in err) == (3, True), err
