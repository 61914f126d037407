"""Days of the week, yesterday and tomorrow in all 32 languages, as they are said at a counter."""

import pytest

from translator.datatypes import LanguagePair
from translator.guard.compare import compare_literals, same_value
from translator.guard.literals import find_literals
from translator.guard.repair import repair_literals
from translator.guard.values import Duration, Relative, Weekday
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


# Tomorrow, the day after tomorrow, yesterday, the day before yesterday: as an officer or visitor says them.
NEAR = {
    "zh": "明天上午来|后天来|昨天来过|前天来过",
    "en": "come tomorrow morning|the day after tomorrow|I came yesterday|the day before yesterday",
    "ja": "明日の朝|明後日に来て|昨日来ました|一昨日",
    "ko": "내일 오전에|모레까지|어제는|그저께",
    "ru": "до завтра|послезавтра|вчерашний чек|позавчера",
    "fr": "demain matin|après-demain|hier soir|avant-hier",
    "de": "Kommen Sie morgen früh|übermorgen|gestern|vorgestern",
    "es": "vuelva mañana por la mañana|pasado mañana|ayer|anteayer",
    "pt": "volte amanhã|depois de amanhã|ontem|anteontem",
    "it": "torni domani|dopodomani|ieri|l'altro ieri",
    "ar": "غدًا صباحًا|بعد غد|أمس|أول أمس",
    "vi": "sáng mai|ngày kia|hôm qua|hôm kia",
    "th": "พรุ่งนี้เช้า|มะรืนนี้|เมื่อวานนี้|เมื่อวานซืน",
    "id": "besok pagi|lusa|kemarin|kemarin lusa",
    "ms": "esok pagi|lusa|semalam|kelmarin dulu",
    "tl": "kinabukasan|sa makalawa|kahapon|kamakalawa",
    "hi": "कल सुबह|परसों|कल|परसों",
    "bn": "আগামীকাল সকালে|পরশু|গতকাল|পরশু",
    "ur": "آنے والے کل|پرسوں|گزشتہ روز|پرسوں",
    "ta": "நாளை காலை|நாளை மறுநாள்|நேற்று|முந்தாநாள்",
    "te": "రేపు ఉదయం|ఎల్లుండి|నిన్న|మొన్న",
    "fa": "فردا صبح|پس‌فردا|دیروز|پریروز",
    "tr": "yarın sabah|öbür gün|dün|evvelsi gün",
    "he": "מחר בבוקר|מחרתיים|אתמול|שלשום",
    "nl": "morgenochtend|overmorgen|gisteren|eergisteren",
    "pl": "jutro rano|pojutrze|wczoraj|przedwczoraj",
    "uk": "завтра вранці|післязавтра|вчора|позавчора",
    "cs": "zítra ráno|pozítří|včera|předevčírem",
    "km": "ថ្ងៃស្អែក|ខានស្អែក|ម្សិលមិញ|ម្សិលម្ង៉ៃ",
    "my": "မနက်ဖြန်|သန်ဘက်ခါ|မနေ့က|တနေ့က",
    "kk": "ертең таңертең|бүрсігүні|кеше|алдыңғы күні",
    "mn": "маргааш өглөө|нөгөөдөр|өчигдөр|уржигдар",
}  # fmt: skip
OFFSETS = (1, 2, -1, -2)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_days_counted_from_today(tag):
    said = NEAR[tag].split("|")
    for text, days in zip(said, OFFSETS, strict=True):
        found = [literal.value for literal in find_literals(text, tag) if literal.kind == "relative"]
        assert any(same_value(value, Relative(days)) for value in found), text
        wrong = [other for other in OFFSETS if abs(other) != abs(days)]
        assert not any(same_value(value, Relative(other)) for value in found for other in wrong), text


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "zh"])
def test_tomorrow_is_not_the_day_after(tag):
    tomorrow, after, *_ = NEAR[tag].split("|")
    assert status("请明天来", tomorrow, ("zh", tag)) == {"kept"}
    assert "lost" in status("请明天来", after, ("zh", tag))
    assert "kept" in status("请后天来", after, ("zh", tag))
    assert "lost" in status("请后天来", tomorrow, ("zh", tag))


def status(source, target, pair):
    results = compare_literals(source, target, LanguagePair(*pair))
    return {result.status for result in results if result.kind == "relative"}


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("三天后天气转凉", "zh"),
        ("目前天气很好", "zh"),
        ("以后天天来", "zh"),
        ("请说明天数", "zh"),
        ("завтрак", "ru"),
        ("le lendemain", "fr"),
        ("guten Morgen", "de"),
        ("de la mañana", "es"),
        ("bukas ang opisina", "tl"),
        ("ஒரு நாளைக்கு", "ta"),
    ],
)
def test_words_that_only_may_mean_such_a_day_are_never_missed(text, tag):
    assert not [
        literal for literal in find_literals(text, tag) if literal.kind == "relative" and literal.certain
    ]


@pytest.mark.parametrize(
    ("source", "target", "pair", "repaired"),
    [
        (
            "请您后天再来。",
            "Please come back tomorrow.",
            ("zh", "en"),
            "Please come back the day after tomorrow.",
        ),
        ("请后天来。", "Приходите завтра.", ("zh", "ru"), "Приходите послезавтра."),
        ("Come on Wednesday.", "请周二来。", ("en", "zh"), "请周三来。"),
        ("下周三来", "Venez mardi prochain.", ("zh", "fr"), "Venez mercredi prochain."),
        ("周三上午", "Dienstagvormittag", ("zh", "de"), None),  # would lose the morning
        ("周三来", "Приходите во вторник.", ("zh", "ru"), None),  # would need another case
        ("周三来", "Venha na terça-feira e na sexta-feira.", ("zh", "pt"), None),
    ],
)
def test_the_one_wrong_day_is_put_right_where_it_has_one_form(source, target, pair, repaired):
    assert repair_literals(source, target, LanguagePair(*pair)) == repaired


@pytest.mark.parametrize(
    ("tag", "upcoming", "past"),
    [
        ("en", "Come next month.", "You came last month."),
        ("fr", "Venez le mois prochain.", "Vous êtes venu le mois dernier."),
        ("de", "Kommen Sie im nächsten Monat.", "Sie kamen im letzten Monat."),
        ("es", "Venga el mes que viene.", "Vino el mes pasado."),
        ("pt", "Venha no próximo mês.", "Veio no mês passado."),
        ("ru", "Приходите в следующем месяце.", "Вы приходили в прошлом месяце."),
        ("ja", "来月来てください。", "先月来ました。"),
        ("ko", "다음 달에 오세요.", "지난달에 오셨습니다."),
        ("vi", "Tháng sau hãy đến.", "Tháng trước đã đến."),
        ("ar", "تعال في الشهر القادم.", "جئت في الشهر الماضي."),
        ("he", "תבוא בחודש הבא.", "באת בחודש שעבר."),
        ("hi", "अगले महीने आइए।", "पिछले महीने आए।"),
        ("th", "มาเดือนหน้า", "มาเดือนที่แล้ว"),
        ("my", "လာမည့်လ လာပါ", "ပြီးခဲ့သည့်လ လာခဲ့သည်"),
        ("mn", "Ирэх сард ирээрэй.", "Өнгөрсөн сард ирсэн."),
    ],
)
def test_next_month_is_not_last_month(tag, upcoming, past):
    assert status("下个月来。", upcoming, ("zh", tag)) == {"kept"}
    assert "lost" in status("下个月来。", past, ("zh", tag))
    assert status("上个月来过。", past, ("zh", tag)) == {"kept"}
    assert "lost" in status("上个月来过。", upcoming, ("zh", tag))


def test_a_count_of_years_is_no_next_year():
    assert not [literal for literal in find_literals("trong 5 năm tới", "vi") if literal.kind == "relative"]
