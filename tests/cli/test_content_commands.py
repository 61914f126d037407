"""``phrases``, ``terms`` and ``memory`` as their users call them, each in a data folder of its own."""

import json
import wave

import pytest

from translator.cli import run


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path / "data"))


def rows(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_phrases_of_a_situation_in_the_order_of_a_conversation(capsys):
    assert run(["phrases", "list", "--situation", "greeting", "--json"]) == 0
    found = rows(capsys)
    assert found[0]["phrase"] == "hello"
    assert {row["phrase"] for row in found[-3:]} & {"goodbye", "take-care"}
    assert {row["situation"] for row in found} == {"greeting"}
    assert set(found[0]["texts"]) == {"zh", "en"}


def test_an_unknown_situation_lists_the_known_ones(capsys):
    assert run(["phrases", "list", "--situation", "lunch"]) == 2
    assert "greeting" in capsys.readouterr().err


@pytest.mark.parametrize("query", ["护照", "hz", "huzhao"])
def test_phrases_are_found_by_characters_and_pinyin(capsys, query):
    assert run(["phrases", "search", query, "--json"]) == 0
    assert any("护照" in row["texts"]["zh"]["text"] for row in rows(capsys))


def test_a_phrase_is_spoken_into_a_file(capsys, tmp_path):
    out = tmp_path / "hello.wav"
    assert run(["phrases", "say", "hello", "--language", "en", "--out", str(out)]) == 0
    with wave.open(str(out)) as sound:
        assert sound.getnframes() > 0.3 * sound.getframerate()
    assert run(["phrases", "say", "nonsense", "--language", "en", "--out", str(out)]) == 2
    assert run(["phrases", "say", "hello", "--language", "en", "--out", "/nonexistent/x.wav"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_an_officer_s_correction_is_used_from_then_on(capsys):
    text = "这件事办得很妥当，没有什么要补充的。"
    assert run(["memory", "add", text, "That has been done well.", "--from", "zh", "--to", "en"]) == 0
    capsys.readouterr()
    assert run(["text", text, "--from", "zh", "--to", "en", "--json"]) == 0
    (result,) = rows(capsys)
    assert (result["origin"], result["target"], result["risk"]) == (
        "memory",
        "That has been done well.",
        "low",
    )


def test_memory_goes_out_and_comes_back(capsys, tmp_path, monkeypatch):
    run(["memory", "add", "一般咨询不收费。", "General enquiries are free.", "--from", "zh", "--to", "en"])
    file = tmp_path / "memory.tmx"
    assert run(["memory", "export", str(file)]) == 0
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path / "other"))
    assert run(["memory", "import", str(file)]) == 0
    capsys.readouterr()
    assert run(["memory", "search", "一般咨询不要收费。", "--from", "zh", "--to", "en", "--json"]) == 0
    (found,) = rows(capsys)
    assert found["target"] == "General enquiries are free."
    assert 70 <= found["percent"] < 100


@pytest.mark.parametrize("suffix", [".tbx", ".tsv", ".csv"])
def test_the_term_base_goes_out_and_comes_back(capsys, tmp_path, suffix):
    file = tmp_path / f"terms{suffix}"
    assert run(["terms", "export", str(file)]) == 0
    assert run(["terms", "import", str(file)]) == 0
    assert "concepts imported" in capsys.readouterr().err


def test_a_hall_overrules_the_built_in_term(capsys, tmp_path):
    hall = tmp_path / "hall.tsv"
    hall.write_text("concept\tlanguage\tterm\nresidence-permit\ten\tResidence Card\n", encoding="utf-8")
    assert run(["terms", "import", str(hall)]) == 0
    capsys.readouterr()
    assert run(["terms", "list", "--json"]) == 0
    known = {row["concept"]: row["terms"] for row in rows(capsys)}
    assert known["residence-permit"]["en"]["term"] == "Residence Card"
    assert known["residence-permit"]["zh"]["term"] == "外国人居留许可"


def test_a_review_comes_back_with_its_reviewer(capsys, tmp_path):
    sheet = tmp_path / "review.tsv"
    assert run(["terms", "export", str(sheet), "--review", "en"]) == 0
    lines = sheet.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rstrip("\t") + "\tyes"
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(["terms", "import", str(sheet), "--review", "en"]) == 2
    assert (
        run(["terms", "import", str(sheet), "--review", "en", "--reviewer", "Li Hua", "--date", "2026-11-02"])
        == 0
    )
    assert "1 accepted, 0 corrected" in capsys.readouterr().err
    run(["terms", "list", "--json"])
    status = {row["concept"]: row["terms"]["en"]["status"] for row in rows(capsys)}
    assert status["visa"] == "reviewed"
    assert status["visa-l"] == "draft"


def pair_of_files(tmp_path, source, target):
    (tmp_path / "zh.txt").write_text("\n".join(source), encoding="utf-8")
    (tmp_path / "en.txt").write_text("\n".join(target), encoding="utf-8")
    return [str(tmp_path / "zh.txt"), str(tmp_path / "en.txt"), "--from", "zh", "--to", "en"]


def test_a_compliance_report_names_every_finding(capsys, tmp_path):
    files = pair_of_files(
        tmp_path,
        ["居留许可费用四百元。", "请带居留许可。", "请带营业执照。", "今天天气很好。"],
        [
            "The residence permit costs 400 euros.",
            "Please bring the papers. [residence permit (居留许可)]",
            "Please bring the papers.",
            "The weather is fine today.",
        ],
    )
    page = tmp_path / "report.html"
    assert run(["terms", "check", *files, "--json", "--html", str(page)]) == 4
    (report,) = rows(capsys)
    assert (report["lines"], report["clean_lines"]) == (4, 1)
    assert report["terms"] == {"kept": 1, "appended": 1, "lost": 1}
    assert report["literals"]["lost"] == 1
    assert [finding["number"] for finding in report["findings"]] == [1, 2, 3]
    html = page.read_text(encoding="utf-8")
    assert "400 euros" in html
    assert "营业执照" in html
    assert run(["terms", "check", *files]) == 4
    assert "line 3: term lost: 营业执照 -> business licence" in capsys.readouterr().out


def test_a_hostile_line_stays_text_in_the_page(tmp_path):
    files = pair_of_files(tmp_path, ["费用四百元。<script>alert(1)</script>"], ["<script>alert(1)</script>"])
    page = tmp_path / "report.html"
    assert run(["terms", "check", *files, "--html", str(page)]) == 4
    assert "<script>" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["terms", "import", "none.tbx"], "none.tbx"),
        (["terms", "import", "none.docx"], ".tbx"),
        (["terms", "check", "none.txt", "none.txt", "--from", "zh", "--to", "en"], "cannot be read"),
        (["memory", "import", "none.tmx"], "none.tmx"),
        (["memory", "export", "x.tmx", "--from", "zh"], "go together"),
        (["memory", "add", "", "x", "--from", "zh", "--to", "en"], "no text"),
    ],
)
def test_wrong_calls_are_one_line(capsys, arguments, words):
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_files_of_unequal_length_are_refused(capsys, tmp_path):
    assert run(["terms", "check", *pair_of_files(tmp_path, ["一", "二"], ["one"])]) == 2
    assert "2 lines" in capsys.readouterr().err


def test_the_hall_overrules_its_city(capsys, tmp_path):
    for name in ("city", "hall"):
        (tmp_path / f"{name}.tsv").write_text(
            f"concept\tlanguage\tterm\nresidence-permit\ten\t{name} card\n", "utf-8"
        )
    assert run(["terms", "import", str(tmp_path / "hall.tsv")]) == 0
    assert run(["terms", "import", "--city", str(tmp_path / "city.tsv")]) == 0
    capsys.readouterr()
    assert run(["terms", "list", "--json"]) == 0
    terms = {row["concept"]: row["terms"] for row in rows(capsys)}
    assert terms["residence-permit"]["en"]["term"] == "hall card"
    assert run(["terms", "import", "--city", "--review", "fr", str(tmp_path / "city.tsv")]) == 2
