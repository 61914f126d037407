"""Matching an utterance against phrases with slots, by plain string search: no pattern can blow up."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from translator.languages import LANGUAGES
from translator.terms.boundaries import is_boundary
from translator.terms.folding import Folder

LONGEST_UTTERANCE = 300
"""Code points; the longest phrase with its slots stays below."""
SLOT = re.compile(r"\{([a-z]+)\}")
_MAX_CUTS = 120
"""Divisions tried for one phrase; more than two neighbouring slots of 80 characters never need."""
_EDGE = " \t\n\r.。,，、!！?？;；:：…·«»\"“”„'‘’「」『』()（）؟،؛।॥។။၊"
_QUESTION_MARKS = "?？؟;" + "\u037e"
# Languages in which the words show that a sentence asks; in the others the mark must be there, since
# "Tiene cita" and "¿Tiene cita?" differ in nothing else.
_ASKS_IN_WORDS = frozenset({"zh", "en", "ja", "ko", "de", "nl", "vi", "th", "km", "my", "tr", "kk", "mn"})


@dataclass(frozen=True, slots=True)
class Normal:
    """An utterance without case, punctuation and meaningless spaces, and the way back."""

    text: str
    starts: tuple[int, ...]
    """per character: where its cluster begins in the original."""
    ends: tuple[int, ...]
    original: str
    question: bool

    def slot(self, start: int, end: int) -> str:
        """The original text between what stands around text[start:end], punctuation at its edges cut off."""
        first = self.ends[start - 1] if start else 0
        last = self.starts[end] if end < len(self.starts) else len(self.original)
        return self.original[first:last].strip(_EDGE)


def normalise(text: str, folder: Folder) -> Normal:
    """What two spellings of one utterance have in common; linear in the length."""
    folded = folder.fold(text)
    spaced = LANGUAGES[folder.language].spaced
    kept: list[int] = []
    chars: list[str] = []
    for place, char in enumerate(folded.text):
        shown = " " if char == " " or unicodedata.category(char)[0] == "P" else char
        if shown == " " and (not spaced or not chars or chars[-1] == " "):
            continue
        chars.append(shown)
        kept.append(place)
    if chars and chars[-1] == " ":
        chars.pop()
        kept.pop()
    return Normal(
        "".join(chars),
        tuple(folded.starts[place] for place in kept),
        tuple(folded.ends[place] for place in kept),
        text,
        question=_asks(text),
    )


def normal_text(text: str, folder: Folder) -> str:
    """The text of :func:`normalise`, for those who need no way back; three times as fast.

    >>> from translator.terms.folding import Folder
    >>> normal_text("  Hello,  my -- friend! ", Folder("en"))
    'hello my friend'
    """
    shown = folder.fold(text).text.translate(_blanked())
    if not LANGUAGES[folder.language].spaced:
        return shown.replace(" ", "")
    return " ".join(filter(None, shown.split(" ")))


def _asks(text: str) -> bool:
    return text.rstrip(" \"'»”’").endswith(tuple(_QUESTION_MARKS))


class _Blanked(dict[int, int]):
    """For ``str.translate``: punctuation becomes a space; filled as characters are met."""

    def __missing__(self, code: int) -> int:
        self[code] = ord(" ") if unicodedata.category(chr(code))[0] == "P" else code
        return self[code]


@cache
def _blanked() -> _Blanked:
    return _Blanked()


def asks_alike(utterance: Normal, phrase_is_question: bool, language: str) -> bool:
    """Whether an utterance may stand for a phrase as far as asking and telling go.

    >>> told = Normal("tiene cita", (), (), "Tiene cita.", question=False)
    >>> asks_alike(told, True, "es"), asks_alike(told, False, "es"), asks_alike(told, True, "en")
    (False, True, True)
    """
    if utterance.question == phrase_is_question:
        return True
    return phrase_is_question and language in _ASKS_IN_WORDS


@dataclass(frozen=True, slots=True)
class Template:
    """A phrase text with slots, ready to be compared."""

    literals: tuple[str, ...]
    """normalised text before, between and after the slots: one more than there are slots."""
    slots: tuple[str, ...]
    question: bool

    @property
    def weight(self) -> int:
        """Literal characters: the more, the more surely the phrase is meant."""
        return sum(map(len, self.literals))

    def cuts(self, utterance: Normal) -> Iterator[tuple[str, ...]]:
        """Every way, shortest first slot first, to divide the utterance into the slots' texts.

        At most _MAX_CUTS ways, each found by plain search: the time does not depend on the wording.
        """
        text, first, last = utterance.text, self.literals[0], self.literals[-1]
        end = len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last) and len(first) < end):
            return
        if not (is_boundary(text, len(first)) and is_boundary(text, end)):
            return
        for spans in islice(self._divide(text, len(first), end, 1), _MAX_CUTS):
            yield tuple(utterance.slot(start, stop) for start, stop in spans)

    def _divide(self, text: str, start: int, end: int, number: int) -> Iterator[tuple[tuple[int, int], ...]]:
        if number == len(self.slots):
            yield ((start, end),)
            return
        literal = self.literals[number]
        place = text.find(literal, start + 1, end)
        while place != -1:
            after = place + len(literal)
            if is_boundary(text, place) and is_boundary(text, after) and after < end:
                for rest in self._divide(text, after, end, number + 1):
                    yield ((start, place), *rest)
            place = text.find(literal, place + 1, end)


def compile_template(text: str, folder: Folder) -> Template:
    """The template for a phrase text; one without slots has a single literal."""
    parts = SLOT.split(text)
    return Template(
        tuple(normal_text(part, folder) for part in parts[::2]),
        tuple(parts[1::2]),
        _asks(text),
    )
