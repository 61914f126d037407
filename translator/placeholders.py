"""Tokens that stand for something an engine must not touch, and the way back."""

import re
from collections import Counter
from collections.abc import Sequence

from translator.datatypes import ProtectedSource, Span


def protect(text: str, replacements: Sequence[tuple[Span, str]], shape: str) -> ProtectedSource:
    """The text with every span hidden behind a token of its own.

    Args:
        text: the source.
        replacements: (span in code points, what must stand in the target instead), in order, without
            overlap.
        shape: the form of a token, with ``{n}`` for its number; the one measured for the model and
            language, such as ``XQ{n}``. Numbers that the text already has in this shape are
            skipped. Where a token that ends in its number would touch a digit, a space keeps them apart.

    >>> protect("Pay 400 yuan", [(Span(4, 12), "400 yuan")], "XQ{n}")
    ProtectedSource(text='Pay XQ1', items=(('XQ1', '400 yuan'),))
    """
    used = set(_token_pattern(shape).findall(text))
    tokens = (shape.replace("{n}", str(number)) for number in range(1, len(used) + len(replacements) + 1))
    free = (token for token in tokens if token not in used)
    pieces: list[str] = []
    items: list[tuple[str, str]] = []
    position = 0
    for (span, value), token in zip(replacements, free, strict=False):
        glued = shape.endswith("{n}") and text[span.end : span.end + 1].isdigit()
        pieces += (text[position : span.start], token + " " if glued else token)
        items.append((token, value))
        position = span.end
    return ProtectedSource("".join((*pieces, text[position:])), tuple(items))


def restore(text: str, protected: ProtectedSource, shape: str) -> str | None:
    """The text with every token replaced by what it stands for, or None if a token is missing or extra.

    Args:
        text: what the engine made of ``protected.text``.
        protected: from :func:`protect`.
        shape: the same as there.

    >>> source = ProtectedSource("Pay XQ1", (("XQ1", "400 yuan"),))
    >>> restore("XQ1 zahlen", source, "XQ{n}"), restore("XQ1 XQ1", source, "XQ{n}")
    ('400 yuan zahlen', None)
    """
    pattern = _token_pattern(shape)
    if Counter(pattern.findall(text)) != Counter(pattern.findall(protected.text)):
        return None
    values = dict(protected.items)
    return pattern.sub(lambda token: values.get(token.group(), token.group()), text)


def _token_pattern(shape: str) -> re.Pattern[str]:
    before, after = shape.split("{n}")
    return re.compile(rf"{re.escape(before)}[0-9]+{re.escape(after)}")
