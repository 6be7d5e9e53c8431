"""Pick the traces that differ most, say how different a pick is, and find what is unlike everything known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .features import Vectors

DRAWS: Final = 20
SEED: Final = 1
_AT_ONCE: Final = 1024
_SAME: Final = 1e-4
"""Rows that are nearer to each other are the same."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Rows in the order in which they were picked, each with its distance (0 to 1) from the nearest one before it; and the
    distance of every row from the nearest picked one."""

    rows: tuple[int, ...]
    distances: tuple[float, ...]
    left: npt.NDArray[np.float32]


def most_different(found: Vectors, most: int) -> Picked:
    """At most so many rows: first the most typical one, then always that which is farthest from all picked ones. The farthest
    trace is then at most twice as far from the pick as from the best pick there is (Gonzalez 1985). Where only rows are
    left that are the same as picked ones, each is taken a second time, and so on."""
    count = len(found)
    if not count or most < 1:
        return Picked((), (), np.ones(count, dtype=np.float32))
    row = int(np.argmax(found @ found.mean(axis=0)))
    left = np.full(count, np.inf, dtype=np.float32)
    rows: list[int] = []
    distances: list[float] = []
    nearest_one = np.full(count, np.inf, dtype=np.float32)
    for _ in range(min(most, count)):
        distances.append(1.0 if not rows else float(max(0.0, nearest_one[row])))
        rows.append(row)
        far = 1 - found @ found[row]
        np.minimum(nearest_one, far, out=nearest_one)
        np.minimum(left, far, out=left)
        left[row] = -1
        row = int(np.argmax(left))
        if left[row] < _SAME and len(rows) < count:
            left[:] = np.inf
            left[rows] = -1
            row = int(np.argmax(left))
    nearest_one[rows] = 0
    return Picked(tuple(rows), tuple(distances), np.clip(nearest_one, 0, 1))


def vendi(found: Vectors) -> float:
    """As how many traces that have nothing in common these are: the exponential of the entropy of the eigenvalues of their
    similarities (Friedman and Dieng 2023). From 1, all the same, to their number."""
    if not len(found):
        return 0.0
    values = np.linalg.eigvalsh((found @ found.T).astype(np.float64) / len(found))
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


@dataclass(frozen=True, slots=True)
class Spread:
    """How different `count` picked traces are, in traces that have nothing in common, beside as many drawn at random (the mean
    of DRAWS draws)."""

    count: int
    picked: float
    random: float


def spread(found: Vectors, rows: Sequence[int], among: Sequence[int]) -> Spread:
    """How different the rows are, beside as many random ones of those among which they were picked."""
    random = np.random.Generator(np.random.PCG64(SEED))
    size = min(len(rows), len(among))
    drawn = [
        vendi(found[random.choice(np.array(among), size=size, replace=False)]) for _ in range(DRAWS)
    ]
    return Spread(len(rows), vendi(found[list(rows)]), float(np.mean(drawn)))


def nearest(some: Vectors, known: Vectors, *, same: bool = False) -> npt.NDArray[np.float32]:
    """The distance of each row from the nearest known one; with `same` the rows are the known ones, and each is held against
    the others."""
    found = np.ones(len(some), dtype=np.float32)
    if len(known) < 1 + same:
        return found
    for start in range(0, len(some), _AT_ONCE):
        alike = some[start : start + _AT_ONCE] @ known.T
        if same:
            at = np.arange(len(alike))
            alike[at, start + at] = -1
        found[start : start + _AT_ONCE] = 1 - alike.max(axis=1)
    return np.clip(found, 0, 1)
