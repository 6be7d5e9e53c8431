"""Figures of cases that were run several times: how sure a share of passes is, and how likely all of k runs pass."""

from __future__ import annotations

from collections.abc import Iterable
from math import comb, sqrt
from typing import Final

_Z: Final = 1.959964
"""Of the standard normal distribution, for 95 of 100."""


def wilson(passed: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of Wilson's score for a share: between which shares the true one is likely to be."""
    if not trials:
        return 0.0, 1.0
    share, spread = passed / trials, _Z * _Z / trials
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # What is certain of all or none is not left to rounding.
    return (0.0 if not passed else max(0.0, low)), (1.0 if passed == trials else min(1.0, high))


def pass_power(passed: int, trials: int, k: int) -> float:
    """pass^k: the share of choices of k runs out of those made in which all pass (unbiased, as in tau-bench)."""
    return comb(passed, k) / comb(trials, k)


def pass_powers(runs: Iterable[tuple[int, int]]) -> dict[int, float]:
    """The mean pass^k of those cases, each (passed, trials), that were run several times, for every k that all of these
    were run; empty if there are none."""
    counted = [(passed, trials) for passed, trials in runs if trials > 1]
    most = min((trials for _, trials in counted), default=0)
    return {
        k: sum(pass_power(passed, trials, k) for passed, trials in counted) / len(counted)
        for k in range(1, most + 1)
    }
