"""What the screens say of a review that was carried over, and of one that was not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled, workspace
from revised import bring, bundle, review_line, talk
from textual.widgets import OptionList
from tracejury.rubrics.files import find_rubric
from tracejury.store.loading.load import load
from tracejury.store.workspace.carrying import carry_over
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.views.context_line import context_line
from tracejury.tui.views.desk import desk_lines, read_desk
from tracejury.tui.views.review import ReviewItem
from tracejury.tui.views.review_state import state_line

RUBRIC = find_rubric("agent-failure")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library", sample=False) as found:
        found.load_and_group([bundle(tmp_path / "a.jsonl", [talk(n) for n in range(3)])])
        lines = [
            review_line(0, "fail", break_point=2, marks=[{"step": 1}]),
            review_line(1),
            review_line(2),
        ]
        bring(found, tmp_path / "r.jsonl", [line | {"reviewer": "expert"} for line in lines])
        # Loaded beside the open app: nothing is carried yet.
        changed = [talk(0, thanks="Bye."), talk(1, answer="No."), talk(2, answer="Never.")]
        load(found.library, [bundle(tmp_path / "b.jsonl", changed)])
        yield found


def items(space: Workspace) -> list[ReviewItem]:
    queue = space.new_queue("all", RUBRIC, Selection({}, as_loaded=True)).queue
    return [ReviewItem.read(space, queue, position) for position in range(len(queue.items))]


def test_the_review_screen_says_that_a_review_was_carried_over(space: Workspace) -> None:
    carry_over(space)
    item = items(space)[0]
    assert context_line(RUBRIC, item, 200).plain.startswith(
        "Carried over from the earlier state of this trace, which differs only in this:"
        " step 5 user was added: 'Bye.'"
    )
    assert (
        "carried over: f judges this one directly, another verdict pressed twice"
        in state_line(RUBRIC, item).plain
    )


def test_the_review_screen_says_what_changed_since(space: Workspace) -> None:
    carry_over(space)
    item = items(space)[1]
    assert context_line(RUBRIC, item, 200).plain.startswith(
        "Judged before, changed since: step 4 assistant: the output changed from"
        " 'Within 30 days.' to 'No.' (you judged pass)"
    )
    assert state_line(RUBRIC, item).plain.startswith("Not judged yet")


def test_a_superseded_trace_says_what_differs_in_the_newer_one(
    tmp_path: Path, space: Workspace
) -> None:
    queue = space.new_queue("all", RUBRIC, Selection({}, as_loaded=True)).queue
    load(space.library, [bundle(tmp_path / "c.jsonl", [talk(1, answer="Perhaps.")])])
    (position,) = [
        at for at, item in enumerate(queue.items) if space.library.stale(item.trace) is not None
    ]
    item = ReviewItem.read(space, queue, position)
    assert context_line(RUBRIC, item, 200).plain.startswith(
        "A newer revision of this trace was loaded: step 4 assistant: the output changed from 'No.'"
        " to 'Perhaps.'."
    )


def test_the_desk_counts_what_is_to_be_checked_again(space: Workspace) -> None:
    carry_over(space)
    (line,) = [
        one for one in desk_lines(read_desk(space), roomy=True, sample=False)
        if one.opens == "recheck"
    ]  # fmt: skip
    assert line.text.plain.startswith("2 traces judged before, changed since")


async def test_opening_the_app_carries_over_and_the_desk_makes_the_queue(
    space: Workspace,
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        carried = [one for one in space.reviews.reviews() if one.carried is not None]
        assert len(carried) == 1
        listing = app.screen.query_one(OptionList)
        lines: Any = app.screen._lines  # type: ignore[attr-defined]
        listing.highlighted = next(at for at, one in enumerate(lines) if one.opens == "recheck")
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, ReviewScreen)
    queue = space.queues.get("re-check")
    assert queue is not None
    assert len(queue.items) == 2
