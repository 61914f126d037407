"""Memory over a long day at a counter: conversation after conversation in one process."""

import threading
import time
from contextlib import nullcontext

from benchmarks.clips import clips
from benchmarks.folders import sentences
from benchmarks.latency import talk
from benchmarks.rows import Rows, Setup, resident_mb, series, value
from translator.conversation.hall import Hall
from translator.conversation.values import EntryChanged, Event, NothingHeard
from translator.datatypes import LanguagePair
from translator.pipeline import open_pipeline

_TURNS = 25
"""Typed sentences of one conversation, after one that was spoken."""
_LEAST = 10
"""Points of the picture; one every five turns."""


def session(setup: Setup) -> Rows:
    """Turns without a pause for a minute; each conversation is wiped at its end."""
    long = setup.few(60, 15)
    pair = LanguagePair("en", "pt")
    said = clips(("en",), 4)
    ready = threading.Event()

    def note(event: Event) -> None:
        if isinstance(event, NothingHeard) or (
            isinstance(event, EntryChanged) and event.entry.state in {"ready", "failed"}
        ):
            ready.set()

    points: list[tuple[float, float]] = []
    with open_pipeline(setup.config) as pipeline, Hall(lambda: nullcontext(pipeline)) as hall:
        conversation = talk(hall, pair, note)
        texts = sentences(5)
        turns, until = 0, time.perf_counter() + long
        while time.perf_counter() < until or len(points) < _LEAST:
            ready.clear()
            if turns % (_TURNS + 1):
                conversation.write("visitor", next(texts))
            else:
                conversation.choose_language(pair.source)
                conversation.give_consent(given=True)
                conversation.start("visitor")
                conversation.hear("visitor", said[turns % len(said)].segment.samples)
                conversation.stop("visitor")
            if not ready.wait(60):
                raise SystemExit("A turn did not end.")
            turns += 1
            if not turns % (_TURNS + 1):
                conversation.wipe()
            if not turns % 5:
                points.append((turns, resident_mb()))
    yield series("counter", ("turns", "MB resident"), points)
    tenth = points[len(points) // 10][1]
    yield value(
        f"memory after {turns:,} turns in {turns // (_TURNS + 1)} conversations, beside after a tenth",
        points[-1][1] / tenth,
        "times",
        n=turns,
        of="turns",
        aim="<= 1.15",
    )
