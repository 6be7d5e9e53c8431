"""What is unseen: estimates beside published ones, and when nothing may be told."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path

import numpy as np
import pytest
from failing import Run, space_of, write_runs
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.saturation.curve import curve
from tracejury.store.insight.saturation.unseen import (
    Incidence,
    chao,
    expected_new,
    incidence,
    interval,
    likely_after,
    unseen,
)
from tracejury.store.loading.load import load
from tracejury.store.workspace.saturation import saturation_report


def test_ants_of_a_rain_forest_as_published() -> None:
    """Longino and Colwell 2011, ants of Costa Rica at 50 m, which Colwell et al. 2012 extrapolate (Journal of Plant Ecology 5,
    3-21): 227 species in 599 samples, 49 in one, 23 in two. The data are `ant$h50m` of the package iNEXT of R."""
    value, _ = chao(Incidence(599, 227, 49, 23, 5346))
    assert value == pytest.approx(598 / 599 * 49**2 / 46)
    assert round(value, 1) == 52.1


def test_snowshoe_hares_by_hand() -> None:
    """The hares of Cormack 1989 and Agresti 1994 (`hare` of the package Rcapture of R): of 68 that were caught on 6 days 25 were
    caught once and 22 twice. By Chao 1987 (Biometrics 43, 783-791) 25²/44 more are there; 5/6 of that with the factor for
    few days."""
    value, _ = chao(Incidence(6, 68, 25, 22, 145))
    assert value == pytest.approx(5 / 6 * 25**2 / 44)


def test_where_nothing_was_met_twice_the_corrected_form_is_used() -> None:
    value, variance = chao(Incidence(100, 6, 3, 0, 40))
    assert value == pytest.approx(0.99 * 3)
    assert variance > 0


def test_new_kinds_come_as_colwell_extrapolates() -> None:
    found = Incidence(599, 227, 49, 23, 5346)
    missing = 598 / 599 * 49**2 / 46
    assert expected_new(found, missing, 0) == 0
    assert expected_new(found, missing, 10**7) == pytest.approx(missing)
    # The first new sample shows about as many new kinds as there were met once, over the samples.
    assert expected_new(found, missing, 1) == pytest.approx(49 / 599, rel=0.01)


def test_likely_is_four_times_in_five() -> None:
    found = Incidence(200, 12, 6, 3, 80)
    missing, _ = chao(found)
    more = likely_after(found, missing)
    assert more is not None
    before, then = (1 - exp(-expected_new(found, missing, at)) for at in (more - 1, more))
    assert before < 0.8 <= then
    assert likely_after(found, 1.0) is None


@given(st.lists(st.sets(st.sampled_from("abcdefgh"), max_size=4), max_size=40))
def test_counts_are_those_of_going_through(traces: list[set[str]]) -> None:
    found = incidence(traces)
    times = {kind: sum(kind in one for one in traces) for kind in "abcdefgh"}
    assert found.units == len(traces)
    assert found.seen == sum(count > 0 for count in times.values())
    assert found.once == sum(count == 1 for count in times.values())
    assert found.twice == sum(count == 2 for count in times.values())
    assert found.finds == sum(times.values())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Incidence(19, 5, 2, 1, 15), "of the 20 reviewed"),
        (Incidence(90, 5, 2, 1, 9), "of the 10 finds"),
        (Incidence(90, 12, 12, 0, 12), "met once"),
    ],
)
def test_of_too_little_nothing_is_told(found: Incidence, said: str) -> None:
    assert not unseen(found).told
    assert said in unseen(found).why


@pytest.mark.parametrize(
    ("kinds", "units", "rate"),
    [(100, 120, 0.01), (60, 150, 0.012), (40, 100, 0.01), (20, 60, 0.03), (15, 200, 0.01)],
)
def test_intervals_hold_the_true_number_95_times_in_100(
    kinds: int, units: int, rate: float
) -> None:
    """Where all kinds are equally frequent the estimate is unbiased; else it is a lower bound.
    Of few kinds the interval is wider than it has to be, since it is one of whole kinds."""
    random = np.random.Generator(np.random.PCG64(11))
    held = []
    for times in random.binomial(units, rate, size=(3000, kinds)):
        met = times[times > 0]
        found = Incidence(
            units, len(met), int((met == 1).sum()), int((met == 2).sum()), int(met.sum())
        )
        low, high = interval(*chao(found))
        held.append(low <= kinds - len(met) <= high)
    assert 0.93 <= np.mean(held) <= 0.97


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from("abc")), st.none() | st.sampled_from(["g1", "g2"])),
        max_size=60,
    )
)
def test_the_curve_is_what_one_counts(reviews: list[tuple[set[str], str | None]]) -> None:
    found = curve(reviews)
    for point in found.points:
        here = reviews[: point.reviews]
        assert point.codes == len(set().union(*(codes for codes, _ in here)))
        assert point.groups == len({group for _, group in here} - {None})
    assert not reviews or found.points[-1].reviews == len(reviews)


def test_a_library_in_which_nothing_new_came_for_long(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        load(
            space.library,
            [write_runs(tmp_path / "a.jsonl", [Run("seat_map", "none")] * 60)],
        )
        codes = ["tone", "tone", "fact", "fact", "rare"] + ["tone", "fact"] * 10
        lines = [
            {"trace": key, "reviewer": "anna", "rubric": "agent-failure", "at": f"2026-01-01T00:{at:02}:00Z",
             "verdict": "fail" if at < len(codes) else "pass", "codes": codes[at : at + 1]}
            for at, key in enumerate(space.library.keys())
        ]  # fmt: skip
        file = tmp_path / "reviews.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        space.import_reviews(file)
        found = saturation_report(space)
    assert (found.reviews, found.failed, found.codes.met.seen) == (60, 25, 3)
    assert found.codes.unseen.told
    assert found.codes.unseen.more is None
    assert found.picked
