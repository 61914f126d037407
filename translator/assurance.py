"""Never silently wrong: every unit's target is examined against its source, repaired, or marked.

The ladder, in the order of :meth:`Assurance.assure`: ask the engine with the matched terms; replace its known
wrong variants; repair a literal where only one repair is possible; translate again with words that were left
over explained, then with terms and literals hidden behind tokens; try the next route; append what is still
lost. A rung's text is kept only when it has
fewer faults than the one before.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from translator.datatypes import (
    Caution,
    Hints,
    Hypothesis,
    LanguagePair,
    LiteralResult,
    ProtectedSource,
    Risk,
    Span,
    Translation,
)
from translator.guard.checks import check_hypothesis
from translator.guard.compare import compare_literals
from translator.guard.leftovers import left_standing
from translator.guard.literals import find_literals
from translator.guard.repair import repair_literals
from translator.guard.risk import BLANKED, assess
from translator.mt.routing import Route
from translator.mt.sentences import reassemble
from translator.placeholders import protect, restore
from translator.terms.enforcement import (
    ENGINE,
    PLACEHOLDERS,
    VARIANTS,
    ForbiddenUse,
    Variant,
    Verification,
    append_terms,
    replace_variants,
    required_terms,
    verify,
)
from translator.terms.matching import Matcher, TermMatch
from translator.terms.termbase import TermBase

RISKS: tuple[Risk, ...] = ("low", "check", "high")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to have units translated: a route with what is known about it."""

    route: Route
    translate: Callable[[Sequence[str], Sequence[Sequence[Hints]]], list[Hypothesis]]
    """(units, per unit one hint for each step of the route) -> one hypothesis per unit"""
    token_shape: str | None = None
    """the placeholder that this route copies reliably, or None when none was measured."""
    variants: tuple[Variant, ...] = ()
    for_literals: bool = True
    """a route to fall back on is asked for units with wrong literals too, not only for unusable ones."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One unit with a target and all that is known about it."""

    source: str
    hypothesis: Hypothesis
    route: Route
    """the route that the hypothesis came by."""
    matches: tuple[TermMatch, ...] = ()
    verification: Verification = field(default_factory=Verification)
    literals: tuple[LiteralResult, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def target(self) -> str:
        """What would be shown."""
        return self.hypothesis.text

    @property
    def wrong_literals(self) -> int:
        """Literals lost or invented."""
        return sum(item.status in {"lost", "added"} for item in self.literals)

    @property
    def faults(self) -> tuple[int, int, int, int]:
        """Fewer is better, the first number counting most: unusable, literals, terms, other cautions."""
        unusable = sum(caution.code in BLANKED for caution in self.cautions)
        return (unusable, self.wrong_literals, len(self.verification.lost), len(self.cautions))


@dataclass(slots=True)
class Assurance:
    """The glossary layer and the guard over one merged term base."""

    termbase: TermBase
    _matchers: dict[str, Matcher] = field(default_factory=dict)

    def assure(self, units: Sequence[str], pair: LanguagePair, attempts: Sequence[Attempt]) -> list[Draft]:
        """The best draft of every unit, in order; what is still wrong stands in it.

        Args:
            units: source sentences.
            pair: source and final target, whatever lies between.
            attempts: the route to take, then those to fall back on; at least one.

        Raises:
            ModelError: the first attempt's engine failed.
        """
        first = attempts[0]
        matcher = self._matcher(pair.source)
        matches = [tuple(matcher.find(unit)) for unit in units]
        hints = [self._hints(found, first.route) for found in matches]
        hypotheses = _translate_words(first, units, hints)
        drafts = [
            self._examine(Draft(unit, hypothesis, first.route, found), pair, ENGINE)
            for unit, hypothesis, found in zip(units, hypotheses, matches, strict=True)
        ]
        drafts = [self._repair(draft, pair, first.variants) for draft in drafts]
        drafts = self._again_with_words(drafts, pair, first)
        drafts = self._again_protected(drafts, pair, first)
        for other in attempts[1:]:
            drafts = self._again_elsewhere(drafts, pair, other)
        return [_append(draft) for draft in drafts]

    def _matcher(self, language: str) -> Matcher:
        if language not in self._matchers:
            self._matchers[language] = Matcher(self.termbase, language)
        return self._matchers[language]

    def _hints(self, matches: Sequence[TermMatch], route: Route) -> tuple[Hints, ...]:
        """For each step of a route the terms in its own two languages; a pivot quotes its preferred terms."""
        first, *later = itertools.pairwise(route.tags)
        hints = [Hints(terms=required_terms(matches, first[1], self.termbase))]
        for source, target in later:
            entries = (
                (self.termbase.entry(concept, source), self.termbase.entry(concept, target))
                for concept in dict.fromkeys(match.concept for match in matches)
            )
            hints.append(Hints(terms=tuple((old.term, new.term) for old, new in entries if old and new)))
        return tuple(hints)

    def _examine(self, draft: Draft, pair: LanguagePair, step: int) -> Draft:
        """The draft with its target checked anew against the source."""
        return replace(
            draft,
            verification=verify(
                draft.matches,
                draft.target,
                pair.target,
                self.termbase,
                step=step,
                previous=draft.verification,
            ),
            literals=compare_literals(draft.source, draft.target, pair),
            cautions=check_hypothesis(draft.source, draft.hypothesis, pair),
        )

    def _repair(self, draft: Draft, pair: LanguagePair, variants: Sequence[Variant]) -> Draft:
        """Repairs that need no engine: known wrong variants, then the only possible literal."""
        if draft.verification.lost:
            text = replace_variants(draft.target, draft.verification.lost, pair, variants)
            draft = self._keep_better(draft, text, pair, VARIANTS)
        if draft.wrong_literals:
            repaired = repair_literals(draft.source, draft.target, pair)
            if repaired is not None:
                draft = _mark_repaired(draft, self._keep_better(draft, repaired, pair, VARIANTS))
        return draft

    def _again_with_words(self, drafts: Sequence[Draft], pair: LanguagePair, attempt: Attempt) -> list[Draft]:
        """The drafts with words left untranslated once more, the engine being told its own word for each."""
        left = {
            number: [word for word in left_standing(draft.source, draft.target, pair) if word in draft.source]
            for number, draft in enumerate(drafts)
            if not draft.faults[0]
        }
        left = {number: words for number, words in left.items() if words}
        asked = sorted({word for words in left.values() for word in words})
        if not asked:
            return list(drafts)
        alone = dict(zip(asked, (answer.text for answer in attempt.translate(asked, ())), strict=True))
        hints = [
            (
                replace(first, terms=(*first.terms, *((word, alone[word]) for word in words))),
                *later,
            )
            for number, words in left.items()
            for first, *later in [self._hints(drafts[number].matches, attempt.route)]
        ]
        outputs = attempt.translate([drafts[number].source for number in left], hints)
        return self._better(drafts, dict(zip(left, outputs, strict=True)), pair, attempt.route)

    def _again_protected(self, drafts: Sequence[Draft], pair: LanguagePair, attempt: Attempt) -> list[Draft]:
        """The faulty drafts translated again with terms and literals hidden behind tokens."""
        shape = attempt.token_shape
        if shape is None:
            return list(drafts)
        hidden = {
            number: self._protect(draft, pair, shape)
            for number, draft in enumerate(drafts)
            if draft.wrong_literals or draft.verification.lost
        }
        hidden = {number: source for number, source in hidden.items() if source.items}
        outputs = attempt.translate([source.text for source in hidden.values()], ())
        restored: dict[int, Hypothesis] = {}
        for (number, source), output in zip(hidden.items(), outputs, strict=True):
            text = restore(output.text, source, shape)
            if text is not None:
                restored[number] = replace(output, text=text)
        return self._better(drafts, restored, pair, attempt.route)

    def _protect(self, draft: Draft, pair: LanguagePair, shape: str) -> ProtectedSource:
        """The source with its lost terms, and the numbers that were lost, behind tokens."""
        lost = (
            {result.concept for result in draft.verification.lost} if pair.target in _UNINFLECTED else set()
        )
        replacements = [
            (match.span, entry.term)
            for match in draft.matches
            if match.concept in lost
            and (entry := self.termbase.entry(match.concept, pair.target)) is not None
        ]
        if draft.wrong_literals:
            taken = [span for span, _ in replacements]
            replacements += [
                (literal.span, literal.text)
                for literal in find_literals(draft.source, pair.source)
                if literal.kind in _COPIED and literal.text.isascii() and not _touches(literal.span, taken)
            ]
        return protect(draft.source, sorted(replacements, key=lambda item: item[0].start), shape)

    def _again_elsewhere(self, drafts: Sequence[Draft], pair: LanguagePair, other: Attempt) -> list[Draft]:
        """The drafts whose literals are wrong or that cannot be shown, by another route."""
        faulty = {
            number: draft
            for number, draft in enumerate(drafts)
            if draft.faults[0] or (draft.wrong_literals and other.for_literals)
        }
        hints = [self._hints(draft.matches, other.route) for draft in faulty.values()]
        outputs = other.translate([draft.source for draft in faulty.values()], hints) if faulty else []
        return self._better(drafts, dict(zip(faulty, outputs, strict=True)), pair, other.route)

    def _better(
        self,
        drafts: Sequence[Draft],
        again: Mapping[int, Hypothesis],
        pair: LanguagePair,
        route: Route,
    ) -> list[Draft]:
        """Each draft, or its second hypothesis where that has fewer faults."""
        result = list(drafts)
        for number, hypothesis in again.items():
            old = drafts[number]
            fresh = replace(old, hypothesis=hypothesis, route=route)
            new = self._examine(fresh, pair, PLACEHOLDERS)
            if new.faults < old.faults:
                result[number] = _mark_repaired(old, new)
        return result

    def _keep_better(self, draft: Draft, text: str, pair: LanguagePair, step: int) -> Draft:
        if text == draft.target:
            return draft
        changed = self._examine(replace(draft, hypothesis=replace(draft.hypothesis, text=text)), pair, step)
        return changed if changed.faults < draft.faults else draft


def _translate_words(
    attempt: Attempt, units: Sequence[str], hints: Sequence[Sequence[Hints]]
) -> list[Hypothesis]:
    """The attempt's hypotheses; a unit without a letter (numbers, signs, emoji) stays as it is.

    Engines invent words for such input, and there is nothing in it to translate.
    """
    worded = [any(letter.isalpha() for letter in unit) for unit in units]
    answers = iter(
        attempt.translate(
            [unit for unit, words in zip(units, worded, strict=True) if words],
            [hint for hint, words in zip(hints, worded, strict=True) if words],
        )
        if any(worded)
        else ()
    )
    return [next(answers) if words else Hypothesis(unit) for unit, words in zip(units, worded, strict=True)]


_UNINFLECTED = frozenset({"zh", "ja", "ko", "vi", "th", "id", "ms", "tl", "km", "my", "en"})
"""Targets in which a term stands in a sentence as it stands in the term base. Elsewhere a dictionary form
put in by force breaks agreement ("no Comunidade"), so there it is appended (Bergmanis and Pinnis 2021)."""

_COPIED = frozenset({"number", "phone", "email", "url", "identifier"})
"""Kinds that stand in every target as they stand in the source; amounts and dates are worded anew."""


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _mark_repaired(before: Draft, after: Draft) -> Draft:
    """The later draft, in which literals that were wrong before are called repaired."""
    wrong = {item.source for item in before.literals if item.status == "lost"}
    literals = tuple(
        replace(item, status="repaired") if item.status == "kept" and item.source in wrong else item
        for item in after.literals
    )
    return replace(after, literals=literals)


def _append(draft: Draft) -> Draft:
    """Step 5: lost terms stand behind the sentence, unless there is no sentence to stand behind."""
    if draft.faults[0] or not draft.verification.lost:
        return draft
    text, verification = append_terms(draft.target, draft.verification)
    return replace(draft, hypothesis=replace(draft.hypothesis, text=text), verification=verification)


_MIXED = Caution("mixed_route", "Some sentences came by another route, because the first one failed a check.")


def assemble(text: str, spans: Sequence[Span], drafts: Sequence[Draft], pair: LanguagePair) -> Translation:
    """The translation of a whole text from the drafts of its units, with its risk and the reasons.

    A unit without a usable target keeps its source in square brackets, so that nothing is missing and
    nothing untranslated passes for a translation; when no unit is usable the target is empty.
    """
    usable = [not draft.faults[0] for draft in drafts]
    shown = [
        draft.target if good else f"[{draft.source}]" for draft, good in zip(drafts, usable, strict=True)
    ]
    route = drafts[0].route
    risks: list[Risk] = []
    warnings: list[Caution] = [_MIXED] if any(draft.route != route for draft in drafts) else []
    for draft in drafts:
        risk, reasons = assess(
            literals=draft.literals,
            terms=draft.verification.results,
            cautions=draft.cautions,
            grade=draft.route.grade,
            score=draft.hypothesis.score,
        )
        risks.append(risk)
        warnings += [*reasons, *(_forbidden(use) for use in draft.verification.forbidden)]
    return Translation(
        source_language=pair.source,
        target_language=pair.target,
        source=text,
        target=reassemble(text, spans, shown, pair) if any(usable) else "",
        origin="machine",
        route=route.tags,
        engine=route.engines,
        grade=route.grade,
        terms=tuple(result for draft in drafts for result in draft.verification.results),
        literals=tuple(result for draft in drafts for result in draft.literals),
        risk=max((*risks, "check" if warnings else "low"), key=RISKS.index),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _forbidden(use: ForbiddenUse) -> Caution:
    return Caution(
        "term_forbidden", f"{use.text!r} in the translation is a misleading word for {use.concept}."
    )
