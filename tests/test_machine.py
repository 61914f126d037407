"""How much memory is free: the machine's, or what the groups around this process leave."""

import os
import subprocess
import sys

import psutil
import pytest

from translator.machine import free_memory

MB = 10**6


def tree(folder, files):
    for name, content in files.items():
        path = folder / "mount" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(content), "ascii")
    return folder / "mount"


STAT = f"anon {50 * MB}\nactive_file {3 * MB}\ninactive_file {4 * MB}\nslab_reclaimable {1 * MB}\n"
CASES = [
    ("a service with a limit", "0::/system.slice/counter.service",
     {"system.slice/counter.service/memory.max": 100 * MB, "system.slice/counter.service/memory.current": 60 * MB,
      "system.slice/counter.service/memory.stat": STAT}, 48),
    ("the limit of the group around it", "0::/system.slice/counter.service",
     {"system.slice/counter.service/memory.max": "max", "system.slice/counter.service/memory.current": 60 * MB,
      "system.slice/memory.max": 70 * MB, "system.slice/memory.current": 65 * MB}, 5),
    ("a limit that only slows down", "0::/a", {"a/memory.max": "max", "a/memory.high": 20 * MB, "a/memory.current": 2 * MB}, 18),
    ("a container that sees its group as the root", "0::/docker/abc", {"memory.max": 30 * MB, "memory.current": 10 * MB}, 20),
    ("the older form", "4:memory:/docker/abc\n3:cpu:/",
     {"memory/docker/abc/memory.limit_in_bytes": 90 * MB, "memory/docker/abc/memory.usage_in_bytes": 40 * MB,
      "memory/docker/abc/memory.stat": f"inactive_file 1\ntotal_inactive_file {5 * MB}\n"}, 55),
    ("more taken than allowed", "0::/a", {"a/memory.max": 10 * MB, "a/memory.current": 12 * MB}, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "files", "free_mb"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_limits_of_control_groups_count(tmp_path, groups, files, free_mb):
    (tmp_path / "cgroup").write_text(groups, "ascii")
    assert free_memory(tmp_path / "cgroup", tree(tmp_path, files)) == free_mb * MB


@pytest.mark.parametrize("groups", ["0::/a", "4:memory:/a", "", None])
def test_without_limits_the_machine_counts(tmp_path, groups):
    if groups is not None:
        (tmp_path / "cgroup").write_text(groups, "ascii")
    mount = tree(
        tmp_path,
        {
            "a/memory.current": 5,
            "memory/a/memory.usage_in_bytes": 5,
            "memory/a/memory.limit_in_bytes": 2**63 - 4096,
        },
    )
    found = free_memory(tmp_path / "cgroup", mount)
    assert 0 < found <= psutil.virtual_memory().total


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_what_an_administrator_leaves_belongs_to_the_service(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 12345, 12345)
    environment = {**os.environ, "TRANSLATOR_DATA": str(data)}
    (tmp_path / "hall.tsv").write_text("concept\tlanguage\tterm\nvisa\ten\tvisa\n", "utf-8")
    (tmp_path / "b.tmx").write_text("<tmx version='1.4'><header srclang='en'/><body/></tmx>", "utf-8")
    for command in (
        ("memory", "import", "b.tmx"),
        ("terms", "import", "hall.tsv"),
        ("terms", "import", "hall.tsv", "--city"),
    ):
        subprocess.run(
            [sys.executable, "-m", "translator", *command], cwd=tmp_path, env=environment, check=True
        )
    made = sorted(data.rglob("*"))
    assert {path.name for path in made} >= {"memory.sqlite", "termbases", "city", "hall.tsv"}
    assert {path.stat().st_uid for path in made} == {12345}
