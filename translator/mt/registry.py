"""Which engine serves which kind of pack; an engine's module is imported when it is chosen."""

from importlib import import_module
from typing import cast

from translator.errors import ModelError
from translator.mt.engine import Engine
from translator.store import InstalledPack

ENGINES = {
    "bergamot": "translator.mt.bergamot:BergamotEngine",
    "llama": "translator.mt.llama:LlamaEngine",
}
"""kind of pack -> "module:Class"."""

SPEED = {"bergamot": 0, "llama": 1}
"""kind of pack -> place when two routes are equally good; faster engines first."""


def open_engine(installed: InstalledPack, *, threads: int) -> Engine:
    """A loaded engine for one pack.

    Raises:
        ModelError: no engine serves this kind, its library is missing, or the weights do not load.
    """
    place = ENGINES.get(installed.pack.kind)
    if place is None:
        raise ModelError(
            "engine_missing",
            f"No engine translates with packs of kind {installed.pack.kind!r}.",
            next_step="Update the program, or remove the pack.",
            pack=installed.pack.name,
        )
    module, _, name = place.partition(":")
    try:
        engine = getattr(import_module(module), name)
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            f"The library behind {installed.pack.name} is not installed: {error}.",
            next_step="Run: pip install --upgrade counter-translator",
            pack=installed.pack.name,
        ) from error
    return cast("Engine", engine(installed, threads=threads))
