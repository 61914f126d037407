"""Every number, amount, date, time, duration and identifier of a text as a typed value."""

import re
from collections.abc import Sequence
from decimal import Decimal

from translator.guard.dates import find_dates, find_numeric_dates, find_times
from translator.guard.days import find_days
from translator.guard.folding import Folded, fold
from translator.guard.identifiers import find_identifiers
from translator.guard.lexicon import CJK, lexicon
from translator.guard.numerals import Numeral, find_numerals
from translator.guard.quantities import Found, Quantities, find_decades, find_dual_nouns, find_duals
from translator.guard.values import Literal, Number, Weekday
from translator.languages import get_language


def find_literals(text: str, language: str) -> list[Literal]:
    """The literals of a text in order of appearance, without overlap.

    Args:
        text: any text, normally one sentence.
        language: tag of the language the text is written in; it decides what 1.234 and 3/4/2026 mean.

    Raises:
        LanguageError: the language is not one of the 32.

    >>> [(found.kind, found.text) for found in find_literals("手续费四百元，三十天内办结。", "zh")]
    [('amount', '四百元'), ('duration', '三十天')]
    """
    words = lexicon(get_language(language).tag)
    folded = fold(text)
    identifiers = find_identifiers(folded)
    masked = _masked(folded, identifiers)
    days = find_days(masked, words)
    named = [day for day in days if day.certain or (isinstance(day.value, Weekday) and day.value.number)]
    masked = _blanked(masked, named)  # "星期三" holds no three
    found = [
        *named,
        *find_numeric_dates(masked, words.tag),
        *(find_decades(masked) if words.tag in CJK else []),
    ]
    cover = _Cover(len(masked))
    cover.add(found)
    numerals = [numeral for numeral in find_numerals(masked, words) if cover.free(numeral)]
    for finder in (find_times, find_dates):
        more = _first_of_overlapping([new for new in finder(masked, words, numerals) if cover.free(new)])
        cover.add(more)
        found += more
        numerals = [numeral for numeral in numerals if cover.free(numeral)]
    duals = [dual for dual in find_duals(masked, words) if cover.free(dual)]
    cover.add(duals)
    quantities = Quantities(masked, words).read([numeral for numeral in numerals if cover.free(numeral)])
    cover.add(quantities)
    maybe = [item for item in (*days, *find_dual_nouns(masked, words), *_roman(folded)) if cover.free(item)]
    found += [*duals, *quantities, *maybe]
    literals = [_literal(item, folded) for item in _first_of_overlapping(found)]
    return sorted([*identifiers, *literals], key=lambda literal: literal.span.start)


_ROMAN = re.compile(r"(?<![\w])[IVX]{1,5}(?![\w])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def _roman(folded: Folded) -> list[Found]:
    """Roman numerals: centuries, kings and classes; they can answer for a number, no more."""
    if folded.places is not None:
        return []
    found = []
    for match in _ROMAN.finditer(folded.original):
        values = [_ROMAN_VALUES[letter] for letter in match.group()]
        following = [*values[1:], 0]
        total = sum(
            value if value >= after else -value for value, after in zip(values, following, strict=True)
        )
        found.append(Found("number", match.start(), match.end(), Number(Decimal(total)), certain=False))
    return found


def _masked(folded: Folded, identifiers: Sequence[Literal]) -> str:
    """The text with identifiers blanked out, so that their digits are not read again."""
    if not identifiers:
        return folded.text
    places = folded.places or range(len(folded.text))
    hidden = {place for literal in identifiers for place in range(literal.span.start, literal.span.end)}
    return "".join(
        "\x1f" if place in hidden else letter for place, letter in zip(places, folded.text, strict=True)
    )


def _blanked(text: str, found: Sequence[Found]) -> str:
    """The text with what was found blanked out, so that it is not read again."""
    letters = list(text)
    for item in found:
        letters[item.start : item.end] = "\x1f" * (item.end - item.start)
    return "".join(letters)


class _Cover:
    """Which places of the text are already read, so that nothing is read twice; linear in the text."""

    def __init__(self, size: int) -> None:
        self._read = bytearray(size)

    def add(self, found: Sequence[Found]) -> None:
        """Mark the places of the values."""
        for item in found:
            self._read[item.start : item.end] = b"\1" * (item.end - item.start)

    def free(self, item: Found | Numeral) -> bool:
        """Whether no place of the item is read yet."""
        return self._read.find(1, item.start, item.end) < 0


def _first_of_overlapping(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for item in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _literal(item: Found, folded: Folded) -> Literal:
    span = folded.span(item.start, item.end)
    return Literal(item.kind, span, folded.original[span.start : span.end], item.value, item.certain)
