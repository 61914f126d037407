"""Term bases as TBX-Basic: written as TBX version 3, read in version 3 and in the older martif form.

Structure after ISO 30042:2019 and the public TBX-Basic dialect: conceptEntry / langSec / termSec, subject
field on the concept, definition on the language, status and source on the term. What TBX-Basic has no
category for is carried where it allows free text: our review status as ``projectSubset``, the explanation
for visitors as the language's note.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from lxml import etree

from translator.errors import LanguageError, TermBaseError
from translator.languages import get_language
from translator.terms.rows import Row, replacing, table_error
from translator.terms.tables import check_identifier, read_entry
from translator.terms.termbase import HALL, STATUSES, Concept, TermBase, TermEntry
from translator.terms.xml import XML_LANG, Element, elements, line_of, local_name, text_of

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_PARTS_OF_SPEECH = frozenset({"adjective", "noun", "other", "verb", "adverb"})
_WANTED, _ALLOWED = "preferredTerm-admn-sts", "admittedTerm-admn-sts"
_FORBIDDEN = "deprecatedTerm-admn-sts"
_FORBIDDEN_WORDS = frozenset({_FORBIDDEN, "supersededTerm-admn-sts", "forbidden", "obsolete", "deprecated"})
_STATUS_PREFIX = "status:"
_ROOTS = frozenset({"tbx", "martif"})
_CONCEPTS = frozenset({"conceptEntry", "termEntry"})
_LANGUAGE_SECTIONS = frozenset({"langSec", "langSet"})
_TERM_SECTIONS = frozenset({"termSec", "tig", "ntig"})


@dataclass(slots=True)
class _Section:
    """One termSec as read."""

    term: str
    kind: str = _WANTED
    facts: dict[str, str] = field(default_factory=dict)


def read_tbx(path: Path, *, name: str = "", priority: int = HALL) -> tuple[TermBase, tuple[str, ...]]:
    """The term base in a TBX file, and the language codes in it that the product does not know.

    Args:
        path: TBX version 3 (``tbx``) or 2 (``martif``), any dialect; data categories that TBX-Basic does
            not have are passed over.
        name: how reports call the base; the file's name when empty.
        priority: see :func:`translator.terms.termbase.merge`.

    Raises:
        TermBaseError: unreadable, hostile, too large, not TBX, an entry twice or without a usable term.
    """
    concepts: dict[str, Concept] = {}
    unknown: dict[str, None] = {}
    walk = elements(path, _CONCEPTS)
    root = next(walk, None)
    if root is None or local_name(root) not in _ROOTS:
        raise table_error(path, 1, "this is not a TBX file (no tbx or martif element)")
    for number, element in enumerate(walk, start=1):
        concept = _read_concept(path, element, f"c{number}", unknown)
        if concept.id in concepts:
            raise table_error(path, line_of(element), f"concept {concept.id!r} stands twice")
        if concept.entries:
            concepts[concept.id] = concept
    if not concepts:
        raise table_error(path, 1, "the file has no terms in any of the 32 languages")
    return TermBase(name or path.stem, priority, concepts), tuple(unknown)


def _read_concept(path: Path, element: Element, default_id: str, unknown: dict[str, None]) -> Concept:
    identifier = element.get("id") or default_id
    row = Row(path, line_of(element), {"concept": identifier})
    check_identifier(row)
    concept = Concept(identifier, domain=_typed(element, "subjectField"), definitions={}, entries={})
    entries: dict[str, TermEntry] = {}
    definitions: dict[str, str] = {}
    notes = [text_of(child) for child in element if local_name(child) == "note"]
    pos = ""
    for section in element:
        if local_name(section) not in _LANGUAGE_SECTIONS:
            continue
        code = section.get(XML_LANG) or section.get("lang") or ""
        tag = _tag(code)
        if tag is None:
            unknown[code] = None
            continue
        if tag in entries:
            raise table_error(path, line_of(section), f"concept {identifier!r} has language {code!r} twice")
        sections = list(_term_sections(path, section))
        entries[tag] = _entry(path, section, sections)
        pos = pos or next((fact for part in sections if (fact := part.facts.get("partOfSpeech"))), "")
        definition = _typed(section, "definition")
        if definition:
            definitions[tag] = definition
    return replace(concept, pos=pos, entries=entries, definitions=definitions, note=" ".join(notes))


def _tag(code: str) -> str | None:
    """The tag for a code, its region cut off where the whole is unknown (``fr-CA``); None if not ours."""
    with suppress(LanguageError):
        return get_language(code).tag
    language, _, region = code.replace("_", "-").partition("-")
    if region and len(region) <= len("CA") and language != "zh":  # zh-TW is another script, not a region
        with suppress(LanguageError):
            return get_language(language).tag
    return None


def _typed(element: Element, category: str) -> str:
    """Text of the child (or grandchild in a group) with the category; "" if there is none."""
    for child in element:
        if child.get("type") == category:
            return text_of(child)
        if local_name(child).endswith("Grp"):
            found = _typed(child, category)
            if found:
                return found
    return ""


def _term_sections(path: Path, section: Element) -> Iterator[_Section]:
    for element in section:
        if local_name(element) not in _TERM_SECTIONS:
            continue
        term = next((child for child in element.iter() if local_name(child) == "term"), None)
        text = "" if term is None else text_of(term)
        if not text:
            raise table_error(path, line_of(element), "a term is empty")
        facts = {
            child.get("type") or local_name(child): text_of(child)
            for child in element.iter()
            if local_name(child) in {"termNote", "admin", "transacNote", "date"}
        }
        yield _Section(text, facts.get("administrativeStatus", ""), facts)


def _entry(path: Path, section: Element, sections: list[_Section]) -> TermEntry:
    usable = [part for part in sections if part.kind not in _FORBIDDEN_WORDS]
    if not usable:
        raise table_error(path, line_of(section), "the language has no term that may be used")
    preferred = next((part for part in usable if part.kind == _WANTED), usable[0])
    notes = " ".join(text_of(child) for child in section if local_name(child) == "note")
    status = preferred.facts.get("projectSubset", "").removeprefix(_STATUS_PREFIX)
    cells = {
        "term": preferred.term,
        "explanation": notes,
        "status": status if status in STATUSES else "draft",
        "source": preferred.facts.get("source", ""),
        "reviewer": preferred.facts.get("responsibility", ""),
        "reviewed_on": preferred.facts.get("date", "")[:10],
    }
    entry = read_entry(Row(path, line_of(section), cells))
    allowed = dict.fromkeys(part.term for part in usable if part.term != entry.term)
    forbidden = dict.fromkeys(part.term for part in sections if part.kind in _FORBIDDEN_WORDS)
    both = next((form for form in forbidden if form == entry.term or form in allowed), None)
    if both is not None:
        raise table_error(path, line_of(section), f"{both!r} is both wanted and forbidden")
    return replace(entry, allowed=tuple(allowed), forbidden=tuple(forbidden))


def write_tbx(base: TermBase, path: Path, *, main_language: str = "zh") -> None:
    """Write the base as TBX-Basic (version 3, DCA style); the old file stays until the new one is whole.

    Raises:
        TermBaseError: the file cannot be written (``terms_unreadable``), or a text has characters that
            XML cannot hold (``terms_invalid``).
    """
    root = etree.Element(
        "tbx",
        {"type": "TBX-Basic", "style": "dca", XML_LANG: main_language},
        cast("dict[str, str]", {None: NAMESPACE}),
    )
    header = etree.SubElement(root, "tbxHeader")
    description = etree.SubElement(etree.SubElement(header, "fileDesc"), "sourceDesc")
    etree.SubElement(description, "p").text = f"Term base {base.name}"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for concept in base.concepts.values():
        try:
            _write_concept(body, concept)
        except ValueError as exc:
            raise TermBaseError(
                "terms_invalid",
                f"Concept {concept.id!r} has characters that XML cannot hold.",
                next_step="Remove control characters from it.",
                file=str(path),
                line=0,
            ) from exc
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    with replacing(path) as file:
        file.write(content)


def _write_concept(body: Element, concept: Concept) -> None:
    element = etree.SubElement(body, "conceptEntry", {"id": concept.id})
    if concept.domain:
        _leaf(element, "descrip", "subjectField", concept.domain)
    if concept.note:
        etree.SubElement(element, "note").text = concept.note
    for tag, entry in concept.entries.items():
        section = etree.SubElement(element, "langSec", {XML_LANG: tag})
        if concept.definitions.get(tag):
            _leaf(section, "descrip", "definition", concept.definitions[tag])
        if entry.explanation:
            etree.SubElement(section, "note").text = entry.explanation
        for form in entry.forms:
            part = _write_term(section, form, _WANTED if form == entry.term else _ALLOWED, concept.pos)
            if form == entry.term:
                _write_facts(part, entry)
        for form in entry.forbidden:
            _write_term(section, form, _FORBIDDEN, concept.pos)


def _write_term(section: Element, form: str, kind: str, pos: str) -> Element:
    part = etree.SubElement(section, "termSec")
    etree.SubElement(part, "term").text = form
    if pos:
        _leaf(part, "termNote", "partOfSpeech", pos if pos in _PARTS_OF_SPEECH else "other")
    _leaf(part, "termNote", "administrativeStatus", kind)
    return part


def _write_facts(part: Element, entry: TermEntry) -> None:
    if entry.source:
        _leaf(part, "admin", "source", entry.source)
    _leaf(part, "admin", "projectSubset", _STATUS_PREFIX + entry.status)
    if entry.reviewer or entry.reviewed_on:
        group = etree.SubElement(part, "transacGrp")
        _leaf(group, "transac", "transactionType", "modification")
        if entry.reviewed_on:
            etree.SubElement(group, "date").text = entry.reviewed_on
        if entry.reviewer:
            _leaf(group, "transacNote", "responsibility", entry.reviewer)


def _leaf(parent: Element, name: str, category: str, text: str) -> None:
    etree.SubElement(parent, name, {"type": category}).text = text
