"""``translator config show``: the settings in force."""

from dataclasses import fields

import click

from translator.cli.output import print_json
from translator.config import Config


@click.group()
def config() -> None:
    """Settings: defaults, then the TOML file, then TRANSLATOR_... variables, then flags."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show(settings: Config, as_json: bool) -> None:
    """Print every setting with the value that this run would use."""
    values = {field.name: getattr(settings, field.name) for field in fields(Config)}
    plain = {
        key: [str(v) for v in value] if isinstance(value, tuple) else value for key, value in values.items()
    }
    plain = {key: value if isinstance(value, int | list) else str(value) for key, value in plain.items()}
    if as_json:
        print_json(plain)
        return
    for key, value in plain.items():
        click.echo(f"{key} = {', '.join(value) if isinstance(value, list) else value}")
