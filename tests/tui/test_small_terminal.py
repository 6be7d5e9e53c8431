"""60 columns and 20 rows are enough to judge; below that a line says what is needed."""

from __future__ import annotations

import pytest
from desk_fixtures import settled
from screen_text import painted
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp


async def test_a_fail_with_code_and_why_is_saved_at_60_by_20(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        for name in ("enter", "f", "1", *"wrong", "enter", "b"):
            await pilot.press(name)
            await settled(pilot)
            assert "Too small" not in painted(app)
        assert "✗ FAIL" in painted(app)
    [review] = space.reviews.reviews()
    assert (review.answers["verdict"], review.answers["why"]) == ("fail", "wrong")
    assert review.break_point is not None


@pytest.mark.parametrize(("opens", "seen"), [("O", "cancels"), ("question_mark", "closes")])
async def test_the_last_line_of_a_dialog_is_not_cut_at_60_by_20(
    space: Workspace, opens: str, seen: str
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        await pilot.press(opens)
        await settled(pilot)
        assert seen in painted(app)


@pytest.mark.parametrize("size", [(59, 30), (90, 19)])
async def test_below_that_a_line_says_what_is_needed(
    space: Workspace, size: tuple[int, int]
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "Too small: it needs 60 columns and 20 rows." in painted(app)
        await pilot.resize_terminal(100, 30)
        await settled(pilot)
        assert "Too small" not in painted(app)
