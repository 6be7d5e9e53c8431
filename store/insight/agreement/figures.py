"""A figure with its interval and its n, or the reason why it is not told.

The rule: a figure is told of 20 items or more (of fewer, one item moves a share by more than five points), and only if its
95 % interval is no wider than 0.5, so that it says at least whether agreement is in the upper or the lower half. What it
needs follows from the width, which shrinks with the root of n.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from .coefficients import Coefficient, value_of
from .ratings import Numbers
from .resampling import Interval, Resampling, intervals

Name = TypeVar("Name", bound=str)

LEAST: Final = 20
WIDEST: Final = 0.5
RULE: Final = f"A figure needs {LEAST} items, and a 95 % interval no wider than {WIDEST}: it is not told of less."
_UNDEFINED: Final = 0.05
"""A figure that more of the draws than this do not have gets no interval."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient of `n` items. `value` is None where it is not defined; `interval` is None where it cannot be told.
    `needs` is how many items it takes to tell it, None if there are enough or more would not help; `why` says in words
    why it is not told, and is "" if it is."""

    n: int
    value: float | None = None
    interval: Interval | None = None
    needs: int | None = None
    why: str = ""

    @property
    def told(self) -> bool:
        """Whether it may be told."""
        return not self.why


def figure_of(n: int, value: float | None, interval: Interval | None, least: int = LEAST) -> Figure:
    """A figure, held against the rule."""
    if n < least:
        return Figure(n, value, interval, least, f"{n:,} of the {least:,} items that it needs")
    if value is None:
        return Figure(n, None, None, None, "everybody said the same of everything")
    if interval is None or interval.undefined > _UNDEFINED:
        why = "so few answers differ from the others that its interval cannot be told"
        return Figure(n, value, None, None, why)
    if interval.width > WIDEST:
        needs = math.ceil(n * (interval.width / WIDEST) ** 2)
        why = f"its interval is {interval.width:.2f} wide; about {needs:,} items are needed"
        return Figure(n, value, interval, needs, why)
    return Figure(n, value, interval)


def figures(
    coefficients: Mapping[Name, Coefficient],
    times: Numbers,
    n: int,
    how: Resampling,
    least: int = LEAST,
) -> dict[Name, Figure]:
    """Each coefficient of `n` items whose patterns occurred so often, held against the rule."""
    if not n:
        return {name: figure_of(0, None, None, least) for name in coefficients}
    found = intervals(coefficients, times, how)
    out: dict[Name, Figure] = {}
    for name, coefficient in coefficients.items():
        interval = found[name]
        disagreement = coefficient(times[None, :])
        expected = float(disagreement.expected[0])
        if float(disagreement.observed[0]) < 1e-12 < expected:
            interval = _where_nothing_differs(n, expected)
        out[name] = figure_of(n, value_of(coefficient, times), interval, least)
    return out


def _where_nothing_differs(n: int, expected: float) -> Interval:
    """Of items that do not differ at all every draw is the same. What can be told is how many could differ: with 97.5 %
    confidence no more than 1 - 0.025^(1/n) of them (Clopper and Pearson 1934), each by the most that answers can."""
    return Interval(1 - (1 - 0.025 ** (1 / n)) / expected, 1.0)
