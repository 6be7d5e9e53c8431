"""What a press costs does not grow with what was reviewed before: counted in steps of SQLite, not in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from counting import counted, steps_of
from failing import Run, judge, space_of, take_in, write_runs
from tracejury.rubrics.files import find_rubric
from tracejury.store.groups.progress import Similar
from tracejury.store.reviews import presses
from tracejury.store.reviews.queues import Queue, QueueItem, Queues
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.views.desk import counted_desk, glance, read_desk
from tracejury.tui.views.review import ReviewItem

TRACES = 120
RUBRIC = find_rubric("agent-failure")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "library") as found:
        runs = [Run("seat_map", f"no seats are left on flight {n}") for n in range(TRACES)]
        take_in(found, write_runs(tmp_path / "a.jsonl", runs))
        found.new_queue("all", RUBRIC, Selection({}, as_loaded=True))
        yield found


def all_of(space: Workspace) -> Queue:
    queue = space.queues.get("all")
    assert queue is not None
    return queue


def press_at(space: Workspace, position: int) -> Callable[[], object]:
    """What the review screen does for one press on a trace: save, read again, look for the next open one."""
    queue = all_of(space)
    item = ReviewItem.read(space, queue, position)

    def press() -> None:
        acts = presses.verdict_press(RUBRIC, item.review, "pass")
        space.journal.append(space.reviewer, item.key, queue.rubric, acts)
        item.with_present_review(space)
        space.queues.next_open(queue, space.reviewer, position)

    return press


def test_a_press_costs_the_same_after_five_and_after_a_hundred_reviews(space: Workspace) -> None:
    keys = [item.trace for item in all_of(space).items]
    costs = []
    for done in (range(5), range(5, 100)):
        for number in done:
            judge(space, keys[number])
        press_at(space, done.stop)()
        costs.append(steps_of(space, press_at(space, done.stop + 1)))
    assert costs[1] <= costs[0] * 1.1, costs


def test_the_next_trace_costs_the_same_whatever_is_known_of_failures_like_it(
    space: Workspace,
) -> None:
    keys = [item.trace for item in all_of(space).items]
    costs = []
    for done in (range(5), range(5, 100)):
        for number in done:
            judge(space, keys[number])
        ReviewItem.read(space, all_of(space), 110)
        costs.append(steps_of(space, lambda: ReviewItem.read(space, all_of(space), 111)))
    told = ReviewItem.read(space, all_of(space), 111).similar
    assert told == "119 more like this · judged before: fail 100 (tool-error)"
    assert costs[1] <= costs[0] * 1.1, costs


def test_the_first_sight_of_the_desk_costs_the_same_whatever_was_reviewed(space: Workspace) -> None:
    keys = [item.trace for item in all_of(space).items]
    costs = []
    for done in (range(5), range(5, 100)):
        for number in done:
            judge(space, keys[number])
        object.__setattr__(space, "queues", Queues(space.journal, space.library.present_states))
        costs.append(steps_of(space, lambda: glance(space)) + steps_of(space, space.rechecks_left))
        assert space.queues._read == {}, "no item of a queue is decoded"
    assert costs[1] <= costs[0] * 1.1, costs
    (line,) = glance(space).queues
    assert (line.total, line.progress) == (TRACES, None)
    (line,) = counted_desk(space, glance(space)).queues
    assert line.progress is not None
    assert line.progress.finished == 100
    judge(space, keys[100])
    assert glance(space).queues[0].progress == space.queues.progress(all_of(space), space.reviewer)


def test_the_desk_reads_the_items_of_a_queue_once(space: Workspace) -> None:
    read_desk(space)
    first = all_of(space)
    judge(space, first.items[0].trace)
    progress = read_desk(space).queues[0].progress
    assert progress is not None
    assert progress.finished == 1
    assert all_of(space).items is first.items


# --- what is kept in memory follows what happens --------------------------------------------------------


def test_progress_follows_undo_redo_and_other_reviewers(space: Workspace) -> None:
    queue = all_of(space)

    def judged() -> tuple[int, int]:
        progress = space.queues.progress(queue, space.reviewer)
        return progress.passed, progress.failed

    assert judged() == (0, 0)
    judge(space, queue.items[0].trace, "fail")
    judge(space, queue.items[1].trace, "pass", codes=())
    assert judged() == (1, 1)
    space.journal.undo(space.reviewer)
    assert judged() == (0, 1)
    space.journal.redo(space.reviewer)
    judge(space, queue.items[1].trace, "fail")
    assert judged() == (0, 2)
    acts = presses.verdict_press(RUBRIC, None, "pass")
    space.journal.append("bob", queue.items[2].trace, queue.rubric, acts)
    assert judged() == (0, 2)
    assert space.queues.progress(queue, "bob").passed == 1


def test_likeness_follows_undo_and_changes_of_groups(space: Workspace, tmp_path: Path) -> None:
    queue = all_of(space)
    one, other = queue.items[0].trace, queue.items[1].trace

    def told() -> str:
        said = str(space.group_work.similar_failures(other))
        assert said == str(Similar(space.groups, space.judgements).to(other)), "as counted anew"
        return said

    assert told() == "119 more like this"
    judge(space, one)
    assert told() == "119 more like this · judged before: fail 1 (tool-error)"
    judge(space, one, codes=("tool-error", "loop"))
    judge(space, queue.items[2].trace, codes=("loop",))
    judge(space, other, codes=("not-asked",))
    assert told() == "119 more like this · judged before: fail 2 (loop, tool-error) · they disagree"
    for _ in range(4):
        space.journal.undo(space.reviewer)
    assert told() == "119 more like this"
    take_in(
        space,
        write_runs(
            tmp_path / "b.jsonl", [Run("seat_map", "no seats are left on flight 900")], start=900
        ),
    )
    assert told() == "120 more like this"
    group = space.groups.all()[0]
    assert group.size == TRACES + 1


def test_what_is_kept_is_read_again_after_a_rebuild(space: Workspace) -> None:
    queue = all_of(space)
    space.queues.progress(queue, space.reviewer)
    space.journal.rebuild()
    again = all_of(space)
    assert again.items == queue.items
    judge(space, again.items[3].trace)
    assert space.queues.progress(again, space.reviewer).finished == 1
    assert (
        space.queues.progress(
            Queue("aside", queue.rubric, (QueueItem(again.items[3].trace, "x"),)), space.reviewer
        ).finished
        == 1
    )


def test_saving_a_press_takes_few_statements(space: Workspace) -> None:
    queue = all_of(space)
    acts = presses.verdict_press(RUBRIC, None, "fail")
    space.journal.append(space.reviewer, queue.items[0].trace, queue.rubric, acts)
    with counted(space) as found:
        space.journal.append(space.reviewer, queue.items[1].trace, queue.rubric, acts)
    assert found.statements - len(acts) <= 20
