"""One measured number with its uncertainty, and how that is found."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ERROR_RATES = frozenset({"wer", "cer"})
"""Metrics of speech that count errors; the other ones count what is right."""

RESAMPLES = 1000
SEED = 20_260
"""Of the bootstrap; fixed so that the interval repeats."""

_Z = 1.959964
"""Quantile of the normal distribution for 95 %."""


@dataclass(frozen=True, slots=True)
class Score:
    """One number with its uncertainty and how it came about."""

    metric: str
    """"wer", "cer" (errors per reference unit), "chrf", "bleu" (0 to 100), else a share from 0 to 1."""
    language: str
    """tag, "en->pt" for a direction, or "all"."""
    value: float
    low: float | None
    high: float | None
    """95 % interval; None where only the value was kept."""
    n: int
    """samples: recordings, sentences, terms or literals."""
    signature: str
    """everything that could change the number."""


def interval(counts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """95 % percentile bootstrap of sum(first) / sum(second) over samples.

    >>> interval([(1, 4), (1, 4)])
    (0.25, 0.25)
    """
    table = np.asarray(counts, dtype=np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(table), size=(RESAMPLES, len(table)))
    sums = table[draws].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / np.maximum(sums[:, 1], 1e-9), (2.5, 97.5))
    return float(low), float(high)


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """95 % Wilson interval of a share; unlike the bootstrap it stays open when everything was right.

    >>> [round(bound, 2) for bound in share_interval(13, 13)]
    [0.77, 1.0]
    """
    if not n:
        return 0.0, 1.0
    share, spread = hits / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)
