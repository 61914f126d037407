"""The door through which every text enters: NFC, no control characters, no broken Unicode."""

import re
import unicodedata

from translator.errors import TextError

MAX_CHARACTERS = 100_000
"""Longest single text in code points: about 60 pages; documents go through ``translator batch``."""

# C0, DEL and C1 controls except tab, line feed and carriage return: no script needs them, terminals and
# engines misread them. Joiners and direction marks (Cf) stay: Persian, Khmer and Hebrew need them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_text(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    r"""The text in NFC with control characters replaced by spaces; line breaks and tabs stay.

    Args:
        text: what a person, a file or a program gave.
        limit: longest text accepted, in code points.

    Raises:
        TextError: the text is empty or only white space, holds bytes that are not Unicode (lone
            surrogates), or is longer than ``limit``.

    >>> clean_text("cafe\u0301\x00 ok")
    'café  ok'
    """
    if _SURROGATES.search(text):
        raise TextError(
            "text_not_unicode",
            "The text holds bytes that are not valid Unicode.",
            next_step="Save it as UTF-8 and try again.",
        )
    if len(text) > limit:
        raise TextError(
            "text_too_long",
            f"The text has {len(text):,} characters; one text may have {limit:,}.",
            next_step="Split it into lines or paragraphs and send one per line (translator text -).",
            length=len(text),
            limit=limit,
        )
    cleaned = unicodedata.normalize("NFC", _CONTROLS.sub(" ", text))
    if not cleaned.strip():
        raise TextError(
            "text_empty", "There is no text to translate.", next_step="Give a text, or - to read lines."
        )
    return cleaned
