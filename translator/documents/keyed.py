"""JSON and YAML: string values of chosen key paths; keys, numbers, comments and layout stay."""

import json
import re
from collections.abc import Iterator, Sequence

import yaml

from translator.datatypes import Span
from translator.documents.encoding import Decoded, decode
from translator.documents.passage import Document, Passage, Reading, too_large, unreadable
from translator.documents.spliced import Lines, Raw, Slot, SplicedDocument
from translator.documents.wording import is_for_people, variables

MAX_DEPTH = 100
"""Levels; data files have fewer than ten, and a parser must not be made to recurse for ever."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++')
_PLAIN_YAML = re.compile(r"[^\W\d_][^:#\[\]{},&*!|>'\"%@`\n]*[^\s:#\[\]{},&*!|>'\"%@`]")
_YAML_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"])


def read_json(data: bytes, reading: Reading) -> Document:
    """A JSON file.

    Raises:
        DocumentError: it is not JSON, or nested too deep.
    """
    decoded = decode(data, reading.language)
    try:
        json.loads(decoded.text)
    except RecursionError as error:
        raise too_large("The JSON is nested beyond any use.") from error
    except ValueError as error:
        raise unreadable(f"The file is not JSON: {error}.") from error
    return _document(decoded, _json_values(decoded.text), reading)


def _json_values(text: str) -> Iterator[tuple[str, Span, str, "Writer"]]:
    """Path, range, value and writer of every string value of a text that is JSON."""
    path: list[str] = []
    expects_key: list[bool] = []
    for match in _TOKEN.finditer(text):
        sign = match.group()
        if sign in "{[":
            if len(path) >= MAX_DEPTH:
                raise too_large(f"The JSON is nested more than {MAX_DEPTH} levels deep.")
            path.append("[]" if sign == "[" else "")
            expects_key.append(sign == "{")
        elif sign in "}]":
            path.pop()
            expects_key.pop()
        elif sign == "," and path and path[-1] != "[]":
            expects_key[-1] = True
        elif sign == ":":
            expects_key[-1] = False
        elif sign.startswith('"'):
            if expects_key and expects_key[-1]:
                path[-1] = str(json.loads(sign))
            else:
                yield _joined(path), Span(*match.span()), str(json.loads(sign)), _write_json


def read_yaml(data: bytes, reading: Reading) -> Document:
    """A YAML file of one or more documents; aliases are not followed, tags make no objects.

    Raises:
        DocumentError: it is not YAML, or nested too deep.
    """
    decoded = decode(data, reading.language)
    try:
        values = list(_yaml_values(decoded.text))
    except RecursionError as error:
        raise too_large("The YAML is nested beyond any use.") from error
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise unreadable(f"The file is not YAML: line {line}.") from error
    return _document(decoded, values, reading)


def _yaml_values(text: str) -> Iterator[tuple[str, Span, str, "Writer"]]:
    """From events, which carry positions and never expand an alias."""
    path: list[str] = []
    is_key: list[bool] = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(path) >= MAX_DEPTH:
                raise too_large(f"The YAML is nested more than {MAX_DEPTH} levels deep.")
            path.append("" if isinstance(event, yaml.MappingStartEvent) else "[]")
            is_key.append(isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            path.pop()
            is_key.pop()
            _value_taken(path, is_key)
        elif isinstance(event, yaml.ScalarEvent):
            if is_key and is_key[-1]:
                path[-1], is_key[-1] = event.value, False
                continue
            if event.style or (event.implicit[0] and _is_string(event.value)):
                span = _position(event)
                raw = text[span.start : span.end]
                trimmed = Span(span.start, span.start + len(raw.rstrip()))
                yield _joined(path), trimmed, event.value, _yaml_writer(text, trimmed, event.style)
            _value_taken(path, is_key)
        elif isinstance(event, yaml.AliasEvent):
            if is_key and is_key[-1]:
                path[-1], is_key[-1] = f"*{event.anchor}", False
            else:
                _value_taken(path, is_key)


def _position(event: yaml.ScalarEvent) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.index if start else 0, end.index if end else 0)


def _value_taken(path: Sequence[str], is_key: list[bool]) -> None:
    if path and path[-1] != "[]":
        is_key[-1] = True


def _is_string(value: str) -> bool:
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    return str(tag) == "tag:yaml.org,2002:str"


class Writer:
    """How a value is written: a style of quoting."""

    def __init__(self, style: str, indent: int = 0, header: str = "") -> None:
        self._style, self._indent, self._header = style, indent, header

    def __call__(self, target: Passage, raw: Raw) -> str:
        """The value as it stands in the file."""
        del raw
        text = target.text
        if self._style == "'" and "\n" not in text:
            return "'" + text.replace("'", "''") + "'"
        if self._style in {"|", ">"}:
            pad = " " * self._indent
            return self._header + "".join(f"\n{pad}{line}" if line else "\n" for line in text.split("\n"))
        if self._style == "" and _PLAIN_YAML.fullmatch(text) and text.casefold() not in _YAML_WORDS:
            return text
        return json.dumps(text, ensure_ascii=False)


_write_json = Writer('"')


def _yaml_writer(text: str, span: Span, style: str | None) -> Writer:
    if style not in {"|", ">"}:
        return Writer(style or "")
    header, _, rest = text[span.start : span.end].partition("\n")
    first = next((line for line in rest.split("\n") if line.strip()), "")
    return Writer(style, len(first) - len(first.lstrip()), header.rstrip())


def _joined(path: Sequence[str]) -> str:
    """``["items", "[]", "title"]`` as ``items[].title``."""
    return "".join(part if part == "[]" else f".{part}" for part in path).lstrip(".")


def _document(
    decoded: Decoded,
    values: Iterator[tuple[str, Span, str, Writer]] | list[tuple[str, Span, str, Writer]],
    reading: Reading,
) -> Document:
    slots: list[Slot] = []
    lines = Lines(decoded.text)
    seen: set[str] = set()
    wanted = set(reading.keys)
    for path, span, value, write in values:
        seen.add(path)
        if (path in wanted) if wanted else is_for_people(value):
            place = f"{path} (line {lines.number(span.start)})"
            text = value.rstrip("\n")
            slots.append(Slot(span, Passage(place, text, variables(text)), write))
    missing = wanted - seen
    if missing:
        raise unreadable(
            f"No string stands at {', '.join(sorted(missing))}.",
            next_step=f"String values stand at: {', '.join(sorted(seen)[:20])}.",
        )
    return SplicedDocument(decoded, slots)
