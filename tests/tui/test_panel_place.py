"""Where the panel stands: on the first part that is missing, whatever was done meanwhile, with nothing over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging_keys import opened, press, review, state, talks, typed
from screen_text import messages
from textual.containers import VerticalScroll
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.rubric_form import RubricForm


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A library with a queue of answers from documents, whose rubric asks several questions of a fail."""
    return talks(empty_space, tmp_path, ["get_order"] * 3, builtin_rubrics()["rag-answer"])


def part(screen: ReviewScreen) -> str:
    found = screen.query_one(RubricForm).part
    return found.key if found is not None else ""


@pytest.mark.parametrize("kind", ["1", "2", "3"])
async def test_marked_words_leave_the_panel_on_what_is_missing(space: Workspace, kind: str) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        assert part(screen) == "wrong"
        await press(pilot, "v", "v", "right", "enter", kind)
        assert review(space).evidence
        assert part(screen) == "wrong"
        await press(pilot, "2")
        assert review(space).answers["wrong"] == ["misread"], (
            "the digit answers what is highlighted"
        )
        assert not review(space).checks


async def test_words_marked_once_nothing_is_missing_lead_to_the_correction(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "2")
        await typed(pilot, "wrong")
        await press(pilot, "enter")
        while screen.query_one(RubricForm).needed():
            screen.query_one(RubricForm).go_to(
                screen.query_one(RubricForm).needed()[0].question.id  # type: ignore[union-attr]
            )
            await press(pilot, "2")
        await press(pilot, "v", "v", "right", "enter", "1")
        assert part(screen) == "correction"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_undo_leaves_the_panel_on_what_is_missing_and_covers_nothing(
    space: Workspace, size: tuple[int, int]
) -> None:
    async with TracejuryApp(space).run_test(size=size) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "2")
        await typed(pilot, "wrong")
        await press(pilot, "enter", "u")
        assert "why" not in review(space).answers
        assert part(screen) == "why"
        assert state(screen).startswith("Took back")
        assert messages(pilot.app) == []
        await press(pilot, "u")
        assert part(screen) == "wrong"
        await press(pilot, "1")
        assert review(space).answers["wrong"] == ["invented"], "1 does not pass the trace"
        assert review(space).answers["verdict"] == "fail"


async def test_a_trace_that_was_begun_opens_on_what_is_missing_first(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "2")
        await typed(pilot, "wrong")
        await press(pilot, "enter", "u", "escape", "escape")
        assert pilot.app.screen is not screen
        screen = await opened(pilot)
        assert part(screen) == "why"
        await press(pilot, "escape", "n", "N")
        assert part(screen) == "why"
        await press(pilot, "u", "i", "enter")
        assert pilot.app.screen is screen
        assert part(screen) == "wrong", "also when it is chosen in the list"
        await press(pilot, "U")
        assert part(screen) == "why"


async def test_a_trace_of_which_nothing_is_said_opens_at_the_top_of_the_panel(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        form = screen.query_one(RubricForm)
        await press(pilot, "tab", "down", "down")
        assert form.option == 2
        await press(pilot, "s", "s", "tab")
        assert (part(screen), form.option) == ("verdict", 0)


async def test_a_digit_answers_nothing_that_was_scrolled_out_of_view(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        assert part(screen) == "wrong"
        frame = screen.query_one(RubricForm).parent
        assert isinstance(frame, VerticalScroll)
        frame.scroll_to(y=frame.max_scroll_y, animate=False, force=True)
        await pilot.pause()
        assert frame.scroll_y > 0
        await press(pilot, "2")
        assert "press the digit again" in screen.notice
        assert "wrong" not in review(space).answers
        await press(pilot, "2")
        assert review(space).answers["wrong"] == ["misread"]
