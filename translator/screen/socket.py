"""The page's live connection: commands and sound in, events out."""

import asyncio
import logging
import time
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from translator.conversation.session import Session
from translator.datatypes import SAMPLE_RATE, Speaker
from translator.errors import SessionError, TranslatorError
from translator.screen.access import Access, Seat
from translator.screen.counters import Connection, Counter
from translator.screen.protocol import Command, parse_command, parse_sound

_LOG = logging.getLogger(__name__)

_BURST_SECONDS = 10.0
"""Sound that may come faster than real time: a page that was stuck sends what it has."""
_MOST_REFUSED = 50
"""Bad messages after which a page is shut out: a broken or hostile one, not a person."""
_POLICY = 1008
"""WebSocket close code for a page that breaks the rules (RFC 6455, 7.4.1)."""
_TRY_LATER = 1013
"""WebSocket close code of the IANA registry: come back later."""


class _Pace:
    """Keeps sound near real time: nobody speaks faster."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._allowed = _BURST_SECONDS
        self._last = clock()

    def take(self, seconds: float) -> bool:
        """Whether this much sound may come now."""
        now = self._clock()
        self._allowed = min(_BURST_SECONDS, self._allowed + 1.2 * (now - self._last))
        self._last = now
        if seconds > self._allowed:
            return False
        self._allowed -= seconds
        return True


async def serve_page(socket: WebSocket, seat: Seat, counter: Counter, access: Access) -> None:
    """Talk to one page until it closes; what it does wrong is answered and harms nobody else."""
    await socket.accept()
    page = Connection(seat.side, asyncio.get_running_loop())
    try:
        counter.join(page)
    except SessionError as error:
        await socket.send_json({"is": "refused", "code": error.code})
        await socket.close(_TRY_LATER)
        return
    sending = asyncio.create_task(_send(socket, page))
    try:
        await _receive(socket, page, counter, access)
    except WebSocketDisconnect:
        pass
    finally:
        counter.leave(page)
        sending.cancel()


async def _send(socket: WebSocket, page: Connection) -> None:
    while not page.stalled:
        await socket.send_json(await page.next())
    await socket.close(_TRY_LATER)


async def _receive(socket: WebSocket, page: Connection, counter: Counter, access: Access) -> None:
    pace, refused = _Pace(), 0
    while refused < _MOST_REFUSED:
        message = await socket.receive()
        if message["type"] != "websocket.receive":
            return
        try:
            if message.get("bytes") is not None:
                _hear(message["bytes"], page.side, counter, pace)
            else:
                command = parse_command(message.get("text") or "", page.side)
                obey(command, page, counter, access)
        except TranslatorError as error:
            refused += error.code == "not_possible"
            page.put({"is": "refused", "code": error.code})
    _LOG.warning("counter %d: a %s page was shut out", counter.number, page.side)
    await socket.close(_POLICY)


def _hear(sound: bytes, side: Speaker, counter: Counter, pace: _Pace) -> None:
    samples = parse_sound(sound)
    if not pace.take(samples.size / SAMPLE_RATE):
        raise SessionError("not_possible", "Sound comes faster than anybody speaks.", next_step="")
    speaking = counter.session.snapshot()[0].speaking
    # The officer's microphone also serves a visitor who has none: the pressed button tells who speaks.
    counter.session.hear(speaking if side == "officer" and speaking else side, samples)


_ACTIONS: dict[str, Callable[[Session, Command, Speaker | None], object]] = {
    "start": lambda session, command, _: session.start(command.side),
    "stop": lambda session, command, _: session.stop(command.side),
    "hands_free": lambda session, command, _: session.listen_freely(on=command.on, detect=command.detect),
    "language": lambda session, command, _: session.choose_language(command.tag, speaker=command.side),
    "consent": lambda session, command, _: session.give_consent(given=command.given),
    "write": lambda session, command, _: session.write(command.side, command.text),
    "edit": lambda session, command, own: session.edit(command.entry, command.text, speaker=own),
    "correct": lambda session, command, _: session.correct(
        command.entry, command.text, remember=command.remember
    ),
    "take_back": lambda session, command, own: session.take_back(command.entry, speaker=own),
    "back": lambda session, command, _: session.translate_back(command.entry),
    "confirm": lambda session, command, _: session.confirm(command.entry, right=command.right),
    "speak": lambda session, command, _: session.speak(command.entry, consent=command.consent),
    "hush": lambda session, _command, _: session.hush(),
    "keep": lambda session, _command, _: session.keep(),
    "wipe": lambda session, _command, _: session.wipe(),
}
"""What a command does; the third argument is the only side whose entries this page may change, or None."""


def obey(command: Command, page: Connection, counter: Counter, access: Access) -> None:
    """Do what a page wants.

    Raises:
        TranslatorError: it cannot be done; the page is told the code.
    """
    if command.do == "pair":
        page.put({"is": "code", "code": access.new_code(counter.number)})
    elif command.do == "call":
        counter.tell({"is": "called"}, side="officer")
    else:
        own: Speaker | None = "visitor" if page.side == "visitor" else None
        _ACTIONS[command.do](counter.session, command, own)
