"""What a newcomer reads: which share speaks of all traces, why a trace is here, and where a queue stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import QUEUE, opened, press, talks
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.reviews.queues import RandomSample
from tracejury.store.reviews.saturation import Saturation
from tracejury.store.reviews.standing import QueueProgress
from tracejury.store.workspace.queue_state import ListedItem, QueueSummary
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.queue import QueueScreen
from tracejury.tui.views.desk import desk_lines, read_desk
from tracejury.tui.views.queue import (
    QueueChoices,
    choice_detail,
    item_detail,
    item_row,
    summary_card,
)


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A queue of two traces."""
    return talks(empty_space, tmp_path, ["refund"] * 2)


def front(pilot: Pilot[None]) -> str:
    """What the screen in front is called in the table of keys."""
    return str(getattr(pilot.app.screen, "context", ""))


def lists_of(pilot: Pilot[None]) -> list[QueueScreen]:
    """The lists of queues that are open."""
    return [one for one in pilot.app.screen_stack if isinstance(one, QueueScreen)]


def test_the_random_share_is_said_to_speak_alone_of_how_frequent_failures_are() -> None:
    summary = QueueSummary(
        QueueProgress(23, 23, 0, 14, 9, 0),
        (),
        Saturation(23),
        0,
        0,
        RandomSample(2, 23, 0),
        2,
        0,
    )
    said = " ".join(summary_card(summary).plain.split())
    assert "Of its random share alone (2 traces judged, drawn from 23), 0 failed" in said


def test_a_queue_of_a_bundle_says_its_name_and_no_number(space: Workspace) -> None:
    [bundle] = space.library.bundles()
    rubric = builtin_rubrics()["agent-failure"]
    made = space.new_queue("mine", rubric, Selection({"bundle": bundle.id}, as_loaded=True))
    assert made.queue.items[0].reason == "bundle talks.jsonl"


async def test_on_a_queue_that_is_done_the_desk_opens_its_summary(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "p", "p")
        await press(pilot, "escape", "escape")
        assert front(pilot) == "desk"
        first = desk_lines(read_desk(space), roomy=True, sample=False)[0]
        assert first.text.plain == f"{QUEUE}  all judged · Enter opens the summary"
        await press(pilot, "home", "enter")
        assert front(pilot) == "summary"


async def test_a_list_of_the_queue_never_lies_over_another_one(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("i", "i")
        await settled(pilot)
        assert len(lists_of(pilot)) <= 1
        if not lists_of(pilot):
            await press(pilot, "i")
        shown = pilot.app.screen
        assert isinstance(shown, QueueScreen)
        shown.action_summary()
        await settled(pilot)
        await press(pilot, "i")
        assert lists_of(pilot) == [shown]
        await press(pilot, "i")
        assert front(pilot) == "review"


def test_a_title_of_several_lines_is_one_line_without_signs() -> None:
    item = ListedItem(0, "What is the fee?\n\nAfter which day is it due, and to whom", None)
    assert "What is the fee? After which day" in item_row(item, (), 70).plain
    assert "⏎" not in item_detail(item, "").plain
    choices = QueueChoices([builtin_rubrics()["agent-failure"]], 3)
    said = choice_detail(choices, "rubric").plain
    assert "⏎" not in said
    assert "…." not in said


async def test_a_break_at_the_question_is_named_so(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "b")
        assert screen.notice.startswith("Broke at the question (asked), in step 1: user")
        assert "b again clears it" in screen.notice
        await press(pilot, "b", "j", "b")
        assert "question" not in screen.notice
