import threading
from contextlib import contextmanager, nullcontext

import pytest

from tests.fakes import FakePipeline
from translator.conversation.hall import WAITING, Hall
from translator.errors import SessionError


class Order:
    """Work that notes when it was done."""

    def __init__(self):
        self.done = []
        self.held, self.free = threading.Event(), threading.Event()
        self.finished = threading.Semaphore(0)

    def work(self, name):
        def run(_pipeline):
            self.done.append(name)
            self.finished.release()

        return run

    def hold(self, _pipeline):
        self.held.set()
        self.free.wait(5)

    def wait_for(self, count):
        for _ in range(count):
            assert self.finished.acquire(timeout=5)


@pytest.fixture
def order():
    return Order()


def test_conversations_take_turns(order):
    with Hall(nullcontext) as hall:
        hall.submit(0, order.hold)
        for number in range(3):
            hall.submit(1, order.work(f"a{number}"))
        hall.submit(2, order.work("b0"))
        hall.submit(3, order.work("c0"))
        order.free.set()
        order.wait_for(5)
    assert order.done == ["a0", "b0", "c0", "a1", "a2"]


def test_optional_work_waits_and_only_the_newest_is_done(order):
    with Hall(nullcontext) as hall:
        hall.submit(0, order.hold)
        hall.offer(1, order.work("old"))
        hall.offer(1, order.work("new"))
        hall.submit(2, order.work("needed"))
        order.free.set()
        order.wait_for(2)
    assert order.done == ["needed", "new"]


def test_one_conversation_cannot_fill_the_queue(order):
    with Hall(nullcontext) as hall:
        hall.submit(0, order.hold)
        for _ in range(WAITING):
            hall.submit(1, order.work("x"))
        with pytest.raises(SessionError) as caught:
            hall.submit(1, order.work("one too many"))
        assert caught.value.code == "server_busy"
        hall.submit(2, order.work("another conversation"))
        order.free.set()
        order.wait_for(WAITING + 1)


def test_what_was_forgotten_is_not_done(order):
    pipeline = FakePipeline()
    with Hall(lambda: nullcontext(pipeline)) as hall:
        hall.submit(0, order.hold)
        hall.submit(1, order.work("forgotten"))
        hall.offer(1, order.work("forgotten too"))
        hall.submit(2, order.work("kept"))
        assert order.held.wait(5)
        hall.forget(1)
        assert hall.waiting() == 1
        order.free.set()
        order.wait_for(1)
    assert order.done == ["kept"]
    assert pipeline.forgotten == 1


def test_an_end_empties_the_engines_memory_also_when_nothing_else_is_to_be_done(order):
    class Forgetful(FakePipeline):
        def forget(self):
            order.finished.release()

    with Hall(lambda: nullcontext(Forgetful())) as hall:
        hall.forget(1)
        order.wait_for(1)


def test_a_closed_hall_takes_nothing_more(order):
    with Hall(nullcontext) as hall:
        pass
    with pytest.raises(SessionError):
        hall.submit(1, order.work("late"))


def test_work_that_hangs_is_given_up_and_another_worker_goes_on(order):
    opened = []

    @contextmanager
    def open_pipeline():
        opened.append(len(opened))
        yield opened[-1]

    used, lost, late = [], threading.Event(), threading.Event()

    def hang(pipeline):
        used.append(pipeline)
        order.free.wait(5)
        late.set()

    with Hall(open_pipeline) as hall:
        hall.submit(1, hang, lost=lost.set, patience=0.1)
        hall.submit(2, lambda pipeline: (used.append(pipeline), order.finished.release()))
        assert lost.wait(5)
        order.wait_for(1)
        assert used == [0, 1]
        assert hall.given_up == 1
        order.free.set()
        assert late.wait(5)
        hall.submit(2, lambda pipeline: (used.append(pipeline), order.finished.release()))
        order.wait_for(1)
    assert used == [0, 1, 1]


def test_a_hall_closes_although_work_hangs(order):
    with Hall(nullcontext) as hall:
        hall.submit(1, order.hold, patience=0.2)
        assert order.held.wait(5)
    assert hall.given_up == 1
    order.free.set()
