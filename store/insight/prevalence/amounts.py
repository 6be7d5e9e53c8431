"""What traces take: the middle, and what one of twenty exceeds."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Final

import numpy as np

LEAST: Final = 20
"""Of fewer traces the 95th percentile is hardly more than the largest one, and is not told."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Of `n` traces that say so: how much they took together, the median and the 95th percentile (linear between the two nearest
    ones, as numpy and Excel calculate it); None of too few."""

    n: int
    total: float
    median: float | None
    p95: float | None


@dataclass(slots=True)
class Amounts:
    """The amounts of some traces, one after the other."""

    values: array[float] = field(default_factory=lambda: array("d"))

    def add(self, value: float | None) -> None:
        """One trace; None if it does not say."""
        if value is not None:
            self.values.append(value)

    def amount(self) -> Amount:
        """What they say together."""
        n = len(self.values)
        if not n:
            return Amount(0, 0.0, None, None)
        some = np.frombuffer(self.values, dtype=np.float64)
        median, p95 = np.quantile(some, (0.5, 0.95))
        return Amount(n, float(some.sum()), float(median), float(p95) if n >= LEAST else None)
