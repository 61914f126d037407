"""The phrase book: sentences that people have approved, found by what was said and filled with values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from translator.languages import LANGUAGES
from translator.terms.folding import Folder
from translator.terms.matching import Matcher
from translator.terms.names import personal_name, territory_code, territory_name
from translator.terms.phrase_tables import Phrase, read_phrases
from translator.terms.rows import read_rows
from translator.terms.search import rank
from translator.terms.slots import parse_value, render_value
from translator.terms.templates import (
    LONGEST_UTTERANCE,
    Normal,
    Template,
    asks_alike,
    compile_template,
    normal_text,
    normalise,
)
from translator.terms.termbase import STATUSES, Status, TermBase

COURTESIES_FILE = Path(__file__).parent.parent / "resources" / "courtesies.tsv"
"""Sounds and courtesies that carry no meaning of their own, at the beginning and at the end of an utterance.

Words that can turn a sentence round or weaken it (不, 吧, not, maybe) are not there and never may be.
"""
_MOST_FILLERS = 4
"""Taken off one utterance; more is stammering, which the recogniser should have removed."""


@dataclass(frozen=True, slots=True)
class SlotFilling:
    """What stood in one slot and what stands there now."""

    slot: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """An utterance recognised as a phrase, with its approved text in the target language."""

    phrase: Phrase
    target: str
    """ready to be shown: slots filled."""
    fillings: tuple[SlotFilling, ...]
    status: Status
    """the weaker of the two texts' statuses."""


@dataclass(slots=True)
class _Index:
    """What one source language needs to recognise phrases."""

    folder: Folder
    exact: dict[str, list[tuple[Phrase, bool]]]
    """normalised text -> (phrase, whether that text is a question)."""
    templates: list[tuple[Template, Phrase]]
    """most literal characters first."""
    fillers: tuple[list[str], list[str]]
    """at the beginning, at the end; as they stand in normalised text."""
    documents: Matcher | None


@dataclass(slots=True)
class PhraseBook:
    """Phrases in the order of their file; safe for use from several threads."""

    phrases: Mapping[str, Phrase]
    termbase: TermBase | None = None
    """gives the values of the slots ``document`` and ``office``; without it such phrases do not match."""
    _indexes: dict[str, _Index] = field(default_factory=dict, repr=False)

    @classmethod
    def load(
        cls, folder: Path, *, termbase: TermBase | None = None, languages: Collection[str] | None = None
    ) -> Self:
        """The phrase book in a folder: ``phrases.tsv`` and one ``<tag>.tsv`` per language.

        Args:
            folder: where the tables lie.
            termbase: where documents and offices in slots are looked up.
            languages: tags to load, or None for all. A tag without a file is not an error.

        Raises:
            TermBaseError: a file is missing, unreadable or wrong: an unknown slot, slots in a text that
                differ from the phrase's, an answer that is no phrase; facts name file and line.
        """
        return cls(read_phrases(folder, languages=languages), termbase)

    def match(self, text: str, source_language: str, target_language: str) -> PhraseMatch | None:
        """The phrase that the whole utterance is, or None.

        First the phrases without slots, word for word apart from case, punctuation and courtesies at the
        edges; then those with slots, the one with the most words of its own first, if every slot holds a
        value that is understood beyond doubt. The time is linear in the text and the number of phrases.
        """
        if len(text) > LONGEST_UTTERANCE:
            return None
        index = self._index(source_language)
        whole = normalise(text, index.folder)
        if not whole.text:
            return None
        utterances = [whole, *_bare(whole, index)]
        languages = (source_language, target_language)
        return _match_exact(index, utterances, languages) or self._match_template(
            index, utterances, languages
        )

    def _match_template(
        self, index: _Index, utterances: Sequence[Normal], languages: tuple[str, str]
    ) -> PhraseMatch | None:
        for template, phrase in index.templates:
            if languages[1] not in phrase.texts:
                continue
            for utterance in utterances:
                if not asks_alike(utterance, template.question, languages[0]):
                    continue
                for slots in template.cuts(utterance):
                    fillings = self._fill(template.slots, slots, languages)
                    if fillings is not None:
                        return _found(phrase, fillings, languages)
        return None

    def conversation(self, situation: str) -> tuple[Phrase, ...]:
        """The phrases of a situation in the order of the file; empty for an unknown situation."""
        return tuple(phrase for phrase in self.phrases.values() if phrase.situation == situation)

    def situations(self) -> tuple[str, ...]:
        """All situations in the order of the file."""
        return tuple(dict.fromkeys(phrase.situation for phrase in self.phrases.values()))

    def search(self, query: str, language: str, *, limit: int = 20) -> list[Phrase]:
        """Phrases whose text or variants have what was typed, best first.

        Every word of the query counts on its own; in Chinese also pinyin, whole or its initials
        (``qcshz`` finds 请出示护照). An empty query gives the first phrases.
        """
        folder = self._index(language).folder
        ranked = [
            (best, place, phrase)
            for place, phrase in enumerate(self.phrases.values())
            if (text := phrase.texts.get(language)) is not None
            and (best := rank(query, (text.text, *text.variants), folder)) is not None
        ]
        return [phrase for _, _, phrase in sorted(ranked, key=lambda item: item[:2])[:limit]]

    def _index(self, language: str) -> _Index:
        index = self._indexes.get(language)
        if index is None:
            index = self._indexes[language] = _build_index(self.phrases.values(), language, self.termbase)
        return index

    def _fill(
        self, kinds: Sequence[str], texts: Sequence[str], languages: tuple[str, str]
    ) -> tuple[SlotFilling, ...] | None:
        fillings = []
        for kind, text in zip(kinds, texts, strict=True):
            shown = self._render(kind, text, languages)
            if shown is None:
                return None
            fillings.append(SlotFilling(kind, text, shown))
        return tuple(fillings)

    def _render(self, kind: str, text: str, languages: tuple[str, str]) -> str | None:
        source, target = languages
        if kind in {"document", "office"}:
            return self._term(text, languages)
        if kind == "name":
            return personal_name(text, source)
        if kind == "place":
            code = territory_code(text, source)
            return None if code is None else territory_name(code, target)
        value = parse_value(kind, text, source)
        return None if value is None else render_value(value, target)

    def _term(self, text: str, languages: tuple[str, str]) -> str | None:
        documents = self._index(languages[0]).documents
        if documents is None or self.termbase is None:
            return None
        matches = documents.find(text)
        if len(matches) != 1 or matches[0].text != text:
            return None
        entry = self.termbase.entry(matches[0].concept, languages[1])
        return None if entry is None else entry.term


def _match_exact(
    index: _Index, utterances: Sequence[Normal], languages: tuple[str, str]
) -> PhraseMatch | None:
    for utterance in utterances:
        for phrase, question in index.exact.get(utterance.text, ()):
            if languages[1] in phrase.texts and asks_alike(utterance, question, languages[0]):
                return _found(phrase, (), languages)
    return None


def _found(phrase: Phrase, fillings: tuple[SlotFilling, ...], languages: tuple[str, str]) -> PhraseMatch:
    source, target = (phrase.texts[tag] for tag in languages)
    shown = target.text
    for filling in fillings:
        shown = shown.replace("{" + filling.slot + "}", filling.target, 1)
    return PhraseMatch(phrase, shown, fillings, min(source.status, target.status, key=STATUSES.index))


def _build_index(phrases: Collection[Phrase], language: str, termbase: TermBase | None) -> _Index:
    folder = Folder(language)
    exact: dict[str, list[tuple[Phrase, bool]]] = {}
    templates: list[tuple[Template, Phrase]] = []
    index = _Index(
        folder,
        exact,
        templates,
        _read_courtesies(language, folder),
        Matcher(termbase, language) if termbase else None,
    )
    for phrase in phrases:
        text = phrase.texts.get(language)
        for form in (text.text, *text.variants) if text else ():
            template = compile_template(form, folder)
            if template.slots:
                templates.append((template, phrase))
            else:
                exact.setdefault(template.literals[0], []).append((phrase, template.question))
    _add_bare_forms(index)
    templates.sort(key=lambda item: -item[0].weight)
    return index


def _read_courtesies(language: str, folder: Folder) -> tuple[list[str], list[str]]:
    """What may be taken off at the beginning and at the end, longest first, as in normalised text.

    Where words are separated by spaces the space goes with the word, so that no word loses its beginning.
    """
    space = " " if LANGUAGES[language].spaced else ""
    for row in read_rows(COURTESIES_FILE, required=("language", "before", "after")):
        if row["language"] == language:
            before, after = (
                sorted((normal_text(word, folder) for word in row[place].split(" | ") if word), key=len)[::-1]
                for place in ("before", "after")
            )
            return [word + space for word in before], [space + word for word in after]
    return [], []


def _add_bare_forms(index: _Index) -> None:
    """Let phrases be found without the courtesies they begin or end with, where that leaves one meaning."""
    bare: dict[str, list[tuple[Phrase, bool]]] = {}
    for text, meanings in index.exact.items():
        for start, stop in _strip(text, index.fillers):
            bare.setdefault(text[start:stop], []).extend(meanings)
    for shorter, meanings in bare.items():
        if shorter not in index.exact and len({phrase.id for phrase, _ in meanings}) == 1:
            index.exact[shorter] = meanings


def _bare(utterance: Normal, index: _Index) -> list[Normal]:
    """The utterance without courtesies and hesitations at its edges, if it has any."""
    return [
        Normal(
            utterance.text[start:stop],
            utterance.starts[start:stop],
            utterance.ends[start:stop],
            utterance.original[: utterance.ends[stop - 1]],
            question=utterance.question,
        )
        for start, stop in _strip(utterance.text, index.fillers)
    ]


def _strip(text: str, fillers: tuple[list[str], list[str]]) -> list[tuple[int, int]]:
    """Where the text lies without one filler at an edge, without two, and so on; never empty."""
    start, stop = 0, len(text)
    spans: list[tuple[int, int]] = []
    for _ in range(_MOST_FILLERS):
        first = next((word for word in fillers[0] if text.startswith(word, start, stop)), None)
        last = next((word for word in fillers[1] if text.endswith(word, start, stop)), None)
        if first is not None:
            start += len(first)
        elif last is not None:
            stop -= len(last)
        if start >= stop or (first is None and last is None):
            break
        spans.append((start, stop))
    return spans
