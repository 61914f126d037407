"""Corrections of a target text that leave no doubt: one literal, one counterpart, one right value."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal, get_currency_name
from babel.units import format_unit

from translator.datatypes import LanguagePair
from translator.guard.compare import match_literals
from translator.guard.days import day_name
from translator.guard.folding import fold
from translator.guard.lexicon import BABEL_TAGS
from translator.guard.literals import find_literals
from translator.guard.values import Amount, Duration, Literal, Number, Percent, Relative, Weekday


def repair_literals(source_text: str, target_text: str, pair: LanguagePair) -> str | None:
    """The target with its one wrong literal put right, or None when there is any doubt.

    The source must have exactly one literal that is lost and the target exactly one that was added, both of
    the same kind (amount, duration, percentage, plain number, day). The value is written as CLDR writes it in
    the target language; the corrected text is compared again before it is offered.

    Raises:
        LanguageError: a tag of the pair is not one of the 32.
    """
    source, target = find_literals(source_text, pair.source), find_literals(target_text, pair.target)
    answers = match_literals(source, target)
    lost = [
        literal
        for literal, answer in zip(source, answers.source, strict=True)
        if literal.certain and answer is None
    ]
    if len(lost) != 1 or len(answers.added) != 1 or lost[0].kind != answers.added[0].kind:
        return None
    wrong = answers.added[0]
    text = render(lost[0], pair.target)
    if text is None or not _is_whole(wrong, pair.target):
        return None
    if wrong.text[:1].isupper():
        text = text[:1].upper() + text[1:]
    corrected = target_text[: wrong.span.start] + text + target_text[wrong.span.end :]
    again = match_literals(source, find_literals(corrected, pair.target))
    still_lost = any(
        literal.certain and answer is None for literal, answer in zip(source, again.source, strict=True)
    )
    if still_lost or again.added:
        return None
    return corrected


def _is_whole(wrong: Literal, language: str) -> bool:
    """Whether the day stands alone: "Dienstagvormittag" says more than Tuesday and cannot be replaced."""
    if not isinstance(wrong.value, Weekday | Relative):
        return True
    name, text = day_name(wrong.value, language), wrong.text
    if language == "zh":
        text = text.replace("星期", "周").replace("礼拜", "周").replace("周天", "周日")
    return name is not None and fold(name).text == fold(text).text


def render(literal: Literal, language: str) -> str | None:
    """A literal as the language writes it, with digits; None for kinds that are not rendered.

    >>> from translator.guard.literals import find_literals
    >>> render(find_literals("四百元", "zh")[0], "fr")
    '400 yuans renminbi chinois'
    """
    locale = Locale.parse(BABEL_TAGS.get(language, language))
    value = literal.value
    if isinstance(value, Amount):
        return _amount(value, language, locale)
    if isinstance(value, Duration) and not value.working:
        return str(format_unit(_plain(value.count), f"duration-{value.unit}", length="long", locale=locale))
    if isinstance(value, Percent) and not value.discount:
        return f"{_decimal(value.value, locale)}%"
    if isinstance(value, Weekday | Relative):
        return day_name(value, language)
    return _decimal(value.value, locale) if isinstance(value, Number) else None


def _amount(value: Amount, language: str, locale: Locale) -> str | None:
    if not value.currency.isalpha() or len(value.currency) != 3 or not value.currency.isupper():  # noqa: PLR2004
        return None
    name = "yuan" if language == "en" and value.currency == "CNY" else ""
    name = name or get_currency_name(value.currency, count=value.value, locale=locale)
    gap = "" if language in {"zh", "ja", "th"} and not name[:1].isascii() else " "
    return f"{_decimal(value.value, locale)}{gap}{name}"


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _decimal(value: Decimal, locale: Locale) -> str:
    return str(format_decimal(_plain(value), locale=locale, decimal_quantization=False))
