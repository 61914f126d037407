"""Subtitles, SubRip and WebVTT: the text of cues; numbers, times and settings stay byte for byte."""

import re

from translator.datatypes import Span
from translator.documents.encoding import decode
from translator.documents.passage import Document, Mark, Passage, Reading, events, unreadable
from translator.documents.spliced import Raw, Slot, SplicedDocument

_TIMES = re.compile(
    r"^[ \t]*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})[ \t]+-->[ \t]+(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}[^\r\n]*\r?\n",
    re.MULTILINE,
)
_BLANK = re.compile(r"\r?\n[ \t]*(?:\r?\n|\Z)|\Z")
_TAG = re.compile(r"<(/?)([A-Za-z]+)[^<>]*>|<[\d:.]+>|\{\\[^{}]*\}")


def read(data: bytes, reading: Reading) -> Document:
    """A subtitle file; a cue's lines are one passage, since sentences run over them.

    Raises:
        DocumentError: it is not text, or holds no cue.
    """
    decoded = decode(data, reading.language)
    slots: list[Slot] = []
    cues = list(_TIMES.finditer(decoded.text))
    if not cues:
        raise unreadable("The file holds no subtitle with a time.")
    for cue in cues:
        end = _BLANK.search(decoded.text, cue.end())
        stop = end.start() if end else len(decoded.text)
        content = decoded.text[cue.end() : stop]
        if any(map(str.isalpha, _TAG.sub("", content))):
            trimmed = Span(cue.end(), cue.end() + len(content.rstrip()))
            slots.append(_slot(decoded.text, trimmed, cue.group(1), reading.language))
    return SplicedDocument(decoded, slots)


def _slot(text: str, span: Span, time: str, language: str) -> Slot:
    raw_text = text[span.start : span.end]
    newline = "\r\n" if "\r\n" in raw_text else "\n"
    lines = raw_text.splitlines()
    # speakers of a dialogue have a line each; other line breaks only fit the text to the screen
    dialogue = all(line.lstrip().startswith(("-", "–", "—")) for line in lines)
    joint = "\n" if dialogue else "" if language in {"zh", "ja"} else " "
    plain, marks, tags = _without_tags(joint.join(line.strip() for line in lines))

    def write(target: Passage, raw: Raw) -> str:
        del raw
        pieces = []
        for event in events(target):
            opening, closing = ("", "") if event.kind == "text" else tags[event.key]
            pieces.append({"text": event.text, "close": closing}.get(event.kind, opening))
        joined = "".join(pieces)
        return joined.replace("\n", newline) if dialogue else _balanced(joined, len(lines), newline)

    return Slot(span, Passage(f"cue at {time}", plain, marks), write)


def _without_tags(text: str) -> tuple[str, tuple[Mark, ...], list[tuple[str, str]]]:
    plain = ""
    position = 0
    tags: list[tuple[str, str]] = []
    marks: dict[int, Mark] = {}
    open_tags: list[tuple[str, int, int]] = []
    for match in _TAG.finditer(text):
        plain += text[position : match.start()]
        position = match.end()
        closing, name = match.group(1), (match.group(2) or "").casefold()
        if name and closing and open_tags and open_tags[-1][0] == name:
            _, key, start = open_tags.pop()
            tags[key] = (tags[key][0], match.group())
            marks[key] = Mark(Span(start, len(plain)), key)
            continue
        key = len(tags)
        tags.append((match.group(), ""))
        marks[key] = Mark(Span(len(plain), len(plain)), key, "point")
        if name and not closing:
            open_tags.append((name, key, len(plain)))
    plain += text[position:]
    return plain, tuple(marks[key] for key in sorted(marks)), tags


def _balanced(text: str, count: int, newline: str) -> str:
    """The text over as many lines as before, about equally long, broken at spaces outside tags."""
    spaces = [match.start() for match in re.finditer(r" (?![^<>]*>)", text)]
    if count < 2 or len(spaces) < count - 1:  # noqa: PLR2004
        return text
    chosen: list[int] = []
    for number in range(1, count):
        ideal = len(text) * number // count
        free = [place for place in spaces if place not in chosen]
        chosen.append(min(free, key=lambda place: abs(place - ideal)))
    pieces = list(text)
    for place in chosen:
        pieces[place] = newline
    return "".join(pieces)
