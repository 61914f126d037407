"""What every way of fetching a file has in common."""

import os
from pathlib import Path
from typing import IO, Protocol

from translator.packs.manifest import FileSpec
from translator.packs.store import Progress


class SourceError(Exception):
    """A source cannot deliver; the text says why. Never leaves this package."""


class BrokenOffError(Exception):
    """A transfer ended early and may be continued. Never leaves this package."""


class Fetcher(Protocol):
    """Fills one file from one source."""

    path: Path
    """where the bytes go, and stay between calls."""

    def fetch(self, spec: FileSpec, progress: Progress) -> None:
        """Bring ``path`` to its full size, keeping what is there already.

        Raises:
            SourceError: the source cannot deliver.
            OSError: the disk is full or refuses.
        """
        ...

    def forget(self) -> None:
        """Delete what is there."""
        ...


def settle(file: IO[bytes]) -> None:
    """Bring written bytes to the disk, before a rename or a note says that they are there."""
    file.flush()
    os.fsync(file.fileno())
