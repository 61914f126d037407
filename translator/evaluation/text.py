"""Scores of installed packs on parallel texts, each with a signature of everything that could change it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from translator.errors import TextError
from translator.languages import LANGUAGES
from translator.mt.routing import Route, Step
from translator.packs.evidence import Measurement
from translator.packs.store import InstalledPack
from translator.text import clean_text


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


def read_parallel(folder: Path) -> ParallelText:
    """The files NAME.TAG of a folder, one sentence a line.

    Raises:
        TextError: there are no two such files, a line is empty or no text, or the numbers of lines differ.
    """
    found = {path.suffix[1:]: path for path in sorted(folder.glob("*.*")) if path.suffix[1:] in LANGUAGES}
    try:
        lines = {
            tag: tuple(clean_text(line) for line in path.read_text(encoding="utf-8").splitlines())
            for tag, path in found.items()
        }
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(folder, "a file in it cannot be read as UTF-8") from error
    if len(lines) < 2 or len(set(map(len, lines.values()))) != 1 or not all(lines.values()):  # noqa: PLR2004  a pair
        raise _unusable(folder, "it needs files NAME.TAG (like news.en) with equally many lines")
    return ParallelText(folder.name, lines)


def directions(
    installed: Iterable[InstalledPack], text: ParallelText, source: str | None, target: str | None
) -> list[Step]:
    """What can be measured: every direction of every pack, also one that an earlier measurement put out.

    Args:
        installed: the packs.
        text: its languages limit the directions.
        source: only from this language, or None for all.
        target: only to this language, or None for all.
    """
    steps = []
    for item in installed:
        claimed = item.pack.claimed or item.pack.grades
        whole = InstalledPack(replace(item.pack, grades=claimed), item.folder)
        steps += [
            Step(whole, pair)
            for pair in claimed
            if {pair.source, pair.target} <= set(text.lines)
            and source in (None, pair.source)
            and target in (None, pair.target)
        ]
    return steps


def route_of(step: Step) -> Route:
    """The route of one step, for the pipeline to run."""
    return Route((step,))


def score(step: Step, text: ParallelText, hypotheses: Sequence[str]) -> Measurement:
    """The chrF of an engine's own output, unrepaired, against the other language's lines.

    Args:
        step: pack and direction.
        text: source and references.
        hypotheses: one per sentence.
    """
    references = text.lines[step.pair.target]
    metric = CHRF()
    value = metric.corpus_score(list(hypotheses), [list(references)]).score
    pack = step.installed.pack
    sample = hashlib.sha256("\n".join((*text.lines[step.pair.source], *references)).encode()).hexdigest()[:8]
    signature = "|".join(
        (
            f"chrF2|{metric.get_signature().format()}",
            f"pack:{pack.name}@{pack.version}",
            f"sample:{text.name}:{sample}",
            f"counter-translator:{_own_version()}",
        )
    )
    return Measurement(pack.name, pack.version, step.pair, float(value), len(references), signature)


def _own_version() -> str:
    try:
        return version("counter-translator")
    except PackageNotFoundError:  # a checkout that was not installed
        return "checkout"


def _unusable(folder: Path, why: str) -> TextError:
    return TextError(
        "text_empty",
        f"{folder} cannot be used as parallel text: {why}.",
        next_step="Give a folder with one file per language, for example news.en and news.fr.",
        path=folder,
    )
