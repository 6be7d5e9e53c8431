"""The figures of a question: of all its reviewers, of each pair of them, and of each with themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from .answers import Compared, Scale
from .coefficients import (
    Coefficient,
    Level,
    alpha,
    cohen,
    fleiss,
    gwet,
    percent,
    percent_of_pairs,
)
from .distances import Distance
from .figures import LEAST, Figure, figures
from .ratings import Pairs, Ratings, Value, pairs_of, ratings_of
from .resampling import Resampling

DISTANCES: Final[Mapping[Scale, Distance]] = {
    "categories": "nominal",
    "numbers": "linear",
    "sets": "masi",
}
LEVELS: Final[Mapping[Scale, Level]] = {
    "categories": "nominal",
    "numbers": "ordinal",
    "sets": "masi",
}
CLEAR: Final = 0.8
"""From here on answers are taken to be reliable (Krippendorff 2004, 241): the wording of a question is no problem."""

FIRST: Final = "first"
AGAIN: Final = "again"
"""The two answers of one reviewer who judged a trace twice."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a question is measured: the least number of items of a figure, and the draws of its interval."""

    how: Resampling = field(default_factory=Resampling)
    least: int = LEAST


@dataclass(frozen=True, slots=True)
class Measured:
    """A question with its figures, by name. `items` are the traces that two reviewers or more answered."""

    of: Compared
    items: int
    figures: Mapping[str, Figure]

    @property
    def chance_free(self) -> Figure:
        """AC1 or AC2: the figure by which questions are compared with each other, as it depends least on how often each
        answer is given."""
        return self.figures[ac_name(self.of.scale)]


@dataclass(frozen=True, slots=True)
class PairMeasured:
    """What two reviewers, or one of them twice, answered to a question. `confusion` counts how often which two answers
    met, the first one's first; it is empty for sets."""

    of: Compared
    items: int
    figures: Mapping[str, Figure]
    confusion: Mapping[tuple[Value, Value], int]


def ac_name(scale: Scale) -> str:
    """What Gwet's coefficient is called for answers of that kind."""
    return "ac1" if scale == "categories" else "ac2"


def measured(of: Compared, measure: Measure) -> Measured:
    """The figures of a question for all its reviewers."""
    ratings = ratings_of(of.units)
    found = figures(
        _coefficients(of.scale, ratings), ratings.times, ratings.units, measure.how, measure.least
    )
    return Measured(of, ratings.units, found)


def _coefficients(scale: Scale, ratings: Ratings) -> dict[str, Coefficient]:
    distance = DISTANCES[scale]
    found = {
        "percent": percent(ratings),
        "alpha": alpha(ratings, LEVELS[scale]),
        ac_name(scale): gwet(ratings, distance),
        "fleiss": fleiss(ratings, distance),
    }
    if scale == "numbers":
        found["alpha_interval"] = alpha(ratings, "interval")
    if scale == "sets":
        found["alpha_jaccard"] = alpha(ratings, "jaccard")
    return found


def pair_measured(of: Compared, one: str, other: str, measure: Measure) -> PairMeasured:
    """The figures of a question for two reviewers."""
    return _of_pairs(of, of.pairs(one, other), measure)


def self_measured(
    of: Compared, again: Mapping[str, Value], reviewer: str, measure: Measure
) -> PairMeasured:
    """The figures of a question for one reviewer: what they answered first, and `again` (by trace). In what is compared
    they stand as two, `FIRST` and `AGAIN`."""
    first = {trace: given[reviewer] for trace, given in of.answers.items() if reviewer in given}
    both = sorted(first.keys() & again.keys())
    answers = {trace: {FIRST: first[trace], AGAIN: again[trace]} for trace in both}
    twice = Compared(of.id, of.ask, of.question, of.scale, answers)
    return _of_pairs(twice, [(first[trace], again[trace]) for trace in both], measure)


def _of_pairs(of: Compared, given: Sequence[tuple[Value, Value]], measure: Measure) -> PairMeasured:
    pairs = pairs_of(given)
    distance = DISTANCES[of.scale]
    both = _as_ratings(pairs)
    coefficients = {
        "percent": percent_of_pairs(pairs),
        "cohen": cohen(pairs, distance),
        ac_name(of.scale): gwet(both, distance),
    }
    found = figures(coefficients, pairs.times, pairs.units, measure.how, measure.least)
    return PairMeasured(of, pairs.units, found, {} if of.scale == "sets" else Counter(given))


def _as_ratings(pairs: Pairs) -> Ratings:
    """Each cell as a pattern of its own, so that all coefficients of a pair are of the same draws."""
    table = np.eye(len(pairs.values))
    return Ratings(pairs.values, table[pairs.cells[:, 0]] + table[pairs.cells[:, 1]], pairs.times)


def wording(found: Sequence[Measured]) -> Measured | None:
    """The question that is answered most differently, if its answers are not reliable: its wording is the problem first.
    None if none of the figures that are told is below `CLEAR`."""
    told = [
        (one.chance_free.value, one.of.id, one)
        for one in found
        if one.of.question and one.chance_free.told and one.chance_free.value is not None
    ]
    if not told:
        return None
    lowest, _, question = min(told, key=lambda one: one[:2])
    return question if lowest < CLEAR else None
