"""Words of the source's script that stand untranslated in a target of another script."""

import re
from functools import cache

from translator.datatypes import LanguagePair
from translator.guard.folding import fold
from translator.guard.identifiers import find_identifiers
from translator.guard.identify import SCRIPTS
from translator.languages import LANGUAGES

# Names of laws, people and shops are often quoted in their own letters.
_QUOTED = re.compile(
    r"\([^()]*\)|（[^（）]*）|《[^《》]*》|“[^“”]*”|「[^「」]*」|«[^«»]*»|\[[^\[\]]*\]|" r'"[^"]*"'
)
_LATIN_WORD = re.compile(r"(?<![A-Za-zÀ-ÿ0-9_@./-])[a-zß-öø-ÿ]{4,}(?![A-Za-zÀ-ÿ0-9_@/-])")
_HAN_KANA = {"Hans", "Jpan"}
_KANA = "\u3040-\u30fa\u30fd-\u30ff"


def left_standing(source: str, target: str, pair: LanguagePair) -> list[str]:
    """Stretches of the target that nobody translated, in order; empty when there is nothing to see.

    Letters of the source's script count in a target of another script, unless they stand in brackets or
    quotes. Latin letters stand everywhere for names and abbreviations; of them only words in small letters
    count that stand in the source just so. In a pair of one script nothing can be seen.

    >>> left_standing("只收现金，不能刷卡。", "Cash only, no刷卡.", LanguagePair("zh", "en"))
    ['刷卡']
    """
    before, after = LANGUAGES[pair.source].script, LANGUAGES[pair.target].script
    if before == after or (before == "Hans" and after == "Jpan"):
        return []
    plain = _QUOTED.sub(" ", _without_codes(target))
    if before == "Latn":
        words = set(_LATIN_WORD.findall(source))
        return [word for word in _LATIN_WORD.findall(plain) if word in words]
    return _stretches(before, after).findall(plain)


def _without_codes(text: str) -> str:
    for found in reversed(find_identifiers(fold(text))):
        text = f"{text[: found.span.start]} {text[found.span.end :]}"
    return text


@cache
def _stretches(before: str, after: str) -> re.Pattern[str]:
    letters = _KANA if before == "Jpan" and after == "Hans" else SCRIPTS[before]
    return re.compile(f"[{letters}]+" if before in _HAN_KANA else f"[{letters}]{{2,}}")
