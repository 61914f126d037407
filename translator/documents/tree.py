"""XML formats: targets are written into a fresh tree of every part, so all else stays as it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from translator.datatypes import LanguagePair
from translator.documents.passage import Passage
from translator.documents.xml import Element, parse, serialize


@dataclass(frozen=True, slots=True)
class Place:
    """A passage in a tree."""

    passage: Passage
    write: Callable[[Passage], None]
    """puts a target into the tree in place of the passage."""


@dataclass(frozen=True, slots=True)
class Part:
    """One XML text of a document."""

    xml: bytes
    find: Callable[[Element], Sequence[Place]]
    """root -> its passages, in reading order and the same each time."""
    finish: Callable[[Element, LanguagePair], None] | None = None
    """brings what the XML says of its language up to date."""


class TreeDocument:
    """A document of one or more XML parts.

    Args:
        parts: in reading order, by name.
        pack: changed parts -> the file.

    Raises:
        DocumentError: a part is no sound XML.
    """

    def __init__(self, parts: Mapping[str, Part], pack: Callable[[Mapping[str, bytes]], bytes]) -> None:
        self._parts, self._pack = parts, pack
        self._counts: dict[str, int] = {}
        passages: list[Passage] = []
        for name, part in parts.items():
            places = part.find(parse(part.xml, name))
            self._counts[name] = len(places)
            passages += (place.passage for place in places)
        self.passages = tuple(passages)

    def render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        """See :class:`translator.documents.passage.Document`."""
        changed: dict[str, bytes] = {}
        start = 0
        for name, part in self._parts.items():
            root = parse(part.xml, name)
            places = part.find(root)
            for place, target in zip(places, targets[start : start + len(places)], strict=True):
                place.write(target)
            start += len(places)
            if part.finish is not None and pair.source != pair.target:
                part.finish(root, pair)
            changed[name] = serialize(root)
        return self._pack(changed)
