"""``translator evaluate``: what this installation is worth, in numbers that others can repeat."""

import json
import platform
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator import __version__
from translator.asr.registry import open_recognizer
from translator.audio.endpointing import EndpointSettings
from translator.audio.vad import SileroVad
from translator.cli.output import LANGUAGE, note, print_json
from translator.config import Config
from translator.datatypes import LanguagePair
from translator.errors import ModelError
from translator.evaluation import cards
from translator.glossary import load_glossary
from translator.languages import LANGUAGES
from translator.mt.routing import Route, find_routes
from translator.packs.catalogue import add, load_catalogue
from translator.packs.evidence import Measurement
from translator.packs.store import ModelStore
from translator.pipeline import open_pipeline
from translator.voice.voices import Voices

if TYPE_CHECKING:
    from translator.evaluation.speech import Heard, Score


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
    (full transcript), keywords (words in the note that must appear), short and lid (language only).

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
    scores = evaluation.score_speech(heard, setup=setup)
    if as_json:
        for score in scores:
            print_json(asdict(score))
    else:
        _print(scores)
    note(f"real-time factor {evaluation.real_time_factor(heard):.3f} with {config.threads} threads")
    _note_cautions(heard)
    return 0


@evaluate.command("text")
@click.argument("samples", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER")
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
    """Score the installed packs on parallel text, each direction with chrF and its signature.

    FOLDER holds one file per language, NAME.TAG, the same sentences line by line. What the engine itself
    writes is scored, without terms, checks or repairs.

    \b
    translator evaluate text flores/ --from en --to pt --keep
    """
    try:
        from translator.evaluation import text as scores  # noqa: PLC0415  its library is an optional extra
    except ImportError as error:
        raise _missing_extra(error) from error
    text = scores.read_parallel(samples)
    text = text.first(limit) if limit else text
    with open_pipeline(config) as pipeline:
        store = pipeline.store
        installed = [store.find(engine)] if engine else store.installed()
        steps = scores.directions(installed, text, source, target)
        if not steps:
            raise ModelError(
                "route_missing",
                "No installed pack translates between these languages.",
                next_step="Run: translator models list",
            )
        for step in steps:
            began = time.perf_counter()
            answers = pipeline.run(scores.route_of(step), text.lines[step.pair.source])
            seconds = time.perf_counter() - began
            score = scores.score(step, text, [answer.text for answer in answers])
            if keep:  # at once: a long run that is stopped loses nothing
                add(config.models[0], measured=[score])
            if as_json:
                print_json(_score_row(score, seconds))
            else:
                grade = (score.grade or "not offered") if score.decides else "too few"
                click.echo(
                    f"{score.pair!s:<8} chrF {score.chrf:5.1f}  n={score.n:<4} {grade:<11}  {score.pack}"
                )
                click.echo(f"    {score.signature}|{seconds:.0f} s")
    return 0


def _score_row(score: Measurement, seconds: float) -> dict[str, object]:
    return {
        "pack": score.pack,
        "version": score.version,
        "source": score.pair.source,
        "target": score.pair.target,
        "chrf": round(score.chrf, 2),
        "n": score.n,
        "grade": score.grade if score.decides else None,
        "seconds": round(seconds, 1),
        "signature": score.signature,
    }


def _missing_extra(error: ImportError) -> ModelError:
    return ModelError(
        "engine_missing",
        f"Evaluation needs a library that is not installed: {error.name}.",
        next_step="Run: pip install 'counter-translator[evaluate]'",
    )


def _print(scores: "Sequence[Score]") -> None:
    for score in scores:
        click.echo(
            f"{score.metric:<24} {score.language:<4} {100 * score.value:6.1f} %"
            f"  [{100 * score.low:.1f}, {100 * score.high:.1f}]  n={score.n}"
        )
        click.echo(f"    {score.signature}")


def _note_cautions(heard: "Sequence[Heard]") -> None:
    counts = Counter((item.sample.language, code) for item in heard for code in item.cautions)
    for (language, code), count in sorted(counts.items()):
        note(f"{language} {code}: {count}")


@evaluate.command("cards")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Page to write: .md or .html.")
@click.option("--speech", "scores", type=click.Path(path_type=Path), help="Output of evaluate speech --json.")
@click.option("--officer", type=LANGUAGE, default="zh", help="Language of the officers.")
@click.pass_obj
def quality_cards(config: Config, *, out: Path, scores: Path | None, officer: str) -> None:
    """Write a quality card per language: what a hall may rely on with the packs of this machine."""
    if out.suffix not in {".md", ".html"}:
        raise click.BadParameter("The page ends in .md or .html.", param_hint="--out")
    heard = _read_scores(scores) if scores else {}
    with open_pipeline(config) as pipeline:
        book = load_glossary(config, LANGUAGES).phrases.phrases.values()
        speech = pipeline.speech_languages()
        voices = Voices(config.models).languages
        made = [
            cards.Card(
                tag,
                officer,
                cards.text_grade(_routes(pipeline.store, officer, tag), pipeline.store.manifest.measured),
                cards.text_grade(_routes(pipeline.store, tag, officer), pipeline.store.manifest.measured),
                tag in speech,
                heard.get(tag),
                tag in voices,
                sum({officer, tag} <= phrase.texts.keys() for phrase in book),
                sum(tag in phrase.texts and phrase.texts[tag].status != "draft" for phrase in book),
            )
            for tag in LANGUAGES
            if tag != officer
        ]
        facts = {
            "date": time.strftime("%Y-%m-%d"),
            "machine": f"{config.threads} cores, {platform.platform()}, Python {platform.python_version()}",
            "version": __version__,
            "packs": ", ".join(
                f"{item.pack.name} {item.pack.version}" for item in pipeline.store.installed()
            ),
            "officer's language": LANGUAGES[officer].name_en,
        }
    page = cards.as_markdown(made, facts) if out.suffix == ".md" else cards.as_html(made, facts)
    out.write_text(page, encoding="utf-8")
    note(f"{len(made)} cards written to {out}")


def _routes(store: ModelStore, source: str, target: str) -> list[Route]:
    return find_routes(LanguagePair(source, target), store.installed())


def _read_scores(path: Path) -> dict[str, cards.SpeechScore]:
    """Error rates by language from the lines that ``evaluate speech --json`` printed."""
    found = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["metric"] in {"wer", "cer"}:
                fields = ("metric", "value", "low", "high", "n", "signature")
                found[row["language"]] = cards.SpeechScore(*(row[field] for field in fields))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise click.BadParameter(
            f"{path} is not the output of evaluate speech --json.", param_hint="--speech"
        ) from error
    return found
