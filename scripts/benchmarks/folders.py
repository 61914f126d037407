"""Folders of documents to translate, and a stand-in engine for measuring everything but the weights."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import docx

from benchmarks.rows import FIREFOX, SAMPLES
from translator.batch.folders import find_sources
from translator.batch.journal import Journal
from translator.batch.report import write_reports
from translator.batch.run import Order, Progress, Run
from translator.batch.workers import LocalWorkers, Workers
from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.documents.passage import Reading
from translator.pipeline import Pipeline

PAIR = LanguagePair("en", "pt")
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


def news(seed: int) -> Iterator[str]:
    """FLORES sentences without end, numbered as paragraphs are, so that none comes twice."""
    lines = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()
    for number in itertools.count(1):
        yield f"({seed * 1000 + number}) {lines[(seed * 37 + number) % len(lines)]}"


def write_documents(
    folder: Path,
    documents: int,
    per_document: int,
    *,
    seed: int = 0,
    text: Callable[[int], Iterator[str]] = sentences,
) -> None:
    """Text, web and Word files in turn."""
    folder.mkdir()
    for number in range(documents):
        lines = list(itertools.islice(text(seed + number), per_document))
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

    name = FIREFOX
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


def run_folder(
    pipeline: Pipeline, folder: Path, out: Path, progress: Progress, **options: Any
) -> dict[str, Any]:
    """Translate a folder through the one pack, without fallback; gives the totals of the report.

    Args:
        pipeline: its engines are used.
        folder: the documents.
        out: for the results; made where it is missing.
        progress: is told how it goes on.
        options: ``jobs`` (2) and ``resume`` (False).
    """
    workers = LocalWorkers(pipeline, jobs=options.get("jobs", 2), engine=FIREFOX)
    try:
        return run_with(workers, folder, out, progress, resume=options.get("resume", False))
    finally:
        workers.close()


def run_with(
    workers: Workers, folder: Path, out: Path, progress: Progress, *, resume: bool = False
) -> dict[str, Any]:
    """Translate a folder by these workers, which stay open; gives the totals of the report."""
    out.mkdir(exist_ok=True)
    order = Order(PAIR.source, (PAIR.target,), out, Reading(PAIR.source))
    with Journal(out, "", fresh=not resume) as journal:
        Run(order, journal, workers, progress).translate(find_sources([folder], out)[0])
        return write_reports(out, journal, PAIR.source, [])
