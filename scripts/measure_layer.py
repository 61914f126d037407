"""Measures what the glossary layer and the guard change: the same sentences with and without them.

python scripts/measure_layer.py --pairs zh-en en-zh en-pt --sentences 26 --markdown docs/layer.md

Sentences are approved phrases whose slots are filled with known values, in the source language, with the
approved text of the target language as reference. So the terms and values that must arrive are known
beforehand. Per pair: terms kept without force, terms present in any way, terms in the bare output, how often
a random other term stands there (the control), literals right before and after, chrF before and after, values
that are wrong on the screen without a warning (none are allowed), and the milliseconds that the checks take.
"""

import argparse
import json
import os
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from translator.assurance import Assurance, Attempt, Draft, assemble
from translator.config import load_config
from translator.datatypes import Hypothesis, LanguagePair, Span, Translation
from translator.evaluation.scores import RESAMPLES
from translator.glossary import Glossary, load_glossary
from translator.guard.compare import compare_literals
from translator.languages import LANGUAGES
from translator.mt.routing import PIVOT
from translator.pipeline import Pipeline, open_pipeline
from translator.terms.enforcement import verify
from translator.terms.matching import Matcher, TermMatch
from translator.terms.termbase import TermBase

FILLINGS = {
    "amount": "四百元",
    "date": "2026年12月5日",
    "days": "三十天",
    "time": "15:30",
    "count": "7",
    "counter": "6",
    "number": "A0172",
    "document": "护照",
    "office": "公证处",
    "phone": "0731-85583110",
}
"""One Chinese value per kind of slot; phrases with other slots are left out."""
_DIGITS = {"amount": "400", "count": "7", "counter": "6", "number": "0172", "phone": "85583110"}
_SLOT = re.compile(r"\{([a-z]+)\}")
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence whose terms and values are known."""

    source: str
    reference: str
    slots: tuple[str, ...]


def cases(glossary: Glossary, pair: LanguagePair, count: int) -> list[Case]:
    """Phrases of the pair with slots filled or at least one term, evenly over the book."""
    matcher = Matcher(glossary.termbase, pair.source)
    found = []
    for phrase in glossary.phrases.phrases.values():
        if "zh" not in phrase.texts or not set(phrase.slots) <= set(FILLINGS):
            continue
        chinese = _SLOT.sub(lambda slot: FILLINGS[slot[1]], phrase.texts["zh"].text)
        texts = {tag: _rendered(glossary, chinese, tag) for tag in (pair.source, pair.target)}
        source, reference = texts[pair.source], texts[pair.target]
        if source and reference and (phrase.slots or matcher.find(source)):
            found.append(Case(source, reference, phrase.slots))
    with_values = [case for case in found if case.slots]
    others = [case for case in found if not case.slots]
    random.Random(_SEED).shuffle(with_values)  # noqa: S311  a fixed sample, not a secret
    random.Random(_SEED).shuffle(others)  # noqa: S311
    return (with_values[: count // 2] + others)[:count]


def _rendered(glossary: Glossary, chinese: str, tag: str) -> str | None:
    if tag == "zh":
        return chinese
    match = glossary.phrases.match(chinese, "zh", tag)
    return match.target if match else None


def measure(pipeline: Pipeline, pair: LanguagePair, count: int) -> dict[str, object]:
    """All figures of one pair."""
    glossary = load_glossary(pipeline.config, {"zh", PIVOT, pair.source, pair.target})
    sample = cases(glossary, pair, count)
    route = pipeline.route(pair)
    sources = [case.source for case in sample]
    bare = pipeline.run(route, sources)
    attempt = Attempt(route, partial(pipeline.run, route), glossary.shape(route.engines, pair))
    assurance = Assurance(glossary.termbase)
    checked = assurance.assure(sources, pair, [attempt])
    shown = [
        assemble(case.source, [Span(0, len(case.source))], [draft], pair)
        for case, draft in zip(sample, checked, strict=True)
    ]
    return {
        "pair": str(pair),
        "route": "+".join(route.engines),
        "sentences": len(sample),
        **_terms(glossary.termbase, sources, bare, checked, pair),
        **_literals(sources, bare, checked, pair),
        "chrf_bare": _chrf([item.text for item in bare], sample)[0],
        **dict(
            zip(
                ("chrf_layer", "chrf_layer_low", "chrf_layer_high"),
                _chrf([item.target for item in checked], sample),
                strict=True,
            )
        ),
        "silently_wrong_values": sum(
            _silently_wrong(case, item) for case, item in zip(sample, shown, strict=True)
        ),
        "warned_sentences": sum(item.risk != "low" for item in shown),
        "milliseconds_of_checks": _milliseconds(assurance, sources, bare, attempt, pair),
    }


def _terms(
    base: TermBase,
    sources: Sequence[str],
    bare: Sequence[Hypothesis],
    drafts: Sequence[Draft],
    pair: LanguagePair,
) -> dict[str, object]:
    matcher = Matcher(base, pair.source)
    results = [result for draft in drafts for result in draft.verification.results]
    before = [
        result
        for source, item in zip(sources, bare, strict=True)
        for result in verify(matcher.find(source), item.text, pair.target, base).results
    ]
    control = [
        result
        for source, item in zip(sources, bare, strict=True)
        for result in verify(_random_terms(matcher.find(source), base), item.text, pair.target, base).results
    ]
    return {
        "terms": len(results),
        "terms_bare": sum(result.status == "kept" for result in before),
        "terms_random_control": sum(result.status == "kept" for result in control),
        "terms_fluent": sum(result.status == "kept" for result in results),
        "terms_present": sum(result.status != "lost" for result in results),
    }


def _random_terms(matches: Sequence[TermMatch], base: TermBase) -> list[TermMatch]:
    """As many matches of other concepts: what stands in the output by chance."""
    others = list(base.concepts)
    chooser = random.Random(_SEED)  # noqa: S311
    return [TermMatch(chooser.choice(others), match.span, match.text, match.entry) for match in matches]


def _literals(
    sources: Sequence[str], bare: Sequence[Hypothesis], drafts: Sequence[Draft], pair: LanguagePair
) -> dict[str, object]:
    before = [
        item
        for source, output in zip(sources, bare, strict=True)
        for item in compare_literals(source, output.text, pair)
    ]
    after = [item for draft in drafts for item in draft.literals]
    return {
        "literals": sum(item.source != "" for item in after),
        "literals_right_bare": sum(item.status == "kept" for item in before),
        "literals_right": sum(item.status in {"kept", "repaired"} for item in after),
    }


def _silently_wrong(case: Case, shown: Translation) -> bool:
    """Whether a known value is not to be seen in the digits of the target and nothing warns of it.

    Independent of the guard: only the digits of the filled values are looked for, so a value written in
    words counts as wrong here although it may be right.
    """
    digits = "".join(re.findall(r"\d", shown.target))
    return shown.risk == "low" and any(_DIGITS[slot] not in digits for slot in case.slots if slot in _DIGITS)


def _chrf(outputs: Sequence[str], sample: Sequence[Case]) -> tuple[float, float, float]:
    """Value and 95 % bootstrap interval."""
    references = [[case.reference for case in sample]]
    found = CHRF().corpus_score(list(outputs), references, n_bootstrap=RESAMPLES)
    middle, reach = float(found._mean), float(found._ci)  # noqa: SLF001  no other access
    return round(float(found.score), 1), round(middle - reach, 1), round(middle + reach, 1)


def _milliseconds(
    assurance: Assurance,
    sources: Sequence[str],
    bare: Sequence[Hypothesis],
    attempt: Attempt,
    pair: LanguagePair,
) -> float:
    """Mean time of the checks alone: the engine's answers are given beforehand."""
    ready = dict(zip(sources, bare, strict=True))
    given = Attempt(attempt.route, lambda units, _hints: [ready[unit] for unit in units])
    started = time.perf_counter()
    assurance.assure(sources, pair, [given])
    return round((time.perf_counter() - started) * 1000 / len(sources), 2)


def table(rows: Sequence[dict[str, object]]) -> Iterator[str]:
    """The figures as Markdown."""
    columns = list(rows[0])
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield "| " + " | ".join(str(row[column]) for column in columns) + " |"


def main() -> None:
    """Measure the pairs named and print one JSON object for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", nargs="+", required=True, help="for example zh-en")
    parser.add_argument("--sentences", type=int, default=26, help="per pair")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    arguments = parser.parse_args()
    rows = []
    with open_pipeline(load_config(environ=os.environ)) as pipeline:
        for name in arguments.pairs:
            source, _, target = name.partition("-")
            pair = LanguagePair(LANGUAGES[source].tag, LANGUAGES[target].tag)
            rows.append(measure(pipeline, pair, arguments.sentences))
            print(json.dumps(rows[-1]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(table(rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
