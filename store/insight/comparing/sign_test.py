"""The sign test: how often chance alone gives one side so large a lead over the other.

It asks how often a fair coin for each pair gives a lead as large as the one found, on either side (Conover, Practical
Nonparametric Statistics). It is exact: no pair is too few for it to be right, only for it to say anything.
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
