"""Office Open XML packages: which part is what, and what must not be inside."""

import posixpath
from collections.abc import Iterator

from translator.documents.archive import Archive, open_archive
from translator.documents.passage import unreadable, unsupported
from translator.documents.xml import parse

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def open_package(data: bytes, kind: str) -> Archive:
    """The package of a docx, xlsx or pptx file.

    Args:
        data: the file.
        kind: "wordprocessingml", "spreadsheetml" or "presentationml".

    Raises:
        DocumentError: another kind of file, damaged, protected, with macros, or hostile.
    """
    archive = open_archive(data)
    if "[Content_Types].xml" not in archive.members:
        raise unreadable("The file is not an Office Open XML document.")
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in archive.members):
        raise unsupported(
            "The document holds macros.", next_step="Save it without macros (as docx, xlsx or pptx)."
        )
    if f"officedocument.{kind}".encode() not in types:
        raise unreadable("The document is of another kind than its name says.")
    return archive


def parts_of_type(archive: Archive, ending: str) -> list[str]:
    """Names of the parts whose content type ends like this, in the order of their numbers."""
    root = parse(archive.read("[Content_Types].xml"), "[Content_Types].xml")
    names = [
        (element.get("PartName") or "").lstrip("/")
        for element in root.iter(f"{_TYPES}Override")
        if (element.get("ContentType") or "").endswith(ending)
    ]
    return sorted((name for name in names if name in archive.members), key=_natural)


def related(archive: Archive, part: str) -> Iterator[tuple[str, str, str]]:
    """(id, kind, part) of what a part refers to inside the package."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.members:
        return
    for element in parse(archive.read(relations), relations).iter(f"{_RELATIONS}Relationship"):
        if element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join(folder, element.get("Target") or ""))
            kind = (element.get("Type") or "").rpartition("/")[2]
            if target.lstrip("/") in archive.members:
                yield element.get("Id") or "", kind, target.lstrip("/")


def _natural(name: str) -> tuple[str, int]:
    digits = "".join(filter(str.isdigit, posixpath.basename(name)))
    return (posixpath.dirname(name) + posixpath.basename(name).rstrip("0123456789.xml"), int(digits or 0))
