"""Parallel texts in plain files: a file per language, FLORES's own layout, or one table."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from translator.errors import TextError
from translator.languages import LANGUAGES
from translator.text import clean_text

FLORES: Mapping[str, str] = {
    "zho_Hans": "zh", "cmn_Hans": "zh", "eng_Latn": "en", "jpn_Jpan": "ja", "kor_Hang": "ko",
    "rus_Cyrl": "ru", "fra_Latn": "fr", "deu_Latn": "de", "spa_Latn": "es", "por_Latn": "pt",
    "ita_Latn": "it", "arb_Arab": "ar", "vie_Latn": "vi", "tha_Thai": "th", "ind_Latn": "id",
    "zsm_Latn": "ms", "tgl_Latn": "tl", "fil_Latn": "tl", "hin_Deva": "hi", "ben_Beng": "bn",
    "urd_Arab": "ur", "tam_Taml": "ta", "tel_Telu": "te", "pes_Arab": "fa", "tur_Latn": "tr",
    "heb_Hebr": "he", "nld_Latn": "nl", "pol_Latn": "pl", "ukr_Cyrl": "uk", "ces_Latn": "cs",
    "khm_Khmr": "km", "mya_Mymr": "my", "kaz_Cyrl": "kk", "khk_Cyrl": "mn",
}  # fmt: skip
"""Code in the names of FLORES-200 and FLORES+ files -> our tag."""


@dataclass(frozen=True, slots=True)
class ParallelText:
    """Sentences that mean the same, line by line, in several languages."""

    name: str
    """for people and for the signature."""
    lines: dict[str, tuple[str, ...]]
    """tag -> sentences, equally many in each."""

    def first(self, count: int) -> "ParallelText":
        """Only the first sentences."""
        return replace(self, lines={tag: lines[:count] for tag, lines in self.lines.items()})


def read_parallel(place: Path) -> ParallelText:
    """Parallel text of a folder or a table.

    Args:
        place: a folder with files NAME.TAG or, as FLORES has them, eng_Latn.devtest or devtest.eng_Latn; or a
            tab-separated file whose first line holds tags. One sentence a line.

    Raises:
        TextError: there are no two languages, a line is empty or no text, or the numbers of lines differ.
    """
    try:
        found = _read_folder(place) if place.is_dir() else _read_table(place)
        lines = {tag: tuple(clean_text(line) for line in texts) for tag, texts in found.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unusable(place, "it cannot be read as UTF-8 text") from error
    if len(lines) < 2 or len(set(map(len, lines.values()))) != 1 or not all(lines.values()):  # noqa: PLR2004  a pair
        raise _unusable(place, "it needs two languages or more with equally many lines")
    return ParallelText(place.stem if place.is_file() else place.name, lines)


def _read_folder(folder: Path) -> dict[str, list[str]]:
    found = {}
    for path in sorted(folder.glob("*.*")):
        first, last = path.name.split(".", 1)[0], path.suffix[1:]
        tag = last if last in LANGUAGES else FLORES.get(last) or FLORES.get(first)
        if tag:
            found[tag] = path.read_text(encoding="utf-8").splitlines()
    return found


def _read_table(table: Path) -> dict[str, list[str]]:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    tags = [tag for tag in (rows[0] if rows else ()) if tag in LANGUAGES]
    return {tag: [row[tag] or "" for row in rows] for tag in tags}


def _unusable(place: Path, why: str) -> TextError:
    return TextError(
        "text_empty",
        f"{place} cannot be used as parallel text: {why}.",
        next_step="Give a folder with one file per language, for example news.en and news.fr, or a TSV file.",
        path=place,
    )
