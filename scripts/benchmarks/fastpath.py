"""What each part of the fast path is worth: the same work with it and without it, in turn."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.clips import clips
from benchmarks.latency import turn
from benchmarks.peers import BareWhisper, without_shortlist
from benchmarks.rows import FIREFOX, LLAMA, SAMPLES, Row, Rows, Setup, in_turn, seconds, slower
from benchmarks.text import COUNTER
from translator.asr.faster_whisper import FasterWhisperRecognizer
from translator.audio.segments import speech_segments
from translator.audio.vad import SileroVad
from translator.conversation.interpreting import Interpreter
from translator.datatypes import SAMPLE_RATE, AudioFrame, LanguagePair, SpeechSegment
from translator.evaluation.noise import speechless_sounds
from translator.mt import bergamot
from translator.mt.bergamot import BergamotEngine
from translator.mt.engine import Engine
from translator.mt.llama import LlamaEngine
from translator.mt.repeats import Remembering
from translator.packs.store import InstalledPack
from translator.pipeline import open_pipeline

_EN_PT, _EN_ZH = LanguagePair("en", "pt"), LanguagePair("en", "zh")


def fastpath(setup: Setup) -> Rows:
    """Ratios below 1 are time saved."""
    yield from _firefox(setup)
    yield from _llama(setup)
    yield from _speech(setup)
    yield from _previews(setup)


Sides = dict[str, Callable[[Any], object]]


def _row(what: str, times: Mapping[str, Sequence[float]], **more: Any) -> Row:
    """Two sides, the product's own way first."""
    (on, with_it), (off, without) = times.items()
    return slower(f"{what}: {on}", with_it, (off, without), quantity="seconds", **more)


def _firefox(setup: Setup) -> Rows:
    installed, threads = setup.pack(FIREFOX), setup.config.threads
    lines = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()[: setup.few(100, 20)]
    blocks = [lines[start : start + 20] for start in range(0, len(lines), 20)]
    more = {"n": len(lines), "of": "sentences"}
    one, plain = BergamotEngine(installed, threads=1), BergamotEngine(without_shortlist(installed), threads=1)
    sides: Sides = {"with": _translating(one), "without": _translating(plain)}
    yield _row("shortlist", in_turn(sides, blocks), **more)
    all_cores, twice = (
        BergamotEngine(installed, threads=threads),
        BergamotEngine(installed, threads=2 * threads),
    )
    sides = {f"{threads} workers": _translating(all_cores), f"{2 * threads} workers": _translating(twice)}
    yield _row("Firefox, workers on the cores", in_turn(sides, blocks), **more)

    def unsorted(batch: Sequence[str]) -> None:
        with _in_order():
            all_cores.translate(batch, _EN_PT)

    sides = {"longest first": _translating(all_cores), "in the order of the text": unsorted}
    yield _row(f"dealing out to {threads} workers", in_turn(sides, blocks), **more)
    remembering = Remembering(one, most=500)
    sides = {"remembered": _translating(remembering), "translated again": _translating(one)}
    times = in_turn(sides, blocks, warm=lines)
    yield _row("sentences that come again, Firefox", times, **more)
    cold, warm = [], []
    for line in lines[: setup.few(10, 2)]:
        fresh = BergamotEngine(installed, threads=1)
        cold.append(seconds(partial(fresh.translate, [line], _EN_PT)))
        fresh.close()
        warm.append(seconds(partial(one.translate, [line], _EN_PT)))
    times = {"loaded": warm, "loaded with the sentence": cold}
    yield _row("Firefox, warm engine", times, n=len(cold), of="sentences")
    for engine in (one, plain, all_cores, twice):
        engine.close()


def _translating(engine: Engine) -> Callable[[Sequence[str]], object]:
    return lambda batch: engine.translate(batch, _EN_PT)


@contextmanager
def _in_order() -> Iterator[None]:
    """Segments are handed to the workers as they stand in the text."""

    def of(texts: Sequence[str], patience: float) -> Any:
        return bergamot._Round(texts, deque(range(len(texts))), [None] * len(texts), patience)  # noqa: SLF001

    with patch.object(bergamot._Round, "of", of):  # noqa: SLF001  there is no switch for what is always better
        yield


def _llama(setup: Setup) -> Rows:
    installed, threads = setup.pack(LLAMA), setup.config.threads
    sentences = COUNTER["en"][: setup.few(6, 2)]
    engine = LlamaEngine(installed, threads=threads)
    more = {"n": len(sentences), "of": "sentences"}

    def kept(sentence: str) -> None:
        engine.translate([sentence], _EN_ZH)

    def anew(sentence: str) -> None:
        engine._slots.clear()  # noqa: SLF001  the opening of the direction has to be evaluated again
        engine.translate([sentence], _EN_ZH)

    sides: Sides = {"kept": kept, "evaluated with every sentence": anew}
    yield _row("opening of the prompt", in_turn(sides, sentences), **more)
    cold, warm = [], []
    for sentence in sentences[: setup.few(3, 1)]:
        cold.append(seconds(partial(_load_and_translate, installed, threads, sentence)))
        warm.append(seconds(partial(kept, sentence)))
    times = {"loaded": warm, "loaded with the sentence": cold}
    yield _row("Qwen 1.5B, warm engine", times, n=len(cold), of="sentences")
    remembering = Remembering(engine, most=500)
    remembering.translate(sentences, _EN_ZH)
    sides = {"remembered": lambda text: remembering.translate([text], _EN_ZH), "translated again": kept}
    yield _row("sentences that come again, Qwen 1.5B", in_turn(sides, sentences), **more)
    crowd = LlamaEngine(installed, threads=2 * threads)
    sides = {
        f"{threads} threads": kept,
        f"{2 * threads} threads": lambda text: crowd.translate([text], _EN_ZH),
    }
    yield _row("Qwen 1.5B, threads on the cores", in_turn(sides, sentences), **more)
    crowd.close()
    engine.close()


def _load_and_translate(installed: InstalledPack, threads: int, sentence: str) -> None:
    engine = LlamaEngine(installed, threads=threads)
    engine.translate([sentence], _EN_ZH)
    engine.close()


def _speech(setup: Setup) -> Rows:
    installed, threads = setup.pack(setup.config.recognizer), setup.config.threads
    said = [clip.segment for clip in clips(("en",), setup.few(6, 2))]
    more = {"n": len(said), "of": "recordings"}
    ours = FasterWhisperRecognizer(installed, threads=threads)
    crowd = FasterWhisperRecognizer(installed, threads=2 * threads)
    sides: Sides = {
        f"{threads} threads": lambda clip: ours.transcribe(clip, ("en",)),
        f"{2 * threads} threads": lambda clip: crowd.transcribe(clip, ("en",)),
    }
    yield _row("recogniser, threads on the cores", in_turn(sides, said), **more)
    crowd.close()
    bare, vad = BareWhisper(installed, threads=threads, without_timestamps=True), SileroVad()
    noise = dict(speechless_sounds())["ventilation"] * 0.1

    def speech_only(samples: Any) -> None:
        for segment in speech_segments([AudioFrame(samples, 0.0)], vad):
            ours.transcribe(segment, ("en",))

    def everything(samples: Any) -> None:
        bare.transcribe(SpeechSegment(samples, 0.0, samples.size / SAMPLE_RATE), "en")

    # somebody speaks, then the hall hums for longer than Whisper's window
    recordings = [np.concatenate((noise, clip.samples, *([noise] * 4))).astype(np.float32) for clip in said]
    sides = {"speech only": speech_only, "the whole recording": everything}
    yield _row("recognising speech in 40 s of hum", in_turn(sides, recordings), **more)
    sides = {
        "the sound itself": lambda clip: ours.preview(clip, ("en",)),
        "30 s, as the final text": lambda clip: ours.transcribe(clip, ("en",)),
    }
    yield _row("text while somebody speaks, encoding", in_turn(sides, said), **more)
    ours.close()


def _previews(setup: Setup) -> Rows:
    """What text on the screen while somebody speaks costs the final one."""
    said = [clip.segment for clip in clips(("en",), setup.few(5, 2))]
    original = Interpreter.offer
    with open_pipeline(setup.config) as pipeline:
        pipeline.warm(_EN_PT)
        turn(pipeline, said[0], _EN_PT)
        waits: dict[str, list[float]] = {
            "when nothing else waits": [],
            "no text meanwhile": [],
            "in the queue": [],
        }
        offers = (original, lambda *_: None, Interpreter.submit)
        for clip in said:
            for name, offer in zip(waits, offers, strict=True):
                with patch.object(Interpreter, "offer", offer):
                    waits[name].append(turn(pipeline, clip, _EN_PT)[0])
    ours, *others = waits
    for other in others:
        both = {name: waits[name] for name in (ours, other)}
        yield _row("end of speech to translation, text meanwhile", both, n=len(said), of="recordings")
