from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.audio.endpointing import Endpointer, EndpointSettings, find_endpoints
from translator.datatypes import Span
from translator.errors import AudioError, ConfigError

# one chunk is 32 ms: end 3 chunks, at least 2, one before, one after, at most 20
SMALL = EndpointSettings(end_silence_ms=96, min_speech_ms=64, pre_roll_ms=32, post_roll_ms=32, max_ms=640)


def turns(text, settings=SMALL, loud=None):
    """Spans for a picture: # speech, - between the thresholds, . silence."""
    chances = {"#": 0.9, "-": 0.4, ".": 0.1}
    levels = loud or [1.0] * len(text)
    return [
        (span.start, span.end)
        for span in find_endpoints(zip([chances[c] for c in text], levels, strict=True), settings)
    ]


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("", []),
        (".......", []),
        ("-------", []),  # never began
        ("...#....", []),  # a click
        ("...##....", [(2, 6)]),
        ("##...", [(0, 3)]),  # no room before
        ("...##..##...", [(2, 10)]),  # a short pause stays inside
        ("..##...##...", [(1, 5), (6, 10)]),
        ("..##-.-.-...", [(1, 6)]),  # between the thresholds: silence counts from the first real silence
        ("..##----##....", [(1, 11)]),
        ("...####", [(2, 7)]),  # the sound ends first
        ("...#", []),
        ("##...##....", [(0, 3), (4, 8)]),
    ],
)
def test_turns(picture, expected):
    assert turns(picture) == expected


def test_a_long_turn_is_cut_where_it_is_quietest():
    loud = [1.0] * 40
    loud[13] = loud[14] = loud[15] = 0.01
    assert turns("#" * 30 + "..........", loud=loud) == [(0, 14), (14, 31)]


def test_the_rest_after_a_cut_is_kept_however_short():
    loud = [1.0] * 24
    loud[17] = loud[18] = loud[19] = 0.01
    assert turns("#" * 20 + "....", loud=loud) == [(0, 18), (18, 21)]


def test_a_quiet_place_in_a_pause_leaves_nothing_over():
    loud = [1.0] * 18 + [0.01] * 6
    assert turns("#" * 18 + "......", loud=loud) == [(0, 18)]


def test_defaults_follow_the_measured_values():
    settings = EndpointSettings()
    assert (settings.threshold, settings.negative) == (0.5, 0.35)
    assert (settings.end_silence_ms, settings.min_speech_ms, settings.pre_roll_ms) == (600, 200, 400)
    assert 15_000 <= settings.max_ms <= 20_000


@pytest.mark.parametrize(
    "values",
    [
        {"negative": 0.6},
        {"threshold": 1.5},
        {"post_roll_ms": 700},
        {"end_silence_ms": 0, "post_roll_ms": 0},
        {"max_ms": 800},
        {"pre_roll_ms": -1},
    ],
)
def test_impossible_settings_are_refused(values):
    with pytest.raises(ConfigError) as caught:
        EndpointSettings(**values)
    assert caught.value.code == "config_bad_value"


@pytest.mark.parametrize("chance", [float("nan"), -0.1, 1.1])
def test_a_chance_that_is_none_is_refused(chance):
    with pytest.raises(AudioError):
        Endpointer(SMALL).add([chance], [0.0])


CHUNKS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=200)


@given(chunks=CHUNKS, sizes=st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_how_the_input_is_chunked_never_matters(chunks, sizes):
    endpointer, spans, at = Endpointer(SMALL), [], 0
    for size in sizes:
        part = chunks[at : at + size]
        spans += endpointer.add([chance for chance, _ in part], [level for _, level in part])
        at += size
    rest = chunks[at:]
    spans += endpointer.add([chance for chance, _ in rest], [level for _, level in rest])
    assert spans + endpointer.finish() == list(find_endpoints(chunks, SMALL))


@given(chunks=CHUNKS)
def test_spans_are_ordered_apart_bounded_and_never_forgotten(chunks):
    endpointer, spans = Endpointer(SMALL), []
    for chance, level in chunks:
        kept = endpointer.keep_from
        found = endpointer.add([chance], [level])
        assert all(span.start >= kept for span in found)
        spans += found
    kept = endpointer.keep_from
    last = endpointer.finish()
    assert all(span.start >= kept for span in last)
    spans += last
    assert all(0 < span.end - span.start <= 20 + 1 for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert all(span.start >= 0 and span.end <= len(chunks) for span in spans)


@given(chunks=CHUNKS)
def test_no_long_speech_is_lost(chunks):
    """Every run of speech of at least the minimum lies inside the spans."""
    covered = {at for span in find_endpoints(chunks, SMALL) for at in range(span.start, span.end)}
    for at in range(len(chunks) - 1):
        if chunks[at][0] >= SMALL.threshold and chunks[at + 1][0] >= SMALL.threshold:
            assert {at, at + 1} <= covered


def test_spans_are_half_open_values():
    assert list(find_endpoints([(0.9, 1.0)] * 5, SMALL)) == [Span(0, 5)]
