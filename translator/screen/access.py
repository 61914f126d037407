"""Who may sit at which side of which counter."""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from translator.datatypes import Speaker
from translator.errors import SessionError

CODE_DIGITS = 6
CODE_SECONDS = 300.0
CODE_TRIES = 5
"""Wrong codes after which all codes of the hall are void: guessing one of a million is hopeless then."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", "[::1]"})


@dataclass(frozen=True, slots=True)
class Seat:
    """One side of one counter."""

    counter: int
    side: Speaker

    @property
    def name(self) -> str:
        """What pages call it: "officer-3", or "visitor", whose page need not know the counter."""
        return "visitor" if self.side == "visitor" else f"officer-{self.counter}"


def cookie_name(seat: str) -> str:
    """The cookie of a seat: each has its own, so that one browser can show several."""
    return f"seat-{seat}"


@dataclass(frozen=True, slots=True)
class _Code:
    counter: int
    expires: float


@dataclass(slots=True)
class Access:
    """Seats by cookie, one-time codes for the visitors' devices, and the hall's token.

    Nothing is stored: after a restart every device takes its seat again.
    """

    token: str | None = None
    """what an officer's device must know; None when only this machine can reach the server."""
    clock: Callable[[], float] = time.monotonic
    _seats: dict[str, Seat] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _wrong: int = 0

    def is_token(self, given: str) -> bool:
        """Whether this is the hall's token; always true where none is needed."""
        return self.token is None or hmac.compare_digest(given.encode(), self.token.encode())

    def take_seat(self, seat: Seat) -> str:
        """A new cookie for this seat; the oldest is forgotten when there are very many."""
        cookie = secrets.token_urlsafe(32)
        self._seats[cookie] = seat
        while len(self._seats) > 1_000:  # noqa: PLR2004  seven counters have some tens in a day
            del self._seats[next(iter(self._seats))]
        return cookie

    def seat(self, cookie: str | None) -> Seat | None:
        """The seat of this cookie, or None."""
        return self._seats.get(cookie or "")

    def new_code(self, counter: int) -> str:
        """A one-time code with which a device becomes this counter's visitor screen; older ones end."""
        self._codes = {code: kept for code, kept in self._codes.items() if kept.counter != counter}
        while (code := f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}") in self._codes:
            pass
        self._codes[code] = _Code(counter, self.clock() + CODE_SECONDS)
        self._wrong = 0
        return code

    def redeem(self, code: str) -> Seat:
        """The visitor's seat that a code stands for; it works once.

        Raises:
            SessionError: the code is wrong (``pairing_wrong``) or too old (``pairing_expired``).
        """
        found = self._codes.pop(code.strip(), None)
        if found is None:
            self._wrong += 1
            if self._wrong >= CODE_TRIES:
                self._codes.clear()
            raise SessionError("pairing_wrong", "The code is wrong.", next_step="Ask the officer for it.")
        if found.expires < self.clock():
            raise SessionError(
                "pairing_expired", "The code has expired.", next_step="Ask the officer for a new one."
            )
        return Seat(found.counter, "visitor")


def is_own_origin(origin: str | None, host: str | None) -> bool:
    """Whether a request comes from a page of this server; browsers always say where a socket comes from."""
    return bool(origin and host) and urlsplit(origin or "").netloc == host


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    return host in _LOOPBACK


def names_this_machine(host: str | None) -> bool:
    """Whether the Host header is one of this machine's own names, so that no foreign name points here."""
    name = urlsplit(f"//{host or ''}").hostname or ""
    return is_loopback(name)
