"""Segments through an encoder-decoder model: what both its engines do alike around the search itself."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from translator.datatypes import Hints, Hypothesis, LanguagePair, Span
from translator.errors import LanguageError, ModelError
from translator.mt.loops import ends_in_loop
from translator.mt.sentences import cut_segment, reassemble
from translator.mt.subwords import Subwords
from translator.packs.store import InstalledPack

BEAM = 4
"""Hypotheses followed at once: measured with CTranslate2, 8 to 17 % slower than one for a
single sentence."""

LONGEST_SOURCE = 240
"""Subwords of one search. Longer segments are cut after a clause: with the answer's limit of twice that and
ten more, everything fits the 512 positions of Marian, and no model was trained on longer sentences."""

_NO_REPEAT = 3
"""Subwords that may not come twice when a segment is tried again because the answer ran in a loop."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to."""

    tokens: tuple[str, ...]
    """subwords of the target, without language and end token."""
    score: float
    """mean log-probability per token, at most 0."""
    finished: bool
    """whether the end token was reached."""


class Search(Protocol):
    """One call of an engine's library: the best target of each source."""

    def __call__(
        self, sources: Sequence[Sequence[str]], prefix: Sequence[str], *, no_repeat: int
    ) -> list[Found]:
        """One finding per source, in order.

        Args:
            sources: tokens of each source, end token included.
            prefix: tokens with which every target begins.
            no_repeat: length of the token groups that may not come twice in a target; 0 allows all.
        """
        ...


class EncoderDecoderEngine(ABC):
    """The translation engine of one pack of an encoder-decoder family; a library's own adds its search.

    Calls from several threads wait for each other.

    Args:
        installed: the pack; ``settings["family"]`` names its family.
        knows: tells of a token whether the model's vocabulary has it.
        beam: hypotheses followed at once; 1 is greedy search.

    Raises:
        ModelError: see :class:`translator.mt.subwords.Subwords`.
    """

    def __init__(self, installed: InstalledPack, knows: Callable[[str], bool], *, beam: int) -> None:
        self.name = installed.pack.name
        self.pairs = frozenset(installed.pack.grades)
        self._beam = beam
        self._lock = threading.Lock()
        self._subwords = Subwords(installed, knows)
        self._model: Any = None

    @abstractmethod
    def _search(
        self, sources: Sequence[Sequence[str]], prefix: Sequence[str], *, no_repeat: int
    ) -> list[Found]:
        """See :class:`Search`; the model is open and nobody else is using it."""

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        """One hypothesis per segment, in the order of ``batch``; ``hints`` are of no use to this engine.

        Raises:
            LanguageError: ``pair`` is not one of ``pairs``.
            ModelError: the engine failed or is closed (``engine_failed``).
        """
        del hints
        if pair not in self.pairs:
            raise LanguageError(
                "language_unsupported", f"{self.name} does not translate {pair}.", pair=str(pair)
            )
        with self._lock:
            if self._model is None:
                raise engine_failed(self.name, "was closed")
            return translate_segments(batch, pair, self._subwords, self._search)

    def close(self) -> None:
        """Free the weights; safe to call twice."""
        with self._lock:
            self._model = None


def engine_failed(name: str, what: str) -> ModelError:
    """The error of an engine that cannot go on.

    Args:
        name: of the pack.
        what: the rest of the sentence, without a full stop.
    """
    return ModelError(
        "engine_failed", f"{name} {what}.", next_step=f"Run: translator models verify {name}", engine=name
    )


def translate_segments(
    batch: Sequence[str], pair: LanguagePair, subwords: Subwords, search: Search
) -> list[Hypothesis]:
    """One hypothesis per segment, in order.

    A segment with more subwords than LONGEST_SOURCE is translated in parts. An answer that does not end or
    ends in a loop is searched once more without repetitions; the second is kept when it ends.
    """
    parts = [_parts(text, pair, subwords) for text in batch]
    sources = [
        subwords.encode(text[span.start : span.end], pair)
        for text, spans in zip(batch, parts, strict=True)
        for span in spans
    ]
    found = iter(_search_twice([source for source in sources if source], subwords.prefix(pair), search))
    texts = iter([_hypothesis(next(found), subwords) if source else Hypothesis("") for source in sources])
    return [
        _joined(text, spans, [next(texts) for _ in spans], pair)
        for text, spans in zip(batch, parts, strict=True)
    ]


def answer_limit(source: Sequence[str]) -> int:
    """Tokens after which an answer is cut off: twice the source and ten more, what no translation needs."""
    return 2 * len(source) + 10


def _search_twice(sources: Sequence[Sequence[str]], prefix: Sequence[str], search: Search) -> list[Found]:
    found = search(sources, prefix, no_repeat=0) if sources else []
    bad = [number for number, item in enumerate(found) if _runs_on(item)]
    again = search([sources[number] for number in bad], prefix, no_repeat=_NO_REPEAT) if bad else []
    for number, item in zip(bad, again, strict=True):
        if not _runs_on(item):
            found[number] = item
    return found


def _runs_on(found: Found) -> bool:
    return not found.finished or ends_in_loop(found.tokens)


def _hypothesis(found: Found, subwords: Subwords) -> Hypothesis:
    return Hypothesis(subwords.decode(found.tokens), min(0.0, found.score), not _runs_on(found))


def _parts(text: str, pair: LanguagePair, subwords: Subwords) -> list[Span]:
    """Ranges of a segment that fit one search; nearly always the whole."""
    count = len(subwords.encode(text, pair))
    if count <= LONGEST_SOURCE:
        return [Span(0, len(text))]
    limit = max(1, min(len(text) - 1, len(text) * LONGEST_SOURCE * 9 // (count * 10)))
    return [
        Span(cut.start + part.start, cut.start + part.end)
        for cut in cut_segment(text, limit)
        for part in _parts(text[cut.start : cut.end], pair, subwords)
    ]


def _joined(text: str, spans: Sequence[Span], parts: Sequence[Hypothesis], pair: LanguagePair) -> Hypothesis:
    if len(parts) == 1:
        return parts[0]
    scores = [part.score for part in parts if part.score is not None]
    return Hypothesis(
        reassemble(text, spans, [part.text for part in parts], pair).strip(),
        min(scores, default=None),
        all(part.finished for part in parts),
    )
