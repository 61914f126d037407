"""Numbers with what they count: money, percentages, fractions, durations."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import cast

from translator.guard.lexicon import LETTER, UNSPACED, Lexicon
from translator.guard.lexicon import lexicon as lexicon_of
from translator.guard.numerals import Numeral
from translator.guard.values import Amount, Duration, Fraction, Kind, Number, Percent, Unit, Value

_CJK_FRACTION = "分之"
_KOREAN_FRACTION = "분의"
_DISCOUNT = re.compile(r"折(?!叠|磨|腾|断|旧)")


@dataclass(frozen=True, slots=True)
class Found:
    """A value at a place of the folded text."""

    kind: Kind
    start: int
    end: int
    value: Value
    certain: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What may stand around a number in one language."""

    unit: re.Pattern[str]
    currency: re.Pattern[str]
    percent: re.Pattern[str]


@cache
def _patterns(tag: str) -> _Patterns:
    words = lexicon_of(tag)
    gap = r"\s?" if tag in UNSPACED else r"(?:\s|-)?"
    # Between number and currency: "de", "of", or the country ("400 Chinese yuan").
    word = (
        rf"(?:(?!(?:and|or|to|et|ou|y|o|und|i|a|и|та|до)\s)(?:{LETTER})+\s)?" if tag not in UNSPACED else ""
    )
    money = words.currency.pattern
    return _Patterns(
        unit=re.compile(rf"{gap}(?P<key>{words.unit.pattern})"),
        currency=re.compile(
            rf"{gap}(?:\(|d'|de\s|of\s|na\s)?(?:{word}(?![^\w]))(?P<key>{money})|{gap}(?P<sign>{money})"
        ),
        percent=re.compile(rf"{gap}(?:%|{words.time['percent'].pattern})"),
    )


class Quantities:
    """Reads what stands around the numbers of one folded text."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self._ends: frozenset[int] = frozenset()
        patterns = _patterns(lexicon.tag)
        self._unit, self._currency, self._percent = patterns.unit, patterns.currency, patterns.percent
        self._before, self._percent_before = lexicon.currency.before, lexicon.time["percent-before"].before

    def read(self, numerals: list[Numeral]) -> list[Found]:
        """A value for every number, in order."""
        self._ends = frozenset(numeral.end for numeral in numerals)
        found: list[Found] = []
        skip = False
        for index, numeral in enumerate(numerals):
            following = numerals[index + 1] if index + 1 < len(numerals) else None
            if skip:
                skip = False
                continue
            fraction = self._fraction(numeral, following)
            if fraction is not None:
                found.append(fraction)
                skip = True
                continue
            found.append(self._one(numeral))
        return found

    def _one(self, numeral: Numeral) -> Found:
        return (
            self._as_percent(numeral)
            or self._as_korean_dollars(numeral)
            or self._as_duration(numeral)
            or self._as_amount(numeral)
            or Found("number", numeral.start, numeral.end, Number(numeral.value), numeral.certain)
        )

    def _fraction(self, numeral: Numeral, following: Numeral | None) -> Found | None:
        if following is None:
            return None
        between = self.text[numeral.end : following.start].strip()
        if between in {_CJK_FRACTION, _KOREAN_FRACTION}:
            hundred = 100
            value: Value = Fraction(following.value, numeral.value)
            if numeral.value == hundred:
                return Found("percent", numeral.start, following.end, Percent(following.value), certain=True)
            return Found("fraction", numeral.start, following.end, value, certain=True)
        small = 10
        slash = (
            between == "/"
            and numeral.digits
            and following.digits
            and numeral.value < following.value <= small
        )
        if slash and self.text[following.end : following.end + 1] != "/":
            value = Fraction(numeral.value, following.value)
            return Found("fraction", numeral.start, following.end, value, certain=True)
        return None

    def _as_percent(self, numeral: Numeral) -> Found | None:
        match = self._percent.match(self.text, numeral.end)
        end = match.end() if match else numeral.end
        if match is None and self.lexicon.tag == "zh" and _DISCOUNT.match(self.text, numeral.end):
            ten = 10
            paid = numeral.value * (10 if numeral.value < ten else 1)
            return Found(
                "percent", numeral.start, numeral.end + 1, Percent(100 - paid, discount=True), certain=True
            )
        if self.text[numeral.start - 3 : numeral.start] == "百分之":
            return Found("percent", numeral.start - 3, numeral.end, Percent(numeral.value), certain=True)
        if match is None and not self._percent_before.search(
            self.text, max(0, numeral.start - 12), numeral.start
        ):
            return None
        certain = numeral.digits or numeral.value > 1
        return Found("percent", numeral.start, end, Percent(numeral.value), certain)

    def _as_korean_dollars(self, numeral: Numeral) -> Found | None:
        # 달러 (dollar) begins with 달 (month).
        is_dollar = self.lexicon.tag == "ko" and self.text[numeral.end : numeral.end + 3].lstrip().startswith(
            "달러"
        )
        return self._as_amount(numeral) if is_dollar else None

    def _as_duration(self, numeral: Numeral) -> Found | None:
        if numeral.ordinal:
            return None
        match = self._unit.match(self.text, numeral.end)
        start, value = numeral.start, numeral.value
        if match is None:
            return None
        key = self.lexicon.unit.meaning(match["key"])
        end = match.end()
        if key.startswith("2"):
            return None
        if self.lexicon.tag == "zh" and self.text[end : end + 1] == "半":  # 两年半
            value, end = value + Decimal("0.5"), end + 1
        working = key == "working"
        unit = cast("Unit", "day" if working else key)
        year_starts = 1000
        if unit == "year" and value >= year_starts:  # the year 2026
            return Found("number", start, numeral.end, Number(numeral.value), numeral.certain)
        certain = numeral.certain or (numeral.digits or value > 1)
        if self.lexicon.tag == "my" and not numeral.digits:
            certain = False
        return Found("duration", start, end, Duration(value, unit, working), certain)

    def _as_amount(self, numeral: Numeral) -> Found | None:
        if numeral.ordinal:
            return None
        start, end = numeral.start, numeral.end
        after = self._currency.match(self.text, end)
        if (
            after
            and self.text[after.end() - 1] == "块"
            and self.text[after.end() : after.end() + 1].isalpha()
        ):
            after = None  # 十八块石头: pieces, not money
        before = self._before.search(self.text, max(0, start - 16), start)
        if before and self._belongs_to_number(before.start()):
            before = None  # "400 yuan 30 days": the currency is that of the number before it
        if after:
            key, end = self.lexicon.currency.meaning(after["key"] or after["sign"]), after.end()
            if before and len(key) == 1:
                key = self.lexicon.currency.meaning(before["key"])
        elif before:
            key = self.lexicon.currency.meaning(before["key"])
        else:
            return None
        if before:
            start = before.start()
            outer = self._before.search(self.text, max(0, start - 10), start)
            if outer:  # AUD$45, RMB ¥400: the code says more than the sign
                start, key = outer.start(), self.lexicon.currency.meaning(outer["key"])
        certain = numeral.digits or numeral.value > 1 or numeral.certain
        return Found("amount", start, end, Amount(numeral.value, key), certain)

    def _belongs_to_number(self, place: int) -> bool:
        return any(0 <= place - end <= 1 for end in self._ends)


_DECADE = re.compile(r"(?<!\d)(\d{2})\s?世[纪紀]\s?(\d{2})\s?年代")
_DUAL = re.compile(r"(?<!\w)\w{3,}(?:ان|ين|تا|تي)(?!\w)")


def find_decades(text: str) -> list[Found]:
    """20世纪60年代, which other languages write as 1960s."""
    return [
        Found(
            "number",
            match.start(),
            match.end(),
            Number((Decimal(match[1]) - 1) * 100 + Decimal(match[2])),
            certain=True,
        )
        for match in _DECADE.finditer(text)
    ]


def find_dual_nouns(text: str, lexicon: Lexicon) -> list[Found]:
    """Arabic nouns that may stand for two of their kind; they can answer for a two, no more."""
    if lexicon.tag != "ar":
        return []
    return [
        Found("number", match.start(), match.end(), Number(Decimal(2)), certain=False)
        for match in _DUAL.finditer(text)
    ]


@cache
def _dual_pattern(tag: str) -> re.Pattern[str] | None:
    unit = lexicon_of(tag).unit
    if not any(key.startswith("2") for key in unit.meanings.values()):
        return None
    return re.compile(rf"(?<!\w)[وبل]?(?P<key>{unit.pattern})")


def find_duals(text: str, lexicon: Lexicon) -> list[Found]:
    """Durations of exactly two that Arabic and Hebrew say in one word (two days)."""
    pattern = _dual_pattern(lexicon.tag)
    if pattern is None:
        return []
    return [
        Found(
            "duration", match.start(), match.end(), Duration(Decimal(2), cast("Unit", key[1:])), certain=True
        )
        for match in pattern.finditer(text)
        if (key := lexicon.unit.meaning(match["key"])).startswith("2")
    ]
