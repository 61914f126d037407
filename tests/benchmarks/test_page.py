"""The page of figures says what was measured, and nothing else."""

import json
import re
from pathlib import Path

import pytest
from benchmarks.page import into_readme, met, page, read_kept
from benchmarks.pictures import draw
from benchmarks.rows import faster, in_turn, series, slower, value

DOCS = Path(__file__).parents[2] / "docs"


def kept(**rows):
    machine = {
        "date": "2026-01-02", "commit": "abc1234", "cores": 2, "processor": "CPU", "memory_gb": 8, "load": 0.1,
        "python": "3.11.7", "system": "Linux", "versions": {"fxtranslate": "0.5.0"}, "seconds": 9, "quick": False,
    }  # fmt: skip
    return {name: {"command": name, "machine": machine, "rows": of_one} for name, of_one in rows.items()}


def test_the_page_in_the_documentation_is_made_from_the_kept_figures():
    figures = read_kept(DOCS / "measured")
    assert (DOCS / "performance.md").read_text(encoding="utf-8") == page(figures)
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert into_readme(readme, figures) == readme
    for picture in re.findall(r"\(pictures/(\S+)\)", page(figures)):
        assert (DOCS / "pictures" / picture).is_file()


def test_every_kept_file_names_machine_commit_and_date():
    for name, item in read_kept(DOCS / "measured").items():
        assert item["command"] == name
        assert {"date", "commit", "cores", "load", "versions", "quick"} <= item["machine"].keys()
        for row in item["rows"]:
            assert "series" in row or (
                {"n", "of"} <= row.keys() and ("value" in row or {"low", "high"} <= row.keys())
            )


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"ratio": 1.0, "low": 0.96, "high": 1.1, "aim": ">= 0.95"}, "yes"),
        ({"ratio": 1.0, "low": 0.9, "high": 1.1, "aim": ">= 0.95"}, "within chance"),
        ({"ratio": 0.94, "low": 0.9, "high": 1.1, "aim": ">= 0.95"}, "no"),
        ({"ratio": 1.05, "low": 1.0, "high": 1.1, "aim": "<= 1.15"}, "yes"),
        ({"ratio": 1.05, "low": 1.0, "high": 1.2, "aim": "<= 1.15"}, "within chance"),
        ({"ratio": 1.2, "low": 1.0, "high": 1.3, "aim": "<= 1.15"}, "no"),
        ({"value": 12.0, "aim": "<= 20"}, "yes"),
    ],
)
def test_whether_an_aim_is_kept(row, verdict):
    assert met(row) == verdict


def test_ratios_say_who_is_faster():
    row = faster("x", [1.0, 1.0], ("peer", [2.0, 2.0]), units=100, unit="words", n=2, of="blocks")
    assert (row["ours"], row["theirs"], row["ratio"], row["low"], row["high"]) == (50.0, 25.0, 2.0, 2.0, 2.0)
    assert row["quantity"] == "words per second"
    row = slower("x", [1.0, 3.0], ("peer", [2.0, 2.0]), quantity="seconds", n=2, of="turns")
    assert (row["ours"], row["theirs"], row["ratio"]) == (2.0, 2.0, 1.0)
    assert (row["low"], row["high"]) == (0.5, 1.5)


def test_sides_take_turns_and_the_first_changes():
    calls = []
    sides = {name: lambda block, name=name: calls.append((name, block)) for name in "ab"}
    times = in_turn(sides, [1, 2], warm=0)
    assert calls == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("b", 2), ("a", 2)]
    assert [len(of_side) for of_side in times.values()] == [2, 2]


def test_only_the_table_of_a_readme_changes():
    readme = "# A\n<!-- figures: python scripts/benchmark.py docs -->\nold\n<!-- end of figures -->\nB\n"
    row = faster("x", [1.0], ("peer", [1.0]), units=100, unit="words", n=1, of="blocks")
    new = into_readme(readme, kept(text=[row]))
    assert new.startswith("# A\n<!-- figures: python scripts/benchmark.py docs -->\n\n| what |")
    assert "| x | 100 words per second | peer | 1.0 (1.0 to 1.0) |" in new
    assert new.endswith("<!-- end of figures -->\nB\n")
    assert "old" not in new


def test_a_page():
    row = slower("turn", [1.0], ("bare", [1.0]), quantity="seconds", n=1, of="turns", aim="<= 1.15", p50=1.0)
    text = page(kept(latency=[row, value("phrase", 3.21, "ms", n=5, of="answers", aim="<= 20")]))
    assert "| turn | bare | 1.0 (1.0 to 1.0) | <= 1.15 | yes |" in text
    assert "| turn; p50 1.0 | seconds | 1.0 | bare | 1.0 | 1.0 (1.0 to 1.0) | 1 turns |" in text
    assert "| phrase | 3.21 ms | 5 answers |" in text
    assert "| `latency` | 2026-01-02 | abc1234 | 0.1 | 9 |" in text
    assert "2 cores (CPU), 8 GB, Linux, Python 3.11.7; fxtranslate 0.5.0" in text


def test_pictures_repeat_byte_for_byte(tmp_path):
    rows = kept(
        growth=[series("toy", ("segments", "milliseconds a segment"), [(1, 9.0), (10, 2.0)])],
        cores=[series("toy", ("cores", "words per second"), [(1, 700), (2, 1400)])],
        session=[series("counter", ("turns", "MB resident"), [(26, 300), (52, 301)])],
    )
    for folder in ("a", "b"):
        draw(json.loads(json.dumps(rows)), tmp_path / folder)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["cores.svg", "growth.svg", "memory.svg"]
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)
