"""Figures: their intervals come out again, hold what they promise, and are not told of too little."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from tracejury.store.insight.agreement.coefficients import alpha, fleiss, gwet, percent
from tracejury.store.insight.agreement.figures import Figure, figures
from tracejury.store.insight.agreement.ratings import Ratings, ratings_of
from tracejury.store.insight.agreement.resampling import Resampling, resamples

HOW = Resampling(draws=500, seed=7)


def told(ratings: Ratings, how: Resampling = HOW, **options: Any) -> dict[str, Figure]:
    coefficients = {
        "percent": percent(ratings), "fleiss": fleiss(ratings), "ac1": gwet(ratings), "alpha": alpha(ratings),
    }  # fmt: skip
    return figures(coefficients, ratings.times, ratings.units, how, **options)


def agreeing(units: int, share: float, seed: int = 0, fail: float = 0.5) -> Ratings:
    """Two raters, of whom the second says what the first does in a share of the units, and else draws."""
    chance = random.Random(seed)

    def draw() -> str:
        return "fail" if chance.random() < fail else "pass"

    firsts = [draw() for _ in range(units)]
    return ratings_of([(one, one if chance.random() < share else draw()) for one in firsts])


def test_the_same_seed_gives_the_same_interval_in_whatever_order_items_come() -> None:
    units: list[Any] = [("pass", "pass")] * 30 + [("pass", "fail")] * 9 + [("fail", "fail")] * 11
    turned = [(other, one) for one, other in reversed(units)]
    assert told(ratings_of(units)) == told(ratings_of(turned))
    other = told(ratings_of(units), Resampling(500, 8))
    assert other["alpha"].interval != told(ratings_of(units))["alpha"].interval
    assert other["alpha"].value == told(ratings_of(units))["alpha"].value


@pytest.mark.parametrize("patterns", [3, 40])
def test_every_draw_has_as_many_items_and_each_pattern_its_share(patterns: int) -> None:
    times = np.ones(patterns)
    times[0] = 20
    drawn = np.concatenate(list(resamples(times, Resampling(4000, 3))))
    assert set(drawn.sum(axis=1)) == {times.sum()}
    assert drawn.mean(axis=0) == pytest.approx(times, rel=0.1)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    # The second says the same in .6 of the units, and in half of the others by chance.
    held = [
        found.interval.low <= 0.6 <= found.interval.high
        for seed in range(150)
        for found in [told(agreeing(120, 0.6, seed))["alpha"]]
        if found.interval
    ]
    assert len(held) == 150
    assert 0.88 <= sum(held) / 150 <= 1.0


def test_of_fewer_than_twenty_items_nothing_is_told_but_how_many_it_needs() -> None:
    few = told(agreeing(19, 0.9))
    assert not any(one.told for one in few.values())
    assert {one.needs for one in few.values()} == {20}
    assert few["alpha"].why == "19 of the 20 items that it needs"
    assert told(agreeing(20, 0.9))["percent"].told


def test_a_figure_with_a_wide_interval_says_how_many_items_it_needs() -> None:
    rare: Any = [("pass", "pass")] * 92 + [("fail", "fail")] * 4 + [("pass", "fail")] * 4
    found = told(ratings_of(rare))
    assert found["percent"].told
    assert found["ac1"].told
    assert not found["alpha"].told
    assert found["alpha"].needs is not None
    assert 100 < found["alpha"].needs < 400
    four_times: Any = rare * 4
    assert told(ratings_of(four_times))["alpha"].told


def test_where_nothing_differs_the_interval_says_how_much_could() -> None:
    found = told(ratings_of([("pass", "pass")] * 60 + [("fail", "fail")] * 40))
    assert found["percent"].value == found["alpha"].value == 1.0
    # Of 100 items of which none differs, 3.6 % may.
    assert found["percent"].interval is not None
    assert found["percent"].interval.low == pytest.approx(0.025**0.01)
    assert found["alpha"].interval is not None
    assert 0.9 < found["alpha"].interval.low < found["percent"].interval.low


def test_where_everybody_says_the_same_of_everything_only_percent_and_ac1_are_told() -> None:
    found = told(ratings_of([("pass", "pass")] * 100))
    assert found["percent"].told
    assert found["ac1"].told
    assert found["alpha"].why == found["fleiss"].why == "everybody said the same of everything"
    assert found["alpha"].needs is None


def test_nothing_is_no_figure() -> None:
    assert told(ratings_of([]))["alpha"] == Figure(
        0, None, None, 20, "0 of the 20 items that it needs"
    )
