"""Exact figures of a share: the sign test, and the interval of Clopper and Pearson.

The sign test (Conover, Practical Nonparametric Statistics) asks how often chance alone, a fair coin for each pair, gives
a lead as large as the one found, on either side. The interval (Clopper and Pearson, Biometrika 26, 1934) is the set of
shares under which what was found is not rarer than 2.5 % on either side. Both are exact: no pair is too few for them to be
right, only for them to say anything.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

LEVEL: Final = 0.05
"""A lead that chance gives less often than this is told as one."""
FEWEST: Final = 6
"""Of fewer pairs, a lead in all of them is not so rare: 2 · 0.5^5 = 0.0625."""
_MOST: Final = 5_000
_HALVINGS: Final = 60


def sign_test(one: int, other: int) -> float:
    """How often chance gives a lead of `one` over `other`, or of `other` over `one`, that is as large or larger."""
    n, most = one + other, max(one, other)
    if not n:
        return 1.0
    term = tail = 1
    # From the end down: C(n, n) + C(n, n-1) + … + C(n, most), each from the one before.
    for chosen in range(n, most, -1):
        term = term * chosen // (n - chosen + 1)
        tail += term
    return min(1.0, float(Fraction(2 * tail, 1 << n)))


def at_least(found: int, n: int, share: float) -> float:
    """How often `found` or more of `n` come up where each does with probability `share`."""
    if found <= 0:
        return 1.0
    if share <= 0 or found > n:
        return 0.0
    if share >= 1:
        return 1.0
    yes, no = math.log(share), math.log1p(-share)
    return min(1.0, math.fsum(
        math.exp(_log_choices(n, one) + one * yes + (n - one) * no) for one in range(found, n + 1)
    ))  # fmt: skip


def _log_choices(n: int, chosen: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(chosen + 1) - math.lgamma(n - chosen + 1)


def interval(found: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Between which shares the true one is with 95 % confidence, where `found` of `n` came up."""
    if not n:
        return 0.0, 1.0
    side = level / 2
    low = 0.0 if found == 0 else _share_where(found, n, side)
    high = 1.0 if found == n else 1 - _share_where(n - found, n, side)
    return low, high


def _share_where(found: int, n: int, rare: float) -> float:
    """The share under which `found` or more come up as rarely as that."""
    low, high = 0.0, found / n
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if at_least(found, n, middle) < rare:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def needed(one: int, other: int) -> int | None:
    """How many pairs in which one is better it takes until a lead is told, if they go on like these; None if that is more
    than 5,000, or the lead is told already."""
    n, most = one + other, max(one, other)
    if sign_test(one, other) <= LEVEL and n >= FEWEST:
        return None
    lead = 2 * most / n - 1 if n else 1.0
    if lead <= 0:
        return None
    # By the normal curve; the exact answer is near it.
    near = math.ceil((1.96 / lead) ** 2)
    if near > _MOST:
        return None
    for asked in range(max(FEWEST, n + 1, near * 7 // 10), 2 * near + 4 * FEWEST):
        better = round(asked * most / n) if n else asked
        if sign_test(better, asked - better) <= LEVEL:
            return asked
    return None
