"""Words of unfinished speech that will not change any more, so that a screen does not flicker."""

import re
from dataclasses import dataclass

from translator.languages import LANGUAGES

_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Partial:
    """Unfinished speech as text."""

    settled: str
    """never taken back while the same stretch of speech goes on."""
    tentative: str
    """the latest reading of the rest; the next one may differ."""


class LocalAgreement:
    """Settles what two consecutive readings of a growing sound agree on (Liu et al., Interspeech 2020).

    Args:
        language: tag; where words are not separated by spaces characters are compared.
    """

    def __init__(self, language: str) -> None:
        self._spaced = LANGUAGES[language].spaced
        self._previous: list[str] = []
        self._settled: list[str] = []

    def add(self, text: str) -> Partial:
        """What is settled after one more reading of the whole stretch.

        >>> agreement = LocalAgreement("en")
        >>> agreement.add("I would like too")
        Partial(settled='', tentative='I would like too')
        >>> agreement.add("I would like to renew")
        Partial(settled='I would like ', tentative='to renew')
        """
        units = _WORD.findall(text.strip()) if self._spaced else list(text.strip())
        agreed = 0
        for old, new in zip(self._previous, units, strict=False):
            if _bare(old) != _bare(new):
                break
            agreed += 1
        self._previous = units
        # The last agreed word is often cut by the end of the sound, so one word stays open.
        done = min(agreed, len(units) - 1)
        if done > len(self._settled):
            self._settled = units[:done]
        return Partial("".join(self._settled), "".join(units[len(self._settled) :]))


def _bare(unit: str) -> str:
    """The unit as it counts: a comma that comes or goes changes no word."""
    return unit.strip(" .,;:!?…。，、！？").casefold()
