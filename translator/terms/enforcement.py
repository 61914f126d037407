"""The rungs of the enforcement ladder between the engine calls; nothing here runs an engine.

The caller translates, then climbs: verify (step 2, or 1 for approved text), replace_variants (3),
protect_terms and the engine again (4), append_terms (5). Each rung's text is verified anew, so a repair
that breaks another term is seen.

A term counts as kept when one of its wanted forms stands in the target at least once, however often the
source repeats it: languages replace the second mention by a pronoun or leave it out, and demanding it
would make good translations worse. The check always runs from the source to the final target, so a pivot
language cannot hide a loss.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from translator import placeholders
from translator.datatypes import LanguagePair, ProtectedSource, Span, TermResult, TermStatus
from translator.terms.matching import FormMatch, Matcher, TermMatch
from translator.terms.rows import read_rows
from translator.terms.tables import check_identifier
from translator.terms.termbase import BUILT_IN, Concept, TermBase, TermEntry

APPROVED, ENGINE, VARIANTS, PLACEHOLDERS, APPENDED = 1, 2, 3, 4, 5
"""Steps of the ladder, as they stand in ``TermResult.step``."""


@dataclass(frozen=True, slots=True)
class ForbiddenUse:
    """A form that must not name its concept but stands in the target."""

    concept: str
    text: str
    span: Span
    """code points of the target text."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of the source's terms in one target text."""

    results: tuple[TermResult, ...] = ()
    """one per concept that the target language has a term for, in source order."""
    forbidden: tuple[ForbiddenUse, ...] = ()

    @property
    def lost(self) -> tuple[TermResult, ...]:
        """The results that the next rung has to deal with."""
        return tuple(result for result in self.results if result.status == "lost")


@dataclass(frozen=True, slots=True)
class Variant:
    """A rendering that one engine is known to get wrong in one direction."""

    pair: LanguagePair
    concept: str
    wrong: str
    right: str


def required_terms(
    matches: Sequence[TermMatch], language: str, termbase: TermBase
) -> tuple[tuple[str, str], ...]:
    """(source form, preferred target term) of every concept found, once each: what an engine is told."""
    return tuple(
        (match.text, entry.term)
        for match in _first_of_each(matches)
        if (entry := termbase.entry(match.concept, language)) is not None
    )


def verify(
    matches: Sequence[TermMatch],
    target_text: str,
    target_language: str,
    termbase: TermBase,
    *,
    step: int = ENGINE,
    previous: Verification | None = None,
) -> Verification:
    """Look for every concept of the source in the target.

    Args:
        matches: what the source matcher found.
        target_text: what would be shown.
        target_language: tag.
        termbase: the base the matches come from.
        step: the rung that produced ``target_text``; recorded with the terms it brought in.
        previous: the outcome of the rung before: a term that was there already keeps its record.

    Returns:
        One result per concept for which the base has a term in the target language. A forbidden form
        beside a wanted one is reported without making the term lost.
    """
    wanted = [
        (match, entry)
        for match in _first_of_each(matches)
        if (entry := termbase.entry(match.concept, target_language)) is not None
    ]
    if not wanted:
        return Verification()
    concepts = [match.concept for match, _ in wanted]
    matcher = Matcher(termbase, target_language, concepts=concepts, understood=False)
    found = matcher.find_forms(target_text)
    present = _present(found)
    before = {result.concept: result for result in previous.results} if previous else {}
    return Verification(
        tuple(
            _result(match, entry.term, present.get(match.concept), (step, before.get(match.concept)))
            for match, entry in wanted
        ),
        tuple(
            ForbiddenUse(concept, form.text, form.span)
            for form in found
            if not form.meanings
            for concept, _ in form.forbidden
        ),
    )


def _first_of_each(matches: Sequence[TermMatch]) -> list[TermMatch]:
    first: dict[str, TermMatch] = {}
    for match in matches:
        first.setdefault(match.concept, match)
    return list(first.values())


def _present(found: Sequence[FormMatch]) -> dict[str, str]:
    present: dict[str, str] = {}
    for form in found:
        for concept, _ in form.meanings:
            present.setdefault(concept, form.text)
    return present


def _result(
    match: TermMatch, required: str, found: str | None, record: tuple[int, TermResult | None]
) -> TermResult:
    step, before = record
    if found is None:
        return TermResult(match.concept, match.text, required, "lost", step)
    if before is not None and before.status != "lost":
        return TermResult(match.concept, match.text, found, before.status, before.step)
    status: TermStatus = "kept" if step <= ENGINE else "repaired"
    return TermResult(match.concept, match.text, found, status, step)


def read_variants(path: Path) -> tuple[Variant, ...]:
    """Known wrong renderings of one engine: ``translator/resources/variants/<engine>.tsv``.

    Columns: source_language, target_language, concept, wrong, right.

    Raises:
        TermBaseError: the file is unreadable or wrong; facts name file and line.
    """
    columns = ("source_language", "target_language", "concept", "wrong", "right")
    variants: list[Variant] = []
    for row in read_rows(path, required=columns):
        check_identifier(row)
        if not row["wrong"] or not row["right"]:
            raise row.error("'wrong' and 'right' must both be filled")
        pair = LanguagePair(row["source_language"], row["target_language"])
        variants.append(Variant(pair, row["concept"], row["wrong"], row["right"]))
    return tuple(variants)


def replace_variants(
    target_text: str, lost: Collection[TermResult], pair: LanguagePair, variants: Sequence[Variant]
) -> str:
    """Step 3: the target with known wrong renderings of lost terms put right; other words stay.

    A capital at the beginning of the wrong form is kept.
    """
    concepts = {result.concept for result in lost}
    usable = [variant for variant in variants if variant.pair == pair and variant.concept in concepts]
    if not usable:
        return target_text
    base = TermBase(
        "variants",
        BUILT_IN,
        {
            str(number): Concept(str(number), entries={pair.target: TermEntry(variant.wrong)})
            for number, variant in enumerate(usable)
        },
    )
    text = target_text
    for match in reversed(Matcher(base, pair.target).find(target_text)):
        right = usable[int(match.concept)].right
        if match.text[:1].isupper():
            right = right[:1].upper() + right[1:]
        text = text[: match.span.start] + right + text[match.span.end :]
    return text


def protect_terms(
    source_text: str, matches: Sequence[TermMatch], language: str, termbase: TermBase, *, shape: str
) -> ProtectedSource:
    """Step 4: the source with its terms hidden behind tokens that stand for the preferred target terms.

    Args:
        source_text: the text in which the matches were found.
        matches: the terms to hide, normally those of the concepts that are lost.
        language: target tag.
        termbase: gives the target terms; a match without one stays as it is.
        shape: see :func:`translator.placeholders.protect`, whose ``restore`` leads back.
    """
    replacements = [
        (match.span, entry.term)
        for match in matches
        if (entry := termbase.entry(match.concept, language)) is not None
    ]
    return placeholders.protect(source_text, replacements, shape)


def append_terms(target_text: str, verification: Verification) -> tuple[str, Verification]:
    """Step 5: the target followed by ``[target term (source term); …]`` for every lost term.

    Nothing is changed inside the sentence. Isolating the direction of the two scripts is left to the
    screen, which knows what it draws on.
    """
    lost = verification.lost
    if not lost:
        return target_text, verification
    shown = "; ".join(f"{result.target} ({result.source})" for result in lost)
    results = tuple(
        TermResult(result.concept, result.source, result.target, "appended", APPENDED)
        if result.status == "lost"
        else result
        for result in verification.results
    )
    return f"{target_text.rstrip()} [{shown}]".lstrip(), Verification(results, verification.forbidden)
