"""The microphones of one counter: sound in, entries out; by push-to-talk or without a button."""

from dataclasses import dataclass
from functools import partial

from translator.asr.agreement import LocalAgreement
from translator.audio.endpointing import EndpointSettings
from translator.audio.segments import SpeechCutter
from translator.audio.vad import Vad
from translator.conversation.interpreting import Interpreter
from translator.conversation.record import Record, not_possible
from translator.conversation.values import Hush, NothingHeard
from translator.datatypes import SAMPLE_RATE, AudioFrame, FloatArray, Speaker, SpeechSegment
from translator.errors import LanguageError
from translator.pipeline import Pipeline

HANDS_FREE = EndpointSettings()
PUSH_TO_TALK = EndpointSettings(end_silence_ms=1_500, min_speech_ms=96, max_ms=25_000)
"""The button says when a turn ends, so pauses may be longer and "yes" shorter than without it."""

_PREVIEW_STEP = 0.7
"""Seconds of new sound after which a preview is worth its time; the first text comes within a second."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this machine can do in which language."""

    speech: frozenset[str]
    """tags whose speech the recogniser understands well enough."""
    voices: frozenset[str]
    """tags that can be spoken."""


class _Ear:
    """One open microphone."""

    def __init__(self, vad: Vad, settings: EndpointSettings) -> None:
        self.cutter = SpeechCutter(vad, settings)
        self.entry: int | None = None  # the entry of the speech under way
        self.produced = False  # whether any speech was found since it was opened
        self._heard = 0  # samples so far
        self._previewed = 0.0  # where the sound of the last preview ended, in seconds
        self.agreements: dict[str, LocalAgreement] = {}

    def add(self, samples: FloatArray) -> list[SpeechSegment]:
        frame = AudioFrame(samples, self._heard / SAMPLE_RATE)
        self._heard += samples.size
        return self.cutter.add(frame)

    def due(self) -> SpeechSegment | None:
        """The speech so far, whenever enough of it is new."""
        now = self._heard / SAMPLE_RATE
        if not self.cutter.speaking or now - self._previewed < _PREVIEW_STEP:
            return None
        self._previewed = now
        return self.cutter.current()


class Listener:
    """Decides who is heard, cuts speech into entries and shows them while they grow."""

    def __init__(self, record: Record, interpreter: Interpreter, vad: Vad, abilities: Abilities) -> None:
        self._record = record
        self._interpreter = interpreter
        self._vad = vad
        self._abilities = abilities
        self._ears: dict[Speaker, _Ear] = {}

    def start(self, speaker: Speaker) -> None:
        """A button is pressed: every voice stops, this side is heard.

        Raises:
            SessionError: somebody else holds a button, or this side may not be listened to.
            LanguageError: the language has no speech recognition.
        """
        with self._record.lock:
            status = self._record.status
            if status.hands_free or status.speaking not in {None, speaker}:
                raise not_possible("Somebody is speaking already.", "Wait until they have finished.")
            self._require(speaker)
            self._record.emit(Hush())
            self._ears = {speaker: _Ear(self._vad, PUSH_TO_TALK)}
            self._record.update(speaking=speaker)

    def stop(self, speaker: Speaker) -> None:
        """The button is released; what was said is recognised and translated.

        Raises:
            SessionError: too much is waiting.
        """
        with self._record.lock:
            if self._record.status.speaking != speaker:
                return
            self._record.update(speaking=None)
            ear = self._ears.pop(speaker)
            for segment in ear.cutter.finish():
                self._finish(speaker, ear, segment)
            self._abandon(ear)
            if not ear.produced:
                self._record.emit(NothingHeard(speaker, "speech_none"))

    def listen_freely(self, *, on: bool, detect: bool) -> None:
        """Listen without a button; with ``detect`` the officer's microphone hears both sides.

        Raises:
            SessionError: no language is chosen, or the visitor has not agreed.
            LanguageError: a language has no speech recognition.
        """
        with self._record.lock:
            if on:
                self._require("officer")
                self._require("visitor")
            self.close()
            sides: tuple[Speaker, ...] = ("officer",) if detect else ("officer", "visitor")
            self._ears = {side: _Ear(self._vad, HANDS_FREE) for side in sides} if on else {}
            self._record.update(hands_free=on, detect=on and detect, speaking=None)

    def hear(self, speaker: Speaker, samples: FloatArray) -> None:
        """Sound of one side's microphone, mono at 16 kHz, in pieces of any size; unasked sound is dropped.

        Raises:
            SessionError: too much is waiting.
        """
        with self._record.lock:
            ear = self._ears.get(speaker)
            if ear is None:
                return
            was_speaking = ear.cutter.speaking
            for segment in ear.add(samples):
                self._finish(speaker, ear, segment)
            if ear.cutter.speaking:
                self._record.touch()
                if not was_speaking:
                    self._record.emit(Hush())
                if ear.entry is None:
                    ear.entry = self._record.begin(speaker, "hearing").id
                due = ear.due()
                if due is not None:
                    self._interpreter.offer(ear.entry, partial(self._preview, speaker, ear, ear.entry, due))
            else:
                self._abandon(ear)

    def close(self) -> None:
        """Stop listening; unfinished speech is forgotten."""
        for ear in self._ears.values():
            self._abandon(ear)
        self._ears.clear()

    def _require(self, speaker: Speaker) -> None:
        pair = self._record.languages(speaker)
        if speaker == "visitor" and not self._record.status.consent:
            raise not_possible("The visitor has not agreed to be heard.", "Ask, or type.")
        if pair.source not in self._abilities.speech:
            raise LanguageError(
                "language_unsupported",
                "There is no speech recognition for this language.",
                next_step="Type instead.",
            )

    def _candidates(self, speaker: Speaker) -> tuple[str, ...]:
        pair = self._record.languages(speaker)
        return (pair.source, pair.target) if self._record.status.detect else (pair.source,)

    def _finish(self, speaker: Speaker, ear: _Ear, segment: SpeechSegment) -> None:
        ear.produced = True
        ear.agreements.clear()
        entry, ear.entry = ear.entry, None
        if entry is None:
            entry = self._record.begin(speaker, "hearing").id
        self._interpreter.recognise(entry, segment, self._candidates(speaker))

    def _abandon(self, ear: _Ear) -> None:
        """What sounded like speech for a moment was none."""
        if ear.entry is not None:
            self._record.drop(ear.entry)
            ear.entry = None

    def _preview(
        self, speaker: Speaker, ear: _Ear, entry_id: int, segment: SpeechSegment, pipeline: Pipeline
    ) -> None:
        text, language = pipeline.preview(segment, self._candidates(speaker))
        with self._record.lock:
            entry = self._record.find(entry_id)
            if text and entry is not None and entry.state == "hearing":
                agreement = ear.agreements.setdefault(language, LocalAgreement(language))
                self._record.change(entry_id, partial=agreement.add(text))
