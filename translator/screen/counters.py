"""The counters of a hall: each with a conversation and the pages that look at it."""

import asyncio
from collections.abc import Callable
from typing import Any

from translator.conversation.session import Session
from translator.conversation.values import Event, SpeakNow
from translator.datatypes import Speaker
from translator.errors import SessionError
from translator.screen.events import event_json, snapshot_json

BACKLOG = 400
"""Messages a page may be behind before it is let go; it comes back and gets everything anew."""


class Connection:
    """One open page. Messages are put from any thread and taken by the page's own task."""

    def __init__(self, side: Speaker, loop: asyncio.AbstractEventLoop) -> None:
        self.side = side
        self.stalled = False
        self._loop = loop
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(BACKLOG)

    def put(self, message: dict[str, Any]) -> None:
        """Send a message when the page can take it; a page too far behind is marked as stalled."""
        self._loop.call_soon_threadsafe(self._put, message)

    async def next(self) -> dict[str, Any]:
        """The next message, in order."""
        return await self._queue.get()

    def _put(self, message: dict[str, Any]) -> None:
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self.stalled = True


class Counter:
    """One counter: its conversation goes on while pages come and go.

    Args:
        number: 1 for the first.
        open_session: gives the session, which sends its events to the function passed.
    """

    def __init__(self, number: int, open_session: Callable[[Callable[[Event], None]], Session]) -> None:
        self.number = number
        self._pages: list[Connection] = []
        self.session = open_session(self._publish)

    def join(self, page: Connection) -> None:
        """Show the conversation on one more page, from its beginning.

        Raises:
            SessionError: there is an officer at this counter already (``counter_busy``).
        """
        if page.side == "officer" and any(other.side == "officer" for other in self._pages):
            raise SessionError(
                "counter_busy",
                "Another page works at this counter.",
                next_step="Close the other page, or use another counter.",
            )
        self._pages = [*self._pages, page]
        page.put(snapshot_json(*self.session.snapshot()))
        self._tell_presence()

    def leave(self, page: Connection) -> None:
        """The page has closed; whoever was speaking on it has stopped."""
        self._pages = [other for other in self._pages if other is not page]
        if self.session.snapshot()[0].speaking == page.side:
            self.session.stop(page.side)
        self._tell_presence()

    def tell(self, message: dict[str, Any], *, side: Speaker | None = None) -> None:
        """Send a message to all pages, or to those of one side."""
        for page in self._pages:
            if side in {None, page.side}:
                page.put(message)

    def _publish(self, event: Event) -> None:
        message = event_json(event)
        if isinstance(event, SpeakNow):
            # One loudspeaker is enough: the listener's own, else the officer's.
            pages = [page for page in self._pages if page.side == event.listener] or list(self._pages)
            for page in pages[:1]:
                page.put(message)
            return
        self.tell(message)

    def _tell_presence(self) -> None:
        visitors = sum(page.side == "visitor" for page in self._pages)
        self.tell({"is": "presence", "visitors": visitors})
