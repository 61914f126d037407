"""A server that may do nothing: another user, no capabilities, all read-only but its data folder, no way out."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY
from tests.faults.test_processes import SENTENCE
from tests.real_server import Officer, server

pytestmark = pytest.mark.weights

LOOK = """
import os, pathlib, socket
def refused(action):
    try:
        action()
    except OSError:
        return True
    return False
import translator
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(os.getuid(), status["CapEff"].strip(), status["NoNewPrivs"].strip(),
      refused(lambda: pathlib.Path(translator.__file__).with_name("x").touch()),
      refused(lambda: pathlib.Path("/etc/x").touch()))
"""


@pytest.fixture
def sandbox(tmp_path):
    """The words that put a command into such a place; its data folder is the only one that it may change."""
    (tmp_path / "data").mkdir()
    words = [
        "bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--uid", "10001", "--gid", "10001", "--cap-drop", "ALL",
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", str(tmp_path / "data"), str(tmp_path / "data"),
        "--setenv", "TMPDIR", str(tmp_path / "data"), "--die-with-parent", "--new-session",
    ]  # fmt: skip
    if shutil.which("bwrap") is None or subprocess.run([*words, "true"], capture_output=True).returncode:
        pytest.skip("no bubblewrap, or this system does not allow it (Debian: apt install bubblewrap)")
    return words


def test_it_serves_and_remembers(tmp_path, environment, sandbox):
    clean = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    looked = subprocess.run([*sandbox, sys.executable, "-c", LOOK], capture_output=True, text=True, env=clean)
    assert looked.stdout.split() == ["10001", "0" * 16, "1", "True", "True"], looked.stderr
    with server(tmp_path, environment=environment, wrap=sandbox) as running:
        officer = Officer(running)
        entry = officer.say(SENTENCE)
        assert "trem" in entry["target"]
        assert officer.remember(entry, "O comboio está atrasado.")["corrected"]
        assert officer.say(SENTENCE)["origin"] == "memory"
        officer.close()
    assert {path.name.partition("-")[0] for path in (tmp_path / "data").iterdir()} == {"memory.sqlite"}


def test_the_self_test_runs_there(sandbox, environment, tmp_path):
    environment = {**os.environ, **environment, "TRANSLATOR_DATA": str(tmp_path / "data")}
    command = [*sandbox, sys.executable, "-m", "translator", "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=100)
    assert "ok      engine        firefox-en-pt-tiny" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
