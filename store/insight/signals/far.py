"""Topics that are far from all others: requests whose words hardly any other request has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ..diversity.features import vectors
from ..diversity.picking import nearest

LEAST: Final = 50
"""Of fewer requests nothing is told."""
_AMONG: Final = 4000
"""So many requests, drawn at random, are what each is held against."""
_FENCE: Final = 1.5
_UNLIKE: Final = 0.5
"""Whatever the others are like, a request that has half in common with another one is not far from it."""


def far_requests(asked: Sequence[str]) -> list[tuple[int, float]]:
    """The places of the requests that are far from their nearest other one, with the distance (0 to 1), the farthest first.

    Far is beyond the upper fence of Tukey (1977), the third quartile of the distances of all different requests and one and a
    half times the distance between the quartiles more, and at least half unlike any other. A request that two traces have is
    not far. There may be none; of fewer than LEAST nothing is told.
    """
    if len(asked) < LEAST:
        return []
    places: dict[str, list[int]] = {}
    for at, text in enumerate(asked):
        places.setdefault(" ".join(text.split()).casefold(), []).append(at)
    distances = _distances(list(places))
    low, high = np.quantile(distances, [0.25, 0.75])
    fence = max(float(high + _FENCE * (high - low)), _UNLIKE)
    found = [
        (some[0], float(distance))
        for some, distance in zip(places.values(), distances, strict=True)
        if len(some) == 1 and distance > fence + 1e-6
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _distances(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """How far each is from its nearest other one."""
    found = vectors(((text, (), ()) for text in texts), len(texts))
    if len(texts) <= _AMONG:
        return nearest(found, found, same=True)
    random = np.random.Generator(np.random.PCG64(1))
    some = np.sort(random.choice(len(texts), size=_AMONG, replace=False))
    distances = nearest(found, found[some])
    distances[some] = nearest(found[some], found[some], same=True)
    return distances
