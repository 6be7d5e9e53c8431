"""Queues: which traces to judge, in which order, and the progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.reviews.queues import Queue, QueueItem, Queues, sampled
from tracejury.store.reviews.standing import QueueProgress

RUBRIC = "f" * 64
OTHER = "0" * 64
KEYS = st.lists(st.text("abcdef0123456789", min_size=4, max_size=4), unique=True, max_size=40)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(tmp_path)) as opened:
        yield opened


def a_queue(journal: Journal, *traces: str, name: str = "q") -> Queue:
    items = [QueueItem(trace, f"why {trace}") for trace in traces]
    return Queues(journal).create("ana", name, RUBRIC, items)


def judge(journal: Journal, trace: str, outcome: str, rubric: str = RUBRIC) -> None:
    act = (
        Act("defer", {"reason": ""})
        if outcome == "defer"
        else Act("answer", {"question": "q", "value": "x"})
        if outcome == "draft"
        else Act("finish", {"verdict": outcome, "codes": []})
    )
    journal.append("ana", trace, rubric, [act])


def test_a_queue_is_read_back_as_it_was_created(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        made = a_queue(journal, "t2", "t1")
    assert made == Queue("q", RUBRIC, (QueueItem("t2", "why t2"), QueueItem("t1", "why t1")))
    with closing(Journal.open(tmp_path)) as journal:
        assert Queues(journal).get("q") == made
        assert Queues(journal).get("p") is None
        assert journal.rebuild() == []


def test_a_repeated_trace_is_in_a_queue_once_at_its_first_position(journal: Journal) -> None:
    queue = a_queue(journal, "t1", "t2", "t1", "t3", "t2")
    assert [item.trace for item in queue.items] == ["t1", "t2", "t3"]
    assert Queues(journal).get("q") == queue


def test_a_queue_name_is_unique(journal: Journal) -> None:
    a_queue(journal, "t1")
    with pytest.raises(UserError, match="There is already a queue named q"):
        a_queue(journal, "t2")
    with pytest.raises(UserError, match="needs a name"):
        a_queue(journal, "t2", name=" ")
    assert [item.trace for item in Queues(journal).all()[0].items] == ["t1"]


def test_the_newest_queue_comes_first(journal: Journal) -> None:
    for name in ("b", "c", "a"):
        a_queue(journal, "t", name=name)
    assert [queue.name for queue in Queues(journal).all()] == ["a", "c", "b"]


def test_progress_counts_what_this_reviewer_judged_under_this_rubric(journal: Journal) -> None:
    queue = a_queue(journal, *(f"t{number}" for number in range(8)))
    outcomes = ["pass", "fail", "fail", "unsure", "defer", "draft"]
    for number, outcome in enumerate(outcomes):
        judge(journal, f"t{number}", outcome)
    judge(journal, "t7", "pass", rubric=OTHER)
    judge(journal, "not in the queue", "pass")
    assert Queues(journal).progress(queue, "ana") == QueueProgress(
        total=8, finished=4, deferred=1, passed=1, failed=2, unsure=1, begun=1
    )
    assert Queues(journal).begun(queue, "ana") == [5]
    assert Queues(journal).progress(queue, "bob") == QueueProgress(8, 0, 0, 0, 0, 0)


def test_the_next_open_item_is_the_next_undecided_one_wrapping_around(journal: Journal) -> None:
    queues, queue = Queues(journal), a_queue(journal, "t0", "t1", "t2", "t3")
    assert queues.next_open(queue, "ana") == 0
    judge(journal, "t1", "pass")
    assert queues.next_open(queue, "ana", 0) == 2
    assert queues.next_open(queue, "ana", 3) == 0
    judge(journal, "t2", "draft")
    assert queues.next_open(queue, "ana", 0) == 2, "a draft is still to be finished"


def test_deferred_items_come_after_all_that_are_undecided(journal: Journal) -> None:
    queues, queue = Queues(journal), a_queue(journal, "t0", "t1", "t2")
    judge(journal, "t0", "defer")
    assert queues.next_open(queue, "ana") == 1
    judge(journal, "t1", "pass")
    assert queues.next_open(queue, "ana", 1) == 2
    judge(journal, "t2", "fail")
    assert queues.next_open(queue, "ana", 2) == 0
    judge(journal, "t0", "pass")
    assert queues.next_open(queue, "ana", 0) is None


def test_the_only_open_item_is_the_next_one_again(journal: Journal) -> None:
    queues, queue = Queues(journal), a_queue(journal, "t0")
    assert queues.next_open(queue, "ana", 0) == 0
    assert queues.next_open(Queue("empty", RUBRIC, ()), "ana") is None


@given(KEYS, st.integers(0, 50), st.integers())
def test_a_sample_keeps_the_order_and_has_the_requested_size(
    keys: list[str], count: int, seed: int
) -> None:
    sample = sampled(keys, count, seed)
    assert len(sample) == min(count, len(keys))
    assert sample == [key for key in keys if key in sample]
    assert set(sample) <= set(sampled(keys, count + 1, seed))
    assert set(sample) == set(sampled(keys[::-1], count, seed)), "whatever order they came in"


def test_a_sample_depends_on_the_seed_and_is_the_same_on_every_machine() -> None:
    keys = [f"{number:04}" for number in range(1000)]
    assert sampled(keys, 5, seed=7) == ["0082", "0140", "0370", "0633", "0682"]
    assert sampled(keys, 5, seed=8) != sampled(keys, 5, seed=7)
