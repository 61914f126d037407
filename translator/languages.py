"""The 32 languages of the product and the names by which people ask for them.

Inside the product a language is its tag; engines translate tags to codes of their own in their own file.
"""

import unicodedata
from dataclasses import dataclass

from translator.errors import LanguageError


@dataclass(frozen=True, slots=True)
class Language:
    """One language with what text handling needs to know about it."""

    tag: str
    """BCP-47, the shortest form."""
    name_zh: str
    name_en: str
    native: str
    script: str
    """ISO 15924 code of the script the product reads and writes."""
    rtl: bool = False
    spaced: bool = True
    """whether words are separated by spaces."""
    aliases: tuple[str, ...] = ()


_ALL = (
    Language(
        "zh",
        "中文(简体)",
        "Chinese (Simplified)",
        "中文",
        script="Hans",
        spaced=False,
        aliases=(
            "zh-CN",
            "zh-Hans",
            "zh-Hans-CN",
            "cmn",
            "Chinese",
            "Mandarin",
            "中文",
            "汉语",
            "普通话",
            "简体中文",
        ),
    ),
    Language("en", "英语", "English", "English", script="Latn", aliases=("en-US", "en-GB")),
    Language("ja", "日语", "Japanese", "日本語", script="Jpan", spaced=False),
    Language("ko", "韩语", "Korean", "한국어", script="Hang", aliases=("朝鲜语",)),
    Language("ru", "俄语", "Russian", "Русский", script="Cyrl"),
    Language("fr", "法语", "French", "Français", script="Latn"),
    Language("de", "德语", "German", "Deutsch", script="Latn"),
    Language("es", "西班牙语", "Spanish", "Español", script="Latn", aliases=("Castilian", "Castellano")),
    Language("pt", "葡萄牙语", "Portuguese", "Português", script="Latn", aliases=("pt-PT", "pt-BR")),
    Language("it", "意大利语", "Italian", "Italiano", script="Latn"),
    Language("ar", "阿拉伯语", "Arabic", "العربية", script="Arab", rtl=True, aliases=("arb",)),
    Language("vi", "越南语", "Vietnamese", "Tiếng Việt", script="Latn"),
    Language("th", "泰语", "Thai", "ไทย", script="Thai", spaced=False),
    Language(
        "id",
        "印度尼西亚语",
        "Indonesian",
        "Bahasa Indonesia",
        script="Latn",
        aliases=("in", "Indonesian", "印尼语"),
    ),
    Language("ms", "马来语", "Malay", "Bahasa Melayu", script="Latn", aliases=("zsm",)),
    Language(
        "tl",
        "菲律宾语",
        "Filipino",
        "Filipino",
        script="Latn",
        aliases=("fil", "Tagalog", "菲律宾语", "他加禄语"),
    ),
    Language("hi", "印地语", "Hindi", "हिन्दी", script="Deva"),
    Language("bn", "孟加拉语", "Bengali", "বাংলা", script="Beng"),
    Language("ur", "乌尔都语", "Urdu", "اردو", script="Arab", rtl=True),
    Language("ta", "泰米尔语", "Tamil", "தமிழ்", script="Taml"),
    Language("te", "泰卢固语", "Telugu", "తెలుగు", script="Telu"),
    Language("fa", "波斯语", "Persian", "فارسی", script="Arab", rtl=True, aliases=("Farsi",)),
    Language("tr", "土耳其语", "Turkish", "Türkçe", script="Latn"),
    Language("he", "希伯来语", "Hebrew", "עברית", script="Hebr", rtl=True, aliases=("iw",)),
    Language("nl", "荷兰语", "Dutch", "Nederlands", script="Latn"),
    Language("pl", "波兰语", "Polish", "Polski", script="Latn"),
    Language("uk", "乌克兰语", "Ukrainian", "Українська", script="Cyrl"),
    Language("cs", "捷克语", "Czech", "Čeština", script="Latn"),
    Language("km", "高棉语", "Khmer", "ខ្មែរ", script="Khmr", spaced=False, aliases=("Cambodian", "柬埔寨语")),
    Language("my", "缅甸语", "Burmese", "မြန်မာ", script="Mymr", spaced=False, aliases=("Myanmar", "缅语")),
    Language("kk", "哈萨克语", "Kazakh", "Қазақ тілі", script="Cyrl", aliases=("Қазақша",)),
    Language("mn", "蒙古语", "Mongolian", "Монгол", script="Cyrl", aliases=("mn-Cyrl", "khk")),
)

LANGUAGES: dict[str, Language] = {language.tag: language for language in _ALL}
"""All languages by tag, in the order in which menus show them."""


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold().replace("_", "-")


_BY_NAME: dict[str, Language] = {
    _key(name): language
    for language in _ALL
    for name in (language.tag, language.name_zh, language.name_en, language.native, *language.aliases)
}


def get_language(name: str) -> Language:
    """The language that a tag, a name in English, Chinese or the language itself, or an alias stands for.

    Raises:
        LanguageError: the name stands for none of the 32. A tag of another variety ("zh-Hant", "sr") is
            unknown too: a nearby language is never chosen silently.

    >>> get_language("zh-CN").tag, get_language("Français").tag, get_language("泰语").tag
    ('zh', 'fr', 'th')
    """
    language = LANGUAGES.get(name) or _BY_NAME.get(_key(name))
    if language is None:
        raise LanguageError(
            "language_unknown",
            f"{name[:40]!r} is not one of the 32 languages.",
            next_step="Run: translator languages",
            name=name,
        )
    return language
