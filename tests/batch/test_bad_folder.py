"""A folder with everything that a back office should not, but does, drop on the program."""

import re

import pytest

from tests.batch.support import Echo, run_batch
from tests.batch.test_run import report_of
from tests.documents import pdf_samples, samples
from tests.documents.test_hostile import CASES

SENTENCE = "Line 7 of the file – “here”.\n"
ENCODED = {"gb18030": SENTENCE, "utf-16": SENTENCE, "utf-8-sig": SENTENCE}
MORE = [
    ("pdf", pdf_samples.protected(), "password"),
    ("pdf", pdf_samples.bomb(), "unpacks beyond"),
    ("pdf", samples.word(), "no PDF"),
    ("docm", samples.word(), "no format that is translated"),
]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """(records of the report, totals, folder of the results)."""
    folder = tmp_path_factory.mktemp("bad")
    for number, (kind, data, _) in enumerate([*CASES, *MORE]):
        (folder / f"{number:03}.{kind}").write_bytes(data)
    for name, text in ENCODED.items():
        (folder / f"{name}.txt").write_bytes(text.encode(name))
    (folder / "name with ; rm -rf $HOME && `x`.txt").write_text(SENTENCE)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    out = tmp_path_factory.mktemp("out")
    totals = run_batch([folder], out, Echo())
    report, records = report_of(out)
    return (
        {name.partition("/")[2]: record for name, record in records.items()},
        totals,
        out / "pt" / folder.name,
        report,
    )


@pytest.mark.parametrize("number", range(len(CASES) + len(MORE)))
def test_each_bad_file_is_one_plain_line(done, number):
    records, _, out, report = done
    kind, _, words = [*CASES, *MORE][number]
    name = f"{number:03}.{kind}"
    if kind == "exe":  # no document at all
        assert any(skipped.endswith(name) for skipped in report["skipped"])
        return
    error = records[name]["error"]
    assert re.search(words, error["message"])
    assert "\n" not in error["message"]
    assert error["code"].startswith("document_")
    assert not (out / name).exists()


def test_the_good_files_beside_them_are_done(done):
    records, totals, out, _ = done
    good = [name for name, record in records.items() if record["state"] == "done"]
    assert len(good) == len(ENCODED) + 1
    assert totals["documents"] == {"done": 4, "failed": len(CASES) + len(MORE)}
    assert "500 MB" in records["huge.txt"]["error"]["message"]
    for encoding in ENCODED:
        assert (out / f"{encoding}.txt").read_bytes().decode(encoding).startswith("oLine o7")
