"""Writes deploy/requirements.lock: the version and the licence of every library of a counter's installation.

    python scripts/lock.py

Asks pip what it would install today for ``counter-translator[counter,documents]``; nothing is installed. The
archive and the container are made of exactly these versions, and scripts/audit.py checks them.
"""

import json
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "deploy" / "requirements.lock"
_PROGRAM = "counter-translator"


def canonical(name: str) -> str:
    """The one spelling of a library's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(metadata: dict[str, Any]) -> str:
    """What a library says of its licence, in one line; empty where it says nothing."""
    stated = metadata.get("license_expression") or metadata.get("license") or ""
    if stated and "\n" not in stated.strip() and len(stated) < 80:  # noqa: PLR2004  else it is the text itself
        return " ".join(stated.split())
    names = [item.rpartition(" :: ")[2] for item in metadata.get("classifier", []) if "License" in item]
    return " AND ".join(names)


def main() -> int:
    """Exit status of pip."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    done = subprocess.run(  # noqa: S603  fixed words
        [*command, "--report", "-", f"{ROOT}[counter,documents]"], check=False, capture_output=True, text=True
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return done.returncode
    found = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    lines = [
        f"{canonical(item['name'])}=={item['version']}  # {licence(item)}".rstrip(" #")
        for item in found
        if item["name"] != _PROGRAM
    ]
    where = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    head = [
        f"# Made by scripts/lock.py on {datetime.now(UTC):%Y-%m-%d} with {where}.",
        "# Library, version, and the licence that its package states.",
    ]
    LOCK.write_text("\n".join([*head, *sorted(lines)]) + "\n", encoding="utf-8")
    print(f"{len(lines)} libraries in {LOCK.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
