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

SECONDS = {"bergamot": 0.05, "ctranslate2": 0.2, "huggingface": 0.5, "llama": 3.0}
"""kind of pack -> about how long a sentence takes on two cores: of equally good routes the faster is taken.
Bergamot and llama as measured here, the others from tokens per second of models of their shapes."""


def open_engine(installed: InstalledPack, *, threads: int) -> Engine:
    """An engine for one pack.

    Raises:
        ModelError: see :func:`translator.packs.opening.open_pack`.
    """
    return cast("Engine", open_pack(installed, ENGINES, threads=threads))
