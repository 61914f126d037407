import csv
from datetime import date

import pytest

from translator.errors import TermBaseError
from translator.terms.review import export_review, import_review
from translator.terms.termbase import Concept, TermBase, TermEntry

BASE = TermBase(
    "b",
    10,
    {
        "visa": Concept(
            "visa",
            definitions={"zh": "证件"},
            entries={"zh": TermEntry("签证"), "fr": TermEntry("visa", ("visas",))},
        ),
        "fee": Concept("fee", entries={"fr": TermEntry("frais")}),
        "law": Concept("law", entries={"fr": TermEntry("loi", status="official")}),
    },
)
WHEN = date(2025, 3, 31)


def sheet(tmp_path, **changes):
    """Export the sheet, change cells named concept__column, give its path."""
    path = tmp_path / "fr.csv"
    export_review(BASE, "fr", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for name, value in changes.items():
        concept, column = name.split("__")
        next(row for row in rows if row["concept"] == concept)[column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_sheet_shows_the_reviewer_the_chinese_term_and_leaves_out_official_entries(tmp_path):
    path = tmp_path / "fr.csv"
    assert export_review(BASE, "fr", path) == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["concept"], row["chinese"], row["definition_zh"], row["term"]) for row in rows] == [
        ("visa", "签证", "证件", "visa"),
        ("fee", "", "", "frais"),
    ]


def test_marked_rows_become_reviewed_with_name_and_date(tmp_path):
    path = sheet(tmp_path, visa__reviewed="yes", visa__term="visa d'entrée", fee__reviewed="是")
    base, report = import_review(BASE, "fr", path, reviewer="A. Martin", reviewed_on=WHEN)
    assert base.entry("visa", "fr") == TermEntry(
        "visa d'entrée", ("visas",), status="reviewed", reviewer="A. Martin", reviewed_on="2025-03-31"
    )
    assert (report.accepted, report.changed, report.open) == (("fee",), ("visa",), ())
    assert base.entry("visa", "zh") == TermEntry("签证")
    assert BASE.entry("visa", "fr").status == "draft"


def test_unmarked_rows_stay_as_they_are(tmp_path):
    base, report = import_review(BASE, "fr", sheet(tmp_path), reviewer="A", reviewed_on=WHEN)
    assert base == BASE
    assert report.open == ("visa", "fee")


@pytest.mark.parametrize(
    "changes",
    [
        {"fee__term": "tarif"},
        {"fee__concept": "visa"},
        {"fee__concept": "unknown"},
        {"fee__reviewed": "perhaps"},
        {"fee__reviewed": "yes", "fee__term": ""},
    ],
)
def test_a_correction_is_never_lost_silently(tmp_path, changes):
    with pytest.raises(TermBaseError) as caught:
        import_review(BASE, "fr", sheet(tmp_path, **changes), reviewer="A", reviewed_on=WHEN)
    assert caught.value.facts["line"] == 3
