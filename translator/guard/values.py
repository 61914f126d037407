"""The typed values that literals stand for: two texts agree when these agree, however they are written."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOf

from translator.datatypes import Span

Kind = OneOf[
    "number",
    "amount",
    "percent",
    "fraction",
    "date",
    "time",
    "weekday",
    "relative",
    "duration",
    "phone",
    "email",
    "url",
    "identifier",
]
Unit = OneOf["year", "month", "week", "day", "hour", "minute", "second"]


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number: cardinal, ordinal, year, or one whose unit is not checked."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """Money."""

    value: Decimal
    currency: str
    """ISO 4217, or a sign that several currencies share: "$", "¥", "rupee", "peso" ..."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a hundred."""

    value: Decimal
    discount: bool = False
    """a price reduction, which languages tell either as what is off or as what is left to pay."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """A vulgar fraction such as two thirds, not reduced."""

    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date or the parts of it that are named."""

    year: int | None
    month: int | None
    day: int | None
    swappable: bool = False
    """written in digits so that day and month could be the other way round."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day."""

    hour: int
    """0 to 23."""
    minute: int
    certain: bool = True
    """False when the text does not say which half of the day."""


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week."""

    day: int
    """1 is Monday, 7 is Sunday (ISO 8601)."""
    number: int | None = field(default=None, compare=False)
    """the number that the same words may tell instead: Vietnamese "thứ hai" is Monday and "second"."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A day, month or year counted from today's."""

    count: int
    """1 is tomorrow, next month or next year; -2 is the day before yesterday."""
    unit: OneOf["day", "month", "year"] = "day"
    either_way: bool = False
    """before or after today: Hindi "कल" is yesterday and tomorrow; ``count`` is positive then."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as the text counts it."""

    count: Decimal
    unit: Unit
    working: bool = False
    """working days rather than calendar days."""


@dataclass(frozen=True, slots=True)
class Code:
    """Something that is copied, not translated: phone, e-mail, URL, passport or case number."""

    value: str
    """in the form in which two spellings of the same thing are equal."""


Value = Number | Amount | Percent | Fraction | Date | Time | Weekday | Relative | Duration | Code


@dataclass(frozen=True, slots=True)
class Literal:
    """A value found in a text."""

    kind: Kind
    span: Span
    """code points of the text given."""
    text: str
    """as written."""
    value: Value
    certain: bool = True
    """False for words that only may be meant as numbers ("a", "both", "second"): they can answer for a
    value on the other side but are never missed themselves."""
