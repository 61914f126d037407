"""Measures which token shape a route copies reliably, and writes the best into the product's data.

python scripts/measure_placeholders.py zh-en en-zh en-pt

A shape is judged by approved phrases with one slot: the slot becomes a token, the phrase is translated,
and the exact multiset of tokens is demanded back. Kept is the best shape that comes through in at least
90 % of them; with less, a repair by tokens would fail too often.
"""

import argparse
import csv
import os
import re
from pathlib import Path

import translator
from translator.config import load_config
from translator.datatypes import LanguagePair, ProtectedSource
from translator.pipeline import open_pipeline
from translator.placeholders import restore

RESOURCES = Path(translator.__file__).parent / "resources"
DATA = RESOURCES / "placeholders.tsv"
COLUMNS = ("route", "source", "target", "shape", "kept", "of")
SHAPES = ("T{n}X", "XQ{n}", "ID{n}Z", "[{n}]", "A-{n}0", "<t{n}>")
ENOUGH = 0.9
SENTENCES = 20
_SLOT = re.compile(r"\{[a-z]+\}")


def phrases(language: str) -> list[str]:
    """Approved phrases of a language with exactly one slot."""
    with (RESOURCES / "phrases" / f"{language}.tsv").open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return [text for text in texts if len(_SLOT.findall(text)) == 1][:SENTENCES]


def measure(pair: LanguagePair) -> list[dict[str, object]]:
    """One row per shape for the route that the product would take."""
    with open_pipeline(load_config(environ=os.environ)) as pipeline:
        route = pipeline.route(pair)
        rows: list[dict[str, object]] = []
        for shape in SHAPES:
            token = shape.replace("{n}", "1")
            sources = [_SLOT.sub(token, text) for text in phrases(pair.source)]
            outputs = pipeline.run(route, sources)
            kept = sum(
                restore(output.text, ProtectedSource(source, ((token, token),)), shape) is not None
                for source, output in zip(sources, outputs, strict=True)
            )
            rows.append(
                dict(
                    zip(
                        COLUMNS,
                        ("+".join(route.engines), pair.source, pair.target, shape, kept, len(sources)),
                        strict=True,
                    )
                )
            )
            print(pair, shape, f"{kept}/{len(sources)}")
        return rows


def main() -> None:
    """Measure the pairs named and replace their rows in the data."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", nargs="+", help="for example zh-en")
    pairs = [LanguagePair(*item.split("-")) for item in parser.parse_args().pairs]
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for pair in pairs:
        measured = measure(pair)
        best = max(measured, key=lambda row: int(str(row["kept"])))
        rows = [
            row
            for row in rows
            if (row["route"], row["source"], row["target"]) != (best["route"], pair.source, pair.target)
        ]
        if int(str(best["kept"])) >= ENOUGH * int(str(best["of"])):
            rows.append({key: str(value) for key, value in best.items()})
    with DATA.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["source"], row["target"], row["route"])))


if __name__ == "__main__":
    main()
