"""The approved phrases that are most like a text, as worked examples for an engine that can be prompted."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from translator.datatypes import LanguagePair
from translator.languages import LANGUAGES
from translator.terms.phrases import PhraseBook

MOST = 3
"""Examples that were measured to help; each costs about as much time as a short sentence."""

_LEAST = 40.0
"""rapidfuzz ratio, 0 to 100, below which a phrase is no neighbour. Of 200 news sentences two at most have
one, of 411 phrases six to nine in ten, by language (docs/adr/0011-examples.md)."""

_WORD = re.compile(r"\w+")


def approved_pairs(book: PhraseBook, pair: LanguagePair) -> list[tuple[str, str]]:
    """Source and target of every phrase without slots that both languages have."""
    return [
        (phrase.texts[pair.source].text, phrase.texts[pair.target].text)
        for phrase in book.phrases.values()
        if {pair.source, pair.target} <= set(phrase.texts) and not phrase.slots
    ]


def nearest(
    text: str, approved: Sequence[tuple[str, str]], language: str, *, limit: int = MOST
) -> tuple[tuple[str, str], ...]:
    """The pairs whose source is most like a text, the nearest last; never the text itself.

    Compared word by word where words are spaced, else character by character: any two texts of one alphabet
    share many letters.

    Args:
        text: one sentence.
        approved: (source, target) pairs.
        language: tag of the text.
        limit: most pairs.

    >>> nearest("Wait here.", [("Wait there.", "Espere ali."), ("Pay.", "Pague."), ("Wait here.", "x")], "en")
    (('Wait there.', 'Espere ali.'),)
    """
    others = [pair for pair in approved if pair[0] != text]
    sources = [_units(source, language) for source, _ in others]
    found = process.extract(
        _units(text, language), sources, scorer=fuzz.ratio, limit=limit, score_cutoff=_LEAST
    )
    return tuple(others[index] for _, _, index in reversed(found))


def _units(text: str, language: str) -> Sequence[str]:
    return _WORD.findall(text.casefold()) if LANGUAGES[language].spaced else text
