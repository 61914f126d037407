"""The flow over real files and a fake engine: nothing lost, nothing twice, nothing half."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.support import EN_PT, Echo, run_batch
from tests.documents import pdf_samples, samples
from translator.batch.compose import _is_foreign
from translator.batch.folders import find_sources
from translator.batch.journal import Journal
from translator.batch.units import Unit, from_json, to_json
from translator.datatypes import Caution, LanguagePair, LiteralResult, TermResult, Translation
from translator.documents.passage import Reading
from translator.errors import DocumentError, ModelError
from translator.terms.tmx import read_tmx

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def office(tmp_path):
    """A folder with a document of every format, some below another folder."""
    folder = tmp_path / "office"
    (folder / "deep" / "er").mkdir(parents=True)
    for number, (kind, make) in enumerate(samples.MAKERS.items()):
        place = folder / "deep" / "er" if number % 2 else folder
        (place / f"document.{kind}").write_bytes(make())
    return folder


def tree(folder):
    """Relative path -> content of every output; what tells times is left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".translator") and path.name != "report.html":
            content = path.read_bytes()
            if path.name == "report.json":
                report = json.loads(content)
                for record in report["documents"]:
                    record.pop("milliseconds", None)
                content = json.dumps(report).encode()
            found[path.relative_to(folder).as_posix()] = content
    return found


def report_of(out):
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return report, {item["source"]: item for item in report["documents"]}


def test_a_folder_comes_back_with_the_same_files_per_language(office, tmp_path):
    before = tree(office)
    totals = run_batch([office], tmp_path / "out", Echo(), targets=("pt", "fr"))
    assert totals["documents"] == {"done": 34}
    assert tree(office) == before
    for tag in ("pt", "fr"):
        written = {
            path.relative_to(tmp_path / "out" / tag).as_posix()
            for path in (tmp_path / "out" / tag).rglob("*.*")
        }
        assert written == {f"office/{name}" for name in before}
    text = (tmp_path / "out/pt/office/document.txt").read_text(encoding="utf-8")
    assert text.splitlines() == ["oPay ", "", "o400 oyuan", "", " oat othe obank otoday."]


def test_bold_words_move_with_their_translation(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("Pay ")
    paragraph.add_run("400 yuan").bold = True
    paragraph.add_run(" at the bank.")
    document.save(tmp_path / "a.docx")
    texts = {"Pay 400 yuan at the bank.": "No banco, pague 400 yuans agora.", "400 yuan": "400 yuans"}
    run_batch([tmp_path / "a.docx"], tmp_path / "out", Echo(texts=texts))
    runs = docx.Document(tmp_path / "out/pt/a.docx").paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs] == [
        ("No banco, pague ", None),
        ("400 yuans", True),
        (" agora.", None),
    ]


def test_no_markup_lands_on_an_appended_term(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("Bring the ")
    paragraph.add_run("application form").bold = True
    paragraph.add_run(" to us.")
    document.save(tmp_path / "a.docx")
    texts = {"Bring the application form to us.": "Traga isso até nós.", "application form": "papel"}
    run_batch([tmp_path / "a.docx"], tmp_path / "out", Echo(texts=texts))
    paragraph = docx.Document(tmp_path / "out/pt/a.docx").paragraphs[0]
    assert paragraph.text.endswith("(application form)]")
    bold = [run.text for run in paragraph.runs if run.bold]
    assert bold
    assert "application form" not in "".join(bold)
    _, records = report_of(tmp_path / "out")
    assert "markup_guessed" in [item["code"] for item in records["a.docx"]["warnings"]]


def test_repeated_sentences_are_translated_once(tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(20):
        (tmp_path / "in" / f"{number}.txt").write_text("The bank opens late.\nThe bank opens late.\n")
    engine = Echo()
    totals = run_batch([tmp_path / "in"], tmp_path / "out", engine)
    assert [text for call in engine.calls for text in call[0]] == ["The bank opens late."]
    assert (totals["segments"], totals["repeated"]) == (40, 20)


def test_variables_and_code_stay_or_are_shown(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"a": "Dear {name}, welcome", "b": "Run {cmd} now"}')
    texts = {"Run {cmd} now": "Execute agora"}
    run_batch([path], tmp_path / "out", Echo(texts=texts))
    written = json.loads((tmp_path / "out/pt/a.json").read_text(encoding="utf-8"))
    assert "{name}" in written["a"]
    assert written["b"] == "Execute agora ({cmd})"
    _, records = report_of(tmp_path / "out")
    (told,) = [
        item["message"] for item in records["a.json"]["warnings"] if item["code"] == "verbatim_appended"
    ]
    assert told.startswith("This must stay as it is and was lost in translation; it now stands in brackets")


def test_bad_files_are_told_and_the_others_go_on(office, tmp_path):
    (office / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    (office / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (office / "picture.png").write_bytes(b"\x89PNG")
    (office / "~$lock.docx").write_bytes(b"x")
    totals = run_batch([office], tmp_path / "out", Echo())
    assert totals["documents"] == {"done": 17, "failed": 2}
    report, records = report_of(tmp_path / "out")
    assert report["skipped"] == ["office/picture.png"]
    assert records["office/broken.docx"]["error"]["code"] == "document_unreadable"
    assert "no format that is translated" in records["office/old.doc"]["error"]["message"]
    assert not (tmp_path / "out/pt/office/broken.docx").exists()


def test_a_sentence_that_fails_is_shown_and_tried_again(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("This one fails.\nThis one works.\n")
    totals = run_batch([path], tmp_path / "out", Echo(failures={"This one fails.": 2}))
    assert totals["documents"] == {"incomplete": 1}
    assert (tmp_path / "out/pt/a.txt").read_text() == "[This one fails.]\noThis oone oworks.\n"
    _, records = report_of(tmp_path / "out")
    assert records["a.txt"]["warnings"] == [
        {
            "place": "line 1",
            "code": "not_translated",
            "message": "This sentence was not translated.",
            "source": "This one fails.",
        }
    ]
    engine = Echo()
    totals = run_batch([path], tmp_path / "out", engine, resume=True)
    assert totals["documents"] == {"done": 1}
    assert [text for call in engine.calls for text in call[0]] == ["This one fails."]


def test_a_broken_engine_ends_the_run(tmp_path):
    lines = [f"Sentence number {number} is here." for number in range(300)]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    with pytest.raises(ModelError, match="in a row"):
        run_batch([tmp_path / "a.txt"], tmp_path / "out", Echo(failures=dict.fromkeys(lines, 9)))


def test_a_second_run_with_resume_does_nothing(office, tmp_path):
    run_batch([office], tmp_path / "out", Echo(), bilingual=True, review=True)
    first = tree(tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out/pt").rglob("*.*")}
    engine = Echo()
    run_batch([office], tmp_path / "out", engine, resume=True, bilingual=True, review=True)
    assert engine.calls == []
    assert tree(tmp_path / "out") == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out/pt").rglob("*.*")} == times


def test_a_changed_document_is_done_again(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("One house.\nTwo houses.\n")
    run_batch([path], tmp_path / "out", Echo())
    path.write_text("One house.\nThree houses.\n")
    engine = Echo()
    run_batch([path], tmp_path / "out", engine, resume=True)
    assert [text for call in engine.calls for text in call[0]] == ["Three houses."]
    assert (tmp_path / "out/pt/a.txt").read_text() == "oOne ohouse.\noThree ohouses.\n"


def test_other_settings_forget_the_journal(tmp_path):
    pair, unit = EN_PT, Unit("One house.")
    done = Translation("en", "pt", "One house.", "Uma casa.", "machine", ("en", "pt"), ("x",), "good")
    with Journal(tmp_path, "first", fresh=False) as journal:
        journal.put([(unit, done)], pair)
    with Journal(tmp_path, "first", fresh=False) as journal:
        assert journal.get([unit], pair) == {unit: done}
    with Journal(tmp_path, "second", fresh=False) as journal:
        assert journal.get([unit], pair) == {}


@pytest.mark.slow
def test_killed_at_any_moment_the_rerun_gives_the_same(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text(
            "".join(f"Line {line} of file {number}.\n" for line in range(40))
        )
        (folder / f"{number}.docx").write_bytes(samples.word())
    run_batch([folder], tmp_path / "calm", Echo(), bilingual=True)
    command = [sys.executable, "-m", "tests.batch.support", str(folder), str(tmp_path / "killed"), "0.1"]
    for seconds in (0.9, 1.2, 1.6, 2.0):
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for path in (tmp_path / "killed" / "pt").rglob("*.txt"):
            assert len(path.read_text().splitlines()) == 40, "a half document has a whole one's name"
    assert subprocess.run(command, cwd=ROOT, timeout=120).returncode == 0
    assert tree(tmp_path / "killed") == tree(tmp_path / "calm")


def test_a_full_disk_is_one_failed_document(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("One house.\n")
    (tmp_path / "b.txt").write_text("Two houses.\n")
    replace = Path.replace

    def full(self, target):
        if Path(target).name == "a.txt":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    totals = run_batch([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "out", Echo())
    assert totals["documents"] == {"done": 1, "failed": 1}
    assert [path.name for path in (tmp_path / "out/pt").iterdir()] == ["b.txt"]


def test_reviewers_changes_come_back(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("Pay **now** here.\n\nGo home.\n")
    engine = Echo()
    run_batch([path], tmp_path / "out", engine, review=True)
    review = tmp_path / "out/pt/a.md.xlf"
    changed = review.read_text(encoding="utf-8").replace("oGo ohome.", "Vá para casa.")
    assert changed != review.read_text(encoding="utf-8")
    review.write_text(changed, encoding="utf-8")
    totals = run_batch([path], tmp_path / "out", engine, review=True, resume=True)
    assert (tmp_path / "out/pt/a.md").read_text(encoding="utf-8") == "oPay **onow** ohere.\n\nVá para casa.\n"
    assert totals["origins"]["review"] == 1
    review.write_text(changed.replace('<g id="0">', "").replace("</g>", "", 1), encoding="utf-8")
    totals = run_batch([path], tmp_path / "out", engine, review=True, resume=True)
    assert totals["documents"] == {"failed": 1}


def test_side_by_side_files_and_memory(tmp_path):
    (tmp_path / "a.txt").write_text("=One house.\n")
    (tmp_path / "b.csv").write_text("name\n=One house.\n")
    run_batch([tmp_path / "a.txt", tmp_path / "b.csv"], tmp_path / "out", Echo(), bilingual=True)
    rows = docx.Document(tmp_path / "out/pt/a.txt.bilingual.docx").tables[0].rows
    assert [cell.text for cell in rows[1].cells] == ["line 1", "=One house.", "o=One ohouse."]
    sheet = openpyxl.load_workbook(tmp_path / "out/pt/b.csv.bilingual.xlsx").worksheets[0]
    assert sheet["B3"].value == "=One house."
    assert sheet["B3"].data_type == "s"
    units = {unit.source: unit.target for unit in read_tmx(tmp_path / "out/pt.tmx")}
    assert units["=One house."] == "o=One ohouse."


def test_control_characters_do_not_stop_the_files_for_reviewers(tmp_path):
    (tmp_path / "a.json").write_text('{"a": "One\\u0001 house."}')
    totals = run_batch([tmp_path / "a.json"], tmp_path / "out", Echo(), bilingual=True, review=True)
    assert totals["documents"] == {"done": 1}


def test_the_report_can_be_read_and_followed(office, tmp_path):
    run_batch([office], tmp_path / "out", Echo())
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert 'href="pt/office/document.txt"' in page
    assert "<script" not in page
    report, records = report_of(tmp_path / "out")
    record = records["office/document.txt"]
    assert (record["state"], record["segments"], record["words"]) == ("done", 3, 7)
    assert report["totals"]["segments"] == sum(item["segments"] for item in records.values())
    heading, *rows = page.partition("<h2>Documents</h2>")[2].partition("</table>")[0].split("<tr>")[1:]
    assert "Translated by<th>Terms<th>Numbers<th>Risk<th>Seconds" in heading
    assert len(rows) == len(records)
    assert {row.count("<td") for row in rows} == {heading.count("<th>")}


def test_names_that_would_collide_are_refused(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("x y")
    with pytest.raises(DocumentError, match="both be written"):
        find_sources([tmp_path / "one/a.txt", tmp_path / "two/a.txt"], tmp_path / "out")


def test_the_output_folder_is_no_source(tmp_path):
    (tmp_path / "a.txt").write_text("One house.")
    run_batch([tmp_path], tmp_path / "out", Echo())
    documents, _ = find_sources([tmp_path], tmp_path / "out")
    assert [item.path.name for item in documents] == ["a.txt"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["One house.", "Two houses.", "3", "", "{x} y", "A b. C d."]), max_size=12),
    st.integers(1, 4),
)
def test_blocks_and_jobs_never_change_a_document(tmp_path_factory, lines, jobs):
    folder = tmp_path_factory.mktemp("blocks")
    (folder / "a.txt").write_text("".join(f"{line}\n" for line in [*lines, "End here."]))
    run_batch([folder / "a.txt"], folder / "out", Echo(), jobs=jobs)
    written = (folder / "out/pt/a.txt").read_text()
    assert written.split("\n") == [
        " ".join(f"o{w}" for w in line.split()) if any(map(str.isalpha, line)) else line
        for line in [*lines, "End here.", ""]
    ]


def test_the_journal_keeps_all_of_a_translation():
    whole = Translation(
        "en",
        "pt",
        "a",
        "b",
        "machine",
        ("en", "pt"),
        ("e",),
        "good",
        (TermResult("c", "s", "t", "kept", 2),),
        (LiteralResult("number", "1", "1", "kept"),),
        "check",
        (Caution("x", "y"),),
        1.5,
    )
    assert from_json(json.loads(json.dumps(to_json(whole))), "a", EN_PT) == whole


def test_a_line_in_the_target_language_stays(tmp_path):
    (tmp_path / "a.txt").write_text("Сайт города 2026\nOne house.\n", encoding="utf-8")
    engine = Echo(texts={"One house.": "Один дом стоит здесь."})
    totals = run_batch([tmp_path / "a.txt"], tmp_path / "out", engine, targets=("ru",))
    assert totals["documents"] == {"done": 1}
    assert (tmp_path / "out/ru/a.txt").read_text(
        encoding="utf-8"
    ) == "Сайт города 2026\nОдин дом стоит здесь.\n"
    _, records = report_of(tmp_path / "out")
    assert [item["code"] for item in records["a.txt"]["warnings"]] == ["kept_as_it_is"]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("责编:冯宇轩", True),  # editors' names under an English text into Portuguese
        ("長沙市政府 2026-01-07", True),
        ("東", False),  # a single sign tells nothing
        ("Room 12", False),
        ("The 长沙 office", False),
        ("2026", False),
    ],
)
def test_a_line_in_a_third_language_stays(line, stays):
    assert _is_foreign(line, LanguagePair("en", "pt")) is stays
    assert not _is_foreign("CEO Jamie Siminoff", LanguagePair("zh", "ar"))


def test_chosen_columns_only(tmp_path):
    (tmp_path / "a.csv").write_text("name,remark\nBank house,Pay here\n")
    run_batch([tmp_path / "a.csv"], tmp_path / "out", Echo(), reading=Reading("en", columns=("remark",)))
    assert (tmp_path / "out/pt/a.csv").read_text() == "name,oremark\nBank house,oPay ohere\n"


def test_a_translation_too_long_for_its_place_is_a_warning(tmp_path):
    def draw(page):
        page.setFont("Helvetica", 6.2)
        page.drawString(376, 150, "Bring it")

    (tmp_path / "a.pdf").write_bytes(pdf_samples.drawn(draw))
    engine = Echo(texts={"Bring it": "Responsabilidadeinternacionalização"})
    run_batch([tmp_path / "a.pdf"], tmp_path / "out", engine)
    _, records = report_of(tmp_path / "out")
    assert ("page 1, block 1", "cramped") in [
        (item["place"], item["code"]) for item in records["a.pdf"]["warnings"]
    ]
