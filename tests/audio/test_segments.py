import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.audio.endpointing import EndpointSettings
from translator.audio.files import read_frames
from translator.audio.segments import SpeechCutter, speech_segments
from translator.audio.vad import CHUNK, SileroVad
from translator.datatypes import SAMPLE_RATE, AudioFrame

PROOF = Path(__file__).parents[2] / "translator" / "resources" / "proof" / "residence-permit.en.flac"
RATE = SAMPLE_RATE


class LoudnessVad:
    """Takes for speech whatever is louder than 0.1."""

    def stream(self):
        return LoudnessStream()


class LoudnessStream:
    def __init__(self):
        self.rest = np.zeros(0, np.float32)

    def add(self, samples):
        sound = np.concatenate((self.rest, samples))
        whole = sound.size // CHUNK * CHUNK
        self.rest = sound[whole:]
        return (np.abs(sound[:whole].reshape(-1, CHUNK)).max(axis=1) > 0.1).astype(np.float32)

    def finish(self):
        return self.add(np.zeros(-self.rest.size % CHUNK, np.float32))


def recording(picture):
    """Half a second per character: # loud, . silent; every sample tells its place."""
    ramp = np.arange(len(picture) * 8000, dtype=np.float32) / 1e7
    loud = np.repeat([0.5 if mark == "#" else 0.0 for mark in picture], 8000)
    return (ramp + loud).astype(np.float32)


def framed(sound, size, start=0.0):
    return [AudioFrame(sound[at : at + size], start + at / RATE) for at in range(0, sound.size, size)]


def test_segments_hold_the_sound_of_their_times():
    sound = recording("..##...###..")
    segments = list(speech_segments(framed(sound, 8192), LoudnessVad()))
    assert len(segments) == 2
    for segment in segments:
        at = round(segment.start * RATE)
        np.testing.assert_array_equal(segment.samples, sound[at : at + segment.samples.size])
        assert segment.end - segment.start == pytest.approx(segment.samples.size / RATE)
    assert segments[0].start == pytest.approx(0.6, abs=0.05)
    assert segments[0].end == pytest.approx(2.3, abs=0.05)


def test_times_count_from_the_first_frame():
    segments = list(speech_segments(framed(recording("..##..."), 512, start=100.0), LoudnessVad()))
    assert segments[0].start == pytest.approx(100.6, abs=0.05)


def test_speech_up_to_the_last_sample_is_kept():
    sound = recording("..##")[:-100]
    (segment,) = speech_segments(framed(sound, 1000), LoudnessVad())
    assert segment.samples[-1] == sound[-1]


@pytest.mark.parametrize("sound", [np.zeros(0, np.float32), np.zeros(100, np.float32), recording("......")])
def test_silence_has_no_segments(sound):
    assert list(speech_segments([AudioFrame(sound, 0.0)], LoudnessVad())) == []
    assert list(speech_segments([], LoudnessVad())) == []


@given(sizes=st.lists(st.integers(1, 20_000), min_size=1, max_size=20))
def test_how_the_sound_is_framed_never_matters(sizes):
    sound = recording(".##..#....####")
    expected = list(speech_segments([AudioFrame(sound, 0.0)], LoudnessVad()))
    cutter, found, at = SpeechCutter(LoudnessVad()), [], 0
    for size in (*sizes, sound.size):
        found += cutter.add(AudioFrame(sound[at : at + size], at / RATE))
        at += size
    found += cutter.finish()
    assert [(s.start, s.end) for s in found] == [(s.start, s.end) for s in expected]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(found, expected, strict=True))


def test_somebody_is_speaking():
    cutter = SpeechCutter(LoudnessVad())
    cutter.add(AudioFrame(recording(".#"), 0.0))
    assert cutter.speaking
    cutter.add(AudioFrame(recording("..."), 1.0))
    assert not cutter.speaking


def test_endless_speech_comes_in_bounded_pieces_and_bounded_memory():
    minutes = (AudioFrame(np.full(8192, 0.5, np.float32), at * 0.512) for at in range(500))
    tracemalloc.start()
    lengths = [s.end - s.start for s in speech_segments(minutes, LoudnessVad(), EndpointSettings())]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(lengths) == pytest.approx(256, abs=1)
    assert max(lengths) <= 18.1
    assert peak < 6_000_000  # the sound itself is 16 MB


def noises():
    rng, n = np.random.default_rng(5), 5 * RATE
    t = np.arange(n) / RATE
    clicks = np.zeros(n)
    clicks[::8000] = 0.9
    return {
        "silence": np.zeros(n),
        "white": rng.normal(0, 0.1, n),
        "loud white": rng.normal(0, 0.4, n),
        "mains hum": 0.2 * np.sin(2 * np.pi * 50 * t) + 0.1 * np.sin(2 * np.pi * 150 * t),
        "tone": 0.3 * np.sin(2 * np.pi * 440 * t),
        "clicks": clicks,
        "rumble": np.cumsum(rng.normal(0, 0.001, n)),
        "air": np.convolve(rng.normal(0, 0.1, n), np.ones(8) / 8, "same"),
    }


@pytest.mark.parametrize("name", noises())
def test_noise_is_no_speech(name):
    sound = np.clip(noises()[name], -1, 1).astype(np.float32)
    assert list(speech_segments(framed(sound, 8192), SileroVad())) == []


def test_our_own_recording_is_one_segment():
    (segment,) = speech_segments(read_frames(PROOF), SileroVad())
    assert 1.8 < segment.end - segment.start < 3.5


@pytest.mark.samples
def test_sentences_are_found(samples):
    folder = samples / "speech"
    files = sorted(folder.glob("ast_fr_*.flac"))
    assert len(files) >= 5
    vad = SileroVad()
    assert [len(list(speech_segments(read_frames(file), vad))) for file in files] == [1] * len(files)
