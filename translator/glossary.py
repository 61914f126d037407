"""The curated content and the hall's own: term bases, phrases, memory and measured engine data."""

import csv
import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from translator.config import Config
from translator.datatypes import LanguagePair
from translator.errors import TermBaseError
from translator.terms.enforcement import Variant, read_variants
from translator.terms.memory import Memory
from translator.terms.phrases import PhraseBook
from translator.terms.tables import read_folder, read_table
from translator.terms.tbx import read_tbx
from translator.terms.termbase import CITY, HALL, ConflictReport, TermBase, merge

_LOG = logging.getLogger(__name__)

RESOURCES = Path(__file__).parent / "resources"

SUFFIXES = (".tbx", ".tsv", ".csv")
"""Kinds of term base files."""


@dataclass(frozen=True)
class Glossary:
    """What the languages of one conversation need; the memory opens when it is first asked."""

    termbase: TermBase
    phrases: PhraseBook
    data: Path
    """the user's data folder, where the memory lies."""
    shapes: Mapping[tuple[str, str, str], str]
    """(engines joined by "+", source, target) -> placeholder shape measured for that route."""

    @cached_property
    def overruled(self) -> Mapping[str, tuple[str, ...]]:
        """Language -> concepts whose term a hall or a city chose instead of the product's."""
        found: dict[str, list[str]] = {}
        for concept in self.termbase.concepts.values():
            for tag, entry in concept.entries.items():
                if entry.understood:
                    found.setdefault(tag, []).append(concept.id)
        return {tag: tuple(concepts) for tag, concepts in found.items()}

    @cached_property
    def memory(self) -> Memory:
        """The translation memory that officer and documents share; made when it does not exist.

        Raises:
            TermBaseError: the file cannot be used.
        """
        return _memory_in(self.data)

    def has_memory(self) -> bool:
        """Whether anything was ever remembered: a first translation makes no file."""
        return "memory" in self.__dict__ or (self.data / "memory.sqlite").exists()

    def reopen_memory(self) -> None:
        """Have the memory opened anew when it is next asked: damage is then found and set aside."""
        memory = self.__dict__.pop("memory", None)
        if memory is not None:
            memory.close()

    def shape(self, engines: Collection[str], pair: LanguagePair) -> str | None:
        """The placeholder that this route copies reliably, or None."""
        return self.shapes.get(("+".join(engines), pair.source, pair.target))

    def variants(self, engine: str) -> tuple[Variant, ...]:
        """Known wrong renderings of one engine."""
        path = RESOURCES / "variants" / f"{engine}.tsv"
        return read_variants(path) if path.is_file() else ()


def hall_folder(config: Config) -> Path:
    """Where imported term bases and reviews lie; every file in it overrules the city's and the built-in."""
    return config.data / "termbases"


def city_folder(config: Config) -> Path:
    """Where imported term bases of the city lie; every file in it overrules the built-in base."""
    return hall_folder(config) / "city"


@contextmanager
def open_memory(config: Config) -> Iterator[Memory]:
    """The translation memory of this user, closed at the end.

    Raises:
        TermBaseError: the file cannot be used.
    """
    with _memory_in(config.data) as memory:
        yield memory


def _memory_in(data: Path) -> Memory:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TermBaseError(
            "terms_unreadable",
            f"The data folder {data} cannot be made: {error.strerror}.",
            next_step="Check the path and the permissions.",
            file=str(data),
            line=0,
        ) from error
    memory = Memory(data / "memory.sqlite")
    if memory.set_aside:
        _LOG.warning("the translation memory was damaged; it was set aside as %s", memory.set_aside)
    return memory


def load_termbase(
    config: Config, languages: Collection[str] | None = None
) -> tuple[TermBase, ConflictReport]:
    """The built-in term base overruled by the city's and by the hall's own, and what the merge decided.

    Args:
        config: names their term bases; those in ``hall_folder`` and ``city_folder`` count as well.
        languages: tags, or None for all; files of other languages are not opened.

    Raises:
        TermBaseError: a file is missing or wrong; facts name file and line.
    """
    levels = (
        (HALL, (*config.glossaries, *_imported(hall_folder(config)))),
        (CITY, (*config.city_glossaries, *_imported(city_folder(config)))),
    )
    own = [read_base(path, priority, languages) for priority, paths in levels for path in paths]
    return merge([*own, read_folder(RESOURCES / "termbase", languages=languages)])


def _imported(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES) if folder.is_dir() else []


def load_glossary(config: Config, languages: Collection[str]) -> Glossary:
    """The content for these languages; the hall's term bases overrule the built-in one.

    Args:
        config: names the hall's term bases.
        languages: tags; files of other languages are not opened.

    Raises:
        TermBaseError: a file is missing or wrong; facts name file and line.
    """
    termbase, _ = load_termbase(config, languages)
    phrases = PhraseBook.load(RESOURCES / "phrases", termbase=termbase, languages=languages)
    return Glossary(termbase, phrases, config.data, _read_shapes(RESOURCES / "placeholders.tsv"))


def read_base(path: Path, priority: int, languages: Collection[str] | None = None) -> TermBase:
    """The term base of a hall or a city: a TBX, CSV or TSV file.

    Raises:
        TermBaseError: the file cannot be used.
    """
    if path.suffix.lower() in {".tbx", ".xml"}:
        return read_tbx(path, name=path.name, priority=priority)[0]
    return read_table(path, name=path.name, priority=priority, languages=languages)


def _read_shapes(path: Path) -> dict[tuple[str, str, str], str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["route"], row["source"], row["target"]): row["shape"]
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
