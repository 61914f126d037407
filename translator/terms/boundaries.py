"""Where a word may begin and end, by script and language: never "form" in "format"."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_AFFIX_LIMIT = 12
"""Folded characters of the longest prefix or suffix looked at; longer ones are other words."""

# All patterns are written in folded spelling (see folding.py) and matched against the whole rest of the
# word. They hold attached particles and case endings only: nothing that makes another word.
_PREFIXES = {
    "ar": "[وف]?(?:[بك]?ال|لل|[بلك])?",
    "he": "ו?(?:כש|מש|לכש|ש)?[בלמכ]?ה?",
}
_KO_PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|께|께서|으로|로|으로서|로서|으로써|로써|와|과|도|만|까지|부터|보다|처럼"
    "|마다|나|이나|라도|이라도|이라|라|이라고|라고|이란|란|용|별|이고|고|이며|며|이면|면|이지만|지만"
    "|입니다|입니까|이다|이에요|예요|이세요|인|인지|이랑|랑|한테|밖에|조차|마저|뿐|대로|같은|없이"
)
_SUFFIXES = {
    "ar": "ه|ها|هم|هن|هما|ك|كم|كن|نا|ي",
    "fa": "(?:ها|هاي|هايي|هايم|هايتان|هايشان|اي|ي|م|ت|ش|مان|تان|شان|ام|ات|اش)(?:را)?|را",
    "ko": f"(?:들|님)?(?:{_KO_PARTICLES})?(?:{_KO_PARTICLES})?|들"
    "|(?:하|합|했|해|한|할|되|됩|됐|된|될|시)[가-힣]{0,6}",
    "tr": "(?:l[ae]r)?(?:[ıiuü]?m|[ıiuü]?n|[ıiuü]?m[ıiuü]z|[ıiuü]?n[ıiuü]z|s?[ıiuü]|l[ae]r[ıi])?"
    "(?:n?[ıiuü]n|[yn]?[ıiuü]|[yn]?[ae]|n?[dt][ae]n?|n?[dt][ae]ki|yl[ae]|l[ae])?(?:[dt][ıiuü]r)?",
    "kk": "(?:[лдт][ае]р)?(?:[ыі]?м|[ыі]?ң|[ыі]?м[ыі]з|[ыі]?ң[ыі]з|с?[ыі])?"
    "(?:[ндт][ыі]ң|[ндт][ыі]|[гқк][ае]|н?[ае]|н|н?[дт][ае]н?|н[ае]н|[мбп]ен)?",
    "mn": "(?:ууд|үүд|нууд|нүүд)?(?:ын|ийн|ны|ний|ы|ий|г|ыг|ийг|д|т|[ао]ас|аас|ээс|оос|өөс|наас|нээс"
    "|аар|ээр|оор|өөр|тай|тэй|той)?(?:аа|ээ|оо|өө)?",
}
# Scripts whose words are not separated by spaces; a boundary inside them cannot be seen from the text.
_UNSPACED = ("CJK", "HIRAGANA", "THAI", "KHMER", "MYANMAR", "LAO")
_THAI_LEADING = "เแโใไ"
_THAI_FOLLOWING = "ะาำๅ"
_MYANMAR_CONSONANT = ("\u1000", "\u1021")
_MYANMAR_KILLERS = "\u103a\u1039"


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The rules of one language."""

    prefix: re.Pattern[str] | None
    suffix: re.Pattern[str] | None

    def is_word(self, text: str, start: int, end: int) -> bool:
        """Whether folded text[start:end] stands as a word, attached particles aside.

        Args:
            text: folded text.
            start: first folded character of the candidate.
            end: one past its last.
        """
        if splits_syllable(text, start) or splits_syllable(text, end):
            return False
        return self._starts(text, start) and self._ends(text, end)

    def _starts(self, text: str, start: int) -> bool:
        if is_boundary(text, start):
            return True
        if self.prefix is None:
            return False
        begin = start
        while begin > 0 and not is_boundary(text, begin) and start - begin <= _AFFIX_LIMIT:
            begin -= 1
        return self.prefix.fullmatch(text, begin, start) is not None

    def _ends(self, text: str, end: int) -> bool:
        if is_boundary(text, end):
            return True
        if self.suffix is None:
            return False
        stop = end
        while stop < len(text) and not is_boundary(text, stop) and stop - end <= _AFFIX_LIMIT:
            stop += 1
        return self.suffix.fullmatch(text, end, stop) is not None


def boundaries_of(language: str) -> Boundaries:
    """The rules for a tag; languages without attached particles have the common ones only."""
    prefix, suffix = _PREFIXES.get(language), _SUFFIXES.get(language)
    return Boundaries(
        re.compile(prefix) if prefix else None,
        re.compile(suffix) if suffix else None,
    )


@lru_cache(maxsize=4096)
def _word_class(char: str) -> str:
    """Characters of one class side by side make one word; "" separates, "*" never makes one."""
    category = unicodedata.category(char)
    if category[0] not in "LMN" and char != "_":
        return ""
    name = unicodedata.name(char, "")
    if name.startswith("KATAKANA"):  # includes the length mark: ビザ is not in ビザンチン
        return "K"
    if name.startswith("HANGUL"):  # a Latin word may carry a Korean particle
        return "H"
    return "*" if name.startswith(_UNSPACED) and category != "Nd" else "L"


def is_boundary(text: str, position: int) -> bool:
    """Whether two words, or a word and something else, meet before text[position].

    >>> [is_boundary("a form, 签证form", place) for place in (0, 1, 2, 3, 6, 10)]
    [True, True, True, False, True, True]
    """
    if position in (0, len(text)):
        return True
    before, after = _word_class(text[position - 1]), _word_class(text[position])
    return before != after or before in ("", "*")


def splits_syllable(text: str, position: int) -> bool:
    """Whether a cut before text[position] would tear a Thai or Burmese syllable apart."""
    if position in (0, len(text)):
        return False
    before, after = text[position - 1], text[position]
    if before in _THAI_LEADING or after in _THAI_FOLLOWING:
        return True
    following = text[position + 1 : position + 2]
    return (
        _MYANMAR_CONSONANT[0] <= after <= _MYANMAR_CONSONANT[1]
        and following != ""
        and following in _MYANMAR_KILLERS
    )
