"""Data folders that cannot be written, are full, damaged, locked or shared."""

import os
import sqlite3
import subprocess
from contextlib import contextmanager, suppress

import pytest

from tests.faults.test_processes import SENTENCE
from tests.real_server import Officer, server

pytestmark = pytest.mark.weights

OWN = "O comboio para o porto velho está outra vez atrasado."
MEMORY = "memory.sqlite"


@contextmanager
def tmpfs(folder, options):
    """A file system of its own; skips where it cannot be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if os.name != "posix" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path):
    """Write until nothing fits any more."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(512))


def test_a_correction_that_cannot_be_kept_says_so(tmp_path, environment):
    (tmp_path / "file").write_text("", "utf-8")
    environment["TRANSLATOR_DATA"] = str(tmp_path / "file" / "data")
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        entry = officer.say(SENTENCE)
        assert entry["state"] == "ready"
        assert officer.remember(entry, OWN)["error"] == "terms_unreadable"
        assert officer.say("The house is big.")["state"] == "ready"
        officer.close()


def test_a_read_only_data_folder(tmp_path, environment):
    with tmpfs(tmp_path / "mounted", "ro") as folder:
        environment["TRANSLATOR_DATA"] = str(folder)
        with server(tmp_path, environment=environment) as running:
            officer = Officer(running)
            entry = officer.say(SENTENCE)
            assert entry["state"] == "ready"
            assert officer.remember(entry, OWN)["error"] == "terms_unreadable"
            officer.close()


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path, environment):
    with tmpfs(tmp_path / "mounted", "size=256k") as folder:
        environment["TRANSLATOR_DATA"] = str(folder)
        with server(tmp_path, environment=environment) as running:
            officer = Officer(running)
            entry = officer.say(SENTENCE)
            assert officer.remember(entry, OWN)["corrected"]
            fill(folder / "filler")
            second = officer.say("The house is big.")
            assert second["state"] == "ready"
            refused = officer.remember(second, "A casa é enorme. " * 500)
            assert refused["error"] == "terms_unreadable"
            (folder / "filler").unlink()
            assert officer.remember(second, "A casa é enorme.")["corrected"]
            again = officer.say(SENTENCE)
            assert (again["origin"], again["target"]) == ("memory", OWN)
            officer.close()


def test_a_damaged_memory_is_set_aside_and_told(tmp_path, environment):
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        officer.remember(officer.say(SENTENCE), OWN)
        officer.close()
    path = tmp_path / "data" / MEMORY
    damaged = b"not a database at all " * 500
    path.write_bytes(damaged)
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        entry = officer.say(SENTENCE)
        assert (entry["state"], entry["origin"]) == ("ready", "machine")
        assert officer.remember(entry, OWN)["corrected"]
        assert officer.say(SENTENCE)["origin"] == "memory"
        assert "set aside" in running.log.read_text("utf-8")
        officer.close()
    (kept,) = path.parent.glob(f"{MEMORY}.damaged-*")
    assert kept.read_bytes() == damaged


def test_a_memory_damaged_under_the_running_server(tmp_path, environment):
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        officer.remember(officer.say(SENTENCE), OWN)
        path = tmp_path / "data" / MEMORY
        for file in path.parent.glob(f"{MEMORY}*"):
            file.write_bytes(b"\xff" * max(8192, file.stat().st_size))
        states = [officer.say(f"The house number {n} is big.")["state"] for n in range(4)]
        assert states[-1] == "ready"  # those before fail visibly or work, depending on SQLite's cache
        assert set(states) <= {"ready", "failed"}
        officer.close()


def test_a_locked_memory_can_be_read_and_refuses_to_be_written(tmp_path, environment):
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        officer.remember(officer.say(SENTENCE), OWN)
        other = sqlite3.connect(tmp_path / "data" / MEMORY)
        other.execute("BEGIN EXCLUSIVE")
        assert officer.say(SENTENCE)["origin"] == "memory"
        entry = officer.say("The house is big.")
        assert officer.remember(entry, "A casa é enorme.")["error"] == "terms_unreadable"
        other.rollback()
        other.close()
        assert officer.remember(entry, "A casa é enorme.")["corrected"]
        officer.close()


def test_two_servers_share_one_memory(tmp_path, environment):
    with server(tmp_path, environment=environment) as one, server(tmp_path, environment=environment) as two:
        first, second = Officer(one), Officer(two)
        assert second.say("The house is big.")["origin"] == "machine"
        first.remember(first.say(SENTENCE), OWN)
        again = second.say(SENTENCE)
        assert (again["origin"], again["target"]) == ("memory", OWN)
        second.remember(second.say("The house is old."), "A casa é antiga.")
        assert first.say("The house is old.")["target"] == "A casa é antiga."
        first.close()
        second.close()
