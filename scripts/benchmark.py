"""Measures the product against the bare engines it is built on, in one run, and prints the ratios.

python scripts/benchmark.py text       Firefox models against bare fxtranslate; llama: seconds a sentence
python scripts/benchmark.py speech     recogniser: ours against bare faster-whisper on the same clips
python scripts/benchmark.py latency    end of speech to text on the screen, recordings played in real time
python scripts/benchmark.py memory     resident memory of each engine after loading and after use
python scripts/benchmark.py start      from the shell's call to the first translation
python scripts/benchmark.py terms      a term base of 10,000 concepts in 32 languages
python scripts/benchmark.py guard      the checks of one sentence
python scripts/measure_batch.py        documents: memory over many, speed against the bare engine

``--json FILE`` keeps the figures. Absolute times belong to one machine; ratios travel.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psutil
from benchmark_content import guard, start, terms

from translator.asr.registry import open_recognizer
from translator.audio.files import read_frames
from translator.audio.segments import speech_segments
from translator.audio.vad import SileroVad
from translator.config import Config, load_config
from translator.conversation.hall import Hall
from translator.conversation.listening import Abilities
from translator.conversation.session import Session
from translator.conversation.values import EntryChanged, Event, NothingHeard
from translator.datatypes import SAMPLE_RATE, LanguagePair, SpeechSegment
from translator.languages import LANGUAGES
from translator.mt.registry import open_engine
from translator.packs.catalogue import load_catalogue
from translator.packs.store import InstalledPack, ModelStore
from translator.pipeline import Pipeline, open_pipeline

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"
BERGAMOT = "firefox-en-pt-tiny"
_BLOCK = 1024
"""Samples a microphone gives at once."""
ROUNDS = 3
"""Each side is timed this often, in turn; the median counts."""

COUNTER_SENTENCES = {
    "zh": (
        "请出示您的护照原件。",
        "签证费是四百元，请在十二月五日前来领取。",
        "您的居留许可还有三十天到期。",
    ),
    "en": (
        "Where can I renew my residence permit?",
        "How much is the fee and when can I collect it?",
        "I lost my passport yesterday at the airport.",
    ),
}


def machine() -> dict[str, object]:
    """What the figures depend on beside the code."""
    libraries = ("fxtranslate", "faster-whisper", "ctranslate2")
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cores": psutil.cpu_count(logical=False),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "system": platform.platform(),
        "versions": {name: version(name) for name in libraries},
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607  git wherever it is installed
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip(),
    }


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def paired(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of both sides, timed in turn after one warm-up each."""
    ours()
    bare()
    both = [(seconds(ours), seconds(bare)) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in both), statistics.median(b for _, b in both)


def resident() -> float:
    """Megabytes resident in this process and its children."""
    process = psutil.Process()
    return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 1e6


def text(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """Words per second of the Firefox engine against the bare library; seconds per sentence of the llama."""
    import fxtranslate  # noqa: PLC0415  only this command needs it

    installed = store.find(BERGAMOT)
    sentences = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()[:100]
    words = sum(len(sentence.split()) for sentence in sentences)
    names = {name.split(".")[0]: (installed.folder / name).read_bytes() for name in installed.pack.files}
    peer = fxtranslate.Translator(names["model"], names["vocab"], names["vocab"], names["lex"])
    engine = open_engine(installed, threads=1)
    pair = LanguagePair("en", "pt")
    mine, bare = paired(
        lambda: engine.translate(sentences, pair), lambda: [peer.translate(s) for s in sentences]
    )
    engine.close()
    yield {
        "engine": installed.pack.name,
        "sentences": len(sentences),
        "words_per_second": round(words / mine),
        "bare_words_per_second": round(words / bare),
        "ratio": round(bare / mine, 3),
    }
    if config.threads > 1:
        engine = open_engine(installed, threads=config.threads)
        engine.translate(sentences, pair)
        many = statistics.median(seconds(lambda: engine.translate(sentences, pair)) for _ in range(ROUNDS))
        engine.close()
        yield {
            "engine": installed.pack.name,
            "processes": config.threads,
            "words_per_second": round(words / many),
            "ratio_to_one_bare_process": round(bare / many, 3),
        }
    yield from _llama(config, store)


def _llama(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    for installed in store.installed():
        if installed.pack.kind != "llama":
            continue
        load_started = time.perf_counter()
        engine = open_engine(installed, threads=config.threads)
        engine.translate(["Hello."], LanguagePair("en", "zh"))
        loaded = time.perf_counter() - load_started
        for source, target in (("zh", "en"), ("en", "zh")):
            batch = COUNTER_SENTENCES[source]
            pair = LanguagePair(source, target)
            engine.translate(batch[:1], pair)
            times = [seconds(partial(engine.translate, [sentence], pair)) for sentence in batch]
            yield {
                "engine": installed.pack.name,
                "pair": str(pair),
                "load_seconds": round(loaded, 2),
                "seconds_per_sentence": round(statistics.mean(times), 2),
            }
        engine.close()


def speech(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """Real-time factor of our recogniser against bare faster-whisper: same clips, model, beam and threads."""
    from faster_whisper import WhisperModel  # noqa: PLC0415

    installed = store.find(config.recognizer)
    clips = _english_clips()
    ours = open_recognizer(installed, threads=config.threads)
    bare = WhisperModel(str(installed.folder), device="cpu", compute_type="int8", cpu_threads=config.threads)
    beam = 5  # our recogniser's default

    def bare_run() -> None:
        for clip in clips:
            segments, _ = bare.transcribe(
                clip.samples, language="en", beam_size=beam, temperature=0.0, condition_on_previous_text=False
            )
            for _segment in segments:
                pass

    mine, peer = paired(lambda: [ours.transcribe(clip, ("en",)) for clip in clips], bare_run)
    length = sum(clip.end - clip.start for clip in clips)
    yield {
        "recogniser": installed.pack.name,
        "clips": len(clips),
        "seconds_of_speech": round(length, 1),
        "beam": beam,
        "real_time_factor": round(mine / length, 3),
        "bare_real_time_factor": round(peer / length, 3),
        "ratio": round(mine / peer, 3),
    }


def _english_clips() -> list[SpeechSegment]:
    clips = []
    for file in sorted((SAMPLES / "speech").glob("ast_en_*.flac")):
        clips += list(speech_segments(read_frames(file), SileroVad()))
    return clips


def latency(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """A whole conversation turn against the bare recogniser and engine on the same sound.

    Recordings are pushed into a session in real time as a microphone would; the clock starts when the
    button is released and stops when the translation is on the screen.
    """
    del store
    with open_pipeline(config) as pipeline:
        for target in ("pt", "zh"):
            pair = LanguagePair("en", target)
            pipeline.warm(pair)
            pipeline.translate(["Ready."], pair)
            turns = [_turn(pipeline, clip, pair) for clip in _english_clips()]
            bare = [_bare_turn(pipeline, clip, pair) for clip in _english_clips()]
            waits = sorted(turn["wait"] for turn in turns)
            firsts = sorted(turn["first"] for turn in turns if turn["first"])
            yield {
                "pair": str(pair),
                "turns": len(turns),
                "p50_ms": round(statistics.median(waits)),
                "p95_ms": round(waits[int(0.95 * (len(waits) - 1))]),
                "bare_p50_ms": round(statistics.median(bare)),
                "ratio": round(sum(waits) / sum(bare), 3),
                "first_text_p50_ms": round(statistics.median(firsts)) if firsts else None,
                "turns_with_partial_text": len(firsts),
            }


def _turn(pipeline: Pipeline, clip: SpeechSegment, pair: LanguagePair) -> dict[str, float]:
    """Milliseconds from the end of speech to the target, and from its beginning to the first text."""
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

    abilities = Abilities(frozenset(LANGUAGES), frozenset())
    with Hall(lambda: nullcontext(pipeline)) as hall:
        session = Session(
            1, hall, vad=SileroVad(), abilities=abilities, emit=note, officer_language=pair.target
        )
        session.choose_language(pair.source)
        session.give_consent(given=True)
        session.start("visitor")
        begun = time.perf_counter()
        for place in range(0, clip.samples.size, _BLOCK):
            session.hear("visitor", clip.samples[place : place + _BLOCK])
            time.sleep(max(0.0, begun + (place + _BLOCK) / SAMPLE_RATE - time.perf_counter()))
        released = time.perf_counter()
        session.stop("visitor")
        ready.wait(60)
    first = (seen["first"] - begun) * 1000 if "first" in seen else 0.0
    return {"wait": (seen["ready"] - released) * 1000, "first": first}


def _bare_turn(pipeline: Pipeline, clip: SpeechSegment, pair: LanguagePair) -> float:
    """Milliseconds that recogniser and engine alone take for the same sound."""
    started = time.perf_counter()
    text = pipeline.transcribe(clip, (pair.source,)).text
    if text:
        pipeline.run(pipeline.route(pair), [text])
    return (time.perf_counter() - started) * 1000


def memory(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """Resident megabytes of each installed engine, each in a process of its own."""
    del config
    for installed in store.installed():
        if installed.pack.kind == "voice":
            continue
        code = f"import scripts.benchmark as b; b.print_memory({installed.pack.name!r})"
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ
        )
        yield json.loads(done.stdout)


def print_memory(name: str) -> None:
    """Load one pack, use it once, and print what became resident."""
    config = load_config(environ=os.environ)
    installed = ModelStore(load_catalogue(config), config.models).find(name)
    before = resident()
    after = _use_asr(installed, config) if installed.pack.kind == "asr" else _use_mt(installed)
    print(json.dumps({"pack": name, "resident_mb": round(after), "engine_mb": round(after - before)}))


def _use_asr(installed: InstalledPack, config: Config) -> float:
    recognizer = open_recognizer(installed, threads=config.threads)
    for clip in _english_clips()[:3]:
        recognizer.transcribe(clip, ("en",))
    return resident()


def _use_mt(installed: InstalledPack) -> float:
    engine = open_engine(installed, threads=1)
    pair = next(iter(installed.pack.grades))
    engine.translate(COUNTER_SENTENCES.get(pair.source, COUNTER_SENTENCES["en"]), pair)
    after = resident()
    engine.close()
    return after


def main() -> None:
    """Run one sub-command and print its figures, one JSON object per line."""
    commands = {
        "text": text,
        "speech": speech,
        "latency": latency,
        "memory": memory,
        "start": start,
        "terms": terms,
        "guard": guard,
    }
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=commands)
    parser.add_argument("--json", type=Path, help="write machine and figures to this file")
    arguments = parser.parse_args()
    if not SAMPLES.is_dir():
        sys.exit(f"The recordings and texts to measure on are not at {SAMPLES}.")
    config = load_config(environ=os.environ)
    store = ModelStore(load_catalogue(config), config.models)
    figures = []
    print(json.dumps(machine()))
    for figure in commands[arguments.command](config, store):
        print(json.dumps(figure))
        figures.append(figure)
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
