"""The web application: pages, content, voices and live connections, for this hall only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from translator.api.routes import api_routes
from translator.api.service import Service
from translator.errors import SessionError, TranslatorError
from translator.screen.access import Access, Seat, cookie_name, is_own_origin
from translator.screen.content import Content, read_pair
from translator.screen.counters import Counter
from translator.screen.headers import SecureHeaders
from translator.screen.socket import serve_page

STATIC = Path(__file__).parent / "static"
_TICK_SECONDS = 1.0
_MAX_FORM = 1_000
"""Bytes of a posted form: a code or a token."""


@dataclass(frozen=True, slots=True)
class Hosting:
    """Everything the application serves."""

    counters: Mapping[int, Counter]
    content: Content
    access: Access
    speech: frozenset[str]
    """tags whose speech is recognised."""
    loopback_only: bool = True
    """whether only this machine can reach the server, so that the Host header must be one of its names."""
    api: Service | None = None
    """the API for other programs."""


def build_app(hosting: Hosting) -> Starlette:
    """The application for an ASGI server; its counters are ticked while it runs."""
    handlers: dict[str, Callable[[Hosting, Request], Awaitable[Response]]] = {
        "/": _officer_page,
        "/table": _table_page,
        "/visitor": _visitor_page,
        "/screen/languages": _languages,
        "/screen/messages/{language}": _messages,
        "/screen/phrases/{source}/{target}": _phrases,
        "/screen/term/{source}/{target}/{concept}": _term,
        "/screen/voice/{entry:int}": _voice,
        "/health": _health,
    }
    routes = [Route(path, partial(_answer, hosting, handler)) for path, handler in handlers.items()]
    return Starlette(
        routes=[
            *routes,
            Route("/login", partial(_answer, hosting, _login), methods=["POST"]),
            Route("/pair", partial(_answer, hosting, _pair), methods=["POST"]),
            WebSocketRoute("/screen/socket", partial(_socket, hosting)),
            Mount("/static", StaticFiles(directory=STATIC)),
            *(api_routes(hosting.api) if hosting.api else ()),
        ],
        middleware=[Middleware(SecureHeaders, loopback_only=hosting.loopback_only)],
        lifespan=partial(_ticking, hosting),
    )


@asynccontextmanager
async def _ticking(hosting: Hosting, _app: Starlette) -> AsyncIterator[None]:
    async def tick() -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            for counter in hosting.counters.values():
                counter.session.tick()

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()


async def _answer(
    hosting: Hosting, handler: Callable[[Hosting, Request], Awaitable[Response]], request: Request
) -> Response:
    """The handler's response, or its error as JSON that a page can show in any language."""
    try:
        return await handler(hosting, request)
    except SessionError as error:
        return JSONResponse({"error": error.code}, status_code=403)
    except TranslatorError as error:
        return JSONResponse({"error": error.code}, status_code=400)


async def _officer_page(hosting: Hosting, request: Request) -> Response:
    return await _officer_seat(hosting, request, "officer.html")


async def _table_page(hosting: Hosting, request: Request) -> Response:
    return await _officer_seat(hosting, request, "table.html")


async def _officer_seat(hosting: Hosting, request: Request, page: str) -> Response:
    number = request.query_params.get("counter", "1")
    if not number.isascii() or not number.isdigit() or int(number) not in hosting.counters:
        return JSONResponse({"error": "not_possible"}, status_code=404)
    seat = Seat(int(number), "officer")
    if _seat(hosting, request, seat.name) == seat:
        return FileResponse(STATIC / page)
    if hosting.access.token is not None:
        return FileResponse(STATIC / "login.html", status_code=401)
    return _seated(hosting, seat, FileResponse(STATIC / page))


async def _login(hosting: Hosting, request: Request) -> Response:
    form = await _form(request)
    number = form.get("counter", "1")
    if not number.isdigit() or int(number) not in hosting.counters:
        raise SessionError("not_possible", "There is no such counter.")
    if not hosting.access.is_token(form.get("token", "")):
        await asyncio.sleep(1.0)  # guessing is slow
        raise SessionError("pairing_wrong", "The hall token is wrong.")
    seat = Seat(int(number), "officer")
    return _seated(hosting, seat, RedirectResponse(f"/?counter={int(number)}", status_code=303))


async def _visitor_page(hosting: Hosting, request: Request) -> Response:
    seated = _seat(hosting, request, "visitor") is not None
    return FileResponse(STATIC / ("visitor.html" if seated else "pair.html"))


async def _pair(hosting: Hosting, request: Request) -> Response:
    form = await _form(request)
    try:
        seat = hosting.access.redeem(form.get("code", ""))
    except SessionError:
        await asyncio.sleep(0.5)  # guessing is slow
        raise
    return _seated(hosting, seat, RedirectResponse("/visitor", status_code=303))


async def _languages(hosting: Hosting, _request: Request) -> Response:
    return JSONResponse(hosting.content.languages(hosting.speech))


async def _messages(hosting: Hosting, request: Request) -> Response:
    return JSONResponse(await run_in_threadpool(hosting.content.messages, request.path_params["language"]))


async def _phrases(hosting: Hosting, request: Request) -> Response:
    _require_seat(hosting, request)
    pair = read_pair(request.path_params["source"], request.path_params["target"])
    query = request.query_params.get("q", "")[:100]
    return JSONResponse(await run_in_threadpool(hosting.content.phrases, pair, query))


async def _term(hosting: Hosting, request: Request) -> Response:
    _require_seat(hosting, request)
    pair = read_pair(request.path_params["source"], request.path_params["target"])
    card = await run_in_threadpool(hosting.content.term, request.path_params["concept"], pair)
    return JSONResponse(card, status_code=200 if card else 404)


async def _voice(hosting: Hosting, request: Request) -> Response:
    counter = hosting.counters[_require_seat(hosting, request).counter]
    text, language = counter.session.spoken(request.path_params["entry"])
    slow = request.query_params.get("slow") == "1"
    sound = await run_in_threadpool(partial(hosting.content.voice, text, language, slow=slow))
    return Response(sound, media_type="audio/wav")


async def _health(hosting: Hosting, _request: Request) -> Response:
    found = {"status": "ok", "counters": len(hosting.counters)}
    if hosting.api:
        found |= {"requests": hosting.api.desk.admitted, "engines_restarted": hosting.api.desk.given_up}
    return JSONResponse(found)


async def _socket(hosting: Hosting, socket: WebSocket) -> None:
    seat = _seat(hosting, socket, socket.query_params.get("seat", ""))
    if seat is None or not is_own_origin(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close()
        return
    await serve_page(socket, seat, hosting.counters[seat.counter], hosting.access)


def _seat(hosting: Hosting, connection: HTTPConnection, name: str) -> Seat | None:
    return hosting.access.seat(connection.cookies.get(cookie_name(name)))


def _require_seat(hosting: Hosting, request: Request) -> Seat:
    """The seat that the page names and has the cookie of.

    Raises:
        SessionError: it has none.
    """
    seat = _seat(hosting, request, request.query_params.get("seat", ""))
    if seat is None:
        raise SessionError("not_paired", "This device has no seat at a counter.")
    return seat


def _seated(hosting: Hosting, seat: Seat, response: Response) -> Response:
    cookie = hosting.access.take_seat(seat)
    response.set_cookie(cookie_name(seat.name), cookie, httponly=True, samesite="strict")
    return response


async def _form(request: Request) -> dict[str, str]:
    """Fields of a small posted form from a page of this server.

    Raises:
        SessionError: it comes from elsewhere, or is too long.
    """
    if not is_own_origin(request.headers.get("origin"), request.headers.get("host")):
        raise SessionError("not_possible", "The request comes from another page.")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_FORM:
            raise SessionError("not_possible", "The form is too long.")
    try:
        return dict(parse_qsl(body.decode("ascii", "replace"), max_num_fields=5))
    except ValueError as error:
        raise SessionError("not_possible", "The form has too many fields.") from error
