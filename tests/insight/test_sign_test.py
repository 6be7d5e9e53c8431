"""The sign test and the interval of Clopper and Pearson: published answers, and naive definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.comparing.sentences import first_sentence, odds
from tracejury.store.insight.comparing.sign_test import needed, sign_test
from tracejury.store.insight.comparing.tally import Lead

COUNTS = st.integers(0, 60)


def test_the_sign_test_of_the_hind_legs_of_deer() -> None:
    # Zar, Biostatistical Analysis (1999), example 24.10: of 10 deer, 8 have longer hind legs.
    assert sign_test(8, 2) == 0.109375
    assert sign_test(2, 8) == 0.109375


def test_the_interval_of_plants_that_are_not_dwarfed() -> None:
    # Conover, Practical Nonparametric Statistics (1971), p. 97, as R's binom.test prints it: 682 of 925.
    low, high = Lead(682, 925 - 682).interval
    assert (round(low, 7), round(high, 7)) == (0.7076683, 0.7654066)


@given(st.integers(0, 8), st.integers(0, 8))
def test_the_sign_test_is_the_share_of_tosses_with_such_a_lead(one: int, other: int) -> None:
    lead = abs(one - other)
    tosses = list(product((1, -1), repeat=one + other))
    as_large = sum(abs(sum(toss)) >= lead for toss in tosses)
    assert sign_test(one, other) == float(Fraction(as_large, len(tosses)))


@given(COUNTS, COUNTS)
def test_both_sides_are_tested_alike(one: int, other: int) -> None:
    assert sign_test(one, other) == sign_test(other, one)
    low, high = Lead(one, other).interval
    mirrored = Lead(other, one).interval
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)


@given(COUNTS, COUNTS)
def test_what_is_needed_is_enough_if_it_goes_on_like_this(one: int, other: int) -> None:
    asked = needed(one, other)
    if asked is not None:
        n = one + other
        assert asked > n
        better = round(asked * max(one, other) / n) if n else asked
        assert sign_test(better, asked - better) <= 0.05
    elif one != other and one + other:
        told = sign_test(one, other) <= 0.05 and one + other >= 6
        assert told or abs(one - other) / (one + other) < 0.05


def test_a_lead_is_told_in_a_sentence_with_how_often_chance_gives_it() -> None:
    assert first_sentence(Lead(31, 13), 60) == (
        "The candidate was better in 31 of the 44 pairs that differ; by chance alone such a lead"
        " comes up in 1 of 105."
    )
    assert first_sentence(Lead(1, 11), 12).startswith("Production was better in 11 of the 12 pairs")


def test_a_lead_that_chance_explains_is_not_told_and_how_many_pairs_would_tell_is() -> None:
    said = first_sentence(Lead(7, 3), 10)
    assert said.startswith("Neither is shown to be better: the candidate was in 7 of the 10 pairs")
    assert f"about {needed(7, 3)} such pairs would tell" in said
    assert first_sentence(Lead(5, 5), 10).startswith("Neither is ahead")


def test_of_fewer_than_six_pairs_nothing_is_told() -> None:
    assert sign_test(5, 0) > 0.05 >= sign_test(6, 0)
    assert not Lead(5, 0).told
    assert Lead(5, 0).needs == 6
    assert Lead(6, 0).told
    assert first_sentence(Lead(5, 0), 9).startswith("Too few pairs to tell: one was better in 5")
    assert (
        first_sentence(Lead(0, 0), 4) == "In none of 4 decided pairs was one better than the other."
    )
    assert first_sentence(Lead(0, 0), 0) == "Nothing is decided yet."


@pytest.mark.parametrize(
    ("p", "said"), [(1.0, "100 of 100"), (0.5, "50 of 100"), (0.0096, "1 of 104"), (1e-9, "fewer than 1 of 100,000")]
)  # fmt: skip
def test_a_probability_in_words(p: float, said: str) -> None:
    assert odds(p) == said
