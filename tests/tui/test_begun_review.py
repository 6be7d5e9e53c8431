"""A judgement that is begun: where it opens again, where Enter leads, and what Esc leaves, the innermost first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import begun_fail, failed, opened, press, review, state, talks, title, top, typed
from screen_text import screen_text
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.find_line import FindLine
from tracejury.tui.widgets.inline_writer import InlineEditor
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.rubric_form import RubricForm


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A queue of three conversations."""
    return talks(empty_space, tmp_path, ["refund"] * 3)


def panel_is_open(screen: ReviewScreen) -> bool:
    return bool(screen.query_one("#judging").display)


def active(screen: ReviewScreen) -> str:
    """The part of the judgement that is active."""
    part = screen.query_one(RubricForm).part
    return part.kind if part is not None else ""


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """Keys that wait for nothing."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await settled(pilot)


async def test_it_opens_at_what_is_missing_and_enter_goes_there(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "f", "1")
        await typed(pilot, "wrong am")
        # The app ends here, as on a closed terminal.
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert panel_is_open(screen)
        assert active(screen) == "why"
        await press(pilot, "enter")
        assert isinstance(pilot.app.focused, InlineEditor)
        assert pilot.app.focused.text == "wrong am"
        await press(pilot, "enter", "escape")
        assert not panel_is_open(screen)
        await press(pilot, "enter")
        assert panel_is_open(screen)
        assert active(screen) == "where"
        await press(pilot, "n")
        assert not panel_is_open(screen), "this one is not begun"
        assert screen.query_one(ReadingPane).has_focus
        await press(pilot, "N")
        assert panel_is_open(screen)
        await press(pilot, "b", "n", "N")
        assert active(screen) == "correction", "what could still be given"


async def test_esc_leaves_the_innermost_first_and_the_screen_last(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        body = screen.query_one("#review-body")
        line, reading = screen.query_one(FindLine), screen.query_one(ReadingPane)
        await press(pilot, "f", "slash", "escape")
        assert not line.display
        assert panel_is_open(screen)
        await press(pilot, "escape")
        assert not panel_is_open(screen)
        await press(pilot, "p", "escape")
        assert "Press p again" not in state(screen)
        await press(pilot, "p")
        assert review(space).answers == {"verdict": "fail"}, "Esc was a no"
        await press(pilot, "W", "v", "escape")
        assert not reading.choosing
        await press(pilot, "escape")
        assert not body.has_class("claims")
        await press(pilot, "S")
        await press(pilot, "escape")
        assert screen.view == "text"
        assert top(app) is screen
        await press(pilot, "escape")
        assert isinstance(top(app), DeskScreen)


async def test_keys_typed_ahead_of_the_find_field_and_of_its_end_go_where_they_were_meant(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        line, reading = screen.query_one(FindLine), screen.query_one(ReadingPane)
        await burst(pilot, "slash", *"refund", "enter", "comma", "k")
        assert line.words == "refund"
        assert reading.has_focus
        await begun_fail(pilot, why="wrong")
        await press(pilot, "b")
        assert "Enter finishes" in state(screen)
        await burst(pilot, "slash", *"order", "enter")
        assert line.words == "order"
        assert "1/3" in title(screen)
        assert review(space).status == "draft", "Enter was meant for the field"
        await press(pilot, "enter")
        assert (review(space).status, review(space).verdict) == ("finished", "fail")


async def test_claims_that_one_began_are_kept_apart(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await begun_fail(pilot, why="wrong")
        await press(pilot, "b", "1")
        await typed(pilot, "EUR 6")
        await press(pilot, "escape", "2")
        editor = pilot.app.focused
        assert isinstance(editor, InlineEditor)
        assert editor.text == "must not say "
        await press(pilot, "escape", "1")
        assert editor.text == "must say EUR 6"


async def test_what_it_should_have_said_comes_after_where_whatever_else_is_asked(
    empty_space: Workspace, tmp_path: Path
) -> None:
    rubric = builtin_rubrics()["rag-answer"]
    space = talks(empty_space, tmp_path, ["refund"] * 2, rubric)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        order = [active(screen)]
        await press(pilot, "1")
        order.append(active(screen))
        await typed(pilot, "wrong")
        await press(pilot, "enter")
        order.append(active(screen))
        await press(pilot, "b")
        order.append(active(screen))
        await press(pilot, "enter")
        order.append(active(screen))
        assert order == ["code", "why", "where", "correction", "question"]


async def test_marking_words_says_in_the_title_what_comes_next(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        reading = screen.query_one(ReadingPane)
        place = str(reading.border_title)
        await press(pilot, "v")
        assert "v begins at a word" in str(reading.border_title)
        await press(pilot, "right", "v")
        assert "Enter keeps" in str(reading.border_title)
        await press(pilot, "v", "right_parenthesis")
        assert "Enter keeps" in str(reading.border_title), "a sentence has its ends already"
        await press(pilot, "escape")
        assert str(reading.border_title) == place


async def test_the_desk_counts_what_is_begun_and_leads_back_to_it(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "greater_than_sign", "f", "escape", "escape", "p", "escape")
        desk = pilot.app.screen
        assert isinstance(desk, DeskScreen)
        await settled(pilot)
        listing = desk.query_one(OptionList)
        rows = [str(listing.get_option_at_index(at).prompt) for at in range(listing.option_count)]
        (begun,) = (at for at, row in enumerate(rows) if "1 trace begun, not finished" in row)
        assert "0 fail" in rows[begun - 1]
        listing.highlighted = begun
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert "2/3" in title(screen)
        assert active(screen) == "code"


async def test_where_a_finished_fail_broke_is_not_changed_by_one_press(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["lookup", "lookup"])
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await failed(pilot)
        finished = review(space)
        assert (finished.status, finished.break_point is not None) == ("finished", True)
        await press(pilot, "N", "b")
        assert review(space) == finished
        assert "that is needed" in state(screen), "agent-failure asks where it broke"
        await press(pilot, "B")
        assert review(space) == finished
        assert "Press B again to change the break point from" in state(screen)
        await press(pilot, "j", "b")
        assert review(space) == finished
        assert "Press b again to move the break point from" in state(screen)
        await press(pilot, "b")
        moved = review(space)
        assert moved.status == "finished"
        assert moved.break_point not in (None, finished.break_point)


async def test_where_a_finished_fail_broke_is_taken_back_only_if_it_is_not_needed(
    empty_space: Workspace, tmp_path: Path
) -> None:
    asked = replace(builtin_rubrics()["agent-failure"], break_point="optional")
    space = talks(empty_space, tmp_path, ["lookup", "lookup"], asked)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await failed(pilot)
        finished = review(space)
        assert (finished.status, finished.break_point is not None) == ("finished", True)
        await press(pilot, "N", "b")
        assert review(space) == finished
        assert "Press b again to take the break point back" in state(screen)
        await press(pilot, "b")
        assert (review(space).status, review(space).break_point) == ("finished", None)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_group_of_a_trace_is_said_to_be_hidden_until_one_has_finished(
    space: Workspace, size: tuple[int, int]
) -> None:
    async with TracejuryApp(space).run_test(size=size) as pilot:
        screen = await opened(pilot)
        await press(pilot, "g")
        assert pilot.app.screen is screen
        assert "shown when you have finished" in " ".join(screen_text(pilot.app).split())
        await press(pilot, "j")
        await press(pilot, "f", "g")
        assert "shown when you have finished" in " ".join(screen_text(pilot.app).split())
