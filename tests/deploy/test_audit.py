"""The audit of libraries, with advisories in OSV's format; the libraries and weaknesses here are invented."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import REPOSITORY

SCRIPT = REPOSITORY / "scripts" / "audit.py"
LOCK = "# made by hand\nwood-lib==1.4.0  # MIT\nstone==2.0  # Apache-2.0 OR BSD-2-Clause\n"


def advisory(name="Wood_Lib", events=({"introduced": "0"}, {"fixed": "1.5.0"}), **more):
    """As osv.dev exports them: https://ossf.github.io/osv-schema."""
    return {
        "schema_version": "1.6.0", "id": "PYSEC-2026-1", "modified": datetime.now(UTC).isoformat(), "published": "2026-01-02T00:00:00Z",
        "aliases": ["CVE-2026-0001", "GHSA-xxxx-yyyy-zzzz"], "summary": "Wood burns.", "details": "It burns.\nVery well.",
        "affected": [{
            "package": {"name": name, "ecosystem": "PyPI", "purl": f"pkg:pypi/{name.lower()}"},
            "ranges": [{"type": "GIT", "repo": "https://example.org/x", "events": [{"introduced": "0"}, {"fixed": "abc"}]},
                       {"type": "ECOSYSTEM", "events": list(events)}],
            "versions": [],
        }],
        "references": [{"type": "FIX", "url": "https://example.org/x"}],
    } | more  # fmt: skip


def audit(tmp_path, *records, lock=LOCK, options=()):
    (tmp_path / "lock").write_text(lock, "utf-8")
    command = [sys.executable, str(SCRIPT), "--lock", str(tmp_path / "lock")]
    if records:
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
            for number, record in enumerate(records):
                file.writestr(f"A-{number}.json", json.dumps(record))
        command += ["--advisories", str(tmp_path / "all.zip")]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_the_locked_libraries_may_be_passed_on():
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "NOT CHECKED" in done.stdout


@pytest.mark.parametrize(
    ("events", "weak"),
    [
        ([{"introduced": "0"}, {"fixed": "1.5.0"}], True),
        ([{"introduced": "0"}, {"fixed": "1.4.0"}], False),
        ([{"introduced": "1.4.1"}, {"fixed": "1.5.0"}], False),
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"last_affected": "1.4.0"}], True),
        ([{"introduced": "0"}, {"last_affected": "1.3.9"}], False),
        ([{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.4rc1"}, {"fixed": "1.4.1"}], True),
        ([{"fixed": "1.2"}, {"introduced": "0"}, {"fixed": "1.10"}, {"introduced": "1.9"}], False),
    ],
)
def test_ranges_of_versions(tmp_path, events, weak):
    code, said = audit(tmp_path, advisory(events=events))
    assert (code, "WEAK: wood-lib==1.4.0" in said) == ((1, True) if weak else (0, False))
    assert "PYSEC-2026-1" in said or not weak


def test_listed_versions_count_as_well(tmp_path):
    record = advisory(events=[{"introduced": "9"}])
    record["affected"][0]["versions"] = ["1.3.0", "1.4.0"]
    assert audit(tmp_path, record)[0] == 1


def test_the_version_to_go_to_is_named(tmp_path):
    events = [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.3"}, {"fixed": "1.10.0"}]
    code, said = audit(tmp_path, advisory(events=events))
    assert code == 1
    assert "fixed in 1.10.0" in said


@pytest.mark.parametrize(
    "record",
    [
        advisory(withdrawn="2026-02-01T00:00:00Z"),
        advisory("another"),
        advisory() | {"affected": [{"package": {"name": "wood-lib", "ecosystem": "npm"}, "versions": ["1.4.0"]}]},
    ],
    ids=["withdrawn", "another library", "another registry"],
)  # fmt: skip
def test_what_does_not_apply_is_passed_over(tmp_path, record):
    assert audit(tmp_path, record)[0] == 0


def test_an_old_snapshot_is_not_believed(tmp_path):
    old = advisory("another", modified=(datetime.now(UTC) - timedelta(days=40)).isoformat())
    code, said = audit(tmp_path, old)
    assert code == 2
    assert "40 days old" in said
    assert audit(tmp_path, old, options=("--most-days", "60"))[0] == 0


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_snapshot_is_refused(tmp_path, content):
    path = tmp_path / "x.zip"
    if content is not None:
        path.write_bytes(content)
    code, said = audit(tmp_path, options=("--advisories", str(path)))
    assert code == 2
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("line", "allowed"),
    [("a==1  # MIT", True), ("a==1  # BSD-3-Clause AND 0BSD AND MIT", True), ("a==1  # SSPL-1.0 OR MIT", True),
     ("a==1  # Proprietary", False), ("a==1  # MIT AND SSPL-1.0", False), ("a==1", False), ("espeakng-loader==1", True)],
)  # fmt: skip
def test_licences(tmp_path, line, allowed):
    assert audit(tmp_path, lock=line + "\n")[0] == (0 if allowed else 1)
