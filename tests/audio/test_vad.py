import numpy as np
import pytest

from translator.audio.vad import CHUNK, SileroVad


@pytest.fixture(scope="module")
def vad():
    return SileroVad()


def test_one_value_per_chunk_and_the_rest_at_the_end(vad):
    stream = vad.stream()
    assert stream.add(np.zeros(CHUNK - 1, np.float32)).shape == (0,)
    assert stream.add(np.zeros(2, np.float32)).shape == (1,)
    assert stream.finish().shape == (1,)
    assert stream.finish().shape == (0,)


@pytest.mark.parametrize("size", [1, 100, 511, 512, 513, 7777])
def test_how_the_sound_is_chunked_never_matters(vad, size):
    sound = np.random.default_rng(3).normal(0, 0.1, 9000).astype(np.float32)
    whole, parts = vad.stream(), vad.stream()
    expected = np.concatenate((whole.add(sound), whole.finish()))
    found = [parts.add(sound[at : at + size]) for at in range(0, sound.size, size)]
    np.testing.assert_allclose(np.concatenate((*found, parts.finish())), expected, atol=1e-6)


def test_streams_do_not_share_their_memory(vad):
    sound = np.random.default_rng(3).normal(0, 0.1, CHUNK * 4).astype(np.float32)
    first, second = vad.stream(), vad.stream()
    first.add(np.ones(CHUNK * 8, np.float32))
    np.testing.assert_array_equal(second.add(sound), vad.stream().add(sound))
