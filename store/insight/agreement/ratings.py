"""What raters said of units, counted: the form in which every coefficient of agreement is calculated.

Units that were rated alike are one *pattern* with the number of its units. A library of ten thousand traces has a hundred
patterns, and a resample of it is a number for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Value: TypeAlias = str | int | float | frozenset[str]
"""What a rater said: a category, a number on a scale, or a set of labels."""
Numbers: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """`counts` has a row for each pattern and a column for each of the `values` that were given: how many raters gave it.
    `times` is how many units have the pattern. Who gave which value is not kept, so that neither the order of the raters
    nor that of the units can count."""

    values: tuple[Value, ...]
    counts: Numbers
    times: Numbers

    @property
    def raters(self) -> Numbers:
        """How many raters rated a unit of each pattern."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.float64)

    @property
    def units(self) -> int:
        """How many units at least two raters rated."""
        return int(self.times[self.raters >= 2].sum())


@dataclass(frozen=True, slots=True)
class Pairs:
    """What two raters said of the same units: `cells` are the pairs of places in `values`, `times` how often each
    occurred."""

    values: tuple[Value, ...]
    cells: npt.NDArray[np.int64]
    times: Numbers

    @property
    def units(self) -> int:
        """How many units both rated."""
        return int(self.times.sum())


def in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    """Different values, in an order that depends on nothing else: numbers by size, words and sets by the alphabet."""

    def place(value: Value) -> tuple[int, float, tuple[str, ...]]:
        if isinstance(value, frozenset):
            return 2, 0.0, tuple(sorted(value))
        return (1, 0.0, (value,)) if isinstance(value, str) else (0, float(value), ())

    return tuple(sorted(set(values), key=place))


def ratings_of(units: Iterable[Sequence[Value | None]]) -> Ratings:
    """The ratings of some units: one sequence for each, with what each rater said, None for nothing. Units that nobody
    rated do not count."""
    rated = [tuple(said for said in unit if said is not None) for unit in units]
    values = in_order(said for unit in rated for said in unit)
    place = {value: at for at, value in enumerate(values)}
    patterns = Counter(tuple(sorted(place[said] for said in unit)) for unit in rated if unit)
    counts = np.zeros((len(patterns), len(values)))
    ordered = sorted(patterns)
    for row, pattern in enumerate(ordered):
        for at in pattern:
            counts[row, at] += 1
    return Ratings(values, counts, np.array([patterns[one] for one in ordered], dtype=np.float64))


def pairs_of(units: Iterable[tuple[Value | None, Value | None]]) -> Pairs:
    """What two raters said of the units that both rated."""
    rated = [(one, other) for one, other in units if one is not None and other is not None]
    values = in_order(said for unit in rated for said in unit)
    place = {value: at for at, value in enumerate(values)}
    cells = Counter((place[one], place[other]) for one, other in rated)
    ordered = sorted(cells)
    return Pairs(
        values,
        np.array(ordered, dtype=np.int64).reshape(-1, 2),
        np.array([cells[one] for one in ordered], dtype=np.float64),
    )
