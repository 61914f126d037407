"""Fixtures for all tests; offline is proven here: any socket to another machine is an error."""

import os
import signal
import socket
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLES = REPOSITORY.parent / "shared" / "samples"
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}  # noqa: S104  listening on all is not connecting


class OutgoingConnectionError(AssertionError):
    """A test tried to reach another machine."""


def _check(address):
    host = address[0] if isinstance(address, tuple) else None
    if host is not None and host not in LOOPBACK:
        raise OutgoingConnectionError(f"outgoing connection to {host!r}: the product is offline")


@pytest.fixture(autouse=True, scope="session")
def _offline():
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self, address):
        _check(address)
        return connect(self, address)

    def guarded_connect_ex(self, address):
        _check(address)
        return connect_ex(self, address)

    def guarded_lookup(host, *rest, **options):
        _check((host.decode() if isinstance(host, bytes) else host,))
        return lookup(host, *rest, **options)

    socket.socket.connect = guarded_connect
    socket.socket.connect_ex = guarded_connect_ex
    socket.getaddrinfo = guarded_lookup
    yield
    socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = connect, connect_ex, lookup


@pytest.fixture(autouse=True, scope="session")
def _interruptible():
    """A shell starts programs in the background with Ctrl-C ignored, and every program under test inherits it."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def model_folders() -> list[Path]:
    """Where installed packs may lie, in the order in which the product looks."""
    named = os.environ.get("TRANSLATOR_MODELS")
    return [Path(item) for item in named.split(os.pathsep)] if named else [REPOSITORY / "models"]


@pytest.fixture(scope="session")
def pack_folder():
    """A function from a pack's name to its folder; skips the test when the pack is not installed."""

    def find(name: str) -> Path:
        for folder in model_folders():
            if (folder / name).is_dir():
                return folder / name
        pytest.skip(f"model pack {name} is not installed (translator models pull {name})")

    return find


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of shared recordings and texts; skips the test where there is none."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no shared samples at {SAMPLES}")
    return SAMPLES
