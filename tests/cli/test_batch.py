"""``translator batch`` as a command: wrong calls, exit codes, and a run over the real starter model."""

import json
import threading

import docx
import pytest
from filelock import FileLock

from translator.cli import run
from translator.cli.batch import LOCK


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["{in}", "--to", "pt", "--out", "{out}"], 2, "--from"),
        (["{in}", "--from", "en", "--to", "klingon", "--out", "{out}"], 2, "not one of the 32"),
        (["{in}", "--from", "en", "--to", "pt"], 2, "--out"),
        (["{in}/none", "--from", "en", "--to", "pt", "--out", "{out}"], 2, "There is no"),
        (["{in}/empty", "--from", "en", "--to", "pt", "--out", "{out}"], 2, "no document"),
        (["{in}", "--from", "en", "--to", "en", "--out", "{out}"], 2, "both 'en'"),
        (["{in}", "--from", "en", "--to", "pt", "--out", "{in}/a.txt"], 2, "a.txt"),
    ],
)
def test_a_wrong_call_is_one_readable_error(capsys, tmp_path, arguments, code, words):
    folder = tmp_path / "in"
    (folder / "empty").mkdir(parents=True)
    (folder / "a.txt").write_text("The bank opens late.")
    places = {"{in}": str(folder), "{out}": str(tmp_path / "out")}
    for name, place in places.items():
        arguments = [argument.replace(name, place) for argument in arguments]
    assert run(["batch", *arguments]) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Traceback" not in captured.err


def test_a_missing_model_is_told_before_anything_is_written(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("The bank opens late.")
    call = [
        "--models",
        str(tmp_path / "none"),
        "batch",
        str(tmp_path / "a.txt"),
        "--from",
        "en",
        "--to",
        "pt,th",
    ]
    assert run([*call, "--out", str(tmp_path / "out")]) == 3
    assert "models pull" in capsys.readouterr().err
    assert not list((tmp_path / "out").glob("*.*"))


def test_two_runs_do_not_share_a_folder(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("The bank opens late.")
    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / LOCK):
        codes = []
        call = [
            "batch",
            str(tmp_path / "a.txt"),
            "--from",
            "en",
            "--to",
            "pt",
            "--out",
            str(tmp_path / "out"),
        ]
        thread = threading.Thread(target=lambda: codes.append(run(call)))
        thread.start()
        thread.join(60)
    assert codes == [2]
    assert "Another run" in capsys.readouterr().err


@pytest.mark.weights
def test_a_word_file_through_the_real_engine(capsys, tmp_path, pack_folder):
    models = pack_folder("firefox-en-pt-tiny").parent
    document = docx.Document()
    paragraph = document.add_paragraph("Apply at least ")
    paragraph.add_run("30 days").bold = True
    paragraph.add_run(" before the contract ends.")
    document.save(tmp_path / "a.docx")
    (tmp_path / "b.docx").write_bytes(b"nothing")
    call = ["--models", str(models), "batch", str(tmp_path / "a.docx"), str(tmp_path / "b.docx"), "--json"]
    assert run([*call, "--from", "en", "--to", "pt", "--out", str(tmp_path / "out")]) == 4
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {record["source"]: record["state"] for record in records} == {"a.docx": "done", "b.docx": "failed"}
    runs = docx.Document(tmp_path / "out/pt/a.docx").paragraphs[0].runs
    assert [run.text for run in runs if run.bold] == ["30 dias"]
