"""Literals in all 32 languages: the same eight facts of a counter, told as each language tells them."""

from decimal import Decimal

import pytest

from translator.datatypes import LanguagePair
from translator.errors import LanguageError
from translator.guard.compare import compare_literals, same_value
from translator.guard.literals import find_literals
from translator.guard.values import Amount, Code, Date, Duration, Fraction, Number, Percent, Time
from translator.languages import LANGUAGES

FACTS = (
    Amount(Decimal(400), "CNY"),
    Duration(Decimal(30), "day"),
    Date(2026, 12, 5),
    Time(15, 30),
    Percent(Decimal(5)),
    Number(Decimal(1234567)),
    Duration(Decimal(5), "day", working=True),
    Duration(Decimal(3), "month"),
)

TOLD = {
    "zh": "四百元|三十天|2026年12月5日|下午三点半|百分之五|1234567|五个工作日|三个月",
    "en": "400 yuan|thirty days|December 5, 2026|3:30 pm|five percent|1,234,567|five working days|three months",
    "ja": "400元|三十日間|2026年12月5日|午後3時半|5パーセント|1,234,567|5営業日|3か月",
    "ko": "400위안|삼십일|2026년 12월 5일|오후 3시 30분|5퍼센트|1,234,567|5영업일|3개월",
    "ru": "четыреста юаней|тридцать дней|5 декабря 2026 года|15:30|5 процентов|1 234 567|пять рабочих дней|три месяца",
    "fr": "quatre cents yuans|trente jours|le 5 décembre 2026|15h30|5 pour cent|1 234 567|cinq jours ouvrables|trois mois",
    "de": "vierhundert Yuan|dreißig Tage|5. Dezember 2026|15:30 Uhr|fünf Prozent|1.234.567|fünf Werktage|drei Monate",
    "es": "cuatrocientos yuanes|treinta días|5 de diciembre de 2026|15:30|cinco por ciento|1.234.567|cinco días hábiles|tres meses",
    "pt": "quatrocentos yuans|trinta dias|5 de dezembro de 2026|15h30|cinco por cento|1.234.567|cinco dias úteis|três meses",
    "it": "quattrocento yuan|trenta giorni|5 dicembre 2026|15:30|cinque per cento|1.234.567|cinque giorni lavorativi|tre mesi",
    "ar": "أربعمائة يوان|ثلاثون يوما|٥ ديسمبر ٢٠٢٦|الساعة ٣:٣٠ مساءً|٥٪|١٬٢٣٤٬٥٦٧|خمسة أيام عمل|ثلاثة أشهر",
    "vi": "bốn trăm nhân dân tệ|ba mươi ngày|ngày 5 tháng 12 năm 2026|15 giờ 30 phút|5 phần trăm|1.234.567|5 ngày làm việc|3 tháng",
    "th": "400 หยวน|สามสิบวัน|5 ธันวาคม 2569|15.30 น.|5 เปอร์เซ็นต์|1,234,567|5 วันทำการ|3 เดือน",
    "id": "empat ratus yuan|tiga puluh hari|5 Desember 2026|pukul 15.30|lima persen|1.234.567|lima hari kerja|tiga bulan",
    "ms": "empat ratus yuan|tiga puluh hari|5 Disember 2026|15:30|lima peratus|1,234,567|lima hari bekerja|tiga bulan",
    "tl": "400 yuan|tatlumpung araw|Disyembre 5, 2026|3:30 ng hapon|5 porsiyento|1,234,567|5 araw ng trabaho|tatlong buwan",
    "hi": "चार सौ युआन|तीस दिन|5 दिसंबर 2026|शाम 3:30 बजे|पाँच प्रतिशत|12,34,567|5 कार्य दिवस|तीन महीने",
    "bn": "৪০০ ইউয়ান|ত্রিশ দিন|৫ ডিসেম্বর ২০২৬|বিকেল ৩:৩০|৫ শতাংশ|১২,৩৪,৫৬৭|৫ কার্যদিবস|তিন মাস",
    "ur": "چار سو یوآن|تیس دن|5 دسمبر 2026|شام 3:30 بجے|5 فیصد|12,34,567|5 کاروباری دن|تین ماہ",
    "ta": "400 யுவான்|முப்பது நாட்கள்|5 டிசம்பர் 2026|மாலை 3:30|5 சதவீதம்|12,34,567|5 வேலை நாட்கள்|மூன்று மாதங்கள்",
    "te": "400 యువాన్లు|ముప్పై రోజులు|5 డిసెంబర్ 2026|సాయంత్రం 3:30|5 శాతం|12,34,567|5 పని దినాలు|మూడు నెలలు",
    "fa": "چهارصد یوان|سی روز|۵ دسامبر ۲۰۲۶|ساعت ۱۵:۳۰|۵ درصد|۱٬۲۳۴٬۵۶۷|پنج روز کاری|سه ماه",
    "tr": "dört yüz yuan|otuz gün|5 Aralık 2026|15:30|yüzde beş|1.234.567|beş iş günü|üç ay",
    "he": "400 יואן|שלושים ימים|5 בדצמבר 2026|בשעה 15:30|5 אחוז|1,234,567|5 ימי עבודה|שלושה חודשים",
    "nl": "vierhonderd yuan|dertig dagen|5 december 2026|15:30|vijf procent|1.234.567|vijf werkdagen|drie maanden",
    "pl": "czterysta juanów|trzydzieści dni|5 grudnia 2026|15:30|5 procent|1 234 567|pięć dni roboczych|trzy miesiące",
    "uk": "чотириста юанів|тридцять днів|5 грудня 2026 року|15:30|5 відсотків|1 234 567|п'ять робочих днів|три місяці",
    "cs": "čtyři sta jüanů|třicet dní|5. prosince 2026|15:30|pět procent|1 234 567|pět pracovních dnů|tři měsíce",
    "km": "400 យ័ន|សាមសិបថ្ងៃ|ថ្ងៃទី 5 ខែធ្នូ ឆ្នាំ 2026|ម៉ោង 15:30|5 ភាគរយ|1.234.567|5 ថ្ងៃធ្វើការ|3 ខែ",
    "my": "ယွမ် ၄၀၀|၃၀ ရက်|၂၀၂၆ ခုနှစ် ဒီဇင်ဘာ ၅ ရက်|ညနေ ၃:၃၀|၅ ရာခိုင်နှုန်း|၁,၂၃၄,၅၆၇|၅ အလုပ်ရက်|၃ လ",
    "kk": "төрт жүз юань|отыз күн|2026 жылғы 5 желтоқсан|15:30|5 пайыз|1 234 567|бес жұмыс күні|үш ай",
    "mn": "дөрвөн зуун юань|гучин өдөр|2026 оны 12 дугаар сарын 5|15:30|5 хувь|1,234,567|ажлын 5 өдөр|гурван сар",
}

# Mongolian says "working 5 days": the number stands inside the unit, so that only the days are certain.
EXCEPTIONS = {("mn", 6): Duration(Decimal(5), "day")}

ROWS = [
    (tag, text, EXCEPTIONS.get((tag, place), FACTS[place]))
    for tag, told in TOLD.items()
    for place, text in enumerate(told.split("|"))
]


def test_every_language_has_its_eight_rows():
    assert set(TOLD) == set(LANGUAGES)
    assert all(told.count("|") == len(FACTS) - 1 for told in TOLD.values())


@pytest.mark.parametrize(("language", "text", "value"), ROWS)
def test_a_fact_is_read_in_every_language(language, text, value):
    certain = [literal for literal in find_literals(text, language) if literal.certain]
    assert [literal.value for literal in certain] == [value]


@pytest.mark.parametrize(("language", "text", "value"), ROWS)
def test_a_fact_is_kept_from_chinese(language, text, value):
    if language == "zh" or (language, 6) in EXCEPTIONS:
        return
    source = TOLD["zh"].split("|")[FACTS.index(value)]
    results = compare_literals(source, text, LanguagePair("zh", language))
    assert [result.status for result in results] == ["kept"]


@pytest.mark.parametrize(("language", "text"), [row[:2] for row in ROWS])
def test_another_fact_is_lost(language, text):
    if language == "zh":
        return
    other = "四百二十元 九十一天 2025年11月6日 上午七点四十分 百分之六十一 7654321"
    results = compare_literals(other, text, LanguagePair("zh", language))
    assert {result.status for result in results} >= {"lost"}
    assert "kept" not in {result.status for result in results}


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("四百万", "zh", Number(Decimal(4_000_000))),
        ("三万五", "zh", Number(Decimal(35_000))),
        ("三百五", "zh", Number(Decimal(350))),
        ("一百零五", "zh", Number(Decimal(105))),
        ("1.2亿", "zh", Number(Decimal(120_000_000))),
        ("二〇二六", "zh", Number(Decimal(2026))),
        ("叁佰圆", "zh", Amount(Decimal(300), "CNY")),
        ("５０块", "zh", Amount(Decimal(50), "CNY")),
        ("RMB 400", "zh", Amount(Decimal(400), "CNY")),
        ("400欧元", "zh", Amount(Decimal(400), "EUR")),
        ("八折", "zh", Percent(Decimal(20), discount=True)),
        ("三分之二", "zh", Fraction(Decimal(2), Decimal(3))),
        ("两年半", "zh", Duration(Decimal("2.5"), "year")),
        ("第3号窗口", "zh", Number(Decimal(3))),
        ("0731-88881234", "zh", Code("073188881234")),
        ("hall@example.gov.cn", "zh", Code("hall@example.gov.cn")),
        ("https://example.gov.cn/a?b=1", "en", Code("https://example.gov.cn/a?b=1")),
        ("护照E12345678", "zh", Code("e12345678")),
        ("1万円", "ja", Amount(Decimal(10_000), "JPY")),
        ("4천만", "ko", Number(Decimal(40_000_000))),
        ("1,00,000", "hi", Number(Decimal(100_000))),
        ("तीन लाख", "hi", Number(Decimal(300_000))),
        ("1.234,5", "de", Number(Decimal("1234.5"))),
        ("1'234", "de", Number(Decimal(1234))),
        ("quatre-vingt-dix-sept", "fr", Number(Decimal(97))),
        ("dreiundzwanzig", "de", Number(Decimal(23))),
        ("يومان", "ar", Duration(Decimal(2), "day")),
        ("יומיים", "he", Duration(Decimal(2), "day")),
        ("45 millions de dollars", "fr", Amount(Decimal(45_000_000), "$")),
        ("AUD$45 million", "en", Amount(Decimal(45_000_000), "AUD")),
        ("2026-12-05", "en", Date(2026, 12, 5)),
        ("5/12/2026", "en", Date(2026, 12, 5, swappable=True)),
        ("25/12/2026", "en", Date(2026, 12, 25)),
    ],
)
def test_forms(text, language, value):
    assert [literal.value for literal in find_literals(text, language) if literal.certain] == [value]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("万一有什么问题，十分抱歉", "zh"),
        ("สามารถ", "th"),
        ("ห้ามสูบบุหรี่", "th"),
        ("You may march to a window.", "en"),
        ("Both of them, one after another", "en"),
        ("한국 세계 천천히", "ko"),
        ("un homme et une femme", "fr"),
        ("ein Mann und eine Frau", "de"),
    ],
)
def test_ordinary_words_are_no_numbers(text, language):
    assert [literal.text for literal in find_literals(text, language) if literal.certain] == []


def test_spans_point_into_the_original_text():
    text = "费用：\u200b４００ 元（约 ٣٠ USD）"
    for literal in find_literals(text, "zh"):
        assert text[literal.span.start : literal.span.end] == literal.text


def test_equal_values_in_other_units():
    assert same_value(Duration(Decimal("0.5"), "year"), Duration(Decimal(6), "month"))
    assert same_value(Duration(Decimal("1.5"), "hour"), Duration(Decimal(90), "minute"))
    assert not same_value(Duration(Decimal(2), "week"), Duration(Decimal(14), "day"))
    assert same_value(Percent(Decimal(20), discount=True), Percent(Decimal(80)))
    assert same_value(Time(3, 30, certain=False), Time(15, 30))
    assert same_value(Date(2026, 12, 5, swappable=True), Date(2026, 5, 12))
    assert not same_value(Amount(Decimal(400), "CNY"), Amount(Decimal(400), "$"))


def test_unknown_language():
    with pytest.raises(LanguageError):
        find_literals("1", "xx")
