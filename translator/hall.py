"""The engines of one machine, shared fairly by all its counters."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from translator.errors import SessionError
from translator.pipeline import Pipeline

Work = Callable[[Pipeline], None]
"""Something a conversation wants done; it catches its own errors."""

WAITING = 8
"""Pieces of work that one conversation may have waiting: more than two people can say in a breath."""


class Hall:
    """One worker thread that owns the pipeline; conversations take turns, whoever waits longest first.

    Every engine already uses all the threads it is allowed, so a second worker would only make both slower.
    Use as a context manager: at the end the work in progress is finished and the rest is dropped.

    Args:
        pipeline: used by the worker alone from now on; the caller closes it afterwards.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._waiting: OrderedDict[int, deque[Work]] = OrderedDict()
        self._optional: OrderedDict[int, Work] = OrderedDict()
        self._changed = threading.Condition()
        self._open = False
        self._thread = threading.Thread(target=self._run, name="hall", daemon=True)

    def __enter__(self) -> Self:
        """Start the worker."""
        self._open = True
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the work in progress and stop."""
        with self._changed:
            self._open = False
            self._changed.notify_all()
        self._thread.join()

    def submit(self, conversation: int, work: Work) -> None:
        """Have a piece of work done after what this conversation asked for before.

        Raises:
            SessionError: too much is waiting already (``server_busy``), or the hall has closed.
        """
        with self._changed:
            queue = self._waiting.setdefault(conversation, deque())
            if len(queue) >= WAITING or not self._open:
                raise SessionError(
                    "server_busy",
                    "Too much is waiting for this machine.",
                    next_step="Wait a moment and try again.",
                )
            queue.append(work)
            self._changed.notify()

    def offer(self, conversation: int, work: Work) -> None:
        """Have this done when nothing else waits; a newer offer of the conversation replaces it."""
        with self._changed:
            self._optional[conversation] = work
            self._changed.notify()

    def forget(self, conversation: int) -> None:
        """Drop everything of a conversation that has not begun."""
        with self._changed:
            self._waiting.pop(conversation, None)
            self._optional.pop(conversation, None)

    def waiting(self) -> int:
        """Pieces of work that have not begun, optional ones not counted."""
        with self._changed:
            return sum(len(queue) for queue in self._waiting.values())

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._open and not self._waiting and not self._optional:
                    self._changed.wait()
                if not self._open:
                    return
                work = self._next()
            work(self._pipeline)

    def _next(self) -> Work:
        if not self._waiting:
            return self._optional.popitem(last=False)[1]
        conversation, queue = self._waiting.popitem(last=False)
        work = queue.popleft()
        if queue:
            self._waiting[conversation] = queue  # behind all the others
        return work
