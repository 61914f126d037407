"""Which engine serves which kind of pack."""

from typing import cast

from translator.mt.engine import Engine
from translator.packs.opening import open_pack
from translator.packs.store import InstalledPack

ENGINES = {
    "bergamot": "translator.mt.bergamot:BergamotEngine",
    "llama": "translator.mt.llama:LlamaEngine",
    "ctranslate2": "translator.mt.ctranslate:CTranslateEngine",
    "huggingface": "translator.mt.huggingface:HuggingFaceEngine",
}
"""kind of pack -> "module:Class"."""

SPEED = {"bergamot": 0, "ctranslate2": 1, "huggingface": 2, "llama": 3}
"""kind of pack -> place when two routes are equally good; faster engines first."""


def open_engine(installed: InstalledPack, *, threads: int) -> Engine:
    """An engine for one pack.

    Raises:
        ModelError: see :func:`translator.packs.opening.open_pack`.
    """
    return cast("Engine", open_pack(installed, ENGINES, threads=threads))
