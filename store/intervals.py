"""Intervals and tests of shares: the one place for them. Pure arithmetic that a check in CI can afford."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, exp, lgamma, log, log1p, sqrt
from typing import Final, NamedTuple

Z: Final = 1.959963984540054
"""Of the standard normal distribution, for 95 of 100."""
_TAIL: Final = 0.025
_CLOSE: Final = 1e-15
_TINY: Final = 1e-300
_MOST_STEPS: Final = 100_000


class Between(NamedTuple):
    """The ends of a 95 % interval."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """From end to end."""
        return self.high - self.low


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """The 95 % interval of Wilson's score for a share (Wilson 1927): between which shares the true one is likely to be.
    Of weighted observations `trials` is their effective number, and `hits` the weighted share of it."""
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, Z * Z / trials
    middle = share + spread / 2
    half = Z * sqrt(max(0.0, share * (1 - share)) / trials + spread / (4 * trials))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # What is certain of all or none is not left to rounding.
    return (0.0 if not hits else max(0.0, low)), (1.0 if hits == trials else min(1.0, high))


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (NIST Digital Library of
    Mathematical Functions, 8.17.22)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1) / (a + b + 2):
        # The fraction converges fast on this side only; I_x(a, b) = 1 - I_{1-x}(b, a).
        return 1.0 - beta_share(1.0 - x, b, a)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    front = exp(scale + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), from the front, as quotients of successive convergents."""
    value = above = 1.0
    below = 0.0
    for step in range(1, _MOST_STEPS):
        m = step // 2
        if step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        below = 1.0 / ((1.0 + term * below) or _TINY)
        above = (1.0 + term / above) or _TINY
        change = above * below
        value *= change
        if abs(change - 1.0) < _CLOSE:
            break
    return value


def beta_quantile(share: float, a: float, b: float) -> float:
    """The x at which I_x(a, b) is that share, by halving."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if beta_share(middle, a, b) < share:
            low = middle
        else:
            high = middle


def clopper_pearson(count: int, of: int) -> Between:
    """The exact 95 % interval of a share of `count` out of `of`; everything is possible of none (Clopper and Pearson 1934,
    "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26)."""
    if not of:
        return Between(0.0, 1.0)
    low = beta_quantile(_TAIL, count, of - count + 1) if count else 0.0
    high = beta_quantile(1 - _TAIL, count + 1, of - count) if count < of else 1.0
    return Between(low, high)


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
