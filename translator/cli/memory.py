"""``translator memory``: translations that officers and documents share."""

from itertools import islice
from pathlib import Path

import click

from translator.cli.output import LANGUAGE, note, print_json
from translator.config import Config
from translator.datatypes import LanguagePair
from translator.glossary import open_memory
from translator.terms.tmx import read_tmx, write_tmx
from translator.text import clean_text


@click.group()
def memory() -> None:
    """Remember approved translations: an exact repetition is answered from here before any model."""


@memory.command()
@click.argument("source_text")
@click.argument("target_text")
@click.option("--from", "source", type=LANGUAGE, required=True, help="Language of the source.")
@click.option("--to", "target", type=LANGUAGE, required=True, help="Language of the target.")
@click.option("--author", default="", help="Who approves it.")
@click.pass_obj
def add(config: Config, *, source_text: str, target_text: str, source: str, target: str, author: str) -> None:
    """Remember that SOURCE_TEXT is to be translated as TARGET_TEXT."""
    pair = LanguagePair(source, target)
    with open_memory(config) as store:
        store.add(pair, clean_text(source_text), clean_text(target_text), origin="officer", author=author)
    note(f"remembered {pair}")


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(config: Config, *, file: Path) -> None:
    """Take over every translation of a TMX FILE."""
    with open_memory(config) as store:
        count = store.add_many(read_tmx(file))
    note(f"{count} translations imported from {file}")


@memory.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "source", type=LANGUAGE, help="Only this source language (with --to).")
@click.option("--to", "target", type=LANGUAGE, help="Only this target language (with --from).")
@click.pass_obj
def export(config: Config, *, file: Path, source: str | None, target: str | None) -> None:
    """Write the memory to a TMX FILE."""
    if bool(source) != bool(target):
        raise click.UsageError("--from and --to go together.")
    pair = LanguagePair(source, target) if source and target else None
    with open_memory(config) as store:
        count = write_tmx(file, store.units(pair))
    note(f"{count} translations written to {file}")


@memory.command()
@click.argument("text")
@click.option("--from", "source", type=LANGUAGE, required=True, help="Language of the text.")
@click.option("--to", "target", type=LANGUAGE, required=True, help="Language wanted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per match.")
@click.pass_obj
def search(config: Config, *, text: str, source: str, target: str, as_json: bool) -> None:
    """Show the remembered sentences most like TEXT, with their similarity."""
    with open_memory(config) as store:
        for match in islice(store.fuzzy(clean_text(text), LanguagePair(source, target)), 10):
            row = {"percent": match.percent, "source": match.unit.source, "target": match.unit.target}
            print_json(row) if as_json else click.echo(
                f"{match.percent:>3} %  {row['source']}  =  {row['target']}"
            )
