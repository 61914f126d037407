"""A word or two on its own: asked in several ways, answered by what the answers have in common.

Models trained on web sentences make sentences of such input: the English-Portuguese model of 2023 turns
"Thank you" into thanks for an edition and doubles "Photo". The same model answers right in quotation marks or
behind a dash, and no two ways of asking go wrong alike. docs/adr/0010-short-input.md has the measurements.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from translator.datatypes import Hypothesis, LanguagePair
from translator.languages import LANGUAGES

MOST_WORDS = 4
"""Words of a short input; "Where is your passport" and longer came out right as they are."""

_SPARE_WORDS = 2
"""More words than its source that an answer may have: "Brazil", "o Brasil"; "Please show your passport",
"Por favor, mostre o seu passaporte". Sources of three words may gain one only: "Thank you, Maria" became
five words about an edition, twice."""
_THREE = 3

_AGREE = 2
"""Ways of asking that must agree word for word, in any order: "Terça-feira apenas", "Apenas terça-feira"."""

_FINAL = re.compile(r"\s*[.!?…]+$")
_LOOSE = re.compile(r"^[\s\"“”«»'\-–—(]+|[\s\"“”«»'\-–—(,:;]+$")
_BRACKET = re.compile(r"[()\[\]{}]")
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A short source with the sign it ended in."""

    core: str
    sign: str

    def ways(self) -> list[str]:
        """The inputs, the source itself first."""
        mark = "?" if "?" in self.sign else ""
        return [
            self.core + self.sign,
            f"{self.core}{mark or '!'}",
            f'"{self.core}{mark}"',
            f"- {self.core}{mark}",
        ]


def translate_short(
    batch: Sequence[str], pair: LanguagePair, translate: Callable[[Sequence[str]], list[Hypothesis]]
) -> list[Hypothesis]:
    """What ``translate`` makes of the batch, with short inputs asked in four ways.

    A short input without two answers alike comes back as the model's own answer, not finished, so that the
    guard does not take it for a translation. Languages without spaces between words go through as they are.

    Args:
        batch: single segments.
        pair: direction.
        translate: the engine itself; is called once.
    """
    asked = [_short(text) if LANGUAGES[pair.source].spaced else None for text in batch]
    ways = [item.ways() if item else [text] for item, text in zip(asked, batch, strict=True)]
    answers = iter(translate([way for of_one in ways for way in of_one]))
    result = []
    for item, of_one in zip(asked, ways, strict=True):
        given = [next(answers) for _ in of_one]
        result.append(choose(item.core, item.sign, given) if item else given[0])
    return result


def choose(core: str, sign: str, answers: Sequence[Hypothesis]) -> Hypothesis:
    """The answer that most ways of asking gave, ending as the source does.

    Args:
        core: the source without its final sign.
        sign: the final sign, or nothing.
        answers: one per way of asking, that to the source itself first.

    >>> [choose("Photo", ".", [Hypothesis(text) for text in texts]).text
    ...  for texts in (["Foto.", "Foto!", '"Foto"', "- foto"], ["Foto foto.", "A!", '"Foto', "- Foto"])]
    ['Foto.', 'Foto.']
    """
    doubled = _has_repetition(core)
    texts = [_bare(answer.text) for answer in answers]
    texts = texts if doubled else [_undouble(text) for text in texts]
    good = [
        text for text, answer in zip(texts, answers, strict=True) if answer.finished and _is_plain(text, core)
    ]
    votes = Counter(map(_words, good))
    best = max(good, key=lambda text: votes[_words(text)], default="")
    if votes[_words(best)] < _AGREE:
        # one answer that others only run on from ("Parabéns" in "Parabéns pelo blog") is what they share
        begun = Counter({text: sum(_begins(other, text) for other in texts) for text in good})
        best = max(good, key=lambda text: begun[text], default="")
        if begun[best] < _AGREE:
            return replace(answers[0], finished=False)
    return replace(answers[0], text=best + sign, finished=True)


def _short(text: str) -> _Asked | None:
    found = _FINAL.search(text)
    core, sign = (text[: found.start()], found.group()) if found else (text, "")
    letters = any(character.isalpha() for character in core)
    quoted = _LOOSE.search(core) is not None or _BRACKET.search(core) is not None
    words = len(core.split())
    return _Asked(core, sign) if letters and not quoted and words <= MOST_WORDS else None


def _bare(text: str) -> str:
    """An answer without the signs that came of the way of asking."""
    before = ""
    while text != before:
        before = text
        text = _LOOSE.sub("", _FINAL.sub("", text))
    return text


def _is_plain(text: str, core: str) -> bool:
    words = len(_WORD.findall(core))
    limit = words + (1 if words == _THREE else _SPARE_WORDS)
    return bool(text) and not _BRACKET.search(text) and len(_WORD.findall(text)) <= limit


def _undouble(text: str) -> str:
    """An answer without a half or word that only says the one before again ("Yes - Yes", "Mr. Mr. Li")."""
    words = list(_WORD.finditer(text))
    half = len(words) // 2
    folded = [word.group().casefold() for word in words]
    if half and folded == folded[:half] * 2:
        return text[: words[half - 1].end()]
    for number in range(len(words) - 1, 0, -1):
        if folded[number] == folded[number - 1]:
            text = text[: words[number - 1].start()] + text[words[number].start() :]
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(word.casefold() for word in _WORD.findall(text)))


def _has_repetition(text: str) -> bool:
    folded = [word.casefold() for word in _WORD.findall(text)]
    return any(a == b for a, b in itertools.pairwise(folded))


def _begins(text: str, start: str) -> bool:
    words, first = (_WORD.findall(part.casefold()) for part in (text, start))
    return bool(first) and words[: len(first)] == first
