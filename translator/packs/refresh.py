"""Mozilla's published list of translation models, and what of it the catalogue does not have yet.

The list is the collection ``translations-models`` of Firefox Remote Settings: one record per file, with the
languages, a version and an attachment (name, size, sha256, location).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.languages import LANGUAGES
from translator.packs.manifest import FileSpec, Manifest, Pack, Source, check_name

RECORDS_URL = (
    "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models/records"
)
ATTACHMENTS = "https://firefox-settings-attachments.cdn.mozilla.net/"

_TAGS: Mapping[str, str] = MappingProxyType(
    {tag: tag for tag in LANGUAGES if tag not in {"zh", "tl"}} | {"zh-Hans": "zh", "fil": "tl", "tl": "tl"}
)
"""Mozilla's tag -> ours. Plain "zh" was older and did not say which script; "zh-Hant" is not ours."""

_SETS = ({"model", "lex", "vocab"}, {"model", "lex", "srcvocab", "trgvocab"})
"""Kinds of file that make a model complete."""

_RELEASE = re.compile(r"[0-9]+(\.[0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LOCATION = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pack as Mozilla publishes it now."""

    change: Literal["new", "update", "same"]
    pack: Pack
    replaces: str
    """version in the catalogue; empty for a new one."""


def propose(body: bytes, catalogue: Manifest) -> list[Proposal]:
    """What the published list holds of our languages, compared with the catalogue.

    A direction counts in its highest released version of which every file is listed. Records that only some
    channel of Firefox gets (a filter expression) are left out.

    Args:
        body: the answer of RECORDS_URL.
        catalogue: the packs known so far.

    Raises:
        ModelError: the answer is no such list (``pack_download_failed``).
    """
    proposals = []
    for pair, version, files in _newest(_records(body)):
        pack = _pack(pair, version, files)
        old = catalogue.packs.get(pack.name)
        if old is None:
            proposals.append(Proposal("new", pack, ""))
        elif old.files == pack.files:
            proposals.append(Proposal("same", old, old.version))
        else:
            pack = replace(pack, grades=old.claimed or old.grades, starter=old.starter)
            proposals.append(Proposal("update", pack, old.version))
    return proposals


def _records(body: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(body)["data"]
        records = [record for record in data if isinstance(record, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable("is no list of records") from error
    if not records:
        raise _unreadable("is empty")
    return records


def _newest(
    records: Iterable[Mapping[str, Any]],
) -> Iterable[tuple[LanguagePair, str, dict[str, Mapping[str, Any]]]]:
    """(direction, version, kind of file -> record) of each best complete version, ordered by language."""
    found: dict[LanguagePair, dict[str, dict[str, Mapping[str, Any]]]] = {}
    for record in records:
        source, target = (_TAGS.get(str(record.get(key))) for key in ("fromLang", "toLang"))
        version = str(record.get("version"))
        if source and target and _RELEASE.fullmatch(version) and not record.get("filter_expression"):
            files = found.setdefault(LanguagePair(source, target), {}).setdefault(version, {})
            files[str(record.get("fileType"))] = record
    order = list(LANGUAGES)
    for pair in sorted(found, key=lambda pair: (order.index(pair.source), order.index(pair.target))):
        complete = {
            version: {kind: files[kind] for kind in kinds}
            for version, files in found[pair].items()
            for kinds in _SETS
            if kinds <= set(files)
        }
        if complete:
            version = max(complete, key=lambda text: [int(number) for number in text.split(".")])
            yield pair, version, complete[version]


def _pack(pair: LanguagePair, version: str, files: Mapping[str, Mapping[str, Any]]) -> Pack:
    specs: dict[str, FileSpec] = {}
    places: dict[str, tuple[str, ...]] = {}
    for kind in ("model", "lex", "vocab", "srcvocab", "trgvocab"):
        if kind in files:
            name, spec, place = _attachment(files[kind])
            specs[name], places[name] = spec, (ATTACHMENTS + place,)
    return Pack(
        name=f"firefox-{pair.source}-{pair.target}",
        kind="bergamot",
        version=version,
        licence="MPL-2.0",
        files=MappingProxyType(specs),
        sources=(Source("url", "Mozilla", MappingProxyType(places)),),
        grades=MappingProxyType({pair: "draft"}),
    )


def _attachment(record: Mapping[str, Any]) -> tuple[str, FileSpec, str]:
    """Name, size with sha256, and place of one file; nothing unusual is let through."""
    try:
        attachment = record["attachment"]
        name, size = check_name(str(attachment["filename"])), int(attachment["size"])
        sha256, place = str(attachment["hash"]), str(attachment["location"])
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("has a record without a usable attachment") from error
    if size < 1 or not _SHA256.fullmatch(sha256) or not _LOCATION.fullmatch(place) or ".." in place:
        raise _unreadable(f"has an attachment {name} without size, sha256 or place")
    return name, FileSpec(size, sha256), place


def _unreadable(why: str) -> ModelError:
    return ModelError(
        "pack_download_failed",
        f"Mozilla's list of models {why}.",
        next_step="Try again later, or give a saved copy with --from-file.",
        why=why,
    )
