"""Bytes of a text file to text and back in the same encoding."""

import codecs
import re
from dataclasses import dataclass

from translator.documents.passage import unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; the four bytes of UTF-32 LE begin with the two of UTF-16 LE, so they come first."""

_NATIONAL = {"zh": ("gb18030",), "ja": ("cp932", "euc_jp"), "ko": ("cp949",)}
"""Encodings that refuse bytes which are not theirs, so that trying them is no guess."""

_EASTERN = frozenset(
    {"big5", "big5hkscs", "cp932", "cp949", "euc_jp", "euc_kr", "gb2312", "gbk", "johab", "shift_jis"}
)
"""Encodings whose pairs of bytes statistics mix up where there are few of them."""

_SAMPLE = 1 << 18
"""Bytes looked at to tell an encoding: enough for certainty, flat in time."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and how it was written."""

    text: str
    """line ends as they stand in the file."""
    encoding: str
    mark: bytes = b""
    """byte order mark."""
    guessed: bool = False
    """whether nothing but statistics tells the encoding."""

    def encode(self, text: str) -> bytes:
        """The bytes of another text in the same encoding, or in UTF-8 where that one lacks characters."""
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError:
            return codecs.BOM_UTF8 + text.encode("utf-8")


def decode(data: bytes, language: str, *, declared: str | None = None) -> Decoded:
    """The text of a file whose encoding is not known.

    A byte order mark decides, then what the file declares, then UTF-8, then the encodings of the language,
    then statistics.

    Args:
        data: the file.
        language: tag of the language that the text is in.
        declared: an encoding named inside the file.

    Raises:
        DocumentError: the bytes are no text, or mix encodings (``document_unreadable``).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(Decoded(_strict(data[len(mark) :], encoding), encoding, mark))
    if declared:
        try:
            return _checked(Decoded(data.decode(declared), declared))
        except (LookupError, UnicodeDecodeError):
            pass  # a wrong declaration is common; the bytes are asked instead
    try:
        return _checked(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError as error:
        _refuse_mixture(data, error)
    for encoding in _NATIONAL.get(language, ()):
        try:
            return _checked(Decoded(data.decode(encoding), encoding))
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes  # noqa: PLC0415  an extra, and the API's markup needs only the rest

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise unreadable("The encoding of the file cannot be told.", next_step="Save it as UTF-8.")
    encoding = best.encoding
    if encoding in _EASTERN and language not in _NATIONAL:
        # single dashes and quotes in a foreign text: written in an office in China
        encoding = "gb18030"
    return _checked(Decoded(_strict(data, encoding), encoding, guessed=True))


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            f"Line {line} holds bytes that are not {encoding}.", next_step="Save the file as UTF-8."
        ) from error


def _checked(decoded: Decoded) -> Decoded:
    if "\0" in decoded.text:
        raise unreadable("The file is not text.", next_step="Give it the ending of what it really is.")
    return decoded


_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf][\x80-\xbf]+")
_ENOUGH = 8
"""Sequences of three and more bytes that do not come about by chance in another encoding."""


def _refuse_mixture(data: bytes, error: UnicodeDecodeError) -> None:
    """An error for a file that is mostly UTF-8: some bytes were pasted in from another encoding."""
    sample = data[:_SAMPLE]
    valid = [run for run in _MULTIBYTE.findall(sample) if _is_utf8(run)]
    high = sum(byte >= 0x80 for byte in sample)  # noqa: PLR2004  not ASCII
    if len(valid) >= _ENOUGH and sum(map(len, valid)) * 2 > high:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            f"The file mixes encodings: it is UTF-8, but line {line} is not.",
            next_step="Correct that line and save the file as UTF-8.",
        ) from error


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
