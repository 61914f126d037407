"""How a batch scales: resident memory over many documents, and its speed against the bare engine.

    python scripts/measure_batch.py memory [--documents 1000] [--sentences 100]
    python scripts/measure_batch.py speed [--sentences 600] [--threads 2]

``memory`` runs everything but the weights (a stand-in engine answers at once) over documents of three
formats whose sentences are all different. ``speed`` translates the same sentences en->pt with the bare
engine and as a folder of documents with all checks, in turns, and prints the ratio of the best of each,
by the clock and by processor time, which other programs on the machine disturb less. Both need the pack
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
from functools import partial
from pathlib import Path
from typing import Any

import docx
import psutil

from translator.batch.folders import find_sources
from translator.batch.journal import Journal
from translator.batch.report import write_reports
from translator.batch.run import Order, Progress, Run
from translator.batch.workers import LocalWorkers
from translator.config import load_config
from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.documents.passage import Reading
from translator.packs.manifest import load_manifest
from translator.packs.store import ModelStore
from translator.pipeline import Pipeline, open_pipeline

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


def run_folder(pipeline: Pipeline, folder: Path, out: Path, progress: Progress) -> dict[str, Any]:
    """Translate a folder through the one pack, without fallback; gives the totals of the report."""
    out.mkdir()
    order = Order(PAIR.source, (PAIR.target,), out, Reading(PAIR.source))
    with Journal(out, "", fresh=True) as journal:
        workers = LocalWorkers(pipeline, jobs=2, engine=PACK)
        Run(order, journal, workers, progress).translate(find_sources([folder], out)[0])
        workers.close()
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
        totals = run_folder(pipeline, folder / "in", folder / "out", MemoryLog(documents))
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
            batch.append(_as_batch(pipeline, lines))
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


def _as_batch(pipeline: Pipeline, lines: Sequence[str]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        for number, start in enumerate(range(0, len(lines), 50)):
            text = "".join(f"<p>{line}</p>\n" for line in lines[start : start + 50])
            (folder / f"{number}.html").write_text(f"<html><body>{text}</body></html>", encoding="utf-8")
        return _seconds(partial(run_folder, pipeline, folder, Path(name) / "out", Progress()))


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["memory", "speed"])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=None, help="per document, or in all for speed")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if given.what == "memory":
        measure_memory(given.documents, given.sentences or 100)
    else:
        measure_speed(given.sentences or 600, given.threads, given.rounds)


if __name__ == "__main__":
    main()
