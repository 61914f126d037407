"""Text to the subwords of an encoder-decoder family and back; what each family expects around them.

Four published families share one shape: sentencepiece, a token that names a language, an end token. They
differ in where the language stands. Text of people is never read as such a token, however it is spelled.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sentencepiece

from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.languages import LANGUAGES
from translator.packs.store import InstalledPack

END = "</s>"
"""Closes source and target in all four families."""

Codes = Mapping[str, tuple[str, ...]]
"""tag -> codes by which a family may know the language, the best one first; absent: it does not know it."""

_M2M100: Codes = {tag: (tag,) for tag in LANGUAGES if tag != "te"}
"""The model card of facebook/m2m100_418M lists all of ours under our own tags but Telugu."""

_OPUS: Codes = {
    "zh": ("cmn_Hans", "zho_Hans", "zho", "zh"), "en": ("eng", "en"), "ja": ("jpn", "ja"),
    "ko": ("kor", "ko"), "ru": ("rus", "ru"), "fr": ("fra", "fr"), "de": ("deu", "de"), "es": ("spa", "es"),
    "pt": ("por", "pt"), "it": ("ita", "it"), "ar": ("ara", "arb", "ar"), "vi": ("vie", "vi"),
    "th": ("tha", "th"), "id": ("ind", "id"), "ms": ("zsm_Latn", "zlm_Latn", "msa", "ms"),
    "tl": ("tgl_Latn", "tgl", "fil", "tl"), "hi": ("hin", "hi"), "bn": ("ben", "bn"), "ur": ("urd", "ur"),
    "ta": ("tam", "ta"), "te": ("tel", "te"), "fa": ("pes", "fas", "fa"), "tr": ("tur", "tr"),
    "he": ("heb", "he"), "nl": ("nld", "nl"), "pl": ("pol", "pl"), "uk": ("ukr", "uk"), "cs": ("ces", "cs"),
    "km": ("khm_Latn", "khm", "km"), "my": ("mya", "my"), "kk": ("kaz_Cyrl", "kaz", "kk"),
    "mn": ("khk_Cyrl", "khk", "mon", "mn"),
}  # fmt: skip
"""ISO 639-3 with script as in the Opus-MT model cards, then the two letters of the older models."""

_MADLAD: Codes = {tag: ("fil",) if tag == "tl" else (tag,) for tag in LANGUAGES}
"""BCP-47 as in the language table of the MADLAD-400 paper (arXiv 2309.04662)."""


@dataclass(frozen=True, slots=True)
class Family:
    """What one family of models expects."""

    source_file: str
    """sentencepiece model of the source side."""
    target_file: str
    codes: Codes
    token: str
    """how a language token is spelled, with {} in place of the code."""
    opens_source: Literal["source", "target"]
    """whose language token stands before the source subwords."""
    opens_target: bool
    """whether the decoder is begun with the target language's token."""
    optional: bool = False
    """whether a vocabulary without any language token is a model of one direction."""
    reads_tokens: re.Pattern[str] | None = None
    """what its sentencepiece model would take for a language token in ordinary text."""


FAMILIES: Mapping[str, Family] = {
    "m2m100": Family(
        *("sentencepiece.bpe.model",) * 2,
        codes=_M2M100,
        token="__{}__",  # noqa: S106  no password
        opens_source="source",
        opens_target=True,
    ),
    "small100": Family(
        *("sentencepiece.bpe.model",) * 2,
        codes=_M2M100,
        token="__{}__",  # noqa: S106
        opens_source="target",
        opens_target=False,
    ),
    "opus": Family(
        "source.spm",
        "target.spm",
        codes=_OPUS,
        token=">>{}<<",  # noqa: S106
        opens_source="target",
        opens_target=False,
        optional=True,
    ),
    "madlad": Family(
        *("spiece.model",) * 2,
        codes=_MADLAD,
        token="<2{}>",  # noqa: S106
        opens_source="target",
        opens_target=False,
        reads_tokens=re.compile(r"<(?=2[A-Za-z_]+>)"),
    ),
}
"""Value of ``settings["family"]`` of a pack -> its family."""


class Subwords:
    """The subwords of one installed pack.

    Args:
        installed: pack whose ``settings["family"]`` names its family, with the sentencepiece files.
        knows: tells of a token whether the model's vocabulary has it.

    Raises:
        ModelError: the family is unknown, a language of the pack has no token in the vocabulary
            (``manifest_invalid``), or a sentencepiece file cannot be read (``pack_corrupt``).
    """

    def __init__(self, installed: InstalledPack, knows: Callable[[str], bool]) -> None:
        self._pack = installed.pack
        name = str(installed.pack.settings.get("family"))
        if name not in FAMILIES:
            raise self._wrong(f"has the unknown family {name!r}")
        self._family = FAMILIES[name]
        self._source = _load(installed, self._family.source_file)
        self._target = _load(installed, self._family.target_file)
        self._tokens = self._find_tokens(knows)

    def encode(self, text: str, pair: LanguagePair) -> list[str]:
        """The source tokens of a segment: language token where there is one, subwords, end token.

        Without any subword (the text was blank to the model) the list is empty.
        """
        if self._family.reads_tokens:
            text = self._family.reads_tokens.sub("< ", text)
        pieces: list[str] = self._source.encode(text, out_type=str)
        opening = pair.source if self._family.opens_source == "source" else pair.target
        return [*self._token(opening), *pieces, END] if pieces else []

    def prefix(self, pair: LanguagePair) -> list[str]:
        """The tokens with which the target has to begin."""
        return self._token(pair.target) if self._family.opens_target else []

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of target subwords."""
        text: str = self._target.decode(list(tokens))
        return " ".join(text.split())

    def _token(self, language: str) -> list[str]:
        return [self._tokens[language]] if self._tokens else []

    def _find_tokens(self, knows: Callable[[str], bool]) -> dict[str, str]:
        """The token of each language that has to be named; none for a model of one direction."""
        family, pairs = self._family, self._pack.grades
        named = {pair.target for pair in pairs}
        if family.opens_source == "source":
            named |= {pair.source for pair in pairs}
        spelled = {tag: _spell(family, tag, knows) for tag in LANGUAGES}
        found = {tag: token for tag, token in spelled.items() if token}
        if not found and family.optional:
            if len(named) > 1:
                raise self._wrong(f"serves {len(named)} target languages, but its vocabulary names none")
            return {}
        missing = sorted(named - set(found))
        if missing:
            raise self._wrong(f"has no language token for {', '.join(missing)}")
        return found

    def _wrong(self, what: str) -> ModelError:
        return ModelError(
            "manifest_invalid",
            f"{self._pack.name} {what}.",
            next_step="Correct its entry in the catalogue: directions or settings.",
            pack=self._pack.name,
        )


def _spell(family: Family, tag: str, knows: Callable[[str], bool]) -> str:
    spellings = (family.token.format(code) for code in family.codes.get(tag, ()))
    return next((token for token in spellings if knows(token)), "")


def needed_files(family: str) -> Collection[str]:
    """The sentencepiece files of a family, each once.

    Raises:
        KeyError: there is no such family.
    """
    return dict.fromkeys((FAMILIES[family].source_file, FAMILIES[family].target_file))


def _load(installed: InstalledPack, file: str) -> sentencepiece.SentencePieceProcessor:
    path: Path = installed.folder / file
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(
            "pack_corrupt",
            f"{installed.pack.name} has no readable {file}.",
            next_step=f"Run: translator models verify {installed.pack.name}",
            path=path,
        ) from error
