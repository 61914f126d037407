"""Text in the one spelling in which literals are looked for, with the way back to the original places."""

import re
from dataclasses import dataclass

from translator.datatypes import Span

# Invisible joiners, bidirectional marks, vowel points of Arabic and Hebrew, tatweel: they split or decorate
# words without changing them.
_DROPPED = re.compile(
    "[\u00ad\u061c\u0640\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u200b\u200d-\u200f"
    "\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
# One code point for one, so that places stay valid. Letters that the same language writes in two ways.
_SAME_LETTER = {
    "ё": "е",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ہ": "ه",
    "ھ": "ه",
    "ۂ": "ه",
    "ة": "ه",
    "ۀ": "ه",
    "ئ": "ي",
    "ؤ": "و",
    "İ": "i",
    "’": "'",
    "ʼ": "'",
    "‘": "'",
    "，": ",",
    "،": ",",
    "־": "-",
    "．": ".",
    "：": ":",
    "％": "%",
    "٪": "%",
    "﹪": "%",
    "＋": "+",
    "－": "-",
    "‐": "-",
    "‑": "-",
    "–": "-",
    "−": "-",
    "～": "~",
    "〜": "~",
    "／": "/",
    "（": "(",
    "）": ")",
    "￥": "¥",
    "＄": "$",
    "\u200c": " ",
    "\t": " ",
    "\u3000": " ",
    "萬": "万",
    "億": "亿",
    "兩": "两",
    "點": "点",
    "時": "时",
}


# The zero of every decimal digit set of the 32 languages and their neighbours.
_ZEROS = "٠۰०০੦૦୦௦౦೦൦๐໐၀០᠐０"

_TABLE = {
    **{ord(letter): same for letter, same in _SAME_LETTER.items()},
    **{ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)},
    # Full-width letters, for codes typed on a Chinese keyboard.
    **{code: chr(code - 0xFF21 + 0x61) for code in range(0xFF21, 0xFF3B)},
    **{code: chr(code - 0xFF41 + 0x61) for code in range(0xFF41, 0xFF5B)},
}


_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as patterns see it."""

    text: str
    """lower case, ASCII digits, no invisible characters."""
    original: str
    places: tuple[int, ...] | None
    """for each code point of ``text`` its place in ``original``; None when they are the same."""

    @property
    def has_digits(self) -> bool:
        """Whether there is any digit; most sentences have none, and half of all patterns want one."""
        return _DIGIT.search(self.text) is not None

    def span(self, start: int, end: int) -> Span:
        """The span of the original that [start, end) of ``text`` stands for."""
        if self.places is None or start == end:
            return Span(start, end)
        return Span(self.places[start], self.places[end - 1] + 1)


def fold(text: str) -> Folded:
    """The text with digits of every script as ASCII, in lower case, without invisible characters.

    >>> fold("Ａ１２ ٣٠ ÉTÉ").text
    'a12 30 été'
    """
    same_length = text.translate(_TABLE)
    lowered = same_length.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in same_length)
    if not _DROPPED.search(lowered):
        return Folded(lowered, text, None)
    places = tuple(place for place, letter in enumerate(lowered) if not _DROPPED.match(letter))
    return Folded("".join(lowered[place] for place in places), text, places)
