"""The tables of a phrase book: what the phrases are and their texts in each language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from translator.languages import LANGUAGES
from translator.terms.rows import Row, read_rows, table_error
from translator.terms.tables import check_identifier, read_status
from translator.terms.templates import SLOT
from translator.terms.termbase import Status

PHRASES_FILE = "phrases.tsv"
PHRASE_COLUMNS = ("phrase", "situation", "side", "slots", "answers", "note")
TEXT_COLUMNS = ("phrase", "text", "variants", "status", "source")
SIDES = ("officer", "visitor", "both")
SLOT_KINDS = frozenset(
    (
        "amount",
        "count",
        "counter",
        "date",
        "days",
        "document",
        "name",
        "number",
        "office",
        "phone",
        "place",
        "time",
    )
)


@dataclass(frozen=True, slots=True)
class PhraseText:
    """A phrase in one language."""

    text: str
    """what is shown and spoken; slots as ``{amount}``."""
    variants: tuple[str, ...] = ()
    """other ways in which people say it; understood, never shown."""
    status: Status = "draft"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that is said at counters."""

    id: str
    situation: str
    side: str
    """who says it: officer, visitor or both."""
    slots: tuple[str, ...]
    answers: tuple[str, ...]
    """ids of phrases that answer it."""
    note: str
    texts: Mapping[str, PhraseText] = field(default_factory=dict)
    """language tag -> text."""


def read_phrases(folder: Path, *, languages: Collection[str] | None = None) -> dict[str, Phrase]:
    """Phrases by id from a folder: ``phrases.tsv`` and one ``<tag>.tsv`` per language.

    Args:
        folder: where the tables lie.
        languages: tags to load, or None for all. A tag without a file is not an error.

    Raises:
        TermBaseError: a file is missing, unreadable or wrong: an unknown slot, slots in a text that differ
            from the phrase's, an answer that is no phrase; facts name file and line.
    """
    rows = _phrase_rows(folder / PHRASES_FILE)
    texts: dict[str, dict[str, PhraseText]] = {phrase: {} for phrase in rows}
    for path in sorted(folder.glob("*.tsv")):
        if path.name == PHRASES_FILE:
            continue
        if path.stem not in LANGUAGES:
            raise table_error(path, 1, f"{path.stem!r} is not the tag of one of the 32 languages")
        if languages is None or path.stem in languages:
            _read_texts(path, rows, texts)
    return {
        name: Phrase(
            name,
            row["situation"],
            row["side"],
            tuple(row["slots"].split()),
            tuple(row["answers"].split()),
            row["note"],
            texts[name],
        )
        for name, row in rows.items()
    }


def _phrase_rows(path: Path) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for row in read_rows(path, required=PHRASE_COLUMNS[:3], optional=PHRASE_COLUMNS[3:]):
        check_identifier(row, "phrase")
        if row["phrase"] in rows:
            raise row.error(f"phrase {row['phrase']!r} stands twice")
        if row["side"] not in SIDES:
            raise row.error(f"side {row['side'][:40]!r} is not one of {', '.join(SIDES)}")
        slots = row["slots"].split()
        unknown = next((slot for slot in slots if slot not in SLOT_KINDS), None)
        if unknown is not None or len(set(slots)) != len(slots):
            raise row.error(
                f"slots {row['slots'][:60]!r} are not different ones of {', '.join(sorted(SLOT_KINDS))}"
            )
        rows[row["phrase"]] = row
    for row in rows.values():
        missing = next((answer for answer in row["answers"].split() if answer not in rows), None)
        if missing is not None:
            raise row.error(f"answer {missing[:40]!r} is not a phrase")
    return rows


def _read_texts(path: Path, rows: Mapping[str, Row], texts: Mapping[str, dict[str, PhraseText]]) -> None:
    for row in read_rows(path, required=TEXT_COLUMNS[:2], optional=TEXT_COLUMNS[2:]):
        phrase = row["phrase"]
        if phrase not in rows:
            raise row.error(f"phrase {phrase[:40]!r} is not in {PHRASES_FILE}")
        if path.stem in texts[phrase]:
            raise row.error(f"phrase {phrase!r} stands twice")
        if not row["text"]:
            raise row.error("the text is empty")
        text = PhraseText(row["text"], row.forms("variants"), read_status(row), row["source"])
        wanted = sorted(rows[phrase]["slots"].split())
        for form in (text.text, *text.variants):
            if sorted(SLOT.findall(form)) != wanted or len(SLOT.findall(form)) != form.count("{"):
                raise row.error(f"{form[:60]!r} does not have exactly the slots {wanted}")
        texts[phrase][path.stem] = text
