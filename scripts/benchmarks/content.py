"""The term base and the guard: what they add to the work that is done anyway."""

import csv
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.peers import files_of, load_firefox
from benchmarks.rows import FIREFOX, SAMPLES, Rows, Setup, in_turn, slower
from translator.datatypes import Hypothesis, LanguagePair
from translator.guard.checks import check_hypothesis
from translator.guard.compare import compare_literals
from translator.languages import LANGUAGES
from translator.terms.matching import Matcher
from translator.terms.tables import read_table, write_table
from translator.terms.termbase import Concept, TermBase, TermEntry

_CONCEPTS = 10_000


def terms(setup: Setup) -> Rows:
    """A term base of 10,000 concepts in 32 languages: reading two, and finding terms."""
    concepts = setup.few(_CONCEPTS, 1000)
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
            for number in range(concepts)
        },
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.tsv"
        write_table(base, file)
        wanted = {"zh", "en"}
        times = in_turn(
            {
                "ours": lambda _: read_table(file, languages=wanted),
                "bare": lambda _: _bare_read(file, wanted),
            },
            range(setup.few(5, 2)),
        )
        read = read_table(file, languages=wanted)
    yield slower(
        f"reading two languages of {concepts:,} concepts in {len(LANGUAGES)}",
        times["ours"],
        ("csv.DictReader alone", times["bare"]),
        quantity="seconds",
        n=len(times["ours"]),
        of="readings",
    )
    forms = [form for concept in read.concepts.values() for form in _forms(concept, "en")]
    pattern = re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)), re.IGNORECASE)
    matcher = Matcher(read, "en")
    lines = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()[:20]
    blocks = [
        f"{line} Please show term en 77 and the terms en {number}." for number, line in enumerate(lines)
    ]
    times = in_turn({"ours": matcher.find, "bare": lambda text: list(pattern.finditer(text))}, blocks)
    yield slower(
        f"finding the terms of a sentence among {concepts:,}",
        [1000 * item for item in times["ours"]],
        ("one regular expression of all forms", [1000 * item for item in times["bare"]]),
        quantity="milliseconds a sentence",
        n=len(blocks),
        of="sentences",
    )


def _bare_read(file: Path, languages: set[str]) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return [row for row in rows if row.get("language") in languages]


def _forms(concept: Concept, tag: str) -> Iterator[str]:
    entry = concept.entries[tag]
    yield from (entry.term, *entry.allowed)


def guard(setup: Setup) -> Rows:
    """All checks of a sentence beside the time in which the bare engine translates it."""
    count = setup.few(100, 20)
    engine = load_firefox(files_of(setup.pack(FIREFOX)))
    english = (SAMPLES / "text" / "flores.en").read_text(encoding="utf-8").splitlines()[:count]
    for tag in ("zh", "fr", "ar", "th"):
        other = (SAMPLES / "text" / f"flores.{tag}").read_text(encoding="utf-8").splitlines()[:count]
        pair = LanguagePair("en", tag)

        def check(both: tuple[str, str], pair: LanguagePair = pair) -> None:
            compare_literals(*both, pair)
            check_hypothesis(both[0], Hypothesis(both[1]), pair)

        blocks = list(zip(english, other, strict=True))
        for both in blocks[:20]:  # tables are read on first use
            check(both)
        times = in_turn({"ours": check, "bare": lambda both: engine.translate(both[0])}, blocks)
        yield slower(
            f"all checks of a sentence, {pair}",
            [1000 * item for item in times["ours"]],
            ("fxtranslate translating it (en->pt)", [1000 * item for item in times["bare"]]),
            quantity="milliseconds a sentence",
            n=count,
            of="sentences",
            aim="<= 0.10",
        )
