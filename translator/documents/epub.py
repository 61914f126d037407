"""E-books: the pages and the table of contents of an EPUB; pictures, styles and order stay."""

from collections.abc import Sequence

from translator.datatypes import LanguagePair
from translator.documents import html
from translator.documents.archive import Archive, open_archive
from translator.documents.passage import Document, Passage, Reading, unreadable
from translator.documents.xml import parse

_PAGES = (".xhtml", ".html", ".htm")


def read(data: bytes, reading: Reading) -> Document:
    """An epub file without copy protection.

    Raises:
        DocumentError: no e-book, damaged, protected, or hostile.
    """
    archive = open_archive(data)
    if "META-INF/container.xml" not in archive.members:
        raise unreadable("The file is not an EPUB.")
    if "META-INF/rights.xml" in archive.members:
        raise unreadable(
            "The book is copy-protected.", next_step="Ask the publisher for a copy without protection."
        )
    return _Book(archive, reading)


class _Book:
    """The pages in the order of the file, each an HTML document of its own."""

    def __init__(self, archive: Archive, reading: Reading) -> None:
        self._archive = archive
        self._pages: dict[str, Document] = {}
        for name in archive.members:
            if name.lower().endswith(_PAGES):
                data = archive.read(name)
                parse_as_xml = name.lower().endswith(".xhtml")
                if parse_as_xml:
                    parse(data, name)  # refuses what is cut off or declares entities
                self._pages[name] = html.read(data, reading)
            elif name.lower().endswith(".ncx"):
                self._pages[name] = html.read(archive.read(name), reading)
        self.passages = tuple(
            Passage(f"{name}, {passage.place}", passage.text, passage.marks)
            for name, page in self._pages.items()
            for passage in page.passages
        )

    def render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        """See :class:`translator.documents.passage.Document`."""
        changed: dict[str, bytes] = {}
        start = 0
        for name, page in self._pages.items():
            end = start + len(page.passages)
            changed[name] = page.render(targets[start:end], pair)
            start = end
        return self._archive.rewrite(changed)
