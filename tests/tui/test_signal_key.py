"""`!` in the review: one key, a small choice, saved at once, shown as a mark, and no verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled, workspace
from judging_keys import press
from screen_text import painted
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.judgement import Signal
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen


def signals(space: Workspace) -> tuple[Signal, ...]:
    queue = space.reviewable_queue("all")
    found = space.reviews.review(space.reviewer, queue.items[0].trace, queue.rubric)
    return found.signals if found else ()


async def after(pilot: Pilot[None], *keys: str) -> str:
    await press(pilot, *keys)
    await settled(pilot)
    return painted(pilot.app)


@pytest.mark.parametrize("width", [80, 120])
async def test_the_key_marks_at_once_a_word_can_follow_and_again_takes_it_off(
    tmp_path: Path, width: int
) -> None:
    with workspace(tmp_path) as space:
        space.new_queue("all", builtin_rubrics()["support-reply"], Selection({}, as_loaded=True))
        app = TracejuryApp(space)
        async with app.run_test(size=(width, 30)) as pilot:
            app.push_screen(ReviewScreen(space, space.reviewable_queue("all")))
            await settled(pilot)
            shown = await after(pilot, "!")
            assert "surprisingly good" in shown
            shown = await after(pilot, "2")
            assert signals(space) == (Signal("good"),), "saved before a word is typed"
            await after(pilot, *"warm", "enter")
            assert signals(space) == (Signal("good", "warm"),)
            assert "Signal: surprisingly good: warm" in painted(app)
            await after(pilot, "!", "2")
            assert signals(space) == ()
            await after(pilot, "u")
            assert signals(space) == (Signal("good", "warm"),)
