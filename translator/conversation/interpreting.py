"""From speech or text to a translated entry: what the hall's worker does for one conversation."""

import logging
import time
from contextlib import suppress

from translator.conversation.hall import Hall, Work, patience_for
from translator.conversation.record import Record
from translator.conversation.values import Entry, NothingHeard, SpeakNow
from translator.datatypes import LanguagePair, Speaker, SpeechSegment, Utterance
from translator.errors import SessionError, TranslatorError
from translator.pipeline import Pipeline

_LOG = logging.getLogger(__name__)


class Interpreter:
    """Hands the entries of one conversation to the hall and writes the results into its record."""

    def __init__(self, conversation: int, record: Record, hall: Hall) -> None:
        self._conversation = conversation
        self._record = record
        self._hall = hall

    def submit(self, entry_id: int, work: Work) -> None:
        """Have something done for an entry; an error becomes part of it.

        Raises:
            SessionError: too much is waiting.
        """
        try:
            self._hall.submit(
                self._conversation,
                self._guarded(entry_id, work),
                lost=lambda: self._fail(entry_id, "engine_failed"),
                patience=self._patience(entry_id),
            )
        except SessionError as error:
            self._fail(entry_id, error.code)
            raise

    def recognise(self, entry_id: int, segment: SpeechSegment, candidates: tuple[str, ...]) -> None:
        """Turn speech into text, then translate it.

        Raises:
            SessionError: too much is waiting.
        """

        def work(pipeline: Pipeline) -> None:
            started = time.perf_counter()
            utterance = pipeline.transcribe(segment, candidates)
            listening = (time.perf_counter() - started) * 1000
            if not utterance.text:
                self._nothing(entry_id, utterance)
                return
            self._record.change(entry_id, **self._heard(entry_id, utterance, listening))
            self._translate(entry_id, pipeline)

        self._record.change(entry_id, state="recognising")
        self.submit(entry_id, work)

    def translate(self, entry_id: int) -> None:
        """Translate the text that the entry has.

        Raises:
            SessionError: too much is waiting.
        """
        self.submit(entry_id, lambda pipeline: self._translate(entry_id, pipeline))

    def warm(self, pair: LanguagePair) -> None:
        """Have everything loaded that both directions need, while the people say hello."""
        self._hall.offer(self._conversation, lambda pipeline: _warm(pipeline, pair))

    def forget(self) -> None:
        """Drop all work that has not begun."""
        self._hall.forget(self._conversation)

    def offer(self, entry_id: int, work: Work) -> None:
        """Have something done for an entry if nothing else waits."""
        self._hall.offer(self._conversation, self._guarded(entry_id, work))

    def _guarded(self, entry_id: int, work: Work) -> Work:
        def run(pipeline: Pipeline) -> None:
            if self._record.find(entry_id) is None:
                return
            try:
                work(pipeline)
            except TranslatorError as error:
                self._fail(entry_id, error.code)
            except Exception as error:  # noqa: BLE001  one sentence fails, the counter goes on
                # The message may quote what was said, so only the kind of error is logged.
                _LOG.error("entry %d failed: %s", entry_id, type(error).__name__)
                self._fail(entry_id, "unexpected")

        return run

    def _patience(self, entry_id: int) -> float:
        entry = self._record.find(entry_id)
        return patience_for(len(entry.text) if entry else 0)

    def _fail(self, entry_id: int, code: str) -> None:
        with self._record.lock:
            entry = self._record.find(entry_id)
            if entry is not None:
                self._record.change(
                    entry_id, error=code, state="ready" if entry.state == "ready" else "failed"
                )

    def _nothing(self, entry_id: int, utterance: Utterance) -> None:
        """Nobody said anything, or nothing that could be understood."""
        with self._record.lock:
            entry = self._record.find(entry_id)
            if entry is None:
                return
            code = next((caution.code for caution in utterance.warnings), "speech_none")
            self._record.drop(entry_id)
            self._record.emit(NothingHeard(entry.speaker, code))

    def _heard(self, entry_id: int, utterance: Utterance, milliseconds: float) -> dict[str, object]:
        """What changes in an entry once it is known what was said, and in which language by whom."""
        changes: dict[str, object] = {
            "state": "translating",
            "text": utterance.text,
            "partial": None,
            "cautions": utterance.warnings,
            "milliseconds": {"listen": milliseconds},
        }
        entry = self._record.find(entry_id)
        if entry is not None and utterance.language != entry.language:
            changes |= {
                "speaker": listener(entry),
                "language": entry.target_language,
                "target_language": entry.language,
            }
        return changes

    def _translate(self, entry_id: int, pipeline: Pipeline) -> None:
        entry = self._record.find(entry_id)
        if entry is None:
            return
        started = time.perf_counter()
        pair = LanguagePair(entry.language, entry.target_language)
        translation = pipeline.translate([entry.text], pair)[0]
        spent = {**entry.milliseconds, "translate": (time.perf_counter() - started) * 1000}
        with self._record.lock:
            now = self._record.find(entry_id)
            if now is None or now.text != entry.text or now.state == "failed":
                return  # edited or taken back meanwhile, or given up as hanging
            self._record.change(entry_id, state="ready", translation=translation, milliseconds=spent)
            if translation.target and translation.risk != "high":
                self._record.emit(SpeakNow(entry_id, listener(now)))


def _warm(pipeline: Pipeline, pair: LanguagePair) -> None:
    for direction in (pair, LanguagePair(pair.target, pair.source)):
        # What is missing is told when somebody needs it: phrases and typing work without an engine.
        with suppress(TranslatorError):
            pipeline.warm(direction)


def listener(entry: Entry) -> Speaker:
    """The side that an entry is translated for."""
    return "visitor" if entry.speaker == "officer" else "officer"
