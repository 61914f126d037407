"""Names in the slots of phrases: people's are copied, countries' translated by CLDR."""

import re
from functools import lru_cache

from translator.languages import LANGUAGES
from translator.terms.folding import Folder, is_han
from translator.terms.locales import locale_of

_LONGEST_NAME = 60
_MOST_WORDS = 6
# The hundred commonest family names, which nearly nine in ten people in China bear: 我叫王小明 is a name,
# 我叫你等一下 is not.
_CHINESE_FAMILY_NAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤"
)
_CHINESE_NAME_LENGTHS = range(2, 5)
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "do",
        "dos",
        "van",
        "von",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "binti",
        "ibn",
        "ben",
        "y",
        "e",
    ]
)
_CASED_SCRIPTS = frozenset({"Latn", "Cyrl"})
_WORD = re.compile(r"[^\W\d_]+(?:['’.·-][^\W\d_]+)*\.?")
_MARKS = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u0e31-\u0e4e\u1000-\u109f\u1780-\u17d3]"
)


def personal_name(text: str, language: str) -> str | None:
    """The name as it was written, or None where the text is not surely one.

    A name written in Latin or Cyrillic letters has capitals; one in Chinese characters begins with a common
    family name and is short; in other scripts only the number of words can tell.

    >>> personal_name("王小明", "zh"), personal_name("你等一下", "zh"), personal_name("Maria da Silva", "zh")
    ('王小明', None, 'Maria da Silva')
    """
    words = text.split()
    if not words or len(text) > _LONGEST_NAME or len(words) > _MOST_WORDS:
        return None
    if not all(_WORD.fullmatch(_MARKS.sub("", word)) for word in words):
        return None
    if any(map(is_han, text)):
        known = text[0] in _CHINESE_FAMILY_NAMES and len(text) in _CHINESE_NAME_LENGTHS
        return text if (known and all(map(is_han, text))) or "·" in text else None
    if text[0].isascii() or LANGUAGES[language].script in _CASED_SCRIPTS:
        return text if all(word[0].isupper() or word in _PARTICLES for word in words) else None
    return text


@lru_cache(maxsize=64)
def _territories(language: str) -> dict[str, str]:
    """Folded name -> ISO 3166 code; regions of the world, which have numbers, are left out."""
    folder = Folder(language)
    names: dict[str, str] = {}
    for code, name in locale_of(language).territories.items():
        if code.isalpha():
            names.setdefault(folder.key(name), code)
    return names


def territory_code(text: str, language: str) -> str | None:
    """The code of the country that the whole text names, or None.

    >>> territory_code("法国", "zh"), territory_name("FR", "es")
    ('FR', 'Francia')
    """
    return _territories(language).get(Folder(language).key(text))


def territory_name(code: str, language: str) -> str | None:
    """The country's name, or None where CLDR has none in that language."""
    name: str | None = locale_of(language).territories.get(code)
    return name
