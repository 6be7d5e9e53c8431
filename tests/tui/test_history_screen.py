"""u, U and h are the same on every screen: what was done last, wherever, is taken back, and said in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled
from failing import Run, judge, space_of, take_in, the_group, write_runs
from judging_keys import opened, press
from screen_text import messages
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.dialogs.take_back import TakeBackDialog
from tracejury.tui.screens.groups.group import GroupScreen
from tracejury.tui.screens.groups.groups import GroupsScreen
from tracejury.tui.screens.history import HistoryScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.paged_list import PagedList

RUNS = [
    *(Run("book", f"Not enough seats on flight HAT{n:03}") for n in range(40)),
    *(Run("refund", f"Payment {n} was declined by the bank") for n in range(3)),
]
APPLIED = "applied the judgement to 39 traces of group 'no seats'"


@pytest.fixture
def applied(tmp_path: Path) -> Iterator[Workspace]:
    """A library with a queue, one judged trace, and its judgement applied to 39 others."""
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", RUNS))
        rubric = find_rubric("agent-failure")
        space.new_queue("all", rubric, Selection({"status": "error"}, as_loaded=True))
        group = the_group(space, "seats")
        judge(space, space.groups.members(group)[-1].trace)
        space.group_work.name(group, "no seats")
        plan = space.group_work.only_plan(the_group(space, "seats"))
        space.group_work.apply(plan, check=0)
        yield space


def said(pilot: Pilot[None]) -> str:
    """The last message: in a review below the text, elsewhere over the screen."""
    screen = pilot.app.screen
    if isinstance(screen, ReviewScreen):
        return screen.notice
    return messages(pilot.app)[-1]


def front(pilot: Pilot[None]) -> type[object]:
    return type(pilot.app.screen)


def shown(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(f"#{name}", Static).render())


def rows(pilot: Pilot[None], width: int = 100) -> list[str]:
    listing: PagedList[Any] = pilot.app.screen.query_one(PagedList)
    return [listing.draw_row(at, width).plain.strip() for at in range(listing.row_count())]


def propagated(space: Workspace) -> int:
    return sum(one.propagated is not None for one in space.reviews.reviews())


@pytest.mark.parametrize(
    ("keys", "screen"),
    [((), DeskScreen), (("g",), GroupsScreen), (("g", "enter"), GroupScreen), (None, ReviewScreen)],
)
async def test_a_judgement_of_forty_is_taken_back_on_every_screen_and_done_again(
    applied: Workspace, keys: tuple[str, ...] | None, screen: type
) -> None:
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        if keys is None:
            await opened(pilot, "all")
        else:
            await press(pilot, *keys)
        assert isinstance(pilot.app.screen, screen)
        assert propagated(applied) == 39
        await press(pilot, "u")
        assert said(pilot) == f"Took back: {APPLIED}. U does it again."
        assert propagated(applied) == 0
        assert isinstance(pilot.app.screen, screen)
        await press(pilot, "U")
        assert said(pilot) == f"Did again: {APPLIED}. u takes it back."
        assert propagated(applied) == 39


async def test_the_review_shows_what_became_of_its_trace(applied: Workspace) -> None:
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, "all")
        await press(pilot, "N")
        before = str(screen.query_one("#review-state", Static).render())
        await press(pilot, "u")
        after = str(screen.query_one("#review-state", Static).render())
        assert before != after
        await press(pilot, "U", "k")
        assert str(screen.query_one("#review-state", Static).render()) == before


async def test_undo_in_a_review_goes_to_the_trace_of_the_last_act(applied: Workspace) -> None:
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "all")
        await press(pilot, "n", "n", "b", "N", "N")
        assert "41/43" in shown(pilot, "review-title")
        await press(pilot, "u")
        assert said(pilot).startswith("Took back: set the break point · Please help me")
        assert "43/43" in shown(pilot, "review-title")


async def test_undo_of_an_act_of_another_queue_says_so_and_names_the_trace(
    applied: Workspace,
) -> None:
    applied.journal.append("expert", "gone", "other rubric", [Act("note", {"text": "x"})])
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "all")
        await press(pilot, "u")
        assert said(pilot) == (
            "Took back: wrote the note 'x' · (no longer in the library). U does it again."
            " It was in another queue."
        )
        assert "41/43" in shown(pilot, "review-title")


async def test_a_review_whose_queue_is_taken_back_is_left(applied: Workspace) -> None:
    rubric = find_rubric("agent-failure")
    applied.new_queue("late", rubric, Selection({"status": "error"}, sample=3))
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "late")
        await press(pilot, "u")
        assert said(pilot).startswith("Took back: made the queue 'late' of 3 traces.")
        assert front(pilot) is DeskScreen
        await press(pilot, "U")
        assert [queue.name for queue in applied.queues.all()] == ["late", "all"]


async def test_with_nothing_left_that_is_said(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await press(pilot, "u")
            assert said(pilot) == "There is nothing of yours to take back."
            await press(pilot, "U")
            assert said(pilot) == "Nothing to do again."
            await press(pilot, "h")
            listing: PagedList[Any] = pilot.app.screen.query_one(PagedList)
            assert listing.empty_text == "You have not done anything in this library yet."


async def test_the_history_lists_what_was_done_and_takes_back_the_last_of_it(
    applied: Workspace,
) -> None:
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        assert front(pilot) is HistoryScreen
        lines = [row[18:] for row in rows(pilot)]
        assert lines[0] == APPLIED[0].upper() + APPLIED[1:]
        assert lines[1].startswith("Named group ")
        assert lines[2].startswith("Judged fail · Please help me with request")
        assert lines[3] == "Made the queue 'all' of 43 traces"
        await press(pilot, "down", "down", "enter")
        assert front(pilot) is TakeBackDialog
        assert shown(pilot, "take-back-title") == "Take back these 3 acts?"
        assert shown(pilot, "take-back-lines").count("\n") == 2
        await press(pilot, "escape")
        assert len(applied.reviews.reviews()) == 40
        await press(pilot, "enter", "enter")
        assert said(pilot) == "Took back 3 acts. U does them again, one by one."
        assert applied.reviews.reviews() == []
        assert [row[18:30] for row in rows(pilot)[:3]] == ["(taken back)"] * 3
        await press(pilot, "enter")
        assert said(pilot).startswith("This was taken back.")
        await press(pilot, "U")
        assert len(applied.reviews.reviews()) == 1
        await press(pilot, "h")
        assert front(pilot) is DeskScreen


async def test_the_review_is_up_to_date_when_the_history_is_left(applied: Workspace) -> None:
    async with TracejuryApp(applied).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, "all")
        await press(pilot, "o", *"seen", "ctrl+s")
        assert "seen" in note_of(screen)
        await press(pilot, "h", "enter", "enter", "escape")
        assert pilot.app.screen is screen
        assert note_of(screen) == ""


def note_of(screen: ReviewScreen) -> str:
    """The note on the trace that the screen shows."""
    item = screen._item
    return item.review.note if item is not None and item.review is not None else ""


# --- the commands -----------------------------------------------------------------------------------


def test_the_commands_list_take_back_and_do_again(applied: Workspace, capsys: Any) -> None:
    from click.testing import CliRunner
    from tracejury.tui.commands.main import tracejury

    folder = applied.folder
    applied.close()

    def run(*words: str) -> str:
        result = CliRunner().invoke(
            tracejury,
            ["--library", str(folder), *words],
            env={"TRACEJURY_REVIEWER": "expert"},
            catch_exceptions=False,
        )
        assert result.exit_code == 0
        return result.output

    listed = run("history").splitlines()
    assert listed[0].split()[:2] == ["undo", "when"]
    assert listed[1].split()[0] == "1"
    assert listed[1].endswith(APPLIED[1:])
    assert run("undo") == f"Took back: {APPLIED}\n"
    assert "(taken back)" in run("history").splitlines()[1]
    assert run("redo") == f"Did again: {APPLIED}\n"
    taken = json.loads(run("--json", "undo", "3"))
    assert (taken["undone"], len(taken["acts"])) == (APPLIED, 3)
    acts = json.loads(run("--json", "history"))
    assert (acts["total"], [one["taken_back"] for one in acts["acts"]]) == (
        4,
        [True, True, True, False],
    )
    assert json.loads(run("--json", "groups", "undo"))["undone"] == (
        "made the queue 'all' of 43 traces"
    )
    assert run("undo") == "There is nothing of yours to take back.\n"
