"""Files at http(s) addresses: asked for, continued after a break, cut off where they promise too much."""

import http.client
import queue
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, NoReturn
from urllib.request import Request

from translator.packs.manifest import FileSpec
from translator.packs.store import Progress, file_size
from translator.provision.source import BrokenOffError, SourceError, settle

REACH_S = 3.0
"""Seconds a host has to answer before another source is tried: setup must not hang behind a firewall."""

READ_S = 30.0
"""Seconds of silence after which a connection counts as broken."""

ATTEMPTS = 3
"""Connections in a row that may end without a new byte."""

_CHUNK = 1 << 18


class UrlFetcher:
    """One file at one address, continued by HTTP Range where the server can."""

    def __init__(self, url: str, path: Path) -> None:
        self.path = path
        self._url = url
        self._opener = _make_opener(_HttpRedirects())

    def fetch(self, spec: FileSpec, progress: Progress) -> None:
        """Bring ``path`` to its full size, keeping what is there already.

        Raises:
            SourceError: the server refuses, sends something else, or breaks off again and again.
        """
        most, idle = max(0, file_size(self.path)), 0
        while file_size(self.path) != spec.size:
            try:
                self._transfer(spec, progress)
            except BrokenOffError as error:
                idle = 0 if file_size(self.path) > most else idle + 1
                most = max(most, file_size(self.path))
                if idle == ATTEMPTS:
                    raise SourceError(str(error)) from error
                time.sleep(idle)  # seconds; a busy server gets a moment

    def forget(self) -> None:
        """Delete what is there."""
        self.path.unlink(missing_ok=True)

    def _transfer(self, spec: FileSpec, progress: Progress) -> None:
        have = max(0, file_size(self.path))
        if have > spec.size:
            self.forget()
            have = 0
        headers = {"User-Agent": "counter-translator", "Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        request = Request(self._url, headers=headers)  # noqa: S310  the manifest allows http(s) only
        try:
            response = self._opener.open(request, timeout=READ_S)
        except urllib.error.HTTPError as error:
            self._explain(error)
        except (OSError, http.client.HTTPException) as error:
            raise BrokenOffError(_reason(error)) from error
        with response, self.path.open("r+b" if have else "wb") as file:
            start = have if _continues(response, have, spec.size) else 0
            file.truncate(start)
            file.seek(start)
            _copy(response, file, spec.size, progress)

    def _explain(self, error: urllib.error.HTTPError) -> NoReturn:
        with error:
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                self.forget()  # what is here is no beginning of what the server has
                raise BrokenOffError("the server cannot continue the file") from error
            if error.code == http.client.TOO_MANY_REQUESTS or error.code >= http.client.INTERNAL_SERVER_ERROR:
                raise BrokenOffError(f"HTTP {error.code}") from error
            raise SourceError(f"HTTP {error.code} for {self._url}") from error


class _HttpRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https only: never to a file or another protocol."""

    def redirect_request(  # noqa: PLR0917  signature of the standard library
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        if not newurl.lower().startswith(("http://", "https://")):
            raise SourceError(f"the server redirects to {newurl[:80]!r}, which is no web address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Hands a redirect back as it came."""

    def redirect_request(  # noqa: PLR0917  signature of the standard library
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> None:
        del req, fp, code, msg, headers, newurl


def _make_opener(redirects: urllib.request.HTTPRedirectHandler) -> urllib.request.OpenerDirector:
    """An opener that knows no protocol but http and https."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        redirects,
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _continues(response: http.client.HTTPResponse, have: int, size: int) -> bool:
    """Whether an answer goes on after the bytes that are here; refuses one that announces another size."""
    if response.status == http.client.PARTIAL_CONTENT:
        expected = f"bytes {have}-{size - 1}/"
        if not response.headers.get("Content-Range", "").startswith(expected):
            raise SourceError(f"the server continues with {response.headers.get('Content-Range')!r}")
        return True
    announced = response.headers.get("Content-Length", "")
    if announced and announced != str(size):
        raise SourceError(f"the server has {announced} bytes instead of {size}")
    return False


def _copy(response: http.client.HTTPResponse, file: IO[bytes], size: int, progress: Progress) -> None:
    """Append the answer, never more than the file may hold."""
    while True:
        try:
            chunk = response.read1(_CHUNK)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise BrokenOffError(_reason(error)) from error
        if file.tell() + len(chunk) > size:
            file.truncate(0)  # none of it can be the file
            raise SourceError(f"the server sends more than {size} bytes")
        if not chunk:
            break
        file.write(chunk)
        progress(file.tell())
    if file.tell() < size:
        raise BrokenOffError(f"the connection ended after {file.tell()} of {size} bytes")
    settle(file)


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    return f"{type(inner).__name__}: {inner}" if isinstance(inner, Exception) else str(inner)


def read_small(url: str, limit: int) -> bytes:
    """The whole answer of an address, which must be small.

    Args:
        url: http or https.
        limit: most bytes.

    Raises:
        SourceError: no answer, a refusal, or more bytes than the limit.
    """
    request = Request(url, headers={"User-Agent": "counter-translator"})  # noqa: S310  http(s) only: see the opener
    try:
        with _make_opener(_HttpRedirects()).open(request, timeout=READ_S) as response:
            body: bytes = response.read(limit + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise SourceError(f"HTTP {error.code} for {url}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SourceError(_reason(error)) from error
    if len(body) > limit:
        raise SourceError(f"{url} answers with more than {limit} bytes")
    return body


def answers(url: str, timeout_s: float) -> bool:
    """Whether the host of an address answers at all, be it with a refusal.

    Asked in a thread of its own, because looking up a name has no time limit.
    """
    heard: queue.Queue[bool] = queue.Queue()

    def ask() -> None:
        request = Request(url, method="HEAD")  # noqa: S310  the manifest allows http(s) only
        try:
            with _make_opener(_NoRedirects()).open(request, timeout=timeout_s):
                heard.put(item=True)
        except urllib.error.HTTPError as error:
            # a redirect is an answer; 502 to 504 come from a proxy that did not reach the host
            heard.put(error.code < http.client.BAD_GATEWAY)
            error.close()
        except (OSError, http.client.HTTPException):
            heard.put(item=False)

    threading.Thread(target=ask, daemon=True).start()
    try:
        return heard.get(timeout=timeout_s)
    except queue.Empty:
        return False
