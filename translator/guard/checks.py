"""What can be seen to be wrong with a hypothesis without knowing the right translation."""

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

import numpy as np

from translator.datatypes import Caution, Hypothesis, LanguagePair
from translator.guard.folding import fold
from translator.guard.identify import is_other_language, script_share
from translator.guard.leftovers import left_standing
from translator.guard.negation import loses_negation, refuses
from translator.languages import LANGUAGES, get_language

_MESSAGES = {
    "empty_output": "The engine gave no translation.",
    "loop": "The translation repeats itself.",
    "cut_off": "The translation ends before the source does.",
    "length_ratio": "The translation is unusually long or short for its source.",
    "copied_source": "The source was copied instead of translated.",
    "wrong_script": "The translation is not written in the script of its language.",
    "words_left": "Words of the source stand untranslated in the translation.",
    "wrong_language": "The translation is in another language than asked for.",
    "refused": "The engine seems to say that it cannot translate this.",
    "negation_lost": "The source says no or not; the translation does not seem to.",
}

# A unit of this many characters must stand this often in a row to be a loop; people write "ha ha ha".
_LOOPS = ((1, 12), (2, 7), (3, 6), (6, 5), (12, 4), (60, 3))
_PIECE = 4
_FEWEST_REPEATED = min(longest * (times - 1) for longest, times in _LOOPS) - _PIECE + 1
"""Pieces of that length that the shortest loop repeats at least; text with fewer holds none, which is told
ten times as fast as by looking for loops."""
_LOOKED_AT = 4000
"""Characters from the end that are searched for loops: an engine that loops does so until it is stopped."""
_DEVIATIONS = 4.5
"""Standard deviations of ln(length ratio); over FLORES this lies beyond every human translation."""
_SHORT_ALLOWANCE = 12
"""Characters added to both sides: a greeting may well be three times as long elsewhere."""
_MIN_LETTERS = 6


_OF_BOTH_TEXTS: Mapping[str, Callable[[str, str, LanguagePair], object]] = {
    "words_left": left_standing,
    "refused": refuses,
    "negation_lost": loses_negation,
}


def check_hypothesis(source: str, hypothesis: Hypothesis, pair: LanguagePair) -> tuple[Caution, ...]:
    """Everything suspicious about a hypothesis, worst first; empty when it looks sound.

    Codes: empty_output, loop, cut_off, copied_source, wrong_script, wrong_language, words_left,
    refused, negation_lost, length_ratio. Literals are compared elsewhere.

    Raises:
        LanguageError: a tag of the pair is not one of the 32.
    """
    get_language(pair.source)
    get_language(pair.target)
    target = hypothesis.text.strip()
    if not target:
        return (_caution("empty_output"),)
    codes: list[str] = []
    if repeats_itself(target) and not repeats_itself(source):
        codes.append("loop")
    if not hypothesis.finished or ends_abruptly(source, target):
        codes.append("cut_off")
    copied = copies_source(source, target, pair)
    foreign_script = wrong_script(source, target, pair.target)
    if copied:
        codes.append("copied_source")
    elif foreign_script:
        codes.append("wrong_script")
    elif is_other_language(_without_shared_words(source, target), pair.target):
        codes.append("wrong_language")
    if not copied and not foreign_script:
        codes += [code for code, found in _OF_BOTH_TEXTS.items() if found(source, target, pair)]
    if odd_length(source, target, pair):
        codes.append("length_ratio")
    return tuple(_caution(code) for code in codes)


def _caution(code: str) -> Caution:
    return Caution(code, _MESSAGES[code])


def repeats_itself(text: str) -> bool:
    """Whether a piece of text stands several times in a row, with or without spaces between words.

    >>> repeats_itself("我们的我们的我们的我们的我们的我们的我们的"), repeats_itself("bye bye")
    (True, False)
    """
    folded = fold(text[-_LOOKED_AT:]).text
    pieces = {folded[place : place + _PIECE] for place in range(len(folded) - _PIECE + 1)}
    if len(folded) - _PIECE + 1 - len(pieces) < _FEWEST_REPEATED:
        return False
    points = np.frombuffer(folded.encode("utf-32-le"), dtype=np.uint32)
    longest_unit = _LOOPS[-1][0]
    for period in range(1, min(longest_unit, points.size // 2) + 1):
        times = next(times for longest, times in _LOOPS if period <= longest)
        needed = period * (times - 1)
        if needed > points.size - period:
            continue
        equal = points[:-period] == points[period:]
        if np.count_nonzero(equal) < needed:  # nearly always; looking for runs costs five times as much
            continue
        same = np.concatenate(([0], equal.astype(np.int8), [0]))
        edges = np.flatnonzero(np.diff(same))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            unit = points[start : start + period]
            if end - start >= needed and any(chr(point).isalpha() for point in unit):
                return True
    return False


_OPEN_END = re.compile(r"[,，、،;；(（\[「『]\s*\Z")


def ends_abruptly(source: str, target: str) -> bool:
    """Whether the target stops at a comma or an open bracket and the source does not."""
    source, target = source.rstrip(), target.rstrip()
    return bool(_OPEN_END.search(target)) and not _OPEN_END.search(source)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, fold(text).text))


def copies_source(source: str, target: str, pair: LanguagePair) -> bool:
    """Whether the target is the source again; names and codes alone may well be the same."""
    before, after = _letters(source), _letters(target)
    if len(before) < _MIN_LETTERS or before not in {after, after[: len(before)]}:
        return False
    same_script = LANGUAGES[pair.source].script == LANGUAGES[pair.target].script
    # One or two capitalised words are a name in both languages.
    names = all(not word[:1].islower() for word in source.split())
    return not (same_script and names) and not (pair.source != "zh" and names and len(source.split()) <= 2)  # noqa: PLR2004


def _without_shared_words(source: str, target: str) -> str:
    """The target without words that stand in the source too: names, codes, loan words."""
    shared = set(re.findall(r"[^\W\d_]{2,}", source))
    return re.sub(r"[^\W\d_]{2,}", lambda match: "" if match.group() in shared else match.group(), target)


def wrong_script(source: str, target: str, language: str) -> bool:
    """Whether most letters of the target are of another script than its language uses.

    Words copied from the source and Latin names in brackets are left out.
    """
    script = LANGUAGES[language].script
    own, letters = script_share(_without_shared_words(source, target), script)
    if letters < _MIN_LETTERS:
        return False
    if language == "ja" and not re.search("[\u3040-\u30ff]", target):
        return letters > 2 * _MIN_LETTERS  # a Japanese sentence has kana; without them it is Chinese
    # Latin capitals are abbreviations, as common in Chinese as in Arabic.
    capitals = len(re.findall("[A-Z]", target)) if script != "Latn" else 0
    return own * 2 < letters - capitals


@cache
def _lengths() -> dict[str, tuple[float, float]]:
    table = (
        resources.files("translator")
        .joinpath("resources", "guard", "lengths.tsv")
        .read_text(encoding="utf-8")
    )
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {tag: (float(mean), float(deviation)) for tag, mean, deviation in rows}


def odd_length(source: str, target: str, pair: LanguagePair) -> bool:
    """Whether the target is far longer or shorter than translations of the pair are."""
    (source_mean, source_spread), (target_mean, target_spread) = (
        _lengths()[pair.source],
        _lengths()[pair.target],
    )
    spread = max(0.15, math.hypot(source_spread, target_spread))
    # Lengths in characters of English, so that the allowance weighs the same in every script.
    before = len(source.strip()) / math.exp(source_mean) + _SHORT_ALLOWANCE
    after = len(target.strip()) / math.exp(target_mean) + _SHORT_ALLOWANCE
    return abs(math.log(after / before)) > _DEVIATIONS * spread
