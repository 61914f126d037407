"""The approved phrases that are most like a text, as worked examples for an engine that can be prompted."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from translator.datatypes import LanguagePair
from translator.terms.phrases import PhraseBook

MOST = 3
"""Examples that were measured to help; each costs about as much time as a short sentence."""

_LEAST = 40.0
"""rapidfuzz ratio, 0 to 100, below which a phrase is no neighbour: of 12 news sentences none had one, of 24
counter sentences 22 (docs/adr/0011-examples.md)."""


def approved_pairs(book: PhraseBook, pair: LanguagePair) -> list[tuple[str, str]]:
    """Source and target of every phrase without slots that both languages have."""
    return [
        (phrase.texts[pair.source].text, phrase.texts[pair.target].text)
        for phrase in book.phrases.values()
        if {pair.source, pair.target} <= set(phrase.texts) and not phrase.slots
    ]


def nearest(
    text: str, approved: Sequence[tuple[str, str]], *, limit: int = MOST
) -> tuple[tuple[str, str], ...]:
    """The pairs whose source is most like a text, the nearest last; never the text itself.

    Args:
        text: one sentence.
        approved: (source, target) pairs.
        limit: most pairs.

    >>> nearest("Wait here.", [("Wait there.", "Espere ali."), ("Pay.", "Pague."), ("Wait here.", "x")])
    (('Wait there.', 'Espere ali.'),)
    """
    others = [pair for pair in approved if pair[0] != text]
    sources = [source for source, _ in others]
    found = process.extract(text, sources, scorer=fuzz.ratio, limit=limit, score_cutoff=_LEAST)
    return tuple(others[index] for _, _, index in reversed(found))
