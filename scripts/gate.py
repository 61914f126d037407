"""A gate for changes: small fixed sets through the real engines may not get worse than was measured before.

python scripts/gate.py                   exit status 1 when a score fell below its interval
python scripts/gate.py --write           measure anew and keep it, after a change that is meant to be one

The sets are approved phrases with known terms and values (scripts/measure_layer.py). Of every pair chrF,
terms and literals are compared, the engine's own and as shown; a share or chrF below the 95 % interval of the
kept run fails, and so does any wrong value without a warning. Needs the starter packs and the extra dev.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measure_layer import measure

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.evaluation.scores import share_interval
from translator.pipeline import Pipeline, open_pipeline

KEPT = Path(__file__).resolve().parent.parent / "tests" / "end_to_end" / "baseline.json"
_SHARES = {
    "terms_bare": "terms",
    "terms_fluent": "terms",
    "literals_right_bare": "literals",
    "literals_right": "literals",
}
"""What was right -> out of what."""

Scores = dict[str, Any]


def scores(pipeline: Pipeline, pair: LanguagePair, sentences: int) -> Scores:
    """Value and interval of everything that is compared."""
    row: Mapping[str, Any] = measure(pipeline, pair, sentences)
    found: Scores = {
        "sentences": row["sentences"],
        "silently_wrong_values": row["silently_wrong_values"],
        "terms_missing": row["terms"] - row["terms_present"],
        "chrf": [row["chrf_layer"], row["chrf_layer_low"], row["chrf_layer_high"]],
    }
    for right, whole in _SHARES.items():
        low, high = share_interval(row[right], row[whole])
        found[right] = [round(row[right] / row[whole], 3), round(low, 3), round(high, 3)]
    return found


def falls(pair: str, before: Scores, now: Scores) -> list[str]:
    """What got worse beyond its interval, one sentence each; empty when nothing did."""
    worse = [
        f"{pair} {name}: {now[name][0]} is below {before[name][0]} ({before[name][1]} to {before[name][2]})"
        for name in ("chrf", *_SHARES)
        if now[name][0] < before[name][1]
    ]
    none = ("silently_wrong_values", "terms_missing")
    return worse + [f"{pair} {name}: {now[name]}, and there may be none" for name in none if now[name]]


def main() -> int:
    """Measure every pair of the kept run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="keep what is measured now")
    given = parser.parse_args()
    kept: dict[str, Scores] = json.loads(KEPT.read_text(encoding="utf-8"))
    with open_pipeline(load_config(environ=os.environ)) as pipeline:
        now = {
            pair: scores(pipeline, LanguagePair(*pair.split("-")), before["sentences"])
            for pair, before in kept.items()
        }
    print(json.dumps(now))
    if given.write:
        KEPT.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        return 0
    worse = [line for pair, before in kept.items() for line in falls(pair, before, now[pair])]
    print("\n".join(worse), file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
