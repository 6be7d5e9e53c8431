"""A verdict counts only if its trace was on the screen when the key was pressed."""

from __future__ import annotations

import pytest
from desk_fixtures import settled
from textual import events
from textual.pilot import Pilot
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview

QUEUE = "contracts"


async def typed_ahead(pilot: Pilot[None], *keys: str) -> None:
    """Keys that wait before anything is shown, as on a slow machine."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key))
    await settled(pilot)
    await settled(pilot)


@pytest.mark.parametrize("keys", ["ppp", "111", "f1"])
async def test_no_trace_is_judged_that_was_not_seen(space: Workspace, keys: str) -> None:
    queue = space.queue_named(QUEUE)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        pilot.app.screen.post_message(OpenReview(queue))
        await typed_ahead(pilot, *keys)
        assert space.reviews.reviews(reviewer=space.reviewer) == []
        await pilot.press("p")
        await settled(pilot)
        assert [one.verdict for one in space.reviews.reviews(reviewer=space.reviewer)] == ["pass"]


async def test_a_begun_fail_is_not_passed_by_one_key(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        pilot.app.screen.post_message(OpenReview(space.queue_named(QUEUE)))
        await settled(pilot)
        for key in ("f", "1", "w", "h", "y", "enter", "p"):
            await pilot.press(key)
            await settled(pilot)
        (review,) = space.reviews.reviews(reviewer=space.reviewer)
        assert (review.status, review.answers["verdict"]) == ("draft", "fail")
        await pilot.press("p")
        await settled(pilot)
        (review,) = space.reviews.reviews(reviewer=space.reviewer)
        assert (review.status, review.verdict) == ("finished", "pass")
