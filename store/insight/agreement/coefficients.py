"""The coefficients of agreement, each with its source and its formula.

All have one form: 1 - observed / expected, where both are disagreement, from 0 to 1. What differs is what counts as
disagreement (`distances`), and what is expected of chance. A coefficient is calculated for many resamples at once: the
weights have a row for each, with how often it drew each pattern.

A coefficient is not defined where nothing is expected to differ, because everybody said the same of everything: None
here, never 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from .distances import Distance, distances
from .ratings import Numbers, Pairs, Ratings, Value, pairs_of, ratings_of


class Disagreement(NamedTuple):
    """Observed and expected disagreement, one of each for each row of weights."""

    observed: Numbers
    expected: Numbers

    def values(self) -> Numbers:
        """1 - observed / expected, NaN where that is not defined."""
        sound = self.expected > 1e-12
        return np.where(sound, 1 - self.observed / np.where(sound, self.expected, 1.0), np.nan)


Coefficient: TypeAlias = Callable[[Numbers], Disagreement]
"""From weights (resamples x patterns) to disagreement."""
Level: TypeAlias = Literal["nominal", "ordinal", "interval", "jaccard", "masi"]
"""Of Krippendorff's alpha: what the values are, or by what distance sets are compared."""


def _differing(ratings: Ratings, table: Numbers) -> Numbers:
    """The sum of the distances of all ordered pairs of ratings in a unit of each pattern."""
    return np.asarray(((ratings.counts @ table) * ratings.counts).sum(axis=1), dtype=np.float64)


def _mean_in_units(ratings: Ratings, table: Numbers) -> Callable[[Numbers], Numbers]:
    """The mean over the units with two raters or more of the mean distance of two of their ratings."""
    raters = ratings.raters
    several = (raters >= 2).astype(np.float64)
    apart = several * _differing(ratings, table) / np.maximum(raters * (raters - 1), 1)

    def observed(weights: Numbers) -> Numbers:
        return np.asarray((weights @ apart) / np.maximum(weights @ several, 1e-300))

    return observed


def _shares(ratings: Ratings) -> Callable[[Numbers], Numbers]:
    """The mean over all units of the share of its raters who gave each value."""
    share = ratings.counts / np.maximum(ratings.raters, 1)[:, None]

    def of(weights: Numbers) -> Numbers:
        return np.asarray((weights @ share) / np.maximum(weights.sum(axis=1), 1e-300)[:, None])

    return of


def percent(ratings: Ratings, distance: Distance = "nominal") -> Coefficient:
    """The share of pairs of raters who gave the same answer, as the mean over units; nothing is taken off for chance.

    With r raters of a unit, of whom n_k gave value k: p_a = mean over units of sum_k n_k (n_k - 1) / (r (r - 1))
    (Fleiss 1971, equation 2; for missing ratings Gwet 2014, "Handbook of Inter-Rater Reliability", 4th ed., 2.10).
    """
    observed = _mean_in_units(ratings, distances(ratings.values, distance))
    return lambda weights: Disagreement(observed(weights), np.ones(len(weights)))


def fleiss(ratings: Ratings, distance: Distance = "nominal") -> Coefficient:
    """Fleiss' kappa: chance is that two raters draw from the answers of all.

    kappa = (p_a - p_e) / (1 - p_e), p_e = sum_kl w_kl pi_k pi_l, where pi_k is the mean share of raters who gave k
    (Fleiss 1971, "Measuring nominal scale agreement among many raters"; weights and missing ratings as Gwet 2014, 2.11).
    With two raters it is Scott's pi.
    """
    table = distances(ratings.values, distance)
    observed, shares = _mean_in_units(ratings, table), _shares(ratings)

    def of(weights: Numbers) -> Disagreement:
        share = shares(weights)
        return Disagreement(observed(weights), ((share @ table) * share).sum(axis=1))

    return of


def gwet(ratings: Ratings, distance: Distance = "nominal") -> Coefficient:
    """Gwet's AC1, and AC2 with a distance other than nominal: chance is that a rater guesses. It stays meaningful where
    nearly everything is given the same answer, where kappa and alpha fall to nothing.

    (p_a - p_e) / (1 - p_e), p_e = T_w / (q (q - 1)) sum_k pi_k (1 - pi_k), with q values, w = 1 - distance and T_w the
    sum of all w (Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"; 2014,
    5.4). Only values that somebody gave count in q, but two at least: more would make the figure larger.
    """
    table = distances(ratings.values, distance)
    observed, shares = _mean_in_units(ratings, table), _shares(ratings)
    q = max(2, len(ratings.values))
    factor = float((1 - table).sum()) / (q * (q - 1))

    def of(weights: Numbers) -> Disagreement:
        share = shares(weights)
        return Disagreement(observed(weights), 1 - factor * (share * (1 - share)).sum(axis=1))

    return of


def alpha(ratings: Ratings, level: Level = "nominal") -> Coefficient:
    """Krippendorff's alpha: chance is that any two of all values that were given, not put back, meet in a unit.

    alpha = 1 - D_o / D_e, D_o = 1/n sum_u 1/(r_u - 1) sum_kl n_uk n_ul d_kl, D_e = 1/(n (n - 1)) sum_kl n_k n_l d_kl,
    over the n values in units with two raters or more (Krippendorff 2004, "Content Analysis", 2nd ed., chapter 11). d is
    0 or 1 (nominal), the squared difference (interval), the squared number of values between, both halves of the ends
    counted (ordinal), or the distance of two sets (Jaccard, MASI).
    """
    raters = ratings.raters
    several = raters >= 2
    # A pattern of one rating has no weight; its counts would else enter what is expected.
    counts = ratings.counts * several[:, None]
    less_one = np.where(several, raters - 1, 1)
    if level == "ordinal":
        return _ordinal_alpha(counts, less_one)
    kind: Distance = "quadratic" if level == "interval" else level
    table = distances(ratings.values, kind)
    apart = several * _differing(ratings, table) / less_one

    def of(weights: Numbers) -> Disagreement:
        given = weights @ counts
        n = np.maximum(given.sum(axis=1), 1e-300)
        expected = ((given @ table) * given).sum(axis=1) / np.maximum(n * (n - 1), 1e-300)
        return Disagreement((weights @ apart) / n, expected)

    return of


def _ordinal_alpha(counts: Numbers, less_one: Numbers) -> Coefficient:
    """The ordinal distance depends on how often each value was given, so on the resample. It is the squared difference of
    middle ranks: what lies between two values, with half of each, is the difference of how much lies below their
    middles."""
    raters = counts.sum(axis=1)

    def of(weights: Numbers) -> Disagreement:
        given = weights @ counts
        n = np.maximum(given.sum(axis=1), 1e-300)
        ranks = np.cumsum(given, axis=1) - given / 2
        used = given > 0
        lowest = np.where(used, ranks, np.inf).min(axis=1, initial=np.inf)
        widest = np.where(used, ranks, -np.inf).max(axis=1, initial=-np.inf) - lowest
        ranks = (ranks - lowest[:, None]) / np.where(widest > 0, widest, 1.0)[:, None]
        ranks = np.where(used, ranks, 0.0)
        total, squares = (given * ranks).sum(axis=1), (given * ranks**2).sum(axis=1)
        # sum_kl n_k n_l (c_k - c_l)^2 = 2 (n sum n_k c_k^2 - (sum n_k c_k)^2), in each unit and in all.
        in_units = ranks @ counts.T, ranks**2 @ counts.T
        apart = 2 * (raters * in_units[1] - in_units[0] ** 2) / less_one
        expected = 2 * (n * squares - total**2) / np.maximum(n * (n - 1), 1e-300)
        return Disagreement((weights * apart).sum(axis=1) / n, expected)

    return of


def cohen(pairs: Pairs, distance: Distance = "nominal") -> Coefficient:
    """Cohen's kappa of two raters, weighted with a distance other than nominal: chance is that each keeps to how often
    they give each answer.

    1 - sum_kl d_kl p_kl / sum_kl d_kl p_k. p_.l (Cohen 1960, "A coefficient of agreement for nominal scales"; 1968,
    "Weighted kappa").
    """
    table = distances(pairs.values, distance)
    one, other = (np.eye(len(pairs.values))[pairs.cells[:, side]] for side in (0, 1))
    apart = table[pairs.cells[:, 0], pairs.cells[:, 1]]

    def of(weights: Numbers) -> Disagreement:
        n = np.maximum(weights.sum(axis=1), 1e-300)
        rows, columns = (weights @ one) / n[:, None], (weights @ other) / n[:, None]
        return Disagreement((weights @ apart) / n, ((rows @ table) * columns).sum(axis=1))

    return of


def percent_of_pairs(pairs: Pairs) -> Coefficient:
    """The share of units of which two raters said the same."""
    apart = (pairs.cells[:, 0] != pairs.cells[:, 1]).astype(np.float64)

    def of(weights: Numbers) -> Disagreement:
        n = np.maximum(weights.sum(axis=1), 1e-300)
        return Disagreement((weights @ apart) / n, np.ones(len(weights)))

    return of


def value_of(coefficient: Coefficient, times: Numbers) -> float | None:
    """A coefficient of what was rated, each pattern as often as it occurred; None where it is not defined."""
    found = coefficient(times[None, :]).values()
    return None if np.isnan(found[0]) else float(found[0])


# --- the same, of units as they are ------------------------------------------------------------------

Units: TypeAlias = Iterable[Sequence[Value | None]]
"""What each rater said of each unit; None: nothing."""


def percent_agreement(units: Units, distance: Distance = "nominal") -> float | None:
    """`percent` of some units; None if no unit has two ratings."""
    ratings = ratings_of(units)
    return value_of(percent(ratings, distance), ratings.times) if ratings.units else None


def fleiss_kappa(units: Units, distance: Distance = "nominal") -> float | None:
    """`fleiss` of some units; None if it is not defined."""
    ratings = ratings_of(units)
    return value_of(fleiss(ratings, distance), ratings.times) if ratings.units else None


def gwet_ac(units: Units, distance: Distance = "nominal") -> float | None:
    """`gwet` of some units: AC1, or AC2 with a distance other than nominal; None if no unit has two ratings."""
    ratings = ratings_of(units)
    return value_of(gwet(ratings, distance), ratings.times) if ratings.units else None


def krippendorff_alpha(units: Units, level: Level = "nominal") -> float | None:
    """`alpha` of some units; None if it is not defined."""
    ratings = ratings_of(units)
    return value_of(alpha(ratings, level), ratings.times) if ratings.units else None


def cohen_kappa(
    units: Iterable[tuple[Value | None, Value | None]], distance: Distance = "nominal"
) -> float | None:
    """`cohen` of what two raters said of some units; None if it is not defined."""
    pairs = pairs_of(units)
    return value_of(cohen(pairs, distance), pairs.times) if pairs.units else None
