"""Folders of documents against the bare engine, with 1 to N workers, and what a resumption costs."""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.folders import PAIR, news, run_folder, sentences, write_documents
from benchmarks.peers import BareFirefox
from benchmarks.rows import FIREFOX, Rows, Setup, faster, in_turn, seconds, value
from translator.batch.run import Progress
from translator.pipeline import Pipeline, open_pipeline

_DOCUMENTS = 6


@dataclass(frozen=True, slots=True)
class _Folders:
    """The same kind of text in a folder for each block, and as plain lines."""

    place: Path
    text: Callable[[int], Iterator[str]]
    per_document: int
    blocks: list[int]

    def write(self) -> None:
        for block in self.blocks:
            write_documents(
                self.place / f"in{block}",
                _DOCUMENTS,
                self.per_document,
                seed=block * _DOCUMENTS,
                text=self.text,
            )

    def lines(self, block: int) -> list[str]:
        return [
            line
            for number in range(_DOCUMENTS)
            for line in itertools.islice(self.text(block * _DOCUMENTS + number), self.per_document)
        ]

    @property
    def segments(self) -> int:
        return len(self.blocks) * _DOCUMENTS * self.per_document


def batch(setup: Setup) -> Rows:
    """Segments per second with everything that a document needs, then an interrupted run resumed."""
    most = setup.config.threads
    with tempfile.TemporaryDirectory() as name:
        real = _Folders(Path(name), news, setup.few(132, 20), list(range(setup.few(3, 1))))
        real.write()
        for workers in range(1, most + 1):
            yield from _throughput(setup, real, "FLORES sentences", workers)
    with tempfile.TemporaryDirectory() as name:
        short = _Folders(Path(name), sentences, setup.few(160, 40), list(range(setup.few(3, 1))))
        short.write()
        yield from _throughput(setup, short, "made sentences of 14 words", most)
        with open_pipeline(setup.config) as pipeline:
            yield from _resumed(pipeline, short)


def _throughput(setup: Setup, folders: _Folders, text: str, workers: int) -> Rows:
    config = replace(setup.config, threads=workers)
    peer = BareFirefox(setup.pack(FIREFOX), processes=workers)
    with open_pipeline(config) as pipeline:
        pipeline.translate(list(itertools.islice(sentences(99), 64)), PAIR)
        times = in_turn(
            {
                "ours": partial(_as_documents, pipeline, folders.place, workers),
                peer.name: lambda block: peer.translate(folders.lines(block)),
            },
            folders.blocks,
        )
    yield faster(
        f"documents (txt, html, docx) with all checks, {text}, {workers} worker{'s' if workers > 1 else ''}",
        times["ours"],
        (peer.name, times[peer.name]),
        units=folders.segments,
        unit="segments",
        n=folders.segments,
        of="segments",
        aim=">= 0.90",
        workers=workers,
    )
    peer.close()


def _as_documents(pipeline: Pipeline, place: Path, workers: int, block: int) -> object:
    out = Path(tempfile.mkdtemp(dir=place))
    # one block of sentences is checked while each worker has another
    return run_folder(pipeline, place / f"in{block}", out, Progress(), jobs=workers + 1)


class _Interrupted(Exception):  # noqa: N818  no error: somebody pressed Ctrl-C
    pass


class _Stop(Progress):
    """Ends the run when half of the documents are done."""

    def __init__(self, documents: int) -> None:
        self._left = documents

    def document(self, record: Mapping[str, Any]) -> None:
        """Count."""
        del record
        self._left -= 1
        if not self._left:
            raise _Interrupted


def _resumed(pipeline: Pipeline, folders: _Folders) -> Rows:
    """The second half after an interruption, and a resumption with nothing left to do."""
    place, out = folders.place, folders.place / "resumed"
    pipeline.translate(list(itertools.islice(sentences(99), 64)), PAIR)
    whole = seconds(lambda: run_folder(pipeline, place / "in0", place / "whole", Progress()))

    def first_half() -> None:
        try:
            run_folder(pipeline, place / "in0", out, _Stop(_DOCUMENTS // 2))
        except _Interrupted:
            return
        raise SystemExit("The run was not interrupted.")

    def go_on() -> None:
        run_folder(pipeline, place / "in0", out, Progress(), resume=True)

    parts = seconds(first_half) + seconds(go_on)
    nothing = seconds(go_on)
    more: dict[str, Any] = {
        "n": _DOCUMENTS * folders.per_document,
        "of": "segments",
        "uninterrupted_s": round(whole, 2),
    }
    yield value(
        "a run interrupted half-way and resumed, beside one in one go", parts / whole, "times", **more
    )
    yield value("resuming when everything is done", 1000 * nothing / _DOCUMENTS, "ms a document", **more)
