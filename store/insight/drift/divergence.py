"""How far the mix of two sets of traces differs, and how far it would differ by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from ...intervals import holm

Numbers: TypeAlias = npt.NDArray[np.float64]
Pattern: TypeAlias = tuple[str, ...]
"""What one trace has: one value, or several (its tools)."""

DRAWS: Final = 1000
SEED: Final = 1
ALPHA: Final = 0.05
LEAST: Final = 20
"""Of fewer traces on one side nothing is told."""


def jensen_shannon(one: Numbers, other: Numbers) -> Numbers:
    """The divergence of Jensen and Shannon of two mixes (Lin 1991), with the logarithm to the base 2: from 0, the same, to 1,
    nothing in common. Of several rows each."""
    p = one / np.maximum(one.sum(axis=-1, keepdims=True), 1e-300)
    q = other / np.maximum(other.sum(axis=-1, keepdims=True), 1e-300)
    m = (p + q) / 2
    total = _entropy(m) - (_entropy(p) + _entropy(q)) / 2
    return np.clip(total, 0.0, 1.0)


def _entropy(share: Numbers) -> Numbers:
    logs = np.log2(np.where(share > 0, share, 1.0))
    found: Numbers = -(share * logs).sum(axis=-1)
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """A value whose share moved, from that of the known traces to that of the new ones."""

    value: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one aspect moved: its `divergence`, the `noise` below which 95 of 100 divergences stay if both sides are drawn from
    the same traces, how likely it is by chance (`chance`), and the same because several aspects are looked at
    (`adjusted`, Holm). `moved` are the values that moved most."""

    aspect: str
    divergence: float
    noise: float
    chance: float
    adjusted: float
    moved: tuple[Moved, ...]

    @property
    def found(self) -> bool:
        """Whether it is more than chance, all aspects considered."""
        return self.adjusted < ALPHA


Mix: TypeAlias = Mapping[Pattern, int]
"""How many traces have each pattern."""


def drifts(
    aspects: Mapping[str, tuple[Mix, Mix]], draws: int = DRAWS, seed: int = SEED
) -> list[Drift]:
    """How far each aspect moved from the first mix to the second, the most certain first; aspects without traces on one side
    are left out."""
    raw = [
        (name, *_divergence(before, now, draws, seed))
        for name, (before, now) in aspects.items()
        if sum(before.values()) and sum(now.values())
    ]
    adjusted = holm([chance for _, _, _, chance, _ in raw])
    found = [
        Drift(name, divergence, noise, chance, one, moved)
        for (name, divergence, noise, chance, moved), one in zip(raw, adjusted, strict=True)
    ]
    return sorted(found, key=lambda one: (one.adjusted, -(one.divergence - one.noise)))


def _divergence(
    before: Mix, now: Mix, draws: int, seed: int
) -> tuple[float, float, float, tuple[Moved, ...]]:
    patterns = list(dict.fromkeys([*before, *now]))
    values = list(dict.fromkeys(value for pattern in patterns for value in pattern))
    place = {value: at for at, value in enumerate(values)}
    holds = np.zeros((len(patterns), max(1, len(values))))
    for at, pattern in enumerate(patterns):
        for value in pattern:
            holds[at, place[value]] = 1
    old = np.array([before.get(one, 0) for one in patterns], dtype=np.int64)
    new = np.array([now.get(one, 0) for one in patterns], dtype=np.int64)
    measured = float(jensen_shannon(old @ holds, new @ holds))
    random = np.random.Generator(np.random.PCG64(seed))
    # Which traces are the new ones is decided anew: each pattern as often as there are traces with it.
    drawn = random.multivariate_hypergeometric(
        old + new, int(new.sum()), size=draws, method="marginals"
    )
    by_chance = jensen_shannon((old + new - drawn) @ holds, drawn @ holds)
    noise = float(np.quantile(by_chance, 0.95))
    chance = (1 + int((by_chance >= measured - 1e-12).sum())) / (1 + draws)
    was, is_ = (old @ holds) / max(1, old.sum()), (new @ holds) / max(1, new.sum())
    order = np.argsort(-np.abs(is_ - was), kind="stable")[:3]
    moved = tuple(Moved(values[at], float(was[at]), float(is_[at])) for at in order if values)
    return measured, noise, chance, moved
