"""A share of some items with its exact interval, or how many items it takes to tell it.

The interval is that of Clopper and Pearson (1934, "The use of confidence or fiducial limits illustrated in the case of the
binomial", Biometrika 26): it covers the true share in at least 95 of 100 samples, whatever that is. What is certified by
its lower end is not certified by luck, which is why no shorter interval is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

Z: Final = 1.959963984540054
"""Of the standard normal distribution, for 95 of 100."""
LEAST: Final = 20
"""A share of fewer items is not told: one item would move it by more than five points, and its interval would be wider than
0.46."""
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


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (NIST Digital Library of
    Mathematical Functions, 8.17.22)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1) / (a + b + 2):
        # The fraction converges fast on this side only; I_x(a, b) = 1 - I_{1-x}(b, a).
        return 1.0 - beta_share(1.0 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x)) / a
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
    """The exact 95 % interval of a share of `count` out of `of`; everything is possible of none."""
    if not of:
        return Between(0.0, 1.0)
    low = beta_quantile(_TAIL, count, of - count + 1) if count else 0.0
    high = beta_quantile(1 - _TAIL, count + 1, of - count) if count < of else 1.0
    return Between(low, high)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def between(self) -> Between:
        """Its exact 95 % interval."""
        return clopper_pearson(self.count, self.of)

    @property
    def told(self) -> bool:
        """Whether it is told as a share; its counts always are."""
        return self.of >= LEAST

    @property
    def needs(self) -> int | None:
        """How many items it takes to tell it; None if there are enough."""
        return None if self.told else LEAST


def needed_for(target: float, missed: int = 0) -> int:
    """How many items it takes until a share with so many missed has its lower end at the target or above.

    Without a miss the lower end is 0.025^(1/n), so that n = ln 0.025 / ln target.
    """
    low, high = missed + 1, missed + 1
    while clopper_pearson(high - missed, high).low < target:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if clopper_pearson(middle - missed, middle).low < target:
            low = middle + 1
        else:
            high = middle
    return low
