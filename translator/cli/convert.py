"""``translator models convert``: a Hugging Face folder becomes a pack of this machine."""

from pathlib import Path

import click

from translator.cli.output import note, print_json
from translator.config import Config
from translator.errors import ModelError
from translator.packs.catalogue import add
from translator.packs.manifest import FAMILIES, Pack, check_name, read_directions
from translator.packs.store import pack_from_folder


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--name", required=True, help="Name of the new pack, for example opus-en-zh.")
@click.option("--licence", required=True, help="Licence of the weights, as their publisher names it.")
@click.option(
    "--directions",
    required=True,
    multiple=True,
    metavar="PATTERN",
    help="What it translates: en-pt, en+fr-zh or *-*; may be given again.",
)
@click.option("--family", type=click.Choice(FAMILIES), help="Where the folder does not say it itself.")
@click.option(
    "--quantization",
    default="int8_float32",
    show_default=True,
    help="int8_float16, float16, float32 and so on.",
)
@click.option(
    "--kind",
    type=click.Choice(("ctranslate2", "huggingface")),
    default="ctranslate2",
    show_default=True,
    help="huggingface keeps the weights as they are, for torch: as a reference, or where there is a GPU.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def convert(
    config: Config,
    *,
    folder: Path,
    name: str,
    licence: str,
    directions: tuple[str, ...],
    family: str | None,
    quantization: str,
    kind: str,
    as_json: bool,
) -> None:
    """Make a pack of this machine out of an M2M100, SMaLL-100, Opus-MT or MADLAD FOLDER as published.

    The directions count as draft until they are measured: translator evaluate text. Needs the libraries
    of the extra "convert"; a converted pack can be used without them.

    \b
    translator models convert opus-mt-en-zh --name opus-en-zh --licence Apache-2.0 --directions en-zh
    """
    try:
        from translator.mt.convert import (  # noqa: PLC0415  its libraries are an extra
            QUANTIZATIONS,
            check_languages,
            convert_folder,
            copy_folder,
            guess_family,
        )
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            f"Conversion needs a library that is not installed: {error.name}.",
            next_step="Run: pip install 'counter-translator[convert]'",
        ) from error
    if quantization not in QUANTIZATIONS:
        raise click.BadParameter(f"needs one of {', '.join(QUANTIZATIONS)}", param_hint="--quantization")
    try:
        check_name(name)
        pairs = read_directions(directions)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    target = config.models[0] / name
    known = family or guess_family(folder)
    entry = Pack(
        name, kind, "", licence, {}, grades=dict.fromkeys(pairs, "draft"), settings={"family": known}
    )
    check_languages(folder, entry)
    try:
        if kind == "huggingface":
            copy_folder(folder, target, family=known)
        else:
            convert_folder(folder, target, family=known, quantization=quantization)
    except FileExistsError as error:
        raise click.UsageError(f"{target} is there already: translator models remove {name}") from error
    pack = pack_from_folder(target, entry)
    add(config.models[0], packs=[pack])
    state = "converted" if kind == "ctranslate2" else "copied"
    row = {"name": name, "state": state, "family": known, "size": pack.size, "folder": str(target)}
    print_json(row) if as_json else click.echo(f"{name}: {state} ({known}, {pack.size:,} bytes, {target})")
    note(f"Measure it: translator evaluate text FOLDER --engine {name} --keep")
