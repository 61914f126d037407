"""What in a string is for people, and what is for programs: variables, addresses, identifiers."""

import re
from collections.abc import Iterable

from translator.datatypes import Span
from translator.documents.passage import Mark

_VARIABLE = re.compile(
    r"\$\{[^{}\s]+\}"  # ${name}
    r"|\{\{[^{}]*\}\}"  # {{ name }}
    r"|\{[\w.:!\[\]-]*\}"  # {name}, {0:>5}
    r"|%\([\w. -]+\)[-+ #0]*[\d.]*[a-zA-Z]"  # %(name)s
    r"|%(?:\d+\$)?[-+#0]*[\d.]*(?:hh?|ll?|[Lqjzt])?[diouxXeEfgGcrsa@](?![^\W\d_])"  # %s, %1$d
    r"|</?\w[^<>]*/?>"  # markup inside a string
)

_PROGRAM = re.compile(
    r"[a-z][a-z0-9+.-]*://\S+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|[#./~][\w./\\#-]+"
    r"|(?=\S*[\d_/\\=#@.])[!-~]+",
    re.IGNORECASE,
)
"""A single ASCII word with a digit, underscore or the like: a key, path, colour, code or version."""


def is_for_people(text: str) -> bool:
    """Whether a value of a table or a data file holds words; identifiers, addresses and numbers do not.

    >>> [is_for_people(text) for text in ("Pay here", "费用", "fee_2024", "https://a.cn/b", "12.5 %")]
    [True, True, False, False, False]
    """
    stripped = text.strip()
    return any(map(str.isalpha, stripped)) and _PROGRAM.fullmatch(stripped) is None


def variables(text: str, *, first_key: int = 0) -> tuple[Mark, ...]:
    """Marks over the variables of a format string.

    >>> [text[mark.span.start : mark.span.end] for text in ["%d of {total}"] for mark in variables(text)]
    ['%d', '{total}']
    """
    return verbatim((Span(*match.span()) for match in _VARIABLE.finditer(text)), first_key=first_key)


def verbatim(spans: Iterable[Span], *, first_key: int = 0) -> tuple[Mark, ...]:
    """Verbatim marks over ranges."""
    return tuple(Mark(span, key, "verbatim") for key, span in enumerate(spans, start=first_key))
