"""``translator text``: from text to checked translations."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

import click

from translator.cli.output import (
    LANGUAGE,
    MISSING_TEXT,
    explain,
    note,
    print_json,
    print_translation,
    translation_json,
)
from translator.config import Config
from translator.datatypes import LanguagePair, Translation
from translator.errors import ModelError, TextError, TranslatorError
from translator.guard.identify import prepare_identification
from translator.pipeline import Pipeline, open_pipeline
from translator.text import MAX_CHARACTERS

LINES_AT_ONCE = 64
"""Lines read from standard input before they are translated: enough to fill the workers, flat in memory."""


@click.command()
@click.argument("texts", nargs=-1, metavar="TEXT...")
@click.option("--from", "source", type=LANGUAGE, required=True, help="Language of the text: tag or name.")
@click.option("--to", "target", type=LANGUAGE, required=True, help="Language wanted: tag or name.")
@click.option("--engine", help="Only routes through this model pack (translator models list).")
@click.option("--explain", "explained", is_flag=True, help="Show on stderr what the checks found and did.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per text.")
@click.pass_obj
def text(
    config: Config,
    *,
    texts: tuple[str, ...],
    source: str,
    target: str,
    engine: str | None,
    explained: bool,
    as_json: bool,
) -> int:
    """Translate each TEXT, or with - every line of standard input (as many lines out as in).

    \b
    translator text "Where do I pay?" --from en --to zh
    translator text - --from Chinese --to French < notice.txt
    translator text "签证费四百元。" --from 中文 --to en --json
    translator text "签证费四百元。" --from 中文 --to en --explain
    """
    if not texts:
        raise click.UsageError("Give a text, or - to read lines from standard input.")
    pair = LanguagePair(source, target)
    prepare_identification()  # beside terms and engine, which take as long to load
    with open_pipeline(config) as pipeline:
        if texts == ("-",):
            return _translate_lines(pipeline, pair, engine, as_json=as_json)
        for translation in pipeline.translate(texts, pair, engine=engine):
            print_json(translation_json(translation)) if as_json else print_translation(translation)
            if explained:
                explain(translation)
    return 0


def _translate_lines(pipeline: Pipeline, pair: LanguagePair, engine: str | None, *, as_json: bool) -> int:
    """Translate standard input block by block; 4 when a line had to be left out."""
    pipeline.route(pair, engine=engine)  # a missing model is told before the first line is read
    failed = 0
    number = 0
    for block in _blocks(_lines()):
        for line, result in zip(block, _translate_block(pipeline, block, pair, engine), strict=True):
            number += 1
            if isinstance(result, TranslatorError):
                failed += 1
                note(f"line {number}: {result}")
            if as_json:
                print_json(_line_json(line, result, pair))
            else:
                _print_line(result, number)
    return 4 if failed else 0


def _translate_block(
    pipeline: Pipeline, block: list[str], pair: LanguagePair, engine: str | None
) -> list[Translation | TranslatorError | None]:
    """A translation, the error, or None (blank line) per line; one bad line harms no other."""
    wanted = [line for line in block if line.strip()]
    try:
        done: Iterator[Translation | TranslatorError] = iter(pipeline.translate(wanted, pair, engine=engine))
    except (TextError, ModelError):
        done = iter([_translate_line(pipeline, line, pair, engine) for line in wanted])
    return [next(done) if line.strip() else None for line in block]


def _translate_line(
    pipeline: Pipeline, line: str, pair: LanguagePair, engine: str | None
) -> Translation | TranslatorError:
    try:
        return pipeline.translate([line], pair, engine=engine)[0]
    except (TextError, ModelError) as error:
        return error


def _print_line(result: Translation | TranslatorError | None, number: int) -> None:
    if not isinstance(result, Translation):
        click.echo("" if result is None else MISSING_TEXT)
        return
    click.echo(" ".join(result.target.split("\n")) or MISSING_TEXT)
    for caution in result.warnings:
        note(f"line {number}: {result.risk}: {caution.message}")


def _line_json(
    line: str, result: Translation | TranslatorError | None, pair: LanguagePair
) -> dict[str, object]:
    if isinstance(result, Translation):
        return translation_json(result)
    empty: dict[str, object] = {
        "source_language": pair.source,
        "target_language": pair.target,
        "source": line.encode("utf-8", "replace").decode("utf-8"),
        "target": "",
    }
    if result is not None:
        empty["error"] = {"code": result.code, "message": str(result)}
    return empty


def _lines() -> Iterator[str]:
    """Lines of standard input without their ends; bytes that are not UTF-8 become lone surrogates.

    Of an endless line only as much is kept as shows that it is too long.
    """
    longest = 4 * MAX_CHARACTERS + 2  # bytes; UTF-8 has at most four per character
    while raw := sys.stdin.buffer.readline(longest):
        rest = raw
        while len(rest) == longest and not rest.endswith(b"\n"):
            rest = sys.stdin.buffer.readline(longest)
        yield raw.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(lines)
    while block := list(islice(iterator, LINES_AT_ONCE)):
        yield block
