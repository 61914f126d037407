"""HTTP connections that are let go when nothing comes of them: who stalls must not keep a place."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 15.0
"""Seconds, doubled at the most, within which a request's line and headers must have arrived; programs need
milliseconds."""


class PromptProtocol(H11Protocol):
    """uvicorn's protocol with a limit on the time that a request takes to begin.

    uvicorn limits the idle time after a request, but waits for ever for the first one and for the rest of
    one that has begun. Bodies have a limit of their own where they are read.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """See asyncio."""
        super().connection_made(transport)
        self.loop.call_later(PATIENCE, self._look, self.cycle)

    def _look(self, before: object) -> None:
        """Close the connection when no further request has begun since the last look."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # closed, or a WebSocket by now
        at_work = self.cycle is not None and not self.cycle.response_complete
        if not at_work and self.cycle is before:
            self.transport.close()
            return
        self.loop.call_later(PATIENCE, self._look, self.cycle)
