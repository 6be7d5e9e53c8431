"""A share of some items with its exact interval, or how many items it takes to tell it.

The interval is that of Clopper and Pearson (`store/intervals.py`): it covers the true share in at least 95 of 100 samples,
whatever that is. What is certified by its lower end is not certified by luck, which is why no shorter interval is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ...intervals import Between, clopper_pearson

LEAST: Final = 20
"""A share of fewer items is not told: one item would move it by more than five points, and its interval would be wider than
0.46."""


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
