"""What programs send: query, form or JSON, read within limits of size and time."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from translator.datatypes import LanguagePair
from translator.errors import RequestError, SessionError
from translator.languages import get_language

MAX_BYTES = 4 * 1024 * 1024
"""Of a request without a file: a hundred thousand characters of any script, escaped as badly as can be."""
MAX_FILE_BYTES = 32 * 1024 * 1024
"""Of a request with a file; it is held in memory, so that nothing of it reaches a disk."""
BODY_SECONDS = 30.0
"""Longest wait for a whole body: who is slower must not keep its place."""
MOST_HELD = 256 * 1024 * 1024
"""Bytes of all bodies that are in memory at one time."""
_MAX_FIELDS = 50
_AUTO = "auto"
_RETRY_SECONDS = 10


class Room:
    """Memory for bodies: many large requests at once are refused before they fill the machine.

    Args:
        most: bytes.
    """

    def __init__(self, most: int = MOST_HELD) -> None:
        self._free = most

    @contextmanager
    def share(self) -> Iterator[Callable[[int], None]]:
        """A function that takes bytes for one request; all are given back at its end.

        The function raises a SessionError (``server_busy``) where there is no room.
        """
        taken = 0

        def take(size: int) -> None:
            nonlocal taken
            if size > self._free:
                raise SessionError(
                    "server_busy", "Slow down: too much is arriving at once.", retry_after=_RETRY_SECONDS
                )
            self._free -= size
            taken += size

        try:
            yield take
        finally:
            self._free += taken


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent."""

    name: str
    """as the sender calls it; never used as a path."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters of one request, wherever they stood in it."""

    fields: Mapping[str, Any]
    upload: Upload | None = None

    def text(self, name: str, default: str | None = None) -> str:
        """A parameter that must be text.

        Raises:
            RequestError: it is missing and has no default, or it is no text.
        """
        value = self.fields.get(name)
        if value is None or value == "":
            if default is None:
                raise invalid(f"Invalid request: missing {name} parameter.")
            return default
        if not isinstance(value, str):
            raise invalid(f"Invalid request: {name} must be text.")
        return value

    def texts(self, name: str) -> tuple[list[str], bool]:
        """The texts of a parameter, and whether it was a list.

        Raises:
            RequestError: it is missing, empty, or holds something else than text.
        """
        value = self.fields.get(name)
        if value is None or value in ("", []):
            raise invalid(f"Invalid request: missing {name} parameter.")
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in listed):
            raise invalid(f"Invalid request: {name} must be text or a list of texts.")
        return listed, isinstance(value, list)

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 0 to ``most``; more is cut to it.

        Raises:
            RequestError: it is none.
        """
        value = self.fields.get(name)
        if value is None or value == "":
            return default
        number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else value  # noqa: PLR2004  digits of any sensible number
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise invalid(f"Invalid request: {name} must be a whole number.")
        return min(number, most)

    def choice(self, name: str, *choices: str) -> str:
        """One of some words; the first where the parameter is missing.

        Raises:
            RequestError: it is another one.
        """
        value = self.text(name, choices[0])
        if value not in choices:
            raise invalid(f"Invalid request: {name} must be one of {', '.join(choices)}.")
        return value

    def pair(self) -> tuple[str | None, str]:
        """Source tag, None for "auto", and target tag; equal ones are not refused here.

        Raises:
            RequestError: one is missing.
            LanguageError: one is unknown.
        """
        source, target = self.text("source"), self.text("target")
        return (None if source == _AUTO else get_language(source).tag), get_language(target).tag

    def fixed_pair(self) -> LanguagePair:
        """Source and target tag.

        Raises:
            RequestError: one is missing.
            LanguageError: one is unknown.
        """
        return LanguagePair(get_language(self.text("source")).tag, get_language(self.text("target")).tag)


async def read_call(request: Request, take: Callable[[int], None], *, files: bool = False) -> Call:
    """The parameters of a request: the query, overruled by a JSON object, a form or a multipart form.

    Args:
        request: its body is read here.
        take: called with the bytes of each piece before it is kept.
        files: whether it may be as large as a document.

    Raises:
        SessionError: there is no room for it now (``server_busy``).
        RequestError: the body is too large, too slow, or not what it says it is.
    """
    fields: dict[str, Any] = dict(request.query_params)
    limit = MAX_FILE_BYTES if files else MAX_BYTES
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request, limit, take)
    except TimeoutError as error:
        raise RequestError(
            "request_slow", f"The request did not arrive within {BODY_SECONDS:.0f} seconds."
        ) from error
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "multipart/form-data":
        form = await _form(request, body, limit)
        fields |= {name: value for name, value in form.items() if isinstance(value, str)}
        return Call(fields, await _upload(form))
    if kind == "application/x-www-form-urlencoded":
        return Call(fields | _query(body))
    if body.strip():
        fields |= _object(body)
    return Call(fields)


def invalid(message: str) -> RequestError:
    """A request that makes no sense."""
    return RequestError("request_invalid", message, next_step="See /spec.")


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise invalid("Invalid request: the body is neither a form nor JSON.") from error
    if not isinstance(value, dict):
        raise invalid("Invalid request: the JSON is no object.")
    return value


async def _body(request: Request, limit: int, take: Callable[[int], None]) -> bytes:
    pieces, size = [], 0
    try:
        async for piece in request.stream():
            take(len(piece))
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise RequestError(
                    "request_too_large", f"The request is larger than {limit >> 20} MB.", limit=limit
                )
    except ClientDisconnect as error:
        raise RequestError("request_slow", "The sender went away.") from error
    return b"".join(pieces)


def _query(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
        )
    except ValueError as error:
        raise invalid("Invalid request: the form has too many fields.") from error


async def _form(request: Request, body: bytes, limit: int) -> FormData:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, stream(), max_files=1, max_fields=_MAX_FIELDS, max_part_size=limit
    )
    parser.spool_max_size = limit + 1  # a temporary file would leave the document on the disk
    try:
        return await parser.parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise invalid("Invalid request: the form cannot be read.") from error


async def _upload(form: FormData) -> Upload | None:
    for value in form.values():
        if isinstance(value, UploadFile):
            data = await value.read()
            await value.close()
            return Upload(value.filename or "", data)
    return None
