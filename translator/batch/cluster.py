"""Blocks of units to outcomes on the machines of a Ray cluster.

Each worker holds a pipeline of its own and loads the models once. Whoever is free gets the next block. A
worker that dies is started again by Ray and its blocks with it; the journal stays with the caller, so the
outputs do not depend on who translated what.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from translator.batch.units import Outcome, translate_units
from translator.batch.workers import Block
from translator.errors import ConfigError, ModelError
from translator.pipeline import Pipeline

LOCAL = "local"
"""The address that means: start workers on this machine, and stop them at the end."""

_QUEUED = 2
"""Blocks at a worker: one in work and the next one, so that it never waits for the network."""


class _Translator:
    """What runs on a worker."""

    def __init__(self, make: Callable[[], Pipeline], engine: str | None) -> None:
        self._pipeline, self._engine = make(), engine

    def translate(self, block: Block) -> list[Outcome]:
        """The outcomes of a block."""
        return translate_units(self._pipeline, block.units, block.pair, self._engine)


class ClusterWorkers:
    """Workers of a Ray cluster; see :class:`translator.batch.workers.Workers`.

    Args:
        address: ``local``, or that of a running cluster.
        make: gives a worker its pipeline; runs there, so the models must lie at the same paths.
        jobs: workers.
        threads: cores that each worker takes.
        engine: only routes through this pack, or None.

    Raises:
        ModelError: Ray is not installed (``engine_missing``).
        ConfigError: the cluster cannot be reached.
    """

    def __init__(
        self, address: str, make: Callable[[], Pipeline], *, jobs: int, threads: int, engine: str | None
    ) -> None:
        self._ray = _started(address, jobs * threads)
        # tasks that were lost with a worker run again on its successor
        kind = self._ray.remote(num_cpus=threads, max_restarts=-1, max_task_retries=-1)(_Translator)
        self._workers = [kind.remote(make, engine) for _ in range(jobs)]

    def run(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Outcome]]]:
        """See :class:`translator.batch.workers.Workers`."""
        remaining = iter(blocks)
        free = deque(worker for _ in range(_QUEUED) for worker in self._workers)
        waiting: dict[Any, tuple[Block, Any]] = {}
        while True:
            while free and (block := next(remaining, None)) is not None:
                worker = free.popleft()
                waiting[worker.translate.remote(block)] = (block, worker)
            if not waiting:
                return
            done, _ = self._ray.wait(list(waiting), num_returns=1)
            block, worker = waiting.pop(done[0])
            free.append(worker)
            yield block, self._outcomes(done[0])

    def _outcomes(self, reference: Any) -> list[Outcome]:
        try:
            outcomes: list[Outcome] = self._ray.get(reference)
        except self._ray.exceptions.RayActorError as error:
            raise ModelError(
                "engine_failed",
                "A worker of the cluster does not start.",
                next_step="Check that product and models are installed there; then call again with --resume.",
            ) from error
        except self._ray.exceptions.RayTaskError as error:
            raise error.as_instanceof_cause() from None
        return outcomes

    def close(self) -> None:
        """Stop our workers, and Ray where we started it; safe to call twice."""
        for worker in self._workers:
            self._ray.kill(worker)
        self._workers = []
        self._ray.shutdown()


def _started(address: str, cores: int) -> Any:
    """The module of Ray, connected."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing leaves the machines
    try:
        import ray  # noqa: PLC0415  an extra
    except ImportError as error:
        raise ModelError(
            "engine_missing",
            "Ray is not installed.",
            next_step="Run: pip install 'counter-translator[cluster]'",
        ) from error
    options: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
    try:
        if address == LOCAL:
            ray.init(num_cpus=cores, include_dashboard=False, _node_ip_address="127.0.0.1", **options)
        else:
            ray.init(address=address, **options)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise ConfigError(
            "config_bad_value",
            f"The cluster {address} cannot be reached.",
            next_step="Give the address that ray start --head told, or local.",
        ) from error
    return ray
