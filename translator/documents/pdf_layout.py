"""From the words of a page to blocks that are translated as one: paragraphs, headings, cells, captions."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal as OneOf

_GAP = 1.5
"""Where words are told from the spaces between letters."""
_GUTTER = 0.7
"""Em between two columns at least."""
_HANGING = 0.3
"""Em that are left of a strip into which a sign hangs, and by which the edge of a column may waver."""
_ROWS = 3
"""Rows through which an empty strip must go to separate columns."""
_OVERLAP = 0.4
"""Em of height that two blocks may share: the boxes of lines set close together overlap a little."""
_LEADING = 1.4
"""Em of empty space between two lines beyond which they have nothing to do with each other."""
_PARAGRAPH = 0.25
"""Em of empty space beyond the usual that separates paragraphs."""
_SAME_SIZE = 0.12
"""Share by which the sizes of one paragraph's lines may differ."""
_ITEM = re.compile(
    r"^(?:[-–•·▪◦*]|\(?\w{1,3}[.)、]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)(?:\s|$|(?<=、|）))"
)
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands on the page; all lengths in points from the top left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    colour: tuple[float, ...] = (0.0,)
    """grey, RGB or CMYK, each in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line or the edge of a drawn box: text does not run across it."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Line:
    """Words that follow one another."""

    words: list[Word]

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.words[-1].x1

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """Of its largest word, in points."""
        return max(word.size for word in self.words)

    @property
    def text(self) -> str:
        """The words with the spaces that their script wants."""
        return _joined(word.text for word in self.words)


@dataclass(slots=True)
class Block:
    """Lines that make one passage, and the room there is for its translation."""

    lines: list[Line]
    right: float = 0.0
    """how far to the right it may grow."""
    lowest: float = 0.0
    """how far down it may grow."""
    align: OneOf["left", "center", "right"] = "left"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom)."""
        return (
            min(line.x0 for line in self.lines),
            self.lines[0].top,
            max(line.x1 for line in self.lines),
            max(line.bottom for line in self.lines),
        )

    @property
    def size(self) -> float:
        """Of most of its characters, in points."""
        sizes: Counter[float] = Counter()
        for line in self.lines:
            for word in line.words:
                sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def text(self) -> str:
        """All lines as running text; words broken at a line's end are joined."""
        text = ""
        for line in self.lines:
            if text.endswith("-") and text[-2:-1].isalpha() and line.text[:1].islower():
                text = text[:-1] + line.text
            else:
                text = _joined((text, line.text))
        return text

    @property
    def pitch(self) -> float:
        """Distance of its lines in em."""
        tops = [line.top for line in self.lines]
        steps = [after - before for before, after in pairwise(tops)]
        return min(2.0, max(1.0, sum(steps) / len(steps) / self.size)) if steps else 1.2

    @property
    def style(self) -> tuple[bool, tuple[float, ...]]:
        """(bold, colour) of most of its characters."""
        styles: Counter[tuple[bool, tuple[float, ...]]] = Counter()
        for line in self.lines:
            for word in line.words:
                styles[word.bold, word.colour] += len(word.text)
        return styles.most_common(1)[0][0]


def find_blocks(
    words: Sequence[Word], rules: Sequence[Rule], *, width: float, height: float, gap: float = _GAP
) -> list[Block]:
    """The blocks of a page in reading order.

    Args:
        words: of the page, in any order.
        rules: lines and edges of boxes.
        width: of the page, in points.
        height: of the page, in points.
        gap: em between two words beyond which they stand in different columns or cells.
    """
    blocks: list[Block] = []
    lines = sorted(_lines(words, rules, gap), key=lambda line: (line.top, line.x0))
    leading = _usual_gap(lines) + _PARAGRAPH
    for line in lines:
        above = next(
            (
                block
                for block in reversed(blocks)
                if _continues(block, line, rules, leading) and not _surrounds(block, line, lines)
            ),
            None,
        )
        if above is None:
            blocks.append(Block([line]))
        else:
            above.lines.append(line)
    for block in blocks:
        _measure(block, blocks, rules, width=width, height=height)
    return blocks


def _lines(words: Sequence[Word], rules: Sequence[Rule], gap: float) -> list[Line]:
    """Words of one height in rows, rows cut at wide gaps and at rules."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.x0)):
        row = next((row for row in reversed(rows[-8:]) if _same_row(row[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for row in rows:
        row.sort(key=lambda word: word.x0)
    gutters = _gutters(sorted(rows, key=lambda row: row[0].top))
    lines: list[Line] = []
    for row in rows:
        current = [row[0]]
        for word in row[1:]:
            before = current[-1]
            if (
                word.x0 - before.x1 > gap * max(word.size, before.size)
                or (before, word) in gutters
                or _rule_between(before, word, rules)
            ):
                lines.append(Line(current))
                current = []
            current.append(word)
        lines.append(Line(current))
    return lines


def _gutters(rows: Sequence[Sequence[Word]]) -> set[tuple[Word, Word]]:
    """Neighbours in a row with an empty strip between them that goes on through the rows above or below.

    Columns may stand closer together than words in a widely set line do, but those gaps lie at random.
    """
    found: set[tuple[Word, Word]] = set()
    for number, row in enumerate(rows):
        for pair in pairwise(row):
            if pair not in found and _gap(pair) > _GUTTER:
                strip = _strip(rows[number:], pair)
                if len(strip) >= _ROWS:
                    found.update(strip)
                    found.update(_aligned(reversed(rows[:number]), strip))
                    found.update(_aligned(rows[number + len(strip) :], strip))
    return found


def _gap(pair: tuple[Word, Word]) -> float:
    """Empty space between two words in em."""
    return (pair[1].x0 - pair[0].x1) / pair[0].size


def _strip(rows: Sequence[Sequence[Word]], first: tuple[Word, Word]) -> list[tuple[Word, Word]]:
    """The pair and those below it that leave the same strip empty."""
    left, right, size = first[0].x1, first[1].x0, first[0].size
    along = [first]
    for row in rows[1:]:
        pair = next((item for item in pairwise(row) if item[0].x1 < right and item[1].x0 > left), None)
        if row[0].top - along[-1][0].bottom > _LEADING * size:
            break
        if pair is None and all(word.x1 <= left or word.x0 >= right for word in row):
            continue  # one of the columns has ended, or the other begins lower
        if pair is None:
            break
        left, right = max(left, pair[0].x1), min(right, pair[1].x0)
        if right - left < _GUTTER * size:
            break
        along.append(pair)
    return along


def _aligned(
    rows: Iterable[Sequence[Word]], strip: Sequence[tuple[Word, Word]]
) -> Iterator[tuple[Word, Word]]:
    """Pairs of the next rows whose right word begins at the column's edge; signs may hang into the strip."""
    edge, size = min(right.x0 for _, right in strip), strip[0][0].size
    for row in rows:
        pair = next((item for item in pairwise(row) if abs(item[1].x0 - edge) < _HANGING * size), None)
        if pair is None or _gap(pair) < _HANGING:
            return
        yield pair


def _same_row(one: Word, other: Word) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _rule_between(left: Word, right: Word, rules: Sequence[Rule]) -> bool:
    middle = (left.top + left.bottom) / 2
    return any(
        left.x1 - 1 <= rule.x0 == rule.x1 <= right.x0 + 1 and rule.top <= middle <= rule.bottom
        for rule in rules
    )


def _usual_gap(lines: Sequence[Line]) -> float:
    """The empty space between most lines and the next below, in em."""
    gaps: Counter[float] = Counter()
    for number, line in enumerate(lines):
        below = (
            other
            for other in lines[number + 1 :]
            if other.top >= line.bottom - 0.5 * line.size and min(line.x1, other.x1) > max(line.x0, other.x0)
        )
        following = next(below, None)
        if following is not None and following.top - line.bottom < _LEADING * line.size:
            gaps[round((following.top - line.bottom) / line.size, 1)] += 1
    return gaps.most_common(1)[0][0] if gaps else 0.2


def _continues(block: Block, line: Line, rules: Sequence[Rule], leading: float) -> bool:
    """Whether a line goes on with the block above it."""
    last = block.lines[-1]
    gap = line.top - last.bottom
    if not -0.5 * last.size <= gap <= leading * last.size or line.top <= last.top:
        return False
    if abs(line.size - last.size) > _SAME_SIZE * last.size or _ITEM.match(line.text):
        return False
    if [word.bold for word in last.words] != [line.words[0].bold] * len(last.words) and (
        last.words[-1].bold != line.words[0].bold and len(block.lines) == 1
    ):
        return False  # a heading above its text
    if min(last.x1, line.x1) - max(last.x0, line.x0) <= 0:
        return False
    if any(
        rule.top == rule.bottom
        and last.bottom - 2 <= rule.top <= line.top + 2
        and min(rule.x1, line.x1) > max(rule.x0, line.x0)
        for rule in rules
    ):
        return False
    left = min(item.x0 for item in block.lines)
    indented = len(block.lines) == 1 and -2.5 * last.size <= line.x0 - last.x0 <= 2.5 * last.size
    centred = abs((line.x0 + line.x1) - (last.x0 + last.x1)) < last.size
    return indented or centred or abs(line.x0 - left) < last.size


def _surrounds(block: Block, line: Line, lines: Sequence[Line]) -> bool:
    """Whether a block with this line would lie around other words, which its translation would run over."""
    x0, top, x1, bottom = block.box
    x0, x1, bottom = min(x0, line.x0), max(x1, line.x1), max(bottom, line.bottom)
    return any(
        other is not line
        and other not in block.lines
        and min(other.x1, x1) - max(other.x0, x0) > 1
        and min(other.bottom, bottom) - max(other.top, top) > _OVERLAP * other.size
        for other in lines
    )


def _measure(
    block: Block, blocks: Sequence[Block], rules: Sequence[Rule], *, width: float, height: float
) -> None:
    """How the block is aligned and how far it may grow before it meets something else."""
    x0, top, x1, bottom = block.box
    block.align = _alignment(block)
    margin = min([other.box[0] for other in blocks] + [x0])
    limits = [max(x1, width - margin)]
    lowest = [max(bottom, height - 0.5 * margin)]
    for other in blocks:
        ox0, otop, ox1, obottom = other.box
        if other is block:
            continue
        if ox0 >= x1 - 1 and otop < bottom and obottom > top:
            limits.append(ox0 - 0.5 * block.size)
        if otop >= bottom - 1 and ox0 < x1 and ox1 > x0:
            lowest.append(otop - 1)
    for rule in rules:
        if rule.x0 == rule.x1 and rule.x0 >= x1 - 1 and rule.top < bottom and rule.bottom > top:
            limits.append(rule.x0 - 2)
        if rule.top == rule.bottom and rule.top >= bottom - 2 and rule.x0 < x1 and rule.x1 > x0:
            lowest.append(rule.top - 1)
    # a paragraph of several lines shows its own width; a single line may run on
    block.right = max(x1, min(limits)) if len(block.lines) == 1 else x1
    block.lowest = max(bottom, min(lowest))


def _alignment(block: Block) -> OneOf["left", "center", "right"]:
    lines = block.lines
    if len(lines) > 1:

        def spread(values: Iterable[float]) -> float:
            found = list(values)
            return max(found) - min(found)

        left = spread(line.x0 for line in lines)
        centre = spread((line.x0 + line.x1) / 2 for line in lines)
        right = spread(line.x1 for line in lines)
        if left > 2 and centre < min(left, right) / 2:  # noqa: PLR2004  points
            return "center"
        if left > 2 * block.size and right < 2:  # noqa: PLR2004
            return "right"
    return "left"


def _joined(parts: Iterable[str]) -> str:
    text = ""
    for part in parts:
        unspaced = text and part and _UNSPACED.match(text[-1]) and _UNSPACED.match(part[0])
        text += part if not text or unspaced else f" {part}"
    return text
