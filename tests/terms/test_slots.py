from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.languages import LANGUAGES
from translator.terms.names import personal_name, territory_code, territory_name
from translator.terms.numbers import ascii_digits, parse_number
from translator.terms.slots import Amount, Day, Duration, parse_value, render_value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("四百", "zh", 400),
        ("四百五", "zh", 450),
        ("四百零五", "zh", 405),
        ("十五", "zh", 15),
        ("二十", "zh", 20),
        ("两千零五十", "zh", 2050),
        ("一万二", "zh", 12000),
        ("四百万", "zh", 4_000_000),
        ("三亿五千万", "zh", 350_000_000),
        ("二〇二五", "zh", 2025),
        ("贰佰", "zh", 200),
        ("1.5万", "zh", 15000),
        ("４００", "zh", 400),
        ("٤٠٠", "ar", 400),
        ("४००", "hi", 400),
        ("1,400.50", "en", Decimal("1400.50")),
        ("1.400,50", "de", Decimal("1400.50")),
        ("1 400,50", "fr", Decimal("1400.50")),
        ("four hundred and five", "en", 405),
        ("twenty-one thousand", "en", 21000),
        ("a hundred", "en", 100),
        ("三四百", "zh", None),
        ("1.400,50", "en", None),
        ("-5", "en", None),
        ("", "zh", None),
        ("and", "en", None),
        ("a", "en", None),
        ("a form", "en", None),
        ("四百", "fr", None),
        ("9" * 41, "en", None),
    ],
)
def test_numbers(text, language, value):
    assert parse_number(text, language) == value


@pytest.mark.parametrize(
    ("kind", "text", "language", "value"),
    [
        ("amount", "四百元", "zh", Amount(Decimal(400), "CNY")),
        ("amount", "两万五千块钱", "zh", Amount(Decimal(25000), "CNY")),
        ("amount", "人民币400元", "zh", Amount(Decimal(400), "CNY")),
        ("amount", "￥400", "zh", Amount(Decimal(400), "CNY")),
        ("amount", "20美元", "zh", Amount(Decimal(20), "USD")),
        ("amount", "400 yuan", "en", Amount(Decimal(400), "CNY")),
        ("amount", "RMB 1,400.50", "en", Amount(Decimal("1400.50"), "CNY")),
        ("amount", "400 юаней", "ru", Amount(Decimal(400), "CNY")),
        ("amount", "¥400", "ja", Amount(Decimal(400), "JPY")),
        ("amount", "400", "zh", None),
        ("amount", "-400元", "zh", None),
        ("amount", "大约400元", "zh", None),
        ("amount", "400元到500元", "zh", None),
        ("date", "2025年3月31日", "zh", Day(2025, 3, 31)),
        ("date", "三月三十一号", "zh", Day(None, 3, 31)),
        ("date", "2025-03-31", "fr", Day(2025, 3, 31)),
        ("date", "31.03.2025", "de", Day(2025, 3, 31)),
        ("date", "March 31st, 2025", "en", Day(2025, 3, 31)),
        ("date", "the 31st of March", "en", Day(None, 3, 31)),
        ("date", "31 de marzo de 2025", "es", Day(2025, 3, 31)),
        ("date", "29 February", "en", Day(None, 2, 29)),
        ("date", "31/03/2025", "en", Day(2025, 3, 31)),
        ("date", "03/04/2025", "en", None),
        ("date", "29 February 2025", "en", None),
        ("date", "2025年2月30日", "zh", None),
        ("date", "not March 31", "en", None),
        ("date", "31 March 2568", "en", None),
        ("date", "下个月三号", "zh", None),
        ("time", "下午两点半", "zh", time(14, 30)),
        ("time", "九点十五分", "zh", time(9, 15)),
        ("time", "中午十二点", "zh", time(12)),
        ("time", "13:30", "ru", time(13, 30)),
        ("time", "2:30", "en", time(2, 30)),
        ("time", "2 p.m.", "en", time(14)),
        ("time", "12 am", "en", time(0)),
        ("time", "14h30", "fr", time(14, 30)),
        ("time", "25:00", "en", None),
        ("time", "3", "en", None),
        ("days", "三十天", "zh", Duration(30, "day")),
        ("days", "3个月", "zh", Duration(3, "month")),
        ("days", "30 дней", "ru", Duration(30, "day")),
        ("days", "2 semaines", "fr", Duration(2, "week")),
        ("days", "30个工作日", "zh", None),
        ("days", "0 days", "en", None),
        ("days", "30 hours", "en", None),
        ("count", "三", "zh", 3),
        ("count", "1.5", "en", None),
        ("counter", "三", "zh", "3"),
        ("counter", "three", "en", "3"),
        ("counter", "A3", "zh", "A3"),
        ("number", "007", "en", "007"),
        ("number", "PE 1234567", "en", "PE 1234567"),
        ("number", "expired", "en", None),
        ("phone", "+86 138-0000-0000", "zh", "+86 138-0000-0000"),
        ("phone", "call me", "en", None),
        ("colour", "red", "en", None),
        ("amount", "4" * 100 + "元", "zh", None),
    ],
)
def test_values_are_read_or_refused(kind, text, language, value):
    assert parse_value(kind, text, language) == value


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (Amount(Decimal(1400), "CNY"), "en", "1,400 Chinese yuan"),
        (Amount(Decimal(1400), "CNY"), "zh", "¥1,400"),
        (Amount(Decimal("1400.5"), "CNY"), "de", "1.400,50 Renminbi Yuan"),
        (Amount(Decimal(2), "CNY"), "ru", "2 китайских юаня"),
        (Amount(Decimal(400), "CNY"), "ar", "400 يوان صيني"),
        (Day(2025, 3, 31), "fr", "31 mars 2025"),
        (Day(None, 3, 31), "uk", "31 березня"),
        (Day(2025, 3, 31), "fa", "31 مارس 2025"),
        (Duration(2, "month"), "pl", "2 miesiące"),
        (Duration(30, "day"), "ja", "30 日"),
        (time(14, 30), "en", "14:30"),
        (1400, "bn", "1,400"),
        ("A3", "th", "A3"),
    ],
)
def test_values_are_written_by_the_rules_of_the_language(value, language, text):
    assert render_value(value, language).replace("\u00a0", " ").replace("\u202f", " ") == text


VALUES = [
    Amount(Decimal(1400), "CNY"),
    Day(2025, 3, 31),
    Day(None, 12, 1),
    Duration(30, "day"),
    Duration(5, "week"),
    1400,
]
KINDS = ["amount", "date", "date", "days", "days", "count"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_the_digits_of_the_checks_and_reads_itself(language):
    for kind, value in zip(KINDS, VALUES, strict=True):
        text = render_value(value, language)
        assert text == ascii_digits(text).replace(ascii_digits(text), text)
        assert not [char for char in text if char.isdecimal() and not char.isascii()]
        assert parse_value(kind, text, language) == value, text


@given(
    st.sampled_from(sorted(set(KINDS) | {"time", "phone", "number"})),
    st.text(max_size=80),
    st.sampled_from(["zh", "en", "ar", "my"]),
)
@settings(deadline=None)
def test_no_text_breaks_the_reading(kind, text, language):
    value = parse_value(kind, text, language)
    assert value is None or render_value(value, "en")


@pytest.mark.parametrize(
    ("text", "language", "accepted"),
    [
        ("王小明", "zh", True),
        ("Anna-Maria O'Neill", "en", True),
        ("Maria da Silva", "pt", True),
        ("阿依古丽·买买提", "zh", True),
        ("محمد علي", "ar", True),
        ("สมชาย ใจดี", "th", True),
        ("你等一下", "zh", False),
        ("not here", "en", False),
        ("王小明的朋友的妈妈", "zh", False),
        ("Anna 5", "en", False),
        ("A. B. C. D. E. F. G.", "en", False),
        ("", "en", False),
    ],
)
def test_names_are_copied_or_refused(text, language, accepted):
    assert personal_name(text, language) == (text if accepted else None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_are_translated_both_ways(language):
    assert territory_code(territory_name("FR", language), language) == "FR"


def test_what_is_no_country_is_refused():
    assert territory_code("巴黎", "zh") is None
    assert territory_code("Europe", "en") is None
