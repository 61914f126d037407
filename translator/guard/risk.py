"""How far a translation can be trusted, with the reasons."""

from collections.abc import Sequence

from translator.datatypes import Caution, LiteralResult, Risk, TermResult

BLANKED = frozenset({"empty_output", "loop", "cut_off", "copied_source", "wrong_script", "wrong_language"})
"""Cautions with which a text is no translation and must not reach the screen as one."""

HIGH_CODES = BLANKED | {
    "words_left",
    "refused",
    "negation_lost",
    "literal_lost",
    "literal_added",
    "term_lost",
}
"""Cautions that make a translation unfit to be spoken aloud without consent; all others ask for a look."""

_LITERALS = {
    "lost": ("literal_lost", "A number, amount, date or code of the source is not in the translation."),
    "added": ("literal_added", "The translation has a number, amount, date or code that the source lacks."),
    "repaired": ("literal_repaired", "A number, amount, date or code in the translation was corrected."),
}
_TERMS = {
    "lost": ("term_lost", "A required term is not in the translation."),
    "appended": ("term_appended", "A required term stands beside the translation."),
}

LOW_SCORE = -1.6
"""Mean log-probability per token below which a hypothesis is a guess: e to this power is one in five."""


def assess(
    *,
    literals: Sequence[LiteralResult] = (),
    terms: Sequence[TermResult] = (),
    cautions: Sequence[Caution] = (),
    grade: str = "good",
    score: float | None = None,
) -> tuple[Risk, tuple[Caution, ...]]:
    """The risk of one translation and everything that speaks against it, the gravest first.

    Args:
        literals: from ``compare_literals``, after any repair.
        terms: what became of the required terms.
        cautions: from ``check_hypothesis`` and from the engine's route.
        grade: of the route: "good", "usable" or "draft".
        score: mean log-probability per token of the hypothesis, at most 0; None where there is none.

    >>> assess(literals=[LiteralResult("amount", "四百元", "", "lost")])[0]
    'high'
    """
    reasons = list(cautions)
    reasons += [Caution(*_LITERALS[literal.status]) for literal in literals if literal.status in _LITERALS]
    reasons += [Caution(*_TERMS[term.status]) for term in terms if term.status in _TERMS]
    if grade == "draft":
        reasons.append(Caution("draft_route", "The quality of this language pair has not passed its test."))
    if score is not None and score < LOW_SCORE:
        reasons.append(Caution("low_score", "The engine was not sure of its translation."))
    unique = tuple(dict.fromkeys(reasons))
    ordered = tuple(sorted(unique, key=lambda caution: caution.code not in HIGH_CODES))
    if not ordered:
        return "low", ()
    return ("high" if ordered[0].code in HIGH_CODES else "check"), ordered
