"""The same job on a local Ray cluster of two workers."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.batch.support import Echo, make_pipeline, run_batch
from tests.batch.test_run import tree
from translator.batch.cluster import LOCAL, ClusterWorkers

pytest.importorskip("ray", reason="ray is not installed (pip install 'counter-translator[cluster]')")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent


class Mortal(Echo):
    """Kills its own process in the middle of the third block that any worker gets, once."""

    def __init__(self, flag):
        super().__init__()
        self.flag = flag
        self.count = 0

    def translate(self, batch, pair, *, hints=()):
        self.count += 1
        if self.count == 3 and not self.flag.exists():
            self.flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().translate(batch, pair, hints=hints)


def make(data, flag):
    return make_pipeline(data, Mortal(flag))


def test_a_killed_worker_loses_nothing_and_the_output_is_that_of_one_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10):
        lines = (f"Line {line} of the file {number}." for line in range(60))
        (folder / f"{number}.txt").write_text("\n".join(lines))
    calm = run_batch([folder], tmp_path / "calm", Echo())
    flag = tmp_path / "killed.flag"
    workers = ClusterWorkers(LOCAL, partial(make, tmp_path / "data", flag), jobs=2, threads=1, engine=None)
    try:
        totals = run_batch([folder], tmp_path / "cluster", Echo(), workers=workers)
    finally:
        workers.close()
    assert flag.exists()
    assert totals == calm
    assert tree(tmp_path / "cluster") == tree(tmp_path / "calm")
