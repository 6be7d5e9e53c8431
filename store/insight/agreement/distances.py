"""How far two answers are apart, from 0 for the same to 1 for the furthest: what a coefficient counts as disagreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import numpy as np

from .ratings import Numbers, Value

Distance: TypeAlias = Literal["nominal", "linear", "quadratic", "jaccard", "masi"]


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the labels in either set that are not in both. Two empty sets are the same.

    Jaccard 1912: 1 - |A and B| / |A or B|.
    """
    either = len(one | other)
    return 1 - len(one & other) / either if either else 0.0


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """As `jaccard`, and further apart where neither set holds the other. Two empty sets are the same.

    Passonneau 2006, "Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation":
    1 - J * M, with J = |A and B| / |A or B| and M = 1 if the sets are equal, 2/3 if one holds the other, 1/3 if they
    overlap, 0 if they share nothing.
    """
    if one == other:
        return 0.0
    if not one & other:
        return 1.0
    monotone = 2 / 3 if one < other or other < one else 1 / 3
    return 1 - (1 - jaccard(one, other)) * monotone


def positions(values: Sequence[Value]) -> Numbers:
    """Where values stand on their scale: numbers where they are, words in the order in which they are given."""
    if all(isinstance(value, int | float) for value in values):
        return np.array([value for value in values if isinstance(value, int | float)], dtype=float)
    return np.arange(len(values), dtype=np.float64)


def _spread(values: Sequence[Value]) -> Numbers:
    at = positions(values)
    apart = np.abs(at[:, None] - at[None, :])
    widest = apart.max(initial=0.0)
    return np.asarray(apart / widest if widest else apart, dtype=np.float64)


def _nominal(values: Sequence[Value]) -> Numbers:
    return 1 - np.eye(len(values))


def _quadratic(values: Sequence[Value]) -> Numbers:
    return np.asarray(_spread(values) ** 2, dtype=np.float64)


def _of_sets(
    values: Sequence[Value], apart: Callable[[frozenset[str], frozenset[str]], float]
) -> Numbers:
    sets = [value if isinstance(value, frozenset) else frozenset({str(value)}) for value in values]
    return np.array([[apart(one, other) for other in sets] for one in sets]).reshape(
        len(sets), len(sets)
    )


_TABLES: Final[Mapping[Distance, Callable[[Sequence[Value]], Numbers]]] = {
    "nominal": _nominal,
    "linear": _spread,
    "quadratic": _quadratic,
    "jaccard": lambda values: _of_sets(values, jaccard),
    "masi": lambda values: _of_sets(values, masi),
}


def distances(values: Sequence[Value], kind: Distance) -> Numbers:
    """The distance of each value from each other, as a square table."""
    return _TABLES[kind](values)
