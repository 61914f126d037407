"""What a translation engine is to the rest of the product."""

from collections.abc import Sequence
from typing import Protocol

from translator.datatypes import Hints, Hypothesis, LanguagePair


class Engine(Protocol):
    """Translates single segments; one engine serves one installed pack.

    An engine may be called from any thread, one call at a time per engine; it serialises or spreads the
    work itself.
    """

    name: str
    """the pack's name, as it stands in ``Translation.engine``."""
    pairs: frozenset[LanguagePair]

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        """One hypothesis per segment, in the order of ``batch``.

        Args:
            batch: single segments (sentences), NFC, not empty, without line breaks.
            pair: one of ``pairs``.
            hints: empty, or one per segment; an engine that cannot be prompted ignores them.

        Raises:
            LanguageError: ``pair`` is not one of ``pairs``.
            ModelError: the engine failed (``engine_failed``); the next call may succeed.
        """
        ...

    def close(self) -> None:
        """Free the weights and any worker processes; safe to call twice."""
        ...
