"""What came of the pairs, counted, and what that says: a lead, held against chance.

A lead is a sign test over the pairs in which one answer was better; ties say nothing of who is better and are counted
beside it. Of several reviewers a pair counts as what they all said of it; where they differ it is counted as that, and
nobody is outvoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias, get_args

from ...intervals import Between, clopper_pearson
from .sign_test import FEWEST, LEVEL, needed, sign_test

Outcome: TypeAlias = Literal["candidate", "production", "both_good", "both_bad", "relocated"]
"""What one reviewer said of a pair: whose answer was better, or that neither was. `relocated`: both failed, and the
candidate elsewhere than what is in production."""
Standing: TypeAlias = Literal[
    "candidate", "production", "both_good", "both_bad", "relocated", "differ", "same", "open"
]
"""How a pair stands: an outcome, or that reviewers `differ`; that both did and answered the `same`, so that nobody is asked;
that nobody has decided it yet."""
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)


@dataclass(frozen=True)
class Lead:
    """The sign test over pairs in which the `candidate` or what is in `production` was better, so many times each."""

    candidate: int
    production: int

    @property
    def n(self) -> int:
        """In how many pairs one was better."""
        return self.candidate + self.production

    @cached_property
    def p(self) -> float:
        """How often chance alone gives so large a lead to either of them."""
        return sign_test(self.candidate, self.production)

    @cached_property
    def interval(self) -> Between:
        """Between which shares that of the candidate is (95 %, Clopper and Pearson)."""
        return clopper_pearson(self.candidate, self.n)

    @property
    def enough(self) -> bool:
        """Whether there are enough pairs for the test to say anything, however they came out."""
        return self.n >= FEWEST

    @property
    def told(self) -> bool:
        """Whether one of them is told to be better."""
        return self.enough and self.p <= LEVEL

    @cached_property
    def needs(self) -> int | None:
        """How many pairs in which one is better it takes to tell; None where it is told, or no number in reach would do."""
        if not self.enough:
            return FEWEST
        return None if self.told else needed(self.candidate, self.production)


@dataclass(frozen=True)
class Tally:
    """The pairs by how they stand, by their numbers."""

    pairs: Mapping[Standing, tuple[int, ...]]

    def count(self, standing: Standing) -> int:
        """How many pairs stand so."""
        return len(self.pairs.get(standing, ()))

    @property
    def total(self) -> int:
        """All pairs."""
        return sum(map(len, self.pairs.values()))

    @property
    def decided(self) -> int:
        """The pairs on which those who decided them agree."""
        return self.total - self.count("open") - self.count("same") - self.count("differ")

    @cached_property
    def lead(self) -> Lead:
        """Who was better."""
        return Lead(self.count("candidate"), self.count("production"))


def standing_of(said: Iterable[Outcome]) -> Standing:
    """How a pair stands of which reviewers said this."""
    every = set(said)
    if not every:
        return "open"
    return next(iter(every)) if len(every) == 1 else "differ"


def tally(standings: Mapping[int, Standing]) -> Tally:
    """The pairs, by number, sorted by how they stand."""
    return Tally(
        {
            one: tuple(number for number, stands in sorted(standings.items()) if stands == one)
            for one in STANDINGS
        }
    )


def sliced(
    standings: Mapping[int, Standing], values: Mapping[int, str]
) -> list[tuple[str | None, Tally]]:
    """The tally of each slice, the largest first; None for the pairs that are in none."""
    groups: dict[str | None, dict[int, Standing]] = {}
    for number, stands in standings.items():
        groups.setdefault(values.get(number), {})[number] = stands
    return [
        (value, tally(some))
        for value, some in sorted(
            groups.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or "")
        )
    ]
