"""Term bases as tables: the folder of one TSV per language, and single files for spreadsheets."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from translator.errors import LanguageError, TermBaseError
from translator.languages import LANGUAGES, get_language
from translator.terms.rows import Row, read_rows, table_error, write_rows
from translator.terms.termbase import BUILT_IN, HALL, STATUSES, Concept, Status, TermBase, TermEntry

CONCEPTS_FILE = "concepts.tsv"
CONCEPT_COLUMNS = ("concept", "domain", "explained", "pos", "definition_zh", "definition_en", "note")
ENTRY_COLUMNS = (
    "concept",
    "term",
    "allowed",
    "forbidden",
    "explanation",
    "status",
    "source",
    "reviewer",
    "reviewed_on",
)
TABLE_COLUMNS = ("concept", "language", *ENTRY_COLUMNS[1:], "domain", "pos", "definition", "note")
MAX_FORM = 200
"""Code points of one form; longer ones are sentences, which belong in the phrase book."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_folder(
    folder: Path,
    *,
    name: str = "built-in",
    priority: int = BUILT_IN,
    languages: Collection[str] | None = None,
) -> TermBase:
    """The term base in a folder: ``concepts.tsv`` and one ``<tag>.tsv`` per language.

    Args:
        folder: where the tables lie.
        name: how reports call the base.
        priority: see :func:`translator.terms.termbase.merge`.
        languages: tags to load, or None for all; the files of others are not opened, which keeps the
            start of a two-language conversation short. A tag without a file is not an error.

    Raises:
        TermBaseError: a file is missing, unreadable, too large or wrong; facts name file and line.
    """
    concepts = {row["concept"]: (row, _definitions(row)) for row in _concept_rows(folder / CONCEPTS_FILE)}
    entries: dict[str, dict[str, TermEntry]] = {concept: {} for concept in concepts}
    for path in sorted(folder.glob("*.tsv")):
        tag = path.stem
        if path.name == CONCEPTS_FILE:
            continue
        if tag not in LANGUAGES:
            raise table_error(path, 1, f"{tag!r} is not the tag of one of the 32 languages")
        if languages is None or tag in languages:
            for row in read_rows(path, required=ENTRY_COLUMNS[:2], optional=ENTRY_COLUMNS[2:]):
                _place(entries, row, tag)
    return TermBase(
        name,
        priority,
        {
            concept: Concept(
                concept,
                row["domain"],
                row["pos"],
                definitions,
                entries[concept],
                row["explained"],
                row["note"],
            )
            for concept, (row, definitions) in concepts.items()
        },
    )


def _concept_rows(path: Path) -> Iterator[Row]:
    seen: set[str] = set()
    for row in read_rows(path, required=CONCEPT_COLUMNS[:1], optional=CONCEPT_COLUMNS[1:]):
        check_identifier(row)
        if row["concept"] in seen:
            raise row.error(f"concept {row['concept']!r} stands twice")
        seen.add(row["concept"])
        yield row


def check_identifier(row: Row, column: str = "concept") -> None:
    """Nothing, if the cell is a usable identifier.

    Raises:
        TermBaseError: it is empty or holds other characters than ASCII letters, digits and ``_ . -``.
    """
    if not _IDENTIFIER.fullmatch(row[column]):
        raise row.error(f"{row[column][:40]!r} is not an identifier (ASCII letters, digits, _ . -)")


def _definitions(row: Row) -> dict[str, str]:
    found = {tag: row[f"definition_{tag}"] for tag in ("zh", "en")}
    return {tag: text for tag, text in found.items() if text}


def _place(entries: Mapping[str, dict[str, TermEntry]], row: Row, tag: str) -> None:
    concept = row["concept"]
    if concept not in entries:
        raise row.error(f"concept {concept[:40]!r} is not in {CONCEPTS_FILE}")
    if tag in entries[concept]:
        raise row.error(f"concept {concept!r} stands twice")
    entries[concept][tag] = read_entry(row)


def read_entry(row: Row) -> TermEntry:
    """The entry that a row describes.

    Raises:
        TermBaseError: the term is empty, a form is too long or both allowed and forbidden, or status or
            date is not one.
    """
    term = row["term"]
    if not term:
        raise row.error("the term is empty")
    if "|" in term:
        raise row.error("the term has several forms; put the others into the column 'allowed'")
    allowed = tuple(form for form in row.forms("allowed") if form != term)
    forbidden = row.forms("forbidden")
    if any(len(form) > MAX_FORM for form in (term, *allowed, *forbidden)):
        raise row.error(f"a form is longer than {MAX_FORM} characters")
    both = next((form for form in forbidden if form == term or form in allowed), None)
    if both is not None:
        raise row.error(f"{both!r} is both wanted and forbidden")
    if row["reviewed_on"] and not _DATE.fullmatch(row["reviewed_on"]):
        raise row.error("reviewed_on is not a date like 2025-03-31")
    return TermEntry(
        term,
        allowed,
        forbidden,
        row["explanation"],
        read_status(row),
        row["source"],
        row["reviewer"],
        row["reviewed_on"],
    )


def read_status(row: Row) -> Status:
    """The row's status; an empty cell is a draft.

    Raises:
        TermBaseError: the cell holds another word.
    """
    for status in STATUSES:
        if row["status"] == status:
            return status
    if not row["status"]:
        return "draft"
    raise row.error(f"status {row['status'][:40]!r} is not one of {', '.join(STATUSES)}")


def entry_cells(entry: TermEntry) -> dict[str, str]:
    """Cells of an entry by column, as :func:`read_entry` reads them."""
    return {
        "term": entry.term,
        "allowed": " | ".join(entry.allowed),
        "forbidden": " | ".join(entry.forbidden),
        "explanation": entry.explanation,
        "status": entry.status,
        "source": entry.source,
        "reviewer": entry.reviewer,
        "reviewed_on": entry.reviewed_on,
    }


def write_folder(base: TermBase, folder: Path) -> None:
    """Write the base as ``concepts.tsv`` and one table per language it has; other files stay as they are.

    Raises:
        TermBaseError: the folder cannot be written (``terms_unreadable``).
    """
    concepts = base.concepts.values()
    write_rows(
        folder / CONCEPTS_FILE,
        CONCEPT_COLUMNS,
        (
            {
                "concept": concept.id,
                "domain": concept.domain,
                "explained": concept.explained,
                "pos": concept.pos,
                "definition_zh": concept.definitions.get("zh", ""),
                "definition_en": concept.definitions.get("en", ""),
                "note": concept.note,
            }
            for concept in concepts
        ),
    )
    for tag in sorted(base.languages()):
        write_rows(
            folder / f"{tag}.tsv",
            ENTRY_COLUMNS,
            (
                {"concept": concept.id, **entry_cells(concept.entries[tag])}
                for concept in concepts
                if tag in concept.entries
            ),
        )


def read_table(
    path: Path, *, name: str = "", priority: int = HALL, languages: Collection[str] | None = None
) -> TermBase:
    """The term base in one CSV or TSV file: one row per concept and language.

    Columns: concept, language and term; optional the others of TABLE_COLUMNS. Domain, part of speech and
    note of a concept come from the first of its rows that has them.

    Args:
        path: the file.
        name: how reports call the base; the file's name when empty.
        priority: see :func:`translator.terms.termbase.merge`.
        languages: tags, or None for all; rows of other languages are passed over.

    Raises:
        TermBaseError: the file is missing, unreadable, too large or wrong; facts name file and line.
    """
    only = None if languages is None else ("language", _chooser(frozenset(languages)))
    rows = read_rows(path, required=TABLE_COLUMNS[:3], optional=TABLE_COLUMNS[3:], quoted=True, only=only)
    found: dict[str, _Collected] = {}
    tags: dict[str, str] = {}
    for row in rows:
        collected = found.get(row["concept"])
        if collected is None:
            check_identifier(row)
            collected = found[row["concept"]] = _Collected()
        tag = tags.get(row["language"])
        if tag is None:
            tag = tags[row["language"]] = _language(row)
        collected.add(row, tag)
    if not found and languages is None:
        raise table_error(path, 1, "the table has no terms")
    return TermBase(name or path.stem, priority, {id_: found[id_].concept(id_) for id_ in found})


class _Collected:
    """The rows of one concept while a table is read."""

    def __init__(self) -> None:
        self._entries: dict[str, TermEntry] = {}
        self._definitions: dict[str, str] = {}
        self._of_concept = {"domain": "", "pos": "", "note": ""}

    def add(self, row: Row, tag: str) -> None:
        if tag in self._entries:
            raise row.error(f"concept {row['concept']!r} stands twice for language {tag!r}")
        self._entries[tag] = read_entry(row)
        if row["definition"]:
            self._definitions[tag] = row["definition"]
        for column, cell in self._of_concept.items():
            if not cell:
                self._of_concept[column] = row[column]

    def concept(self, id_: str) -> Concept:
        return Concept(id_, definitions=self._definitions, entries=self._entries, **self._of_concept)


def _chooser(languages: Collection[str]) -> Callable[[str], bool]:
    """Whether a language cell is one of these; unknown ones pass, so that reading them raises their error."""

    @cache
    def wanted(cell: str) -> bool:
        try:
            return get_language(cell.strip()).tag in languages
        except LanguageError:
            return True

    return wanted


def _language(row: Row) -> str:
    try:
        return get_language(row["language"]).tag
    except LanguageError as exc:
        raise row.error(f"{row['language'][:40]!r} is not one of the 32 languages") from exc


def write_table(base: TermBase, path: Path) -> None:
    """Write the base as one CSV or TSV file (by the name's ending), one row per concept and language.

    Raises:
        TermBaseError: the ending is another one (``terms_invalid``) or the file cannot be written.
    """
    separator = {".csv": ",", ".tsv": "\t"}.get(path.suffix.lower())
    if separator is None:
        raise TermBaseError(
            "terms_invalid",
            f"{path.name}: a term table ends in .csv or .tsv.",
            next_step="Choose one of these endings, or .tbx.",
            file=str(path),
            line=0,
        )
    rows = (
        {
            "concept": concept.id,
            "language": tag,
            **entry_cells(entry),
            "domain": concept.domain,
            "pos": concept.pos,
            "definition": concept.definitions.get(tag, ""),
            "note": concept.note,
        }
        for concept in base.concepts.values()
        for tag, entry in concept.entries.items()
    )
    write_rows(path, TABLE_COLUMNS, rows, separator=separator)
