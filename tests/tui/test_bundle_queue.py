"""Enter on a bundle of the desk: a rubric is chosen, and all of the bundle is a queue; a second time that one goes on."""

from __future__ import annotations

from pathlib import Path

from desk_fixtures import settled, workspace
from judging_keys import press, top
from textual.pilot import Pilot
from textual.widgets import OptionList
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.dialogs.choice import ChoiceDialog
from tracejury.tui.screens.review.review import ReviewScreen


async def on_a_bundle(pilot: Pilot[None]) -> None:
    desk = pilot.app.screen
    assert isinstance(desk, DeskScreen)
    listing = desk.query_one(OptionList)
    listing.highlighted = next(at for at, one in enumerate(desk._lines) if one.opens == "bundle")
    await press(pilot, "enter")


async def test_a_bundle_is_reviewed_under_the_rubric_that_is_chosen(tmp_path: Path) -> None:
    with workspace(tmp_path) as space:
        before = len(space.queues.headings())
        app = TracejuryApp(space)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            for _ in range(2):
                await on_a_bundle(pilot)
                assert isinstance(top(app), ChoiceDialog)
                await press(pilot, "1")
                screen = top(app)
                assert isinstance(screen, ReviewScreen)
                assert screen._queue.name == "voucher_outage.jsonl · agent-failure"
                reasons = [one.reason for one in screen._queue.items]
                assert all(one.startswith("every trace of the bundle") for one in reasons)
                await press(pilot, "escape")
        assert len(space.queues.headings()) == before + 1
