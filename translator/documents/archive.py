"""Zip containers of office documents and e-books: checked before anything is unpacked, rewritten in order."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from translator.documents.passage import too_large, unreadable, unsupported

MAX_MEMBERS = 20_000
MAX_MEMBER = 256 * 1024 * 1024
"""Bytes of one member when unpacked."""
MAX_TOTAL = 1024 * 1024 * 1024
"""Bytes of all members when unpacked: a book of pictures."""
MAX_RATIO = 200
"""Unpacked to packed bytes; the XML of large spreadsheets reaches about 30."""
_SMALL = 10 * 1024 * 1024
"""Bytes below which the ratio does not matter: short repetitive members pack a thousandfold."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_FLAG = 0x1
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)
"""What zipfile raises over bytes that are not what the table of contents says."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The members of a container, by name and in order."""

    members: Mapping[str, zipfile.ZipInfo]
    _data: bytes = field(repr=False)

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            DocumentError: it is missing or damaged.
        """
        if name not in self.members:
            raise unreadable(f"The document has no part {name!r}.")
        with zipfile.ZipFile(io.BytesIO(self._data)) as file:
            return _read(file, self.members[name])

    def rewrite(self, changed: Mapping[str, bytes]) -> bytes:
        """The container with some members replaced; order, dates and kinds of packing stay."""
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._data)) as old,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name, info in self.members.items():
                copy = zipfile.ZipInfo(name, info.date_time)
                copy.compress_type, copy.external_attr = info.compress_type, info.external_attr
                new.writestr(copy, changed[name] if name in changed else _read(old, info))
        return buffer.getvalue()


def open_archive(data: bytes) -> Archive:
    """The container, once its table of contents holds nothing that could harm.

    Raises:
        DocumentError: no zip file, protected by a password, damaged, or built to exhaust or escape.
    """
    if data.startswith(_OLE):
        _refuse_ole(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            infos = file.infolist()
    except _DAMAGED as error:
        raise unreadable("The file is damaged, cut off or not what its name says.") from error
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_TOTAL:
        raise too_large("The document unpacks to more than any real one.")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        _check(info)
        if info.filename in members:
            raise unreadable(f"The document has two parts named {info.filename!r}.")
        members[info.filename] = info
    return Archive(members, data)


def _check(info: zipfile.ZipInfo) -> None:
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]:
        raise unreadable(
            "A part of the document has a name that leads out of it.", next_step="Do not open it."
        )
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise _protected()
    packed = max(1, info.compress_size)
    if info.file_size > MAX_MEMBER or (info.file_size > _SMALL and info.file_size / packed > MAX_RATIO):
        raise too_large("The document holds a part that unpacks beyond measure.")


def _read(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with file.open(info) as member:
            data = member.read(info.file_size + 1)
    except _DAMAGED as error:
        raise unreadable(f"The part {info.filename!r} of the document is damaged.") from error
    if len(data) != info.file_size:
        raise unreadable(f"The part {info.filename!r} of the document is not as long as it says.")
    return data


def _refuse_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _protected()
    raise unsupported(
        "This is a document of the old Office formats (doc, xls, ppt).",
        next_step="Save it as docx, xlsx or pptx and try again.",
    )


def _protected() -> Exception:
    return unreadable(
        "The document is protected by a password.", next_step="Remove the password and try again."
    )
