"""The active time of a review: gaps over a minute do not count, and all sittings add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.acts import Act
from tracejury.store.folding import fold_acts
from tracejury.store.reviews.active_time import PAUSE_MS, ActiveTime

HERE = ("trace", "rubric")
THERE = ("other", "rubric")


class Clock:
    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


def test_time_between_signs_of_life_counts_and_a_pause_does_not() -> None:
    clock = Clock()
    time = ActiveTime(clock)
    time.look_at(HERE)
    for at in (10_000, 25_000, 25_000 + PAUSE_MS + 1, 25_000 + PAUSE_MS + 5_001):
        clock.now = at
        time.touched()
    assert time.spent_ms(HERE) == 30_000


def test_each_trace_has_its_own_time_and_earlier_sittings_count() -> None:
    clock = Clock()
    time = ActiveTime(clock)
    time.look_at(HERE, before_ms=40_000)
    clock.now = 3_000
    time.look_at(THERE)
    clock.now = 5_000
    time.look_at(HERE, before_ms=40_000)
    clock.now = 6_000
    assert (time.spent_ms(HERE), time.spent_ms(THERE)) == (44_000, 2_000)


def test_a_press_is_written_down_with_the_time_in_its_last_act() -> None:
    clock = Clock()
    time = ActiveTime(clock)
    time.look_at(HERE)
    clock.now = 7_000
    answer = Act("answer", {"question": "verdict", "value": "pass"})
    finish = Act("finish", {"verdict": "pass", "codes": []})
    timed = time.timed([answer, finish], HERE)
    assert timed == [answer, Act("finish", {**finish.body, "active_ms": 7_000})]
    mark = Act("mark", {"as": "break_point", "step": "1"})
    assert time.timed([mark], HERE) == [mark]


def test_the_latest_time_of_a_review_counts_and_an_act_without_one_changes_nothing() -> None:
    acts = [
        Act("answer", {"question": "verdict", "value": "fail", "active_ms": 1_000}),
        Act("finish", {"verdict": "fail", "codes": [], "active_ms": 4_000}),
        Act("answer", {"question": "why", "value": "wrong"}),
    ]
    review = fold_acts(acts, trace="t", reviewer="ana", rubric="r")
    assert review is not None
    assert review.active_ms == 4_000


@given(st.lists(st.integers(0, 200_000)))
def test_time_is_the_sum_of_the_gaps_that_are_no_pauses(gaps: list[int]) -> None:
    clock = Clock()
    time = ActiveTime(clock)
    time.look_at(HERE)
    for gap in gaps:
        clock.now += gap
        time.touched()
    assert time.spent_ms(HERE) == sum(gap for gap in gaps if gap <= PAUSE_MS)
