"""From the shell's call to the first translation."""

import os
import subprocess
import sys

from benchmarks.rows import FIREFOX, ROOT, Rows, Setup, in_turn, slower, value
from translator.evaluation.scores import interval

_SENTENCE = "The door on the left is green."
_BARE = """
import sys
from pathlib import Path
from fxtranslate import Translator
parts = {path.name.split(".")[0]: path.read_bytes() for path in Path(sys.argv[1]).iterdir()}
vocabulary = parts["vocab"]
engine = Translator(
    model=parts["model"], src_vocab=vocabulary, trg_vocab=vocabulary, shortlist=parts["lex"]
)
print(engine.translate(sys.argv[2]))
"""


def start(setup: Setup) -> Rows:
    """The program against a script of five lines that only loads the same model and translates."""
    ours = [sys.executable, "-m", "translator", "text", _SENTENCE, "--from", "en", "--to", "pt"]
    bare = [sys.executable, "-c", _BARE, str(setup.pack(FIREFOX).folder), _SENTENCE]
    rounds = setup.few(9, 3)
    times = in_turn({"ours": lambda _: _call(ours), "bare": lambda _: _call(bare)}, list(range(rounds)))
    yield slower(
        "the shell's call to the first translation, Firefox en-pt tiny",
        times["ours"],
        ("a script with bare fxtranslate", times["bare"]),
        quantity="seconds",
        n=rounds,
        of="calls",
    )
    more = [a - b for a, b in zip(times["ours"], times["bare"], strict=True)]
    low, high = interval([(item, 1) for item in more])
    yield value(
        "the same, beyond the bare script",
        sum(more) / len(more),
        "seconds",
        low=round(low, 2),
        high=round(high, 2),
        n=rounds,
        of="calls",
        aim="<= 1",
    )


def _call(command: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603  our own program
