"""The engines of one machine, shared fairly by all its counters."""

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from translator.errors import SessionError
from translator.pipeline import Pipeline

Work = Callable[[Pipeline], None]
"""Something a conversation wants done; it catches its own errors."""

WAITING = 8
"""Pieces of work that one conversation may have waiting: more than two people can say in a breath."""

PATIENCE = 150.0
"""Seconds after which work on a short text or one utterance is taken to hang: some ten times what the largest
model needs on two busy cores, its loading from a cold disk included."""

_CHARACTER_SECONDS = 1.0
"""More patience for each character of a text: a model of 1.5 billion parameters needs 0.1 s on two cores."""

_LOG = logging.getLogger(__name__)


def patience_for(characters: int) -> float:
    """Seconds after which work on a text of this length is taken to hang."""
    return PATIENCE + _CHARACTER_SECONDS * characters


def _nothing() -> None:
    """For work whose loss nobody needs to be told."""


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    work: Work
    lost: Callable[[], None] = _nothing
    patience: float = PATIENCE


class Hall:
    """One worker thread that owns the pipeline; conversations take turns, whoever waits longest first.

    Every engine already uses all the threads it is allowed, so a second worker would only make both slower.
    Work that hangs is given up: whoever asked for it is told, and a new worker with engines of its own goes
    on. The old one cannot be stopped from outside; if it ever wakes up, it closes its engines and ends.

    Use as a context manager: at the end the work in progress is finished and the rest is dropped.

    Args:
        open_pipeline: opens a pipeline that a worker uses alone and closes at its end.
    """

    def __init__(self, open_pipeline: Callable[[], AbstractContextManager[Pipeline]]) -> None:
        self._open_pipeline = open_pipeline
        self._waiting: OrderedDict[int, deque[_Task]] = OrderedDict()
        self._optional: OrderedDict[int, _Task] = OrderedDict()
        self._changed = threading.Condition()
        self._open = False
        self._erase = False  # whether the engines' memory is to be emptied before anything else
        self._current: _Task | None = None
        self._worker: threading.Thread | None = None
        self.given_up = 0
        """pieces of work that hung since the start."""

    def __enter__(self) -> Self:
        """Start the worker."""
        self._open = True
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the work in progress and stop; work that hangs is waited for as long as its patience."""
        with self._changed:
            self._open = False
            self._changed.notify_all()
        while (worker := self._worker) is not None and worker.is_alive():
            worker.join(0.5)  # it is forgotten when its work is given up

    def submit(
        self,
        conversation: int,
        work: Work,
        *,
        lost: Callable[[], None] = _nothing,
        patience: float = PATIENCE,
    ) -> None:
        """Have a piece of work done after what this conversation asked for before.

        Args:
            conversation: whose queue it goes to.
            work: called with the pipeline, from the worker's thread.
            lost: called instead of nothing when the work hangs, from another thread.
            patience: seconds after which it is taken to hang.

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
            queue.append(_Task(work, lost, patience))
            self._changed.notify()

    def offer(self, conversation: int, work: Work) -> None:
        """Have this done when nothing else waits; a newer offer of the conversation replaces it."""
        with self._changed:
            self._optional[conversation] = _Task(work)
            self._changed.notify()

    def forget(self, conversation: int) -> None:
        """Drop everything of a conversation that has not begun, and what the engines remember of it."""
        with self._changed:
            self._waiting.pop(conversation, None)
            self._optional.pop(conversation, None)
            self._erase = True
            self._changed.notify()

    def waiting(self) -> int:
        """Pieces of work that have not begun, optional ones not counted."""
        with self._changed:
            return sum(len(queue) for queue in self._waiting.values())

    def _start(self) -> None:
        self._worker = threading.Thread(target=self._run, name="hall", daemon=True)
        self._worker.start()

    def _run(self) -> None:
        with self._open_pipeline() as pipeline:
            while (task := self._take()) is not None:
                watch = threading.Timer(task.patience, self._give_up, (task,))
                watch.daemon = True
                watch.start()
                task.work(pipeline)
                watch.cancel()
                with self._changed:
                    if self._current is not task:
                        return  # given up meanwhile: another worker has taken over
                    self._current = None

    def _take(self) -> _Task | None:
        """The next piece of work, waited for; None at the end."""
        with self._changed:
            while self._open and not (self._waiting or self._optional or self._erase):
                self._changed.wait()
            self._current = self._next() if self._open else None
            return self._current

    def _give_up(self, task: _Task) -> None:
        with self._changed:
            if self._current is not task:
                return  # it was done at the last moment
            self._current = None
            self.given_up += 1
            _LOG.error("work hung for %.0f s; the engines are opened anew", task.patience)
            if self._open:
                self._start()
            else:
                self._worker = None
        task.lost()

    def _next(self) -> _Task:
        if self._erase:
            self._erase = False
            return _Task(lambda pipeline: pipeline.forget())
        if not self._waiting:
            return self._optional.popitem(last=False)[1]
        conversation, queue = self._waiting.popitem(last=False)
        task = queue.popleft()
        if queue:
            self._waiting[conversation] = queue  # behind all the others
        return task
