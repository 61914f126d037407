"""Measures every direction of one pack on a small sample of parallel text, a few sentences of each at a time.

    PYTHONPATH=. python scripts/measure_directions.py PACK folder/of/parallel/text answers.jsonl
    PYTHONPATH=. python scripts/measure_directions.py PACK folder/of/parallel/text answers.jsonl --score

Sample: the first sentences whose English line has at most 100 characters. Answers are written as they come:
the run can be stopped and goes on where it was, and no direction gets many sentences before all have a few.
``--score`` prints the table of docs/engines.md and the tables for the manifest from what there is so far.
"""

import json
import os
import sys
import time
from pathlib import Path

import tomli_w
from sacrebleu.metrics.chrf import CHRF

from translator.config import load_config
from translator.evaluation.parallel import ParallelText, read_parallel
from translator.evaluation.text import directions, route_of, score
from translator.mt.routing import Step
from translator.packs.catalogue import to_tables
from translator.packs.evidence import Measurement
from translator.pipeline import Pipeline, open_pipeline

_LONGEST = 100
_MOST = 16
_A_ROUND = 4
_RESAMPLED = 2000


def main(pack: str, folder: Path, answers: Path, *, only_score: bool) -> None:
    """Translate what is missing, or print scores."""
    text = short_lines(read_parallel(folder))
    with open_pipeline(load_config(environ=os.environ)) as pipeline:
        steps = directions([pipeline.store.find(pack)], text, None, None)
        if only_score:
            _print_scores(steps, text, _read(answers))
        else:
            _translate(pipeline, steps, text, answers)


def short_lines(text: ParallelText) -> ParallelText:
    """The sentences that are short in English."""
    chosen = [number for number, line in enumerate(text.lines["en"]) if len(line) <= _LONGEST][:_MOST]
    lines = {tag: tuple(lines[number] for number in chosen) for tag, lines in text.lines.items()}
    return ParallelText(f"{text.name}-up-to-{_LONGEST}-characters", lines)


def _translate(pipeline: Pipeline, steps: list[Step], text: ParallelText, answers: Path) -> None:
    for end in range(_A_ROUND, _MOST + 1, _A_ROUND):
        for step in steps:
            done = _read(answers).get(str(step.pair), [])
            if missing := text.lines[step.pair.source][len(done) : end]:
                began = time.perf_counter()
                texts = [item.text for item in pipeline.run(route_of(step), missing)]
                seconds = round((time.perf_counter() - began) / len(missing), 1)
                with answers.open("a", encoding="utf-8") as file:
                    file.writelines(
                        json.dumps([str(step.pair), answer, seconds], ensure_ascii=False) + "\n"
                        for answer in texts
                    )


def _read(answers: Path) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for line in answers.read_text(encoding="utf-8").splitlines() if answers.exists() else ():
        pair, answer, seconds = json.loads(line)
        found.setdefault(pair, []).append((answer, seconds))
    return found


def _print_scores(steps: list[Step], text: ParallelText, found: dict[str, list[tuple[str, float]]]) -> None:
    scores: list[Measurement] = []
    for step in steps:
        if rows := found.get(str(step.pair)):
            hypotheses = [answer for answer, _ in rows]
            sample = text.first(len(rows))
            scores.append(score(step, sample, hypotheses))
            references = [list(sample.lines[step.pair.target])]
            spread = CHRF().corpus_score(hypotheses, references, n_bootstrap=_RESAMPLED)
            low, high = spread._mean - spread._ci, spread._mean + spread._ci  # noqa: SLF001  its only way to them
            seconds = sum(seconds for _, seconds in rows) / len(rows)
            print(
                f"| {step.pair} | {scores[-1].chrf:.1f} | {low:.0f} to {high:.0f} | {len(rows)} "
                f"| {step.grade} | {scores[-1].grade or 'not offered'} | {seconds:.1f} s |"
            )
    print(tomli_w.dumps(to_tables([], scores)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), only_score="--score" in sys.argv[4:])
