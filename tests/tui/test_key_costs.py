"""What a key reads does not grow with the number of reviews: counted in SQLite, on the real screen."""

from __future__ import annotations

from pathlib import Path

from counting import counted
from desk_fixtures import settled
from failing import Run, judge, space_of, take_in, write_runs
from textual.pilot import Pilot
from tracejury.rubrics.files import find_rubric
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen

KEYS = ("n", "b", "t", "t", "n", "p", "N", "n", "f", "escape", "escape", "enter")
"""Next, where it broke, the steps over time and back, next, pass, back, fail, to the desk, and into the review again."""


async def costs(pilot: Pilot[None], space: Workspace) -> dict[str, int]:
    """Steps of SQLite for each key, from the press until nothing is left to do."""
    found = {}
    for number, key in enumerate(KEYS):
        with counted(space) as one:
            await pilot.press(key)
            await settled(pilot)
        found[f"{number} {key}"] = one.steps
    assert isinstance(pilot.app.screen, ReviewScreen)
    assert all(steps for key, steps in found.items() if key[-1] not in "te"), found
    return found


async def test_no_key_reads_more_after_a_hundred_reviews_than_after_five(tmp_path: Path) -> None:
    with space_of(tmp_path / "library") as space:
        runs = [Run("seat_map", f"no seats are left on flight {n}") for n in range(120)]
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        space.new_queue("all", find_rubric("agent-failure"), Selection({}, as_loaded=True))
        keys = [item.trace for item in space.queue_named("all").items]
        app = TracejuryApp(space)
        async with app.run_test(size=(120, 40)) as pilot:
            await settled(pilot)
            await pilot.press("enter")
            await settled(pilot)
            for trace in keys[60:65]:
                judge(space, trace)
            await costs(pilot, space)
            few = await costs(pilot, space)
            for trace in keys[20:115]:
                judge(space, trace)
            await costs(pilot, space)
            many = await costs(pilot, space)
    assert {key: (few[key], many[key]) for key in few if many[key] > few[key] * 1.1 + 50} == {}
