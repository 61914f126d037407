"""Text formats: targets take the place of ranges of the file's text, so all else stays byte for byte."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translator.datatypes import LanguagePair, Span
from translator.documents.encoding import Decoded
from translator.documents.passage import Passage, Remark

Raw = Callable[[int, int], str]
"""(start, end) -> that range of the new file: the source's text with the targets that lie inside it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A range of the file's text that holds one passage."""

    span: Span
    """code points of the file's text; slots lie apart or inside one another."""
    passage: Passage
    write: Callable[[Passage, Raw], str]
    """(target, raw) -> what stands in the range; tags of the source come from ``raw``."""


class SplicedDocument:
    """A document whose passages are ranges of one text.

    Args:
        decoded: the file.
        slots: in any order.
        finish: (new text, pair) -> the text with the file's own statements of its language brought up to
            date.
        encode: new text -> bytes; by default the encoding of the file.
    """

    def __init__(
        self,
        decoded: Decoded,
        slots: Sequence[Slot],
        *,
        finish: Callable[[str, LanguagePair], str] | None = None,
        encode: Callable[[str], bytes] | None = None,
    ) -> None:
        self._decoded = decoded
        self._slots = sorted(slots, key=lambda slot: (slot.span.start, -slot.span.end))
        self._finish = finish
        self._encode = encode or decoded.encode
        self.passages = tuple(slot.passage for slot in self._slots)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """See :class:`translator.documents.passage.Remarked`."""
        if not self._decoded.guessed:
            return ()
        message = (
            f"The encoding was guessed ({self._decoded.encoding}): if letters are wrong, save it as UTF-8."
        )
        return (Remark("whole file", "encoding_guessed", message),)

    def render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        """See :class:`translator.documents.passage.Document`."""
        text = _Renderer(self._decoded.text, self._slots, targets).raw(0, len(self._decoded.text))
        if self._finish is not None and pair.source != pair.target:
            text = self._finish(text, pair)
        return self._encode(text)


class _Renderer:
    """One rendering: slots and their targets by position."""

    def __init__(self, text: str, slots: Sequence[Slot], targets: Sequence[Passage]) -> None:
        self._text = text
        self._pairs = list(zip(slots, targets, strict=True))
        self._starts = [slot.span.start for slot in slots]

    def raw(self, start: int, end: int, *, after: int = 0) -> str:
        """The range of the new text; only slots from number ``after`` on and wholly inside count."""
        pieces: list[str] = []
        position = start
        for number in range(max(after, bisect_left(self._starts, start)), len(self._pairs)):
            slot, target = self._pairs[number]
            if slot.span.start >= end:
                break
            if slot.span.start < position or slot.span.end > end:
                continue
            pieces += (self._text[position : slot.span.start], self._write(number, slot, target))
            position = slot.span.end
        return "".join((*pieces, self._text[position:end]))

    def _write(self, number: int, slot: Slot, target: Passage) -> str:
        if (target.text, target.marks) == (slot.passage.text, slot.passage.marks):
            # what did not change keeps its own entities, quotes and line breaks
            return self.raw(slot.span.start, slot.span.end, after=number + 1)
        return slot.write(target, lambda start, end: self.raw(start, end, after=number + 1))


class Lines:
    """Line numbers of a text by offset, from 1."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def number(self, offset: int) -> int:
        """The line that the offset lies on."""
        return bisect_right(self._ends, offset - 1) + 1
