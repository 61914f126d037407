import numpy as np
import pytest

from translator.evaluation.scores import interval, share_interval


def test_the_interval_repeats_and_contains_the_mean():
    counts = [(int(n), 10) for n in np.random.default_rng(1).integers(0, 10, 50)]
    low, high = interval(counts)
    assert (low, high) == interval(counts)
    assert low < sum(first for first, _ in counts) / 500 < high


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (13, 13, 0.7719, 1.0), (0, 12, 0.0, 0.2425), (50, 100, 0.4038, 0.5962)],
)
def test_the_interval_of_a_share(hits, n, low, high):
    assert share_interval(hits, n) == pytest.approx((low, high), abs=1e-4)
