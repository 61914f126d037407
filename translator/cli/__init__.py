"""The command line: one file per command, loaded when it is called.

Exit codes: 0 done; 2 wrong call or bad input; 3 a model or device is missing; 4 some items failed;
130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import click

from translator import __version__
from translator.config import load_config
from translator.errors import ModelError, TranslatorError

BAD_INPUT, MISSING, SOME_FAILED, INTERRUPTED = 2, 3, 4, 130


class _Commands(click.Group):
    """Finds a command in the file of its name, so that ``translator languages`` loads no engine."""

    files: ClassVar[dict[str, str]] = {
        "text": "translate text given as arguments, or line by line from standard input",
        "speech": "recognise recorded speech and translate it",
        "listen": "a conversation in the terminal, with this machine's microphones",
        "serve": "the counter's screens in a browser",
        "batch": "translate documents and folders, with a report",
        "languages": "the 32 languages, and the route of every pair",
        "phrases": "look up and hear the approved utterances of the counter",
        "terms": "list, check, import, export and review the term base",
        "memory": "import, export, search and add remembered translations",
        "models": "list, fetch, verify and remove model packs",
        "evaluate": "measure recognition and translation against references",
        "doctor": "test this machine: models, engines, devices, voices",
        "config": "show the settings in force",
        "completion": "print the completion script for a shell",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in self.files:
            return None
        command = getattr(import_module(f"translator.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            message = f"{error.message} Commands: {', '.join(self.files)}."
            raise click.UsageError(message, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.files.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="%(prog)s %(version)s")
@click.option(
    "--config", "file", type=click.Path(path_type=Path, dir_okay=False), help="Settings file (TOML)."
)
@click.option("--models", help="Folder of model packs; several are separated by the system's path separator.")
@click.option("--threads", type=int, help="Computing threads in all, at most the physical cores.")
@click.pass_context
def cli(ctx: click.Context, file: Path | None, models: str | None, threads: int | None) -> None:
    """Translate speech and text among 32 languages, on this machine alone.

    \b
    translator text "请出示您的护照。" --from zh --to en
    translator speech question.wav --from en --to zh
    translator languages
    """
    ctx.obj = load_config(file, environ=os.environ, overrides={"models": models, "threads": threads})


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code; errors become one line on stderr."""
    _speak_utf8()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        result = cli.main(args=arguments, prog_name="translator", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("translator: interrupted", file=sys.stderr)
        return INTERRUPTED
    except TranslatorError as error:
        print(f"translator: {error}", file=sys.stderr)
        return exit_code(error)
    except SystemExit:
        # Click leaves like this only when the reader of our output has gone (``| head``): all is well.
        return 0
    return result if isinstance(result, int) else 0


def exit_code(error: TranslatorError) -> int:
    """3 when something is missing on this machine, else 2."""
    missing = isinstance(error, ModelError) or error.code == "device_missing"
    return MISSING if missing else BAD_INPUT


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
