import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from datetime import datetime

import pytest

from translator.datatypes import LanguagePair
from translator.errors import TermBaseError, TextError
from translator.terms.memory import Memory
from translator.terms.tmx import MemoryUnit, read_tmx, write_tmx

PAIR = LanguagePair("zh", "en")
OTHER = LanguagePair("zh", "fr")


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.db") as opened:
        yield opened


def test_the_same_text_is_found_whatever_its_spelling(memory):
    memory.add(PAIR, "请出示护照。", "Please show your passport.", origin="officer", author="Wang")
    found = memory.lookup("請出示 護照。", PAIR)
    assert (found.source, found.target, found.origin, found.author) == (
        "请出示护照。",
        "Please show your passport.",
        "officer",
        "Wang",
    )
    assert memory.lookup("请出示护照。", OTHER) is None
    assert memory.lookup("请出示签证。", PAIR) is None


def test_the_latest_translation_is_given_and_the_earlier_kept(memory):
    memory.add_many(
        [
            MemoryUnit(PAIR, "费用", "fee", "a", changed="2025-01-01T00:00:00Z"),
            MemoryUnit(PAIR, "费用", "charge", "b", changed="2025-01-02T00:00:00Z"),
        ]
    )
    assert memory.lookup("费用", PAIR).target == "charge"
    memory.add(PAIR, "费用", "fee", origin="c")
    assert memory.lookup("费用", PAIR) == memory.lookup("费用 ", PAIR)
    assert (memory.lookup("费用", PAIR).target, len(memory)) == ("fee", 2)


@pytest.fixture
def clock(monkeypatch):
    """Sets the machine's clock to a time of day."""

    def set_to(text):
        monkeypatch.setattr("translator.terms.memory._now", lambda: datetime.fromisoformat(text))

    return set_to


@pytest.mark.parametrize(
    "times",
    [
        ("2026-11-23T12:00:00+00:00", "2026-11-23T12:00:00+00:00", "2026-11-23T12:00:00+00:00"),
        ("2038-01-01T00:00:00+00:00", "2026-11-23T12:00:00+00:00", "2025-01-01T00:00:00+00:00"),
        ("1970-01-01T00:00:00+00:00", "2099-11-23T12:00:00+00:00", "2026-11-23T12:00:00+00:00"),
    ],
    ids=["in one second", "clock set back", "clock far ahead for a while"],
)
def test_the_last_correction_counts_whatever_the_clock_says(memory, clock, times):
    for time_of_day, target in zip(times, ("fee", "charge", "fee"), strict=True):
        clock(time_of_day)
        memory.add(PAIR, "费用", target, origin="officer")
        assert memory.lookup("费用", PAIR).target == target


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59Z", "2026-99-99T99:99:99Z", "2099-01-01T00:00:00Z"])
def test_an_import_from_the_future_does_not_outrank_later_work(memory, date):
    memory.add_many([MemoryUnit(PAIR, "费用", "charge", "x.tmx", changed=date)])
    memory.add(PAIR, "费用", "fee", origin="officer")
    assert memory.lookup("费用", PAIR).target == "fee"


def test_an_import_does_not_turn_back_later_work(memory):
    memory.add(PAIR, "费用", "fee", origin="officer")
    memory.add_many([MemoryUnit(PAIR, "费用", "fee", "old.tmx", changed="2001-01-01T00:00:00Z")])
    assert memory.lookup("费用", PAIR).origin == "officer"


@pytest.mark.parametrize(
    ("query", "percents"),
    [
        ("请在三号窗口缴费", [100, 87]),
        ("请在四号窗口缴费", [87, 87]),
        ("完全不同的一句话", []),
        ("", []),
    ],
)
def test_similar_sources_come_best_first(memory, query, percents):
    memory.add(PAIR, "请在三号窗口缴费", "Pay at counter 3", origin="t")
    memory.add(PAIR, "请在五号窗口缴费", "Pay at counter 5", origin="t")
    memory.add(OTHER, "请在三号窗口缴费", "Payez au guichet 3", origin="t")
    assert [match.percent for match in memory.fuzzy(query, PAIR)] == percents


def test_limit_and_minimum_hold(memory):
    for number in range(10):
        memory.add(PAIR, f"请在{number}号窗口缴费", str(number), origin="t")
    assert len(memory.fuzzy("请在3号窗口缴费", PAIR, limit=4)) == 4
    assert [match.unit.target for match in memory.fuzzy("请在3号窗口缴费", PAIR, minimum=0.95)] == ["3"]


def test_what_another_process_adds_is_seen(memory):
    assert memory.fuzzy("费用", PAIR) == []
    with Memory(memory.path) as second:
        second.add(PAIR, "费用", "fee", origin="t")
    assert [match.unit.target for match in memory.fuzzy("费用", PAIR)] == ["fee"]


def test_many_threads_lose_nothing(memory):
    def work(number):
        for count in range(20):
            memory.add(PAIR, f"句子{number}之{count}", f"{number}-{count}", origin="t")
            memory.fuzzy(f"句子{number}", PAIR)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memory) == 80


def test_the_memory_travels_as_tmx(memory, tmp_path):
    memory.add(PAIR, "费用", "fee", origin="officer", author="Wang")
    memory.add(OTHER, "费用", "frais", origin="officer")
    assert write_tmx(tmp_path / "m.tmx", memory.units()) == 2
    with Memory(tmp_path / "copy.db") as copy:
        assert copy.add_many(read_tmx(tmp_path / "m.tmx")) == 2
        assert list(copy.units()) == list(memory.units())
        assert [unit.target for unit in copy.units(OTHER)] == ["frais"]


@pytest.mark.parametrize("text", ["", "  ", "\ud800"])
def test_texts_that_are_none_are_refused(memory, text):
    with pytest.raises(TextError):
        memory.add(PAIR, text, "x", origin="t")


def write_until_killed(path, ready):
    with Memory(path) as memory:
        for number in range(1_000_000):
            memory.add(PAIR, f"句子{number}", str(number), origin="t")
            ready.value = number + 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_added(tmp_path):
    path = tmp_path / "memory.db"
    context = multiprocessing.get_context("spawn")
    ready = context.Value("q", 0, lock=False)  # the killed process may hold a lock for ever
    process = context.Process(target=write_until_killed, args=(path, ready))
    process.start()
    deadline = time.monotonic() + 60
    while ready.value < 25 and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    added = ready.value
    assert added >= 25
    with Memory(path) as memory:
        assert memory.set_aside is None
        assert len(memory) in (added, added + 1)
        assert memory.lookup(f"句子{added - 1}", PAIR).target == str(added - 1)


def damage(path, how):
    content = path.read_bytes()
    if how == "not a database":
        path.write_bytes(b"hello " * 1000)
    elif how == "cut off":
        path.write_bytes(content[: len(content) // 2])
    elif how == "a page in the middle":
        path.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])


@pytest.mark.parametrize("how", ["not a database", "cut off", "a page in the middle"])
def test_a_damaged_file_is_set_aside_and_reported(tmp_path, how):
    path = tmp_path / "memory.db"
    with Memory(path) as memory:
        memory.add_many(MemoryUnit(PAIR, f"句子{number}" * 20, str(number), "t") for number in range(500))
    damage(path, how)
    broken = path.read_bytes()
    with Memory(path) as memory:
        assert memory.set_aside is not None
        assert memory.set_aside.read_bytes() == broken
        assert len(memory) == 0
        memory.add(PAIR, "费用", "fee", origin="t")
    with Memory(path) as memory:
        assert memory.set_aside is None
        assert len(memory) == 1


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "memory.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = path.read_bytes()
    with pytest.raises(TermBaseError, match="newer version"):
        Memory(path)
    assert path.read_bytes() == before


def test_a_folder_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(TermBaseError) as caught:
        Memory(tmp_path / "none" / "memory.db")
    assert caught.value.code == "terms_unreadable"


@pytest.mark.slow
def test_a_hundred_thousand_entries_stay_quick(memory):
    memory.add_many(
        MemoryUnit(
            PAIR, f"第{number}号申请人请到{number % 97}号窗口办理{'很' * (number % 30)}", str(number), "t"
        )
        for number in range(100_000)
    )
    memory.fuzzy("预热", PAIR)
    started = time.process_time()
    best = memory.fuzzy("第54321号申请人请到1号窗口办理", PAIR)
    assert time.process_time() - started < 1
    assert best[0].similarity >= 0.7
