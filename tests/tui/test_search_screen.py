"""The search screen, as a person uses it."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled, workspace
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.trace import Trace
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui import app as app_module
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.screens.search import SearchScreen
from tracejury.tui.widgets.paged_list import PagedList
from tracejury.tui.widgets.query_line import QueryLine


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as opened:
        bundle = opened.library.begin_bundle("hostile", "h", "h" * 64, "messages")
        opened.library.save(
            [
                Trace(
                    source_id="h",
                    input="Zebra [b]crossing[/b]",
                    output="the zebra \x1b]0;x\x07 \u202ecrosses",
                )
            ],
            bundle,
        )
        yield opened


@asynccontextmanager
async def searching(space: Workspace) -> AsyncIterator[Pilot[Any]]:
    """The app on its search screen."""
    async with TracejuryApp(space).run_test(size=(120, 40)) as opened:
        await settled(opened)
        await opened.press("slash")
        await searched(opened)
        yield opened


async def searched(pilot: Pilot[Any]) -> None:
    """Wait until the pause after typing is over and what was typed has been searched."""
    await settled(pilot)
    while isinstance(pilot.app.screen, SearchScreen) and pilot.app.screen._pause is not None:
        await pilot.pause(0.01)
    await settled(pilot)


async def typed(pilot: Pilot[Any], text: str) -> None:
    line = pilot.app.screen.query_one(QueryLine)
    line.value = text
    line.cursor_position = len(text)
    await searched(pilot)


def rows(pilot: Pilot[Any]) -> PagedList[Any]:
    return pilot.app.screen.query_one(PagedList)


def shown(pilot: Pilot[Any], part: str) -> str:
    return str(pilot.app.screen.query_one(f"#search-{part}", Static).render())


async def test_every_trace_is_listed_until_something_is_typed(space: Workspace) -> None:
    async with searching(space) as pilot:
        assert isinstance(pilot.app.screen, SearchScreen)
        assert len(rows(pilot).ids) == len(space.library.keys())
        await pilot.press(*"zebra")
        await searched(pilot)
        assert len(rows(pilot).ids) == 1
        assert "1 trace, newest first" in shown(pilot, "title")


async def test_the_words_are_shown_in_context_and_nothing_hostile(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "crosses")
        row = rows(pilot).draw_row(0, 100).plain
        assert "zebra" in row
        assert "crosses" in row
        assert "[b]" in row, "text is never markup"
        assert not {"\x1b", "\x07", "\u202e"} & set(row + shown(pilot, "detail"))


async def test_a_mistake_is_said_below_the_line_and_the_results_stay(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "zebra")
        await typed(pilot, "zebra toool:x")
        assert "There is no field toool (character 7 of the query)" in shown(pilot, "help")
        assert "Did you mean tool?" in shown(pilot, "help")
        assert len(rows(pilot).ids) == 1
        await typed(pilot, "zebra")
        assert "no field" not in shown(pilot, "help")


async def test_tab_completes_fields_and_their_values(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "-sta")
        await pilot.press("tab")
        await searched(pilot)
        line = pilot.app.screen.query_one(QueryLine)
        assert line.value == "-status:"
        assert "ok  error  unset" in shown(pilot, "help"), (
            "what a value can be, not that it is missing"
        )
        await pilot.press("e", "tab")
        await searched(pilot)
        assert line.value == "-status:error "
        assert line.has_focus


async def test_keys_that_are_typed_after_tab_come_after_what_it_completes(space: Workspace) -> None:
    async with searching(space) as pilot:
        await pilot.press(*"voucher sta", "tab", *"er", "tab", *"de")
        await searched(pilot)
        assert pilot.app.screen.query_one(QueryLine).value == "voucher status:error de"


async def test_keys_that_are_typed_while_the_line_is_busy_all_arrive(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_KEY_SECONDS", 3_600.0)
    async with searching(space) as pilot:
        line = pilot.app.screen.query_one(QueryLine)
        free = asyncio.Event()
        line.call_later(free.wait)
        for letter in "abc":
            pilot.app.post_message(events.Key(letter, letter))
        await asyncio.sleep(0.05)
        free.set()
        await searched(pilot)
        assert line.value == "abc"


async def test_a_field_without_its_value_does_not_change_what_is_found(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "voucher")
        before = list(rows(pilot).ids)
        await typed(pilot, "voucher -status:")
        assert list(rows(pilot).ids) == before
        await typed(pilot, "voucher -status:x")
        assert "status is never x" in shown(pilot, "help")


async def test_enter_opens_the_trace_among_the_others_that_were_found(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "voucher status:error")
        ids = list(rows(pilot).ids)
        await pilot.press("enter", "down", "enter")
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen._item is not None
        assert screen._item.key == space.library.keys_of_rows([ids[1]])[0]
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, SearchScreen)
        assert list(rows(pilot).ids) == ids
        assert rows(pilot).cursor == 1, "the place in the list stays"


async def test_what_is_said_of_a_trace_is_read_anew_once_it_was_judged(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "voucher status:error")
        await pilot.press("enter", "down")
        await settled(pilot)
        assert "not judged by you" in shown(pilot, "detail")
        await pilot.press("enter")
        await settled(pilot)
        for key in ("p", "escape", "escape", "escape"):
            await pilot.press(key)
            await settled(pilot)
            if isinstance(pilot.app.screen, SearchScreen):
                break
        assert "✓" in rows(pilot).draw_row(1, 100).plain
        assert "you: ✓ PASS" in shown(pilot, "detail")


async def test_the_letters_typed_right_after_the_key_of_the_search_are_in_its_field(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in ("slash", *"refund"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await searched(pilot)
        assert isinstance(pilot.app.screen, SearchScreen)
        assert pilot.app.screen.query_one(QueryLine).value == "refund"


async def test_one_key_makes_a_queue_of_what_was_found(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "voucher status:error")
        found = set(space.library.keys_of_rows(rows(pilot).ids))
        await pilot.press("enter", "Q")
        await settled(pilot)
        await pilot.press("1")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        queue = space.queues.get("voucher status:error")
        assert queue is not None
        assert {item.trace for item in queue.items} == found
        assert {item.reason for item in queue.items} == {"found by voucher status:error"}
        await pilot.press("u")
        await settled(pilot)
        assert space.queues.get("voucher status:error") is None, "undo works where it was made"
        assert isinstance(pilot.app.screen, SearchScreen)
        await pilot.press("U")
        await settled(pilot)
        assert space.queues.get("voucher status:error") is not None


async def test_the_verdicts_of_others_are_neither_shown_nor_found(space: Workspace) -> None:
    async with searching(space) as pilot:
        rubric = builtin_rubrics()["agent-failure"]
        pinned = space.reviews.remember_rubric("ben", rubric)
        (zebra,) = space.search.keys("zebra")
        acts = [Act("note", {"text": "wombat"}), Act("finish", {"verdict": "fail", "codes": []})]
        space.journal.append("ben", zebra, pinned, acts)
        await typed(pilot, "wombat or verdict:fail")
        assert len(rows(pilot).ids) == 0
        await typed(pilot, "zebra")
        assert "✗" not in rows(pilot).draw_row(0, 100).plain
        assert "not judged by you" in shown(pilot, "detail")


async def test_that_traces_are_left_out_of_a_search_for_judgements_is_said(
    space: Workspace,
) -> None:
    queued = {item.trace for queue in space.queues.all() for item in queue.items}
    async with searching(space) as pilot:
        await typed(pilot, "judge:nothing")
        assert f"{len(queued)} left out" in shown(pilot, "title")
        assert f"{len(queued)} traces that you have yet to judge are left out" in shown(
            pilot, "help"
        )
        await typed(pilot, "zebra")
        assert "left out" not in shown(pilot, "title") + shown(pilot, "help")


async def test_typing_on_drops_what_was_searched_before(space: Workspace) -> None:
    async with searching(space) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, SearchScreen)
        await typed(pilot, "zebra")
        before = list(rows(pilot).ids)
        late = SearchScreen.Found(0, screen._query, array("q"), first=True, last=True)
        screen.post_message(late)
        await settled(pilot)
        assert list(rows(pilot).ids) == before


async def test_slash_goes_back_to_the_query_and_escape_to_the_desk(space: Workspace) -> None:
    async with searching(space) as pilot:
        await typed(pilot, "zebra")
        await pilot.press("down")
        assert rows(pilot).has_focus
        await pilot.press("slash")
        assert pilot.app.screen.query_one(QueryLine).has_focus
        await pilot.press("escape")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, SearchScreen)
