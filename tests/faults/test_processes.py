"""Processes that are killed or hang: the server, and the workers of an engine."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.real_server import Officer, server

pytestmark = pytest.mark.weights

SENTENCE = "The train to the old harbour is late again."
LONG = " ".join(
    f"The train to harbour number {n} is late again, and the passengers wait." for n in range(250)
)


def workers(running):
    """The engine's worker processes."""
    found = psutil.Process(running.process.pid).children(recursive=True)
    return [process for process in found if any("bergamot_worker" in word for word in process.cmdline())]


def test_a_killed_server_leaves_no_words_and_no_processes(tmp_path, environment):
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        assert "trem" in officer.say(SENTENCE)["target"]
        children = workers(running)
        assert children
        running.process.kill()
        running.process.wait(10)
        gone, alive = psutil.wait_procs(children, timeout=10)
        assert len(gone) == len(children)
        assert alive == []
    written = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "models" not in path.parts
    )
    assert b"harbour" not in written
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        assert officer.say("The house is big.")["id"] == 1
        officer.close()


def test_a_killed_worker_costs_nothing_but_time(tmp_path, environment):
    with server(tmp_path, environment=environment) as running, ThreadPoolExecutor(1) as pool:
        assert running.translate(SENTENCE)[0] == 200
        (first, *_) = workers(running)
        asked = pool.submit(running.translate, LONG)
        time.sleep(0.3)
        assert not asked.done()
        first.kill()
        status, answer, _ = asked.result(60)
        assert status == 200
        (got,) = answer["translations"]
        assert [f" {n} " in got["target"] or f" {n}," in got["target"] for n in range(250)].count(False) <= 5
        assert workers(running)[0].pid != first.pid


@pytest.mark.slow
def test_a_worker_that_hangs_is_replaced(tmp_path, environment):
    with server(tmp_path, environment=environment) as running:
        assert running.translate(SENTENCE)[0] == 200
        hung = workers(running)
        for process in hung:
            os.kill(process.pid, signal.SIGSTOP)
        begun = time.monotonic()
        officer = Officer(running)
        entry = officer.say("The second train is late as well.")  # the first is remembered
        assert entry["state"] == "ready"
        assert "trem" in entry["target"]
        assert 15 < time.monotonic() - begun < 60
        assert not {process.pid for process in hung} & {process.pid for process in workers(running)}
        officer.close()


def test_a_stopped_server_answers_everybody_who_waits(tmp_path, environment):
    with server(tmp_path, environment=environment) as running, ThreadPoolExecutor(8) as pool:
        assert running.translate(SENTENCE)[0] == 200
        asked = [pool.submit(running.translate, LONG) for _ in range(8)]
        time.sleep(0.5)
        running.process.terminate()
        answers = [item.result(30) for item in asked]
        assert {status for status, _, _ in answers} <= {200, 429}
        assert all("retry-after" in headers for status, _, headers in answers if status == 429)
        running.process.wait(15)
