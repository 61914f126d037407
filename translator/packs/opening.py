"""From a pack to the object that runs it; a library is imported only when a pack needs it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from translator.errors import ModelError
from translator.packs.store import InstalledPack


def open_pack(installed: InstalledPack, places: Mapping[str, str], *, threads: int) -> Any:
    """The engine of one pack, constructed with the pack and ``threads``.

    Args:
        installed: the pack.
        places: kind of pack -> "module:Class".
        threads: computing threads the engine may use.

    Raises:
        ModelError: no class serves this kind, its library is missing (``engine_missing``), or the weights
            do not load.
    """
    pack = installed.pack
    place = places.get(pack.kind)
    if place is None:
        raise ModelError(
            "engine_missing",
            f"{pack.name} is a pack of kind {pack.kind}; what is needed here is one of: {', '.join(places)}.",
            next_step="Choose another pack (translator models list).",
            pack=pack.name,
        )
    module, _, name = place.partition(":")
    try:
        opener = getattr(import_module(module), name)
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            f"The library behind {pack.name} is not installed: {error}.",
            next_step="Run: pip install --upgrade counter-translator",
            pack=pack.name,
        ) from error
    return opener(installed, threads=threads)
