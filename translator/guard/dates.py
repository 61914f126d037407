"""Dates and times of day in a folded text."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from translator.guard.lexicon import Lexicon
from translator.guard.lexicon import lexicon as lexicon_of
from translator.guard.numerals import Numeral
from translator.guard.quantities import Found
from translator.guard.values import Date, Time

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_BUDDHIST = 543
_BUDDHIST_YEARS = range(2400, 2700)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_LOCAL = re.compile(r"(?<![\d.])(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d:.,])(\d{1,2})\s?:\s?(\d{2})(?::\d{2})?(?![\d:])|(?<![\d:.,])(\d{1,2})\s?h\s?(\d{2})?(?![\w])"
)
_DOTTED = re.compile(r"(?<![\d:.,])(\d{1,2})\.(\d{2})(?![\d.])")
_PERCENT = re.compile(r"\s?%")
_ZONE = re.compile(r"\s?(?:gmt|utc|น\.|wib|น )")
# What may stand between day, month and year: at most two short words, no end of sentence.
_GAP = re.compile(r"[^\d\n;:!?。()\"،]{0,9}\Z")
_TIGHT_GAP = re.compile(r"(?:st|nd|rd|th)?[,.]{0,2}\s?(?:of |the |ng )?\Z")
_LAST_HOUR, _LAST_MINUTE, _NOON, _LAST_DAY, _LAST_MONTH = 24, 59, 12, 31, 12


@dataclass(frozen=True, slots=True)
class _Month:
    start: int
    end: int
    month: int
    named: bool


def find_numeric_dates(text: str, tag: str) -> list[Found]:
    """Dates in digits: 2026-12-05, 5.12.2026, 12/5/2026."""
    found = []
    for match in _ISO.finditer(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if 1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY:
            found.append(
                Found("date", match.start(), match.end(), Date(_year(year, tag), month, day), certain=True)
            )
    for match in _LOCAL.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if not (1 <= first <= _LAST_DAY and 1 <= second <= _LAST_DAY and min(first, second) <= _LAST_MONTH):
            continue
        day, month = (second, first) if second > _LAST_MONTH else (first, second)
        swappable = max(first, second) <= _LAST_MONTH and match[2] == "/"
        value = Date(_year(year, tag), month, day, swappable)
        found.append(Found("date", match.start(), match.end(), value, certain=True))
    return found


def _year(year: int, tag: str) -> int:
    return year - _BUDDHIST if tag in {"th", "km"} and year in _BUDDHIST_YEARS else year


def _whole(numeral: Numeral) -> int:
    return int(numeral.value) if numeral.value == int(numeral.value) else -1


@cache
def _named_month(tag: str) -> re.Pattern[str]:
    beginning = "" if tag in {"th", "km", "my"} else r"(?<![\w])[وبفلב]?"
    return re.compile(rf"{beginning}(?P<key>{lexicon_of(tag).month.pattern})")


def _months(text: str, lexicon: Lexicon, numerals: list[Numeral]) -> list[_Month]:
    # Only a word can name a month; Arabic and Hebrew prefixes may precede it.
    months = [
        _Month(match.start(), match.end(), int(lexicon.month.meaning(match["key"])), named=True)
        for match in _named_month(lexicon.tag).finditer(text)
    ]
    after, before = lexicon.time["month"].after, lexicon.time["month-before"].before
    for numeral in numerals:
        if not 1 <= _whole(numeral) <= _LAST_MONTH:
            continue
        follows = after.match(text, numeral.end)
        if follows:
            months.append(_Month(numeral.start, follows.end(), _whole(numeral), named=False))
        elif leads := before.search(text, max(0, numeral.start - 8), numeral.start):
            months.append(_Month(leads.start(), numeral.end, _whole(numeral), named=False))
    months.sort(key=lambda month: month.start)
    return [month for index, month in enumerate(months) if index == 0 or month.start >= months[index - 1].end]


def find_dates(text: str, lexicon: Lexicon, numerals: list[Numeral]) -> list[Found]:
    """Dates with a month that is named or marked, with the day and year around it."""
    months = _months(text, lexicon, numerals)
    # English "may" and "march" are verbs too: their day stands right beside them.
    gap = _TIGHT_GAP if lexicon.tag == "en" else _GAP
    free = [n for n in numerals if (n.digits or n.certain) and not _inside(n, months)]
    starts = [numeral.start for numeral in free]
    found: list[Found] = []
    used: set[int] = set()
    for month in months:
        date = _Parts(month.start, month.end)
        here = bisect_left(starts, month.start)
        before = [n for n in free[max(0, here - 2) : here] if n.start not in used]
        after = [n for n in free[here : here + 2] if n.start not in used]
        for numeral in reversed(before):
            if not gap.match(text[numeral.end : date.start]) or not date.take(numeral, day=not _cjk(lexicon)):
                break
            used.add(numeral.start)
        for numeral in after:
            day = _day_follows(text, date.end, numeral, lexicon)
            if not gap.match(text[date.end : numeral.start]) or not date.take(numeral, day=day):
                break
            used.add(numeral.start)
        complete = date.day is not None or date.year is not None
        if month.named or complete or lexicon.time["month"].meanings:
            year = None if date.year is None else _year(date.year, lexicon.tag)
            end = _with_day_mark(text, date.end, lexicon)
            value = Date(year, month.month, date.day)
            found.append(Found("date", date.start, end, value, certain=complete or not month.named))
    return found


def _inside(numeral: Numeral, months: list[_Month]) -> bool:
    at = bisect_right(months, numeral.start, key=lambda month: month.start) - 1
    return any(
        month.start < numeral.end and numeral.start < month.end for month in months[max(0, at) : at + 2]
    )


class _Parts:
    """Day and year gathered around a month."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.day: int | None = None
        self.year: int | None = None

    def take(self, numeral: Numeral, *, day: bool) -> bool:
        """Use the number as day or year if one is still wanted."""
        whole = _whole(numeral)
        if (
            day
            and self.day is None
            and 1 <= whole <= _LAST_DAY
            and (self.year is None or numeral.start > self.start)
        ):
            self.day = whole
        elif day and self.day is None and 1 <= whole <= _LAST_DAY:
            return False
        elif self.year is None and _FIRST_YEAR <= whole <= _LAST_YEAR:
            self.year = whole
        else:
            return False
        self.start, self.end = min(self.start, numeral.start), max(self.end, numeral.end)
        return True


def _cjk(lexicon: Lexicon) -> bool:
    return lexicon.tag in {"zh", "ja", "ko"}


def _with_day_mark(text: str, end: int, lexicon: Lexicon) -> int:
    match = lexicon.time["day"].after.match(text, end) if _cjk(lexicon) else None
    return match.end() if match else end


def _day_follows(text: str, end: int, numeral: Numeral, lexicon: Lexicon) -> bool:
    if not _cjk(lexicon):
        return True
    marked = lexicon.time["day"].after.match(text, numeral.end)
    return marked is not None and not text[end : numeral.start].strip()


def find_times(text: str, lexicon: Lexicon, numerals: list[Numeral]) -> list[Found]:
    """Times of day, 12 or 24 hours."""
    found = []
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
        if match[3] and "h" not in lexicon.time["hour"].meanings:
            continue
        found.append(_time(text, lexicon, (match.start(), match.end()), (hour, minute)))
    at, hours = lexicon.time["at"].before, lexicon.time["hour"].after
    for match in _DOTTED.finditer(text):
        leads = at.search(text, max(0, match.start() - 12), match.start())
        marked = leads or hours.match(text, match.end()) or _ZONE.match(text, match.end())
        if marked or _half_of_day(text, lexicon, match.start(), match.end()):
            found.append(_time(text, lexicon, (match.start(), match.end()), (int(match[1]), int(match[2]))))
    for index, numeral in enumerate(numerals):
        follows = hours.match(text, numeral.end)
        leads = at.search(text, max(0, numeral.start - 12), numeral.start) if numeral.digits else None
        said = _half_of_day(text, lexicon, numeral.start, numeral.end, reach=0)
        if _whole(numeral) < 0 or not (follows or leads or (said and numeral.digits and not _cjk(lexicon))):
            continue
        end = follows.end() if follows else numeral.end
        if not follows and _is_other(text, lexicon, end):
            continue
        minute, end = _minutes(text, lexicon, end, numerals[index + 1 : index + 2])
        if follows and follows.group().strip() in _LENGTHS and not said and not leads and not minute:
            continue  # "12 часов" is a time or a length; the number alone is compared
        found.append(_time(text, lexicon, (numeral.start, end), (_whole(numeral), minute)))
    return [time for time in found if time is not None]


# Words for "o'clock" that more often count hours.
_LENGTHS = frozenset(
    [
        "heures",
        "heure",
        "часов",
        "часа",
        "час",
        "horas",
        "ore",
        "години",
        "годин",
        "годину",
        "година",
        "hodin",
        "hodiny",
        "godzina",
        "uur",
        "u",
        "นาฬิกา",
    ]
) - {"นาฬิกา"}


def _is_other(text: str, lexicon: Lexicon, end: int) -> bool:
    following = (lexicon.unit.after, _PERCENT, lexicon.currency.after)
    return any(pattern.match(text, end) for pattern in following)


def _minutes(text: str, lexicon: Lexicon, end: int, following: list[Numeral]) -> tuple[int, int]:
    half = lexicon.time["half"].after.match(text, end)
    if half:
        return 30, half.end()
    for numeral in following:
        between = text[end : numeral.start].strip()
        if between in {"", "e", "y", "et", "und", "و"} and 0 < _whole(numeral) <= _LAST_MINUTE:
            mark = lexicon.time["minute"].after.match(text, numeral.end)
            if mark or lexicon.tag in {"de", "vi", "fr", "ru"}:
                return _whole(numeral), mark.end() if mark else numeral.end
    return 0, end


def _half_of_day(text: str, lexicon: Lexicon, start: int, end: int, *, reach: int = 8) -> str:
    for key in ("am", "pm"):
        after, before = _half_patterns(lexicon.tag, key, reach)
        if after.match(text, end) or before.search(text, max(0, start - 20), start):
            return key
    return ""


@cache
def _half_patterns(tag: str, key: str, reach: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon_of(tag).time[key].pattern
    return re.compile(rf"\s?-?(?:{words})"), re.compile(rf"(?:{words})\s?[^.。\d]{{0,{reach}}}\Z")


def _time(text: str, lexicon: Lexicon, place: tuple[int, int], clock: tuple[int, int]) -> Found | None:
    hour, minute = clock
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        return None
    half = _half_of_day(text, lexicon, *place)
    known = bool(half) or hour > _NOON or hour == 0
    if half == "pm" and hour < _NOON:
        hour += _NOON
    elif (half == "am" and hour == _NOON) or hour == _LAST_HOUR:
        hour = 0
    return Found("time", *place, Time(hour, minute, known), certain=True)
