"""What is mixed into a queue: a random sample at even distances, and repeats behind their traces."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.reviews.mixing import mixed, with_repeats
from tracejury.store.reviews.queue_items import QueueItem, reason_shown

COUNTS = st.integers(0, 120)


def items(count: int, *, start: int = 0, random: bool = False) -> list[QueueItem]:
    return [QueueItem(f"t{number}", "why", random=random) for number in range(start, start + count)]


@given(COUNTS, COUNTS)
def test_both_keep_their_order_and_nothing_is_lost(ordered: int, drawn: int) -> None:
    one, other = items(ordered), items(drawn, start=1000, random=True)
    found = mixed(one, other)
    assert [item for item in found if not item.random] == one
    assert [item for item in found if item.random] == other


@given(st.integers(1, 20), st.integers(1, 10))
def test_the_drawn_items_stand_at_even_distances(drawn: int, each: int) -> None:
    found = mixed(items(drawn * each), items(drawn, start=1000, random=True))
    places = [at for at, item in enumerate(found) if item.random]
    gaps = [after - before for before, after in itertools.pairwise(places)]
    assert all(gap == each + 1 for gap in gaps)


@given(st.integers(2, 200), st.floats(0.01, 0.5), st.integers(0, 9))
def test_a_repeat_comes_well_behind_its_trace_once(count: int, share: float, seed: int) -> None:
    one = items(count)
    found = with_repeats(one, share, seed)
    assert [item for item in found if not item.repeat] == one
    again = [at for at, item in enumerate(found) if item.repeat]
    assert 1 <= len(again) <= max(1, round(count * share))
    assert len({found[at].trace for at in again}) == len(again)
    for at in again:
        first = next(place for place, item in enumerate(found) if item.trace == found[at].trace)
        assert at - first > min(20, count // 2)
        assert found[at].reason == found[first].reason, "nothing says that it is a repeat"
    assert with_repeats(one, share, seed) == found


def test_without_a_share_nothing_is_repeated() -> None:
    assert with_repeats(items(50), 0.0, 0) == items(50)


def test_a_reason_that_tells_the_judgement_is_kept_from_a_blind_reviewer_until_they_finish() -> (
    None
):
    told = QueueItem("t", "a judge failed it: tone 0.1", tells=True)
    plain = QueueItem("t", "ended with an error")
    by_order = {
        order: reason_shown(told, finished=False, blind=True, order=order)
        for order in ("low-score", "groups", "")
    }
    assert by_order == {
        "low-score": "by a score, shown when you finish",
        "groups": "by the groups of failures, shown when you finish",
        "": "by the order of the queue, shown when you finish",
    }
    assert reason_shown(told, finished=True, blind=True, order="groups") == told.reason
    assert reason_shown(told, finished=False, blind=False, order="groups") == told.reason
    assert reason_shown(plain, finished=False, blind=True, order="groups") == plain.reason
