"""Compare the literals of a source with those of its translation, value by value."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from translator.datatypes import LanguagePair, LiteralResult
from translator.guard.literals import find_literals
from translator.guard.values import (
    Amount,
    Code,
    Date,
    Duration,
    Fraction,
    Literal,
    Number,
    Percent,
    Relative,
    Time,
    Value,
    Weekday,
)

SHARED_SIGNS: dict[str, frozenset[str]] = {
    "$": frozenset(["USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD"]),
    "¥": frozenset({"CNY", "JPY"}),
    "pound": frozenset({"GBP", "EGP"}),
    "rupee": frozenset({"INR", "PKR", "LKR", "NPR"}),
    "peso": frozenset({"PHP", "MXN", "ARS"}),
    "riyal": frozenset({"SAR", "IRR", "QAR"}),
    "dinar": frozenset({"KWD", "IQD"}),
    "franc": frozenset({"CHF"}),
    "toman": frozenset({"IRR"}),
}
"""Signs and words that several currencies share, and the currencies they may stand for."""

_MONTHS_IN_YEAR, _MINUTES_IN_HOUR, _SECONDS_IN_MINUTE, _NOON = 12, 60, 60, 12
_CENTURY = 100
_TWENTIETH_CENTURY = 1900


def compare_literals(source_text: str, target_text: str, pair: LanguagePair) -> tuple[LiteralResult, ...]:
    """What became of every literal: kept, lost, or added without a counterpart.

    Source literals come first, in order, then those that only the target has. Words that merely may be
    meant as numbers ("both", "a second") can answer for a value but are never reported themselves.

    Raises:
        LanguageError: a tag of the pair is not one of the 32.
    """
    source, target = find_literals(source_text, pair.source), find_literals(target_text, pair.target)
    answers = match_literals(source, target)
    results = [
        LiteralResult(literal.kind, literal.text, answer or "", "kept" if answer is not None else "lost")
        for literal, answer in zip(source, answers.source, strict=True)
        if literal.certain
    ]
    results += [LiteralResult(literal.kind, "", literal.text, "added") for literal in answers.added]
    return tuple(results)


class Answers:
    """Which target text answers for each source literal, and what the target has on top."""

    def __init__(self, source: Sequence[Literal], target: Sequence[Literal]) -> None:
        self.source: list[str | None] = [None] * len(source)
        self.added: list[Literal] = []
        self._source = source
        self._target = target
        self.open_source = set(range(len(source)))
        self.open_target = set(range(len(target)))

    def pair_up(self, same: Callable[[Literal, Literal], bool]) -> None:
        """Join still open literals for which ``same`` holds, sure ones first."""
        for place in sorted(self.open_source, key=lambda index: (not self._source[index].certain, index)):
            candidates = [
                index for index in sorted(self.open_target) if same(self._source[place], self._target[index])
            ]
            if candidates:
                # An uncertain source word ("a") must not use up the answer of a certain one.
                best = min(candidates, key=lambda index: (not self._target[index].certain, index))
                self.source[place] = self._target[best].text
                self.open_source.discard(place)
                self.open_target.discard(best)


def match_literals(source: Sequence[Literal], target: Sequence[Literal]) -> Answers:
    """Pair source and target literals: same value first, then the same value told differently."""
    answers = Answers(source, target)
    answers.pair_up(lambda left, right: left.value == right.value)
    answers.pair_up(lambda left, right: same_value(left.value, right.value))
    currencies = {value.currency for literal in target if isinstance(value := literal.value, Amount)}
    answers.pair_up(lambda left, right: _compatible(left.value, right.value, currencies))
    _match_parts(answers, source, target)
    answers.added = [
        target[index]
        for index in sorted(answers.open_target)
        if target[index].certain and not _mentioned(target[index], source)
    ]
    return answers


def same_value(left: Value, right: Value) -> bool:
    """Whether two values mean the same, whatever their spelling.

    >>> same_value(Duration(Decimal(1), "year"), Duration(Decimal(12), "month"))
    True
    """
    if isinstance(left, Amount) and isinstance(right, Amount):
        return left.value == right.value and _same_currency(left.currency, right.currency)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return left.working == right.working and _base(left) == _base(right)
    if isinstance(left, Time | Date | Relative):
        return _same_moment(left, right)
    if isinstance(left, Percent) and isinstance(right, Percent):
        discounted = left.discount or right.discount
        return left.value == right.value or (discounted and left.value == 100 - right.value)
    return left == right


def _same_currency(left: str, right: str) -> bool:
    return left == right or right in SHARED_SIGNS.get(left, ()) or left in SHARED_SIGNS.get(right, ())


def _base(duration: Duration) -> tuple[Decimal, str]:
    if duration.unit == "year":
        return duration.count * _MONTHS_IN_YEAR, "month"
    if duration.unit == "hour":
        return duration.count * _MINUTES_IN_HOUR * _SECONDS_IN_MINUTE, "second"
    if duration.unit == "minute":
        return duration.count * _SECONDS_IN_MINUTE, "second"
    return duration.count, duration.unit


def _same_moment(left: Value, right: Value) -> bool:
    if isinstance(left, Time) and isinstance(right, Time):
        return _same_time(left, right)
    if isinstance(left, Date) and isinstance(right, Date):
        return _same_date(left, right)
    if isinstance(left, Relative) and isinstance(right, Relative):
        either = left.either_way or right.either_way
        counts = (abs(left.count), abs(right.count)) if either else (left.count, right.count)
        return left.unit == right.unit and counts[0] == counts[1]
    return False


def _same_time(left: Time, right: Time) -> bool:
    if left.minute != right.minute:
        return False
    if left.certain and right.certain:
        return left.hour == right.hour
    return left.hour % _NOON == right.hour % _NOON


def _same_date(left: Date, right: Date) -> bool:
    if left.year != right.year:
        return False
    straight = (left.month, left.day) == (right.month, right.day)
    return straight or (
        (left.swappable or right.swappable) and (left.month, left.day) == (right.day, right.month)
    )


def _compatible(left: Value, right: Value, currencies: set[str]) -> bool:
    """Whether one side tells the same number without what the other side adds (a unit, a currency).

    A currency must be told on the target side at least once ("200 to 300 yuan"); a unit need not be, since
    not every way to say "years old" is known.
    """
    if isinstance(left, Amount) and isinstance(right, Number):
        # A pound is a weight too, and other languages have another word for that.
        return left.value == right.value and (
            left.currency == "pound" or any(_same_currency(left.currency, other) for other in currencies)
        )
    if isinstance(left, Number) and isinstance(right, Number):
        return _same_decade(left.value, right.value)
    if isinstance(left, Number) and isinstance(right, Amount | Duration | Percent):
        return left.value == (right.count if isinstance(right, Duration) else right.value)
    if isinstance(left, Duration | Percent) and isinstance(right, Number):
        working = isinstance(left, Duration) and left.working
        return not working and right.value == (left.count if isinstance(left, Duration) else left.value)
    if isinstance(right, Time | Weekday):
        left, right = right, left
    return isinstance(right, Number | Duration) and _told_as_number(left, right)


def _same_decade(left: Decimal, right: Decimal) -> bool:
    """The 1960s are "the years 60" in many languages."""
    low, high = sorted((left, right))
    return high - low == _TWENTIETH_CENTURY and low % 10 == 0 and 0 < low < _CENTURY


def _told_as_number(left: Value, value: Number | Duration) -> bool:
    if isinstance(left, Weekday):  # "thứ hai" for "second", "гурав дахь өдөр" for "the third day"
        return left.number == (value.value if isinstance(value, Number) else value.count)
    return isinstance(left, Time) and _as_clock(value, left)


def _as_clock(value: Number | Duration, time: Time) -> bool:
    """12.30 read as a number, or "12 часов" read as a length, is the time 12:30 or 12:00."""
    number = value.value if isinstance(value, Number) else value.count
    hour, minute = divmod(number * _CENTURY, _CENTURY)
    return hour <= 2 * _NOON and minute == time.minute and hour % _NOON == time.hour % _NOON


def _parts(value: Value) -> list[tuple[str, Decimal]]:
    if isinstance(value, Date):
        parts = [("number", value.year), ("month", value.month), ("number", value.day)]
        return [(role, Decimal(part)) for role, part in parts if part is not None]
    if isinstance(value, Time):
        return [("hour", Decimal(value.hour)), *([("number", Decimal(value.minute))] if value.minute else [])]
    if isinstance(value, Fraction):
        top = [("number", value.numerator)] if value.numerator != 1 else []
        return [*top, ("number", value.denominator)]
    if isinstance(value, Number):
        return [("number", value.value)]
    if isinstance(value, Code):
        digits = "".join(letter for letter in value.value if letter.isdigit())
        longest = 3
        return [("number", Decimal(digits))] if 0 < len(digits) <= longest else []
    return []


def _same_part(left: tuple[str, Decimal], right: tuple[str, Decimal]) -> bool:
    if left[0] != right[0] and "hour" in {left[0], right[0]}:
        return left[1] % _NOON == right[1] % _NOON
    return left[1] == right[1]


def _same_role(part: tuple[str, Decimal], told: tuple[str, Decimal]) -> bool:
    """Whether the source told this part: "the 5th" tells no May."""
    return part[1] == told[1] and ("month" not in {part[0], told[0]} or part[0] == told[0])


def _match_parts(answers: Answers, source: Sequence[Literal], target: Sequence[Literal]) -> None:
    """A date or time that one side has in one piece and the other side in several."""
    pool = [(part, index) for index in sorted(answers.open_target) for part in _parts(target[index].value)]
    touched: set[int] = set()
    for place in sorted(answers.open_source, key=lambda index: (not source[index].certain, index)):
        chosen: list[tuple[tuple[str, Decimal], int]] = []
        for part in _parts(source[place].value):
            answer = next(
                (entry for entry in pool if entry not in chosen and _same_part(part, entry[0])), None
            )
            if answer is None:
                break
            chosen.append(answer)
        else:
            if chosen:
                pool = [entry for entry in pool if entry not in chosen]
                touched.update(index for _, index in chosen)
                answers.source[place] = " ".join(target[index].text for _, index in chosen)
                answers.open_source.discard(place)
    # A target literal whose every part answered for something is no addition.
    left_over = {index for _, index in pool}
    answers.open_target -= touched - left_over


def _mentioned(literal: Literal, source: Sequence[Literal]) -> bool:
    """Whether the source tells the value too, so that the target only says it once more.

    One of something is also told by an article, or not at all.
    """
    value = literal.value
    if (isinstance(value, Number) and value.value == 1) or (isinstance(value, Duration) and value.count == 1):
        return True
    parts = _parts(value)
    return any(
        same_value(other.value, value)
        or _compatible(other.value, value, set())
        or (parts and all(any(_same_role(part, told) for told in _parts(other.value)) for part in parts))
        for other in source
    )
