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


@pytest.mark.weights
@pytest.mark.samples
@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [("pt", "firefox-en-pt-tiny", 28), ("zh", "qwen2.5-coder-1.5b-instruct-q4_k_m", 6)],
)
def test_the_news_text(tmp_path, pack_folder, samples, case):
    """A real text as a Word file and a page: nothing missing, numbers and formatting there or told of."""
    target, pack, paragraphs = case
    models = pack_folder(pack).parent
    text = (samples / "changsha-international-talent-community.en.txt").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()][:paragraphs]
    document = docx.Document()
    for line in lines:
        words = line.split(" ", 2)
        document.add_paragraph().add_run(" ".join(words[:2])).bold = True
        document.paragraphs[-1].add_run(line.removeprefix(" ".join(words[:2])))
    (tmp_path / "in").mkdir()
    document.save(tmp_path / "in/news.docx")
    page = "".join(f"<p><b>{line[:9]}</b>{line[9:]}</p>" for line in lines)
    (tmp_path / "in/news.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    call = [
        "--models",
        str(models),
        "batch",
        str(tmp_path / "in"),
        "--from",
        "en",
        "--to",
        target,
        "--engine",
        pack,
    ]
    assert run([*call, "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    assert report["totals"]["documents"] == {"done": 2}
    assert report["totals"]["gaps"] == 0
    written = docx.Document(tmp_path / f"out/{target}/in/news.docx").paragraphs
    assert len(written) == len(lines)
    for paragraph, line in zip(written, lines, strict=True):
        assert paragraph.text
        assert any(run.bold for run in paragraph.runs), line
    page = (tmp_path / f"out/{target}/in/news.html").read_text("utf-8")
    assert page.count("<b>") >= len(lines)
    told = [
        item["source"]
        for record in report["documents"]
        for item in record["warnings"]
        if "literal" in item["code"]
    ]
    for number in ("32", "500"):
        source = next(line for line in lines if f"{number} " in line or f"{number}-" in line)
        assert number in page or any(source[:40] in item or item in source for item in told)
