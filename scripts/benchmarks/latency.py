"""A turn at the counter: from the end of speech to the translation on the screen."""

import statistics
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext

from benchmarks.clips import Clip, clips
from benchmarks.peers import BareFirefox, BareLlama, BareWhisper
from benchmarks.rows import FIREFOX, LLAMA, Rows, Setup, percentile, slower, value
from translator.audio.vad import SileroVad
from translator.conversation.hall import Hall
from translator.conversation.listening import Abilities
from translator.conversation.session import Session
from translator.conversation.values import EntryChanged, Event, NothingHeard
from translator.datatypes import SAMPLE_RATE, LanguagePair, SpeechSegment
from translator.languages import LANGUAGES
from translator.pipeline import Pipeline, open_pipeline

_BLOCK = 1024
"""Samples a microphone gives at once."""
_PATIENCE = 60
PHRASES = ("您好。", "请稍等。", "请坐。", "请出示您的护照。", "谢谢。")


def latency(setup: Setup) -> Rows:
    """Recordings played into a conversation in real time, against recogniser and engine alone.

    The clock starts when the button is released and stops when the translation is on the screen. The bare
    side gets the same sound at once and in one piece: recogniser, then engine, nothing else.
    """
    said = clips(("en",), setup.few(9, 3))
    installed, threads = setup.pack(setup.config.recognizer), setup.config.threads
    recognizer = BareWhisper(installed, threads=threads)
    firefox = BareFirefox(setup.pack(FIREFOX), processes=1)
    llama = BareLlama(setup.pack(LLAMA), threads=threads)
    engines: dict[str, tuple[str, Callable[[str], object]]] = {
        "pt": ("fxtranslate", lambda text: firefox.translate([text])),
        "zh": ("xllamacpp", lambda text: llama.translate(text, LanguagePair("en", "zh"))),
    }
    with open_pipeline(setup.config) as pipeline:
        for target, (name, translate) in engines.items():
            pair = LanguagePair("en", target)
            pipeline.warm(pair)
            pipeline.translate(["The office is ready now."], pair)
            translate("The office is ready now.")
            yield from _turns(pipeline, pair, said, (name, recognizer, translate))
        yield from _phrases(setup, pipeline)
    firefox.close()
    llama.close()


def _turns(
    pipeline: Pipeline,
    pair: LanguagePair,
    said: list[Clip],
    bare: tuple[str, BareWhisper, Callable[[str], object]],
) -> Rows:
    name, recognizer, translate = bare
    turns, theirs = [], []
    for clip in said:
        turns.append(turn(pipeline, clip.segment, pair))
        begun = time.perf_counter()
        translate(recognizer.transcribe(clip.segment, pair.source))
        theirs.append(time.perf_counter() - begun)
    waits = [wait for wait, _ in turns]
    firsts = [first for _, first in turns if first is not None]
    yield slower(
        f"end of speech to translation on the screen, {pair}",
        waits,
        (f"faster-whisper, then {name}, on the same sound", theirs),
        quantity="seconds a turn",
        n=len(said),
        of="recordings",
        aim="<= 1.15",
        p50=round(statistics.median(waits), 2),
        p95=round(percentile(waits, 0.95), 2),
        bare_p50=round(statistics.median(theirs), 2),
        bare_p95=round(percentile(theirs, 0.95), 2),
    )
    if firsts:
        yield value(
            f"beginning of speech to first text on the screen, {pair}",
            statistics.median(firsts),
            "seconds, p50",
            p95=round(percentile(firsts, 0.95), 2),
            n=len(firsts),
            of="recordings",
        )


def turn(pipeline: Pipeline, clip: SpeechSegment, pair: LanguagePair) -> tuple[float, float | None]:
    """Seconds from the end of speech to its translation, and from its beginning to the first text, if any."""
    seen: dict[str, float] = {}
    ready = threading.Event()

    def note(event: Event) -> None:
        now = time.perf_counter()
        if isinstance(event, EntryChanged):
            if event.entry.partial is not None:
                seen.setdefault("first", now)
            if event.entry.state in {"ready", "failed"}:
                seen["ready"] = now
                ready.set()
        elif isinstance(event, NothingHeard):
            seen["ready"] = now
            ready.set()

    with Hall(lambda: nullcontext(pipeline)) as hall:
        session = talk(hall, pair, note)
        session.start("visitor")
        begun = time.perf_counter()
        for place in range(0, clip.samples.size, _BLOCK):
            session.hear("visitor", clip.samples[place : place + _BLOCK])
            time.sleep(max(0.0, begun + (place + _BLOCK) / SAMPLE_RATE - time.perf_counter()))
        released = time.perf_counter()
        session.stop("visitor")
        if not ready.wait(_PATIENCE):
            raise SystemExit("A turn did not end.")
    return seen["ready"] - released, seen["first"] - begun if "first" in seen else None


def talk(hall: Hall, pair: LanguagePair, note: Callable[[Event], None]) -> Session:
    """A conversation in which the visitor speaks the source language and has agreed to be heard."""
    abilities = Abilities(frozenset(LANGUAGES), frozenset())
    session = Session(1, hall, vad=SileroVad(), abilities=abilities, emit=note, officer_language=pair.target)
    session.choose_language(pair.source)
    session.give_consent(given=True)
    return session


def _phrases(setup: Setup, pipeline: Pipeline) -> Rows:
    """An approved phrase is typed: no engine is asked."""
    pair = LanguagePair("zh", "en")
    pipeline.translate([PHRASES[0]], pair)
    times = []
    for number in range(setup.few(100, 20)):
        phrase = PHRASES[number % len(PHRASES)]
        begun = time.perf_counter()
        (answer,) = pipeline.translate([phrase], pair)
        times.append(time.perf_counter() - begun)
        if answer.origin != "phrase":
            raise SystemExit(f"{phrase} is no approved phrase.")
    yield value(
        "answer to an approved phrase",
        1000 * percentile(times, 0.95),
        "milliseconds, p95",
        n=len(times),
        of="answers",
        aim="<= 20",
    )
