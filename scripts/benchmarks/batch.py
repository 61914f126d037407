"""Folders of documents against the bare engine, with 1 to N workers, and what a resumption costs."""

import itertools
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.folders import PAIR, run_folder, sentences, write_documents
from benchmarks.peers import BareFirefox
from benchmarks.rows import FIREFOX, Rows, Setup, faster, in_turn, seconds, value
from translator.batch.run import Progress
from translator.pipeline import Pipeline, open_pipeline

_DOCUMENTS, _PER_DOCUMENT = 6, 40


def batch(setup: Setup) -> Rows:
    """Segments per second with everything that a document needs, then an interrupted run resumed."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        blocks = list(range(setup.few(4, 1)))
        for block in blocks:
            write_documents(place / f"in{block}", _DOCUMENTS, _PER_DOCUMENT, seed=block * _DOCUMENTS)
        for workers in range(1, setup.config.threads + 1):
            config = replace(setup.config, threads=workers)
            peer = BareFirefox(setup.pack(FIREFOX), processes=workers)
            with open_pipeline(config) as pipeline:
                pipeline.translate(list(itertools.islice(sentences(99), 64)), PAIR)
                times = in_turn(
                    {
                        "ours": partial(_as_documents, pipeline, place, workers),
                        peer.name: partial(_as_lines, peer),
                    },
                    blocks,
                )
                if workers == setup.config.threads:
                    yield from _resumed(pipeline, place, times["ours"][0])
            count = len(blocks) * _DOCUMENTS * _PER_DOCUMENT
            yield faster(
                f"documents (txt, html, docx) with all checks, {workers} worker{'s' if workers > 1 else ''}",
                times["ours"],
                (peer.name, times[peer.name]),
                units=count,
                unit="segments",
                n=count,
                of="segments",
                aim=">= 0.90",
                workers=workers,
            )
            peer.close()


def _as_documents(pipeline: Pipeline, place: Path, workers: int, block: int) -> object:
    out = Path(tempfile.mkdtemp(dir=place))
    # one block of sentences is checked while each worker has another
    return run_folder(pipeline, place / f"in{block}", out, Progress(), jobs=workers + 1)


def _as_lines(peer: BareFirefox, block: int) -> object:
    return peer.translate(_lines(block))


def _lines(block: int) -> list[str]:
    return [
        line
        for number in range(_DOCUMENTS)
        for line in itertools.islice(sentences(block * _DOCUMENTS + number), _PER_DOCUMENT)
    ]


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


def _resumed(pipeline: Pipeline, place: Path, whole: float) -> Rows:
    """The second half after an interruption, and a resumption with nothing left to do."""
    out = place / "resumed"

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
        "n": _DOCUMENTS * _PER_DOCUMENT,
        "of": "segments",
        "uninterrupted_s": round(whole, 2),
    }
    yield value(
        "a run interrupted half-way and resumed, beside one in one go", parts / whole, "times", **more
    )
    yield value("resuming when everything is done", 1000 * nothing / _DOCUMENTS, "ms a document", **more)
