"""What was measured of a pack in one direction, and the grade that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from translator.datatypes import LanguagePair
from translator.languages import LANGUAGES

FEWEST = 50
"""Sentences below which a measurement is shown but decides nothing. Drawn again from 200 FLORES sentences (pt
to en, chrF 69), 95 % of the scores over 20 lay within 5.4 points of the whole; the interval shrinks with the
root of the number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The chrF that a grade asks for, 0 to 100."""

    good: float
    usable: float
    draft: float
    """below it the direction is not offered at all."""


_ALPHABETIC = Bar(good=53, usable=44, draft=30)
_BARS: Mapping[str, Bar] = {
    "Hans": Bar(good=27, usable=20, draft=10),
    "Jpan": Bar(good=27, usable=20, draft=10),
    "Hang": Bar(good=31, usable=24, draft=12),
    "Thai": Bar(good=43, usable=34, draft=20),
    "Khmr": Bar(good=43, usable=34, draft=20),
    "Mymr": Bar(good=43, usable=34, draft=20),
}
"""By the script of the target: chrF counts characters, and a Chinese one carries as much as a word. The bars
are a judgement of ours: docs/adr/0009-evidence.md."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One score of one pack in one direction."""

    pack: str
    version: str
    """of the pack that was measured; another version has to be measured anew."""
    pair: LanguagePair
    chrf: float
    """0 to 100, higher is better."""
    n: int
    """sentences."""
    signature: str
    """everything that could change the number: metric, libraries, pack, sample."""

    @property
    def decides(self) -> bool:
        """Whether there are enough sentences for a grade."""
        return self.n >= FEWEST

    @property
    def grade(self) -> str | None:
        """The word for it: "good", "usable" or "draft"; None when the direction is not worth offering."""
        bar = _BARS.get(LANGUAGES[self.pair.target].script, _ALPHABETIC)
        ladder = (("good", bar.good), ("usable", bar.usable), ("draft", bar.draft))
        return next((grade for grade, least in ladder if self.chrf >= least), None)


def measured_grades(
    name: str,
    version: str,
    claimed: Mapping[LanguagePair, str],
    measured: Mapping[tuple[str, LanguagePair], Measurement],
) -> dict[LanguagePair, str]:
    """The grades of a pack: measured where it was measured well enough, else as the catalogue says.

    Args:
        name: of the pack.
        version: of the pack; measurements of another one are passed over.
        claimed: direction -> grade in the catalogue.
        measured: (pack, direction) -> its measurement.
    """
    grades = dict(claimed)
    for pair in claimed:
        found = measured.get((name, pair))
        if found is None or found.version != version or not found.decides:
            continue
        if found.grade is None:
            del grades[pair]
        else:
            grades[pair] = found.grade
    return grades
