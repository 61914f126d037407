"""Model packs on this machine: what is installed, complete and unharmed. No network."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from translator.errors import ModelError
from translator.packs.manifest import FileSpec, Manifest, Pack, Source, Starter, load_manifest

__all__ = [
    "FileSpec",
    "InstalledPack",
    "Manifest",
    "ModelStore",
    "Pack",
    "Progress",
    "Source",
    "Starter",
    "check_file",
    "discard",
    "file_size",
    "ignore_progress",
    "is_complete",
    "load_manifest",
    "pack_from_folder",
    "shifted",
]

Progress = Callable[[int], None]
"""Is told again and again how many bytes of the pack are done so far."""

_CHUNK = 1 << 20


def ignore_progress(done: int) -> None:
    """For callers who do not watch."""
    del done


def shifted(progress: Progress, before: int) -> Progress:
    """A progress that counts from the bytes of the files before."""

    def report(done: int) -> None:
        progress(before + done)

    return report


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A pack whose files are complete on this machine."""

    pack: Pack
    folder: Path
    """holds every file of ``pack.files`` by its name."""


def file_size(path: Path) -> int:
    """Bytes of a regular file, -1 where there is none."""
    return path.stat().st_size if path.is_file() else -1


def is_complete(pack: Pack, folder: Path) -> bool:
    """Whether a folder holds every file of a pack in its full size."""
    return all(file_size(folder / name) == spec.size for name, spec in pack.files.items())


def pack_from_folder(folder: Path, entry: Pack) -> Pack:
    """A catalogue entry with the files that lie in a folder; its version is their fingerprint.

    Args:
        folder: holds the files of the pack and nothing else.
        entry: everything but files and version.

    Raises:
        OSError: a file cannot be read.
    """
    files = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            files[path.name] = FileSpec(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
    fingerprint = hashlib.sha256("".join(spec.sha256 for spec in files.values()).encode()).hexdigest()
    return replace(entry, files=files, version=fingerprint[:12])


def check_file(path: Path, spec: FileSpec, progress: Progress = ignore_progress) -> bool:
    """Whether a file has the size and sha256 that it should have.

    Args:
        path: an existing file.
        spec: what it should be.
        progress: is told the bytes of this file read so far.
    """
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            progress(done)
    return done == spec.size and digest.hexdigest() == spec.sha256


class ModelStore:
    """Finds, verifies and removes packs in several folders; the first folder is where new packs go.

    Args:
        manifest: the packs that can exist.
        folders: searched in order; a folder that does not exist is empty.
    """

    def __init__(self, manifest: Manifest, folders: Sequence[Path]) -> None:
        self.manifest = manifest
        self.folders = tuple(folders)

    def installed(self) -> tuple[InstalledPack, ...]:
        """Every complete pack, in the order of the manifest; sizes are checked, hashes are not."""
        found = (self._locate(pack) for pack in self.manifest.packs.values())
        return tuple(pack for pack in found if pack)

    def find(self, name: str) -> InstalledPack:
        """The installed pack of that name.

        Raises:
            ModelError: no such pack exists (``pack_unknown``), it is not installed (``pack_missing``), or a
                file of it is absent or has a wrong size (``pack_corrupt``).
        """
        pack = self.manifest.pack(name)
        if found := self._locate(pack):
            return found
        for folder in self._places(name):
            wrong = [file for file, spec in pack.files.items() if file_size(folder / file) != spec.size]
            raise ModelError(
                "pack_corrupt",
                f"The model pack {name} in {folder} is not complete: {', '.join(wrong)}.",
                next_step=f"Run: translator models pull {name}",
                pack=name,
                folder=folder,
                files=wrong,
            )
        raise ModelError(
            "pack_missing",
            f"The model pack {name} is not installed.",
            next_step=f"Run: translator models pull {name}",
            pack=name,
        )

    def verify(self, name: str, progress: Progress = ignore_progress) -> InstalledPack:
        """The installed pack, after every byte of it was compared with the manifest.

        Raises:
            ModelError: as :meth:`find`; ``pack_corrupt`` also where a sha256 differs or a file cannot
                be read.
        """
        found = self.find(name)
        wrong, before = [], 0
        for file, spec in found.pack.files.items():
            try:
                intact = check_file(found.folder / file, spec, shifted(progress, before))
            except OSError:
                intact = False
            if not intact:
                wrong.append(file)
            before += spec.size
        if wrong:
            raise ModelError(
                "pack_corrupt",
                f"The model pack {name} in {found.folder} is damaged: {', '.join(wrong)}.",
                next_step=f"Run: translator models remove {name}, then: translator models pull {name}",
                pack=name,
                folder=found.folder,
                files=wrong,
            )
        return found

    def remove(self, name: str) -> tuple[Path, ...]:
        """Delete a pack, complete or not, from every folder; returns the folders where it was.

        Files that the manifest does not name stay, with the folder that holds them.

        Raises:
            ModelError: there is no such pack, it is nowhere (``pack_missing``), or a file cannot be deleted
                (``pack_locked``).
        """
        pack = self.manifest.pack(name)
        places = self._places(name)
        if not places:
            self.find(name)
        for folder in places:
            try:
                discard(pack, folder)
            except OSError as error:
                raise ModelError(
                    "pack_locked",
                    f"The model pack {name} in {folder} cannot be removed: {error.strerror}.",
                    next_step="Stop the programs that use it, or ask the owner of the folder.",
                    pack=name,
                    folder=folder,
                ) from error
        return places

    def _places(self, name: str) -> tuple[Path, ...]:
        return tuple(folder / name for folder in self.folders if (folder / name).is_dir())

    def _locate(self, pack: Pack) -> InstalledPack | None:
        for folder in self._places(pack.name):
            if is_complete(pack, folder):
                return InstalledPack(pack, folder)
        return None


def discard(pack: Pack, folder: Path) -> None:
    """Delete the files of a pack, and the folder when nothing else is in it; a link is only unlinked."""
    if folder.is_symlink():
        folder.unlink()
        return
    for name in pack.files:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
