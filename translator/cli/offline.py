"""The report of ``translator doctor --offline``: what ran without a network, for an auditor to file."""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from translator import __version__
from translator.cli.isolation import Isolation
from translator.cli.output import turn_json
from translator.datatypes import Turn
from translator.errors import ModelError, TranslatorError
from translator.packs.keys import own_key, public_text
from translator.pipeline import Pipeline

FORMAT = 1


def make_report(
    pipeline: Pipeline,
    isolation: Isolation,
    checks: Iterable[Any],
    turns: Iterable[tuple[str, Turn]],
) -> dict[str, Any]:
    """Everything that was run, on what, and how it ended.

    Args:
        pipeline: what is proven.
        isolation: how it was kept from the network.
        checks: findings of the self-test, run while they are taken.
        turns: spoken and typed sentences translated, run while they are taken.
    """
    packs = list(_packs(pipeline))
    found = [asdict(check) for check in checks]
    proof, failure = _proof(turns)
    attempts = isolation.attempts()
    good = (
        not attempts
        and failure is None
        and all(pack["intact"] for pack in packs)
        and all(check["status"] != "missing" for check in found)
        and all(turn["translation"] and turn["translation"]["target"] for turn in proof)
    )
    return {
        "report": "offline proof",
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "result": "passed" if good and proof else "failed",
        "isolation": {
            "method": isolation.method,
            "interfaces": list(isolation.interfaces),
            "attempts_to_reach_out": attempts,
        },
        "machine": {"name": platform.node(), "system": platform.platform(), "processor": platform.machine()},
        "product": {
            "name": "counter-translator",
            "version": __version__,
            "python": platform.python_version(),
        },
        "libraries": dict(sorted((item.name, item.version) for item in distributions())),
        "manifest_sha256": hashlib.sha256(pipeline.config.manifest.read_bytes()).hexdigest(),
        "packs": packs,
        "checks": found,
        "proof": proof,
        "failure": failure,
    }


def signed(report: dict[str, Any], data: Path) -> dict[str, Any]:
    """The report with the signature of this machine's key; null where it has none.

    The signature is over the report without ``signature``, as JSON with sorted keys, no spaces, in UTF-8.

    Raises:
        ConfigError: the key cannot be used (``config_unreadable``).
    """
    key = own_key(data)
    if key is None:
        return {**report, "signature": None}
    signature = {
        "algorithm": "Ed25519",
        "public_key": public_text(key),
        "value": key.sign(canonical(report)).hex(),
    }
    return {**report, "signature": signature}


def canonical(report: dict[str, Any]) -> bytes:
    """The bytes that are signed."""
    return json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _packs(pipeline: Pipeline) -> Iterator[dict[str, Any]]:
    """Every installed pack, each byte compared with the manifest."""
    for installed in pipeline.store.installed():
        pack = installed.pack
        try:
            pipeline.store.verify(pack.name)
            intact = True
        except ModelError:
            intact = False
        yield {
            "name": pack.name,
            "version": pack.version,
            "licence": pack.licence,
            "sha256": {name: spec.sha256 for name, spec in pack.files.items()},
            "intact": intact,
        }


def _proof(turns: Iterable[tuple[str, Turn]]) -> tuple[list[dict[str, Any]], dict[str, str] | None]:
    done = []
    try:
        for name, turn in turns:
            done.append(turn_json(name, turn))
    except TranslatorError as error:
        return done, {"code": error.code, "message": str(error)}
    return done, None
