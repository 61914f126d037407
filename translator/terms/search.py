"""How well a phrase answers what somebody types into a search box."""

from collections.abc import Sequence
from functools import lru_cache

from translator.terms.folding import Folder

_BEGINS, _CONTAINS, _WORDS, _PINYIN = range(4)
_SHORTEST_PINYIN = 2


def rank(query: str, texts: Sequence[str], folder: Folder) -> tuple[int, int] | None:
    """(kind of hit, number of the text), smaller is better; None if no text fits.

    Args:
        query: as typed.
        texts: the phrase's text, then its variants.
        folder: of the texts' language.

    >>> rank("护照", ("请出示护照。",), Folder("zh")), rank("qcshz", ("请出示护照。",), Folder("zh"))
    ((1, 0), (3, 0))
    """
    wanted = folder.key(query)
    hits = [
        (kind, place) for place, text in enumerate(texts) if (kind := _kind(wanted, text, folder)) is not None
    ]
    return min(hits, default=None)


def _kind(wanted: str, text: str, folder: Folder) -> int | None:
    key = folder.key(text)
    if key.startswith(wanted):
        return _BEGINS
    if wanted in key:
        return _CONTAINS
    if all(word in key for word in wanted.split()):
        return _WORDS
    if folder.language == "zh" and len(wanted) >= _SHORTEST_PINYIN and wanted.isascii():
        typed = wanted.replace(" ", "").replace("'", "")
        if any(typed in spelling for spelling in _pinyin(text)):
            return _PINYIN
    return None


@lru_cache(maxsize=4096)
def _pinyin(text: str) -> tuple[str, str]:
    """(initials, whole syllables) without tones."""
    # Half a second for its dictionaries: only people who type pinyin wait for it, once.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower(), "".join(lazy_pinyin(text)).lower()
