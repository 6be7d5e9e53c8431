"""Codes are read by their names wherever a person reads them; the code itself is for typing and for exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import QUEUE, opened, press, talks, typed
from screen_text import painted
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.schema import Answer
from tracejury.store.reviews.presses import answer_press, finish_press, verdict_press
from tracejury.store.workspace.codes import code_titles, rename, used_codes
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.queue import QueueScreen
from tracejury.tui.widgets.paged_list import PagedList

RUBRIC = builtin_rubrics()["rag-answer"]


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A queue of which the first trace is judged to misread a passage."""
    space = talks(empty_space, tmp_path, ["refund"] * 2, RUBRIC)
    queue = space.queue_named(QUEUE)
    trace = queue.items[0].trace
    given: dict[str, Answer] = {
        "wrong": ["misread"],
        "grounded": "none",
        "retrieval": "found",
        "why": "EUR 60",
    }
    acts = list(verdict_press(RUBRIC, None, "fail"))
    for name, value in given.items():
        acts += answer_press(RUBRIC, None, name, value)
    space.journal.append(space.reviewer, trace, queue.rubric, acts)
    review = space.reviews.review(space.reviewer, trace, queue.rubric)
    space.journal.append(space.reviewer, trace, queue.rubric, finish_press(RUBRIC, review))
    return space


async def test_the_list_of_a_queue_and_its_summary_name_the_choice(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, QueueScreen)
        row = pilot.app.screen.query_one(PagedList).draw_row(0, 118).plain
        assert "Misread passage" in row
        assert "misread-source" not in painted(pilot.app)
        pilot.app.screen.action_summary()
        await settled(pilot)
        card = str(pilot.app.screen.query_one("#end-card", Static).render())
        assert "Misread passage" in card
        assert "misread-source" not in painted(pilot.app)


async def test_a_code_that_is_typed_is_offered_by_its_name_and_found_by_both(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        for words in ("misread-s", "misread p"):
            await press(pilot, "f", "number_sign")
            await typed(pilot, words)
            below = str(screen.query_one(".writer-below", Static).render())
            assert "Misread passage  misread-source, of the rubric" in below
            assert below.startswith(f"› {words}  new: your own"), "what is typed is not replaced"
            await press(pilot, "down")
            below = str(screen.query_one(".writer-below", Static).render())
            assert "› Misread passage  misread-source, of the rubric" in below
            await press(pilot, "ctrl+u", "escape", "escape")


async def test_the_screen_of_codes_lists_names(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "K")
        assert (
            pilot.app.screen.query_one(PagedList)
            .draw_row(0, 118)
            .plain.startswith("Misread passage ")
        )
        detail = str(pilot.app.screen.query_one("#codes-detail", Static).render())
        assert "misread-source where one types it, and in exports" in detail


def test_a_code_that_was_renamed_is_read_by_its_new_name(space: Workspace) -> None:
    assert code_titles(space)["misread-source"] == "Misread passage"
    rename(space, "misread-source", "wrong reading")
    [used] = used_codes(space)
    assert used.name == "wrong reading"
    assert "wrong reading" not in code_titles(space)


def test_a_search_finds_a_code_by_its_name(space: Workspace) -> None:
    for query in ("code:misread-source", 'code:"Misread passage"'):
        assert len(space.search.keys(query)) == 1
