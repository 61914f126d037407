"""Measures whether the nearest approved phrases help a prompted engine as worked examples.

    PYTHONPATH=. python scripts/measure_examples.py zh-en 14 folder/of/parallel/text

Counter sentences are phrases of the book without slots; each that has neighbours is translated once as the
engine does it by itself and once with its three nearest neighbours as worked examples, never with itself. The
parallel text (files NAME.TAG) shows what examples do to sentences of another kind.
"""

import os
import random
import sys
import time
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from translator.config import load_config
from translator.datatypes import Hints, LanguagePair
from translator.evaluation.parallel import read_parallel
from translator.glossary import load_glossary
from translator.mt.registry import open_engine
from translator.pipeline import open_pipeline
from translator.terms.nearest import approved_pairs, nearest

_SEED = 20_261


def main(direction: str, count: int, folder: Path) -> None:
    """Print chrF and seconds of CPU with and without examples."""
    pair = LanguagePair(*direction.split("-"))
    config = load_config(environ=os.environ)
    book = load_glossary(config, {pair.source, pair.target}).phrases
    approved = approved_pairs(book, pair)
    sample = random.Random(_SEED).sample(approved, count)  # noqa: S311  a sample, no secret
    text = read_parallel(folder)
    news = list(zip(text.lines[pair.source], text.lines[pair.target], strict=True))
    with open_pipeline(config) as pipeline:
        installed = pipeline.route(pair, engine="qwen2.5-coder-1.5b-instruct-q4_k_m").steps[0].installed
        engine = open_engine(installed, threads=config.threads)
        for kind, every in (("counter", sample), ("news", news)):
            # without a neighbour nothing changes
            rows = [row for row in every if nearest(row[0], approved, pair.source)]
            print(f"{direction} {kind}: {len(rows)} of {len(every)} have neighbours")
            for told in (False, True) if rows else ():
                began, answers = time.process_time(), []
                for source, _ in rows:
                    hint = Hints(examples=nearest(source, approved, pair.source)) if told else Hints()
                    answers.append(engine.translate([source], pair, hints=[hint])[0].text)
                seconds = (time.process_time() - began) / len(rows)
                chrf = CHRF().corpus_score(answers, [[target for _, target in rows]], n_bootstrap=2000)
                label = "with examples" if told else "without"
                spread = chrf._ci  # noqa: SLF001  the library's only way to it
                print(
                    f"{direction} {kind:<8} {label:<14} chrF {chrf.score:5.1f} +- {spread:.1f}"
                    f"  {seconds:.1f} s of CPU each",
                    flush=True,
                )
        engine.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
