"""``translator speech``: from recordings to turns."""

from pathlib import Path

import click

from translator.cli.output import LANGUAGE, note, print_json, print_translation, turn_json
from translator.config import Config
from translator.datatypes import Turn
from translator.errors import AudioError
from translator.languages import get_language
from translator.pipeline import open_pipeline


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--from", "source", required=True, help="Language spoken, or auto (with --between).")
@click.option("--between", help="With --from auto: the languages that may occur, for example zh,fr.")
@click.option("--to", "target", type=LANGUAGE, required=True, help="Language wanted: tag or name.")
@click.option("--engine", help="Only machine routes through this model pack.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per utterance.")
@click.pass_obj
def speech(
    config: Config,
    *,
    files: tuple[Path, ...],
    source: str,
    between: str | None,
    target: str,
    engine: str | None,
    as_json: bool,
) -> int:
    """Recognise the speech in each FILE and translate it, utterance by utterance.

    \b
    translator speech question.wav --from en --to zh
    translator speech counter.mp3 --from auto --between zh,fr --to en --json
    """
    candidates = _candidates(source, between)
    failed = 0
    with open_pipeline(config) as pipeline:
        pipeline.check_speech(candidates, target)
        for file in files:
            try:
                for turn in pipeline.turns(file, candidates, target, engine=engine):
                    print_json(turn_json(str(file), turn)) if as_json else _print_turn(file, turn)
            except AudioError as error:
                if len(files) == 1:
                    raise
                failed += 1
                note(f"translator: {error}")
    return 4 if failed else 0


def _candidates(source: str, between: str | None) -> tuple[str, ...]:
    if source != "auto":
        if between:
            raise click.UsageError("--between goes with --from auto.")
        return (get_language(source).tag,)
    if not between:
        raise click.UsageError("--from auto needs --between, for example --between zh,fr.")
    tags = tuple(dict.fromkeys(get_language(name).tag for name in between.split(",")))
    if len(tags) < 2:  # noqa: PLR2004  two are needed for a choice
        raise click.UsageError("--between needs at least two languages.")
    return tags


def _print_turn(file: Path, turn: Turn) -> None:
    said = turn.utterance
    place = f"{file.name} {said.start:.1f}-{said.end:.1f} s {said.language}"
    click.echo(f"{place}: {said.text or '[nothing understood]'}")
    for caution in said.warnings:
        note(f"check: {caution.message}")
    for translation in turn.translations:
        print_translation(translation)
