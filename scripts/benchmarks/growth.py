"""Cost from 1 to 100,000 segments: time for each and memory, in processes of their own."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from benchmarks.folders import StandIn, run_folder, write_documents
from benchmarks.rows import FIREFOX, ROOT, Rows, Setup, resident_mb, series, value
from translator.batch.run import Progress
from translator.pipeline import Pipeline

STAND_IN = (1, 10, 100, 1_000, 10_000, 100_000)
REAL = (1, 10, 100, 1_000, 3_000)
_PER_DOCUMENT = 100


def growth(setup: Setup) -> Rows:
    """Documents of 100 sentences, all different; a stand-in engine for the largest, the real one before."""
    sizes = {
        "a stand-in engine that answers at once": STAND_IN[: setup.few(6, 4)],
        "Firefox en-pt tiny": REAL[: setup.few(5, 3)],
    }
    for engine, counts in sizes.items():
        done = [_run(count, real=engine == "Firefox en-pt tiny") for count in counts]
        each = [(count, 1000 * item["seconds"] / count) for count, item in zip(counts, done, strict=True)]
        peaks = [(count, item["peak_mb"]) for count, item in zip(counts, done, strict=True)]
        yield series(engine, ("segments", "milliseconds a segment"), each)
        yield series(engine, ("segments", "MB at the peak"), peaks)
        if engine.startswith("a stand-in"):
            yield series("batch", ("segments", "MB resident"), done[-1]["memory"])
            tenth, last = done[-1]["memory"][0][1], done[-1]["memory"][-1][1]
            yield value(
                f"memory at the end of {counts[-1]:,} segments beside that after a tenth of them",
                last / tenth,
                "times",
                n=counts[-1],
                of="segments",
                aim="<= 1.15",
            )


def _run(count: int, *, real: bool) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "scripts" / "benchmark.py"), "one-batch", "--segments", str(count)]
    done = subprocess.run(  # noqa: S603  our own program
        [*command, *(["--real"] if real else [])], capture_output=True, text=True, check=True, env=os.environ
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


class _MemoryLog(Progress):
    """Resident megabytes whenever another twentieth of the documents is done."""

    def __init__(self, documents: int) -> None:
        self._step, self._done = max(1, documents // 20), 0
        self.points: list[tuple[float, float]] = []

    def document(self, record: Mapping[str, Any]) -> None:
        """Note it."""
        del record
        self._done += 1
        if self._done % self._step == 0:
            self.points.append((self._done * _PER_DOCUMENT, resident_mb()))


def one_batch(setup: Setup, count: int, *, real: bool) -> None:
    """Translate so many segments in this process and print what it took; loading is not counted."""
    documents, per_document = max(1, count // _PER_DOCUMENT), min(count, _PER_DOCUMENT)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_documents(place / "in", documents, per_document)
        write_documents(place / "warm", 1, 1, seed=10**6)
        config = replace(setup.config, data=place / "data")
        pipeline = Pipeline(config, setup.store, _engines={} if real else {FIREFOX: StandIn()})
        run_folder(pipeline, place / "warm", place / "warmed", Progress())
        log = _MemoryLog(documents)
        begun = time.perf_counter()
        totals = run_folder(pipeline, place / "in", place / "out", log)
        spent = time.perf_counter() - begun
        workers = resident_mb() - psutil.Process().memory_info().rss / 1e6
        pipeline.close()
    if totals["segments"] != count:
        raise SystemExit(f"{totals['segments']} segments instead of {count}.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3 + workers
    print(json.dumps({"seconds": spent, "peak_mb": round(peak), "memory": log.points}))
