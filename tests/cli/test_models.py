"""``translator models`` as a user calls it, with a small catalogue and a server on the loopback."""

import functools
import hashlib
import http.server
import io
import json
import os
import threading

import pytest

from translator.cli import run

FILES = {"pack-one": b"one" * 1000, "pack-two": b"two" * 1000}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def shop(tmp_path):
    """A folder whose files can be had over http, with its address."""
    place = tmp_path / "shop"
    place.mkdir()
    handler = functools.partial(Quiet, directory=str(place))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    for name, data in FILES.items():
        (place / name).write_bytes(data)
    yield place, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def entry(name, address, *, starter="", grades='good = ["zh-en"]'):
    data = FILES[name]
    return f"""
[[pack]]
name = "{name}"
kind = "bergamot"
version = "1"
licence = "MPL-2.0"
{starter and f'starter = "{starter}"'}
[pack.grades]
{grades}
[pack.files]
"model.bin" = {{ size = {len(data)}, sha256 = "{hashlib.sha256(data).hexdigest()}" }}
[[pack.source]]
kind = "url"
label = "shop"
[pack.source.files]
"model.bin" = "{address}/{name}"
"""


@pytest.fixture
def models(tmp_path, monkeypatch, shop, capsys):
    """A function that runs ``translator models`` and returns exit code, standard output, standard error."""
    manifest = tmp_path / "manifest.toml"
    two = entry("pack-two", shop[1], grades='good = ["*-*"]')
    manifest.write_text(entry("pack-one", shop[1], starter="always") + two)
    monkeypatch.setenv("TRANSLATOR_MANIFEST", str(manifest))
    monkeypatch.setenv("TRANSLATOR_MODELS", os.pathsep.join([str(tmp_path / "new"), str(tmp_path / "old")]))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def call(*arguments):
        code = run(["models", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    call.manifest = manifest
    call.folder = tmp_path / "new"
    return call


def rows(out):
    return [json.loads(line) for line in out.splitlines()]


def test_list_before_and_after_a_pull(models):
    code, out, err = models("list")
    assert (code, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["pack-one", "missing"],
        ["pack-two", "missing"],
    ]
    code, out, err = models("pull", "pack-one")
    assert (code, out) == (0, f"pack-one: installed ({models.folder / 'pack-one'})\n")
    assert "fetching" in err
    code, out, _ = models("list")
    assert out.splitlines()[0].split() == ["pack-one", "installed", "1", "MB", "MPL-2.0", "good:", "zh-en"]
    assert out.splitlines()[1].endswith("good: 992 directions")


def test_list_as_json(models):
    models("pull", "pack-one")
    code, out, err = models("list", "--json")
    assert (code, err) == (0, "")
    first, second = rows(out)
    assert first == {
        "name": "pack-one",
        "state": "installed",
        "size": 3000,
        "folder": str(models.folder / "pack-one"),
        "installed": True,
        "kind": "bergamot",
        "version": "1",
        "licence": "MPL-2.0",
        "starter": "always",
        "directions": {"good": ["zh-en"]},
        "languages": [],
    }
    assert (second["installed"], second["folder"], second["state"]) == (False, None, "missing")


def test_an_incomplete_pack_is_listed_as_corrupt(models):
    (models.folder / "pack-one").mkdir(parents=True)
    assert rows(models("list", "--json")[1])[0]["state"] == "corrupt"


def test_starter_is_what_setup_installs(models, shop):
    silent = entry("pack-two", "http://127.0.0.1:1", starter="if-reachable")
    models.manifest.write_text(entry("pack-one", shop[1], starter="always") + silent)
    code, out, err = models("pull", "starter", "--json")
    assert code == 0
    assert [(row["name"], row["state"]) for row in rows(out)] == [
        ("pack-one", "installed"),
        ("pack-two", "skipped"),
    ]
    assert "pack-two: left out, its host does not answer" in err


def test_starter_takes_optional_packs_whose_host_answers(models, shop):
    models.manifest.write_text(entry("pack-two", shop[1], starter="if-reachable"))
    assert rows(models("pull", "starter", "--json")[1])[0]["state"] == "installed"


def test_an_optional_pack_that_breaks_does_not_fail_setup(models, shop):
    models.manifest.write_text(entry("pack-two", shop[1], starter="if-reachable"))
    (shop[0] / "pack-two").unlink()
    code, out, err = models("pull", "starter", "--json")
    assert (code, rows(out)[0]["state"]) == (0, "skipped")
    assert "HTTP 404" in err


def test_an_optional_pack_asked_for_by_name_must_come(models, shop):
    models.manifest.write_text(entry("pack-two", shop[1], starter="if-reachable"))
    (shop[0] / "pack-two").unlink()
    code, out, err = models("pull", "starter", "pack-two", "--json")
    assert code == 3
    assert rows(out) == [
        {"name": "pack-two", "state": "failed", "size": 3000, "folder": None, "error": "pack_download_failed"}
    ]
    assert f"{shop[1]}/pack-two" in err


def test_pulling_again_asks_nobody(models, shop):
    models("pull", "pack-one")
    (shop[0] / "pack-one").unlink()
    code, out, err = models("pull", "pack-one")
    assert (code, err) == (0, "")
    assert out.startswith("pack-one: installed")


def test_a_pack_in_a_later_folder_is_not_fetched_again(models):
    place = models.folder.with_name("old") / "pack-one"
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(FILES["pack-one"])
    code, out, _ = models("pull", "pack-one")
    assert (code, out) == (0, f"pack-one: installed ({place})\n")
    assert not models.folder.exists()


def test_one_failure_of_two_is_4_and_the_other_is_done(models, shop):
    (shop[0] / "pack-one").unlink()
    code, out, err = models("pull", "pack-one", "pack-two")
    assert (code, out) == (4, f"pack-two: installed ({models.folder / 'pack-two'})\n")
    assert "translator: pack-one could not be fetched (shop: HTTP 404" in err


def test_an_unknown_name_stops_before_anything_is_fetched(models):
    code, out, err = models("pull", "pack-two", "pack-onne")
    assert (code, out) == (3, "")
    assert "pack-one" in err
    assert not models.folder.exists()


def test_verify_all_and_one(models):
    models("pull", "pack-one", "pack-two")
    code, out, err = models("verify")
    assert (code, [line.split()[1] for line in out.splitlines()], err) == (0, ["intact", "intact"], "")
    (models.folder / "pack-two" / "model.bin").write_bytes(b"owt" * 1000)
    code, out, err = models("verify", "--json")
    assert code == 4
    assert [(row["name"], row["state"]) for row in rows(out)] == [
        ("pack-one", "intact"),
        ("pack-two", "failed"),
    ]
    assert "models remove pack-two" in err
    assert models("verify", "pack-one")[0] == 0
    assert models("verify", "pack-two")[0] == 3


def test_verify_where_nothing_is_installed(models):
    assert models("verify")[:2] == (0, "")
    assert models("verify", "pack-one")[0] == 3


def test_remove_and_pull_heal_a_damaged_pack(models):
    models("pull", "pack-one")
    (models.folder / "pack-one" / "model.bin").write_bytes(b"eno" * 1000)
    code, out, _ = models("remove", "pack-one", "--yes")
    assert (code, out) == (0, f"pack-one: removed ({models.folder / 'pack-one'})\n")
    assert models("pull", "pack-one")[0] == 0
    assert models("verify", "pack-one")[0] == 0


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130), ("", 130)])
def test_remove_asks(models, monkeypatch, answer, code):
    models("pull", "pack-one")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert models("remove", "pack-one")[0] == code
    assert (models.folder / "pack-one").exists() == (code != 0)


def test_remove_of_what_is_not_there(models):
    code, _, err = models("remove", "pack-one", "--yes")
    assert code == 3
    assert "not installed" in err


def test_a_broken_catalogue_is_one_line(models):
    models.manifest.write_text("[[pack]]\nname = '../x'\n")
    code, out, err = models("list")
    assert (code, out) == (3, "")
    assert len(err.splitlines()) == 1
    assert "key name" in err


@pytest.mark.parametrize("command", [["pull"], ["remove"], ["pull", "--jsn", "x"], ["fetch"]])
def test_a_wrong_call_is_2(models, command):
    assert models(*command)[0] == 2
