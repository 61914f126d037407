"""Numbers as people write or say them, for the slots of phrases."""

import re
import unicodedata
from decimal import Decimal

from babel.numbers import NumberFormatError, get_group_symbol, parse_decimal

from translator.terms.locales import locale_of

_DIGITS = re.compile(r"[0-9][0-9.,'’ \u00a0\u202f٬٫]*")
_PLAIN = re.compile(r"[0-9]+")
_CHINESE_SPELLINGS = ("零〇", "一壹幺", "二贰两兩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_CHINESE_DIGITS = {char: value for value, chars in enumerate(_CHINESE_SPELLINGS) for char in chars}
_CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_CHINESE = re.compile(f"[{''.join((*_CHINESE_DIGITS, *_CHINESE_UNITS, *_CHINESE_GROUPS))}]+")
_MIXED = re.compile(r"([0-9]+(?:\.[0-9]+)?)([十百千万亿萬億])")
_ENGLISH_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: value for value, word in enumerate(_ENGLISH_ONES.split())} | {
    word: value * 10 for value, word in enumerate(_ENGLISH_TENS.split(), start=2)
}
_ENGLISH_ARTICLE = re.compile(r"\ba (?=hundred|thousand|million)")
_ENGLISH_SCALES = {"thousand": 1000, "million": 1_000_000}
LONGEST = 40
"""Code points of the longest number looked at."""


def ascii_digits(text: str) -> str:
    """The text with the decimal digits of every script as 0 to 9, full-width characters as narrow ones.

    >>> ascii_digits("٤٠٠ ４００ ४००")
    '400 400 400'
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        str(digit) if (digit := unicodedata.decimal(char, None)) is not None else char for char in folded
    )


def parse_number(text: str, language: str) -> Decimal | None:
    """The value of a whole text that is one number, or None.

    Digits of every script in every language, grouped as the language does; Chinese numerals in Chinese and
    Japanese; English words up to millions in English.

    >>> parse_number("四百五", "zh"), parse_number("1.5万", "zh"), parse_number("two hundred and five", "en")
    (Decimal('450'), Decimal('15000.0'), Decimal('205'))
    >>> parse_number("1.000,50", "de"), parse_number("1.000,50", "en")
    (Decimal('1000.50'), None)
    """
    if len(text) > LONGEST:
        return None
    plain = ascii_digits(text).strip()
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    if _DIGITS.fullmatch(plain):
        return _grouped(plain, language)
    if language in {"zh", "ja"}:
        return _mixed(plain) if _MIXED.fullmatch(plain) else _chinese(plain)
    return _english(plain) if language == "en" else None


def _grouped(text: str, language: str) -> Decimal | None:
    locale = locale_of(language)
    separator = get_group_symbol(locale)
    if separator.isspace():  # French groups by a narrow no-break space, people type any
        text = re.sub(r"\s", separator, text)
    try:
        return parse_decimal(text, locale=locale, strict=True)
    except NumberFormatError:
        return None


def _mixed(text: str) -> Decimal:
    number, unit = text[:-1], text[-1]
    return Decimal(number) * (_CHINESE_UNITS.get(unit) or _CHINESE_GROUPS[unit])


def _chinese(text: str) -> Decimal | None:
    if not _CHINESE.fullmatch(text):
        return None
    if all(char in _CHINESE_DIGITS for char in text):  # read out digit by digit: 二〇二五
        return Decimal("".join(str(_CHINESE_DIGITS[char]) for char in text))
    total, section, digit, last_unit, last_group = 0, 0, None, 1, 0
    zero = False
    for char in text:
        if char in _CHINESE_DIGITS:
            if digit:
                return None  # 三四百 is "three or four hundred": not one number
            digit, zero = _CHINESE_DIGITS[char], zero or _CHINESE_DIGITS[char] == 0
        elif char in _CHINESE_UNITS:
            last_unit, zero = _CHINESE_UNITS[char], False
            section, digit = section + (1 if digit is None else digit) * last_unit, None
        else:
            last_unit, zero = _CHINESE_GROUPS[char], False
            here = section + (digit or 0)
            # 三亿五千万 adds, 一万亿 multiplies
            total = total + here * last_unit if last_unit < last_group else (total + here) * last_unit
            section, digit, last_group = 0, None, last_unit
    tail = (digit or 0) * (1 if zero else max(1, last_unit // 10))  # 四百五 is 450, 四百零五 is 405
    return Decimal(total + section + tail)


def _english(text: str) -> Decimal | None:
    words = _ENGLISH_ARTICLE.sub("one ", text.casefold().replace("-", " ")).split()
    total, section, known = 0, 0, False
    for word in words:
        if word in _ENGLISH:
            section += _ENGLISH[word]
        elif word == "hundred" and known:
            section *= 100
        elif word in _ENGLISH_SCALES and known:
            total, section = total + section * _ENGLISH_SCALES[word], 0
        elif word != "and" or not known:
            return None
        known = True
    return Decimal(total + section) if known else None
