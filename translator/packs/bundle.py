"""Packs in one signed file, for halls without any network.

A bundle is an uncompressed tar of regular files, in this order:

    SHA256SUMS        one line per other file, as ``sha256sum -c`` reads it
    SHA256SUMS.sig    64 bytes: Ed25519 signature of SHA256SUMS
    bundle.toml       the packs, and what was measured of them, as in the manifest
    licences/NAME.txt licence of each pack in full, where it is a common one, and origin
    packs/NAME/FILE   the files

Nothing is believed before the signature of a trusted key was checked, nothing is installed before every file
was compared with the list, and then all packs go in or none.
"""

import hashlib
import io
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO

import tomli_w
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from translator.errors import ModelError
from translator.packs.catalogue import add, to_tables
from translator.packs.evidence import Measurement
from translator.packs.manifest import MAX_MANIFEST_BYTES, Manifest, Pack, load_manifest
from translator.packs.store import InstalledPack, Progress, discard, ignore_progress, is_complete

SUMS, SIGNATURE, ENTRIES = "SHA256SUMS", "SHA256SUMS.sig", "bundle.toml"

_SIGNATURE_BYTES = 64
_CHUNK = 1 << 20
_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]*"
_LINE = re.compile(rf"([0-9a-f]{{64}})  (bundle\.toml|licences/{_NAME}\.txt|packs/{_NAME}/{_NAME})")
_RUN_AGAIN = "Copy the file again from where it was made; nothing was installed."


def export_bundle(
    path: Path,
    packs: Sequence[InstalledPack],
    measured: Sequence[Measurement],
    key: Ed25519PrivateKey,
    *,
    progress: Progress = ignore_progress,
) -> None:
    """Write one bundle; the file appears under its name only when it is whole.

    Args:
        path: where it goes; replaced when it is there.
        packs: complete packs, verified by the caller.
        measured: scores of these packs, which go with them.
        key: signs the bundle.
        progress: is told the bytes of the packs' files written so far.

    Raises:
        ModelError: the disk refuses (``pack_disk_full``).
    """
    small = {ENTRIES: tomli_w.dumps(to_tables([item.pack for item in packs], measured)).encode()}
    small |= {f"licences/{item.pack.name}.txt": _licence(item.pack).encode() for item in packs}
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in small.items()]
    sums += [
        f"{spec.sha256}  packs/{item.pack.name}/{name}"
        for item in packs
        for name, spec in item.pack.files.items()
    ]
    listing = "".join(f"{line}\n" for line in sums).encode()
    new = path.with_name(f".{path.name}.new")
    try:
        with tarfile.open(new, "w", format=tarfile.PAX_FORMAT) as archive:
            for name, data in ({SUMS: listing, SIGNATURE: key.sign(listing)} | small).items():
                archive.addfile(_member(name, len(data)), io.BytesIO(data))
            done = 0
            for item in packs:
                for name, spec in item.pack.files.items():
                    with (item.folder / name).open("rb") as file:
                        archive.addfile(_member(f"packs/{item.pack.name}/{name}", spec.size), file)
                    done += spec.size
                    progress(done)
        new.replace(path)
    except OSError as error:
        raise ModelError(
            "pack_disk_full",
            f"{path} cannot be written: {error.strerror or error}.",
            next_step="Free some space, or choose another place.",
            path=path,
        ) from error
    finally:
        new.unlink(missing_ok=True)


def import_bundle(
    path: Path,
    folder: Path,
    known: Manifest,
    trusted: Sequence[Ed25519PublicKey],
    *,
    progress: Progress = ignore_progress,
) -> list[InstalledPack]:
    """Install every pack of a bundle, or none.

    Args:
        path: the bundle.
        folder: where packs go.
        known: the catalogue of this machine; a pack that it names must be the very same.
        trusted: keys whose bundles are taken.
        progress: is told the bytes of the bundle read so far.

    Raises:
        ModelError: the file is no whole bundle of a trusted key (``pack_corrupt``), another pack has the
            same name (``pack_locked``), or the disk refuses (``pack_disk_full``).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=folder) as work, _members(path) as members:
            listed = _read_list(path, members, trusted)
            _check_space(path, folder)
            _unpack(path, members, listed, Path(work), progress)
            bundle = _read_entries(path, Path(work), listed)
            _refuse_others(bundle, known)
            installed = _install(bundle, Path(work), folder)
        new = [pack for name, pack in bundle.packs.items() if name not in known.packs]
        add(folder, packs=new, measured=bundle.measured.values())
    except OSError as error:
        raise ModelError(
            "pack_disk_full",
            f"The packs of {path.name} cannot be written to {folder}: {error.strerror or error}.",
            next_step="Free some space, or choose another folder with --models; nothing was installed.",
            path=path,
        ) from error
    return installed


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A plain file without owner or time, so that the same packs make the same bundle."""
    member = tarfile.TarInfo(name)
    member.size = size
    return member


def _licence(pack: Pack) -> str:
    origins = [f"{source.label}: {' '.join(sum(source.files.values(), ()))}" for source in pack.sources]
    published = [f"Licence file of the publisher: {pack.licence_file}"] if pack.licence_file else []
    # a licence is named by whoever adds a pack: only our own files are looked up, never a path made of it
    known = {file.name: file for file in files("translator").joinpath("resources/licences").iterdir()}
    text = known.get(f"{pack.licence}.txt")
    whole = ["", text.read_text(encoding="utf-8")] if text else []
    return "\n".join(
        [f"{pack.name} {pack.version}", f"Licence: {pack.licence}", *published, *origins, *whole, ""]
    )


@contextmanager
def _members(path: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """The regular files of a tar, one after the other, read as a stream."""

    def walk(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        for member in archive:
            data = archive.extractfile(member) if member.isreg() else None
            if data is None:
                raise _bad(path, f"{member.name[:80]!r} is no plain file")
            yield member, data

    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as archive:
            yield walk(archive)
    except (tarfile.TarError, EOFError, ValueError, UnicodeError) as error:
        raise _bad(path, "it is no bundle, or was cut off") from error


def _read_list(
    path: Path, members: Iterator[tuple[tarfile.TarInfo, IO[bytes]]], trusted: Sequence[Ed25519PublicKey]
) -> dict[str, str]:
    """File -> sha256, from the list that opens a bundle, after its signature was checked."""
    listing = _small(path, members, SUMS, MAX_MANIFEST_BYTES)
    signature = _small(path, members, SIGNATURE, _SIGNATURE_BYTES)
    if not any(_signed(key, signature, listing) for key in trusted):
        raise ModelError(
            "pack_corrupt",
            f"{path.name} is not signed by a key that this machine trusts.",
            next_step="Ask its maker for the public key (translator models key), then give it: --key KEY.",
            path=path,
        )
    listed: dict[str, str] = {}
    for line in listing.decode("ascii", "replace").splitlines():
        match = _LINE.fullmatch(line)
        if match is None or match[2] in listed:
            raise _bad(path, "its list of files is wrong")
        listed[match[2]] = match[1]
    return listed


def _small(path: Path, members: Iterator[tuple[tarfile.TarInfo, IO[bytes]]], name: str, limit: int) -> bytes:
    member, data = next(members, (None, None))
    if member is None or data is None or member.name != name or member.size > limit:
        raise _bad(path, f"it does not have {name} where a bundle has it")
    content = data.read()
    if len(content) != member.size:
        raise _bad(path, "it was cut off")
    return content


def _signed(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _check_space(path: Path, folder: Path) -> None:
    needed, free = path.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(
            "pack_disk_full",
            f"{path.name} needs {needed >> 20} MiB in {folder}, only {free >> 20} MiB are free.",
            next_step="Free some space, or choose another folder with --models.",
            needed=needed,
            free=free,
        )


def _unpack(
    path: Path,
    members: Iterator[tuple[tarfile.TarInfo, IO[bytes]]],
    listed: Mapping[str, str],
    work: Path,
    progress: Progress,
) -> None:
    """Every listed file into the work folder, each compared with its sha256; anything else is an error."""
    missing, done = dict(listed), 0
    for member, data in members:
        wanted = missing.pop(member.name, None)
        if wanted is None:
            raise _bad(path, f"{member.name[:80]!r} is not in its list, or twice in it")
        place = work / member.name
        place.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with place.open("wb") as file:
            while chunk := data.read(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
                done += len(chunk)
                progress(done)
        if digest.hexdigest() != wanted:
            raise _bad(path, f"{member.name} is not the file that was signed")
    if missing:
        raise _bad(path, f"{next(iter(missing))} is missing from it")


def _read_entries(path: Path, work: Path, listed: Mapping[str, str]) -> Manifest:
    """The catalogue of a bundle, which must name the very files that came."""
    bundle = load_manifest(work / ENTRIES, additions=True)
    named = {
        f"packs/{pack.name}/{name}": spec.sha256
        for pack in bundle.packs.values()
        for name, spec in pack.files.items()
    }
    came = {name: sha256 for name, sha256 in listed.items() if name.startswith("packs/")}
    if named != came or not bundle.packs:
        raise _bad(path, "its catalogue does not name the files in it")
    return bundle


def _refuse_others(bundle: Manifest, known: Manifest) -> None:
    for name, pack in bundle.packs.items():
        if name in known.packs and known.packs[name].files != pack.files:
            raise ModelError(
                "pack_locked",
                f"The bundle has another {name} than the catalogue of this machine; nothing was installed.",
                next_step="Use the same version of the program where the bundle is made.",
                pack=name,
            )


def _install(bundle: Manifest, work: Path, folder: Path) -> list[InstalledPack]:
    """Move all packs into place; when one cannot be moved, those before it are taken out again."""
    new = [pack for pack in bundle.packs.values() if not is_complete(pack, folder / pack.name)]
    moved: list[Pack] = []
    try:
        for pack in new:
            target = folder / pack.name
            if target.exists():
                discard(pack, target)
            (work / "packs" / pack.name).rename(target)
            moved.append(pack)
    except OSError:
        for pack in moved:
            discard(pack, folder / pack.name)
        raise
    return [InstalledPack(pack, folder / pack.name) for pack in bundle.packs.values()]


def _bad(path: Path, why: str) -> ModelError:
    return ModelError(
        "pack_corrupt", f"{path.name} cannot be used: {why}.", next_step=_RUN_AGAIN, path=path, why=why
    )
