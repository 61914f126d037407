"""The same folder of documents over one and over several local Ray workers of one thread each."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.folders import news, run_with, write_documents
from benchmarks.rows import FIREFOX, Rows, Setup, faster, in_turn
from translator.batch.cluster import LOCAL, ClusterWorkers
from translator.batch.run import Progress
from translator.pipeline import make_pipeline

_DOCUMENTS, _PER_DOCUMENT = 12, 64


def cluster(setup: Setup) -> Rows:
    """Segments per second of N workers beside one; each has its models loaded before the clock runs."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_documents(place / "warm", 2, 20, seed=900)
        blocks = list(range(setup.few(2, 1)))
        for block in blocks:
            write_documents(
                place / f"in{block}", _DOCUMENTS, _PER_DOCUMENT, seed=block * _DOCUMENTS, text=news
            )
        times: Mapping[str, list[float]] = {}
        config = replace(setup.config, threads=1)
        for jobs in dict.fromkeys((1, setup.config.threads)):
            workers = ClusterWorkers(
                LOCAL, partial(make_pipeline, config), jobs=jobs, threads=1, engine=FIREFOX
            )
            try:
                run_with(workers, place / "warm", place / f"warm{jobs}", Progress())
                times = {**times, **in_turn({str(jobs): partial(_run, workers, place)}, blocks)}
            finally:
                workers.close()
        count = len(blocks) * _DOCUMENTS * _PER_DOCUMENT
        most = str(setup.config.threads)
        yield faster(
            f"documents over {most} local Ray workers of one thread",
            times[most],
            ("one such worker", times["1"]),
            units=count,
            unit="segments",
            n=count,
            of="segments",
            workers=setup.config.threads,
        )


def _run(workers: ClusterWorkers, place: Path, block: int) -> object:
    return run_with(workers, place / f"in{block}", Path(tempfile.mkdtemp(dir=place)), Progress())
