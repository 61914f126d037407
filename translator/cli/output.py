"""From results to what a terminal or a program reads."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click
import click.shell_completion

from translator.datatypes import Translation, Turn
from translator.errors import LanguageError
from translator.languages import get_language

MISSING_TEXT = "[no translation]"


class LanguageParameter(click.ParamType[str]):
    """A language by tag or name: ``zh-CN``, ``Chinese`` and ``中文`` are the same."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The tag.

        Raises:
            click.BadParameter: the language is unknown.
        """
        try:
            return get_language(str(value)).tag
        except LanguageError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Tags that begin as typed, with their English names."""
        del ctx, param
        from translator.languages import LANGUAGES  # noqa: PLC0415  only while a shell completes

        return [
            click.shell_completion.CompletionItem(tag, help=language.name_en)
            for tag, language in LANGUAGES.items()
            if tag.startswith(incomplete)
        ]


LANGUAGE = LanguageParameter()


def translation_json(translation: Translation) -> dict[str, Any]:
    """The object of the command-line contract, keys in its order."""
    return asdict(translation)


def turn_json(file: str, turn: Turn) -> dict[str, Any]:
    """The object that ``translator speech`` prints for one utterance and one target language."""
    said = turn.utterance
    return {
        "file": file,
        "start": round(said.start, 3),
        "end": round(said.end, 3),
        "language": said.language,
        "confidence": round(said.confidence, 3),
        "text": said.text,
        "warnings": [asdict(caution) for caution in said.warnings],
        "stages": {name: round(value, 1) for name, value in turn.stages.items()},
        "translation": translation_json(turn.translations[0]) if turn.translations else None,
    }


def print_json(value: Mapping[str, Any]) -> None:
    """One object on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_translation(translation: Translation) -> None:
    """The target on standard output; on standard error what people must know about it."""
    click.echo(translation.target or MISSING_TEXT)
    sys.stdout.flush()
    for caution in translation.warnings:
        note(f"{translation.risk}: {caution.message}")


def explain(translation: Translation) -> None:
    """On standard error: where the text came from and what the checks found and did."""
    made = f"by {', '.join(translation.engine)}" if translation.engine else "written by people"
    note(f"{translation.origin}: {'->'.join(translation.route)} {made}, grade {translation.grade}")
    for term in translation.terms:
        note(f"  term {term.status} (step {term.step}): {term.source} -> {term.target}")
    for literal in translation.literals:
        note(f"  {literal.kind} {literal.status}: {literal.source or '-'} -> {literal.target or '-'}")
    note(f"  risk {translation.risk}, {translation.milliseconds:.0f} ms")


def note(message: str) -> None:
    """One line for people on standard error."""
    click.echo(message, err=True)
