"""Running a route: each step's engine in turn, sentence by sentence, paragraphs kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from translator.datatypes import Hints, Hypothesis
from translator.mt.engine import Engine
from translator.mt.routing import Route, Step
from translator.mt.sentences import reassemble, space_sentences, split_sentences


def run_route(
    route: Route,
    units: Sequence[str],
    engine_for: Callable[[Step], Engine],
    *,
    hints: Sequence[Sequence[Hints]] = (),
) -> list[Hypothesis]:
    """One hypothesis per unit, through every step of the route.

    Args:
        route: one or two steps.
        units: texts in the route's source language, normally single sentences.
        engine_for: gives the loaded engine of a step.
        hints: empty, or per unit one for each step: terms of that step's own two languages.

    Raises:
        ModelError: an engine failed.
    """
    hypotheses = [Hypothesis(unit) for unit in units]
    for number, step in enumerate(route.steps):
        given = [of_unit[number] for of_unit in hints]
        outputs = _run_step(step, [item.text for item in hypotheses], engine_for(step), given)
        hypotheses = [_join_steps(before, after) for before, after in zip(hypotheses, outputs, strict=True)]
    return hypotheses


def _run_step(step: Step, texts: Sequence[str], engine: Engine, hints: Sequence[Hints]) -> list[Hypothesis]:
    """One hypothesis per text; a pivot text may hold several sentences and is split again."""
    spans = [split_sentences(text, step.pair.source) for text in texts]
    batch = [text[span.start : span.end] for text, cuts in zip(texts, spans, strict=True) for span in cuts]
    per_sentence = [hint for hint, cuts in zip(hints, spans, strict=True) for _ in cuts] if hints else ()
    outputs = engine.translate(batch, step.pair, hints=per_sentence) if batch else []
    answers = iter(
        replace(item, text=space_sentences(item.text, source, step.pair))
        for item, source in zip(outputs, batch, strict=True)
    )
    result = []
    for text, cuts in zip(texts, spans, strict=True):
        parts = [next(answers) for _ in cuts]
        joined = reassemble(text, cuts, [part.text for part in parts], step.pair)
        result.append(Hypothesis(joined, _mean_score(parts), all(part.finished for part in parts)))
    return result


def _mean_score(parts: Sequence[Hypothesis]) -> float | None:
    scores = [part.score for part in parts if part.score is not None]
    return sum(scores) / len(scores) if scores else None


def _join_steps(before: Hypothesis, after: Hypothesis) -> Hypothesis:
    """The later text; the worse score; finished only when every step was."""
    scores = [score for score in (before.score, after.score) if score is not None]
    return Hypothesis(after.text, min(scores, default=None), before.finished and after.finished)
