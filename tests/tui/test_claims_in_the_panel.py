"""Claims that are written or marked in the panel: one after the other, and none that contradicts another."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import opened, press, review, state, talks, typed
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.rubric_form import RubricForm


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A library with a queue of two traces."""
    return talks(empty_space, tmp_path, ["refund"] * 2)


async def test_after_a_claim_a_digit_begins_another_whatever_else_is_needed(
    space: Workspace,
) -> None:
    rubric = builtin_rubrics()["rag-answer"]
    space.new_queue("documents", rubric, Selection({}, reason="all", as_loaded=True))
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, "documents")
        await press(pilot, "f")
        screen.query_one(RubricForm).go_to("correction")
        await press(pilot, "1")
        await typed(pilot, "1,000 mg")
        await press(pilot, "enter")
        assert "Claim saved. Enter goes on to what is needed." in state(screen)
        await press(pilot, "2")
        await typed(pilot, "80 mg")
        await press(pilot, "enter")
        found = review(space, queue="documents")
        assert [check["must"] for check in found.checks] == [True, False]
        assert list(found.answers) == ["verdict"]
        await press(pilot, "enter")
        part = screen.query_one(RubricForm).part
        assert part is not None
        assert part.needed


async def mark(pilot: Pilot[None], screen: ReviewScreen, text: str, digit: str) -> None:
    """Mark words of the answer as what a digit says."""
    pane = screen.query_one(ReadingPane)
    pane.post_message(ReadingPane.Selected(pane, "m1", 0, len(text), text))
    await settled(pilot)
    await press(pilot, digit)


async def test_marked_words_are_said_as_the_claim_that_they_make(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await mark(pilot, screen, "visit between 14:00 and", "2")
        assert "Marked: must not say 14:00. u takes it back." in state(screen)
        await mark(pilot, screen, "visit between 14:00 and", "1")
        refused = "no answer can keep both “must not say 14:00” and “must say 14:00”"
        assert f"Not marked: {refused}." in screen.notice
        assert [one.kind for one in review(space).evidence] == ["must-not-say"]
        await mark(pilot, screen, "visit between 15:00 and", "1")
        assert "Marked: must say 15:00." in state(screen)


async def test_marked_words_may_not_contradict_a_claim_that_was_typed(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        screen.query_one(RubricForm).go_to("correction")
        await press(pilot, "1")
        await typed(pilot, "15:00")
        await press(pilot, "enter")
        await mark(pilot, screen, "at 15:00", "2")
        assert "Not marked: no answer can keep both “must say 15:00”" in screen.notice
        assert review(space).evidence == ()
        await mark(pilot, screen, "at 16:00", "2")
        assert [one.kind for one in review(space).evidence] == ["must-not-say"]
