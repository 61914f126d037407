"""Resident memory of every kind of engine beside that of the bare library, each in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

from benchmarks.clips import clips
from benchmarks.peers import BareLlama, BareWhisper, files_of, load_firefox
from benchmarks.rows import FIREFOX, LLAMA, ROOT, SAMPLES, Rows, Setup, resident_mb, slower
from benchmarks.text import COUNTER
from translator.asr.faster_whisper import FasterWhisperRecognizer
from translator.datatypes import LanguagePair
from translator.mt.registry import open_engine

_EN_PT, _EN_ZH = LanguagePair("en", "pt"), LanguagePair("en", "zh")


def memory(setup: Setup) -> Rows:
    """What loading and using an engine adds to the process that uses it."""
    rounds = setup.few(2, 1)
    for what, name in _PACK.items():
        ours = [_measured(f"our {what}") for _ in range(rounds)]
        bare = [_measured(f"bare {what}") for _ in range(rounds)]
        yield slower(
            f"resident after use, {name}",
            [item["engine"] for item in ours],
            (_PEER[what], [item["engine"] for item in bare]),
            quantity="MB above an empty process of the same program",
            n=rounds,
            of="processes",
            whole_process_mb=round(ours[0]["whole"]),
            aim="<= 1.15",
        )


_PACK = {
    "recogniser": "faster-whisper-base",
    "firefox": "Firefox en-pt tiny, one worker",
    "llama": "Qwen 1.5B",
}
_PEER = {"recogniser": "faster-whisper", "firefox": "fxtranslate", "llama": "xllamacpp"}


def _measured(what: str) -> dict[str, float]:
    command = [sys.executable, str(ROOT / "scripts" / "benchmark.py"), "engine-memory", "--what", what]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603  ours
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def engine_memory(setup: Setup, what: str) -> None:
    """Use one engine in this process and print what became resident."""
    lines = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()[:20]
    uses: dict[str, Callable[[], object]] = {
        "our recogniser": lambda: _our_recogniser(setup),
        "bare recogniser": lambda: _bare_recogniser(setup),
        "our firefox": lambda: _our_firefox(setup, lines),
        "bare firefox": lambda: _bare_firefox(setup, lines),
        "our llama": lambda: _our_llama(setup),
        "bare llama": lambda: _bare_llama(setup),
    }
    before = resident_mb()
    kept = uses[what]()  # the engine must be alive while its memory is counted
    after = resident_mb()
    del kept
    print(json.dumps({"engine": after - before, "whole": after}), flush=True)
    os._exit(0)  # worker processes and library threads end with their parent


def _our_recogniser(setup: Setup) -> object:
    engine = FasterWhisperRecognizer(setup.pack(setup.config.recognizer), threads=setup.config.threads)
    for clip in clips(("en",), 3):
        engine.transcribe(clip.segment, ("en",))
    return engine


def _bare_recogniser(setup: Setup) -> object:
    engine = BareWhisper(setup.pack(setup.config.recognizer), threads=setup.config.threads)
    for clip in clips(("en",), 3):
        engine.transcribe(clip.segment, "en")
    return engine


def _our_firefox(setup: Setup, lines: list[str]) -> object:
    engine = open_engine(setup.pack(FIREFOX), threads=1)
    engine.translate(lines, _EN_PT)
    return engine


def _bare_firefox(setup: Setup, lines: list[str]) -> object:
    engine = load_firefox(files_of(setup.pack(FIREFOX)))
    for line in lines:
        engine.translate(line)
    return engine


def _our_llama(setup: Setup) -> object:
    engine = open_engine(setup.pack(LLAMA), threads=setup.config.threads)
    engine.translate(COUNTER["en"][:3], _EN_ZH)
    return engine


def _bare_llama(setup: Setup) -> object:
    engine = BareLlama(setup.pack(LLAMA), threads=setup.config.threads)
    for sentence in COUNTER["en"][:3]:
        engine.translate(sentence, _EN_ZH)
    return engine
