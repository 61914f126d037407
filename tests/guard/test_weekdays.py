"""Days of the week in all 32 languages, as they are said at a counter."""

import pytest

from translator.datatypes import LanguagePair
from translator.guard.compare import compare_literals
from translator.guard.literals import find_literals
from translator.guard.values import Duration, Weekday
from translator.languages import LANGUAGES

# "On Monday" ... "on Sunday", or the plain day where the language says it so.
WEEK = {
    "zh": "周一来|星期二来|礼拜三来|下周四来|这个星期五来|本周六来|星期天来",
    "en": "on Monday|Tuesdays|next Wednesday|by Thursday|Friday's|Saturday morning|SUNDAY",
    "ja": "月曜日に|火曜に|水曜日|木曜まで|金曜日|土曜|12月6日（日）",
    "ko": "월요일에|화요일까지|수요일|목요일|금요일부터|12월 5일(토)|일요일",
    "ru": "в понедельник|во вторник|в среду|по четвергам|в пятницу|до субботы|в воскресенье",
    "fr": "lundi|les mardis|mercredi prochain|jeudi|vendredi|samedi|dimanche",
    "de": "am Montag|dienstags|Mittwochvormittag|Donnerstag|Freitage|Sonnabend|sonntags",
    "es": "el lunes|los martes|miércoles|jueves|viernes|los sábados|domingo",
    "pt": "segunda-feira|às terças-feiras|quarta-feira|quinta-feira|6ª feira|aos sábados|domingo",
    "it": "lunedì|martedi|mercoledì|giovedì|venerdì|il sabato|domenica",
    "ar": "يوم الاثنين|والثلاثاء|الأربعاء|الخميس|الجمعة|السبت|بالأحد",
    "vi": "thứ Hai|thứ ba|Thứ Tư|thứ 5|thứ sáu|thứ bảy|Chủ nhật",
    "th": "วันจันทร์|วันอังคาร|วันพุธ|วันพฤหัสบดี|วันศุกร์|วันเสาร์|วันอาทิตย์",
    "id": "hari Senin|Selasa|Rabu|Kamis|hari Jumat|Sabtu|hari Minggu",
    "ms": "hari Isnin|Selasa|Rabu|Khamis|Jumaat|Sabtu|Ahad",
    "tl": "sa Lunes|Martes|Miyerkules|Huwebes|Biyernes|Sabado|araw ng Linggo",
    "hi": "सोमवार को|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार को",
    "bn": "সোমবার|মঙ্গলবারে|বুধবারের|বৃহস্পতিবার|শুক্রবার|শনিবার|রবিবার",
    "ur": "پیر کو|منگل کو|بدھ کو|جمعرات|جمعہ|ہفتہ کے دن|اتوار",
    "ta": "திங்கட்கிழமை|செவ்வாய்க்கிழமை|புதன்கிழமையன்று|வியாழக்கிழமை|வெள்ளிக்கிழமை|சனிக்கிழமை|ஞாயிற்றுக்கிழமை",
    "te": "సోమవారం|మంగళవారం|బుధవారం|గురువారం|శుక్రవారాల్లో|శనివారం|ఆదివారం",
    "fa": "دوشنبه|سه‌شنبه|چهارشنبه|پنجشنبه|جمعه|شنبه|یکشنبه",
    "tr": "pazartesi günü|salıya|Çarşamba|perşembe|cuma|Cumartesi|pazar günü",
    "he": "ביום שני|יום שלישי|ביום רביעי|יום חמישי|ביום שישי|בשבת|ביום ראשון",
    "nl": "maandag|dinsdagochtend|woensdag|donderdag|vrijdags|zaterdag|zondag",
    "pl": "w poniedziałek|we wtorek|w środę|w czwartki|w piątek|w sobotę|w niedzielę",
    "uk": "у понеділок|у вівторок|у середу|у четвер|у п’ятницю|у суботу|у неділю",
    "cs": "v pondělí|v úterý|ve středu|ve čtvrtek|v pátek|v sobotu|v neděli",
    "km": "ថ្ងៃច័ន្ទ|ថ្ងៃអង្គារ|ថ្ងៃពុធ|ថ្ងៃព្រហស្បតិ៍|ថ្ងៃសុក្រ|ថ្ងៃសៅរ៍|ថ្ងៃអាទិត្យ",
    "my": "တနင်္လာနေ့|အင်္ဂါနေ့|ဗုဒ္ဓဟူးနေ့|ကြာသပတေးနေ့|သောကြာနေ့|စနေနေ့|တနင်္ဂနွေနေ့",
    "kk": "дүйсенбіде|сейсенбі күні|сәрсенбіде|бейсенбіде|жұмада|сенбіде|жексенбіде",
    "mn": "даваа гарагт|мягмар гараг|лхагва гарагт|пүрэв гарагт|баасан гарагт|бямба гарагт|ням гарагт",
}


def days(text: str, tag: str) -> list[int]:
    return [found.value.day for found in find_literals(text, tag) if isinstance(found.value, Weekday)]


def test_every_language_has_a_week():
    assert WEEK.keys() == LANGUAGES.keys()


@pytest.mark.parametrize("tag", WEEK)
def test_the_week(tag):
    assert [days(said, tag) for said in WEEK[tag].split("|")] == [[day] for day in range(1, 8)]


@pytest.mark.parametrize("tag", [tag for tag in WEEK if tag != "zh"])
def test_a_wrong_day_is_reported_and_the_right_one_is_not(tag):
    week = WEEK[tag].split("|")
    right = compare_literals("请周三来。", week[2], LanguagePair("zh", tag))
    wrong = compare_literals("请周三来。", week[1], LanguagePair("zh", tag))
    assert [result.status for result in right if result.kind == "weekday"] == ["kept"]
    assert "lost" in {result.status for result in wrong if result.kind == "weekday"}


@pytest.mark.parametrize("tag", [tag for tag in WEEK if tag != "zh"])
def test_a_wrong_day_in_chinese_is_reported(tag):
    week = WEEK[tag].split("|")
    right = compare_literals(week[2], "请周三来。", LanguagePair(tag, "zh"))
    wrong = compare_literals(week[1], "请周三来。", LanguagePair(tag, "zh"))
    assert {result.status for result in right if result.kind == "weekday"} <= {"kept"}
    assert {result.status for result in wrong if result.kind == "weekday"} & {"lost", "added"}


@pytest.mark.parametrize(
    ("text", "tag", "found"),
    [
        ("周一至周五上班", "zh", [1, 5]),
        ("星期一到五上班", "zh", [1, 5]),
        ("周二、四、六办理", "zh", [2, 4, 6]),
        ("周六日休息", "zh", [6, 7]),
        ("一周一次", "zh", []),
        ("每周五天，每天八小时", "zh", []),
        ("下周一定来", "zh", []),
        ("两个星期三次", "zh", []),
        ("周一个人办理", "zh", []),
        ("星期天气很好", "zh", []),
        ("一周日程", "zh", []),
        ("月〜金曜日", "ja", [1, 5]),
        ("12月、火曜日", "ja", [2]),
        ("월·수·금요일", "ko", [1, 3, 5]),
        ("de segunda a sexta", "pt", [1, 5]),
        ("окружающая среда", "ru", [3]),  # may be a day, may be the environment
        ("Montage der Maschine", "de", []),
        ("nedělejte to", "cs", []),
        ("жұмақ", "kk", []),
    ],
)
def test_lists_and_words_that_only_look_like_days(text, tag, found):
    assert days(text, tag) == found


def test_words_with_two_meanings_are_never_missed_and_answer_for_both():
    environment, week = find_literals("окружающая среда", "ru")[0], find_literals("minggu", "id")[0]
    assert not environment.certain
    assert not week.certain
    assert find_literals("dua minggu", "id")[0].value == Duration(2, "week")
    assert compare_literals("第二次", "lần thứ hai", LanguagePair("zh", "vi")) == ()
    second = compare_literals("Number 2", "thứ hai", LanguagePair("en", "vi"))
    assert [(result.kind, result.status) for result in second] == [("number", "kept")]
    copy = compare_literals("Number 2", "segunda via", LanguagePair("en", "pt"))
    assert [(result.kind, result.status) for result in copy] == [("number", "kept")]


def test_a_day_beside_a_date_and_a_time_leaves_them_whole():
    found = [
        (literal.kind, literal.text) for literal in find_literals("2026年12月5日（星期六）下午3点", "zh")
    ]
    assert found == [("date", "2026年12月5日"), ("weekday", "星期六"), ("time", "3点")]
