"""Days of the week, and days, months and years counted from today, in a folded text."""

import re
from typing import Literal as OneOf

from babel import Locale

from translator.guard.lexicon import BABEL_TAGS, Lexicon, read_table
from translator.guard.quantities import Found
from translator.guard.values import Relative, Weekday

_CHINESE = {day: number for number, day in enumerate("一二三四五六日", 1)} | {"天": 7}
_EAST = {"ja": dict(zip("月火水木金土日", range(1, 8), strict=True))}
_EAST["ko"] = dict(zip("월화수목금토일", range(1, 8), strict=True))

_ONE_FORM = frozenset({"en", "fr", "de", "es", "nl", "ja", "ko", "th", "id", "ms", "tl", "km", "my"})
"""Languages in which a weekday has one form, and one gender, in every sentence."""

# What shows that 周三 counts something ("three times a week") or 周一 belongs to another word (下周一定来).
_COUNTED = "(?![次个名位人天年月种些家批部篇条起场回趟遍份元块分刻百千万亿十]|小时)"
_OTHER_WORDS = {"一": "(?![定直般样共同旦切边律])", "日": "(?![程期报志记本常])", "天": "(?!气)"}
_CHINESE_DAY = "(?:" + "|".join(f"{day}{_OTHER_WORDS.get(day, '')}" for day in _CHINESE) + f"){_COUNTED}"
_CHINESE_WEEKDAYS = re.compile(
    # "两周三次", "三个星期三次" count weeks, "这个星期三" does not.
    "(?:(?<=[这下上那每某整]个)|(?<![个一二两三四五六七八九十百几数半]))"
    f"(?:(?:周|週)(?!天)|星期|礼拜)(?P<first>{_CHINESE_DAY})"
    f"(?P<more>(?:(?:至|到|或|和|及|、|-|~|—)(?:周|週|星期|礼拜)?{_CHINESE_DAY})*(?:(?<=六)日(?![程期报志记本常]))?)"
)
# 月 and 日 after a number are month and day of a date.
_JAPANESE_WEEKDAYS = re.compile(
    "(?<![0-9一二三四五六七八九十今来先毎何])(?P<first>[月火水木金土日])(?P<more>(?:[・、~-][月火水木金土日])*)曜日?"
)
_KOREAN_WEEKDAYS = re.compile(r"(?P<first>[월화수목금토일])(?P<more>(?:\s?[·,~-]\s?[월화수목금토일])*)요일")
_IN_BRACKETS = {
    "ja": re.compile(r"(?<=日)\(([月火水木金土日])[)・]"),
    "ko": re.compile(r"(?<=일)\s?\(([월화수목금토일])\)"),
}


# "三天后天气", "目前天气", "请说明天数", "线下月会" hold none of these.
_CHINESE_RELATIVE = {
    Relative(2): "(?<![天日月年周时以之然最今随先背落前])后天(?![性气数])",
    Relative(-2): "(?<![目以之提从])前[天日](?![性气数夜])",
    Relative(1): "(?<![说证声注标])明(?:天(?!数)|日(?!期)|早|晚)",
    Relative(-1): "昨(?:天|日|晚|夜)",
    Relative(1, "month"): "下个月|(?<![以线天地])下月",
    Relative(-1, "month"): "上个月|(?<![以晚线早身])上月",
    Relative(1, "year"): "(?<![说证声注标])明年",
    Relative(-1, "year"): "(?<!过)去年",
}
_CHINESE_NAMES = {
    Relative(1): "明天",
    Relative(2): "后天",
    Relative(-1): "昨天",
    Relative(-2): "前天",
    Relative(1, "month"): "下个月",
    Relative(-1, "month"): "上个月",
    Relative(1, "year"): "明年",
    Relative(-1, "year"): "去年",
}
_UNITS: dict[str, OneOf["month", "year"]] = {"m": "month", "y": "year"}


def find_days(text: str, lexicon: Lexicon) -> list[Found]:
    """The days that are told by a name; uncertain where the word has another meaning too.

    "Today" is left out: it often means nowadays, and where it stands for tomorrow, tomorrow is missed.
    """
    return [*_weekdays(text, lexicon), *_relative_days(text, lexicon)]


def day_name(value: Weekday | Relative, language: str) -> str | None:
    """The day as the language names it alone; None where the name would have to agree with its sentence.

    >>> day_name(Weekday(3), "fr"), day_name(Relative(2), "en"), day_name(Weekday(3), "ru")
    ('mercredi', 'the day after tomorrow', None)
    """
    if isinstance(value, Weekday):
        if language == "zh":
            return f"周{list(_CHINESE)[value.day - 1]}"
        names = Locale.parse(BABEL_TAGS.get(language, language)).days["stand-alone"]["wide"]
        return str(names[value.day - 1]) if language in _ONE_FORM else None
    if language == "zh":
        return _CHINESE_NAMES.get(value)
    table = read_table("relative.tsv", language)
    return next((form for form, key in table if _relative(key) == value and not key.endswith("?")), None)


def _relative_days(text: str, lexicon: Lexicon) -> list[Found]:
    if lexicon.tag == "zh":
        return [
            Found("relative", match.start(), match.end(), value, certain=True)
            for value, pattern in _CHINESE_RELATIVE.items()
            for match in re.finditer(pattern, text)
        ]
    # "5 năm tới" counts years.
    pattern = re.compile(f"(?<!\\d )(?<!\\d){lexicon.word_start}(?P<key>{lexicon.relative.pattern})")
    found = []
    for match in pattern.finditer(text):
        key = lexicon.relative.meaning(match["key"])
        found.append(
            Found("relative", match.start(), match.end(), _relative(key), certain=not key.endswith("?"))
        )
    return found


def _relative(key: str) -> Relative:
    """The value of a key of relative.tsv: "+1", "-1m", "~2"."""
    count = int(key.strip("~?my"))
    return Relative(count, _UNITS.get(key.rstrip("?")[-1], "day"), either_way=key.startswith("~"))


def _weekdays(text: str, lexicon: Lexicon) -> list[Found]:
    tag = lexicon.tag
    if tag == "zh":
        return _listed(_CHINESE_WEEKDAYS, text, _CHINESE)
    if tag in _EAST:
        pattern = _JAPANESE_WEEKDAYS if tag == "ja" else _KOREAN_WEEKDAYS
        bracketed = [
            _found(match.start(1), match[1], _EAST[tag]) for match in _IN_BRACKETS[tag].finditer(text)
        ]
        return [*_listed(pattern, text, _EAST[tag]), *bracketed]
    pattern = re.compile(f"{lexicon.word_start}(?P<key>{lexicon.weekday.pattern})")
    return [
        Found("weekday", match.start(), match.end(), *_meaning(lexicon.weekday.meaning(match["key"])))
        for match in pattern.finditer(text)
    ]


def _meaning(key: str) -> tuple[Weekday, bool]:
    """The value of a key of weekdays.tsv and whether it is certain: "3", "3?" or "1=2"."""
    day, _, number = key.rstrip("?").partition("=")
    return Weekday(int(day), int(number) if number else None), key.isdigit()


def _found(start: int, letter: str, days: dict[str, int]) -> Found:
    return Found("weekday", start, start + 1, Weekday(days[letter]), certain=True)


def _listed(pattern: re.Pattern[str], text: str, days: dict[str, int]) -> list[Found]:
    """周一至周五 and 月・水曜: the first day stands with its sign, each other by itself."""
    found = []
    for match in pattern.finditer(text):
        end = match.end() if not match["more"] else match.end("first")
        found.append(Found("weekday", match.start(), end, Weekday(days[match["first"]]), certain=True))
        found += [
            _found(place, letter, days)
            for place, letter in enumerate(match["more"], match.start("more"))
            if letter in days
        ]
    return found
