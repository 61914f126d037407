"""Print how often the guard finds fault with good human translations.

python scripts/measure_false_alarms.py FOLDER [--lines 200]

FOLDER has line-parallel files flores.<tag>. Every language is compared with Chinese and English in both
directions, by all checks of the guard and by the term base. People translate freely, so some of these are
real differences; the figures are an upper bound of the false alarms.
"""

import argparse
import os
from collections import Counter
from pathlib import Path

from translator.config import load_config
from translator.datatypes import Hypothesis, LanguagePair
from translator.glossary import load_termbase
from translator.guard.checks import check_hypothesis
from translator.guard.compare import compare_literals
from translator.languages import LANGUAGES
from translator.terms.enforcement import verify
from translator.terms.matching import Matcher
from translator.terms.termbase import TermBase


def alarms(source: str, target: str, pair: LanguagePair, matcher: Matcher, base: TermBase) -> set[str]:
    """The groups of checks that find fault with a translation."""
    found = {caution.code for caution in check_hypothesis(source, Hypothesis(target), pair)}
    if any(result.status in {"lost", "added"} for result in compare_literals(source, target, pair)):
        found.add("literal")
    if verify(tuple(matcher.find(source)), target, pair.target, base).lost:
        found.add("term")
    return found


def main() -> None:
    """Compare all languages and print a Markdown table, worst languages last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=200)
    options = parser.parse_args()
    base, _ = load_termbase(load_config(environ=os.environ))
    texts = {
        tag: (options.folder / f"flores.{tag}").read_text(encoding="utf-8").splitlines()[: options.lines]
        for tag in LANGUAGES
    }
    matchers = {tag: Matcher(base, tag) for tag in LANGUAGES}
    counts, sizes, guarded = Counter[str](), Counter[str](), Counter[str]()
    per_language: dict[str, Counter[str]] = {tag: Counter() for tag in LANGUAGES}
    for pair in _pairs():
        other = pair.target if pair.source in {"zh", "en"} else pair.source
        for source, target in zip(texts[pair.source], texts[pair.target], strict=True):
            found = alarms(source, target, pair, matchers[pair.source], base)
            counts.update(found)
            sizes[other] += 1
            per_language[other].update(found)
            guarded[other] += bool(found - {"term"})
    total = sum(sizes.values())
    print(f"{total:,} comparisons; any check of the guard: {sum(guarded.values()) / total:.1%}\n")
    print("| check | share | worst languages |\n|---|---|---|")
    for code, number in counts.most_common():
        shares = sorted(((per_language[tag][code] / sizes[tag], tag) for tag in sizes), reverse=True)[:3]
        worst = ", ".join(f"{tag} {share:.1%}" for share, tag in shares)
        print(f"| {code} | {number / total:.2%} | {worst} |")
    shares = sorted(((guarded[tag] / sizes[tag], tag) for tag in sizes), reverse=True)[:5]
    print("\nAny check of the guard, highest: " + ", ".join(f"{tag} {share:.1%}" for share, tag in shares))


def _pairs() -> list[LanguagePair]:
    pairs = [LanguagePair("zh", "en"), LanguagePair("en", "zh")]
    for tag in LANGUAGES:
        if tag not in {"zh", "en"}:
            pairs += [LanguagePair(*two) for hub in ("zh", "en") for two in ((hub, tag), (tag, hub))]
    return pairs


if __name__ == "__main__":
    main()
