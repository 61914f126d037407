"""Translations that people wrote: approved phrases, remembered sentences, an officer's correction."""

from dataclasses import replace

from translator.datatypes import Caution, LanguagePair, Origin, Translation
from translator.errors import TermBaseError
from translator.glossary import Glossary
from translator.guard.compare import compare_literals
from translator.guard.risk import assess
from translator.terms.enforcement import APPROVED, append_terms, verify
from translator.terms.matching import Matcher


def known_translation(glossary: Glossary, text: str, pair: LanguagePair) -> Translation | None:
    """The approved phrase or the remembered translation of a whole text, or None.

    Raises:
        TermBaseError: the memory cannot be used.
    """
    phrase = glossary.phrases.match(text, pair.source, pair.target)
    if phrase is not None:
        written = _written(text, phrase.target, "phrase", pair, reviewed=phrase.status != "draft")
        return _with_own_terms(written, glossary, pair)
    try:
        unit = glossary.memory.lookup(text, pair) if glossary.has_memory() else None
    except TermBaseError:
        glossary.reopen_memory()  # this text fails visibly; the next one finds a sound memory
        raise
    return _written(text, unit.target, "memory", pair) if unit is not None else None


def _with_own_terms(written: Translation, glossary: Glossary, pair: LanguagePair) -> Translation:
    """The phrase with the terms that the hall decided on beside those of the product that stand in it."""
    concepts = glossary.overruled.get(pair.target, ())
    matches = (
        Matcher(glossary.termbase, pair.source, concepts=concepts).find(written.source) if concepts else ()
    )
    if not matches:
        return written
    found = verify(matches, written.target, pair.target, glossary.termbase, step=APPROVED)
    target, found = append_terms(written.target, found)
    risk, warnings = assess(terms=found.results, cautions=written.warnings)
    return replace(written, target=target, terms=found.results, risk=risk, warnings=warnings)


def corrected_translation(source: str, target: str, pair: LanguagePair) -> Translation:
    """A translation that the officer wrote just now: its numbers are checked, its words are theirs."""
    literals = compare_literals(source, target, pair)
    risk, warnings = assess(literals=literals)
    written = _written(source, target, "memory", pair)
    return replace(written, literals=literals, risk=risk, warnings=warnings)


def _written(
    source: str, target: str, origin: Origin, pair: LanguagePair, *, reviewed: bool = True
) -> Translation:
    """A translation that people wrote; it says so as long as nobody has reviewed it."""
    unreviewed = Caution("phrase_unreviewed", "This text of the phrase book has not been reviewed yet.")
    return Translation(
        source_language=pair.source,
        target_language=pair.target,
        source=source,
        target=target,
        origin=origin,
        route=(pair.source, pair.target),
        engine=(),
        grade="good" if reviewed else "draft",
        risk="low" if reviewed else "check",
        warnings=() if reviewed else (unreviewed,),
    )
