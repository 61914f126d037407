"""Tells when a model has begun to repeat itself."""

from collections.abc import Sequence


def ends_in_loop(tokens: Sequence[object]) -> bool:
    """Whether the last tokens are one group over and over: at least 16 tokens, 4 rounds (3 of 8 and more).

    Longest fluent repetitions are shorter: "no, no, no" is 3 rounds, the zeros of a milliard are 9 tokens.

    >>> ends_in_loop([1, 2, 3, 4] * 4), ends_in_loop([7] * 12), ends_in_loop(list(range(60)))
    (True, False, False)
    """
    for period in range(1, 33):
        rounds = 3 if period >= 8 else max(4, -(-16 // period))  # noqa: PLR2004  the numbers of the docstring
        tail = tokens[-period * rounds :]
        if len(tail) == period * rounds and all(a == b for a, b in zip(tail, tail[period:], strict=False)):
            return True
    return False
