"""Scores of installed packs on parallel texts, each with a signature of everything that could change it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from translator.datatypes import LiteralResult, TermResult, Translation
from translator.evaluation.parallel import ParallelText
from translator.evaluation.scores import RESAMPLES, Score, share_interval
from translator.guard.compare import compare_literals
from translator.mt.routing import Route, Step
from translator.packs.evidence import Measurement
from translator.packs.store import InstalledPack
from translator.terms.enforcement import verify
from translator.terms.matching import Matcher
from translator.terms.termbase import TermBase

TOKENIZERS = {"zh": "zh", **dict.fromkeys(("ja", "ko", "th", "km", "my"), "char")}
"""Tokenizer of BLEU by target; the others take sacrebleu's "13a". Characters stand for words where there
is no tokenizer or sacrebleu's needs a further library (MeCab); that of spBLEU would come over a network."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came out for every sentence of a sample."""

    raw: tuple[str, ...]
    """what the engine itself wrote, unrepaired."""
    shown: tuple[Translation, ...]
    """what the product makes of it with terms, checks and repairs, by this engine alone."""


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
    """Only the chrF of an engine's own output, which is the evidence for its grade.

    Args:
        step: pack and direction.
        text: source and references.
        hypotheses: one per sentence.
    """
    return measurement(step, _corpus("chrf", CHRF(), step, text, hypotheses))


def scores(step: Step, text: ParallelText, answers: Answers, termbase: TermBase) -> list[Score]:
    """Give chrF and BLEU of the engine's own output, then shares of terms and literals, raw and as shown.

    A metric without a single case (no term in the whole sample) is left out.

    Args:
        step: pack and direction.
        text: source and references.
        answers: one per sentence.
        termbase: terms of both languages.
    """
    pair = step.pair
    sources = text.lines[pair.source]
    metrics = (("chrf", CHRF()), ("bleu", BLEU(tokenize=TOKENIZERS.get(pair.target, "13a"))))
    made = [_corpus(name, metric, step, text, answers.raw) for name, metric in metrics]
    matcher = Matcher(termbase, pair.source)
    verified = [
        verify(matcher.find(source), answer, pair.target, termbase).results
        for source, answer in zip(sources, answers.raw, strict=True)
    ]
    compared = [
        compare_literals(source, answer, pair) for source, answer in zip(sources, answers.raw, strict=True)
    ]
    shown = answers.shown
    shares = (
        ("terms", _terms(verified)),
        ("terms-shown", _terms([translation.terms for translation in shown])),
        ("literals", _literals(compared)),
        ("literals-shown", _literals([translation.literals for translation in shown])),
    )
    signature = f"termbase:{termbase.name}:{len(termbase.concepts)}|wilson|{_setup(step, text)}"
    for name, (hits, n) in shares:
        if n:
            low, high = share_interval(hits, n)
            made.append(Score(name, str(pair), hits / n, low, high, n, f"{name}|{signature}"))
    return made


def measurement(step: Step, chrf: Score) -> Measurement:
    """The evidence for the grade of a direction, as the catalogue keeps it."""
    pack = step.installed.pack
    return Measurement(pack.name, pack.version, step.pair, chrf.value, chrf.n, chrf.signature)


def _corpus(name: str, metric: Any, step: Step, text: ParallelText, answers: Sequence[str]) -> Score:
    references = text.lines[step.pair.target]
    enough = len(answers) > 1  # one sentence cannot be drawn again
    result = metric.corpus_score(list(answers), [list(references)], n_bootstrap=RESAMPLES if enough else 1)
    low, high = (
        (float(result._mean - result._ci), float(result._mean + result._ci))  # noqa: SLF001  no other access
        if enough
        else (float(result.score), float(result.score))
    )
    label = "chrF2" if name == "chrf" else "BLEU"
    signature = f"{label}|{metric.get_signature().format()}|{_setup(step, text)}"
    return Score(name, str(step.pair), float(result.score), low, high, len(references), signature)


def _terms(results: Iterable[Sequence[TermResult]]) -> tuple[int, int]:
    """(kept or repaired, all): a term set in brackets behind the sentence is not counted as right."""
    every = [item for of_one in results for item in of_one]
    return sum(item.status in {"kept", "repaired"} for item in every), len(every)


def _literals(results: Iterable[Sequence[LiteralResult]]) -> tuple[int, int]:
    """(kept or repaired, all of the source and those invented)."""
    every = [item for of_one in results for item in of_one]
    return sum(item.status in {"kept", "repaired"} for item in every), len(every)


def _setup(step: Step, text: ParallelText) -> str:
    pack = step.installed.pack
    both = (*text.lines[step.pair.source], *text.lines[step.pair.target])
    sample = hashlib.sha256("\n".join(both).encode()).hexdigest()[:8]
    return "|".join(
        (
            f"pack:{pack.name}@{pack.version}",
            f"sample:{text.name}:{sample}",
            f"counter-translator:{_own_version()}",
        )
    )


def _own_version() -> str:
    try:
        return version("counter-translator")
    except PackageNotFoundError:  # a checkout that was not installed
        return "checkout"
