"""Reading XML that may be hostile: no entities, no external files, no network, bounded size and depth."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, cast

from lxml import etree

from translator.errors import TermBaseError
from translator.terms.rows import table_error, unreadable

MAX_BYTES = 512 * 1024 * 1024
"""A translation memory of a million segments has about 300 MB."""
MAX_DEPTH = 64
"""TBX and TMX need about ten levels."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Element = etree._Element  # noqa: SLF001  the only public name of the type


def elements(path: Path, wanted: Collection[str]) -> Iterator[Element]:
    """Elements with one of the local names, in document order, one at a time.

    An element is complete when it is given and is emptied as soon as the next one is asked for, so memory
    stays flat whatever the size of the file. The root is given as well, still empty, before all others.

    Raises:
        TermBaseError: the file cannot be read (``terms_unreadable``), is too large or too deep
            (``terms_too_large``), is not well-formed or declares entities (``terms_invalid``).
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(path, f"more than {MAX_BYTES >> 20} MB")
        with path.open("rb") as file:
            parser = etree.iterparse(
                file,
                events=("start", "end"),
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            yield from _walk(path, parser, wanted)
    except OSError as exc:
        raise unreadable(path, exc) from exc
    except etree.XMLSyntaxError as exc:
        raise table_error(path, exc.lineno or 0, f"this is not well-formed XML ({exc.msg})") from exc


def _walk(
    path: Path, parser: "etree.iterparse[tuple[str, Element]]", wanted: Collection[str]
) -> Iterator[Element]:
    depth = 0
    for event, element in parser:
        if event == "start":
            depth += 1
            if depth == 1:
                _refuse_entities(path, element)
                yield element
            if depth > MAX_DEPTH:
                raise _too_large(path, f"nested more than {MAX_DEPTH} levels deep")
            continue
        depth -= 1
        if local_name(element) in wanted:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _refuse_entities(path: Path, root: Element) -> None:
    dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs do not know its methods
    if dtd is not None and dtd.entities():
        raise table_error(
            path, 1, "the file declares entities", next_step="Remove the <!ENTITY …> lines and try again."
        )


def _too_large(path: Path, problem: str) -> TermBaseError:
    return TermBaseError(
        "terms_too_large",
        f"{path.name} is {problem}.",
        next_step="Split the file.",
        file=str(path),
        line=0,
    )


def line_of(element: Element) -> int:
    """The line on which the element begins; 0 where the parser has not kept it."""
    return cast("int | None", element.sourceline) or 0


def local_name(element: Element) -> str:
    """The element's name without its namespace; "" for comments and the like."""
    # etree.QName refuses names that the parser accepts: a prefix that nobody declared
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: Element, *, skipped: Collection[str] = ()) -> str:
    """All text inside, white space collapsed, the content of ``skipped`` elements left out."""
    # Only what XML calls white space: the no-break space of French and the spaces of other scripts stay.
    return re.sub("[ \t\r\n]+", " ", "".join(_pieces(element, skipped))).strip(" ")


def _pieces(element: Element, skipped: Collection[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local_name(child) and local_name(child) not in skipped:
            yield from _pieces(child, skipped)
        yield child.tail or ""
