"""Golden screens: each screen at three sizes, dark; the review screen light and without colour too.

What is kept is text and style runs, so any allowed version of Textual must draw it. Look at a difference
before you accept it: GOLDEN=write pytest tests/tui/test_golden_screens.py, then git diff.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from desk_fixtures import settled
from disputed import judge_differently, loaded
from failing import judge
from screen_text import screen_text
from textual.pilot import Pilot
from tracejury.sample_traces import sample_folder
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.mapping import MappingScreen

SIZES = [(80, 24), (120, 40), (200, 60)]
GOLDEN = Path(__file__).parent / "golden"

Keys = Callable[[Pilot[None]], Awaitable[None]]
Compare = Callable[[TracejuryApp, tuple[int, int], Keys], Awaitable[None]]


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """Compares what an app shows after some keys with the golden file of the test."""

    async def check(app: TracejuryApp, size: tuple[int, int], run: Keys) -> None:
        async with app.run_test(size=size) as pilot:
            await run(pilot)
            shown = screen_text(app)
        name = re.sub(r"^test_|\[.*", "", request.node.name)
        file = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
        if os.environ.get("GOLDEN") == "write":
            file.parent.mkdir(exist_ok=True)
            file.write_text(shown, "utf-8")
        assert shown == file.read_text("utf-8")

    return check


def after(*keys: str, queue: str | None = None) -> Keys:
    """Opens a queue, if one is named, and presses keys."""

    async def run(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.pause()
        if queue is not None:
            desk = pilot.app.screen
            assert isinstance(desk, DeskScreen)
            desk.open_queue(queue)
            await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await pilot.pause()

    return run


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_first_run(empty_space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    app = TracejuryApp(empty_space, Path("samples"))
    await compare(app, size, after())


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_desk(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    app = TracejuryApp(space)
    run = after("p", "p", "d", "escape", queue="airline")
    await compare(app, size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_review_of_a_conversation(
    space: Workspace, compare: Compare, size: tuple[int, int]
) -> None:
    run = after("n", queue="airline")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_review_of_a_step(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("j", "j", "b", queue="clinic")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_review_of_a_failure(
    space: Workspace, compare: Compare, size: tuple[int, int]
) -> None:
    run = after("j", "j", "j", "b", "f", "8", queue="contracts")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_help(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("question_mark", "question_mark", queue="contracts")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_queue_as_a_list(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("p", "d", "i", queue="clinic")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_correction(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("c", queue="contracts")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_claims(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    correction = [
        {" ": "space"}.get(char, char) for char in "You may take 1,000 mg, every 6 hours."
    ]
    keys = ("f", "c", "f7", *correction, "ctrl+s", "A", "W", "enter", "down")
    await compare(TracejuryApp(space), size, after(*keys, queue="clinic"))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_pack(
    space: Workspace, compare: Compare, size: tuple[int, int], tmp_path: Path
) -> None:
    with sample_folder() as folder:
        lines = (folder / "recorded_review.jsonl").read_text("utf-8").splitlines()
    file = tmp_path / "reviews.jsonl"
    # One's own reviews; without its correction a failure is thin.
    mine = {"correction": None, "reviewer": "expert"}
    reviews = [json.loads(line) | mine for line in lines]
    file.write_text("".join(json.dumps(one) + "\n" for one in reviews[:12]))
    space.import_reviews(file)
    await compare(TracejuryApp(space), size, after("end", "F", "down", "down"))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_groups(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("g", "down")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_group(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("g", "enter", "down")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_applying_a_judgement(
    space: Workspace, compare: Compare, size: tuple[int, int]
) -> None:
    space.regroup()
    judge(space, space.groups.members(space.groups.all()[0])[-1].trace)
    run = after("g", "enter", "a", "x", "down")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_threshold(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    run = after("g", "T", "minus", "minus")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_history(
    space: Workspace, compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _history(space, monkeypatch)
    await compare(TracejuryApp(space), size, after("h", "down"))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_taking_back(
    space: Workspace, compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _history(space, monkeypatch)
    await compare(TracejuryApp(space), size, after("h", "down", "down", "enter"))


def _history(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group judged, named and applied, and the last act taken back, on a clock that shows UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    space.regroup()
    group = space.groups.all()[0]
    judge(space, space.groups.members(group)[-1].trace)
    space.group_work.name(group, "voucher service down")
    space.group_work.apply(space.group_work.only_plan(space.group_work.find(group.id)))
    judge(space, space.groups.members(group)[0].trace, "pass")
    space.history.undo()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_review_in_light(space: Workspace, compare: Compare, size: tuple[int, int]) -> None:
    space.journal.remember("expert", "theme", "tracejury-light")
    run = after("j", "j", "j", "b", "f", queue="contracts")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_review_without_colour(
    space: Workspace, compare: Compare, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    run = after("j", "j", "j", "b", "f", queue="contracts")
    await compare(TracejuryApp(space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_which_column_is_what(
    empty_space: Workspace, tmp_path: Path, compare: Compare, size: tuple[int, int]
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

    await compare(TracejuryApp(empty_space), size, run)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_where_reviewers_differ(
    tmp_path: Path, compare: Compare, size: tuple[int, int]
) -> None:
    with loaded(tmp_path) as disputed:
        judge_differently(disputed)
        await compare(TracejuryApp(disputed), size, after("D"))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_agreement_of_reviewers(
    tmp_path: Path, compare: Compare, size: tuple[int, int]
) -> None:
    with loaded(tmp_path) as disputed:
        judge_differently(disputed)
        await compare(TracejuryApp(disputed), size, after("A"))
