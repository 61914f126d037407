"""What a term base is: concepts, their terms in each language, and how several bases become one."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf
from typing import get_args

Status = OneOf["draft", "reviewed", "official"]
STATUSES: tuple[Status, ...] = get_args(Status)

BUILT_IN, CITY, HALL = 10, 20, 30
"""Priorities: what a hall decides stands over its city's choice, and both over what the product ships."""


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One concept in one language."""

    term: str
    """the preferred form, which translations must use."""
    allowed: tuple[str, ...] = ()
    """inflections, spellings and synonyms that are accepted as well."""
    forbidden: tuple[str, ...] = ()
    """forms that name the concept wrongly and must not appear in a translation."""
    explanation: str = ""
    """what the term means, in this language, for a person who does not know it."""
    status: Status = "draft"
    source: str = ""
    """where the term comes from: a law, an authority's page, a translator."""
    reviewer: str = ""
    reviewed_on: str = ""
    """ISO date, empty while nobody has reviewed the entry."""
    understood: tuple[str, ...] = ()
    """forms of entries that this one overruled: people still say them, translations no longer do."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The preferred form, then the allowed ones."""
        return (self.term, *self.allowed)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of the counter's world with its names."""

    id: str
    """ASCII, starts with a letter, stable for ever: ``residence-permit``."""
    domain: str = ""
    pos: str = ""
    """part of speech: noun, verb, adjective, adverb or other."""
    definitions: Mapping[str, str] = field(default_factory=dict)
    """language tag -> definition."""
    entries: Mapping[str, TermEntry] = field(default_factory=dict)
    """language tag -> entry."""
    explained: str = ""
    """as written in the base: whether visitors are shown an explanation of this concept."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TermBase:
    """Concepts by id, in the order of their file."""

    name: str
    """for people and reports: "built-in", "city", the hall's name."""
    priority: int
    """the higher one wins when bases are merged; see BUILT_IN, CITY and HALL."""
    concepts: Mapping[str, Concept]

    def entry(self, concept: str, language: str) -> TermEntry | None:
        """The entry of a concept in a language, or None where the base has none."""
        found = self.concepts.get(concept)
        return None if found is None else found.entries.get(language)

    def languages(self) -> frozenset[str]:
        """Tags of all languages in which the base has at least one entry."""
        return frozenset(tag for concept in self.concepts.values() for tag in concept.entries)


@dataclass(frozen=True, slots=True)
class Override:
    """Two bases name the same concept differently; the first one's entry is used."""

    concept: str
    language: str
    winner: str
    """name of the base whose entry is used."""
    loser: str
    kept: str
    dropped: str
    same_priority: bool
    """True where only the order of the bases decided: somebody should choose."""

    def __str__(self) -> str:
        """One line for people."""
        names = f"{self.concept} ({self.language}): {self.kept!r} of {self.winner} overrules {self.dropped!r}"
        chosen = "; both have the same priority, so please choose one" if self.same_priority else ""
        return f"{names} of {self.loser}{chosen}"


@dataclass(frozen=True, slots=True)
class SharedForm:
    """One form of a language that stands for several concepts; a match reports the first."""

    language: str
    form: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictReport:
    """What people should look at after a merge; empty when the bases agree."""

    overrides: tuple[Override, ...] = ()
    shared_forms: tuple[SharedForm, ...] = ()


def merge(bases: Iterable[TermBase]) -> tuple[TermBase, ConflictReport]:
    """One base in which, per concept and language, the base of the highest priority decides.

    An entry is taken whole: allowed and forbidden forms of a lower base are not mixed into it, but what
    they call the concept is still understood in sources. Bases of equal priority count in the order given.

    Args:
        bases: any number of bases; none gives an empty base.

    Returns:
        The merged base, and every place where a choice was made or a form has two meanings.
    """
    ordered = sorted(bases, key=lambda base: -base.priority)
    merged: dict[str, Concept] = {}
    owner: dict[tuple[str, str], TermBase] = {}
    overrides: list[Override] = []
    for base in ordered:
        for concept in base.concepts.values():
            kept = merged.get(concept.id)
            for tag, entry in concept.entries.items():
                winner = owner.setdefault((concept.id, tag), base)
                if winner is not base and kept is not None and kept.entries[tag].forms != entry.forms:
                    overrides.append(_override(concept.id, tag, (winner, base), (kept.entries[tag], entry)))
            merged[concept.id] = concept if kept is None else _join(kept, concept)
    result = TermBase(
        " + ".join(base.name for base in ordered) or "empty",
        max((base.priority for base in ordered), default=BUILT_IN),
        merged,
    )
    return result, ConflictReport(tuple(overrides), shared_forms(result))


def _override(
    concept: str, tag: str, bases: tuple[TermBase, TermBase], entries: tuple[TermEntry, TermEntry]
) -> Override:
    winner, loser = bases
    return Override(
        concept,
        tag,
        winner.name,
        loser.name,
        entries[0].term,
        entries[1].term,
        same_priority=winner.priority == loser.priority,
    )


def _join(kept: Concept, lower: Concept) -> Concept:
    return replace(
        kept,
        domain=kept.domain or lower.domain,
        pos=kept.pos or lower.pos,
        definitions={**lower.definitions, **kept.definitions},
        entries={
            **lower.entries,
            **{tag: _over(entry, lower.entries.get(tag)) for tag, entry in kept.entries.items()},
        },
        explained=kept.explained or lower.explained,
        note=kept.note or lower.note,
    )


def _over(winner: TermEntry, loser: TermEntry | None) -> TermEntry:
    """The winner, which also knows what the loser called the concept."""
    known = {*winner.forms, *winner.forbidden, *winner.understood}
    more = () if loser is None else tuple(form for form in loser.forms if form not in known)
    return replace(winner, understood=(*winner.understood, *more)) if more else winner


def shared_forms(base: TermBase) -> tuple[SharedForm, ...]:
    """Every form that, apart from case and width, stands for more than one concept."""
    meanings: dict[tuple[str, str], dict[str, None]] = {}
    for concept in base.concepts.values():
        for tag, entry in concept.entries.items():
            for form in entry.forms:
                key = unicodedata.normalize("NFKC", form).casefold()
                meanings.setdefault((tag, key), {})[concept.id] = None
    return tuple(
        SharedForm(tag, form, tuple(concepts))
        for (tag, form), concepts in meanings.items()
        if len(concepts) > 1
    )
