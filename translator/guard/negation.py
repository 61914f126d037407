"""Whether the source says no and the target does not, or the target refuses; both are told conservatively."""

import re
from dataclasses import dataclass
from functools import cache

from translator.datatypes import LanguagePair
from translator.guard.folding import fold
from translator.guard.lexicon import UNSPACED, WORD, read_table


@dataclass(frozen=True, slots=True)
class _Cues:
    strong: re.Pattern[str]
    """says no for certain."""
    broad: re.Pattern[str]
    """may carry the no of the source."""
    harmless: re.Pattern[str]
    """contains such a word and denies nothing."""


def _one_of(forms: list[str], tag: str, *, inside: bool = False) -> re.Pattern[str]:
    if not forms:
        return re.compile("(?!)")
    free = tag in UNSPACED or tag == "ko" or inside
    patterns = []
    for form in forms:
        core = re.escape(fold(form.strip("*")).text)
        before = "" if free or form.startswith("*") else f"(?<!{WORD})"
        after = "" if free or form.endswith("*") else f"(?!{WORD})"
        patterns.append(before + core + after)
    return re.compile("|".join(patterns))


@cache
def _cues(tag: str) -> _Cues:
    forms: dict[str, list[str]] = {"strong": [], "broad": [], "!": []}
    for form, key in read_table("negations.tsv", tag):
        forms[key].append(form)
    return _Cues(
        strong=_one_of(forms["strong"], tag),
        broad=_one_of(forms["strong"] + forms["broad"], tag),
        harmless=_one_of(forms["!"], tag, inside=True),
    )


def loses_negation(source: str, target: str, pair: LanguagePair) -> bool:
    """Whether the source has a sure word of denial and the target has no trace of any."""
    denying = _cues(pair.source)
    said = denying.harmless.sub(" ", fold(source).text)
    return bool(denying.strong.search(said)) and not _cues(pair.target).broad.search(fold(target).text)


@cache
def _of_translating(tag: str, keys: frozenset[str]) -> re.Pattern[str]:
    return _one_of([form for form, key in read_table("translating.tsv", tag) if key in keys], tag)


def refuses(source: str, target: str, pair: LanguagePair) -> bool:
    """Whether a language model says that it cannot translate, where the source speaks of no such thing.

    >>> refuses("请问几点开门？", "I am sorry, I cannot translate this.", LanguagePair("zh", "en"))
    True
    """
    said, answered = fold(source).text, fold(target).text
    asked = _of_translating(pair.source, frozenset({"translate", "interpret"}))
    return (
        bool(_of_translating(pair.target, frozenset({"translate"})).search(answered))
        and bool(_cues(pair.target).broad.search(answered))
        and not asked.search(said)
    )
