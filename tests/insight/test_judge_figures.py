"""The figures of a judge: as published, as their definitions give them, and with intervals that cover what they should."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.agreement import figures as of_agreement
from tracejury.store.insight.judges import telling
from tracejury.store.insight.judges.kappa import cohen, kappa_of
from tracejury.store.insight.judges.pairing import Paired, paired
from tracejury.store.insight.judges.prevalence import (
    lang_reiczigel,
    plain,
    power,
    prediction_powered,
    rogan_gladen,
)
from tracejury.store.insight.judges.thresholds import (
    Scored,
    best,
    counts_at,
    curve,
    meeting,
    told_apart,
)
from tracejury.store.intervals import clopper_pearson
from tracejury.store.packs.passports.counts import Counts, Said, counts_of
from tracejury.store.packs.passports.parts import PARTS, part_of
from tracejury.store.packs.passports.shares import LEAST, Share, needed_for

WORDS = st.sampled_from(["pass", "fail"])
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=60)
COUNTS = st.builds(Counts, *[st.integers(0, 40)] * 4)
# As of ppi_py 0.2.3: ppi_mean_pointestimate and ppi_mean_ci(alpha=0.05) of these.
SEEN_Y = [1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1]
SEEN_F = [1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]
OTHERS = [1.0] * 37 + [0.0] * 83


# --- shares ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 5.
        (81, 263, "0.2527", "0.3676"),
        (15, 148, "0.0578", "0.1617"),
        (0, 20, "0.0000", "0.1684"),
        (1, 29, "0.0009", "0.1776"),
        # Conover 1971, page 97, as binom.test of R prints it.
        (682, 925, "0.7077", "0.7654"),
    ],
)
def test_exact_intervals_are_the_published_ones(count: int, of: int, low: str, high: str) -> None:
    assert tuple(f"{end:.4f}" for end in clopper_pearson(count, of)) == (low, high)


def tail(count: int, of: int, share: Fraction) -> Fraction:
    """The chance of at least so many, exactly."""
    return sum(
        (
            math.comb(of, at) * share**at * (1 - share) ** (of - at)
            for at in range(count, of + 1)
        ),
        Fraction(0),
    )  # fmt: skip


@given(st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_exact_interval_ends_where_each_tail_is_a_fortieth(given: tuple[int, int]) -> None:
    count, of = given
    low, high = clopper_pearson(count, of)
    if count:
        assert float(tail(count, of, Fraction(low))) == pytest.approx(0.025, rel=1e-9)
    if count < of:
        assert float(1 - tail(count + 1, of, Fraction(high))) == pytest.approx(0.025, rel=1e-9)
    assert 0 <= low <= count / of <= high <= 1


@given(st.floats(0.5, 0.99), st.integers(0, 12))
def test_what_is_needed_is_enough_and_one_less_is_not(target: float, missed: int) -> None:
    n = needed_for(target, missed)
    assert clopper_pearson(n - missed, n).low >= target
    assert n - 1 <= missed or clopper_pearson(n - 1 - missed, n - 1).low < target


def test_without_a_miss_36_items_certify_ninety_percent() -> None:
    assert needed_for(0.9) == math.ceil(math.log(0.025) / math.log(0.9)) == 36


def test_a_share_of_few_is_not_told_and_says_how_many_it_needs() -> None:
    few, enough = Share(3, LEAST - 1), Share(3, LEAST)
    assert (few.told, few.needs, enough.told, enough.needs) == (False, LEAST, True, None)
    assert Share(0, 0).value is None


def test_the_rule_is_that_of_agreement() -> None:
    assert (LEAST, telling.WIDEST) == (of_agreement.LEAST, of_agreement.WIDEST)


# --- what a judge does ------------------------------------------------------------------------------------


@given(PAIRS)
def test_counts_are_what_one_counts_by_hand(pairs: list[tuple[Said, Said]]) -> None:
    counts = counts_of(pairs)
    met = Counter(pairs)
    assert counts.items == len(pairs)
    assert counts.failures == Share(met["fail", "fail"], met["fail", "fail"] + met["fail", "pass"])
    assert counts.good == Share(met["pass", "pass"], met["pass", "pass"] + met["pass", "fail"])
    failed = sum(judge == "fail" for _, judge in pairs)
    assert counts.right_when_failing == Share(met["fail", "fail"], failed)


def test_kappa_and_its_error_are_those_of_fleiss_cohen_and_everitt() -> None:
    """1969, table 1: 200 subjects; kappa .429 with variance .002885."""
    table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    value, error = cohen({(row, at): table[row][at] for row in range(3) for at in range(3)})
    assert value is not None
    assert (f"{value:.3f}", f"{error**2:.6f}") == ("0.429", "0.002885")


@given(COUNTS)
def test_kappa_is_its_definition_and_does_not_ask_who_is_called_what(counts: Counts) -> None:
    n = counts.items
    cells = {
        ("fail", "fail"): counts.caught, ("fail", "pass"): counts.missed,
        ("pass", "pass"): counts.passed, ("pass", "fail"): counts.flagged,
    }  # fmt: skip
    value, error = cohen(cells)
    expert = Fraction(counts.caught + counts.missed, n or 1)
    judge = Fraction(counts.caught + counts.flagged, n or 1)
    chance = expert * judge + (1 - expert) * (1 - judge)
    if not n or chance == 1:
        assert value is None
        return
    same = Fraction(counts.caught + counts.passed, n)
    assert value == pytest.approx(float((same - chance) / (1 - chance)))
    swapped = cohen({(judge, expert): times for (expert, judge), times in cells.items()})
    renamed = cohen({(one[::-1], two[::-1]): times for (one, two), times in cells.items()})
    for other in (swapped, renamed):
        assert other[0] == pytest.approx(value)
        assert other[1] == pytest.approx(error)


def test_kappa_of_few_or_of_one_answer_says_why_it_is_not_told() -> None:
    few, one = kappa_of(Counts(3, 1, 10, 2)), kappa_of(Counts(passed=40))
    assert (few.told, few.needs, few.why) == (False, LEAST, "16 of the 20 items that it needs")
    assert (one.told, one.needs, one.why) == (False, None, "everybody said the same of everything")


def test_kappa_where_nothing_differs_is_not_certain() -> None:
    found = kappa_of(Counts(caught=20, passed=20))
    assert found.value == 1.0
    assert found.between is not None
    assert found.between.high == 1.0
    assert 0.5 < found.between.low < 0.9


# --- thresholds ----------------------------------------------------------------------------------------------

SCORED = st.lists(st.builds(Scored, WORDS, st.integers(0, 6).map(float)), min_size=1, max_size=40)


@given(SCORED, st.booleans())
def test_the_curve_counts_anew_at_each_number(items: list[Scored], lower: bool) -> None:
    found = curve(items, lower_is_better=lower)
    assert sorted(one.threshold for one in found) == sorted({one.value for one in items})
    for one in found:
        assert one.counts == counts_at(items, one.threshold, lower_is_better=lower)


@given(SCORED, st.floats(0.5, 1.0), st.booleans())
def test_the_threshold_that_meets_a_target_does_and_none_is_better(
    items: list[Scored], target: float, lower: bool
) -> None:
    found = curve(items, lower_is_better=lower)

    def worse(counts: Counts) -> float:
        return min(counts.failures.value or 0.0, counts.good.value or 0.0)

    most = max(worse(one.counts) for one in found)
    met, nearest = meeting(found, target), best(found)
    assert nearest is not None
    assert worse(nearest.counts) == most
    if met is None:
        assert most < target
    else:
        assert worse(met.counts) == most >= target - 1e-9


@given(SCORED, st.booleans())
def test_told_apart_is_the_share_of_pairs(items: list[Scored], lower: bool) -> None:
    failures = [one.value for one in items if one.expert == "fail"]
    good = [one.value for one in items if one.expert == "pass"]
    better = (lambda bad, fine: bad > fine) if lower else (lambda bad, fine: bad < fine)
    halves = sum(2 * better(bad, fine) + (bad == fine) for bad in failures for fine in good)
    expected = Share(halves, 2 * len(failures) * len(good))
    assert told_apart(items, lower_is_better=lower) == expected


# --- how many fail ------------------------------------------------------------------------------------------------


def test_rogan_gladen_is_that_of_a_published_example() -> None:
    """23 of 150 cows react to a test that finds 96 % of the ill and clears 89 % of the others: 5.1 % are ill (epiR, epi.prev)."""
    found = rogan_gladen(Share(23, 150), Counts(caught=96, missed=4, passed=89, flagged=11))
    assert found.value is not None
    assert f"{found.value:.3f}" == "0.051"


def test_a_share_below_nothing_is_nothing() -> None:
    """6 of 151 by a test that clears 92.7 % (Moujaber et al. 2008): more than that would react if nobody were ill."""
    counts = Counts(caught=964, missed=36, passed=927, flagged=73)
    assert rogan_gladen(Share(6, 151), counts).value == 0.0


@given(st.integers(50, 400), st.integers(10, 90), st.integers(60, 99), st.integers(60, 99))
def test_correcting_takes_back_what_a_judge_that_errs_does(
    n: int, failing: int, caught: int, good: int
) -> None:
    flagged = failing * caught + (100 - failing) * (100 - good)
    counts = Counts(caught, 100 - caught, good, 100 - good)
    found = rogan_gladen(Share(flagged * n, 10_000 * n), counts)
    assert found.value == pytest.approx(failing / 100)
    assert found.between is None or found.between.low <= found.between.high


@given(st.integers(20, 300), st.integers(0, 20), st.integers(0, 20), st.integers(20, 60))
def test_the_interval_of_a_corrected_share_is_as_its_authors_give_it(
    n: int, flagged: int, wrong: int, many: int
) -> None:
    """Lang and Reiczigel 2014: Agresti and Coull's share of the flagged, one success and one failure more of the others."""
    z = 1.959963984540054
    apparent = (flagged + z**2 / 2) / (n + z**2)
    caught, good = (many - wrong + 1) / (many + 2), (many + 1) / (many + 2)
    found = lang_reiczigel(Share(flagged, n), Share(many - wrong, many), Share(many, many))
    youden = caught + good - 1
    if youden <= 0:
        assert found is None
        return
    share = (apparent + good - 1) / youden
    errors = caught * (1 - caught) / (many + 2), good * (1 - good) / (many + 2)
    shift = 2 * z**2 * (share * errors[0] - (1 - share) * errors[1])
    spread = apparent * (1 - apparent) / (n + z**2)
    spread += share**2 * errors[0] + (1 - share) ** 2 * errors[1]
    half = z * spread**0.5 / youden
    assert found is not None
    assert found.low == pytest.approx(min(1.0, max(0.0, share + shift - half)))
    assert found.high == pytest.approx(min(1.0, max(0.0, share + shift + half)))


def test_few_labels_say_what_is_needed() -> None:
    found = rogan_gladen(Share(30, 100), Counts(caught=9, missed=1, passed=50, flagged=5))
    assert not found.told
    assert found.needs == LEAST
    assert found.why == "10 of the 20 failures by experts that it needs"
    assert plain(Share(2, 19)).needs == LEAST
    assert prediction_powered([(1.0, 1.0)] * 19, OTHERS).needs == LEAST


def test_a_judge_no_better_than_a_coin_corrects_nothing() -> None:
    found = rogan_gladen(Share(30, 100), Counts(caught=15, missed=15, passed=15, flagged=15))
    assert (found.value, found.told) == (None, False)


def test_both_together_are_as_the_package_of_its_authors_gives_them() -> None:
    seen = [(float(y), float(f)) for y, f in zip(SEEN_Y, SEEN_F, strict=True)]
    found = prediction_powered(seen, OTHERS)
    assert found.value is not None
    assert found.between is not None
    figures = (found.value, *found.between)
    assert [f"{one:.6f}" for one in figures] == ["0.318970", "0.187769", "0.450171"]


BINARY = st.sampled_from([0.0, 1.0])


@given(st.lists(st.tuples(BINARY, BINARY), min_size=20, max_size=50), st.lists(BINARY, min_size=20, max_size=90))  # fmt: skip
def test_both_together_are_their_definition(
    seen: list[tuple[float, float]], others: list[float]
) -> None:
    weight = power(seen, others)
    assert 0 <= weight <= 1
    found = prediction_powered(seen, others)
    rest = [y - weight * f for y, f in seen]
    value = statistics.fmean(rest) + weight * statistics.fmean(others)
    assert found.value == pytest.approx(min(1.0, max(0.0, value)))
    variance = statistics.pvariance(rest) / len(rest)
    variance += weight**2 * statistics.pvariance(others) / len(others)
    if found.between is not None:
        half = 1.959963984540054 * math.sqrt(variance)
        assert found.between.low == pytest.approx(max(0.0, value - half))
        assert found.between.high == pytest.approx(min(1.0, value + half))


def test_intervals_cover_what_they_should() -> None:
    """Of 600 seeded draws: 100 labels of each kind and 500 outputs, a judge that errs on one in seven."""
    draw = random.Random(20)
    failing, caught, good, hits = 0.25, 0.85, 0.9, Counter[str]()
    draws, plain_width, powered_width = 600, 0.0, 0.0
    for _ in range(draws):
        s = sum(draw.random() < caught for _ in range(100))
        g = sum(draw.random() < good for _ in range(100))
        truth = [draw.random() < failing for _ in range(600)]
        said = [draw.random() < (caught if one else 1 - good) for one in truth]
        corrected = lang_reiczigel(Share(sum(said), 600), Share(s, 100), Share(g, 100))
        assert corrected is not None
        hits["corrected"] += corrected.low <= failing <= corrected.high
        seen = [(float(y), float(f)) for y, f in zip(truth[:100], said[:100], strict=True)]
        powered = prediction_powered(seen, [float(one) for one in said[100:]]).between
        alone = clopper_pearson(sum(truth[:100]), 100)
        assert powered is not None
        hits["powered"] += powered.low <= failing <= powered.high
        hits["plain"] += alone.low <= failing <= alone.high
        plain_width += alone.width
        powered_width += powered.width
    assert 0.94 <= hits["corrected"] / draws <= 0.99
    assert 0.92 <= hits["powered"] / draws <= 0.98
    assert hits["plain"] / draws >= 0.94
    # Five judged by the judge for each by an expert: as if experts had judged half as many more.
    assert powered_width < 0.8 * plain_width


# --- two judges -----------------------------------------------------------------------------------------------------


def test_mcnemar_is_that_of_a_published_example() -> None:
    """Fay 2010, R Journal 2: 2 and 9 discordant pairs; p 0.06543, odds 0.2222 between 0.02336 and 1.0736."""
    found = Paired(first=2, second=9)
    low, high = (end / (1 - end) for end in found.share)
    assert f"{found.chance:.5f}" == "0.06543"
    assert (f"{low:.5f}", f"{high:.4f}") == ("0.02336", "1.0736")


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_chance_of_a_difference_is_that_of_tossed_coins(first: int, second: int) -> None:
    found = Paired(first=first, second=second)
    n = first + second
    tails = sum(math.comb(n, at) for at in range(min(first, second) + 1))
    assert found.chance == pytest.approx(min(1.0, 2 * tails / 2**n))
    if n:
        assert (found.chance <= 0.05) == (not found.share.low <= 0.5 <= found.share.high)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_pairs_are_counted_and_exchanging_the_judges_exchanges_them(
    items: list[tuple[bool, bool]],
) -> None:
    found, swapped = paired(items), paired((two, one) for one, two in items)
    assert found.items == len(items)
    assert (found.first, found.second) == (swapped.second, swapped.first)
    assert found.chance == swapped.chance


# --- parts -------------------------------------------------------------------------------------------------------------


def test_parts_are_the_same_everywhere_and_about_as_large_as_they_should_be() -> None:
    met = Counter(part_of(f"trace {number}") for number in range(10_000))
    assert [round(met[part] / 10_000, 1) for part in PARTS] == [0.2, 0.4, 0.4]
    assert [part_of(f"trace {number}") for number in range(6)] == FIRST_SIX


FIRST_SIX = ["held-out", "held-out", "tune", "development", "development", "tune"]
"""A part must never change: passports name it."""
