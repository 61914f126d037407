"""Which of the three kinds of font settings of office programs a language's letters take."""

from typing import Literal as OneOf

from translator.languages import get_language

Kind = OneOf["western", "asian", "complex"]

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("Hans", "Jpan", "Hang"), "asian"),
    **dict.fromkeys(("Arab", "Hebr", "Thai", "Deva", "Beng", "Taml", "Telu", "Khmr", "Mymr"), "complex"),
}


def kind_of(language: str) -> Kind:
    """The kind of a language: bold type of one kind does not show on letters of another.

    >>> kind_of("fr"), kind_of("zh"), kind_of("th")
    ('western', 'asian', 'complex')
    """
    return _KINDS.get(get_language(language).script, "western")
