"""The CLDR locale of each language of the product."""

from babel import Locale

_OTHER_NAMES = {"zh": "zh_Hans_CN", "tl": "fil"}


def locale_of(tag: str) -> Locale:
    """The locale whose rules format and read values of a language."""
    return Locale.parse(_OTHER_NAMES.get(tag, tag))
