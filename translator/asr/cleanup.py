"""Text rules for what a recogniser wrote: credits, loops, foreign scripts, Chinese punctuation."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from importlib.resources import files

from translator.languages import LANGUAGES

_MATCHES = ("whole", "start")

_LOOP = re.compile(r"(.{1,40}?)\1{4,}", re.DOTALL)
"""A unit of up to a short sentence, five times in a row; people hardly say "no" five times."""

_LOOP_UNIT = 3
"""Letters from which a repeated unit is a loop wherever it stands; shorter ones may be "ha ha ha ha ha"."""

_WORDS = 3
"""Latin words from which a text in another script counts as foreign: "OK", "visa" and names are not."""

_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "Hans": ("CJK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"),
    "Hang": ("HANGUL", "CJK"),
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Arab": ("ARABIC",),
    "Thai": ("THAI",),
    "Deva": ("DEVANAGARI",),
    "Beng": ("BENGALI",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Hebr": ("HEBREW",),
    "Khmr": ("KHMER",),
    "Mymr": ("MYANMAR",),
}
"""ISO 15924 code -> first words of the Unicode names of its letters."""

# between two Han characters a recogniser's space is a pause it left unpunctuated
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
_ASCII_MARK = re.compile(r"(?<=[\u3400-\u9fff]) ?([,?!:;]) ?|(?<=[\u3400-\u9fff])(\.)(?=\s|$)")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_WIDE = {",": "，", ".": "。", "?": "？", "!": "！", ":": "：", ";": "；"}
_SENTENCE_END = "。！？…；!?."
_HAN_PAUSE = "，。！？；、…"


class Credits:
    """The invented lines of one language, as listed in ``resources/credits.tsv``.

    Args:
        lines: (how to compare, text) as in the file.
    """

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        self._whole = frozenset(_bare(text) for how, text in lines if how == "whole")
        self._start = tuple(_bare(text) for how, text in lines if how == "start")

    def match(self, text: str) -> bool:
        """Whether the sentence is one of these lines."""
        bare = _bare(text)
        return bare in self._whole or (bool(self._start) and bare.startswith(self._start))


def load_credits() -> dict[str, Credits]:
    """The reviewed list by language tag; languages without a line are absent.

    Raises:
        ValueError: a line of the shipped file is malformed (a mistake in our own file).
    """
    lines: dict[str, list[tuple[str, str]]] = {}
    content = files("translator").joinpath("resources", "credits.tsv").read_text(encoding="utf-8")
    for number, line in enumerate(content.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        tag, how, text = line.split("\t")
        if tag not in LANGUAGES or how not in _MATCHES or not _bare(text):
            msg = f"credits.tsv, line {number}: {line!r}"
            raise ValueError(msg)
        lines.setdefault(tag, []).append((how, text))
    return {tag: Credits(entries) for tag, entries in lines.items()}


def is_loop(text: str) -> bool:
    """Whether one unit is repeated again and again: a word or more, or most of the text.

    >>> is_loop("the the the the the the"), is_loop("谢谢谢谢谢谢谢谢谢谢"), is_loop("No, no, no, no.")
    (True, True, False)
    >>> is_loop("My number is 4000000.")
    False
    """
    bare = _bare(text)
    return any(
        not run.group(1).isdigit() and (len(run.group(1)) >= _LOOP_UNIT or len(run.group()) * 2 > len(bare))
        for run in _LOOP.finditer(bare)
    )


def wrong_script(text: str, language: str) -> bool:
    """Whether the text is mostly written in a script that the language does not use.

    >>> wrong_script("یہ اردو ہے", "hi"), wrong_script("我要办 visa", "zh"), wrong_script("OK", "zh")
    (True, False, False)
    >>> wrong_script("I would like to renew it", "zh")
    True
    """
    own = _SCRIPTS[LANGUAGES[language].script]
    names = [unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()]
    mine = sum(name in own for name in names)
    latin = sum(name == "LATIN" for name in names) if "LATIN" not in own else 0
    foreign = len(names) - mine - latin
    if latin > mine and len(_LATIN_WORD.findall(text)) >= _WORDS:
        foreign += latin
    return foreign > mine


def punctuate_chinese(text: str) -> str:
    """The text with full-width marks, a comma for each pause left as a space, and an end mark.

    Machine translation splits at these marks; without them a whole turn becomes one run-on sentence.

    >>> punctuate_chinese("你好 我要办签证"), punctuate_chinese("可以吗?"), punctuate_chinese("用 visa 卡")
    ('你好，我要办签证。', '可以吗？', '用 visa 卡。')
    """
    wide = _ASCII_MARK.sub(lambda mark: _WIDE[mark.group(1) or mark.group(2)], text.strip().rstrip(" ,，、"))
    paused = _HAN_GAP.sub("，", wide)
    return paused if not paused or paused.endswith(tuple(_SENTENCE_END)) else paused + "。"


def lacks_pauses(text: str, limit: int = 30) -> bool:
    """Whether Chinese text runs on for more than ``limit`` characters without any mark."""
    return any(len(run) > limit for run in re.split(f"[{_HAN_PAUSE}]", text))


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LMN")
