"""The words of one language that tell numbers, units, money and time, compiled into patterns.

The tables lie in ``translator/resources/guard``; month names come from CLDR through Babel. Everything is
built on first use of a language and kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from babel import Locale
from babel.numbers import get_currency_name

from translator.guard.folding import fold
from translator.languages import LANGUAGES

# Combining marks are letters to a reader but not to \w: vowel signs and tones of the Indic scripts, Thai,
# Khmer and Burmese, points of Arabic and Hebrew.
MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u09d7\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u17b4-\u17d3\u102b-\u103e"
)
LETTER = rf"[^\W\d_{MARKS}]|[{MARKS}]"
WORD = rf"[\w{MARKS}]"

CJK = frozenset({"zh", "ja"})
UNSPACED = frozenset({"zh", "ja", "th", "km", "my"})
AGGLUTINATIVE = frozenset({"tr", "kk", "mn", "ta", "te", "bn", "ko"})
"""Languages that hang endings on number words; a number word with an ending counts as a possible number."""

# Letters that Arabic and Hebrew write together with the next word: and, in, to, the ...
_PREFIXES = {"ar": ("[وبلفك]", "ال", "[وبلفك]ال", "لل"), "he": ("[ושבלמהכ]", "[וש][בלמהכ]")}
BABEL_TAGS = {"tl": "fil"}
_ISO_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words with a meaning, as one pattern and a dictionary."""

    pattern: str
    """matches one of the words, boundaries included; matches nothing when there are no words."""
    meanings: Mapping[str, str]
    stems: Mapping[str, str]

    def meaning(self, matched: str) -> str:
        """The key of a word that ``pattern`` matched."""
        exact = self.meanings.get(matched)
        if exact is not None:
            return exact
        return next(
            self.stems[matched[:end]] for end in range(len(matched), 0, -1) if matched[:end] in self.stems
        )


def trie_pattern(words: Iterable[str]) -> str:
    """One pattern for many words, longest first, that looks at each character once."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]  # a tree of itself
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]  # a tree of itself
    options = [re.escape(letter) + _branch(below) for letter, below in node.items() if letter]
    if not options:
        return ""
    group = options[0] if len(options) == 1 and "" not in node else f"(?:{'|'.join(options)})"
    return f"{group}?" if "" in node else group


def phrases(rows: Iterable[tuple[str, str]], tag: str) -> Phrases:
    """The pattern for (word, key) rows; a word ending in ``*`` may go on with any letters."""
    meanings: dict[str, str] = {}
    stems: dict[str, str] = {}
    for word, key in rows:
        folded = fold(word).text
        if folded.endswith("*"):
            stems.setdefault(folded[:-1], key)
        else:
            meanings.setdefault(folded, key)
    if not meanings and not stems:
        return Phrases("(?!)", {}, {})
    # A sign such as "$" ends by itself; a word ends where no letter follows, in languages with spaces.
    free = tag in UNSPACED or tag == "ko"
    end = f"(?![{MARKS}])" if free else f"(?:(?<![\\w{MARKS}])|(?!{WORD}))"
    parts = []
    if meanings:
        parts.append(f"{trie_pattern(meanings)}{end}")
    if stems:
        parts.append(f"{trie_pattern(stems)}{WORD}*")
    # Exact words first: "zł" before "zł*" would hide the longer; the order within is longest first.
    return Phrases(f"(?:{'|'.join(parts)})", meanings, stems)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that the parsers need to know about one language."""

    tag: str
    stems: Mapping[str, tuple[Decimal, str]]
    """the same for the beginnings of words."""
    numbers: Mapping[str, tuple[Decimal, str]]
    """folded number word -> (value, role); role: "cardinal", "scale", "ordinal", "maybe" or "stop"."""
    number: re.Pattern[str]
    """finds digits (group ``digits``) and words (group ``words``, with a possible ending in ``tail``)."""
    word: re.Pattern[str]
    """one number word."""
    half_after: re.Pattern[str]
    currency: Phrases
    unit: Phrases
    month: Phrases
    weekday: Phrases
    """keys as in weekdays.tsv; empty for Chinese, Japanese and Korean, see weekdays.py."""
    relative: Phrases
    word_start: str
    """a pattern of no width: where a word may begin."""
    time: Mapping[str, Phrases]


def read_table(name: str, tag: str) -> Iterator[tuple[str, str]]:
    """The (form, key) rows of a guard table that hold for a language."""
    table = resources.files("translator").joinpath("resources", "guard", name).read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            language, key, forms = line.split("\t")
            if language in {tag, "*"}:
                for form in unicodedata.normalize("NFC", forms).split("|"):
                    if form.strip():
                        yield form.strip(), key


_ROLES = {"x": "scale", "o": "ordinal", "?": "maybe"}


def _numbers(tag: str) -> dict[str, tuple[Decimal, str]]:
    numbers: dict[str, tuple[Decimal, str]] = {}
    generated = list(read_table("numbers.tsv", tag))
    # Reviewed words first, then cardinals before ordinals: the first meaning of a word stays.
    generated.sort(key=lambda row: row[1].startswith("o"))
    for form, key in [*read_table("words.tsv", tag), *generated]:
        folded = fold(form).text
        if key == "!":
            numbers[folded] = (Decimal(0), "stop")
        elif key != "half":
            role = _ROLES.get(key[0], "cardinal")
            numbers.setdefault(folded, (Decimal(key.lstrip("xo?")), role))
    if tag == "ko":  # Sino-Korean syllables are read digit by digit, see numerals
        numbers = {
            form: value
            for form, value in numbers.items()
            if not set(form) <= set("일이삼사오육칠팔구십백천만억영공")
        }
    return numbers


_PLAIN_SPACE_GROUPS = [
    "ru",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "pl",
    "cs",
    "uk",
    "kk",
    "mn",
    "nl",
    "tr",
    "vi",
    "id",
    "ms",
]
CJK_NUMERALS = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿卅壱弐参"
SINO_KOREAN = "일이삼사오육칠팔구십백천만억"


def _digits(tag: str) -> str:
    space = "\u00a0\u202f\u2009'" + (" " if tag in _PLAIN_SPACE_GROUPS else "")
    grouped = rf"\d{{1,3}}(?:[{space}]\d{{3}})+(?!\d)(?:[.,]\d+(?!\d))?"
    return rf"(?P<digits>(?<!\d)(?:{grouped}|\d+(?:[.,٫٬]\d+)*)|[½¼¾])"


def _word_start(tag: str) -> str:
    """Matches where a word may begin: anywhere in scripts without spaces, after a joined prefix elsewhere."""
    if tag in UNSPACED:
        return ""
    prefixes = _PREFIXES.get(tag, ())
    joined = [f"(?<={edge}{prefix})" for prefix in prefixes for edge in (rf"[^\w{MARKS}]", r"\A")]
    return f"(?:{'|'.join([f'(?<!{WORD})', *joined])})"


def _number_pattern(tag: str, numbers: Mapping[str, tuple[Decimal, str]]) -> re.Pattern[str]:
    exact = [form for form in numbers if not form.endswith("*")]
    stems = [form[:-1] for form in numbers if form.endswith("*")]
    if tag in CJK:
        stop = [form for form, (_, role) in numbers.items() if role in {"stop", "maybe"}]
        words = f"(?<![{CJK_NUMERALS}])(?P<stop>{trie_pattern(stop)})|" if stop else ""
        return re.compile(f"{_digits(tag)}|{words}(?P<words>[{CJK_NUMERALS}半])(?P<tail>)")
    one = trie_pattern(exact)
    if tag in UNSPACED:
        beginnings = trie_pattern([*stems, "\uffff"])
        return re.compile(f"{_digits(tag)}|(?P<stop>{beginnings})|(?P<words>{one}(?![{MARKS}]))(?P<tail>)")
    start = _word_start(tag)
    glue = "(?:und|en|ën)?" if tag in {"de", "nl"} else ""
    parts = [_digits(tag)]
    stops = [form for form in stems if numbers[f"{form}*"][1] == "stop"]
    if stops:
        parts.append(f"{start}(?P<stop>{trie_pattern(stops)}){WORD}*")
    if tag == "ko":
        parts.append(f"(?<!{WORD})(?P<sino>[{SINO_KOREAN}]{{2,}})|(?<=\\d)\\s?(?P<scale>[{SINO_KOREAN}]+)")
    parts.append(f"{start}(?P<words>{one}(?:{glue}{one})*)(?P<tail>{WORD}*)")
    if stems:
        parts.append(f"{start}(?P<stem>{trie_pattern(stems)}){WORD}*")
    return re.compile("|".join(parts))


# Names that are far more often other words.
_NOT_MONTHS = {"fa": {"می", "مه"}, "ta": {"மே"}}


def _currencies(tag: str) -> Iterator[tuple[str, str]]:
    rows = list(read_table("currencies.tsv", tag))
    yield from rows
    locale = Locale.parse(BABEL_TAGS.get(tag, tag))
    for code in sorted({key for _, key in rows if len(key) == _ISO_LENGTH and key.isupper()}):
        # one, two, few and many cover the plural forms of the 32 languages
        for name in {get_currency_name(code, count=count, locale=locale) for count in (None, 1, 2, 5)}:
            yield unicodedata.normalize("NFC", name), code


def _months(tag: str) -> Iterator[tuple[str, str]]:
    yield from read_table("months.tsv", tag)
    if tag in CJK or tag in {"ko", "vi", "mn"}:  # written with the number, see dates
        return
    months = Locale.parse(BABEL_TAGS.get(tag, tag)).months
    # Abbreviations such as Czech "pro" or Filipino "may" are mostly other words.
    widths = ("wide", "abbreviated") if tag in {"en", "de", "fr", "th"} else ("wide",)
    for context in ("format", "stand-alone"):
        for width in widths:
            for month, name in months[context][width].items():
                # "mar" or "ene" without a dot are ordinary words too; three letters are trusted only there
                if name.casefold() in _NOT_MONTHS.get(tag, ()):
                    continue
                if not any(letter.isdigit() for letter in name) and (width == "wide" or len(name) > 2):  # noqa: PLR2004
                    yield name, str(month)


@cache
def lexicon(tag: str) -> Lexicon:
    """The lexicon of a language, built once.

    Raises:
        KeyError: the tag is not one of the 32.
    """
    LANGUAGES[tag]
    numbers = _numbers(tag)
    exact = {form: value for form, value in numbers.items() if not form.endswith("*")}
    one_word = trie_pattern(exact) or "(?!)"
    halves = [fold(form).text for form, key in read_table("words.tsv", tag) if key == "half"]
    times: dict[str, list[tuple[str, str]]] = {}
    for form, key in read_table("times.tsv", tag):
        times.setdefault(key, []).append((form, key))
    return Lexicon(
        tag=tag,
        stems={form[:-1]: value for form, value in numbers.items() if form.endswith("*")},
        numbers=exact,
        number=_number_pattern(tag, numbers),
        word=re.compile(one_word),
        half_after=re.compile(
            rf"\s?(?:{trie_pattern(halves) if halves else '(?!)'})"
            + ("" if tag in UNSPACED or tag in AGGLUTINATIVE else f"(?!{WORD})")
        ),
        currency=phrases(_currencies(tag), tag),
        unit=phrases(read_table("units.tsv", tag), tag),
        month=phrases(_months(tag), tag),
        weekday=phrases(read_table("weekdays.tsv", tag), tag),
        relative=phrases(read_table("relative.tsv", tag), tag),
        word_start=_word_start(tag),
        time={key: phrases(times.get(key, []), tag) for key in _TIME_KEYS},
    )


_TIME_KEYS = (
    "hour",
    "at",
    "am",
    "pm",
    "half",
    "minute",
    "percent",
    "percent-before",
    "month",
    "month-before",
    "day",
    "year",
)
