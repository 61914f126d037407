"""XML inside documents: parsed without entities, files or network, written as it was declared."""

import re
from typing import Any

from lxml import etree

from translator.documents.passage import too_large, unreadable

Element = etree._Element  # noqa: SLF001  the only public name of the type

MAX_BYTES = 256 * 1024 * 1024


def parse(data: bytes, name: str) -> Element:
    """The root of an XML text.

    Args:
        data: the XML.
        name: of the file or part, for messages.

    Raises:
        DocumentError: not well-formed, too deep or large, or with entities of its own.
    """
    if len(data) > MAX_BYTES:
        raise too_large(f"{name} has more than {MAX_BYTES >> 20} MB of XML.")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(f"{name} is not well-formed XML.") from error
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and list(dtd.iterentities()):
        raise unreadable(f"{name} declares entities.", next_step="Remove its <!ENTITY …> lines.")
    return root


def serialize(root: Element) -> bytes:
    """The XML in UTF-8 with its declaration."""
    tree = root.getroottree()
    standalone: Any = tree.docinfo.standalone  # None leaves it unsaid; the stubs do not know that
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=standalone)


def like(element: Element) -> Element:
    """A new element of the same name, attributes and namespace prefixes, without content."""
    prefixes: Any = element.nsmap  # None is the default namespace; the stubs do not know that
    return etree.Element(
        str(element.tag), {str(name): str(value) for name, value in element.attrib.items()}, nsmap=prefixes
    )


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with what XML cannot hold (control characters) as replacement characters."""
    return _UNPRINTABLE.sub("\ufffd", text)


def local_name(element: Element) -> str:
    """The element's name without its namespace; "" for comments and the like."""
    # etree.QName refuses names that the parser accepts: a prefix that nobody declared
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
