"""Memory runs short under a running server: a model is refused, nothing is killed, and it comes when there is room."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.test_processes import SENTENCE
from tests.real_server import Officer, server

pytestmark = pytest.mark.weights

MB = 10**6
LIMIT = 2_800 * MB
"""The server with recogniser and small models takes 700 to 1,000 MB, the large model 1,430 MB more."""
BALLAST = (
    "import sys; data = bytearray(int(sys.argv[1])); data[::4096] = bytes(len(data[::4096]));"
    " print('taken', flush=True); sys.stdin.read()"
)
LARGE = "qwen2.5-coder-1.5b-instruct-q4_k_m"


class Group:
    """A control group with a limit on memory; processes that should be in it are started by ``wrap``."""

    def __init__(self, folder, limit):
        self.folder = folder
        self.procs = folder / "cgroup.procs"
        name = "memory.max" if (folder / "memory.max").exists() else "memory.limit_in_bytes"
        (folder / name).write_text(str(limit))
        swap = folder / "memory.swap.max"
        if swap.exists():
            swap.write_text("0")
        self.wrap = ("sh", "-c", f'echo $$ > {self.procs} && exec "$@"', "sh")

    def killed(self):
        """How often the kernel had to end a process of this group."""
        for name in ("memory.events", "memory.oom_control"):
            if (self.folder / name).exists():
                found = dict(line.split() for line in (self.folder / name).read_text().splitlines())
                return int(found["oom_kill"])
        raise AssertionError(self.folder)


def make_group(limit):
    for base in (Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")):
        folder = base / "counter-translator-test"
        try:
            folder.mkdir()
            return Group(folder, limit)
        except OSError:
            with contextlib.suppress(OSError):
                folder.rmdir()
    pytest.skip("no control group for memory can be made here (needs root)")


@pytest.fixture
def group():
    group = make_group(LIMIT)
    yield group
    for _ in range(50):
        with contextlib.suppress(OSError):
            group.folder.rmdir()
            return
        time.sleep(0.1)


@contextlib.contextmanager
def ballast(group, size):
    """Another program in the group that takes memory and keeps it."""
    with subprocess.Popen(
        [*group.wrap, sys.executable, "-c", BALLAST, str(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"taken\n"
        try:
            yield
        finally:
            process.kill()


@pytest.mark.slow
def test_a_large_model_is_refused_while_memory_is_short_and_comes_when_it_is_not(
    tmp_path, group, pack_folder
):
    for name in ("firefox-en-pt-tiny", "firefox-pt-en-tiny", LARGE):
        pack_folder(name)
    with server(tmp_path, wrap=group.wrap) as running:
        officer = Officer(running)
        assert officer.say(SENTENCE)["state"] == "ready"
        with ballast(group, 1_400 * MB):
            status, answer, _ = running.translate("The office is closed on Sunday.", target="zh")
            assert (status, answer.get("code")) == (500, "engine_failed"), answer
            assert LARGE in answer["error"]
            assert "MB of memory" in answer["error"]
            assert officer.say("The house is big.")["state"] == "ready"  # what is loaded goes on
        assert officer.say("The house is old.")["state"] == "ready"
        status, answer, _ = running.translate("The office is closed on Sunday.", target="zh")
        assert status == 200
        assert "日" in answer["translations"][0]["target"]
        officer.close()
        assert running.process.poll() is None
    assert group.killed() == 0
