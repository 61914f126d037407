"""Inline markup carried over to the target: found by the words it stands on, never dropped.

A stretch is looked for by what its own words mean: the same text (names, numbers), the required term, or
what the engine makes of those words alone. Where none of these stands in the sentence, the stretch is put
where it stands in the source by proportion, a point at the end of its sentence, and both are reported.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from icu4py.breakers import WordBreaker
from rapidfuzz import fuzz

from translator.datatypes import Span
from translator.documents.passage import Mark, Passage
from translator.terms.boundaries import is_boundary

_EDGES = re.compile(r"^\W+|\W+$")
_ENOUGH = 80.0
"""Least similarity in percent at which inflected words count as the same ("a taxa", "as taxas")."""
_SHORTEST = 4
"""Characters below which similar words are taken for different ones."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence on both sides."""

    source: Span
    """code points of the source passage."""
    target: Span
    """code points of the target text."""
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """words of the source -> how they may read in the target, best first."""


def anchors(passage: Passage, spans: Sequence[Span]) -> list[list[str]]:
    """For each sentence the words whose translation alone would help to place its marks.

    Args:
        passage: the source.
        spans: its sentences.
    """
    wanted: list[dict[str, None]] = [{} for _ in spans]
    for mark in passage.marks:
        if mark.kind == "verbatim":
            continue
        for number, span in enumerate(spans):
            words = _words(passage.text, mark, span)
            if words:
                wanted[number][words] = None
    return [list(words) for words in wanted]


def transfer(passage: Passage, text: str, sentences: Sequence[Sentence]) -> tuple[Passage, list[Mark]]:
    """The target passage with every mark of the source, and those whose place is a guess.

    Args:
        passage: the source.
        text: the whole target text.
        sentences: in order.
    """
    placer = _Placer(passage, text, sentences)
    marks = [placer.place(mark) for mark in passage.marks]
    return Passage(passage.place, text, tuple(marks)), placer.guessed


def _words(text: str, mark: Mark, sentence: Span) -> str:
    """The words of a sentence that tell where a mark belongs; "" where its place is plain."""
    if mark.kind == "point":
        return _word_before(text, mark.span.start, sentence)
    start, end = max(mark.span.start, sentence.start), min(mark.span.end, sentence.end)
    if start >= end or _covers(text, Span(start, end), sentence):
        return ""
    return _EDGES.sub("", text[start:end])


def _covers(text: str, part: Span, sentence: Span) -> bool:
    """Whether nothing but punctuation lies outside the part."""
    outside = text[sentence.start : part.start] + text[part.end : sentence.end]
    return not any(map(str.isalnum, outside))


def _word_before(text: str, position: int, sentence: Span) -> str:
    if not sentence.start < position < sentence.end or not any(
        map(str.isalnum, text[position : sentence.end])
    ):
        return ""
    words = [
        word for word in WordBreaker(text[sentence.start : position], "en") if any(map(str.isalnum, word))
    ]
    return _EDGES.sub("", words[-1]) if words else ""


class _Placer:
    """Places the marks of one passage."""

    def __init__(self, passage: Passage, text: str, sentences: Sequence[Sentence]) -> None:
        self._source, self._text, self._sentences = passage.text, text, sentences
        self._found: dict[tuple[int, int, bool], Span | None] = {}
        self._taken: list[Span] = []
        self.guessed: list[Mark] = []

    def place(self, mark: Mark) -> Mark:
        """The mark in the target."""
        if not self._sentences:
            return Mark(self._outside(mark.span), mark.key, mark.kind)
        if mark.kind == "point":
            position = self._point(mark)
            return Mark(Span(position, position), mark.key, mark.kind)
        pieces = [
            self._piece(mark, sentence)
            for sentence in self._sentences
            if max(mark.span.start, sentence.source.start) < min(mark.span.end, sentence.source.end)
        ]
        if not pieces:
            return Mark(self._outside(mark.span), mark.key, mark.kind)
        return Mark(Span(pieces[0].start, max(piece.end for piece in pieces)), mark.key, mark.kind)

    def _outside(self, span: Span) -> Span:
        """Where white space or signs between sentences stand, by the nearest end of the text."""
        first = self._sentences[0] if self._sentences else None
        if first is None:
            return Span(min(span.start, len(self._text)), min(span.end, len(self._text)))
        before = [sentence for sentence in self._sentences if sentence.source.end <= span.start]
        position = before[-1].target.end if before else first.target.start
        return Span(position, position)

    def _piece(self, mark: Mark, sentence: Sentence) -> Span:
        """The part of a mark that lies in a sentence."""
        start = max(mark.span.start, sentence.source.start)
        end = min(mark.span.end, sentence.source.end)
        if _covers(self._source, Span(start, end), sentence.source):
            return self._all_of(sentence, Span(start, end))
        key = (start, end, mark.kind == "verbatim")
        if key not in self._found:
            self._found[key] = self._locate(self._source[start:end], Span(start, end), sentence)
        found = self._found[key]
        if found is not None:
            return found
        self.guessed.append(mark)
        guess = self._by_proportion(Span(start, end), sentence)
        words = _EDGES.sub("", self._text[guess.start : guess.end])
        offset = self._text[guess.start : guess.end].find(words)
        return Span(guess.start + offset, guess.start + offset + len(words)) if words else guess

    def _all_of(self, sentence: Sentence, part: Span) -> Span:
        """The whole target sentence, without the signs at its ends where the mark left those out."""
        text = self._text[sentence.target.start : sentence.target.end]
        start, end = 0, len(text)
        if part.start > sentence.source.start:
            start = len(text) - len(re.sub(r"^\W+", "", text))
        if part.end < sentence.source.end:
            end = len(re.sub(r"\W+$", "", text))
        return Span(sentence.target.start + start, sentence.target.start + max(start, end))

    def _point(self, mark: Mark) -> int:
        position = mark.span.start
        inside = [item for item in self._sentences if item.source.start < position <= item.source.end]
        if not inside:
            return self._outside(mark.span).start if position else 0
        sentence = inside[0]
        rest = self._source[position : sentence.source.end]
        if not any(map(str.isalnum, rest)):
            # before the final sign or behind it, as in the source
            text = self._text[sentence.target.start : sentence.target.end]
            return sentence.target.start + (len(re.sub(r"\W+$", "", text)) if rest.strip() else len(text))
        words = _word_before(self._source, position, sentence.source)
        found = None
        if words:
            start = self._source.rfind(words, sentence.source.start, position)
            found = self._locate(words, Span(start, start + len(words)), sentence)
        if found is None:
            self.guessed.append(mark)
            return sentence.target.end
        return found.end

    def _locate(self, words: str, part: Span, sentence: Sentence) -> Span | None:
        """Where the words of the source stand in the target sentence."""
        key = _EDGES.sub("", words)
        target = self._text[sentence.target.start : sentence.target.end]
        expected = self._by_proportion(part, sentence).start - sentence.target.start
        exact = words.strip()
        candidates = dict.fromkeys((*sentence.words.get(key, ()), exact, key))
        for candidate in candidates:
            found = self._occurrence(_EDGES.sub("", candidate) or candidate, target, expected, sentence)
            if found is not None:
                self._taken.append(found)
                return found
        for candidate in candidates:
            found = _similar(_EDGES.sub("", candidate), target, sentence.target.start)
            if found is not None and found not in self._taken:
                self._taken.append(found)
                return found
        return None

    def _occurrence(self, words: str, target: str, expected: int, sentence: Sentence) -> Span | None:
        """The occurrence nearest to where it is expected that no other mark has."""
        if not words:
            return None
        spans = [
            Span(sentence.target.start + match.start(), sentence.target.start + match.end())
            for match in re.finditer(re.escape(words), target, re.IGNORECASE)
            if is_boundary(target, match.start()) and is_boundary(target, match.end())
        ]
        free = [span for span in spans if span not in self._taken]
        return min(free, key=lambda span: abs(span.start - sentence.target.start - expected), default=None)

    def _by_proportion(self, part: Span, sentence: Sentence) -> Span:
        """The stretch at the same share of the sentence, widened to whole words."""
        scale = (sentence.target.end - sentence.target.start) / max(
            1, sentence.source.end - sentence.source.start
        )
        start = sentence.target.start + round((part.start - sentence.source.start) * scale)
        end = sentence.target.start + round((part.end - sentence.source.start) * scale)
        return _whole_words(self._text, start, max(end, start + 1), sentence.target)


def _similar(words: str, target: str, offset: int) -> Span | None:
    if len(words) < _SHORTEST:
        return None
    match = fuzz.partial_ratio_alignment(words.casefold(), target.casefold(), score_cutoff=_ENOUGH)
    if match is None or len(target.casefold()) != len(target):
        return None
    # the longer of the two texts is searched; where that is the words, the whole sentence is meant
    start, end = (match.dest_start, match.dest_end) if len(words) <= len(target) else (0, len(target))
    return _whole_words(target, start, end, Span(0, len(target)), offset=offset)


def _whole_words(text: str, start: int, end: int, within: Span, *, offset: int = 0) -> Span:
    """The range widened to whole words and without white space at its ends."""
    start, end = max(start, within.start), min(end, within.end)
    while start > within.start and not is_boundary(text, start):
        start -= 1
    while end < within.end and not is_boundary(text, end):
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start + offset, end + offset)
