"""The benchmark's parts without speech: start of the program, term base, guard. Run them by benchmark.py."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from translator.config import Config
from translator.datatypes import Hypothesis, LanguagePair
from translator.guard.checks import check_hypothesis
from translator.guard.compare import compare_literals
from translator.languages import LANGUAGES
from translator.packs.store import ModelStore
from translator.terms.matching import Matcher
from translator.terms.tables import read_table, write_table
from translator.terms.termbase import Concept, TermBase, TermEntry

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "samples" / "text"
_CONCEPTS = 10_000
_BARE = """
import sys
from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.packs.manifest import load_manifest
from translator.mt.registry import open_engine
from translator.packs.store import ModelStore
config = load_config(environ={})
engine = open_engine(ModelStore(load_manifest(config.manifest), config.models).find(sys.argv[1]), threads=1)
engine.translate(["Where is the office?"], LanguagePair("en", "pt"))
engine.close()
"""


def start(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """From the shell's call to the first translation, against a process that only loads the engine."""
    del config, store
    call = [sys.executable, "-m", "translator", "text", "The door is green.", "--from", "en", "--to", "pt"]
    bare = [sys.executable, "-c", _BARE, "firefox-en-pt-tiny"]
    ours, peer = min(map(_seconds, [call] * 5)), min(map(_seconds, [bare] * 5))
    yield {
        "start_to_first_translation_s": round(ours, 2),
        "bare_engine_s": round(peer, 2),
        "more_s": round(ours - peer, 2),
    }


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603  our own program
    return time.perf_counter() - begun


def terms(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """A term base of 10,000 concepts in 32 languages: reading it for a conversation, and matching."""
    del config, store
    base = TermBase(
        "large",
        30,
        {
            f"c{number}": Concept(
                f"c{number}",
                entries={
                    tag: TermEntry(f"term {tag} {number}", (f"terms {tag} {number}",)) for tag in LANGUAGES
                },
            )
            for number in range(_CONCEPTS)
        },
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.tsv"
        write_table(base, file)
        begun = time.perf_counter()
        read = read_table(file, languages={"zh", "en"})
        loaded = time.perf_counter()
        matcher = Matcher(read, "en")
        built = time.perf_counter()
        sentence = "Please show term en 77 and the terms en 4321 before you ask for term en 9999."
        for _ in range(1000):
            matcher.find(sentence)
        yield {
            "concepts": _CONCEPTS,
            "languages_in_file": len(LANGUAGES),
            "read_two_languages_s": round(loaded - begun, 2),
            "build_matcher_s": round(built - loaded, 2),
            "match_sentence_ms": round((time.perf_counter() - built), 3),
            "found": len(matcher.find(sentence)),
        }


def guard(config: Config, store: ModelStore) -> Iterator[dict[str, object]]:
    """The checks of one sentence: literals compared as values, and everything that needs no reference."""
    del config, store
    for tag in ("zh", "fr", "ar", "th"):
        pair = LanguagePair("en", tag)
        sources, targets = (
            (SAMPLES / f"flores.{name}").read_text(encoding="utf-8").splitlines()[:200]
            for name in ("en", tag)
        )
        lines = list(zip(sources, targets, strict=True))
        for source, target in lines[:20]:  # tables are read on first use
            compare_literals(source, target, pair)
            check_hypothesis(source, Hypothesis(target), pair)
        begun = time.perf_counter()
        for source, target in lines:
            compare_literals(source, target, pair)
        compared = time.perf_counter()
        for source, target in lines:
            check_hypothesis(source, Hypothesis(target), pair)
        yield {
            "pair": str(pair),
            "sentences": len(lines),
            "literals_ms": round((compared - begun) / len(lines) * 1000, 3),
            "checks_ms": round((time.perf_counter() - compared) / len(lines) * 1000, 3),
        }
