"""How frequent failures are: what random samples tell, and what they may not be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from failing import Run, space_of, write_runs
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.rubrics.files import find_rubric
from tracejury.store.insight.prevalence.rates import (
    Judged,
    apart,
    even_scale,
    failing,
    rate,
    severities,
    weighted_rate,
)
from tracejury.store.insight.prevalence.sampling import Draw, standing, weights
from tracejury.store.loading.load import load
from tracejury.store.workspace.prevalence import prevalence
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace


def named(count: int, start: int = 0) -> list[str]:
    return [f"t{number}" for number in range(start, start + count)]


def draw(traces: list[str], population: int, source: str = "", *, ordered: bool = True) -> Draw:
    return Draw("q", source, population, tuple(traces), ordered, tuple(traces))


# --- what a sample stands for -------------------------------------------------------------------------


def test_each_judged_trace_of_a_sample_stands_for_equally_many() -> None:
    found = weights([standing(draw(named(50), 1000), set(named(20)))], {})
    assert found.scope == "library"
    assert found.of == pytest.approx(dict.fromkeys(named(20), 50.0))


def test_what_was_judged_before_its_turn_waits() -> None:
    judged = {*named(20), "t40", "t41", "t45"}
    found = standing(draw(named(50), 1000), judged)
    assert (found.judged, found.ahead, found.passed_over) == (tuple(named(20)), 3, 0)


def test_a_trace_that_was_passed_over_is_counted() -> None:
    found = standing(draw(named(50), 1000), set(named(30)) - {"t11"})
    assert (len(found.judged), found.passed_over, found.ahead) == (29, 1, 0)


def test_a_sample_in_another_order_counts_once_it_is_judged() -> None:
    half = standing(draw(named(50), 1000, ordered=False), set(named(25)))
    assert not half.counts
    assert "once the other 25 are judged" in half.why
    assert standing(draw(named(50), 1000, ordered=False), set(named(50))).counts


def test_a_library_that_grew_between_two_samples_is_weighed_by_the_chances() -> None:
    """The first 100 traces could be drawn twice, the 100 that came later once."""
    first = standing(draw(named(10), 100), set(named(10)))
    second = standing(draw(named(20, 90), 200), set(named(20, 90)))
    position = {name: at for at, name in enumerate(named(200))}
    of = weights([first, second], position).of
    early, late = 1 / (1 - 0.9 * 0.9), 1 / 0.1
    assert of["t0"] == of["t95"] == pytest.approx(early)
    assert of["t105"] == pytest.approx(late)


def test_parts_that_overlap_are_not_taken_together() -> None:
    errors = standing(draw(named(20), 60, "status error"), set(named(20)))
    other = standing(draw(named(20, 20), 500, "status ok"), set(named(20, 20)))
    apart_ = weights([errors, other], {})
    assert (apart_.scope, apart_.population) == ("parts", 560)
    assert apart_.of["t0"] == pytest.approx(3.0)
    assert apart_.of["t20"] == pytest.approx(25.0)
    both = standing(draw(named(20, 10), 500, "status ok"), set(named(20, 10)))
    assert weights([errors, both], {}).scope == "none"


# --- rates --------------------------------------------------------------------------------------------


def test_a_weighted_rate_of_two_strata_by_hand() -> None:
    """Cochran 1977: the stratified mean is the sum of the shares of the strata, each by its size."""
    some = [Judged(f"a{at}", "fail" if at < 10 else "pass", 3.0) for at in range(20)]
    some += [Judged(f"b{at}", "fail" if at < 1 else "pass", 25.0) for at in range(20)]
    found = rate(some, failing)
    assert found.value == pytest.approx((60 * 0.5 + 500 * 0.05) / 560)
    assert found.effective == pytest.approx(560**2 / (20 * 9 + 20 * 625))
    assert found.value is not None
    assert found.low < found.value < found.high


@given(st.lists(st.sampled_from(["pass", "fail", "unsure"]), max_size=60))
def test_of_equal_weights_a_rate_is_what_one_counts(verdicts: list[str]) -> None:
    found = rate([Judged(str(at), one) for at, one in enumerate(verdicts)], failing)  # type: ignore[arg-type]
    failed, decided = verdicts.count("fail"), len(verdicts) - verdicts.count("unsure")
    assert (found.hits, found.n) == (failed, decided)
    if decided:
        assert found.value == pytest.approx(failed / decided)
        assert found.effective == pytest.approx(decided)


def test_weighted_intervals_hold_the_true_rate_95_times_in_100() -> None:
    """Two samples of a library that grew; the later half fails more often."""
    random = np.random.Generator(np.random.PCG64(3))
    truth = np.concatenate([np.arange(600) % 12 == 0, np.arange(600) % 4 == 0])
    position = {f"t{at}": at for at in range(1200)}
    held = []
    for _ in range(600):
        first = [f"t{at}" for at in random.permutation(600)[:80]]
        second = [f"t{at}" for at in random.permutation(1200)[:120]]
        of = weights(
            [standing(draw(one, n), set(one)) for one, n in ((first, 600), (second, 1200))],
            position,
        ).of
        some = [
            Judged(key, "fail" if truth[position[key]] else "pass", weight)
            for key, weight in of.items()
        ]
        found = rate(some, failing)
        held.append(found.low <= truth.mean() <= found.high)
    # Without the finite population correction, intervals of a sample of a sixth are a little wide.
    assert 0.93 <= np.mean(held) <= 0.98


def test_severities_are_counted_each_and_this_bad_or_worse() -> None:
    given_ = ["low"] * 3 + ["high"] * 2 + [None] * 20
    some = [
        Judged(str(at), "fail" if one else "pass", severity=one) for at, one in enumerate(given_)
    ]
    scale = even_scale(["low", "high"])
    worst, mild = severities(some, scale)
    assert (worst.name, worst.rate.hits, worst.at_least.hits) == ("high", 2, 2)
    assert (mild.name, mild.rate.hits, mild.at_least.hits) == ("low", 3, 5)
    mean = weighted_rate(some, scale)
    assert mean.value == pytest.approx((3 * 0.5 + 2 * 1.0) / 25)
    assert mean.low < 3.5 / 25 < mean.high
    assert weighted_rate(some, scale) == mean


def test_slices_beside_all_others_are_told_with_what_several_looks_mean() -> None:
    def part(name: str, failed: int, n: int) -> list[Judged]:
        return [Judged(f"{name}{at}", "fail" if at < failed else "pass") for at in range(n)]

    found = apart(
        {
            "a": part("a", 20, 40),
            "b": part("b", 4, 40),
            "c": part("c", 5, 40),
            "few": part("d", 3, 5),
        }
    )
    assert found[0].part == "a"
    assert {one.part for one in found} == {"a", "b", "c"}
    assert all(one.of == 3 for one in found)
    assert found[0].found
    assert found[0].adjusted == pytest.approx(min(1.0, found[0].chance * 3))
    assert found[0].low > 0


# --- of a library -------------------------------------------------------------------------------------


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "library", "lead") as opened:
        runs = [
            Run("seat_map", "none", {"intent": "refund" if at % 3 else "seat"}) for at in range(120)
        ]
        load(opened.library, [write_runs(tmp_path / "a.jsonl", runs)])
        yield opened


def judge(space: Workspace, verdicts: dict[str, str], who: str = "anna") -> None:
    file = space.folder / f"{who}.jsonl"
    lines = [
        {"trace": trace, "reviewer": who, "rubric": "agent-failure", "verdict": verdict}
        for trace, verdict in verdicts.items()
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    space.import_reviews(file)


def test_what_was_picked_says_nothing_and_is_counted(space: Workspace) -> None:
    rubric = find_rubric("agent-failure")
    made = space.new_queue("drawn", rubric, Selection({}, order="random", first=40, seed=1))
    drawn = [item.trace for item in made.queue.items]
    every = space.library.keys()
    picked = [key for key in every if key not in drawn][:30]
    judge(
        space,
        {key: "fail" if at < 4 else "pass" for at, key in enumerate(drawn)}
        | dict.fromkeys(picked, "fail"),
    )
    found = prevalence(space, ["intent"])
    assert (found.overall.hits, found.overall.n, found.picked) == (4, 40, 30)
    assert found.weights.population == 120
    assert sum(one.rate.n for one in found.slices) == 40
    assert sum(one.seen for one in found.slices) == 120


def test_picked_reviews_alone_tell_nothing(space: Workspace) -> None:
    judge(space, dict.fromkeys(space.library.keys()[:40], "fail"))
    found = prevalence(space)
    assert (found.weights.scope, found.overall.n, found.picked) == ("none", 0, 40)


def test_where_reviewers_differ_the_trace_is_left_out_and_counted(space: Workspace) -> None:
    made = space.new_queue(
        "drawn", find_rubric("agent-failure"), Selection({}, order="random", first=30)
    )
    drawn = [item.trace for item in made.queue.items]
    judge(space, dict.fromkeys(drawn, "pass"))
    judge(space, {drawn[3]: "fail", drawn[4]: "pass"}, "ben")
    found = prevalence(space)
    assert found.verdicts.differing == {drawn[3]}
    assert (found.overall.hits, found.overall.n) == (0, 29)


def test_the_random_share_of_another_order_counts_and_its_rest_does_not(space: Workspace) -> None:
    made = space.new_queue(
        "errors", find_rubric("agent-failure"), Selection({}, order="groups", random_share=0.25)
    )
    judge(space, {item.trace: "pass" if item.random else "fail" for item in made.queue.items})
    found = prevalence(space)
    assert (found.overall.hits, found.overall.n, found.picked) == (0, 30, 90)


def test_a_sample_of_a_part_says_of_what_it_is(space: Workspace) -> None:
    part = Selection({}, query="intent:seat", order="random", first=25)
    made = space.new_queue("seats", find_rubric("agent-failure"), part)
    judge(space, {item.trace: "pass" for item in made.queue.items})
    found = prevalence(space)
    assert (found.weights.scope, found.weights.population) == ("part", 40)
    assert "intent:seat" in found.weights.sources[0]


def test_weights_that_do_not_name_each_severity_are_refused(space: Workspace) -> None:
    judge(space, dict.fromkeys(space.library.keys()[:3], "fail"))
    with pytest.raises(UserError, match="low, medium, high, critical"):
        prevalence(space, scale={"low": 1.0})


def test_who_judges_blind_is_told_nothing_of_what_they_have_yet_to_judge(space: Workspace) -> None:
    made = space.new_queue(
        "drawn", find_rubric("agent-failure"), Selection({}, order="random", first=30)
    )
    drawn = [item.trace for item in made.queue.items]
    judge(space, dict.fromkeys(drawn, "fail"))
    assert prevalence(space).overall.n == 30
    judge(space, dict.fromkeys(drawn[:8], "fail"), "lead")
    found = prevalence(space)
    assert found.verdicts.hidden == set(drawn[8:])
    assert found.overall.n == 8
