"""Sentences that come again are not translated again."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.mt.engine import Engine

_Key = tuple[str, LanguagePair, Hints]


class Remembering:
    """An engine with the answers it gave last, the one used longest ago going first.

    Every engine of the product gives the same answer to the same sentence, so nothing changes but the time.
    Answers that are not finished are not kept: the engine may have been disturbed. Like the engine, callable
    from any thread.

    Args:
        engine: does the work, and is closed with this.
        most: answers kept.
    """

    def __init__(self, engine: Engine, *, most: int) -> None:
        self.name = engine.name
        self.pairs = engine.pairs
        self._engine = engine
        self._most = most
        self._answers: OrderedDict[_Key, Hypothesis] = OrderedDict()
        self._lock = threading.Lock()

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        """One hypothesis per segment; see :class:`translator.mt.engine.Engine`."""
        each = hints or (Hints(),) * len(batch)
        keys = [(text, pair, hint) for text, hint in zip(batch, each, strict=True)]
        with self._lock:
            known = {key: self._answers[key] for key in keys if key in self._answers}
            for key in known:
                self._answers.move_to_end(key)
        unknown = [key for key in dict.fromkeys(keys) if key not in known]
        if unknown or not batch:
            asked = [hint for _, _, hint in unknown] if hints else ()
            fresh = self._engine.translate([text for text, _, _ in unknown], pair, hints=asked)
            known |= dict(zip(unknown, fresh, strict=True))
            self._keep(dict(zip(unknown, fresh, strict=True)))
        return [known[key] for key in keys]

    def forget(self) -> None:
        """Drop every answer."""
        with self._lock:
            self._answers.clear()

    def close(self) -> None:
        """Free the engine; safe to call twice."""
        self.forget()
        self._engine.close()

    def _keep(self, fresh: dict[_Key, Hypothesis]) -> None:
        with self._lock:
            self._answers.update((key, answer) for key, answer in fresh.items() if answer.finished)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
