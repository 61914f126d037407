"""How a batch scales: resident memory over many documents, and its speed against the bare engine.

    python scripts/measure_batch.py memory [--documents 1000] [--sentences 100]
    python scripts/measure_batch.py speed [--sentences 600] [--threads 2]
    python scripts/measure_batch.py cluster [--sentences 1200]
    python scripts/measure_batch.py fast [--sentences 60]

``memory`` runs everything but the weights (a stand-in engine answers at once) over documents of three
formats whose sentences are all different. ``speed`` translates the same sentences en->pt with the bare
engine and as a folder of documents with all checks, in turns, and prints the ratio of the best of each,
by the clock and by processor time, which other programs on the machine disturb less. ``cluster`` runs the
same folder over one and over two local Ray workers of one thread each. ``fast`` translates sentences with
amounts, dates and times with all engines installed, with and without ``--fast``. All need the pack
firefox-en-pt-tiny.
"""

import argparse
import itertools
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import docx
import psutil

from translator.batch.cluster import LOCAL, ClusterWorkers
from translator.batch.folders import find_sources
from translator.batch.journal import Journal
from translator.batch.report import write_reports
from translator.batch.run import Order, Progress, Run
from translator.batch.workers import LocalWorkers, Workers
from translator.config import load_config
from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.documents.passage import Reading
from translator.packs.manifest import load_manifest
from translator.packs.store import ModelStore
from translator.pipeline import Pipeline, make_pipeline, open_pipeline

PAIR = LanguagePair("en", "pt")
PACK = "firefox-en-pt-tiny"
WORDS = (
    ("The applicant", "The office", "Each visitor", "The counter", "Your employer", "The landlord"),
    ("must bring", "has received", "may request", "will check", "can correct", "has to sign"),
    ("the form", "the photographs", "a copy of the contract", "the old card", "the paper", "the list"),
    ("before noon", "at the entrance", "on the upper floor", "within the week", "without delay"),
)


def sentences(seed: int) -> Iterator[str]:
    """Different plain sentences without end."""
    choose = random.Random(seed)  # noqa: S311  the same on every run
    for number in itertools.count(1):
        words = " ".join(choose.choice(part) for part in WORDS)
        yield f"{words}, as paragraph {seed * 1000 + number} says."


def write_documents(folder: Path, documents: int, per_document: int) -> None:
    """Text, web and Word files in turn."""
    folder.mkdir()
    for number in range(documents):
        lines = list(itertools.islice(sentences(number), per_document))
        if number % 3 == 0:
            (folder / f"{number:05}.txt").write_text("\n".join(lines), encoding="utf-8")
        elif number % 3 == 1:
            body = "\n".join(f"<p>{line}</p>" for line in lines)
            (folder / f"{number:05}.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
        else:
            document = docx.Document()
            for line in lines:
                document.add_paragraph(line)
            document.save(str(folder / f"{number:05}.docx"))


class StandIn:
    """Answers at once with a sentence that passes every check."""

    name = PACK
    pairs = frozenset({PAIR})

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        """The number of the source in a fixed sentence."""
        del pair, hints
        numbers = (line.rsplit(" ", 2)[1] for line in batch)
        return [
            Hypothesis(f"O requerente deve levar tudo ao balcão, como diz o parágrafo {number}.", -0.1)
            for number in numbers
        ]

    def close(self) -> None:
        """Nothing to free."""


class MemoryLog(Progress):
    """Resident megabytes whenever another tenth of the documents is done."""

    def __init__(self, total: int) -> None:
        self._step, self._done = max(1, total // 10), 0
        self._started = time.perf_counter()

    def document(self, record: Mapping[str, Any]) -> None:
        """Print a line."""
        del record
        self._done += 1
        if self._done % self._step == 0:
            megabytes = psutil.Process().memory_info().rss / 1e6
            seconds = time.perf_counter() - self._started
            print(f"{self._done:6} documents  {megabytes:7.0f} MB  {seconds:7.0f} s", flush=True)


def run_folder(workers: Workers, folder: Path, out: Path, progress: Progress) -> dict[str, Any]:
    """Translate a folder; gives the totals of the report."""
    out.mkdir()
    order = Order(PAIR.source, (PAIR.target,), out, Reading(PAIR.source))
    with Journal(out, "", fresh=True) as journal:
        Run(order, journal, workers, progress).translate(find_sources([folder], out)[0])
        return write_reports(out, journal, PAIR.source, [])


def measure_memory(documents: int, per_document: int) -> None:
    """Run a large batch over the stand-in engine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_documents(folder / "in", documents, per_document)
        environ = {**os.environ, "TRANSLATOR_DATA": str(folder / "data")}
        config = load_config(environ=environ)
        store = ModelStore(load_manifest(config.manifest), config.models)
        pipeline = Pipeline(config, store, _engines={PACK: StandIn()})
        workers = LocalWorkers(pipeline, jobs=2, engine=PACK)
        totals = run_folder(workers, folder / "in", folder / "out", MemoryLog(documents))
        workers.close()
        journal = sum(path.stat().st_size for path in (folder / "out").glob(".translator-batch.sqlite*"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{totals['documents']}, {totals['segments']:,} segments")
    print(f"peak {peak:.0f} MB, journal {journal / 1e6:.0f} MB")


def measure_speed(count: int, threads: int, rounds: int) -> None:
    """Bare engine and batch in turns."""
    lines = list(itertools.islice(sentences(7), count))
    words = sum(len(line.split()) for line in lines)
    config = load_config(environ=os.environ, overrides={"threads": threads})
    bare: list[tuple[float, float]] = []
    batch: list[tuple[float, float]] = []
    with open_pipeline(config) as pipeline:
        route = pipeline.route(PAIR)
        pipeline.run(route, lines[:64])
        for _ in range(rounds):
            bare.append(_seconds(partial(pipeline.run, route, lines)))
            batch.append(_as_batch(LocalWorkers(pipeline, jobs=2, engine=PACK), lines))
    for number, kind in enumerate(("clock", "processor")):
        ours, theirs = (words / min(seconds[number] for seconds in side) for side in (batch, bare))
        print(
            f"{threads} threads, {words:,} words, {kind}: batch {ours:,.0f} words/s, bare {theirs:,.0f}, "
            f"ratio {ours / theirs:.2f}"
        )


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """(by the clock, of the processor in this process and the engine's)."""
    started, used = time.perf_counter(), _processor_seconds()
    work()
    return time.perf_counter() - started, _processor_seconds() - used


def _processor_seconds() -> float:
    process = psutil.Process()
    times = [item.cpu_times() for item in (process, *process.children(recursive=True))]
    return sum(item.user + item.system for item in times)


def measure_cluster(count: int, rounds: int) -> None:
    """One and two workers of a local cluster, in turns."""
    lines = list(itertools.islice(sentences(7), count))
    words = sum(len(line.split()) for line in lines)
    config = load_config(environ=os.environ, overrides={"threads": 1})
    for _ in range(rounds):
        for jobs in (1, 2):
            workers = ClusterWorkers(LOCAL, partial(make_pipeline, config), jobs=jobs, threads=1, engine=PACK)
            _as_batch(workers, lines[:128], close=False)  # the models are loaded
            clock, _ = _as_batch(workers, lines)
            print(f"{jobs} workers: {words / clock:,.0f} words/s by the clock, load {os.getloadavg()[0]:.1f}")


NUMBERS = (
    "Two dozen of the {0} applicants came at a quarter to nine and left at half past {2}.",
    "It cost {0} yuan in the 1990s and three and a half thousand on {1}/3/2026.",
    "Room {1}B, 2nd floor: hand in forms A{2} to A{1} in triplicate by noon, {2} working days before.",
    "Between one and {2} million visitors, a third of them under {1}, paid 5 to 10 RMB each.",
)
"""Numbers of kinds that small models get wrong."""


def measure_fast(count: int) -> None:
    """Sentences full of numbers with and without asking a second engine about wrong ones."""
    lines = [
        NUMBERS[number % 4].format(1000 + 7 * number, 10 + number % 18, 3 + number % 9)
        for number in range(count)
    ]
    for fast in (True, False):
        config = load_config(environ=os.environ, overrides={"threads": 2})
        with open_pipeline(replace(config, fast=fast)) as pipeline:
            pipeline.translate(lines[:4], PAIR)
            workers = LocalWorkers(pipeline, jobs=2, engine=None)
            clock, _ = _as_batch(workers, lines)
        words = sum(len(line.split()) for line in lines)
        print(f"fast {fast}: {clock:.1f} s, {words / clock:,.0f} words/s")


def _as_batch(workers: Workers, lines: Sequence[str], *, close: bool = True) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        for number, start in enumerate(range(0, len(lines), 50)):
            text = "".join(f"<p>{line}</p>\n" for line in lines[start : start + 50])
            (folder / f"{number}.html").write_text(f"<html><body>{text}</body></html>", encoding="utf-8")
        try:
            return _seconds(partial(run_folder, workers, folder, Path(name) / "out", Progress()))
        finally:
            if close:
                workers.close()


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["memory", "speed", "cluster", "fast"])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=None, help="per document, or in all for speed")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if given.what == "memory":
        measure_memory(given.documents, given.sentences or 100)
    elif given.what == "cluster":
        measure_cluster(given.sentences or 1200, given.rounds)
    elif given.what == "fast":
        measure_fast(given.sentences or 60)
    else:
        measure_speed(given.sentences or 600, given.threads, given.rounds)


if __name__ == "__main__":
    main()
