"""``translator listen``: a conversation in the terminal, with this machine's microphones."""

import sys
import threading
from contextlib import ExitStack
from functools import partial

import click

from translator.cli.output import LANGUAGE, MISSING_TEXT, note, print_json, translation_json
from translator.config import Config
from translator.conversation.session import Session
from translator.conversation.values import Entry, EntryChanged, Event, NothingHeard
from translator.datatypes import FloatArray, Speaker
from translator.errors import SessionError, TranslatorError

_SIDES: dict[str, Speaker] = {"o": "officer", "v": "visitor"}


@click.command()
@click.option("--officer", type=LANGUAGE, default="zh", help="Language of the officer.")
@click.option("--visitor", type=LANGUAGE, default="en", help="Language of the visitor.")
@click.option("--device", "names", multiple=True, help="Microphone by name; twice: officer's, visitor's.")
@click.option("--devices", "list_only", is_flag=True, help="List the microphones and stop.")
@click.option("--push-to-talk", is_flag=True, help="Enter o or v to begin and to end a turn.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per sentence.")
@click.pass_obj
def listen(
    config: Config,
    *,
    officer: str,
    visitor: str,
    names: tuple[str, ...],
    list_only: bool,
    push_to_talk: bool,
    as_json: bool,
) -> None:
    """Listen and translate both ways until Ctrl-C; a microphone that is pulled out is waited for.

    With one microphone the language tells who spoke, with two each has a side.

    \b
    translator listen --officer zh --visitor fr
    translator listen --visitor en --device desk --device visitor
    """
    from translator.audio.microphone import list_microphones  # noqa: PLC0415  loads PortAudio
    from translator.audio.vad import SileroVad  # noqa: PLC0415
    from translator.conversation.capture import Capture  # noqa: PLC0415
    from translator.conversation.hall import Hall  # noqa: PLC0415
    from translator.conversation.listening import Abilities  # noqa: PLC0415
    from translator.pipeline import open_pipeline  # noqa: PLC0415

    if list_only:
        for microphone in list_microphones():
            click.echo(f"{microphone.name}{'  (default)' if microphone.default else ''}")
        return
    if len(names) > len(_SIDES):
        raise click.UsageError("--device can be given twice at the most.")
    with open_pipeline(config) as pipeline:
        abilities = Abilities(pipeline.speech_languages(), frozenset())
    with Hall(partial(open_pipeline, config)) as hall, ExitStack() as stack:
        session = Session(
            1,
            hall,
            vad=SileroVad(),
            abilities=abilities,
            emit=partial(_show, as_json=as_json),
            officer_language=officer,
        )
        session.choose_language(visitor)
        session.give_consent(given=True)
        sides: tuple[Speaker, ...] = ("officer", "visitor") if len(names) > 1 else ("officer",)
        if not push_to_talk:
            session.listen_freely(on=True, detect=len(sides) == 1)
        for side, name in zip(sides, names or (None,), strict=True):
            hear = partial(_hear, session, side)
            stack.enter_context(Capture(name, hear, partial(_gone, name)))
        note(f"listening: {officer} and {visitor}; Ctrl-C ends")
        _take_turns(session) if push_to_talk else threading.Event().wait()


def _hear(session: Session, side: Speaker, samples: FloatArray) -> None:
    """One microphone may serve both sides: the button tells who speaks."""
    speaking = session.snapshot()[0].speaking
    try:
        session.hear(speaking or side, samples)
    except SessionError as error:
        note(f"check: {error}")


def _take_turns(session: Session) -> None:
    """Begin and end turns as the lines of standard input say."""
    note("o: officer, v: visitor; the same again ends the turn")
    for line in sys.stdin:
        side = _SIDES.get(line.strip().casefold(), session.snapshot()[0].speaking)
        if side is None:
            note("o or v?")
            continue
        try:
            session.stop(side) if session.snapshot()[0].speaking == side else session.start(side)
        except TranslatorError as error:
            note(f"translator: {error}")


def _gone(name: str | None) -> None:
    note(f"check: the microphone {name or ''} is gone; waiting for it")


def _show(event: Event, *, as_json: bool) -> None:
    """Print what is finished: this is called in the order of the conversation."""
    if isinstance(event, NothingHeard) and event.code != "speech_none":
        note(f"check: {event.code}")
    if isinstance(event, EntryChanged) and event.entry.state in {"ready", "failed"}:
        _print_json(event.entry) if as_json else _print_text(event.entry)


def _print_json(entry: Entry) -> None:
    print_json(
        {
            "speaker": entry.speaker,
            "language": entry.language,
            "text": entry.text,
            "warnings": [caution.code for caution in entry.cautions],
            "error": entry.error,
            "milliseconds": {name: round(value, 1) for name, value in entry.milliseconds.items()},
            "translation": translation_json(entry.translation) if entry.translation else None,
        }
    )


def _print_text(entry: Entry) -> None:
    click.echo(f"{entry.speaker} {entry.language}: {entry.text}\n    {entry.target or MISSING_TEXT}")
    for caution in (*entry.cautions, *(entry.translation.warnings if entry.translation else ())):
        note(f"    check: {caution.message}")
