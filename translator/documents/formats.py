"""From a file's name to the reader of its format."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from translator.documents.passage import Document, Reading, too_large, unreadable, unsupported
from translator.errors import ModelError

READERS = {
    "txt": "plain:read",
    "text": "plain:read",
    "md": "markdown:read",
    "markdown": "markdown:read",
    "html": "html:read",
    "htm": "html:read",
    "xhtml": "html:read",
    "csv": "tables:read",
    "tsv": "tables:read",
    "srt": "subtitles:read",
    "vtt": "subtitles:read",
    "po": "po:read",
    "pot": "po:read",
    "xlf": "xliff:read",
    "xliff": "xliff:read",
    "json": "keyed:read_json",
    "yaml": "keyed:read_yaml",
    "yml": "keyed:read_yaml",
    "docx": "word:read",
    "xlsx": "sheets:read",
    "pptx": "slides:read",
    "odt": "odf:read",
    "ods": "odf:read",
    "odp": "odf:read",
    "epub": "epub:read",
    "pdf": "pdf:read",
}
"""Ending of the name -> "module:function" here; loaded when it is first needed."""

LIBRARIES = (
    "charset_normalizer",
    "docx",
    "fontTools",
    "markdown_it",
    "openpyxl",
    "pdfplumber",
    "pikepdf",
    "polib",
    "uharfbuzz",
    "yaml",
)
"""What the extra ``documents`` installs, by the names of the modules."""

OLD = frozenset(["doc", "xls", "ppt", "rtf", "docm", "xlsm", "pptm", "dot", "xlt", "odg"])
"""Endings of documents that people may well drop here but that are not read."""

MAX_BYTES = 128 * 1024 * 1024
"""Of a file: a thousand pages with pictures. Its passages are held in memory."""


def require_libraries() -> None:
    """Fail now where documents cannot be read and written on this machine.

    Raises:
        ModelError: the extra ``documents`` is not installed (``engine_missing``).
    """
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise ModelError(
            "engine_missing",
            f"Documents need libraries that are not installed: {', '.join(missing)}.",
            next_step="Run: pip install 'counter-translator[documents]'",
        )


def format_of(path: Path) -> str:
    """The ending of a name, lower case, without the dot."""
    return path.suffix.lower().removeprefix(".")


def require_format(name: str) -> str:
    """The format of a file's name.

    Raises:
        DocumentError: it is none that is translated (``document_unsupported``).
    """
    path = Path(name)
    kind = format_of(path)
    if kind not in READERS:
        raise unsupported(
            f"{path.suffix or 'A file without ending'} is no format that is translated.",
            next_step="Save it as one of: docx, xlsx, pptx, odt, ods, odp, pdf, html, txt.",
        )
    return kind


def read_document(path: Path, reading: Reading) -> Document:
    """The document in a file.

    Raises:
        DocumentError: the file is missing, empty, of no supported kind, not what its name says, damaged,
            protected, too large or hostile.
    """
    kind = require_format(path.name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise too_large(f"The file has {size >> 20} MB; a document may have {MAX_BYTES >> 20}.")
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(
            f"The file cannot be read: {error.strerror}.", next_step="Check the path."
        ) from error
    return read_bytes(data, kind, reading)


def read_bytes(data: bytes, kind: str, reading: Reading) -> Document:
    """The document in the bytes of a file of a known format.

    Raises:
        DocumentError: it is empty, not of that format, damaged, protected or hostile.
    """
    if not data:
        raise unreadable("The file is empty.")
    module, _, name = READERS[kind].partition(":")
    reader = getattr(import_module(f"translator.documents.{module}"), name)
    try:
        document: Document = reader(data, reading)
    except RecursionError as error:
        raise too_large("The document is nested beyond any use.") from error
    return document
