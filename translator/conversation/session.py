"""One conversation at one counter: everything that officer and visitor can do, and an end without a trace."""

import time
from collections.abc import Callable

from translator.audio.vad import Vad
from translator.conversation.hall import Hall
from translator.conversation.interpreting import Interpreter, listener
from translator.conversation.listening import Abilities, Listener
from translator.conversation.record import Record, not_possible
from translator.conversation.values import EndsSoon, Entry, Event, Hush, SpeakNow, Status
from translator.datatypes import FloatArray, LanguagePair, Speaker
from translator.errors import LanguageError
from translator.languages import get_language
from translator.pipeline import Pipeline
from translator.text import clean_text

WARNING_SECONDS = 30
"""How long before its end an idle conversation says so."""


class Session:
    """A conversation. Callable from any thread; slow work goes to the hall, results come as events.

    Nothing of a conversation is written to disk, but what the officer asks to be remembered; its words are
    never logged.

    Args:
        conversation: a number that no other conversation of the hall has.
        hall: does the slow work.
        vad: loaded once for all conversations.
        abilities: what this machine can do.
        emit: gets every event in order, from any thread; it must neither wait nor call back.
        officer_language: tag; stays from one conversation to the next.
        timeout: seconds without any action after which the conversation is wiped.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        conversation: int,
        hall: Hall,
        *,
        vad: Vad,
        abilities: Abilities,
        emit: Callable[[Event], None],
        officer_language: str = "zh",
        timeout: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._record = Record(emit, officer_language, clock)
        self._interpreter = Interpreter(conversation, self._record, hall)
        self._listener = Listener(self._record, self._interpreter, vad, abilities)
        self._timeout = timeout
        self._consented: set[int] = set()

    def snapshot(self) -> tuple[Status, tuple[Entry, ...]]:
        """Everything that a page needs that comes late or comes back."""
        return self._record.snapshot()

    def choose_language(self, tag: str, *, speaker: Speaker = "visitor") -> None:
        """Set the language of one side; listening stops.

        Raises:
            LanguageError: it is unknown, or the other side's.
        """
        tag = get_language(tag).tag
        with self._record.lock:
            self._record.touch()
            status = self._record.status
            if tag == (status.officer_language if speaker == "visitor" else status.visitor_language):
                raise LanguageError(
                    "language_same", "Both sides would speak the same language.", next_step="Choose another."
                )
            self._listener.close()
            self._record.update(**{f"{speaker}_language": tag}, hands_free=False, detect=False, speaking=None)
            status = self._record.status
            if status.visitor_language is not None:
                self._interpreter.warm(LanguagePair(status.officer_language, status.visitor_language))

    def give_consent(self, *, given: bool) -> None:
        """Record whether the visitor lets the machine listen; without it they can still type."""
        with self._record.lock:
            self._record.touch()
            self._listener.close()
            self._record.update(consent=given, hands_free=False, detect=False, speaking=None)

    def listen_freely(self, *, on: bool, detect: bool = False) -> None:
        """See :meth:`translator.conversation.listening.Listener.listen_freely`."""
        self._record.touch()
        self._listener.listen_freely(on=on, detect=detect)

    def start(self, speaker: Speaker) -> None:
        """See :meth:`translator.conversation.listening.Listener.start`."""
        self._record.touch()
        self._listener.start(speaker)

    def stop(self, speaker: Speaker) -> None:
        """See :meth:`translator.conversation.listening.Listener.stop`."""
        self._record.touch()
        self._listener.stop(speaker)

    def hear(self, speaker: Speaker, samples: FloatArray) -> None:
        """See :meth:`translator.conversation.listening.Listener.hear`; only speech counts as action."""
        self._listener.hear(speaker, samples)

    def write(self, speaker: Speaker, text: str) -> int:
        """Translate something typed, or a phrase that was tapped; returns the entry's id.

        Raises:
            TextError: the text is empty, too long or no text.
            SessionError: no language is chosen, or too much is waiting.
        """
        text = clean_text(text).strip()
        with self._record.lock:
            self._record.touch()
            entry = self._record.begin(speaker, "translating", text)
            self._interpreter.translate(entry.id)
            return entry.id

    def edit(self, entry_id: int, text: str, *, speaker: Speaker | None = None) -> None:
        """Change what was said; it is translated again. ``speaker`` restricts it to that side's entries.

        Raises:
            TextError: the text is empty, too long or no text.
            SessionError: there is no such entry, it is still being recognised, or too much is waiting.
        """
        text = clean_text(text).strip()
        with self._record.lock:
            self._record.touch()
            entry = self._record.get(entry_id, speaker)
            if entry.state in {"hearing", "recognising"}:
                raise not_possible("The sentence is not finished.", "Wait until it is.")
            self._consented.discard(entry_id)
            self._record.change(
                entry_id,
                state="translating",
                text=text,
                cautions=(),
                translation=None,
                back=None,
                corrected=False,
                edited=True,
                confirmed=None,
                error="",
            )
            self._interpreter.translate(entry_id)

    def correct(self, entry_id: int, target: str, *, remember: bool = False) -> None:
        """The officer writes the translation; its numbers are checked. It is kept for ever only if asked.

        Raises:
            TextError: the text is empty, too long or no text.
            SessionError: there is no such entry, it has no text yet, or too much is waiting.
        """
        target = clean_text(target).strip()
        with self._record.lock:
            self._record.touch()
            entry = self._record.get(entry_id)
            if entry.state not in {"ready", "failed"} or not entry.text:
                raise not_possible("There is nothing to correct yet.", "Wait for the translation.")
            pair = LanguagePair(entry.language, entry.target_language)

            def work(pipeline: Pipeline) -> None:
                translation = pipeline.correct(entry.text, target, pair, remember=remember)
                self._record.change(
                    entry_id,
                    state="ready",
                    translation=translation,
                    back=None,
                    corrected=True,
                    error="",
                    confirmed=None,
                )

            self._interpreter.submit(entry_id, work)

    def take_back(self, entry_id: int, *, speaker: Speaker | None = None) -> None:
        """Remove what was said from both screens, whatever its state; its voice stops.

        Raises:
            SessionError: there is no such entry.
        """
        with self._record.lock:
            self._record.touch()
            self._record.take_back(self._record.get(entry_id, speaker).id)
            self._record.emit(Hush())

    def translate_back(self, entry_id: int) -> None:
        """Translate the target back, so that the speaker can judge it.

        Raises:
            SessionError: there is no such entry, it has no target, or too much is waiting.
        """
        with self._record.lock:
            self._record.touch()
            entry = self._record.get(entry_id)
            if not entry.target:
                raise not_possible("There is nothing to translate back.", "Wait for the translation.")
            pair = LanguagePair(entry.target_language, entry.language)

            def work(pipeline: Pipeline) -> None:
                back = pipeline.translate([entry.target], pair)[0]
                with self._record.lock:
                    now = self._record.find(entry_id)
                    if now is not None and now.target == entry.target:
                        self._record.change(entry_id, back=back)

            self._interpreter.submit(entry_id, work)

    def confirm(self, entry_id: int, *, right: bool) -> None:
        """The listener says whether the values that were read back are right.

        Raises:
            SessionError: there is no such entry.
        """
        with self._record.lock:
            self._record.touch()
            self._record.change(self._record.get(entry_id).id, confirmed=right)

    def speak(self, entry_id: int, *, consent: bool = False) -> None:
        """Have the target spoken to its listener, again or for the first time.

        Args:
            entry_id: whose target.
            consent: the officer wants a translation of high risk spoken all the same.

        Raises:
            SessionError: there is nothing to speak, or the risk is high and nobody agreed.
        """
        with self._record.lock:
            self._record.touch()
            entry = self._record.get(entry_id)
            if consent:
                self._consented.add(entry_id)
            self.spoken(entry_id)
            self._record.emit(SpeakNow(entry_id, listener(entry)))

    def spoken(self, entry_id: int) -> tuple[str, str]:
        """(target, its language) of an entry that may be spoken aloud.

        Raises:
            SessionError: there is nothing to speak, or the risk is high and nobody agreed.
        """
        with self._record.lock:
            entry = self._record.get(entry_id)
            if entry.translation is None or not entry.target:
                raise not_possible("There is nothing to speak.", "Wait for the translation.")
            if entry.translation.risk == "high" and entry_id not in self._consented:
                raise not_possible("A doubtful translation is not read aloud unasked.", "Check it first.")
            return entry.target, entry.target_language

    def hush(self) -> None:
        """Stop every voice."""
        self._record.touch()
        self._record.emit(Hush())

    def keep(self) -> None:
        """Somebody is still there."""
        self._record.touch()

    def wipe(self) -> None:
        """Erase the conversation; work in progress comes to nothing."""
        with self._record.lock:
            self._interpreter.forget()
            self._listener.close()
            self._consented.clear()
            self._record.wipe()

    def tick(self) -> None:
        """Call about once a second: an idle conversation says that it will end, then ends."""
        with self._record.lock:
            if self._record.empty or self._record.status.speaking is not None:
                return
            left = self._timeout - self._record.idle
            if left <= 0:
                self.wipe()
            elif left <= WARNING_SECONDS:
                self._record.emit(EndsSoon(round(left)))
