"""Sheets on which a native speaker reviews the terms of one language, and their way back."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from translator.terms.rows import Row, read_rows, write_rows
from translator.terms.tables import entry_cells, read_entry
from translator.terms.termbase import Concept, TermBase, TermEntry

REVIEW_COLUMNS = (
    "concept",
    "domain",
    "chinese",
    "definition_zh",
    "definition_en",
    "term",
    "allowed",
    "forbidden",
    "explanation",
    "status",
    "source",
    "reviewed",
)
_EDITABLE = ("term", "allowed", "forbidden", "explanation", "source")
_YES = frozenset({"yes", "y", "ok", "x", "1", "true", "是", "对", "✓", "✔"})
_NO = frozenset({"", "no", "n", "0", "false", "否"})


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What a returned sheet did to the base."""

    accepted: tuple[str, ...]
    """concepts marked as reviewed without a change."""
    changed: tuple[str, ...]
    """concepts marked as reviewed with a correction."""
    open: tuple[str, ...]
    """concepts that the reviewer did not mark; nothing about them changed."""


def export_review(base: TermBase, tag: str, path: Path) -> int:
    """Write a sheet with all entries of a language that are not official; gives their number.

    The reviewer corrects the cells and writes ``yes`` into the last column of every row that is right.

    Raises:
        TermBaseError: the file cannot be written (``terms_unreadable``).
    """
    rows = [
        _review_cells(concept, concept.entries[tag])
        for concept in base.concepts.values()
        if tag in concept.entries and concept.entries[tag].status != "official"
    ]
    write_rows(path, REVIEW_COLUMNS, rows, separator="\t" if path.suffix.lower() == ".tsv" else ",")
    return len(rows)


def _review_cells(concept: Concept, entry: TermEntry) -> dict[str, str]:
    chinese = concept.entries.get("zh")
    return {
        "concept": concept.id,
        "domain": concept.domain,
        "chinese": chinese.term if chinese else "",
        "definition_zh": concept.definitions.get("zh", ""),
        "definition_en": concept.definitions.get("en", ""),
        **entry_cells(entry),
    }


def import_review(
    base: TermBase, tag: str, path: Path, *, reviewer: str, reviewed_on: date
) -> tuple[TermBase, ReviewReport]:
    """The base with the marked rows of a returned sheet taken over as reviewed.

    Args:
        base: the base from which the sheet was exported.
        tag: language of the sheet.
        path: the sheet.
        reviewer: who answers for the corrections; kept with every entry.
        reviewed_on: kept with every entry.

    Raises:
        TermBaseError: the sheet is unreadable, names an unknown concept or one twice, or has a changed
            row that is not marked (a correction would get lost); facts name file and line.
    """
    concepts = dict(base.concepts)
    report: dict[str, list[str]] = {"accepted": [], "changed": [], "open": []}
    seen: set[str] = set()
    for row in read_rows(
        path, required=("concept", "term", "reviewed"), optional=REVIEW_COLUMNS, quoted=True
    ):
        concept = concepts.get(row["concept"])
        before = concept.entries.get(tag) if concept else None
        if concept is None or before is None:
            raise row.error(f"concept {row['concept'][:40]!r} has no entry in {tag!r} to review")
        if concept.id in seen:
            raise row.error(f"concept {concept.id!r} stands twice")
        seen.add(concept.id)
        after = _reviewed(row, before, reviewer, reviewed_on)
        changed = any(entry_cells(after)[column] != entry_cells(before)[column] for column in _EDITABLE)
        if _is_marked(row):
            concepts[concept.id] = replace(concept, entries={**concept.entries, tag: after})
            report["changed" if changed else "accepted"].append(concept.id)
        elif changed:
            raise row.error(
                "the row was changed but is not marked as reviewed", "Write yes into its last column."
            )
        else:
            report["open"].append(concept.id)
    result = ReviewReport(tuple(report["accepted"]), tuple(report["changed"]), tuple(report["open"]))
    return replace(base, concepts=concepts), result


def _is_marked(row: Row) -> bool:
    answer = row["reviewed"].casefold()
    if answer not in _YES | _NO:
        raise row.error(f"{row['reviewed'][:40]!r} in column 'reviewed' is neither yes nor no")
    return answer in _YES


def _reviewed(row: Row, before: TermEntry, reviewer: str, reviewed_on: date) -> TermEntry:
    cells = {**entry_cells(before), **row.cells, "status": ""}
    entry = read_entry(replace(row, cells=cells))
    return replace(entry, status="reviewed", reviewer=reviewer, reviewed_on=reviewed_on.isoformat())
