"""Text as the matcher compares it, with the way back to every original character.

Two spellings that a reader takes for the same word fold to the same string: case, full and half width,
compatibility forms, kinds of apostrophes, hyphens and spaces, invisible joiners, simplified and
traditional Chinese, vowel points of Arabic and Hebrew. Diacritics that make another letter (Vietnamese,
French, Turkish) stay.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import opencc

_APOSTROPHES = "'’‘ʼʻ`´′‛ʹ׳"
_QUOTES = '"“”„‟″״'
_HYPHENS = "-‐‑‒–—―−⁃﹘﹣－־"
_SPACES = " \t\n\r\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
# Soft hyphen, zero-width space and joiners, direction marks, tatweel, variation selectors: nobody sees
# them, keyboards and web pages insert them.
_INVISIBLE = "\xad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180e\ufeff" + "".join(
    map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)])
)
_COMMON = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_HYPHENS + _SPACES, " "),
    **dict.fromkeys(_INVISIBLE, ""),
    "œ": "oe",
    "æ": "ae",
    "ё": "е",
}
_COMMON_TABLE = str.maketrans(_COMMON)
# Spellings that vary freely in Arabic script: seats of hamza and alef, final ya and ta marbuta, and the
# Arabic, Persian and Urdu code points of the same letter.
_ARABIC = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیېےئ", "ي"),
    **dict.fromkeys("ةۃەہھ", "ه"),
    "ک": "ك",
    "ؤ": "و",
}
_POINTS = ((0x0591, 0x05BD), (0x05BF, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x06D6, 0x06ED))
_SUPERSCRIPT_ALEF = 0x0670
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_JAMO_TAIL = (0x1161, 0x11FF)
# Signs after which the next consonant belongs to the same written syllable: Khmer coeng, Burmese virama.
_STACKERS = "\u17d2\u1039"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; every list has one element per folded character."""

    text: str
    starts: tuple[int, ...]
    """where in the original the cluster begins that the character comes from (code points)."""
    ends: tuple[int, ...]
    """where that cluster ends."""


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return any(low <= ord(char) <= high for low, high in _HAN)


def _is_point(char: str) -> bool:
    code = ord(char)
    return code == _SUPERSCRIPT_ALEF or any(low <= code <= high for low, high in _POINTS)


def clusters(text: str) -> list[str]:
    """The text cut where a reader would put the cursor: a base with its marks and stacked consonants.

    >>> clusters("នេះ"), [len(piece) for piece in clusters("e\u0301a")]
    (['នេះ'], [2, 1])
    """
    if text.isascii() or not any(map(_is_mark, text)):
        return list(text)
    pieces: list[str] = []
    for char in text:
        if pieces and (_is_mark(char) or pieces[-1][-1] in _STACKERS):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


@lru_cache(maxsize=8192)
def _is_mark(char: str) -> bool:
    return char >= "\u0300" and (
        unicodedata.category(char)[0] == "M"
        or _JAMO_TAIL[0] <= ord(char) <= _JAMO_TAIL[1]
        or char in "\u200d\uff9e\uff9f"  # joiner; sound marks of half-width katakana
    )


class _Known(dict[str, str]):
    """Cluster -> folded text; holds at most the characters of a language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, piece: str) -> str:
        folded = self[piece] = _fold_piece(piece, self._language)
        return folded


@dataclass(frozen=True, slots=True)
class Folder:
    """Folds texts of one language; remembers what it has folded, so reuse it."""

    language: str
    _known: _Known = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", _Known(self.language))

    def fold(self, text: str) -> Folded:
        """The folded text with its way back; linear in the length."""
        pieces = clusters(text)
        folds = list(map(self._known.__getitem__, pieces))
        whole = "".join(folds)
        if (
            len(whole) == len(pieces) == len(text)
            and "  " not in whole
            and "" not in folds
            and not (self._breaks_han and " " in whole)
        ):
            # character by character, as nearly all text; ten times as fast
            return Folded(whole, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
        return self._fold_unevenly(pieces, folds)

    def _fold_unevenly(self, pieces: Sequence[str], folds: Sequence[str]) -> Folded:
        """Where characters vanish, grow or melt together."""
        folded: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for piece, chars in zip(pieces, folds, strict=True):
            end = position + len(piece)
            for char in chars:
                if folded and folded[-1] == " ":
                    if char == " ":
                        continue
                    if self._breaks_han and len(folded) > 1 and is_han(char) and is_han(folded[-2]):
                        for column in (folded, starts, ends):
                            column.pop()
                folded.append(char)
                starts.append(position)
                ends.append(end)
            position = end
        return Folded("".join(folded), tuple(starts), tuple(ends))

    def key(self, text: str) -> str:
        """The folded text alone, without space at its ends: equal for spellings of one form."""
        if self._breaks_han and not text.isascii():
            return self.fold(text).text.strip()
        if text.isascii() and self.language != "tr":
            return " ".join(text.casefold().translate(_COMMON_TABLE).split())  # four times as fast
        return " ".join("".join(map(self._known.__getitem__, clusters(text))).split())

    @property
    def _breaks_han(self) -> bool:
        """Whether a space between two Chinese characters means nothing: lines break inside words."""
        return self.language in {"zh", "ja"}


def _fold_piece(piece: str, language: str) -> str:
    if language == "tr":
        piece = piece.replace("I", "ı").replace("İ", "i").replace("I\u0307", "i")
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", piece).casefold())
    if language == "zh":
        text = "".join(_simplified(char) if is_han(char) else char for char in text)
    return "".join(_COMMON.get(char, _ARABIC.get(char, char)) for char in text if not _is_point(char))


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(char: str) -> str:
    """The simplified form; character by character, so that offsets survive and both sides agree."""
    converted: str = _converter().convert(char)
    return converted
