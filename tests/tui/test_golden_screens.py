"""Golden screens: each screen at three sizes, dark; the review screen light and without colour too.

Look at a difference before you accept it: pytest tests/tui/test_golden_screens.py --snapshot-update
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled
from failing import judge
from textual.pilot import Pilot
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.mapping import MappingScreen

RECORDED_WITH = "8.2.8"
SIZES = [(80, 24), (120, 40), (200, 60)]

pytestmark = pytest.mark.skipif(
    version("textual") != RECORDED_WITH,
    reason=f"the golden screens were recorded with Textual {RECORDED_WITH}",
)


def after(*keys: str, queue: str | None = None) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Opens a queue, if one is named, and presses keys."""

    async def run(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.pause()
        if queue is not None:
            desk = pilot.app.screen
            assert isinstance(desk, DeskScreen)
            desk.open_queue(queue)
            await settled(pilot)
            await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await settled(pilot)
        await pilot.pause()

    return run


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_first_run(empty_space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    app = TracejuryApp(empty_space, Path("samples"))
    assert snap_compare(app, terminal_size=size, run_before=after())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_desk(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    app = TracejuryApp(space)
    run = after("p", "p", "d", "escape", queue="airline")
    assert snap_compare(app, terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_review_of_a_conversation(
    space: Workspace, snap_compare: Any, size: tuple[int, int]
) -> None:
    run = after("n", queue="airline")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_review_of_a_step(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("j", "j", "b", queue="clinic")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_review_of_a_failure(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("j", "j", "j", "b", "f", "8", queue="contracts")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_help(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("question_mark", queue="contracts")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_queue_as_a_list(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("p", "d", "i", queue="clinic")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_correction(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("c", queue="contracts")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_groups(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("g", "down")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_group(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("g", "enter", "down")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_applying_a_judgement(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    space.regroup()
    judge(space, space.groups.members(space.groups.all()[0])[-1].trace)
    run = after("g", "enter", "a", "x", "down")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_threshold(space: Workspace, snap_compare: Any, size: tuple[int, int]) -> None:
    run = after("g", "T", "minus", "minus")
    assert snap_compare(TracejuryApp(space), terminal_size=size, run_before=run)


def test_review_in_light(space: Workspace, snap_compare: Any) -> None:
    space.journal.remember("expert", "theme", "tracejury-light")
    run = after("j", "j", "j", "b", "f", queue="contracts")
    assert snap_compare(TracejuryApp(space), terminal_size=(120, 40), run_before=run)


def test_review_without_colour(
    space: Workspace, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    run = after("j", "j", "j", "b", "f", queue="contracts")
    assert snap_compare(TracejuryApp(space), terminal_size=(120, 40), run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_which_column_is_what(
    empty_space: Workspace, tmp_path: Path, snap_compare: Any, size: tuple[int, int]
) -> None:
    rows = [
        {
            "ticket_no": f"T-{n}",
            "customer_text": f"My kettle number {n} leaks. May I send it back after five weeks?",
            "reply": {"body": "You can send it back within 30 days.", "tone": 0.8},
            "shop": "Lisbon",
        }
        for n in range(3)
    ]
    path = tmp_path / "help-line.json"
    path.write_text(json.dumps({"export": {"calls": rows}}))

    async def run(pilot: Pilot[None]) -> None:
        await settled(pilot)
        pilot.app.push_screen(MappingScreen(empty_space, path))
        await settled(pilot)
        await pilot.press("down", "down", "down")
        await settled(pilot)

    assert snap_compare(TracejuryApp(empty_space), terminal_size=size, run_before=run)
