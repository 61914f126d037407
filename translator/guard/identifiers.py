"""What must be copied letter by letter: web and mail addresses, telephone, passport and case numbers."""

import re
from collections.abc import Iterator

from translator.guard.folding import Folded
from translator.guard.values import Code, Kind, Literal

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_URL = re.compile(
    r"(?:https?://|www\.)[a-z0-9\-._~:/?#@!$&'()*+,;=%]{3,2000}"
    r"|(?<![\w.@-])[a-z0-9](?:[a-z0-9-]{0,61}\.){1,4}(?:com|org|net|edu|gov|cn|info|io|int)(?:\.[a-z]{2})?(?:/[a-z0-9\-._~/?#&=%]*)?(?![a-z0-9-])"
)
_PHONE = re.compile(
    r"(?<![a-z0-9.+-])(?:"
    r"\+\d{1,3}[ -]?(?:\(\d{1,5}\)[ -]?)?\d{1,5}(?:[ -]?\d{2,5}){1,4}"  # +86 731 8888 1234
    r"|\(\d{2,5}\)[ -]?\d{3,4}[ -]?\d{3,4}"  # (0731) 88881234
    r"|0\d{1,4}-\d{3,4}[ -]?\d{3,4}"  # 0731-88881234
    r"|0\d{2,3} \d{3,4} \d{3,4}"
    r"|[1-9]\d{2}-\d{3,4}-\d{4}"  # 400-820-8820
    r"|1\d{10}"  # Chinese mobile numbers
    r")(?![a-z0-9-])"
)
# Passport, identity, plate and case numbers: letters and at least two digits, and a long run of digits.
_CODE = re.compile(
    r"(?<![a-z0-9.\-])(?=[a-z0-9\-/]{3,40}(?![a-z0-9]))(?:"
    r"[a-z]{1,4}-?\d{4,20}[a-z]?(?:[-/][a-z0-9]+){0,3}"  # E12345678, AB-123456/2026
    r"|[a-z]{1,3}\d{1,3}"  # X1, S2, B12
    r"|\d{17}[x\d]"  # Chinese identity card
    r"|\d{4,8}[a-z]{1,3}\d{2,12}"  # 2026AB3456
    r"|\d{9,30}"
    r")(?![a-z0-9])"
)
# One Latin capital beside the word for visa: the class of a Chinese visa.
_VISA_WORDS = (
    "签证|字签|visa|visas|visum|виз[аыуе]?|віз[аиу]?|wiz[aęy]?|víz[aua]*|vize|ビザ|査証|비자|사증|วีซ่า|تأشيره|تاشيره|ويزا|"
    "ویزا|روادید|ויזה|אשרה|thị thực|वीज़ा|वीजा|ভিসা|விசா|వీసా|ទិដ្ឋាការ|ဗီဇာ|виза"
)
_VISA = re.compile(
    rf"(?<![a-z0-9])(?P<before>[a-z]\d?)(?:字|类|类型)?[\s\-]?(?:{_VISA_WORDS})"
    rf"|(?:{_VISA_WORDS})\s?(?:类型|类|type|de type|tipo)?[\s\-\"'(]?(?P<after>[a-z]\d?)(?![a-z0-9])"
)
_LONG = 9


def find_identifiers(folded: Folded) -> list[Literal]:
    """Literals that a translation copies, in order, without overlap."""
    found: list[Literal] = []
    taken: set[int] = set()
    for kind, pattern in _patterns(folded):
        for match in pattern.finditer(folded.text):
            start, end = match.span()
            if pattern is _VISA:
                group = "before" if match["before"] else "after"
                start, end = match.span(group)
            if pattern is _URL:
                end = start + len(match.group().rstrip(".,;:!?)'"))
            if kind == "email":
                end = start + len(match.group().rstrip("."))
            if taken.isdisjoint(range(start, end)):
                literal = _literal(kind, folded, start, end)
                if literal is not None:
                    taken.update(range(start, end))
                    found.append(literal)
    return sorted(found, key=lambda literal: literal.span.start)


def _patterns(folded: Folded) -> Iterator[tuple[Kind, re.Pattern[str]]]:
    """Those that can match at all: looking for a sign first is far cheaper than trying at every letter."""
    if "@" in folded.text:
        yield "email", _EMAIL
    if "." in folded.text or "://" in folded.text:
        yield "url", _URL
    if folded.has_digits:
        yield "phone", _PHONE
        yield "identifier", _CODE
    yield "identifier", _VISA


def _literal(kind: Kind, folded: Folded, start: int, end: int) -> Literal | None:
    text = folded.text[start:end]
    span = folded.span(start, end)
    written = folded.original[span.start : span.end]
    if kind == "identifier" and len(text) <= 2 and not written[0].isupper():  # noqa: PLR2004
        return None  # "a visa" is no class of visa
    if kind == "identifier" and text[0].isalpha() and not written[0].isupper() and len(text) < 5:  # noqa: PLR2004
        return None
    if kind in {"phone", "identifier"}:
        text = re.sub(r"[^a-z0-9+]", "", text)
    # A class such as "X1" or a model name such as "B12" is often written otherwise; a long code never.
    certain = len(text) >= 4 or kind != "identifier"  # noqa: PLR2004
    return Literal(kind, span, written, Code(text), certain=certain)
