"""The catalogue of this machine: what came with the program, then what the hall itself added.

``hall.toml`` in a folder of packs has the format of the manifest. It holds packs that were converted here or
came in a bundle, and what ``translator evaluate`` measured here; the program writes it, people may read it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock

from translator.config import Config
from translator.errors import ModelError
from translator.packs.evidence import Measurement
from translator.packs.manifest import Manifest, Pack, load_manifest

HALL = "hall.toml"
"""No pack can be called so and be seen: a pack is a folder."""


def load_catalogue(config: Config) -> Manifest:
    """The shipped manifest and the additions of every folder of packs; the first folder's count most.

    Raises:
        ModelError: a catalogue cannot be used (``manifest_invalid``).
    """
    catalogue = load_manifest(config.manifest)
    for folder in reversed(config.models):
        catalogue = catalogue.joined(_additions(folder))
    return catalogue


def add(folder: Path, *, packs: Iterable[Pack] = (), measured: Iterable[Measurement] = ()) -> None:
    """Put packs and measurements into the additions of a folder, in place of older ones of the same name.

    Raises:
        ModelError: the file there cannot be used (``manifest_invalid``) or written (``pack_disk_full``).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{HALL}.lock"):
            old = _additions(folder)
            new = {**old.packs, **{pack.name: pack for pack in packs}}
            scores = {**old.measured, **{(score.pack, score.pair): score for score in measured}}
            _write(folder / HALL, to_tables(new.values(), scores.values()))
    except OSError as error:
        raise ModelError(
            "pack_disk_full",
            f"{folder / HALL} cannot be written: {error.strerror or error}.",
            next_step="Free some space, or choose a folder that you may write to with --models.",
            folder=folder,
        ) from error


def to_tables(packs: Iterable[Pack], measured: Iterable[Measurement] = ()) -> dict[str, Any]:
    """Packs and measurements as the tables of a manifest; :func:`load_manifest` reads them back the same."""
    tables: dict[str, Any] = {"pack": [_pack_table(pack) for pack in packs]}
    scores = [_measured_table(score) for score in measured]
    if scores:
        tables["measured"] = scores
    return {key: rows for key, rows in tables.items() if rows}


def _additions(folder: Path) -> Manifest:
    path = folder / HALL
    return load_manifest(path, additions=True) if path.is_file() else Manifest({})


def _write(path: Path, tables: Mapping[str, Any]) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_text(tomli_w.dumps(tables), encoding="utf-8")
    new.replace(path)


def _pack_table(pack: Pack) -> dict[str, Any]:
    grades: dict[str, list[str]] = {}
    for pair, grade in (pack.claimed or pack.grades).items():
        grades.setdefault(grade, []).append(f"{pair.source}-{pair.target}")
    table: dict[str, Any] = {
        "name": pack.name,
        "kind": pack.kind,
        "version": pack.version,
        "licence": pack.licence,
        "settings": {
            key: list(value) if isinstance(value, tuple) else value for key, value in pack.settings.items()
        },
        "grades": grades,
        "files": {name: {"size": spec.size, "sha256": spec.sha256} for name, spec in pack.files.items()},
    }
    if pack.starter != "never":
        table["starter"] = pack.starter
    if pack.licence_file:
        table["licence_file"] = pack.licence_file
    if pack.sources:
        table["source"] = [
            {
                "kind": source.kind,
                "label": source.label,
                "files": {k: list(v) for k, v in source.files.items()},
            }
            for source in pack.sources
        ]
    return table


def _measured_table(score: Measurement) -> dict[str, Any]:
    return {
        "pack": score.pack,
        "version": score.version,
        "pair": f"{score.pair.source}-{score.pair.target}",
        "chrf": round(score.chrf, 2),
        "n": score.n,
        "signature": score.signature,
    }
