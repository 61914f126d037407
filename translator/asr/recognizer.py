"""What a speech recogniser is to the rest of the product."""

from collections.abc import Sequence
from typing import Protocol

from translator.datatypes import SpeechSegment, Utterance


class Recognizer(Protocol):
    """Turns speech segments into text; one recogniser serves one installed pack."""

    name: str
    """the pack's name."""
    signature: str
    """every setting of the engine that could change the text, for scores: "beam:5|int8"."""

    def require(self, languages: Sequence[str]) -> None:
        """Nothing, if every language is served.

        Raises:
            LanguageError: one is not (``language_unsupported``); the next step offers typing.
        """
        ...

    def transcribe(
        self, segment: SpeechSegment, languages: Sequence[str], *, prior: str | None = None
    ) -> Utterance:
        """What was said, in one of the candidate languages.

        Args:
            segment: speech, normally cut by VAD, at most 30 s.
            languages: candidate tags, at least one; with one, nothing is guessed.
            prior: the candidate that the turn suggests; it counts where the sound is short or unclear.

        Returns:
            An utterance; its text is empty and ``warnings`` says why when nothing trustworthy was heard.

        Raises:
            LanguageError: a candidate is not served by this recogniser.
            ModelError: the engine failed.
        """
        ...

    def preview(self, segment: SpeechSegment, languages: Sequence[str]) -> tuple[str, str]:
        """A quick reading of speech that is still going on, and its language; the final one may differ.

        Raises:
            LanguageError: a candidate is not served by this recogniser.
            ModelError: the engine failed.
        """
        ...

    def close(self) -> None:
        """Free the weights; safe to call twice."""
        ...
