"""Intervals of shares beside published examples, their definitions, and what they promise."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.intervals import fisher, holm, newcombe, wilson


@pytest.mark.parametrize(
    ("passed", "trials", "interval"),
    [
        # Lower bounds as published for all of 3, 5, 10 and 16.
        (3, 3, ("0.44", "1.00")),
        (5, 5, ("0.57", "1.00")),
        (10, 10, ("0.72", "1.00")),
        (16, 16, ("0.81", "1.00")),
        (0, 5, ("0.00", "0.43")),
        (8, 10, ("0.49", "0.94")),
        (0, 0, ("0.00", "1.00")),
    ],
)
def test_intervals_are_those_of_wilson(passed: int, trials: int, interval: tuple[str, str]) -> None:
    low, high = wilson(passed, trials)
    assert (f"{low:.2f}", f"{high:.2f}") == interval


@pytest.mark.parametrize(
    ("hits", "trials", "published"),
    [
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of seven methods",
        # Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (29, 29, (0.8830, 1.0000)),
    ],
)
def test_wilson_as_newcombe_printed_it(
    hits: int, trials: int, published: tuple[float, float]
) -> None:
    assert tuple(round(one, 4) for one in wilson(hits, trials)) == published


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        # Newcombe 1998, "Interval estimation for the difference between independent proportions: comparison of eleven
        # methods", Statistics in Medicine 17, 873-890, table II, method 10, contrasts a to h.
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000)),
    ],
)
def test_differences_as_newcombe_printed_them(
    counts: tuple[int, int, int, int], published: tuple[float, float]
) -> None:
    assert tuple(round(one, 4) for one in newcombe(*counts)) == published


def test_the_lady_who_tasted_tea() -> None:
    # Fisher 1935, The Design of Experiments, chapter 2; the table with one error of each kind is that of Agresti 1990, page 61,
    # and of fisher.test of R, which prints p = 0.2429 for one side: 17/70, and so 34/70 for both.
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)


def test_holm_by_hand() -> None:
    # In order 0.005, 0.01, 0.03, 0.04, times 4, 3, 2 and 1, and none below the one before: 0.005 and 0.01 stay below 0.05.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


tables = st.tuples(st.integers(1, 30), st.integers(1, 30)).flatmap(
    lambda of: st.tuples(
        st.integers(0, of[0]), st.just(of[0]), st.integers(0, of[1]), st.just(of[1])
    )
)


@given(tables)
def test_the_exact_test_is_the_sum_of_the_tables_that_are_no_likelier(
    counts: tuple[int, int, int, int],
) -> None:
    hits, trials, others, of = counts

    def chance(first: int) -> Fraction:
        rest = hits + others - first
        if not (0 <= first <= trials and 0 <= rest <= of):
            return Fraction(0)
        return Fraction(comb(trials, first) * comb(of, rest), comb(trials + of, hits + others))

    expected = sum(chance(one) for one in range(trials + 1) if chance(one) <= chance(hits))
    assert fisher(*counts) == pytest.approx(float(expected))


@given(tables)
def test_a_difference_turned_round_has_the_interval_turned_round(
    counts: tuple[int, int, int, int],
) -> None:
    hits, trials, others, of = counts
    low, high = newcombe(*counts)
    assert -1 <= low <= hits / trials - others / of <= high <= 1
    assert newcombe(others, of, hits, trials) == pytest.approx((-high, -low))


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_goes_down_step_by_step(chances: list[float]) -> None:
    adjusted = holm(chances)
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    for rank, at in enumerate(order):
        steps = [min(1.0, chances[order[up]] * (len(chances) - up)) for up in range(rank + 1)]
        assert adjusted[at] == max(steps)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_where_the_score_test_no_longer_rejects(case: tuple[int, int]) -> None:
    hits, trials = case
    for end in wilson(hits, trials):
        if 0 < end < 1:
            score = abs(hits / trials - end) / (end * (1 - end) / trials) ** 0.5
            assert score == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize(("rate", "n"), [(0.05, 200), (0.12, 100), (0.3, 80), (0.5, 60)])
def test_wilson_holds_the_true_rate_95_times_in_100(rate: float, n: int) -> None:
    hits = np.random.Generator(np.random.PCG64(7)).binomial(n, rate, size=20_000)
    held = {one: wilson(one, n)[0] <= rate <= wilson(one, n)[1] for one in set(hits.tolist())}
    assert 0.93 <= np.mean([held[one] for one in hits.tolist()]) <= 0.97


@pytest.mark.parametrize(
    ("one", "n", "other", "of"), [(0.1, 100, 0.2, 150), (0.3, 60, 0.3, 90), (0.5, 50, 0.2, 50)]
)
def test_newcombe_holds_the_true_difference_95_times_in_100(
    one: float, n: int, other: float, of: int
) -> None:
    random = np.random.Generator(np.random.PCG64(8))
    first, second = random.binomial(n, one, 10_000), random.binomial(of, other, 10_000)
    held = []
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        low, high = newcombe(a, n, b, of)
        held.append(low <= one - other <= high)
    assert 0.93 <= np.mean(held) <= 0.97
