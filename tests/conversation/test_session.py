"""A conversation with made sound and a small stand-in for the pipeline."""

import gc
import logging
import time
from contextlib import contextmanager, nullcontext

import numpy as np
import psutil
import pytest

from tests.fakes import FakePipeline, LoudVad, translation
from translator.conversation.hall import WAITING, Hall
from translator.conversation.listening import Abilities
from translator.conversation.record import MOST_ENTRIES
from translator.conversation.session import WARNING_SECONDS, Session
from translator.conversation.values import (
    EndsSoon,
    EntryChanged,
    Hush,
    NothingHeard,
    SpeakNow,
    StatusChanged,
    Wiped,
)
from translator.datatypes import LanguagePair
from translator.errors import LanguageError, SessionError, TextError

EN_ZH, ZH_EN = LanguagePair("en", "zh"), LanguagePair("zh", "en")
LOUD = np.full(16_000, 0.5, np.float32)
QUIET = np.zeros(16_000, np.float32)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Table:
    """A session with everything it has told."""

    def __init__(self, hall, pipeline, clock):
        self.events = []
        self.pipeline = pipeline
        self.clock = clock
        abilities = Abilities(frozenset({"zh", "en", "fr"}), frozenset({"zh", "en"}))
        self.session = Session(
            1, hall, vad=LoudVad(), abilities=abilities, emit=self.events.append, timeout=300.0, clock=clock
        )

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def ready(self, language="en"):
        self.session.choose_language(language)
        self.session.give_consent(given=True)
        return self

    def entries(self):
        return self.session.snapshot()[1]

    def until(self, condition):
        deadline = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < deadline, self.events
            time.sleep(0.002)

    def settled(self):
        self.until(lambda: all(e.state in {"ready", "failed", "taken_back"} for e in self.entries()))
        return self.entries()


@contextmanager
def table(heard=(), **options):
    pipeline = FakePipeline(heard, **options)
    with Hall(lambda: nullcontext(pipeline)) as hall:
        yield Table(hall, pipeline, Clock())


def test_a_pressed_button_makes_an_entry_and_its_translation():
    with table(["Hello."]) as t:
        t.ready().session.start("visitor")
        t.session.hear("visitor", LOUD)
        t.session.hear("visitor", QUIET)
        t.session.stop("visitor")
        (entry,) = t.settled()
    assert (entry.speaker, entry.text, entry.target, entry.state) == (
        "visitor",
        "Hello.",
        "Hello. [zh]",
        "ready",
    )
    assert set(entry.milliseconds) == {"listen", "translate"}
    assert t.of(SpeakNow) == [SpeakNow(entry.id, "officer")]
    states = [event.entry.state for event in t.of(EntryChanged)]
    assert [states[0], *states[-3:]] == ["hearing", "recognising", "translating", "ready"]


def test_text_grows_while_somebody_speaks():
    with table(["Hello."]) as t:
        t.ready().session.start("visitor")
        for _ in range(3):
            t.session.hear("visitor", LOUD)
        t.until(lambda: any(event.entry.partial for event in t.of(EntryChanged)))
        t.session.stop("visitor")
        assert t.settled()[0].partial is None


def test_a_pause_does_not_end_a_turn_while_the_button_is_held():
    with table(["One turn."]) as t:
        t.ready().session.start("officer")
        for sound in (LOUD, QUIET, LOUD):
            t.session.hear("officer", sound)
        t.session.stop("officer")
        assert len(t.settled()) == 1


def test_without_a_button_silence_ends_a_turn_and_both_microphones_count():
    with table(["first", "second"]) as t:
        t.ready().session.listen_freely(on=True)
        for side in ("officer", "visitor"):
            for sound in (LOUD, QUIET):
                t.session.hear(side, sound)
            t.settled()
        assert [(e.speaker, e.text) for e in t.entries()] == [("officer", "first"), ("visitor", "second")]


def test_with_one_microphone_the_language_tells_who_spoke():
    with table([("en", "I am here."), ("zh", "您好。")]) as t:
        t.ready().session.listen_freely(on=True, detect=True)
        for _ in range(2):
            t.session.hear("officer", LOUD)
            t.session.hear("officer", QUIET)
            t.session.hear("visitor", LOUD)  # the visitor's own microphone is closed
            t.settled()
        found = [(e.speaker, e.language, e.target) for e in t.entries()]
    assert found == [("visitor", "en", "I am here. [zh]"), ("officer", "zh", "您好。 [en]")]


def test_silence_is_said_to_be_silence():
    with table() as t:
        t.ready().session.start("visitor")
        t.session.hear("visitor", QUIET)
        t.session.stop("visitor")
        assert t.of(NothingHeard) == [NothingHeard("visitor", "speech_none")]
        assert not t.entries()


def test_what_the_recogniser_rejects_leaves_no_entry():
    with table([""]) as t:
        t.ready().session.start("visitor")
        t.session.hear("visitor", LOUD)
        t.session.stop("visitor")
        t.until(lambda: t.of(NothingHeard))
        assert not t.entries()


@pytest.mark.parametrize("prepare", ["language", "consent", "recogniser", "other"])
def test_nobody_is_heard_against_the_rules(prepare):
    with table() as t:
        if prepare != "language":
            t.session.choose_language("km" if prepare == "recogniser" else "en")
        if prepare in {"recogniser", "other"}:
            t.session.give_consent(given=True)
        if prepare == "other":
            t.session.start("officer")
        with pytest.raises((SessionError, LanguageError)):
            t.session.start("visitor")
        t.session.hear("visitor", LOUD)
        assert not [entry for entry in t.entries() if entry.speaker == "visitor"]


def test_without_consent_typing_works_and_the_officer_may_speak():
    with table(["您好。"]) as t:
        t.session.choose_language("en")
        t.session.give_consent(given=False)
        t.session.write("visitor", "Hello")
        t.session.start("officer")
        t.session.hear("officer", LOUD)
        t.session.stop("officer")
        assert [entry.target for entry in t.settled()] == ["Hello [zh]", "您好。 [en]"]


def test_an_edited_sentence_is_translated_again_and_an_old_result_is_dropped():
    with table() as t:
        t.ready()
        t.pipeline.gate.clear()
        number = t.session.write("visitor", "wrong")
        t.session.edit(number, "right")
        t.pipeline.gate.set()
        t.until(lambda: t.entries()[0].target)
        (entry,) = t.settled()
        assert (entry.text, entry.target, entry.edited) == ("right", "right [zh]", True)
        assert all(event.entry.target in {"", "right [zh]"} for event in t.of(EntryChanged))


def test_a_visitor_cannot_change_what_the_officer_said():
    with table() as t:
        number = t.ready().session.write("officer", "您好。")
        t.settled()
        for action in (lambda: t.session.edit(number, "x", speaker="visitor"),
                       lambda: t.session.take_back(number, speaker="visitor")):  # fmt: skip
            with pytest.raises(SessionError):
                action()
        assert t.entries()[0].text == "您好。"


def test_what_was_taken_back_is_gone_even_while_it_is_translated():
    with table() as t:
        t.ready()
        t.pipeline.gate.clear()
        number = t.session.write("officer", "秘密")
        t.session.take_back(number)
        t.pipeline.gate.set()
        t.session.write("officer", "继续")
        t.until(lambda: t.entries()[-1].state == "ready")
        first = t.entries()[0]
        assert (first.state, first.text, first.target) == ("taken_back", "", "")
        with pytest.raises(SessionError):
            t.session.edit(number, "x")


def test_a_correction_is_remembered_only_when_asked():
    with table() as t:
        number = t.ready().session.write("officer", "您好。")
        t.settled()
        t.session.correct(number, "Hello there.")
        t.until(lambda: t.entries()[0].corrected)
        assert t.pipeline.remembered == []
        t.session.correct(number, "Hello.", remember=True)
        t.until(lambda: t.entries()[0].target == "Hello.")
        assert t.pipeline.remembered == [("您好。", "Hello.", ZH_EN)]


def test_back_translation_belongs_to_the_target_it_was_made_from():
    with table() as t:
        number = t.ready().session.write("officer", "您好。")
        t.settled()
        t.session.translate_back(number)
        t.until(lambda: t.entries()[0].back)
        assert t.entries()[0].back.target == "您好。 [en] [zh]"
        t.session.edit(number, "再见。")
        assert t.entries()[0].back is None


def test_high_risk_is_never_spoken_unasked():
    doubtful = translation("x", "y", EN_ZH, risk="high", warnings=["literal_lost"])
    with table(translations={"x": doubtful}) as t:
        number = t.ready().session.write("visitor", "x")
        t.settled()
        assert not t.of(SpeakNow)
        with pytest.raises(SessionError):
            t.session.speak(number)
        with pytest.raises(SessionError):
            t.session.spoken(number)
        t.session.speak(number, consent=True)
        assert t.session.spoken(number) == ("y", "zh")
        t.session.edit(number, "x")
        t.until(lambda: t.entries()[0].state == "ready")
        with pytest.raises(SessionError):
            t.session.spoken(number)


def test_every_voice_stops_when_somebody_speaks():
    with table(["x"]) as t:
        t.ready().session.listen_freely(on=True)
        t.session.hear("visitor", QUIET)
        assert not t.of(Hush)
        t.session.hear("visitor", LOUD)
        assert t.of(Hush)


@pytest.mark.parametrize("text", ["bad", "surprise"])
def test_a_failure_is_one_entry_and_the_next_one_works(text):
    with table(failures={"bad"}) as t:
        t.ready().session.write("visitor", text)
        t.session.write("visitor", "good")
        first, second = t.settled()
    assert (first.state, first.error) == ("failed", "route_missing" if text == "bad" else "unexpected")
    assert second.target == "good [zh]"


def test_confirmation_is_shown():
    with table() as t:
        number = t.ready().session.write("officer", "四百元")
        t.settled()
        t.session.confirm(number, right=False)
        assert t.entries()[0].confirmed is False


def test_nothing_is_left_after_a_wipe_not_even_from_work_in_progress():
    with table() as t:
        t.ready()
        t.pipeline.gate.clear()
        t.session.write("visitor", "my secret")
        t.session.wipe()
        t.events.clear()
        t.pipeline.gate.set()
        t.ready().session.write("visitor", "next person")
        t.settled()
        assert "my secret" not in repr(t.events)
        assert "my secret" not in repr(t.session.snapshot())
        assert [entry.id for entry in t.entries()] == [2]


def test_wiping_keeps_the_officer_s_language_only():
    with table() as t:
        t.ready()
        t.session.wipe()
        status = t.session.snapshot()[0]
        assert (status.officer_language, status.visitor_language, status.consent) == ("zh", None, None)
        assert t.of(Wiped)
        assert isinstance(t.events[-1], StatusChanged)


def test_an_idle_conversation_warns_and_ends():
    with table() as t:
        t.session.tick()
        t.clock.now += 10_000
        t.session.tick()
        assert not t.of(Wiped)  # nothing has begun
        t.ready()
        t.clock.now += 300 - WARNING_SECONDS
        t.session.tick()
        assert t.of(EndsSoon) == [EndsSoon(WARNING_SECONDS)]
        t.session.keep()
        t.clock.now += 100
        t.session.tick()
        assert not t.of(Wiped)
        t.clock.now += 201
        t.session.tick()
        assert t.of(Wiped)


def test_somebody_who_speaks_without_a_button_keeps_the_conversation():
    with table(["x"]) as t:
        t.ready().session.listen_freely(on=True)
        t.clock.now += 290
        t.session.hear("visitor", LOUD)
        t.clock.now += 290
        t.session.tick()
        assert not t.of(Wiped)


@pytest.mark.parametrize("text", ["", "  \n", "\ud800", "x" * 100_001])
def test_bad_text_is_refused(text):
    with table() as t, pytest.raises(TextError):
        t.ready().session.write("visitor", text)


def test_languages_that_make_no_sense_are_refused():
    with table() as t:
        for tag in ("zh", "klingon", ""):
            with pytest.raises(LanguageError):
                t.session.choose_language(tag)
        with pytest.raises(SessionError):
            t.session.write("visitor", "no language yet")


def test_too_much_at_once_is_refused_and_said():
    with table() as t:
        t.ready()
        t.pipeline.gate.clear()
        t.session.write("visitor", "held")
        t.until(lambda: t.session._interpreter._hall.waiting() == 0)
        for number in range(WAITING):
            t.session.write("visitor", f"text {number}")
        with pytest.raises(SessionError) as caught:
            t.session.write("visitor", "one too many")
        assert caught.value.code == "server_busy"
        t.pipeline.gate.set()
        *done, refused = t.settled()
    assert all(entry.target for entry in done)
    assert (refused.text, refused.state, refused.error) == ("one too many", "failed", "server_busy")


def test_a_day_of_turns_stays_small():
    with table() as t:
        t.ready()
        for number in range(MOST_ENTRIES + 20):
            t.session.write("visitor", str(number))
            t.until(lambda: t.session._record._entries and t.entries()[-1].state == "ready")
            t.events.clear()
        assert len(t.entries()) == MOST_ENTRIES


def test_what_people_say_is_never_logged(caplog):
    caplog.set_level(logging.DEBUG)
    with table(["my passport number is 12345678"], failures={"bad secret"}) as t:
        t.ready().session.start("visitor")
        t.session.hear("visitor", LOUD)
        t.session.stop("visitor")
        for text in ("bad secret", "surprise", "四百元"):
            t.session.write("visitor", text)
        t.settled()
    for said in ("passport", "12345678", "secret", "surprise", "四百元"):
        assert said not in caplog.text


def test_a_day_s_turns_in_flat_memory():
    process = psutil.Process()
    with table() as t:
        for day in range(2):
            for _ in range(25):  # visitors
                t.ready()
                for number in range(40):
                    t.session.write("visitor", f"{number} {'words ' * 30}")
                    t.until(lambda: t.entries()[-1].state == "ready")
                t.session.wipe()
                t.events.clear()
            gc.collect()
            if day == 0:
                before = process.memory_info().rss
        assert process.memory_info().rss - before < 8_000_000


def test_engines_are_warmed_while_people_say_hello():
    pipeline = FakePipeline()
    with Hall(lambda: nullcontext(pipeline)) as hall:
        table = Table(hall, pipeline, Clock())
        table.session.choose_language("fr", speaker="officer")
        assert pipeline.warmed == []  # nobody knows yet what the visitor speaks
        table.session.choose_language("en")
        until = time.monotonic() + 5
        while len(pipeline.warmed) < 2 and time.monotonic() < until:
            time.sleep(0.01)
    assert pipeline.warmed == [LanguagePair("fr", "en"), LanguagePair("en", "fr")]
