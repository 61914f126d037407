"""Numbers in a text: digits of every script, number words, Chinese and Sino-Korean numerals."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from translator.guard.lexicon import AGGLUTINATIVE, CJK, SINO_KOREAN, UNSPACED, Lexicon

_CJK_DIGITS = {"〇": 0, "零": 0, "两": 2, "廿": 20, "卅": 30, "壱": 1, "弐": 2, "参": 3}
_CJK_DIGITS |= {letter: value for value, letter in enumerate("一二三四五六七八九", start=1)}
_CJK_DIGITS |= {letter: value for value, letter in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "亿": 10**8}
_TO_CJK = str.maketrans(SINO_KOREAN, "一二三四五六七八九十百千万亿")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

# Words that stand between the parts of one number: "four hundred and fifty".
_JOINERS = {
    "en": " and ",
    "pt": " e ",
    "fa": " و ",
    "tl": " at ",
    "ar": " و",
    "he": " ו",
    "ur": " ",
    "vi": " ",
}
# Chinese counters and units: a single numeral before one of them is meant as a number.
_COUNTERS = (
    "个名位条份张次本家所人台间件项种座辆只支封页天年月日号点周岁倍层楼万亿"
    "元块小分秒口户组类套款步处国方年性步级类门道行颗枚头周"
)
_KOREAN_COUNTERS = "개명장살시번가달권대일월년원주분부건회층호배인통"
_GROUP = 3
_NINE = 9
_PAIR = 2
_LONGEST = 40
_POINT = ".٫"
# Where a comma is the decimal sign (CLDR); Spanish America and South Africa differ, see `read_digits`.
_COMMA_DECIMAL = frozenset(
    ["ru", "fr", "de", "es", "pt", "it", "vi", "id", "tr", "nl", "pl", "uk", "cs", "kk", "ar", "fa"]
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands in the folded text."""

    start: int
    end: int
    value: Decimal
    digits: bool
    """written with digits, at least in part."""
    certain: bool
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    value: Decimal
    role: str
    digits: bool = False


def read_digits(text: str, tag: str) -> tuple[Decimal, ...]:
    """The number or numbers that a run of ASCII digits and separators means in a language.

    >>> read_digits("1.234,5", "de"), read_digits("1,00,000", "hi"), read_digits("2,5", "fr")
    ((Decimal('1234.5'),), (Decimal('100000'),), (Decimal('2.5'),))
    """
    text = re.sub("[ \u00a0\u202f\u2009']", "", text).replace("٬", ",")
    if text.replace(".", "").isdigit() and text.count(".") == 1:
        return (_one_separator(text, ".", tag),)
    if text.replace(",", "").isdigit() and text.count(",") == 1:
        return (_one_separator(text, ",", tag),)
    marks = re.findall("[.,٫]", text)
    if not marks:
        return (Decimal(text),)
    last = marks[-1]
    if marks.count(last) == 1:  # the others group, the last one is the decimal sign
        whole, _, rest = text.rpartition(last)
        if len(set(marks[:-1])) <= 1:
            return (Decimal(re.sub("[.,]", "", whole) + "." + rest),)
    groups = re.split("[.,٫]", text)
    # Western and Indian grouping: three digits at the end, two or three between.
    if (
        len(set(marks)) == 1
        and len(groups[-1]) == _GROUP
        and all(_PAIR <= len(group) <= _GROUP for group in groups[1:])
    ):
        return (Decimal("".join(groups)),)
    return tuple(Decimal(group) for group in groups)


def _one_separator(text: str, mark: str, tag: str) -> Decimal:
    whole, _, rest = text.partition(mark)
    three = len(rest) == _GROUP and len(whole) <= _GROUP and not whole.startswith("0")
    # Three digits after the only separator are a group: amounts with three decimals do not occur at a
    # counter, and people mix up both conventions. Only the decimal point of English-like languages is kept.
    if three and (mark == "," or tag in _COMMA_DECIMAL):
        return Decimal(whole + rest)
    return Decimal(f"{whole}.{rest}")


def _items(text: str, lexicon: Lexicon) -> list[_Item]:
    items: list[_Item] = []
    for match in lexicon.number.finditer(text):
        if match["digits"]:
            items.extend(_digit_items(match["digits"], match.start(), lexicon.tag))
            continue
        groups = match.groupdict()
        if groups.get("sino"):
            items.extend(_sino_korean(groups["sino"], match.start("sino"), text))
        elif groups.get("scale"):
            if groups["scale"][0] in "십백천만억":
                items.extend(_cjk_items(groups["scale"].translate(_TO_CJK), match.start("scale")))
        elif groups.get("stem"):
            value, role = lexicon.stems[groups["stem"]]
            if role != "stop":
                items.append(_Item(match.start(), match.end(), value, "maybe"))
        elif groups.get("stop"):
            value, role = lexicon.numbers.get(groups["stop"]) or lexicon.stems[groups["stop"]]
            items.append(_Item(match.start(), match.end(), value, role))
        elif groups["words"]:
            items.extend(_word_items(match, lexicon))
    return [item for item in items if item.role != "stop"]


def _digit_items(digits: str, start: int, tag: str) -> list[_Item]:
    if digits in _VULGAR:
        return [_Item(start, start + 1, _VULGAR[digits], "cardinal", digits=True)]
    if len(digits) > _LONGEST:
        return []  # no number that anybody reads out
    values = read_digits(digits, tag)
    if len(values) == 1:
        return [_Item(start, start + len(digits), values[0], "cardinal", digits=True)]
    return [
        _Item(start + part.start(), start + part.end(), Decimal(part.group()), "cardinal", digits=True)
        for part in re.finditer(r"\d+", digits)
    ]


def _cjk_items(run: str, start: int) -> list[_Item]:
    items = []
    for place, letter in enumerate(run, start=start):
        if letter in _SCALES:
            items.append(_Item(place, place + 1, Decimal(_SCALES[letter]), "scale"))
        elif letter == "半":
            items.append(_Item(place, place + 1, Decimal("0.5"), "half"))
        else:
            items.append(_Item(place, place + 1, Decimal(_CJK_DIGITS[letter]), "cardinal"))
    return items


def _sino_korean(run: str, start: int, text: str) -> list[_Item]:
    """Sino-Korean numerals with a scale, before something they count; the syllables alone are too common."""
    after = text[start + len(run) :].lstrip(" ")[:1]
    if run == "오십" and text.startswith(("시오", "시요"), start + len(run)):
        return []  # 오십시오: "please come", not fifty o'clock
    if run[-1] == "일" and run[-2] in "십백천만" and (not after or after not in _KOREAN_COUNTERS):
        run, after = run[:-1], "일"  # 삼십일 before nothing countable is "thirty days", not 31
    if not set(run) & set("십백천억") or not after or after not in _KOREAN_COUNTERS + "위유달퍼":
        return []
    return _cjk_items(run.translate(_TO_CJK), start)


def _word_items(match: re.Match[str], lexicon: Lexicon) -> list[_Item]:
    words, start = match["words"], match.start("words")
    if lexicon.tag in CJK:
        return _cjk_items(words, start)
    ending = bool(match["tail"])
    shortest = 4
    if ending and lexicon.tag not in AGGLUTINATIVE and lexicon.tag not in {"de", "nl"}:
        whole = words + match["tail"]
        stem = next((whole[:end] for end in range(len(whole), 1, -1) if whole[:end] in lexicon.stems), None)
        return [_Item(start, match.end(), *lexicon.stems[stem])] if stem else []
    if ending and len(words) < shortest and lexicon.tag != "ko":
        return []
    items = []
    for part in lexicon.word.finditer(words):
        value, role = lexicon.numbers[part.group()]
        if ending and not (lexicon.tag == "ko" and match["tail"][0] in _KOREAN_COUNTERS):
            role = role if role in {"stop", "scale"} else "maybe"
        items.append(_Item(start + part.start(), start + part.end(), value, role))
    return items


def _joined(before: _Item, after: _Item, text: str, tag: str) -> bool:
    gap = text[before.end : after.start]
    if gap == "" and (before.digits or after.digits) and after.role != "scale" and before.role != "scale":
        return False
    if tag in CJK and gap == " ":
        return before.digits and after.role == "scale"
    if len(gap) <= 1:
        return gap in {"", " ", "-", "\u00a0", "\u200b"} and not (gap == "-" and after.digits)
    if tag == "zh" and after.role == "scale":
        return gap.strip() in {"多", "余", "几"}
    return gap == _JOINERS.get(tag)


def _fits(stack: list[Decimal], item: _Item, before: _Item | None) -> bool:
    """Whether a value can follow what was read so far in one number: 20 then 5, not 5 then 20."""
    if not stack:
        return True
    if item.role == "scale":
        return before is None or before.role != "scale" or before.value < item.value
    if before is None or item.value >= stack[-1] or item.value != item.value.to_integral_value():
        return False
    if item.digits and before.role != "scale":
        return False
    if before.digits and before.role != "scale":
        return False
    magnitude = Decimal(10) ** len(str(int(item.value)))
    return stack[-1] % magnitude == 0


def _multiply(stack: list[Decimal], scale: Decimal) -> list[Decimal]:
    smaller = [value for value in stack if value < scale]
    kept = stack[: len(stack) - len(smaller)]
    return [*kept, (sum(smaller) or Decimal(1)) * scale]


def _compose(items: list[_Item], text: str, lexicon: Lexicon) -> list[Numeral]:
    numerals: list[Numeral] = []
    group: list[_Item] = []
    stack: list[Decimal] = []

    def close() -> None:
        if group:
            numerals.append(_finish(group, sum(stack, Decimal(0)), text, lexicon))
        group.clear()
        stack.clear()

    for item in items:
        alone = item.role in {"maybe", "ordinal", "half"}
        if group and (
            alone or not _joined(group[-1], item, text, lexicon.tag) or not _fits(stack, item, group[-1])
        ):
            close()
        if item.role == "scale":
            stack[:] = _multiply(stack, item.value)
        else:
            stack.append(item.value)
        group.append(item)
        if alone:
            close()
    close()
    return numerals


def _finish(group: list[_Item], value: Decimal, text: str, lexicon: Lexicon) -> Numeral:
    start, end = group[0].start, group[-1].end
    digits = any(item.digits for item in group)
    role = group[0].role
    if lexicon.tag == "zh" and len(group) > 1 and not group[-1].digits:
        # 三万五 is 35,000 and 三百五 350: a last numeral without its scale has the next smaller one.
        last, scale = group[-1], group[-2]
        hundred = 100
        zero = text[last.start] in "零〇"
        if (
            not zero
            and scale.role == "scale"
            and scale.value >= hundred
            and last.role == "cardinal"
            and 0 < last.value <= _NINE
        ):
            value += last.value * (scale.value / 10 - 1)
    certain = digits or (role not in {"maybe", "ordinal", "half"} and value > 1)
    if not digits and all(item.role == "scale" for item in group):
        certain = False  # "hundreds of", 百万 in 数百万
    if certain and not digits and len(group) == 1:
        certain = _meant(group[0], text, lexicon)
    return Numeral(start, end, value, digits=digits, certain=certain, ordinal=role == "ordinal")


def _meant(item: _Item, text: str, lexicon: Lexicon) -> bool:
    """Whether a single short numeral is surely a number: in some scripts it is part of many words."""
    after = text[item.end : item.end + 2].lstrip()[:1]
    if lexicon.tag in CJK:
        counters = _COUNTERS if lexicon.tag == "zh" else "つ人個名枚本年月日時分回台件社階歳倍種章校か週"
        return (
            after in counters
            and after != ""
            and text[item.start - 1 : item.start] not in set("第数几十这那该其")
        )
    if lexicon.tag == "my":
        return False
    if lexicon.tag == "ko":
        return item.end - item.start > 1 or (
            after != "" and after in _KOREAN_COUNTERS and text[item.end : item.end + 1] == " "
        )
    return not (lexicon.tag in UNSPACED and item.value <= _NINE)


def _positional(items: list[_Item], tag: str) -> list[_Item]:
    """二〇二六 read as 2026: runs of Chinese digits without a scale are digits, not sums."""
    merged: list[_Item] = []
    index = 0
    while index < len(items):
        end = index
        while (
            end < len(items)
            and items[end].role == "cardinal"
            and not items[end].digits
            and items[end].end - items[end].start == 1
            and (end == index or items[end].start == items[end - 1].end)
        ):
            end += 1
        run = items[index:end]
        scaled = end < len(items) and items[end].role == "scale" and run and items[end].start == run[-1].end
        if len(run) > _PAIR and not scaled and tag in CJK:  # 三四 is "three or four"
            value = Decimal("".join(str(int(item.value)) for item in run))
            merged.append(_Item(run[0].start, run[-1].end, value, "cardinal", digits=True))
        elif len(run) == _PAIR and not scaled and tag in CJK and run[0].value:
            merged.extend(replace(item, role="maybe") for item in run)
        else:
            merged.extend(run or items[index : index + 1])
        index = max(end, index + 1)
    return merged


def find_numerals(text: str, lexicon: Lexicon) -> list[Numeral]:
    """The numbers of a folded text in order, without overlap."""
    items = _items(text, lexicon)
    if lexicon.tag in CJK:
        # A zero inside 一百零五 only says that a place is empty.
        items = [
            item
            for item in _positional(items, lexicon.tag)
            if item.digits or item.value or item.role == "half"
        ]
        items = _bridge_zeros(items, text)
    numerals = _compose(items, text, lexicon)
    return [_with_half(numeral, text, lexicon) for numeral in numerals]


def _bridge_zeros(items: list[_Item], text: str) -> list[_Item]:
    return [
        replace(item, start=item.start - 1) if text[item.start - 1 : item.start] in {"零", "〇"} else item
        for item in items
    ]


def _with_half(numeral: Numeral, text: str, lexicon: Lexicon) -> Numeral:
    match = lexicon.half_after.match(text, numeral.end)
    if not match or numeral.value != numeral.value.to_integral_value():
        return numeral
    return replace(numeral, end=match.end(), value=numeral.value + Decimal("0.5"))
