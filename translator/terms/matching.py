"""Finding the terms of a term base in a text."""

from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from translator.datatypes import Span
from translator.terms.boundaries import Boundaries, boundaries_of
from translator.terms.folding import Folded, Folder
from translator.terms.termbase import TermBase, TermEntry


@dataclass(frozen=True, slots=True)
class TermMatch:
    """The entry that a stretch of text stands for."""

    concept: str
    span: Span
    """code points of the text as it was given, attached particles left out."""
    text: str
    """what stands there."""
    entry: TermEntry


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A form at a place, with every concept that it may stand for."""

    span: Span
    text: str
    meanings: tuple[tuple[str, TermEntry], ...]
    """(concept, entry) in the order of the base."""
    forbidden: tuple[tuple[str, TermEntry], ...]
    """those for which this is a forbidden form."""


@dataclass(slots=True)
class _Pattern:
    length: int
    """folded characters."""
    meanings: dict[str, TermEntry]
    forbidden: dict[str, TermEntry]


class Matcher:
    """Finds the forms of one language; safe for use from several threads.

    The automaton is pyahocorasick's: C, BSD licence, wheels for the three systems, offsets in code points
    and every overlapping hit, which the boundary rules need before the longest can be chosen. Building
    takes about ten microseconds per form. Forms are plain text: characters with a meaning in regular
    expressions have none here.

    Args:
        termbase: where the forms come from; concepts without an entry in the language are left out.
        language: tag.
        concepts: only these, or None for all.
        folder: to share what another matcher of the language has folded.
        understood: whether forms that a hall's own entry overruled count too: yes in a source, where people
            go on saying them, no in a target.
    """

    def __init__(
        self,
        termbase: TermBase,
        language: str,
        *,
        concepts: Iterable[str] | None = None,
        folder: Folder | None = None,
        understood: bool = True,
    ) -> None:
        self.language = language
        self.folder = folder or Folder(language)
        self._boundaries: Boundaries = boundaries_of(language)
        self._patterns: dict[str, _Pattern] = {}
        chosen = termbase.concepts if concepts is None else dict.fromkeys(concepts)
        entries = [(concept, entry) for concept in chosen if (entry := termbase.entry(concept, language))]
        for concept, entry in entries:
            self._add(concept, entry)
        for concept, entry in entries if understood else ():
            self._add_understood(concept, entry)
        self._automaton = ahocorasick.Automaton()
        for key, pattern in self._patterns.items():
            self._automaton.add_word(key, pattern)
        self._automaton.make_automaton()

    def find(self, text: str) -> list[TermMatch]:
        """Terms in the text in order, without overlap: the leftmost first, of those the longest.

        Preferred and allowed forms count, forbidden ones do not. Where a form stands for several
        concepts the first of the base is meant. Time is linear in the length of the text.
        """
        found = (match for match in self.find_forms(text) if match.meanings)
        return [
            TermMatch(match.meanings[0][0], match.span, match.text, match.meanings[0][1]) for match in found
        ]

    def find_forms(self, text: str) -> list[FormMatch]:
        """Like :meth:`find`, with all meanings of each form and with forbidden forms."""
        if not self._patterns:
            return []
        folded = self.folder.fold(text)
        candidates = [
            (last + 1 - pattern.length, last + 1, pattern)
            for last, pattern in self._automaton.iter(folded.text)
            if self._stands(folded, last + 1 - pattern.length, last + 1)
        ]
        candidates.sort(key=lambda found: (found[0], -found[1]))
        matches: list[FormMatch] = []
        taken = 0
        for start, end, pattern in candidates:
            if start >= taken:
                taken = end
                span = Span(folded.starts[start], folded.ends[end - 1])
                matches.append(
                    FormMatch(
                        span,
                        text[span.start : span.end],
                        tuple(pattern.meanings.items()),
                        tuple(pattern.forbidden.items()),
                    )
                )
        return matches

    def _stands(self, folded: Folded, start: int, end: int) -> bool:
        """Whether the stretch begins and ends between characters and is a word of its own."""
        whole_start = start == 0 or folded.starts[start] != folded.starts[start - 1]
        whole_end = end == len(folded.text) or folded.starts[end] != folded.starts[end - 1]
        return whole_start and whole_end and self._boundaries.is_word(folded.text, start, end)

    def _add(self, concept: str, entry: TermEntry) -> None:
        for form in entry.forms:
            for key in self._spellings(form):
                self._pattern(key).meanings.setdefault(concept, entry)
        for form in entry.forbidden:
            for key in self._spellings(form):
                pattern = self._pattern(key)
                if concept not in pattern.meanings:
                    pattern.forbidden.setdefault(concept, entry)

    def _add_understood(self, concept: str, entry: TermEntry) -> None:
        for form in entry.understood:
            for key in self._spellings(form):
                pattern = self._pattern(key)
                if not pattern.meanings and not pattern.forbidden:  # a form in force means what it says
                    pattern.meanings[concept] = entry

    def _pattern(self, key: str) -> _Pattern:
        return self._patterns.setdefault(key, _Pattern(len(key), {}, {}))

    def _spellings(self, form: str) -> list[str]:
        """The folded form and the other ways of writing it in its language; none for an empty form."""
        key = self.folder.key(form)
        spellings = [key]
        if self.language == "ko" and " " in key:
            spellings.append(key.replace(" ", ""))  # compounds are written with or without spaces
        if self.language == "ar" and key.startswith("ال"):
            spellings.append("لل" + key.removeprefix("ال"))  # the article melts with the preposition "to"
        return [spelling for spelling in spellings if spelling]
