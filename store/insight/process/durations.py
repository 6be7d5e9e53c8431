"""How long something takes: the median with the quartiles, or how many it takes to tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

from ...plurals import counted

LEAST: Final = 5
"""Of fewer there are no quartiles between the smallest, the middle and the largest."""


@dataclass(frozen=True, slots=True)
class Durations:
    """So many durations, in seconds: the quartiles are those of Hyndman and Fan 1996, type 7, as numpy and Excel calculate
    them; None of fewer than five."""

    n: int
    low: float | None = None
    middle: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """The durations in words."""
        if self.low is None or self.middle is None or self.high is None:
            return f"not told: {self.n} of the {LEAST} that it takes"
        return (
            f"{time_words(self.middle)} (half between {time_words(self.low)} and"
            f" {time_words(self.high)}, n = {self.n:,})"
        )


def durations(seconds: Iterable[float]) -> Durations:
    """The durations together; one that is negative has its clocks wrong and counts as none."""
    some = [max(0.0, one) for one in seconds]
    if len(some) < LEAST:
        return Durations(len(some))
    low, _, high = quantiles(some, n=4, method="inclusive")
    return Durations(len(some), low, median(some), high)


_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def time_words(seconds: float) -> str:
    """Seconds in the largest unit of which there are two or more: "45 seconds", "36 hours"."""
    for size, name in _UNITS:
        if seconds >= 2 * size:
            return counted(round(seconds / size), name)
    return counted(round(seconds), "second")
