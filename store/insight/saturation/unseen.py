"""How many kinds of failure are still unseen, and how many more reviews would likely show one.

Each reviewed trace is one sampling unit in which a kind is there or not (incidence data). From the kinds that were met in one
trace alone and in two follows how many were met in none (Chao 1987), and from these how fast new ones come (Good 1953; Colwell
et al. 2012).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import ceil, exp, floor, log, sqrt
from typing import Final

from ...intervals import Z

LEAST_TRACES: Final = 20
"""Of fewer reviews nothing is told."""
LEAST_FINDS: Final = 10
"""Nor of fewer traces with a kind: one more would change the estimate several times over."""
LIKELY: Final = 0.8
"""What is likely happens four times in five."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """In how many of the `units` (reviewed traces) each kind was met: `seen` different kinds, `once` and `twice` of them in
    exactly so many traces, `finds` times a kind in a trace in all."""

    units: int
    seen: int
    once: int
    twice: int
    finds: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many kinds are unseen, with the 95 % interval of that number; `missed` is the chance that a kind in a trace is one
    that was not seen before (Good and Turing). `more` reviews would likely show a new kind; None if it is not likely at all.
    `why` says why nothing is told, and is "" if it is."""

    value: float = 0.0
    low: int = 0
    high: int = 0
    missed: float = 0.0
    more: int | None = None
    why: str = ""

    @property
    def told(self) -> bool:
        """Whether there is enough to tell it."""
        return not self.why


def incidence(traces: Iterable[Collection[str]]) -> Incidence:
    """The counts of the kinds in each of some traces."""
    times: Counter[str] = Counter()
    units = 0
    for kinds in traces:
        units += 1
        times.update(set(kinds))
    counts = Counter(times.values())
    return Incidence(units, len(times), counts[1], counts[2], sum(times.values()))


def chao(found: Incidence) -> tuple[float, float]:
    """The number of unseen kinds and its variance (Chao 1987; the bias-corrected form where no kind was met twice). It is the
    lower bound of what is there: kinds rarer than any that was seen leave no trace in the counts."""
    one, two = found.once, found.twice
    share = (found.units - 1) / found.units if found.units else 0.0
    if two:
        ratio = one / two
        value = share * one * one / (2 * two)
        variance = two * (share / 2 * ratio**2 + share**2 * ratio**3 + share**2 / 4 * ratio**4)
        return value, variance
    value = share * one * (one - 1) / 2
    total = found.seen + value
    variance = (
        share * one * (one - 1) / 2
        + share**2 * one * (2 * one - 1) ** 2 / 4
        - (share**2 * one**4 / (4 * total) if total else 0.0)
    )
    return value, max(0.0, variance)


def interval(value: float, variance: float) -> tuple[int, int]:
    """The 95 % interval of the number of unseen kinds, on the scale of its logarithm (Chao 1987), in whole kinds: the scale has
    no 0, but none may be left; and where the estimate is none, one may."""
    if value <= 0:
        return 0, max(1, ceil(Z * sqrt(variance)))
    spread = exp(Z * sqrt(log(1 + variance / value**2)))
    return floor(value / spread), ceil(value * spread)


def expected_new(found: Incidence, unseen: float, more: int) -> float:
    """How many new kinds so many more traces would show (Colwell et al. 2012, equation 18)."""
    if unseen <= 0 or not found.once:
        return 0.0
    rate = found.once / (found.units * unseen + found.once)
    return unseen * (1 - (1 - rate) ** more)


def likely_after(found: Incidence, unseen: float) -> int | None:
    """After how many more traces a new kind has likely shown; None if there may be none left to show. New kinds come like
    events that do not know of each other, so that none comes with the chance e to the minus of how many are expected."""
    wanted = -log(1 - LIKELY)
    if unseen <= wanted or not found.once:
        return None
    rate = found.once / (found.units * unseen + found.once)
    return max(1, ceil(log(1 - wanted / unseen) / log(1 - rate)))


def unseen(found: Incidence) -> Unseen:
    """What is unseen, or why it cannot be told."""
    if found.units < LEAST_TRACES:
        return Unseen(why=f"{found.units:,} of the {LEAST_TRACES} reviewed traces that it needs")
    if found.finds < LEAST_FINDS:
        return Unseen(why=f"{found.finds:,} of the {LEAST_FINDS} finds that it needs")
    if found.once == found.seen:
        return Unseen(why="each kind was met once, so that nothing tells how many there are")
    value, variance = chao(found)
    low, high = interval(value, variance)
    missed = found.once / found.finds
    return Unseen(value, low, high, missed, likely_after(found, value))
