"""Two judges, or a judge and itself later, on the same outputs: what one gets right and the other does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...intervals import Between, beta_share, clopper_pearson


@dataclass(frozen=True, slots=True)
class Paired:
    """Of so many outputs that both judged: `first` are those that only the first has right, `second` those that only the second
    has, `both` and `neither` the others."""

    both: int = 0
    first: int = 0
    second: int = 0
    neither: int = 0

    @property
    def items(self) -> int:
        """How many outputs both judged."""
        return self.both + self.first + self.second + self.neither

    @property
    def differing(self) -> int:
        """Where one is right and the other is not: nothing else tells them apart."""
        return self.first + self.second

    @property
    def chance(self) -> float:
        """How likely a difference as large or larger is if both are equally good (McNemar 1947, exact: each output on which they
        differ is a toss of a coin; both ends are counted). 1.0 where they do not differ."""
        n, few = self.differing, min(self.first, self.second)
        # The chance of at most so few of n tosses, as a tail of the beta distribution (NIST DLMF 8.17.5).
        below = beta_share(0.5, n - few, few + 1) if n else 1.0
        return min(1.0, 2 * below)

    @property
    def share(self) -> Between:
        """Of the outputs on which they differ, the share that the first has right: its exact 95 % interval. It holds 0.5 exactly
        where `chance` is above 0.05 (Fay 2010, "Two-sided exact tests and matching confidence intervals for discrete
        data", The R Journal 2)."""
        return clopper_pearson(self.first, self.differing)


def paired(items: Iterable[tuple[bool, bool]]) -> Paired:
    """Count outputs, each with whether the first and whether the second has it right."""
    found = list(items)
    return Paired(
        both=found.count((True, True)),
        first=found.count((True, False)),
        second=found.count((False, True)),
        neither=found.count((False, False)),
    )
