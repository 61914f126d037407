"""``translator evaluate``: what this installation is worth, in numbers that others can repeat."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.asr.registry import open_recognizer
from translator.audio.endpointing import EndpointSettings
from translator.audio.vad import SileroVad
from translator.catalogue import load_catalogue
from translator.cli.output import note, print_json
from translator.config import Config
from translator.errors import ModelError
from translator.store import ModelStore

if TYPE_CHECKING:
    from translator.evaluation import Heard, Score


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
        from translator import evaluation  # noqa: PLC0415  its scoring library is an optional extra
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            f"Evaluation needs a library that is not installed: {error.name}.",
            next_step="Run: pip install 'counter-translator[evaluate]'",
        ) from error
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
