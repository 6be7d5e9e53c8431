"""Figures of cases that were run several times: how likely all of k runs pass. How sure a share is: `store/intervals.py`."""

from __future__ import annotations

from collections.abc import Iterable
from math import comb


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
