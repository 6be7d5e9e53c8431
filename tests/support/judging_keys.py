"""A small queue to judge with keys: conversations with one tool call each, and what is on the screen meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from desk_fixtures import settled
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.schema import Rubric
from tracejury.store.judgement import Review
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review.review import ReviewScreen

ANSWER = "Your refund of EUR 80 is on its way."
QUEUE = "talks"


def talk(number: int, tool: str, *, lines: int = 60) -> dict[str, object]:
    """A conversation with one call of a tool; its steps are user, assistant, the tool, assistant."""
    call = {"id": "c", "type": "function", "function": {"name": tool, "arguments": "{}"}}
    return {
        "id": f"t{number}",
        "messages": [
            {"role": "user", "content": f"Where is the refund for order {number}?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "name": tool, "content": "EUR 60"},
            {"role": "assistant", "content": ANSWER + "\n" + "\n".join(map(str, range(lines)))},
        ],
    }


def talks(
    space: Workspace,
    folder: Path,
    tools: Sequence[str],
    rubric: Rubric | None = None,
    first: Mapping[str, object] | None = None,
) -> Workspace:
    """A queue of one conversation for each tool; with `first` that record in place of the first one."""
    bundle = folder / "talks.jsonl"
    records = [talk(number, tool) for number, tool in enumerate(tools)]
    if first is not None:
        records[0] = dict(first)
    bundle.write_text("".join(json.dumps(record) + "\n" for record in records))
    space.load_and_group([bundle], LoadOptions())
    rubric = rubric or builtin_rubrics()["agent-failure"]
    space.new_queue(QUEUE, rubric, Selection({}, reason="all", as_loaded=True))
    return space


async def opened(pilot: Pilot[None], queue: str = QUEUE) -> ReviewScreen:
    """The review screen, as the desk opens it."""
    await settled(pilot)
    desk = pilot.app.screen
    assert isinstance(desk, DeskScreen)
    desk.open_queue(queue)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each when the one before has done what it does."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text."""
    await pilot.press(*({" ": "space"}.get(letter, letter) for letter in text))
    await settled(pilot)


async def begun_fail(pilot: Pilot[None], *, why: str = "wrong amount") -> None:
    """Judge the trace on the screen wrong, with the first code and why: where it broke is left."""
    await press(pilot, "f", "1")
    await typed(pilot, why)
    await press(pilot, "enter")


async def failed(pilot: Pilot[None], *, why: str = "wrong amount") -> None:
    """Judge the trace on the screen wrong, at the step that one reads."""
    await begun_fail(pilot, why=why)
    await press(pilot, "b", "enter")


def review_of(space: Workspace, position: int = 0, queue: str = QUEUE) -> Review | None:
    """What the journal holds of a trace of the queue."""
    found = space.queue_named(queue)
    return space.reviews.review(space.reviewer, found.items[position].trace, found.rubric)


def review(space: Workspace, position: int = 0, queue: str = QUEUE) -> Review:
    """The same, where there is one."""
    found = review_of(space, position, queue)
    assert found is not None
    return found


def presses(space: Workspace) -> int:
    """How many presses the reviewer's history holds."""
    return space.history.count()


def state(screen: ReviewScreen) -> str:
    """The line that says what is saved."""
    return str(screen.query_one("#review-state", Static).render())


def title(screen: ReviewScreen) -> str:
    """The first line: where in the queue one is."""
    return str(screen.query_one("#review-title", Static).render())


def top(app: TracejuryApp) -> object:
    """The screen in front."""
    return app.screen
