"""Intervals and tests of shares: the one place for them. Pure arithmetic that a check in CI can afford."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt
from typing import Final

_Z: Final = 1.959964
"""Of the standard normal distribution, for 95 of 100."""


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """The 95 % interval of Wilson's score for a share (Wilson 1927): between which shares the true one is likely to be.
    Of weighted observations `trials` is their effective number, and `hits` the weighted share of it."""
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, _Z * _Z / trials
    middle = share + spread / 2
    half = _Z * sqrt(max(0.0, share * (1 - share)) / trials + spread / (4 * trials))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # What is certain of all or none is not left to rounding.
    return (0.0 if not hits else max(0.0, low)), (1.0 if hits == trials else min(1.0, high))


def newcombe(hits: float, trials: float, others: float, of: float) -> tuple[float, float]:
    """The 95 % interval of the first share less the second, of independent samples (Newcombe 1998, method 10): the
    Wilson intervals of both, squared and added."""
    if not trials or not of:
        return -1.0, 1.0
    one, two = hits / trials, others / of
    (low, high), (least, most) = wilson(hits, trials), wilson(others, of)
    return (
        one - two - sqrt((one - low) ** 2 + (most - two) ** 2),
        one - two + sqrt((high - one) ** 2 + (two - least) ** 2),
    )


def fisher(hits: int, trials: int, others: int, of: int) -> float:
    """How likely two shares are at least as far apart as these if both are the same: Fisher's exact test, two-sided, by the
    sum of all tables that are no likelier (Fisher 1935)."""
    total = hits + others
    tables = [
        comb(trials, first) * comb(of, total - first)
        for first in range(max(0, total - of), min(trials, total) + 1)
    ]
    this = comb(trials, hits) * comb(of, others)
    # Whole numbers of any size: their quotient is exact to the last digit.
    return sum(one for one in tables if one <= this) / comb(trials + of, total)


def holm(chances: Sequence[float]) -> list[float]:
    """The chances of several tests, each as high as it has to be because there are several (Holm 1979): what is below 0.05
    then is a finding, with 95 % confidence that none of the findings is by chance."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    out = [0.0] * len(chances)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, chances[at] * (len(chances) - rank)))
        out[at] = highest
    return out
