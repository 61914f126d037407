"""Translation memories as TMX 1.4, streamed in both directions."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from translator import __version__
from translator.datatypes import LanguagePair
from translator.errors import LanguageError
from translator.languages import get_language
from translator.terms.rows import replacing, table_error
from translator.terms.xml import XML_LANG, Element, elements, line_of, local_name, text_of

_NATIVE_CODE = frozenset({"bpt", "ept", "ph", "it", "ut"})
"""Inline elements whose content is the markup of some other format, not text."""


@dataclass(frozen=True, slots=True)
class MemoryUnit:
    """One remembered translation."""

    pair: LanguagePair
    source: str
    target: str
    origin: str = ""
    """where it comes from: a file, "officer", "review"."""
    author: str = ""
    changed: str = ""
    """UTC, ISO 8601 with seconds; empty where unknown."""


def read_tmx(path: Path) -> Iterator[MemoryUnit]:
    """Units of a TMX file one by one; memory stays flat.

    A unit in three languages gives a pair from its source language (``srclang``; the first variant where
    it says ``*all*``) to each of the others. Variants in languages that the product does not know and
    empty ones are passed over; markup inside segments is left out.

    Raises:
        TermBaseError: unreadable, hostile, too large or not TMX; facts name file and line.
    """
    walk = elements(path, {"header", "tu"})
    root = next(walk, None)
    if root is None or local_name(root) != "tmx":
        raise table_error(path, 1, "this is not a TMX file (no tmx element)")
    default_source = ""
    for element in walk:
        if local_name(element) == "header":
            default_source = element.get("srclang") or ""
        else:
            yield from _units(path, element, element.get("srclang") or default_source)


def _units(path: Path, element: Element, source_code: str) -> Iterator[MemoryUnit]:
    texts: dict[str, tuple[str, Element]] = {}
    for variant in element:
        if local_name(variant) != "tuv":
            continue
        tag = _tag(variant.get(XML_LANG) or variant.get("lang") or "")
        segment = next((child for child in variant if local_name(child) == "seg"), None)
        if segment is None:
            raise table_error(path, line_of(variant), "a tuv has no seg")
        text = unicodedata.normalize("NFC", text_of(segment, skipped=_NATIVE_CODE))
        if tag is not None and text:
            texts.setdefault(tag, (text, variant))
    source = _tag(source_code) or next(iter(texts), None)
    if source not in texts:
        return
    named = (text_of(child) for child in element if child.get("type") == "origin")
    origin = next(named, "") or path.name
    for tag, (text, variant) in texts.items():
        if tag != source:
            author = variant.get("changeid") or element.get("changeid") or element.get("creationid") or ""
            changed = (
                variant.get("changedate") or element.get("changedate") or element.get("creationdate") or ""
            )
            yield MemoryUnit(LanguagePair(source, tag), texts[source][0], text, origin, author, _iso(changed))


def _tag(code: str) -> str | None:
    with suppress(LanguageError):
        return get_language(code).tag
    language, _, region = code.replace("_", "-").partition("-")
    if len(region) == len("CA") and language.casefold() != "zh":  # zh-TW is another script, not a region
        with suppress(LanguageError):
            return get_language(language).tag
    return None


def _iso(date: str) -> str:
    """``20250331T120000Z`` as ``2025-03-31T12:00:00Z``; "" for anything else."""
    digits = date.replace("T", "").replace("Z", "")
    if len(digits) != len("20250331120000") or not digits.isdecimal():
        return ""
    y, rest = digits[:4], [digits[place : place + 2] for place in range(4, 14, 2)]
    return f"{y}-{rest[0]}-{rest[1]}T{rest[2]}:{rest[3]}:{rest[4]}Z"


def write_tmx(path: Path, units: Iterable[MemoryUnit]) -> int:
    """Write units as TMX 1.4 as they come; gives their number. The old file stays until the new is whole.

    Raises:
        TermBaseError: the file cannot be written (``terms_unreadable``).
    """
    header = {
        "creationtool": "counter-translator",
        "creationtoolversion": __version__,
        "segtype": "sentence",
        "o-tmf": "counter-translator",
        "adminlang": "en",
        "srclang": "*all*",
        "datatype": "plaintext",
    }
    count = 0
    with replacing(path) as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", {"version": "1.4"}):
            xml.write(etree.Element("header", header))
            with xml.element("body"):
                for unit in units:
                    xml.write(_unit_element(unit), pretty_print=True)
                    count += 1
    return count


def _unit_element(unit: MemoryUnit) -> Element:
    attributes = {"srclang": unit.pair.source}
    if unit.author:
        attributes["changeid"] = unit.author
    if unit.changed:
        attributes["changedate"] = unit.changed.replace("-", "").replace(":", "")
    element = etree.Element("tu", attributes)
    if unit.origin:
        etree.SubElement(element, "prop", {"type": "origin"}).text = unit.origin
    for tag, text in ((unit.pair.source, unit.source), (unit.pair.target, unit.target)):
        variant = etree.SubElement(element, "tuv", {XML_LANG: tag})
        etree.SubElement(variant, "seg").text = text
    return element
