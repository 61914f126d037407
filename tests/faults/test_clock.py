"""The machine's clock jumps by days under a running server: nothing ends early, nothing lives on, the last word counts."""

import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.faults.test_processes import SENTENCE
from tests.real_server import Officer, server

pytestmark = pytest.mark.weights

SOURCE = Path(__file__).with_name("shifted_clock.c")
DAY = 86_400
IDLE = 8
"""Seconds after which these servers erase a conversation."""


class Clock:
    """The time of day that a server believes in; its other clocks are left alone."""

    def __init__(self, folder, library):
        self.file = folder / "shift"
        self.file.write_bytes(bytes(8))
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(self.file)}

    def jump(self, seconds):
        with self.file.open("r+b") as file:  # in place: the server has it mapped
            file.write(struct.pack("=q", seconds))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler to make a shifted clock with")
    made = tmp_path_factory.mktemp("clock") / "shifted_clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, SOURCE, "-ldl"], check=True)
    return made


@pytest.fixture
def clock(tmp_path, library):
    return Clock(tmp_path, library)


def entries(officer):
    """The conversation as a page sees it that comes now."""
    return [entry["text"] for entry in officer.snapshot["entries"]]


def pair(running, code):
    return httpx.post(
        f"{running.address}/pair", data={"code": code}, headers={"origin": running.address}, trust_env=False
    )


def test_the_clock_is_really_set(tmp_path, environment, clock):
    clock.jump(-400 * DAY)
    with server(tmp_path, environment=environment | clock.environment) as running:
        date = httpx.get(f"{running.address}/health", trust_env=False).headers["date"]
        assert str(time.gmtime(time.time() - 400 * DAY).tm_year) in date


@pytest.mark.parametrize("days", [-3, 4000])
def test_no_conversation_code_or_file_ends_early(tmp_path, environment, clock, days):
    with server(tmp_path, "--timeout", "60", environment=environment | clock.environment) as running:
        officer = Officer(running)
        assert officer.say(SENTENCE)["state"] == "ready"
        code = officer.code()
        url = httpx.post(
            f"{running.address}/translate_file",
            files={"file": ("a.txt", b"The house is big.")},
            data={"source": "en", "target": "pt"},
            timeout=60,
            trust_env=False,
        ).json()["translatedFileUrl"]
        clock.jump(days * DAY)
        time.sleep(2.5)  # two ticks of the server
        officer.close()
        officer = Officer(running, choose=False)
        assert entries(officer) == [SENTENCE]
        assert pair(running, code).status_code == 303
        assert httpx.get(url, trust_env=False).text == "A casa é grande."
        assert officer.say("The house is old.")["state"] == "ready"
        officer.close()


def test_an_idle_conversation_ends_all_the_same(tmp_path, environment, clock):
    with server(tmp_path, "--timeout", str(IDLE), environment=environment | clock.environment) as running:
        officer = Officer(running)
        assert officer.say(SENTENCE)["state"] == "ready"
        clock.jump(-3 * DAY)
        officer.close()
        time.sleep(IDLE + 3)
        officer = Officer(running, choose=False)
        assert entries(officer) == []
        officer.close()


def test_the_last_correction_counts_after_the_clock_went_back(tmp_path, environment, clock):
    with server(tmp_path, environment=environment | clock.environment) as running:
        officer = Officer(running)
        for shift, target in ((0, "Primeiro."), (-3 * DAY, "Segundo."), (-40 * DAY, "Terceiro.")):
            clock.jump(shift)
            entry = officer.say(SENTENCE)
            assert officer.remember(entry, target)["corrected"]
            assert officer.say(SENTENCE)["target"] == target
        officer.close()
