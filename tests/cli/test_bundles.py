"""``translator models key``, ``export`` and ``import`` as two administrators call them."""

import json
import shutil

import pytest

from tests.tiny_models import TINY, tiny_pack
from translator.cli import run
from translator.packs.catalogue import add
from translator.packs.manifest import Pack
from translator.packs.store import pack_from_folder


@pytest.fixture
def machines(tmp_path, monkeypatch, capsys):
    """A function that runs the program on one of two machines; the first has a converted pack."""
    folder = tmp_path / "office" / "models"
    shutil.copytree(TINY / "opus-ct2", folder / "toy")
    grades = dict.fromkeys(tiny_pack("opus", "ctranslate2").pack.grades, "draft")
    pack = Pack("toy", "ctranslate2", "", "MIT", {}, grades=grades, settings={"family": "opus"})
    add(folder, packs=[pack_from_folder(folder / "toy", pack)])

    def on(machine, *arguments):
        monkeypatch.setenv("TRANSLATOR_MODELS", str(tmp_path / machine / "models"))
        monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path / machine / "data"))
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return on


def test_a_pack_made_in_the_office_translates_in_the_hall(machines, tmp_path):
    file = str(tmp_path / "hall.bundle")
    code, _, err = machines("office", "models", "export", file)
    assert (code, "models key" in err) == (2, True)
    key = machines("office", "models", "key")[1].strip()
    assert machines("office", "models", "key")[1].strip() == key
    assert machines("office", "models", "export", file)[0] == 0

    code, _, err = machines("hall", "models", "import", file)
    assert (code, "not signed by a key" in err, "trusts no key yet" in err) == (3, True, True)
    assert not list((tmp_path / "hall").rglob("model.bin"))
    assert machines("hall", "models", "key", "--trust", key)[1] == f"trusted: {key}\n"
    code, out, err = machines("hall", "models", "import", file, "--json")
    assert (code, json.loads(out)["state"]) == (0, "installed"), err
    code, out, err = machines("hall", "text", "The teacher signs the visa.", "--from", "en", "--to", "pt")
    assert (code, out) == (0, "O professor assina o visto.\n"), err


def test_a_damaged_installed_pack_is_not_exported(machines, tmp_path):
    machines("office", "models", "key")
    model = tmp_path / "office" / "models" / "toy" / "model.bin"
    data = bytearray(model.read_bytes())
    data[1000] ^= 1
    model.write_bytes(data)
    code, _, err = machines("office", "models", "export", str(tmp_path / "x.bundle"))
    assert (code, "damaged" in err) == (3, True)
    assert not (tmp_path / "x.bundle").exists()


@pytest.mark.parametrize("content", [b"", b"not a bundle", b"\0" * 2048])
def test_any_other_file_is_one_clear_line(machines, tmp_path, content):
    (tmp_path / "x.bundle").write_bytes(content)
    code, out, err = machines("hall", "models", "import", str(tmp_path / "x.bundle"), "--key", "ab" * 32)
    assert (code, out, len(err.splitlines())) == (3, "", 1), err


def test_a_wrong_key_is_a_wrong_call(machines, tmp_path):
    (tmp_path / "x.bundle").write_bytes(b"")
    assert machines("hall", "models", "import", str(tmp_path / "x.bundle"), "--key", "12")[0] == 2


def test_a_pack_without_a_source_says_where_it_can_come_from(machines, tmp_path):
    shutil.rmtree(tmp_path / "office" / "models" / "toy")
    code, _, err = machines("office", "models", "pull", "toy")
    assert (code, "models import FILE" in err) == (3, True), err
