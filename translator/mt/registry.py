"""Which engine serves which kind of pack."""

from typing import cast

from translator.mt.engine import Engine
from translator.opening import open_pack
from translator.store import InstalledPack

ENGINES = {
    "bergamot": "translator.mt.bergamot:BergamotEngine",
    "llama": "translator.mt.llama:LlamaEngine",
}
"""kind of pack -> "module:Class"."""

SPEED = {"bergamot": 0, "llama": 1}
"""kind of pack -> place when two routes are equally good; faster engines first."""


def open_engine(installed: InstalledPack, *, threads: int) -> Engine:
    """An engine for one pack.

    Raises:
        ModelError: see :func:`translator.opening.open_pack`.
    """
    return cast("Engine", open_pack(installed, ENGINES, threads=threads))
