"""``translator evaluate``: what this installation is worth, in numbers that others can repeat."""

import platform
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.asr.registry import open_recognizer
from translator.audio.endpointing import EndpointSettings
from translator.audio.vad import SileroVad
from translator.cli.cards import quality_cards
from translator.cli.output import LANGUAGE, note, print_json
from translator.config import Config
from translator.errors import ModelError
from translator.evaluation.cards import figure
from translator.evaluation.parallel import ParallelText, read_parallel
from translator.evaluation.scores import Score
from translator.mt.routing import Step
from translator.packs.catalogue import add, load_catalogue
from translator.packs.evidence import Measurement
from translator.packs.store import ModelStore
from translator.pipeline import Pipeline, open_pipeline

if TYPE_CHECKING:
    from translator.evaluation.speech import Heard


@click.group()
def evaluate() -> None:
    """Measure recognition and translation against references."""


@evaluate.command()
@click.argument("samples", type=click.Path(path_type=Path), metavar="SAMPLES_TSV")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per score.")
@click.pass_obj
def speech(config: Config, samples: Path, as_json: bool) -> int:
    """Score the recogniser on the recordings that a table lists.

    SAMPLES_TSV is tab-separated with the columns file, language, kind, transcript and note. Kinds: wer
    (full transcript), keywords (words in the note that must appear), short and lid (language only), none
    (nobody speaks). Twelve generated sounds without speech are always tried as well.

    \b
    translator evaluate speech samples.tsv
    """
    try:
        from translator.evaluation import speech as evaluation  # noqa: PLC0415  its scoring library is an optional extra
    except ImportError as error:
        raise _missing_extra(error) from error
    listed = evaluation.read_samples(samples)
    installed = ModelStore(load_catalogue(config), config.models).find(config.recognizer)
    recognizer = open_recognizer(installed, threads=config.threads)
    try:
        heard = []
        for item in evaluation.hear(listed, recognizer, SileroVad()):
            heard.append(item)
            note(f"{len(heard)}/{len(listed)} {item.sample.path.name}")
        invented = evaluation.hear_nothing(recognizer, SileroVad())
    finally:
        recognizer.close()
    setup = "|".join(
        (
            f"pack:{installed.pack.name}@{installed.pack.version}",
            recognizer.signature,
            str(EndpointSettings()),
            evaluation.engine_versions(),
        )
    )
    scores = [
        *evaluation.score_speech(heard, setup=setup),
        evaluation.score_silence("hallucination-generated", invented, setup=setup),
    ]
    if as_json:
        for score in scores:
            print_json(asdict(score) | _where(config))
    else:
        _print(scores)
    note(f"real-time factor {evaluation.real_time_factor(heard):.3f} with {config.threads} threads")
    _note_cautions(heard)
    return 0


@evaluate.command("text")
@click.argument("samples", type=click.Path(path_type=Path, exists=True), metavar="FOLDER_OR_TSV")
@click.option("--from", "source", type=LANGUAGE, help="Only from this language.")
@click.option("--to", "target", type=LANGUAGE, help="Only to this language.")
@click.option("--engine", help="Only this pack (translator models list).")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first sentences of each file.")
@click.option(
    "--keep", is_flag=True, help="Enter the scores into the catalogue: routes go by them from now on."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per score.")
@click.pass_obj
def measure_text(
    config: Config,
    *,
    samples: Path,
    source: str | None,
    target: str | None,
    engine: str | None,
    limit: int | None,
    keep: bool,
    as_json: bool,
) -> int:
    """Score the installed packs on parallel text: chrF, BLEU, terms and literals, with intervals.

    FOLDER holds one file per language, NAME.TAG or as in FLORES (eng_Latn.devtest), the same sentences line
    by line; a TSV file has tags in its first line. chrF and BLEU are of what the engine itself writes,
    without terms, checks or repairs; terms and literals also of what is shown in the end.

    \b
    translator evaluate text flores/ --from en --to pt --keep
    """
    try:
        from translator.evaluation import text as evaluation  # noqa: PLC0415  its library is an optional extra
    except ImportError as error:
        raise _missing_extra(error) from error
    text = read_parallel(samples)
    text = text.first(limit) if limit else text
    with open_pipeline(config) as pipeline:
        store = pipeline.store
        installed = [store.find(engine)] if engine else store.installed()
        steps = evaluation.directions(installed, text, source, target)
        if not steps:
            raise ModelError(
                "route_missing",
                "No installed pack translates between these languages.",
                next_step="Run: translator models list",
            )
        for step in steps:
            began = time.perf_counter()
            made = _score_step(pipeline, step, text)
            kept = evaluation.measurement(step, made[0])
            if keep:  # at once: a long run that is stopped loses nothing
                add(config.models[0], measured=[kept])
            seconds = time.perf_counter() - began
            if as_json:
                print_json(_score_row(kept, made, seconds) | _where(config))
            else:
                grade = (kept.grade or "not offered") if kept.decides else "too few"
                click.echo(f"{kept.pair!s:<8} {grade:<11} n={kept.n:<4} {seconds:.0f} s  {kept.pack}")
                _print(made)
    return 0


def _score_step(pipeline: Pipeline, step: Step, text: ParallelText) -> list[Score]:
    from translator.evaluation import text as evaluation  # noqa: PLC0415  its library is an optional extra

    sources, route = text.lines[step.pair.source], evaluation.route_of(step)
    raw = tuple(answer.text for answer in pipeline.run(route, sources))
    shown = tuple(pipeline.translate_by(route, texts=sources))
    answers = evaluation.Answers(raw, shown)
    return evaluation.scores(step, text, answers, pipeline.glossary(step.pair).termbase)


def _score_row(kept: Measurement, made: Sequence[Score], seconds: float) -> dict[str, object]:
    return {
        "pack": kept.pack,
        "version": kept.version,
        "source": kept.pair.source,
        "target": kept.pair.target,
        "chrf": round(kept.chrf, 2),
        "n": kept.n,
        "grade": kept.grade if kept.decides else None,
        "seconds": round(seconds, 1),
        "signature": kept.signature,
        "scores": [asdict(item) for item in made],
    }


def _where(config: Config) -> dict[str, str]:
    """When and on what a score was taken."""
    machine = f"{config.threads} cores, {platform.platform()}, Python {platform.python_version()}"
    return {"date": time.strftime("%Y-%m-%d"), "machine": machine}


def _missing_extra(error: ImportError) -> ModelError:
    return ModelError(
        "engine_missing",
        f"Evaluation needs a library that is not installed: {error.name}.",
        next_step="Run: pip install 'counter-translator[evaluate]'",
    )


def _print(scores: Sequence[Score]) -> None:
    for score in scores:
        click.echo(f"{score.metric:<24} {score.language:<7} {figure(score)}  n={score.n}")
        click.echo(f"    {score.signature}")


def _note_cautions(heard: "Sequence[Heard]") -> None:
    counts = Counter((item.sample.language, code) for item in heard for code in item.cautions)
    for (language, code), count in sorted(counts.items()):
        note(f"{language} {code}: {count}")


evaluate.add_command(quality_cards)
