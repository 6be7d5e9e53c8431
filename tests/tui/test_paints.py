"""What a key costs on the screen, counted: lines drawn, layouts, traces shown. Nothing is timed."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from desk_fixtures import settled
from textual import events
from textual.screen import Screen
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review.frame import ReviewFrame
from tracejury.tui.views.review import ReviewItem
from tracejury.tui.widgets.line_drawing import LineDrawing
from tracejury.tui.widgets.reading_pane import ReadingPane


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each is called that costs."""
    found: Counter[str] = Counter()

    def counted(kind: type, name: str) -> None:
        called = getattr(kind, name)

        def count(*arguments: Any, **options: Any) -> Any:
            found[name] += 1
            return called(*arguments, **options)

        monkeypatch.setattr(kind, name, count)

    counted(LineDrawing, "draw")
    counted(ReadingPane, "show_turns")
    counted(Screen, "_refresh_layout")
    counted(ReviewItem, "with_present_review")
    return found


async def test_a_key_draws_what_has_changed_and_nothing_else(
    space: Workspace, counts: Counter[str]
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        pilot.app.screen.post_message(OpenReview(space.queue_named("contracts")))
        await settled(pilot)
        pane = pilot.app.screen.query_one(ReadingPane)

        async def cost(key: str) -> Counter[str]:
            counts.clear()
            await pilot.press(key)
            await settled(pilot)
            return counts

        def lines(turn: int) -> int:
            return pane._layout.turn_height(turn, 40)

        # From turn to turn, only the two are drawn again: one loses the bar, the other gets it.
        before = pane.current
        found = await cost("j")
        assert pane.current != before
        assert found["draw"] <= lines(before) + lines(pane.current)
        assert found["_refresh_layout"] == 0
        # Back there, everything is still as it was drawn.
        assert (await cost("k"))["draw"] == 0
        # Another trace is shown once, and nothing moves on the screen for it.
        found = await cost("n")
        assert (found["show_turns"], found["_refresh_layout"]) == (1, 0)
        # So is the one after a verdict; the judged one is not shown once more.
        found = await cost("p")
        assert found["show_turns"] == 1
        assert len(space.reviews.reviews(reviewer=space.reviewer)) == 1


async def test_keys_do_not_wait_for_the_trace_that_is_read_ahead(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    read = ReviewFrame._read_item

    def slowly(frame: ReviewFrame, position: int) -> ReviewItem:
        if position == 1:
            assert go_on.wait(30)
        return read(frame, position)

    monkeypatch.setattr(ReviewFrame, "_read_item", slowly)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        try:
            await settled(pilot)
            pilot.app.screen.post_message(OpenReview(space.queue_named("contracts")))
            while (
                not pilot.app.screen.query(ReadingPane)
                or not pilot.app.screen.query_one(ReadingPane).turns
            ):
                await pilot.pause(0.01)
            pane = pilot.app.screen.query_one(ReadingPane)
            before = pane.current
            await pilot.press("j")
            assert pane.current != before
            pilot.app.post_message(events.Key("n", "n"))
        finally:
            go_on.set()
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ReviewFrame)
        assert screen._item is not None
        assert screen._item.position == 1
