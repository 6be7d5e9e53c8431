"""A review that closes while something that it asked for is under way: nothing fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import opened, talks
from textual import events
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A library with a queue of answers from documents."""
    return talks(empty_space, tmp_path, ["get_order"] * 3, builtin_rubrics()["rag-answer"])


async def test_a_trace_is_chosen_in_the_list_of_a_review_that_has_closed(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen.dismiss()
        await settled(pilot)
        assert isinstance(pilot.app.screen, DeskScreen)
        await screen._chosen_in_list(1)
        await settled(pilot)
        assert isinstance(pilot.app.screen, DeskScreen)


@pytest.mark.parametrize("key", ["n", "N", "p", "f", "u", "o", "v", "slash", "full_stop", "d", "b"])
async def test_a_key_and_escape_at_once_end_the_review_without_an_error(
    space: Workspace, key: str
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for each in (key, "escape", "escape", "escape", "i", "enter"):
            pilot.app.post_message(events.Key(each, each if len(each) == 1 else None))
        await settled(pilot)
        await asyncio.sleep(0)
        await settled(pilot)
        assert isinstance(pilot.app, TracejuryApp)
        assert pilot.app.failure is None
