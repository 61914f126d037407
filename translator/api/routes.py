"""The addresses of the API, and what is the same for all of them: keys, limits, errors."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from translator.api import compatible, own
from translator.api.calls import read_call
from translator.api.keys import NOBODY
from translator.api.service import Service, Visit
from translator.api.spec import openapi
from translator.errors import ModelError, SessionError, TermBaseError, TranslatorError
from translator.screen.access import is_own_origin

_LOG = logging.getLogger(__name__)

_STATUS = {
    "request_slow": 408,
    "request_too_large": 413,
    "key_needed": 403,
    "not_possible": 403,
    "limit_reached": 429,
    "server_busy": 429,
    "route_missing": 400,
    "pack_unknown": 400,
}
"""Code of an error -> HTTP status; others follow their kind: 500 is ours, 400 the caller's."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the API."""

    path: str
    method: str
    handler: Callable[[Visit], Awaitable[Response]]
    open: bool = False
    """answers without a key: programs ask it before they have one."""
    files: bool = False


ADDRESSES = (
    Address("/translate", "POST", compatible.translate),
    Address("/detect", "POST", compatible.detect),
    Address("/languages", "GET", compatible.languages, open=True),
    Address("/frontend/settings", "GET", compatible.settings, open=True),
    Address("/translate_file", "POST", compatible.translate_file, files=True),
    # the number in the address is the key
    Address("/download_file/{number}/{name}", "GET", compatible.download_file, open=True),
    Address("/v1/translate", "POST", own.translate),
    Address("/v1/languages", "GET", own.languages, open=True),
    Address("/v1/routes", "GET", own.routes),
)


def api_routes(service: Service) -> list[Route]:
    """The addresses of the API for a web application."""
    described = Route("/spec", partial(_spec, service), methods=["GET"])
    return [
        Route(address.path, partial(_answer, service, address), methods=[address.method])
        for address in ADDRESSES
    ] + [described]


async def _spec(service: Service, _request: Request) -> Response:
    return JSONResponse(openapi(locked=service.door.locked))


async def _answer(service: Service, address: Address, request: Request) -> Response:
    """The handler's response, or its error as LibreTranslate tells it: a sentence, and for ours a code."""
    try:
        _refuse_pages(request)
        with service.room.share() as take:
            call = await read_call(request, take, files=address.files)
            key = call.text("api_key", "") or request.headers.get("authorization", "").removeprefix("Bearer ")
            client = NOBODY if address.open else service.door.identify(key)
            return await address.handler(Visit(service, request, call, client))
    except TranslatorError as error:
        return _error_response(error)
    except Exception as error:  # noqa: BLE001  one request fails, the server goes on
        # The message may quote what was sent, so only the kind of error is logged.
        _LOG.error("%s failed: %s", address.path, type(error).__name__)
        return JSONResponse({"error": "The server failed.", "code": "unexpected"}, status_code=500)


def _refuse_pages(request: Request) -> None:
    """Keep pages of other sites from using this machine through a person's browser.

    Raises:
        SessionError: a browser says that the request comes from such a page (``not_possible``).
    """
    origin = request.headers.get("origin")
    if origin is not None and not is_own_origin(origin, request.headers.get("host")):
        raise SessionError("not_possible", "Pages of other sites may not use this server.")


def _error_response(error: TranslatorError) -> JSONResponse:
    ours = isinstance(error, ModelError | TermBaseError)
    status = _STATUS.get(error.code, 500 if ours else 400)
    retry = error.facts.get("retry_after")
    headers = {"Retry-After": str(retry)} if retry is not None else {}
    return JSONResponse({"error": str(error), "code": error.code}, status_code=status, headers=headers)
