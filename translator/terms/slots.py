"""Values in the slots of a phrase: read strictly in one language, written by CLDR rules in another.

Reading is all or nothing: whatever is not fully understood is no value, the phrase then does not match
and the text goes to the machine. Numbers are written with the digits 0 to 9 in every language, so that
both people and the checks can compare them with what was said; calendars are Gregorian for the same
reason. A time is written on the 24-hour clock as it was understood: "2:30" without a.m. or p.m. stays so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal as OneOf

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_month_names
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_symbol

from translator.terms.locales import locale_of
from translator.terms.numbers import ascii_digits, parse_number

LONGEST = 80
"""Code points of the longest slot."""
Unit = OneOf["day", "week", "month", "year"]
_UNIT_SECONDS: dict[Unit, int] = {"day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000}
"""As babel.dates counts them; only the ratio to itself matters."""
_MAX_COUNT = 9_999
_LEAP_YEAR = 2024
_YEARS = range(1900, 2200)
_CURRENCIES = (
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "KRW",
    "HKD",
    "MOP",
    "TWD",
    "RUB",
    "CAD",
    "AUD",
    "CHF",
    "SGD",
)
_PLURAL_SAMPLES = (1, 2, 3, 5, 11, 21, 30)
"""Numbers that between them need every plural form of the 32 languages."""
_CHINESE_NUMERALS = "〇零一二两三四五六七八九十"
_CHINESE_DATE = re.compile(
    rf"(?:([0-9]{{4}}|[{_CHINESE_NUMERALS}]{{4}})年)?([0-9]{{1,2}}|[{_CHINESE_NUMERALS}]{{1,3}})月"
    rf"([0-9]{{1,2}}|[{_CHINESE_NUMERALS}]{{1,3}})[日号號]?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_CHINESE_TIME = re.compile(
    rf"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?([0-9]{{1,2}}|[{_CHINESE_NUMERALS}]{{1,3}})[点點时時]"
    rf"(?:([0-9]{{1,2}}|[{_CHINESE_NUMERALS}]{{1,3}})分?|(半)|(一刻)|(三刻)|[钟整鐘])?"
)
_CLOCK = re.compile(r"([0-9]{1,2})(?: ?[:.hч] ?([0-9]{2}))?\s*(a\.?m\.?|p\.?m\.?)?")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/ -]{0,39}")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()/-]{2,30}")
_MORNING = frozenset({"凌晨", "早上", "早晨", "上午"})
_EVENING = frozenset({"下午", "傍晚", "晚上"})
_NOON = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """Money."""

    value: Decimal
    currency: str
    """ISO 4217."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole units."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Day:
    """A date; the year is None where nobody said it."""

    year: int | None
    month: int
    day: int


Value = Amount | Duration | Day | time | int | str


def parse_value(kind: str, text: str, language: str) -> Value | None:
    """The value that a whole slot text stands for, or None if it is not surely one.

    Args:
        kind: amount, date, time, days, count, counter, number or phone.
        text: the slot as spoken or written, without white space around it.
        language: tag of the text.
    """
    if not text or len(text) > LONGEST:
        return None
    digits = ascii_digits(text)
    if kind == "phone":
        return digits if _PHONE.fullmatch(digits) else None
    if kind in {"counter", "number"}:
        return _identifier(digits, language)
    read = _READERS.get(kind)
    return None if read is None else read(" ".join(digits.casefold().split()), language)


def render_value(value: Value, language: str) -> str:
    """The value as the language writes it."""
    locale = locale_of(language)
    if isinstance(value, Amount):
        return _render_amount(value, locale)
    if isinstance(value, Duration):
        length = timedelta(seconds=_UNIT_SECONDS[value.unit] * value.count)
        # format_unit lacks the long patterns of a dozen locales; this function finds the inherited ones.
        return format_timedelta(length, granularity=value.unit, threshold=10**9, locale=locale)
    if isinstance(value, Day):
        return _render_day(value, locale)
    if isinstance(value, time):
        return format_time(value, "H:mm", locale=locale)
    return format_decimal(value, locale=locale) if isinstance(value, int) else value


def _render_day(day: Day, locale: Locale) -> str:
    if day.year is None:
        return format_skeleton("MMMMd", date(_LEAP_YEAR, day.month, day.day), locale=locale)
    return format_date(date(day.year, day.month, day.day), "long", locale=locale)


def _render_amount(amount: Amount, locale: Locale) -> str:
    cents = amount.value != amount.value.to_integral_value()
    if locale.language == "zh":  # the CLDR name of the yuan is that of the currency as a whole: 400人民币
        pattern = "¤#,##0.00" if cents else "¤#,##0"
        return format_currency(amount.value, amount.currency, pattern, locale=locale, currency_digits=False)
    return format_currency(
        amount.value, amount.currency, locale=locale, currency_digits=cents, format_type="name"
    )


def _whole(text: str, language: str) -> int | None:
    number = parse_number(text, language)
    if number is None or number != number.to_integral_value():
        return None
    return int(number)


def _identifier(text: str, language: str) -> str | None:
    whole = _whole(text, language)
    if whole is not None and not text.isascii():
        return str(whole)
    if _IDENTIFIER.fullmatch(text) and any(char.isdigit() for char in text):
        return text
    return None if whole is None else str(whole)


@lru_cache(maxsize=64)
def _currency_words(language: str) -> tuple[tuple[str, str], ...]:
    """(word, ISO code) for every way the language has to name a currency, longest first."""
    locale = locale_of(language)
    words: dict[str, str] = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY" if language == "ja" else "CNY"}
    for code in _CURRENCIES:
        names = {get_currency_name(code, count, locale=locale) for count in _PLURAL_SAMPLES}
        names |= {get_currency_name(code, locale=locale), get_currency_symbol(code, locale=locale), code}
        for name in names:
            words.setdefault(ascii_digits(name).casefold(), code)
            if code == "CNY":  # "yuan" for "Chinese yuan"
                for part in name.split():
                    words.setdefault(part.casefold(), code)
    words |= dict.fromkeys(("rmb", "yuan", "renminbi", "cn¥"), "CNY")
    if language == "zh":
        words |= dict.fromkeys(("元", "块", "块钱", "元钱", "圆", "人民币", "元人民币", "元整"), "CNY")
    return tuple(sorted(words.items(), key=lambda item: -len(item[0])))


def _amount(text: str, language: str) -> Amount | None:
    for word, code in _currency_words(language):
        for rest in _without(text, word):
            value = parse_number(rest, language)
            if value is None:  # both sides may name it: 人民币400元
                inner = _amount(rest, language) if len(rest) < len(text) else None
                value = inner.value if inner and inner.currency == code else None
            if value is not None:
                return Amount(value, code)
    return None


def _without(text: str, word: str) -> list[str]:
    """What is left after taking the word from the end or the beginning; nothing if it is not there."""
    rest = []
    if text.endswith(word):
        rest.append(text.removesuffix(word).strip())
    if text.startswith(word):
        rest.append(text.removeprefix(word).strip())
    return rest


@lru_cache(maxsize=64)
def _unit_words(language: str) -> dict[str, Unit]:
    words: dict[str, Unit] = {}
    for unit in _UNIT_SECONDS:
        for count in _PLURAL_SAMPLES:
            name = render_value(Duration(count, unit), language)
            words[name.replace(str(count), "").strip().casefold()] = unit
    if language == "zh":
        words |= {"日": "day", "星期": "week", "个星期": "week", "个礼拜": "week", "个年头": "year"}
    return words


def _duration(text: str, language: str) -> Duration | None:
    for word, unit in _unit_words(language).items():
        if text.endswith(word) and word:
            count = _whole(text.removesuffix(word).strip(), language)
            if count is not None and 0 < count <= _MAX_COUNT:
                return Duration(count, unit)
    return None


def _day(text: str, language: str) -> Day | None:
    if found := _CHINESE_DATE.fullmatch(text.replace(" ", "")):
        year, month, day = (None if part is None else _whole(part, "zh") for part in found.groups())
        return _checked(year, month, day)
    if found := _YEAR_FIRST.fullmatch(text):
        return _checked(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last((int(found[1]), int(found[3]), int(found[4])), language)
    return _named(text, language)


def _year_last(numbers: tuple[int, int, int], language: str) -> Day | None:
    first, second, year = numbers
    if language != "en":
        return _checked(year, second, first)
    # British and American English read 03/04 differently: only what has one reading is a date.
    readings = {_checked(year, first, second), _checked(year, second, first)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _checked(year: int | None, month: int | None, day: int | None) -> Day | None:
    if month is None or day is None or (year is not None and year not in _YEARS):
        return None
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        return None
    return Day(year, month, day)


_NOT_WORDS = re.compile(r"[\s0-9.,،、/\-]+")


@lru_cache(maxsize=64)
def _months(language: str) -> tuple[tuple[tuple[str, int], ...], frozenset[str]]:
    """Month names, longest first, and the other words that a written-out date may have."""
    locale = locale_of(language)
    names: dict[str, int] = {}
    words = {"", "st", "nd", "rd", "th", "the", "of"} if language == "en" else {""}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, context=context, locale=locale).items():
                names.setdefault(name.casefold(), number)
    ordered = tuple(sorted(names.items(), key=lambda item: -len(item[0])))
    for width in ("long", "medium"):
        for month in range(1, 13):
            probe = format_date(date(_LEAP_YEAR, month, 28), width, locale=locale).casefold()
            words.update(_NOT_WORDS.split(_without_month(probe, ordered)[0]))
    return ordered, frozenset(words)


def _without_month(text: str, names: tuple[tuple[str, int], ...]) -> tuple[str, int | None]:
    for name, number in names:
        if name in text:
            return text.replace(name, " ", 1), number
    return text, None


def _named(text: str, language: str) -> Day | None:
    names, words = _months(language)
    rest, month = _without_month(text, names)
    numbers = re.findall(r"[0-9]+", rest)
    if month is None or not set(_NOT_WORDS.split(rest)) <= words or len(numbers) not in (1, 2):
        return None
    years = [int(number) for number in numbers if len(number) == len("2025")]
    days = [int(number) for number in numbers if len(number) <= len("31")]
    if len(days) != 1 or len(years) != len(numbers) - 1:
        return None
    return _checked(years[0] if years else None, month, days[0])


def _time(text: str, language: str) -> time | None:
    if found := _CHINESE_TIME.fullmatch(text.replace(" ", "")):
        part, hour_text, minute_text, half, quarter, three_quarters = found.groups()
        minute = 30 if half else 15 if quarter else 45 if three_quarters else 0
        hour = _whole(hour_text, "zh")
        return _clock(hour, _whole(minute_text, "zh") if minute_text else minute, _half_of(part))
    found = _CLOCK.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return None  # a bare number may be anything
    if found[3] and language != "en":
        return None
    return _clock(int(found[1]), int(found[2] or 0), (found[3] or "")[:1])


def _half_of(part: str | None) -> str:
    if part in _MORNING:
        return "a"
    return "p" if part in _EVENING else ""


def _clock(hour: int | None, minute: int | None, half: str) -> time | None:
    if hour is None or minute is None or (half == "p" and hour == 0):
        return None
    if half == "p" and hour < _NOON:
        hour += _NOON
    elif half == "a" and hour == _NOON:
        hour = 0
    try:
        return time(hour, minute)
    except ValueError:
        return None


_READERS: dict[str, Callable[[str, str], Value | None]] = {
    "amount": _amount,
    "date": _day,
    "time": _time,
    "days": _duration,
    "count": _whole,
}
"""Kind -> reader of a text with ASCII digits, lower case and single spaces, in a language."""
