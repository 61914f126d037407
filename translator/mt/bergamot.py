"""Firefox Translations models (Bergamot) through fxtranslate, each in worker processes of its own."""

import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, cast

from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.errors import LanguageError, ModelError
from translator.mt.bergamot_worker import SOURCE_LIMIT
from translator.mt.sentences import cut_segment, reassemble
from translator.mt.short import translate_short
from translator.packs.store import InstalledPack

_WORKER = Path(__file__).with_name("bergamot_worker.py")

_LOAD_SECONDS = 120.0
"""Longest wait for a worker to load its model; it takes 0.2 s from a warm disk."""
_CHARACTER_SECONDS = 0.01
"""Longest wait for each character of a segment, beside the engine's patience: some hundred times what a
2-core machine needs (0.1 s for 96 subwords), so only a real hang is ended."""

_CHARACTERS_PER_WORKER = 2000
"""Text in a batch that is worth one more worker: 0.5 s of work against 0.2 s to start it."""

_AHEAD = 2
"""Segments a worker has at once: one in work, one waiting, so it never idles while we read its reply."""

_ATTEMPTS = 2
"""Workers that may fail on a segment before it is given up."""

_LOSSES = 18
"""Workers lost one after the other, without a single reply between, after which the engine itself is taken
to be broken (a processor it cannot run on, no memory) and the call ends: two bad short segments in a row,
each asked in four ways, and a long one."""


class _WorkerLostError(Exception):
    """A worker died, panicked or hung; the segment it was working on is the first unanswered one."""


class _Worker:
    """One worker process, spoken to from one thread at a time.

    Raises:
        ModelError: the model cannot be loaded, or a package is missing.
    """

    def __init__(self, installed: InstalledPack) -> None:
        files = _model_files(installed)
        # -P and the program's path: neither the current folder nor PYTHONPATH order can shadow a module
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own program
            [sys.executable, "-P", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # a panic message can quote the text that caused it
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self._stdout = cast("IO[bytes]", self._process.stdout)
        self._replies: SimpleQueue[bytes] = SimpleQueue()
        # Pipes cannot be read with a timeout on every system, and a full one would stop the worker.
        threading.Thread(target=self._read, name="bergamot-replies", daemon=True).start()
        try:
            self._send(files)
            reply = self._receive(_LOAD_SECONDS)
        except _WorkerLostError as error:
            self.stop()
            raise _failure(installed, "did not start") from error
        except BaseException:
            self.stop()
            raise
        if "error" in reply:
            self.stop()
            raise _load_error(installed, reply)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, segment: str) -> None:
        """Hand over a segment; replies come in the order of the calls."""
        self._send(segment)

    def reply(self, seconds: float) -> dict[str, Any]:
        """The reply to the first unanswered segment, waited for at most that long."""
        reply = self._receive(seconds)
        if "error" in reply:
            raise _WorkerLostError(reply["error"])
        return reply

    def stop(self) -> None:
        """End the process at once; safe to call twice and from any thread."""
        self._process.kill()
        self._process.wait()
        try:
            self._stdin.close()
        except OSError:
            return  # an unsent request of a worker that is gone

    def _send(self, value: object) -> None:
        line = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        try:
            self._stdin.write(line)
            self._stdin.flush()
        except (OSError, ValueError) as error:  # a broken pipe, or one closed by stop()
            raise _WorkerLostError from error

    def _receive(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._replies.get(timeout=seconds)
        except Empty:
            raise _WorkerLostError("timeout") from None
        if not line.endswith(b"\n"):
            raise _WorkerLostError("ended")
        reply: dict[str, Any] = json.loads(line.decode("utf-8", "surrogatepass"))
        return reply

    def _read(self) -> None:
        with self._stdout as stream:
            for line in stream:
                self._replies.put(line)
        self._replies.put(b"")


@dataclass(slots=True)
class _Round:
    """The segments of one call that still need a worker, shared by the threads that feed the workers."""

    texts: Sequence[str]
    waiting: deque[int]
    """indices into ``texts``, longest first, so that no worker is left alone with a long one at the end."""
    replies: list[dict[str, Any] | None]
    """one per text; None where no worker could translate it."""
    patience: float
    """seconds."""
    failures: dict[int, int] = field(default_factory=dict)
    """index -> workers lost with it."""
    losses: int = 0
    """workers lost since the last reply."""

    @classmethod
    def of(cls, texts: Sequence[str], patience: float) -> "_Round":
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        return cls(texts, deque(order), [None] * len(texts), patience)

    def take(self) -> int | None:
        try:
            return self.waiting.popleft()
        except IndexError:
            return None

    def give_back(self, unanswered: Sequence[int]) -> None:
        """Count a lost worker against the segment it was on; the others only queue again."""
        if not unanswered:
            return
        self.losses += 1
        guilty, *innocent = unanswered
        self.failures[guilty] = self.failures.get(guilty, 0) + 1
        again = innocent if self.failures[guilty] >= _ATTEMPTS else [guilty, *innocent]
        self.waiting.extendleft(reversed(again))


class BergamotEngine:
    """Translates in the direction of one installed Firefox Translations pack.

    Workers start with the first batch, further ones when a batch is worth it, and stay until
    :meth:`close`. Calls from several threads wait for each other. A segment longer than the model's window
    is translated in parts, cut after a clause where there is one.

    Args:
        installed: pack with files model.*, lex.* (optional), vocab.* or srcvocab.* and trgvocab.*.
        threads: most worker processes; each computes on one core and holds one copy of the model
            (a tiny one: 60 MB).
        patience: seconds without a reply after which a worker is taken to hang and replaced.
    """

    def __init__(self, installed: InstalledPack, *, threads: int = 1, patience: float = 20.0) -> None:
        self.name = installed.pack.name
        self.pairs = frozenset(installed.pack.grades)
        self._installed = installed
        self._most_workers = max(1, threads)
        self._patience = patience
        self._idle: list[_Worker] = []
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        """One hypothesis per segment, in the order of ``batch``; ``hints`` are of no use to this engine.

        A segment on which two workers failed does not take the rest of the batch with it: its hypothesis
        is empty and not finished. Empty output of the model itself is finished.

        Raises:
            LanguageError: ``pair`` is not one of ``pairs``.
            ModelError: the model cannot be loaded, the engine is closed, or no segment could be translated.
        """
        del hints
        if pair not in self.pairs:
            raise LanguageError(
                "language_unsupported",
                f"{self.name} does not translate {pair}.",
                next_step="Run: translator models list",
                pair=str(pair),
            )
        with self._lock:
            return translate_short(batch, pair, partial(self._translate_all, pair))

    def close(self) -> None:
        """End the workers, also in the middle of a batch; safe to call twice."""
        self._closed = True
        self._idle.clear()
        for worker in list(self._workers):
            worker.stop()
        self._workers.clear()

    def _translate_all(self, pair: LanguagePair, texts: Sequence[str]) -> list[Hypothesis]:
        hypotheses = self._translate(list(texts), pair)
        if texts and all(hypothesis is None for hypothesis in hypotheses):
            raise _failure(self._installed, f"failed on all of {len(texts)} segments")
        return [hypothesis or Hypothesis("", finished=False) for hypothesis in hypotheses]

    def _translate(self, texts: list[str], pair: LanguagePair) -> list[Hypothesis | None]:
        """One hypothesis per text, parts of long ones joined; None where every worker failed."""
        replies = self._run(texts)
        parts = {
            index: cut_segment(texts[index], _part_length(texts[index], reply["tokens"]))
            for index, reply in enumerate(replies)
            if reply and "tokens" in reply
        }
        pieces = [texts[index][span.start : span.end] for index, spans in parts.items() for span in spans]
        translated = iter(self._translate(pieces, pair) if pieces else ())
        hypotheses: list[Hypothesis | None] = []
        for index, reply in enumerate(replies):
            if index not in parts:
                hypotheses.append(Hypothesis(reply["text"], finished=reply["finished"]) if reply else None)
                continue
            done = [next(translated) for _ in parts[index]]
            whole = [hypothesis for hypothesis in done if hypothesis]
            if len(whole) < len(done):
                hypotheses.append(None)
                continue
            text = reassemble(texts[index], parts[index], [part.text for part in whole], pair)
            hypotheses.append(Hypothesis(text.strip(), finished=all(part.finished for part in whole)))
        return hypotheses

    def _run(self, texts: Sequence[str]) -> list[dict[str, Any] | None]:
        work = _Round.of(texts, self._patience)
        wanted = min(self._most_workers, len(texts), 1 + sum(map(len, texts)) // _CHARACTERS_PER_WORKER)
        if wanted <= 1:
            self._feed(work)
            return work.replies
        with ThreadPoolExecutor(wanted, thread_name_prefix="bergamot") as threads:
            feeding = [threads.submit(self._feed, work) for _ in range(wanted)]
            try:
                errors = [feeder.exception() for feeder in feeding]
            except BaseException:
                work.waiting.clear()  # interrupted: the threads stop after what their workers have in hand
                raise
        for error in errors:
            # a further worker that could not start only costs time, as long as another does the work
            if error and (work.waiting or not isinstance(error, ModelError)):
                raise error
        return work.replies

    def _feed(self, work: _Round) -> None:
        """Keep one worker busy until nothing waits; a lost worker is replaced."""
        while work.waiting:
            worker = self._hire()
            sound = False
            try:
                sound = _drain(worker, work)
            finally:
                # After a loss or an interruption the worker may still owe a reply, which would be taken
                # for that of a later segment.
                if sound:
                    self._idle.append(worker)
                else:
                    self._workers.discard(worker)
                    worker.stop()
            if work.losses >= _LOSSES:
                raise _failure(self._installed, f"lost {work.losses} workers in a row")

    def _hire(self) -> _Worker:
        if self._closed:
            raise _failure(self._installed, "was closed")
        try:
            return self._idle.pop()
        except IndexError:
            worker = _Worker(self._installed)
        self._workers.add(worker)
        if self._closed:  # while the worker was starting
            self.close()
        return worker


def _drain(worker: _Worker, work: _Round) -> bool:
    """Translate what waits; False when the worker was lost, its unanswered segments then wait again."""
    asked: deque[int] = deque()
    try:
        while True:
            while len(asked) < _AHEAD and (index := work.take()) is not None:
                asked.append(index)
                worker.ask(work.texts[index])
            if not asked:
                return True
            seconds = work.patience + _CHARACTER_SECONDS * len(work.texts[asked[0]])
            work.replies[asked[0]] = worker.reply(seconds)
            work.losses = 0
            asked.popleft()
    except _WorkerLostError:
        work.give_back(asked)
        return False


def _part_length(text: str, tokens: int) -> int:
    """Characters that make about 60 % of the model's window, at least 1 and fewer than ``text`` has.

    Lists, which is what long segments often are, already lose items in parts that fill it to 90 %.
    """
    return max(1, min(len(text) - 1, len(text) * SOURCE_LIMIT * 6 // (tokens * 10)))


def _model_files(installed: InstalledPack) -> dict[str, str | None]:
    """The worker's first line: which file of the pack plays which part."""

    def find(prefix: str) -> str | None:
        names = [name for name in installed.pack.files if name.startswith(prefix)]
        return str(installed.folder / names[0]) if names else None

    files = {
        "model": find("model."),
        "source_vocabulary": find("srcvocab.") or find("vocab."),
        "target_vocabulary": find("trgvocab.") or find("vocab."),
        "shortlist": find("lex."),
    }
    missing = [part for part, path in files.items() if path is None and part != "shortlist"]
    if missing:
        raise _failure(installed, f"has no file for {' and '.join(missing)}")
    return files


def _environment() -> dict[str, str]:
    """The worker's environment: ours, without backtraces and with fxtranslate's download address closed."""
    return os.environ | {"RUST_BACKTRACE": "0", "FXTRANSLATE_RECORDS_URL": "http://127.0.0.1:9/"}


def _failure(installed: InstalledPack, what: str) -> ModelError:
    return ModelError(
        "engine_failed",
        f"{installed.pack.name} {what}.",
        next_step=f"Run: translator models verify {installed.pack.name}",
        engine=installed.pack.name,
    )


def _load_error(installed: InstalledPack, reply: dict[str, Any]) -> ModelError:
    if reply["error"] == "missing":
        return ModelError(
            "engine_missing",
            reply["detail"],
            next_step="Run: python -m pip install fxtranslate sentencepiece",
            engine=installed.pack.name,
        )
    return ModelError(
        "pack_corrupt",
        f"{installed.pack.name} cannot be loaded: {reply['detail']}.",
        next_step=f"Run: translator models verify {installed.pack.name}",
        engine=installed.pack.name,
    )
