"""How much memory an engine takes, and which one goes when another has to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from translator.errors import ModelError
from translator.machine import free_memory
from translator.mt.engine import Engine
from translator.packs.manifest import Pack

_MEGABYTE = 10**6


@dataclass(frozen=True, slots=True)
class _Need:
    """Resident memory of one kind of engine, measured in docs/engines.md."""

    per_byte: float
    """bytes of memory for each byte of the pack."""
    fixed_mb: int
    """MB beside the weights: libraries, buffers."""
    per_worker: bool = False
    """whether every thread is a process with weights of its own."""


_NEEDS: Mapping[str, _Need] = {
    "bergamot": _Need(per_byte=2.0, fixed_mb=45, per_worker=True),
    "llama": _Need(per_byte=1.1, fixed_mb=200),
    "ctranslate2": _Need(per_byte=1.1, fixed_mb=250),
    "asr": _Need(per_byte=1.1, fixed_mb=150),
    # half-precision files are computed in single precision; an estimate, no model of real size was measured
    "huggingface": _Need(per_byte=2.2, fixed_mb=600),
}
_UNKNOWN = _Need(per_byte=2.0, fixed_mb=200)


def needed_mb(pack: Pack, threads: int) -> int:
    """MB that an engine of a pack is likely to take, generously.

    Args:
        pack: its kind and size count.
        threads: computing threads; engines of worker processes hold their weights once for each.
    """
    need = _NEEDS.get(pack.kind, _UNKNOWN)
    workers = threads if need.per_worker else 1
    return round(workers * (need.per_byte * pack.size / _MEGABYTE + need.fixed_mb))


def fit_together(packs: Iterable[Pack], *, threads: int, budget_mb: int) -> bool:
    """Whether engines of all these packs may be loaded at once; a budget of 0 sets no limit."""
    different = {pack.name: pack for pack in packs}
    return not budget_mb or sum(needed_mb(pack, threads) for pack in different.values()) <= budget_mb


def make_room(
    wanted: Pack, loaded: dict[str, Engine], packs: Mapping[str, Pack], *, threads: int, budget_mb: int
) -> None:
    """Close engines, the one used longest ago first, until another one can be loaded.

    Args:
        wanted: the pack to be loaded next.
        loaded: engines by name, the one used last at the end; those that are closed are taken out.
        packs: every pack by name.
        threads: see :func:`needed_mb`.
        budget_mb: most MB for all engines together; 0 for what the machine has free.

    Raises:
        ModelError: it does not fit even alone (``engine_failed``); nothing is closed for it then.
    """
    need = needed_mb(wanted, threads)
    taken = {name: needed_mb(packs[name], threads) for name in loaded if name in packs}
    most = _free_mb() + sum(taken.values())
    allowed = min(most, budget_mb) if budget_mb else most
    if need > allowed:
        setting = f"memory_mb = {budget_mb}" if budget_mb and budget_mb <= most else "free memory"
        raise ModelError(
            "engine_failed",
            f"{wanted.name} needs about {need:,} MB of memory; {setting} leaves {allowed:,} MB.",
            next_step="Choose a smaller pack (translator models list), raise memory_mb or close programs.",
            pack=wanted.name,
            needed_mb=need,
            allowed_mb=allowed,
        )
    while loaded and (need > _free_mb() or (budget_mb and need + sum(taken.values()) > budget_mb)):
        oldest = next(iter(loaded))
        loaded.pop(oldest).close()
        taken.pop(oldest, None)


def _free_mb() -> int:
    return free_memory() // _MEGABYTE
