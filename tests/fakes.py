"""Small working stand-ins for engines, so that flow can be tested without weights."""

import threading
from collections.abc import Mapping, Sequence

from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.errors import LanguageError, ModelError


class FakeEngine:
    """An engine that looks whole segments up, and otherwise marks the segment with the target language.

    ``FakeEngine({LanguagePair("zh", "en"): {"您好。": "Hello."}})`` turns 您好。 into "Hello." and any other
    segment X into "X [en]". A segment that is a key of ``failures`` raises that many ModelErrors first.
    """

    def __init__(
        self,
        texts: Mapping[LanguagePair, Mapping[str, str]],
        *,
        name: str = "fake",
        failures: Mapping[str, int] | None = None,
    ) -> None:
        self.name = name
        self.pairs = frozenset(texts)
        self.calls: list[tuple[tuple[str, ...], LanguagePair, tuple[Hints, ...]]] = []
        self.closed = False
        self._texts = texts
        self._failures = dict(failures or {})
        self._lock = threading.Lock()

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        if pair not in self.pairs:
            raise LanguageError("language_unsupported", f"{self.name} does not translate {pair}.")
        with self._lock:
            self.calls.append((tuple(batch), pair, tuple(hints)))
            for segment in batch:
                if self._failures.get(segment, 0) > 0:
                    self._failures[segment] -= 1
                    raise ModelError("engine_failed", f"{self.name} failed.")
        known = self._texts[pair]
        return [Hypothesis(known.get(segment, f"{segment} [{pair.target}]"), score=-0.1) for segment in batch]

    def close(self) -> None:
        self.closed = True
