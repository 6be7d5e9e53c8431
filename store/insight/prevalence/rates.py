"""How frequent failures are among traces of which some, drawn at random, are judged: rates with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

import numpy as np

from ....rubrics.schema import Verdict
from ...intervals import fisher, holm, newcombe, wilson

Part = TypeVar("Part")

LEAST: Final = 20
"""A rate of fewer traces is not told: one more failure moves it by more than five points."""
DRAWS: Final = 2000
SEED: Final = 1
ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True)
class Judged:
    """A trace of a random sample: the verdict, how bad the failure is if the rubric asks, and for how many traces it
    stands."""

    trace: str
    verdict: Verdict
    weight: float = 1.0
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `n` judged traces with its 95 % interval (Wilson). `hits` are the traces counted. Where they stand for
    unequal numbers of others, `effective` is how many equal ones would tell as much (Kish 1965): (sum w)² / sum w²."""

    hits: int
    n: int
    value: float | None
    low: float
    high: float
    effective: float

    @property
    def told(self) -> bool:
        """Whether it is of enough traces to be told."""
        return self.n >= LEAST


def rate(some: Collection[Judged], counts: Callable[[Judged], bool]) -> Rate:
    """The weighted share of the traces that count, of those that passed or failed."""
    decided = [one for one in some if one.verdict != "unsure"]
    total = sum(one.weight for one in decided)
    if not decided:
        return Rate(0, 0, None, 0.0, 1.0, 0.0)
    hits = [one for one in decided if counts(one)]
    share = sum(one.weight for one in hits) / total
    effective = total * total / sum(one.weight * one.weight for one in decided)
    if len(hits) == len(decided):
        share = 1.0
    low, high = wilson(
        share * effective if 0 < share < 1 else (effective if share else 0.0), effective
    )
    return Rate(len(hits), len(decided), share, low, high, effective)


def failing(one: Judged) -> bool:
    """Whether a trace failed."""
    return one.verdict == "fail"


@dataclass(frozen=True, slots=True)
class Severity:
    """How frequent failures of one severity are (`rate`), and failures at least as bad (`at_least`). `weight` is what one
    counts in the weighted rate."""

    name: str
    weight: float
    rate: Rate
    at_least: Rate


@dataclass(frozen=True, slots=True)
class WeightedRate:
    """The mean severity of a trace, from 0 (none failed) to 1 (all failed in the worst way), with the interval between the
    percentiles 2.5 and 97.5 of resamples (Efron 1979). `unknown` failures have no severity and count as the worst."""

    value: float | None
    low: float
    high: float
    unknown: int


Scale: TypeAlias = Mapping[str, float]
"""The severities from the mildest to the worst, each with its weight."""


def even_scale(names: Sequence[str]) -> dict[str, float]:
    """Weights at even distances: of four severities 0.25, 0.5, 0.75 and 1."""
    return {name: (at + 1) / len(names) for at, name in enumerate(names)}


def severities(some: Collection[Judged], scale: Scale) -> list[Severity]:
    """How frequent each severity is, the worst first."""
    rank = {name: at for at, name in enumerate(scale)}
    return [
        Severity(
            name,
            scale[name],
            rate(some, lambda one, name=name: failing(one) and one.severity == name),  # type: ignore[misc]
            rate(
                some,
                lambda one, at=rank[name]: (
                    failing(one) and rank.get(one.severity or "", len(rank)) >= at
                ),  # type: ignore[misc]
            ),
        )
        for name in reversed(list(scale))
    ]


def weighted_rate(some: Collection[Judged], scale: Scale, seed: int = SEED) -> WeightedRate:
    """The mean severity."""
    decided = [one for one in some if one.verdict != "unsure"]
    if not decided:
        return WeightedRate(None, 0.0, 1.0, 0)
    worst = max(scale.values(), default=1.0)
    harm = np.array(
        [scale.get(one.severity or "", worst) if failing(one) else 0.0 for one in decided]
    )
    weight = np.array([one.weight for one in decided])
    random = np.random.Generator(np.random.PCG64(seed))
    means = []
    for _ in range(0, DRAWS, _AT_ONCE):
        drawn = random.integers(0, len(decided), size=(_AT_ONCE, len(decided)))
        means.append((harm[drawn] * weight[drawn]).sum(axis=1) / weight[drawn].sum(axis=1))
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    unknown = sum(failing(one) and one.severity not in scale for one in decided)
    return WeightedRate(
        float((harm * weight).sum() / weight.sum()), float(low), float(high), unknown
    )


_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Apart(Generic[Part]):
    """How far the rate of a part is from that of all other traces: `difference` with its 95 % interval (Newcombe), `chance`
    that it is by chance alone (Fisher), and the same because `of` parts were looked at (`adjusted`, Holm)."""

    part: Part
    mine: Rate
    rest: Rate
    difference: float
    low: float
    high: float
    chance: float
    adjusted: float
    of: int

    @property
    def found(self) -> bool:
        """Whether it is more than chance, all parts considered."""
        return self.adjusted < ALPHA


def apart(parts: Mapping[Part, Collection[Judged]]) -> list[Apart[Part]]:
    """Each part beside all others, those that differ most first; parts of too few traces are left out, and so are those
    without others. Traces count equally: the test is of counts."""
    every = [one for some in parts.values() for one in some]
    rows = []
    for part, some in parts.items():
        inside = {one.trace for one in some}
        mine, rest = (
            rate(some, failing),
            rate([one for one in every if one.trace not in inside], failing),
        )
        if mine.told and rest.told:
            rows.append((part, mine, rest))
    chances = [fisher(mine.hits, mine.n, rest.hits, rest.n) for _, mine, rest in rows]
    found = []
    for (part, mine, rest), chance, adjusted in zip(rows, chances, holm(chances), strict=True):
        one, other = mine.value or 0.0, rest.value or 0.0
        low, high = newcombe(
            one * mine.effective, mine.effective, other * rest.effective, rest.effective
        )
        found.append(Apart(part, mine, rest, one - other, low, high, chance, adjusted, len(rows)))
    return sorted(found, key=lambda one: (one.adjusted, one.chance, -abs(one.difference)))
