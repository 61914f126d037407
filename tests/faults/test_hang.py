"""An engine inside this process that hangs: the turn fails on both screens, the next one works."""

import threading
import time
from contextlib import nullcontext

from tests.fakes import FakePipeline, LoudVad
from translator.conversation import interpreting
from translator.conversation.hall import Hall
from translator.conversation.listening import Abilities
from translator.conversation.session import Session


def settled(session, entry_id):
    """The entry as soon as it is ready or has failed."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        (entry,) = [item for item in session.snapshot()[1] if item.id == entry_id]
        if entry.state in {"ready", "failed"}:
            return entry
        time.sleep(0.01)
    raise AssertionError(entry.state)


def test_a_turn_fails_visibly_and_a_late_answer_does_not_change_that(monkeypatch):
    monkeypatch.setattr(interpreting, "patience_for", lambda _characters: 0.2)
    hanging, sound = FakePipeline(), FakePipeline()
    hanging.gate = threading.Event()
    pipelines = [hanging, sound]
    with Hall(lambda: nullcontext(pipelines.pop(0))) as hall:
        abilities = Abilities(frozenset({"zh", "en"}), frozenset())
        session = Session(1, hall, vad=LoudVad(), abilities=abilities, emit=lambda _event: None)
        session.choose_language("en")
        first = session.write("officer", "您好。")
        assert settled(session, first).error == "engine_failed"
        second = session.write("officer", "再见。")
        assert settled(session, second).target == "再见。 [en]"
        hanging.gate.set()
        time.sleep(0.2)
        assert settled(session, first).error == "engine_failed"
        assert hall.given_up == 1
        assert pipelines == []
