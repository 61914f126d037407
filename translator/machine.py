"""What this machine still has to give, and to whom its files belong."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import psutil

_GROUPS = Path("/proc/self/cgroup")
_MOUNT = Path("/sys/fs/cgroup")


def free_memory(groups: Path = _GROUPS, mount: Path = _MOUNT) -> int:
    """Bytes that this process can still take before the machine swaps or the kernel ends something.

    On Linux the limits of its control groups count as well: a service or a container may have far less than
    the machine has free. Elsewhere their files do not exist.

    Args:
        groups: file that names the control groups of this process.
        mount: where the kernel shows control groups.
    """
    return max(0, min([int(psutil.virtual_memory().available), *_rooms(groups, mount)]))


def own_as_folder(path: Path) -> None:
    """Give a file or folder to whoever owns the folder it is in, where the system lets us.

    An administrator works on the data of a service that runs as another user: what root leaves there, the
    service must be able to use.
    """
    if hasattr(os, "chown"):
        with suppress(OSError):
            owner = path.parent.stat()
            os.chown(path, owner.st_uid, owner.st_gid)


def _rooms(groups: Path, mount: Path) -> Iterator[int]:
    """Free bytes of each control group with a limit, the process's own and those around it."""
    try:
        lines = groups.read_text(encoding="ascii").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            yield from _rooms_above(mount, path, ("memory.max", "memory.high"), "memory.current")
        elif controllers == "memory":
            yield from _rooms_above(
                mount / "memory", path, ("memory.limit_in_bytes",), "memory.usage_in_bytes"
            )


def _rooms_above(mount: Path, path: str, limits: tuple[str, ...], usage: str) -> Iterator[int]:
    """A container may see its own group as the root, so folders on the way may be missing."""
    inside = PurePosixPath(path.lstrip("/"))
    for folder in (mount / inside, *(mount / parent for parent in inside.parents)):
        used = _number(folder / usage)
        if used is None:
            continue
        for name in limits:
            limit = _number(folder / name)
            if limit is not None:
                yield limit - used + _reclaimable(folder / "memory.stat")


def _number(path: Path) -> int | None:
    """None where there is no such file, or it says "max"."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _reclaimable(path: Path) -> int:
    """Bytes of files that the kernel gives back when memory is wanted; ``total_`` counts inner groups."""
    try:
        words = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    except OSError:
        return 0
    found = {name: int(value) for name, value in words}
    return sum(
        found.get(f"total_{name}", found.get(name, 0))
        for name in ("active_file", "inactive_file", "slab_reclaimable")
    )
