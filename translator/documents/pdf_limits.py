"""Limits on what a PDF unpacks to, before any reader unpacks it."""

import re
import zlib

from translator.documents.passage import too_large

MAX_STREAM = 256 * 1024 * 1024
"""Bytes of one stream when unpacked: a picture of an A3 page at 600 dots per inch has 200 million."""
MAX_TOTAL = 1024 * 1024 * 1024
"""Bytes of all streams when unpacked, as for the other containers."""
_PIECE = 1024 * 1024
_BEGIN = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")


def check_streams(data: bytes) -> None:
    """Unpack every deflated stream of a PDF in small pieces, which are thrown away.

    The bytes are searched for streams instead of following the file's own table, which may be packed too.

    Raises:
        DocumentError: they unpack to more than any real document, or are packed twice.
    """
    if _TWICE.search(data):
        raise too_large("The PDF holds a part that is packed twice.")
    total = 0
    for begin in _BEGIN.finditer(data):
        if data[begin.start() - 3 : begin.start()] == b"end":
            continue
        total += _unpacked(data, begin.end(), min(MAX_STREAM, MAX_TOTAL - total))


def _unpacked(data: bytes, start: int, limit: int) -> int:
    """Length of a stream when unpacked; 0 where it is not deflated."""
    unpacker = zlib.decompressobj()
    length, position = 0, start
    rest = b""
    while not unpacker.eof and (rest or position < len(data)):
        if not rest:
            rest = data[position : position + _PIECE]
            position += _PIECE
        try:
            length += len(unpacker.decompress(rest, _PIECE))
        except zlib.error:
            break
        rest = unpacker.unconsumed_tail
        if length > limit:
            raise too_large("The PDF holds a part that unpacks beyond measure.")
    return length
