"""Blocks of units to outcomes, several at once, on this machine."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from translator.batch.units import Outcome, Unit, translate_units
from translator.datatypes import LanguagePair
from translator.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Block:
    """Units that are translated together and kept together."""

    pair: LanguagePair
    units: tuple[Unit, ...]


class Workers(Protocol):
    """Something that translates blocks."""

    def run(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Outcome]]]:
        """Blocks with their outcomes, as they are done; further blocks are taken only when there is room.

        Raises:
            TranslatorError: what stops every block: no route, an unusable term base.
        """
        ...

    def close(self) -> None:
        """End the work; safe to call twice."""
        ...


class LocalWorkers:
    """Threads with a pipeline each over shared engines.

    While one block is in an engine another one is checked and a third read or written, so the engine never
    waits for Python; the weights are there once.

    Args:
        pipeline: its engines are used; it remains the caller's to close.
        jobs: blocks in work at once.
        engine: only routes through this pack, or None.
    """

    def __init__(self, pipeline: Pipeline, *, jobs: int, engine: str | None) -> None:
        self._jobs, self._engine = jobs, engine
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="batch")
        self._pipelines: SimpleQueue[Pipeline] = SimpleQueue()
        self._twins = [pipeline.twin() for _ in range(jobs)]
        for twin in self._twins:
            self._pipelines.put(twin)

    def run(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Outcome]]]:
        """See :class:`Workers`."""
        remaining = iter(blocks)
        waiting: dict[Future[list[Outcome]], Block] = {}
        while True:
            # one more than can be in work, so that no worker waits for us
            while len(waiting) <= self._jobs and (block := next(remaining, None)) is not None:
                waiting[self._pool.submit(self._translate, block)] = block
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()

    def _translate(self, block: Block) -> list[Outcome]:
        pipeline = self._pipelines.get()
        try:
            return translate_units(pipeline, block.units, block.pair, self._engine)
        finally:
            self._pipelines.put(pipeline)

    def close(self) -> None:
        """See :class:`Workers`."""
        self._pool.shutdown(cancel_futures=True)
        for twin in self._twins:
            twin.close()
