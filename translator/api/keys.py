"""API keys: who may ask, and how much in a minute. Only hashes of keys are ever stored."""

import hashlib
import time
import tomllib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.errors import ConfigError, RequestError

_MINUTE = 60.0
_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may use the API."""

    name: str
    requests_per_minute: int | None = None
    """None: no limit."""
    characters_per_minute: int | None = None
    """None: no limit."""


NOBODY = Client("anyone")
"""Whoever asks where no keys are needed."""


class Door:
    """Lets programs in by their key and counts what they ask for.

    Args:
        clients: SHA-256 of a key in hexadecimal -> whose it is; None where no key is needed.
        clock: seconds that only go forward.
    """

    def __init__(
        self, clients: Mapping[str, Client] | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._asked: dict[str, deque[tuple[float, int]]] = {}

    @property
    def locked(self) -> bool:
        """Whether a key is needed."""
        return self._clients is not None

    def identify(self, key: str) -> Client:
        """Whose key this is.

        Raises:
            RequestError: nobody's (``key_needed``).
        """
        if self._clients is None:
            return NOBODY
        # What is looked up is a hash, so the time it takes says nothing about the keys.
        client = self._clients.get(hashlib.sha256(key.encode("utf-8", "replace")).hexdigest())
        if client is None:
            raise RequestError(
                "key_needed",
                "Invalid API key." if key else "An API key is needed.",
                next_step="Send api_key; the administrator of this server gives keys.",
            )
        return client

    def admit(self, client: Client, characters: int) -> None:
        """Count one request.

        Raises:
            RequestError: the client has used up its minute (``limit_reached``); the fact ``retry_after`` is
                in seconds.
        """
        if client.requests_per_minute is None and client.characters_per_minute is None:
            return
        now = self._clock()
        asked = self._asked.setdefault(client.name, deque())
        while asked and asked[0][0] <= now - _MINUTE:
            asked.popleft()
        used = sum(count for _, count in asked)
        too_often = client.requests_per_minute is not None and len(asked) >= client.requests_per_minute
        most = client.characters_per_minute
        # A single text above the limit would never pass: it may, alone in its minute.
        too_much = most is not None and asked and used + characters > most
        if too_often or too_much:
            raise RequestError(
                "limit_reached",
                "Slow down: the limit of this API key is reached.",
                next_step="Wait as long as Retry-After says.",
                retry_after=max(1, round(asked[0][0] + _MINUTE - now)),
            )
        asked.append((now, characters))


def read_clients(path: Path) -> dict[str, Client]:
    """The clients in a TOML file with one table per client: ``sha256`` and, if wanted, limits.

    Raises:
        ConfigError: the file cannot be read, or an entry makes no sense.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            "config_unreadable",
            f"The API keys in {path} cannot be read: {error}.",
            next_step="Correct the file; docs/api.md shows one.",
            path=path,
        ) from error
    return dict(_client(path, name, table) for name, table in tables.items())


def _client(path: Path, name: str, table: Any) -> tuple[str, Client]:
    known = {"sha256", "requests_per_minute", "characters_per_minute"}
    digest = table.get("sha256") if isinstance(table, dict) else None
    if not isinstance(digest, str) or len(digest) != _HEX_DIGITS or set(table) - known:
        raise _bad(
            path, f"[{name}] needs sha256 (64 hexadecimal digits) and may set {', '.join(sorted(known))}"
        )
    limits = {key: table[key] for key in sorted(known - {"sha256"}) if key in table}
    if not all(type(value) is int and value > 0 for value in limits.values()):
        raise _bad(path, f"the limits of [{name}] must be whole numbers above 0")
    return digest.casefold(), Client(name, **limits)


def _bad(path: Path, problem: str) -> ConfigError:
    return ConfigError(
        "config_bad_value",
        f"In {path} {problem}.",
        next_step="Correct the file; docs/api.md shows one.",
        path=path,
    )
