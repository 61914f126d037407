"""Where API requests wait: in fair order, behind one place in the hall, never too many."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import TypeVar

from translator.conversation.hall import Hall, patience_for
from translator.datatypes import LanguagePair
from translator.errors import ModelError, SessionError
from translator.pipeline import Pipeline

T = TypeVar("T")

MOST = 64
"""Requests admitted at once; at half a second a piece the last one waits half a minute for its first."""

PIECE_SECONDS = 0.5
"""Length of a piece of work aimed at: what a live conversation waits at the most for the API."""

CONVERSATION = -1
"""The API's own queue in the hall; counters have numbers from 1."""


class Desk:
    """Passes pieces of API work to the hall, one at a time.

    A request is done in pieces; after each it queues again behind the others, so a long one delays a short
    one by a piece only. As one piece at the most is in the hall, a counter never waits for more than that.

    Args:
        hall: does the work.
        most: requests admitted at once.
    """

    def __init__(self, hall: Hall, most: int = MOST) -> None:
        self._hall = hall
        self._most = most
        self._turn = asyncio.Lock()  # wakes its waiters in the order in which they came
        self._admitted = 0
        self._seconds = PIECE_SECONDS
        self._closing = False
        self.speeds: dict[LanguagePair, float] = {}
        """pair -> characters per second of its last piece."""

    @property
    def admitted(self) -> int:
        """Requests in work or waiting."""
        return self._admitted

    @property
    def given_up(self) -> int:
        """Pieces of work of the whole hall that hung since the start."""
        return self._hall.given_up

    def close(self) -> None:
        """Let the piece in work finish and send everybody else away; they are told to come back."""
        self._closing = True

    @contextmanager
    def admit(self) -> Iterator[None]:
        """A place for one request while it is worked on.

        Raises:
            SessionError: all places are taken, or the server stops (``server_busy``); the fact
                ``retry_after`` is in seconds.
        """
        if self._admitted >= self._most:
            raise self._busy("Slow down: too many requests are waiting.")
        self._admitted += 1
        try:
            yield
        finally:
            self._admitted -= 1

    async def do(self, job: Callable[[Pipeline], T], characters: int = 0) -> T:
        """What a job gives, after all others have had their turn.

        Args:
            job: short; called with the pipeline in the hall's thread.
            characters: length of the text it works on, from which its longest duration is told.

        Raises:
            SessionError: the server stops, or the hall is full (``server_busy``).
            ModelError: the job hung and was given up (``engine_failed``).
            TranslatorError: as the job raises.
        """
        async with self._turn:
            if self._closing:
                raise self._busy("The server is stopping.")
            future: Future[T] = Future()

            def work(pipeline: Pipeline) -> None:
                try:
                    result = job(pipeline)
                except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the future
                    _settle(future, error=error)
                else:
                    _settle(future, result=result)

            def lost() -> None:
                _settle(future, error=ModelError("engine_failed", "The engine hung and was restarted."))

            loop = asyncio.get_running_loop()
            begun = loop.time()
            self._hall.submit(CONVERSATION, work, lost=lost, patience=patience_for(characters))
            done = await asyncio.wrap_future(future)
            self._seconds = 0.8 * self._seconds + 0.2 * (loop.time() - begun)
            return done

    def _busy(self, message: str) -> SessionError:
        wait = min(60, max(1, round(self._seconds * self._admitted)))
        return SessionError("server_busy", message, next_step=f"Try again in {wait} s.", retry_after=wait)


def _settle(future: Future[T], *, result: T | None = None, error: Exception | None = None) -> None:
    """Give a future its end; nothing happens where the one who waited is gone or was told already."""
    with suppress(InvalidStateError):
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # None is a result too
