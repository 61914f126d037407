"""``translator serve``: the counter's screens in a browser."""

import secrets
from pathlib import Path

import click

from translator.cli.output import LANGUAGE, note
from translator.config import Config
from translator.errors import ModelError


@click.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on; others than this machine's own.")
@click.option("--port", default=8032, type=click.IntRange(0, 65535), help="Port to listen on; 0 for any.")
@click.option("--counters", default=1, type=click.IntRange(1, 50), help="Counters that share this machine.")
@click.option("--officer", "officer_language", type=LANGUAGE, default="zh", help="Language of the officers.")
@click.option("--timeout", default=300, type=click.IntRange(5, 86_400), help="Idle seconds before erasing.")
@click.option("--token", envvar="TRANSLATOR_TOKEN", help="Hall token for other machines; else one is made.")
@click.option(
    "--api-keys",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of keys for other programs (docs/api.md); without it only this machine may use the API.",
)
@click.pass_obj
def serve(
    config: Config,
    *,
    host: str,
    port: int,
    counters: int,
    officer_language: str,
    timeout: int,
    token: str | None,
    api_keys: Path | None,
) -> None:
    """Serve the counter screens, and the API for other programs, until Ctrl-C.

    \b
    translator serve
    translator serve --host 192.168.1.20 --counters 7
    """
    try:
        from translator.screen.server import ServerSettings, serve_hall  # noqa: PLC0415  needs a web server
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            f"The counter's web server is not installed ({error.name} is missing).",
            next_step='Run: pip install "counter-translator[counter]"',
        ) from error
    settings = ServerSettings(
        host, port, counters, officer_language, float(timeout), api_keys, token or secrets.token_urlsafe(9)
    )
    serve_hall(config, settings, note)
