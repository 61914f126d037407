"""A place without a network to prove in that none is needed."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NET = Path("/proc/self/net")
_HEADER_LINES = 2
_REACHING_OUT = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


@dataclass(slots=True)
class Isolation:
    """How this process is kept from the network."""

    method: str
    """"no network" (the kernel has no way out for this process) or "sockets blocked" (Python's alone)."""
    interfaces: tuple[str, ...] = ()
    """names of network interfaces that this process can see."""
    refused: list[str] = field(default_factory=list)
    """attempts that were blocked, as the name of the call and the kind of the address."""

    def attempts(self) -> int:
        """How often anything in this place tried to reach another machine."""
        if self.method == "no network":
            return _without_route()
        return len(self.refused)


def has_network() -> bool:
    """Whether this process could reach another machine: an interface besides the loopback, or a route."""
    interfaces = _interfaces()
    return not interfaces or interfaces != ("lo",)


def rerun_without_network(arguments: Sequence[str]) -> int | None:
    """Run this program again in a network namespace of its own; gives its exit code.

    None where the system has none or does not allow it to this user.
    """
    program = shutil.which("unshare")
    if program is None or not _NET.exists():
        return None
    alone = [program, "--user", "--map-root-user", "--net"]
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:  # noqa: S603  fixed words
        return None
    command = [*alone, sys.executable, "-m", "translator", *arguments]
    return subprocess.run(command, check=False).returncode  # noqa: S603  our own arguments, no shell


def no_network() -> Isolation:
    """The state of a process that :func:`has_network` says has none."""
    return Isolation("no network", _interfaces())


def block_sockets() -> Isolation:
    """Refuse every outgoing connection of Python code in this process from now on."""
    isolation = Isolation("sockets blocked", _interfaces())

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _REACHING_OUT:
            return
        address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        if isinstance(address, (str, bytes)) and event != "socket.getaddrinfo":
            return  # a Unix socket
        isolation.refused.append(event)
        msg = f"{event}: the network is blocked for this proof"
        raise PermissionError(msg)

    sys.addaudithook(hook)
    return isolation


def _interfaces() -> tuple[str, ...]:
    try:
        lines = (_NET / "dev").read_text(encoding="ascii").splitlines()[_HEADER_LINES:]
    except OSError:
        return ()
    return tuple(line.partition(":")[0].strip() for line in lines)


def _without_route() -> int:
    """Packets and connections of this namespace for which the kernel had no way out, IPv4 and IPv6."""
    names, values = (
        line.split()
        for line in (_NET / "snmp").read_text(encoding="ascii").splitlines()
        if line.startswith("Ip:")
    )
    count = int(dict(zip(names, values, strict=True))["OutNoRoutes"])
    six = _NET / "snmp6"
    lines = six.read_text(encoding="ascii").splitlines() if six.exists() else []
    return count + sum(int(line.split()[1]) for line in lines if line.startswith("Ip6OutNoRoutes"))
