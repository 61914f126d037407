"""Latency and throughput by the number of cores, the process bound to so many."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

from benchmarks.clips import clips
from benchmarks.rows import FIREFOX, ROOT, SAMPLES, Rows, Setup, seconds, series
from translator.datatypes import LanguagePair, SpeechSegment
from translator.mt.bergamot import BergamotEngine
from translator.pipeline import Pipeline, open_pipeline

_NAMES = {
    "pt": "spoken turn en->pt, Firefox",
    "zh": "spoken turn en->zh, Qwen 1.5B",
    "words": "Firefox en-pt tiny",
}


def cores(setup: Setup) -> Rows:
    """Each number of cores in a process of its own, which the system keeps on them."""
    done = {count: _bound(setup, count) for count in range(1, setup.config.threads + 1)}
    for key, name in _NAMES.items():
        unit = "words per second" if key == "words" else "seconds a turn, p50"
        yield series(name, ("cores", unit), [(count, figures[key]) for count, figures in done.items()])


def _bound(setup: Setup, count: int) -> dict[str, float]:
    command = [sys.executable, str(ROOT / "scripts" / "benchmark.py"), "on-cores", "--cores", str(count)]
    command += ["--quick"] if setup.quick else []
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603  ours
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def on_cores(setup: Setup, count: int) -> None:
    """Bind this process to so many cores, measure, and print the figures."""
    if not hasattr(os, "sched_setaffinity"):
        raise SystemExit("This system cannot bind a process to cores.")
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
    setup = replace(setup, config=replace(setup.config, threads=count))
    said = [clip.segment for clip in clips(("en",), setup.few(5, 2))]
    figures: dict[str, float] = {}
    with open_pipeline(setup.config) as pipeline:
        for target in ("pt", "zh"):
            pair = LanguagePair("en", target)
            pipeline.warm(pair)
            times = [seconds(_turn(pipeline, clip, pair)) for clip in (said[0], *said)]
            figures[target] = statistics.median(times[1:])
    engine = BergamotEngine(setup.pack(FIREFOX), threads=count)
    lines = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()[: setup.few(100, 20)]
    pair = LanguagePair("en", "pt")
    engine.translate(lines, pair)
    words = sum(len(line.split()) for line in lines)
    figures["words"] = words / seconds(lambda: engine.translate(lines, pair))
    engine.close()
    print(json.dumps(figures))


def _turn(pipeline: Pipeline, clip: SpeechSegment, pair: LanguagePair) -> Callable[[], object]:
    def work() -> None:
        heard = pipeline.transcribe(clip, (pair.source,))
        pipeline.translate([heard.text], pair)

    return work
