"""What every document looks like to the rest of the product: passages of text with inline markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import Protocol, runtime_checkable

from translator.datatypes import Caution, LanguagePair, Span
from translator.errors import DocumentError

Kind = OneOf["span", "point", "verbatim"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup of a passage: a stretch that is bold or a link, or a point such as a footnote sign."""

    span: Span
    """code points of the passage's text; empty for a point."""
    key: int
    """number of the mark among those of the source passage, outer ones before inner ones."""
    kind: Kind = "span"
    """"verbatim" stretches (code, variables) stand in the target as they stand in the source."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of running text, normally a paragraph, heading, cell or caption."""

    place: str
    """where a person finds it in the document, for example "sheet Fees, B4"."""
    text: str
    """without markup; a line feed is a line break inside the passage."""
    marks: tuple[Mark, ...] = ()
    doubt: Caution | None = None
    """why the text itself may be wrong: it was recognised in a picture."""


class Document(Protocol):
    """A document that was read and can be written again with other text."""

    passages: tuple[Passage, ...]
    """what can be translated, in reading order."""

    def render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        """The whole file with the targets in place of the passages; all else is as it was.

        Args:
            targets: one per passage, each with every mark of its passage (by key) at its new place.
            pair: the new file says that it is in the target language where its format has a place for that.

        Raises:
            DocumentError: the targets cannot be written in this format.
        """
        ...


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a document that a person must know."""

    place: str
    code: str
    message: str
    """one plain English sentence."""
    gap: bool = False
    """whether words of the source are missing in the new file."""


@runtime_checkable
class Remarked(Protocol):
    """A document that cannot always be read or written in full."""

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Of the reading and of the last rendering."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is told beside the bytes."""

    language: str
    """tag of the language that the document is written in."""
    columns: tuple[str, ...] = ()
    """tables: only these columns, by heading or by number from 1; empty for all."""
    keys: tuple[str, ...] = ()
    """JSON and YAML: only these key paths, such as ``items[].title``; empty for all."""


@dataclass(frozen=True, slots=True)
class Event:
    """One step through a passage."""

    kind: OneOf["open", "close", "point", "text"]
    key: int = -1
    """of the mark; -1 for text."""
    text: str = ""


def events(passage: Passage) -> Iterator[Event]:
    """The passage as properly nested openings, closings, points and text.

    Marks that cross, as they may after translation, are closed and opened again, so that a mark can come
    in several pieces; every mark comes at least once.

    >>> marks = (Mark(Span(0, 2), 0), Mark(Span(1, 3), 1))
    >>> [event.text or event.kind for event in events(Passage("", "abc", marks))]
    ['open', 'a', 'open', 'b', 'close', 'close', 'open', 'c', 'close']
    """
    stack: list[Mark] = []
    starts = sorted(passage.marks, key=lambda mark: (mark.span.start, mark.key))
    cuts = {0, len(passage.text)} | {edge for mark in starts for edge in (mark.span.start, mark.span.end)}
    previous = 0
    for position in sorted(cuts):
        if position > previous:
            yield Event("text", text=passage.text[previous:position])
            previous = position
        yield from _close_ended(stack, position)
        while starts and starts[0].span.start == position:
            mark = starts.pop(0)
            if mark.kind == "point":
                yield Event("point", mark.key)
                continue
            yield Event("open", mark.key)
            stack.append(mark)
            if mark.span.end <= position:
                yield Event("close", stack.pop().key)


def _close_ended(stack: list[Mark], position: int) -> Iterator[Event]:
    """Close what ends here, and open again what had to be closed on the way."""
    deepest = next((depth for depth, mark in enumerate(stack) if mark.span.end <= position), None)
    if deepest is None:
        return
    again = [mark for mark in stack[deepest:] if mark.span.end > position]
    for mark in reversed(stack[deepest:]):
        yield Event("close", mark.key)
    stack[deepest:] = again
    for mark in again:
        yield Event("open", mark.key)


def unreadable(
    problem: str, *, next_step: str = "Repair the file, or save it again, and try again."
) -> DocumentError:
    """A document that is not what it should be."""
    return DocumentError("document_unreadable", problem, next_step=next_step)


def unsupported(problem: str, *, next_step: str) -> DocumentError:
    """A document of a kind that is not translated."""
    return DocumentError("document_unsupported", problem, next_step=next_step)


def too_large(problem: str) -> DocumentError:
    """A document beyond the limits that keep one file from stopping a whole run."""
    return DocumentError("document_too_large", problem, next_step="Split it into smaller documents.")
