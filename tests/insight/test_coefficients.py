"""Coefficients of agreement: worked by hand, beside their definitions, and what must not change them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tracejury.store.insight.agreement.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
)
from tracejury.store.insight.agreement.distances import jaccard, masi

Units = list[list[Any]]

# Ten answers that two reviewers judged: both pass 5, both fail 2, and they differ on 3.
TEN: Any = (
    [("pass", "pass")] * 5 + [("fail", "fail")] * 2 + [("pass", "fail")] * 2 + [("fail", "pass")]
)


def test_two_reviewers_by_hand() -> None:
    assert percent_agreement(TEN) == pytest.approx(7 / 10)
    # The first says pass of 7, the second of 6: by chance they agree on .7 * .6 + .3 * .4 = .54.
    assert cohen_kappa(TEN) == pytest.approx((0.7 - 0.54) / (1 - 0.54))
    # 13 of the 20 answers are pass: .65^2 + .35^2 = .545.
    assert fleiss_kappa(TEN) == pytest.approx((0.7 - 0.545) / (1 - 0.545))
    # A guess agrees by 2 * .65 * .35 = .455.
    assert gwet_ac(TEN) == pytest.approx((0.7 - 0.455) / (1 - 0.455))
    # Of the 20 * 19 ordered pairs of answers 2 * 13 * 7 differ.
    assert krippendorff_alpha(TEN) == pytest.approx(1 - 0.3 / (2 * 13 * 7 / (20 * 19)))


def test_where_nearly_everything_passes_kappa_falls_and_ac1_does_not() -> None:
    rare: Any = [("pass", "pass")] * 96 + [("pass", "fail")] * 2 + [("fail", "pass")] * 2
    assert percent_agreement(rare) == pytest.approx(0.96)
    assert (cohen_kappa(rare) or 0) < 0 < 0.95 < (gwet_ac(rare) or 0)


def test_a_scale_by_hand() -> None:
    three: Any = [(1, 1), (5, 4), (2, 2)]
    # One step of the four between 1 and 5.
    assert percent_agreement(three, "linear") == pytest.approx(1 - 0.25 / 3)
    # Differences squared: 2 of observed; all 30 ordered pairs of 1 1 2 2 4 5 come to 2 * (6 * 51 - 15^2).
    assert krippendorff_alpha(three, "interval") == pytest.approx(1 - (2 / 6) / (162 / 30))


def test_sets_by_hand() -> None:
    a, ab, bc, c = frozenset("a"), frozenset("ab"), frozenset("bc"), frozenset("c")
    assert (jaccard(a, ab), jaccard(ab, bc), jaccard(a, c)) == pytest.approx((1 / 2, 2 / 3, 1.0))
    assert masi(a, ab) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(ab, bc) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert (masi(a, c), masi(ab, ab), masi(frozenset(), frozenset())) == (1.0, 0.0, 0.0)
    # The four sets a, ab, c, c: twelve ordered pairs, of which one unit shows a with ab.
    pairs = 2 * (masi(a, ab) + 2 * masi(a, c) + 2 * masi(ab, c) + 0)
    assert krippendorff_alpha([[a, ab], [c, c]], "masi") == pytest.approx(
        1 - (2 * masi(a, ab) / 4) / (pairs / 12)
    )


def test_where_everybody_says_the_same_chance_cannot_be_told() -> None:
    same: Any = [("pass", "pass")] * 5
    assert percent_agreement(same) == 1.0
    assert gwet_ac(same) == 1.0
    assert cohen_kappa(same) is fleiss_kappa(same) is krippendorff_alpha(same) is None


def test_what_one_alone_rated_is_no_agreement() -> None:
    alone = [["pass", None], [None, "fail"], []]
    assert percent_agreement(alone) is gwet_ac(alone) is krippendorff_alpha(alone) is None
    assert krippendorff_alpha([*TEN, ["fail", None]]) == pytest.approx(krippendorff_alpha(TEN))


# --- beside the definitions, pair by pair -------------------------------------------------------------

Apart = Callable[[Any, Any], float]


def nominal(one: Any, other: Any) -> float:
    return float(one != other)


def given_to(unit: Sequence[Any]) -> list[Any]:
    return [said for said in unit if said is not None]


def mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def naive_percent(units: Units, apart: Apart) -> float:
    rated = [given_to(unit) for unit in units]
    return 1 - mean(
        [mean([apart(*two) for two in permutations(unit, 2)]) for unit in rated if len(unit) > 1]
    )


def naive_shares(units: Units) -> dict[Any, float]:
    rated = [given_to(unit) for unit in units if given_to(unit)]
    values = {said for unit in rated for said in unit}
    return {value: mean([unit.count(value) / len(unit) for unit in rated]) for value in values}


def naive_fleiss(units: Units, apart: Apart) -> float | None:
    shares = naive_shares(units)
    chance = sum(
        shares[one] * shares[other] * (1 - apart(one, other)) for one in shares for other in shares
    )
    return None if chance > 1 - 1e-9 else (naive_percent(units, apart) - chance) / (1 - chance)


def naive_gwet(units: Units, apart: Apart) -> float:
    shares = naive_shares(units)
    q = max(2, len(shares))
    weights = sum(1 - apart(one, other) for one in shares for other in shares)
    chance = weights / (q * (q - 1)) * sum(share * (1 - share) for share in shares.values())
    return (naive_percent(units, apart) - chance) / (1 - chance)


def naive_alpha(units: Units, apart: Apart) -> float | None:
    rated = [given_to(unit) for unit in units if len(given_to(unit)) > 1]
    everything = [said for unit in rated for said in unit]
    observed = sum(
        sum(apart(*two) for two in permutations(unit, 2)) / (len(unit) - 1) for unit in rated
    )
    expected = sum(apart(*two) for two in permutations(everything, 2)) / (len(everything) - 1)
    return 1 - observed / expected if expected else None


def naive_cohen(pairs: Units, apart: Apart) -> float | None:
    observed = mean([apart(*pair) for pair in pairs])
    expected = mean([apart(one, other) for one, _ in pairs for _, other in pairs])
    return 1 - observed / expected if expected else None


def ordinal_in(units: Units) -> Apart:
    counts = Counter(said for unit in units if len(given_to(unit)) > 1 for said in given_to(unit))

    def apart(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        between = sum(count for value, count in counts.items() if low <= value <= high)
        return (between - (counts[one] + counts[other]) / 2) ** 2

    return apart


def rated(values: st.SearchStrategy[Any], raters: int = 4) -> st.SearchStrategy[Units]:
    unit = st.lists(st.none() | values, min_size=raters, max_size=raters)
    several = st.lists(unit, min_size=1, max_size=12)
    return several.filter(lambda units: any(len(given_to(unit)) > 1 for unit in units))


WORDS = rated(st.sampled_from(["pass", "fail", "unsure"]))
SCALE = rated(st.integers(-2, 3))
SETS = rated(st.frozensets(st.sampled_from("abcd"), max_size=3))


@given(WORDS)
def test_of_words_each_equals_its_definition(units: Units) -> None:
    assert percent_agreement(units) == pytest.approx(naive_percent(units, nominal))
    assert fleiss_kappa(units) == pytest.approx(naive_fleiss(units, nominal))
    assert gwet_ac(units) == pytest.approx(naive_gwet(units, nominal))
    assert krippendorff_alpha(units) == pytest.approx(naive_alpha(units, nominal))


@given(SCALE)
def test_of_a_scale_each_equals_its_definition(units: Units) -> None:
    said = [one for unit in units for one in given_to(unit)]
    wide = max(said) - min(said) or 1
    linear: Apart = lambda one, other: abs(one - other) / wide  # noqa: E731
    squared: Apart = lambda one, other: (one - other) ** 2  # noqa: E731
    assert percent_agreement(units, "linear") == pytest.approx(naive_percent(units, linear))
    assert fleiss_kappa(units, "linear") == pytest.approx(naive_fleiss(units, linear))
    assert gwet_ac(units, "linear") == pytest.approx(naive_gwet(units, linear))
    assert krippendorff_alpha(units, "interval") == pytest.approx(naive_alpha(units, squared))
    assert krippendorff_alpha(units, "ordinal") == pytest.approx(
        naive_alpha(units, ordinal_in(units))
    )


@given(SETS)
def test_of_sets_each_equals_its_definition(units: Units) -> None:
    assert krippendorff_alpha(units, "masi") == pytest.approx(naive_alpha(units, masi))
    assert krippendorff_alpha(units, "jaccard") == pytest.approx(naive_alpha(units, jaccard))
    assert gwet_ac(units, "masi") == pytest.approx(naive_gwet(units, masi))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_of_two_raters_kappa_equals_its_definition(pairs: Any) -> None:
    assert cohen_kappa(pairs) == pytest.approx(naive_cohen(pairs, nominal))
    squared: Apart = lambda one, other: (one - other) ** 2  # noqa: E731
    assert cohen_kappa(pairs, "quadratic") == pytest.approx(naive_cohen(pairs, squared))


# --- what must not change them ------------------------------------------------------------------------

OF_WORDS = (percent_agreement, fleiss_kappa, gwet_ac, krippendorff_alpha)


@given(WORDS, st.permutations(["pass", "fail", "unsure"]), st.randoms())
def test_other_names_and_another_order_of_units_and_raters_change_nothing(
    units: Units, names: list[str], chance: random.Random
) -> None:
    named = dict(zip(["pass", "fail", "unsure"], names, strict=True)) | {None: None}
    order = list(range(4))
    chance.shuffle(order)
    others = [[named[unit[at]] for at in order] for unit in units]
    chance.shuffle(others)
    for coefficient in OF_WORDS:
        assert coefficient(others) == pytest.approx(coefficient(units))


@given(SCALE, st.integers(1, 9), st.integers(-9, 9))
def test_a_scale_may_have_other_units(units: Units, factor: int, shift: int) -> None:
    moved = [[None if one is None else factor * one + shift for one in unit] for unit in units]
    mirrored = [[None if one is None else -one for one in unit] for unit in units]
    for level in ("ordinal", "interval"):
        found = krippendorff_alpha(units, level)
        assert krippendorff_alpha(moved, level) == pytest.approx(found)
        assert krippendorff_alpha(mirrored, level) == pytest.approx(found)


@given(WORDS)
def test_every_unit_twice_changes_all_but_alpha_in_nothing(units: Units) -> None:
    for coefficient in (percent_agreement, fleiss_kappa, gwet_ac):
        assert coefficient(units * 2) == pytest.approx(coefficient(units))
    alpha = krippendorff_alpha(units)
    assume(alpha is not None)
    assert (krippendorff_alpha(units * 2) or 0) <= (alpha or 0) + 1e-9
