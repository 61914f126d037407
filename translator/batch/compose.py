"""From a document's passages to units, and from their translations to the target passages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from translator.batch.markup import Sentence, anchors, transfer
from translator.batch.record import Record
from translator.batch.units import Unit
from translator.datatypes import LanguagePair, LiteralResult, Span, TermResult, Translation
from translator.documents.passage import Passage
from translator.guard.checks import wrong_script
from translator.guard.identify import script_share
from translator.languages import get_language
from translator.mt.sentences import place_translations, split_sentences


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage cut into sentences."""

    passage: Passage
    spans: tuple[Span, ...]
    sentences: tuple[Unit, ...]
    """one per span."""
    anchors: tuple[tuple[Unit, ...], ...]
    """per span, words that help to place the markup."""
    kept: tuple[bool, ...]
    """per span, whether it is not in the source language and stays as it is."""

    def units(self) -> Iterator[Unit]:
        """All that must be translated before the passage can be composed."""
        for unit, kept, helpers in zip(self.sentences, self.kept, self.anchors, strict=True):
            if not kept:
                yield unit
                yield from helpers


def cut(passage: Passage, pair: LanguagePair) -> Cut:
    """The passage in sentences; those without a letter need no translation but are units all the same."""
    spans = tuple(split_sentences(passage.text, pair.source))
    units = tuple(Unit(passage.text[span.start : span.end], _verbatim(passage, span)) for span in spans)
    return Cut(
        passage,
        spans,
        units,
        tuple(tuple(Unit(words, kind="anchor") for words in of_span) for of_span in anchors(passage, spans)),
        tuple(_is_foreign(unit.text, pair) for unit in units),
    )


def _is_foreign(text: str, pair: LanguagePair) -> bool:
    """Whether it is surely in another language than the source: a quotation, a letterhead, names of editors.

    Latin letters are names and codes in every language: they count only as those of the target.
    """
    source, target = get_language(pair.source).script, get_language(pair.target).script
    own, letters = script_share(text, source)
    if own == 0 and letters > 1 and script_share(text, "Latn")[0] == 0:
        return True
    return (
        source != target
        and any(map(str.isalpha, text))
        and wrong_script("", text, pair.source)
        and not wrong_script("", text, pair.target)
    )


def _verbatim(passage: Passage, span: Span) -> tuple[str, ...]:
    """Verbatim stretches inside a sentence; the outermost where they are nested."""
    found: list[Span] = []
    for mark in sorted(passage.marks, key=lambda mark: (mark.span.start, -mark.span.end)):
        inside = span.start <= mark.span.start < mark.span.end <= span.end
        if mark.kind == "verbatim" and inside and not (found and mark.span.start < found[-1].end):
            found.append(mark.span)
    return tuple(passage.text[item.start : item.end] for item in found)


def compose(
    piece: Cut, done: Mapping[Unit, Translation], pair: LanguagePair, *, record: Record, seen: set[Unit]
) -> Passage:
    """The target passage; what a person should know about it is added to the record.

    Args:
        piece: the source.
        done: translations of its units; a sentence that is missing stands in brackets.
        pair: direction.
        record: of the document.
        seen: sentences of the document so far; those of this passage are added.
    """
    place = piece.passage.place
    shown: list[str] = []
    for unit, kept in zip(piece.sentences, piece.kept, strict=True):
        if kept:
            message = "This is not in the language of the document; it stays as it is."
            record.warn(place, "kept_as_it_is", message, source=unit.text)
            shown.append(unit.text)
            continue
        translation = done.get(unit)
        if translation is not None:
            record.add(translation, place, repeated=unit in seen, doubt=piece.passage.doubt)
        if translation is None or not translation.target:
            record.gaps += 1
            record.warn(place, "not_translated", "This sentence was not translated.", source=unit.text)
        shown.append(translation.target if translation and translation.target else f"[{unit.text}]")
        seen.add(unit)
    text, places = place_translations(piece.passage.text, piece.spans, shown, pair)
    if not piece.passage.marks:
        return Passage(place, text)
    sentences = [
        Sentence(span, _without_appended(target, text, done.get(unit)), _readings(unit, of_span, done))
        for span, target, unit, of_span in zip(
            piece.spans, places, piece.sentences, piece.anchors, strict=True
        )
    ]
    target, guessed = transfer(piece.passage, text, sentences)
    if guessed:
        words = [piece.passage.text[mark.span.start : mark.span.end] or "(a sign)" for mark in guessed]
        record.warn(
            place,
            "markup_guessed",
            f"Check the place of the formatting of: {', '.join(dict.fromkeys(words))}.",
            source=piece.passage.text,
        )
    return target


def _without_appended(place: Span, text: str, translation: Translation | None) -> Span:
    """The sentence without the terms that stand behind it in brackets: no markup belongs there."""
    if translation is None or all(term.status != "appended" for term in translation.terms):
        return place
    end = text.rfind(" [", place.start, place.end)
    return Span(place.start, end) if end > place.start else place


def _readings(
    unit: Unit, helpers: Sequence[Unit], done: Mapping[Unit, Translation]
) -> dict[str, tuple[str, ...]]:
    """How words of a sentence may read in its target: by term base, as a literal, by themselves."""
    translation = done.get(unit)
    readings: dict[str, tuple[str, ...]] = {}
    for helper in helpers:
        results: list[TermResult | LiteralResult] = (
            [*translation.terms, *translation.literals] if translation else []
        )
        known = [
            item.target
            for item in results
            # an appended term stands behind the sentence, not in the place of its words
            if item.source.casefold() == helper.text.casefold()
            and item.target
            and item.status in {"kept", "repaired"}
        ]
        alone = done.get(helper)
        readings[helper.text] = (*known, *((alone.target,) if alone and alone.target else ()))
    return readings
