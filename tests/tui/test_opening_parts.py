"""Enter on a turn with several parts opens one after the other, each in view; nothing is closed while one is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from judging_keys import QUEUE, opened, press, talks
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.trace import Document, Step, Trace
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.widgets.reading_pane import ReadingPane

DOCUMENTS = [f"Leaflet {at}\n" + "\n".join(f"line {at}.{n}" for n in range(14)) for at in range(5)]


def searched() -> dict[str, Any]:
    """A trace whose tool got several long documents, and was asked for something long."""
    query = "\n".join(f"word {n}" for n in range(12))
    call = {"id": "c", "type": "function", "function": {"name": "search", "arguments": "{}"}}
    return {
        "id": "t0",
        "messages": [
            {"role": "user", "content": "Which dose?"},
            {"role": "assistant", "content": query, "tool_calls": [call]},
            {
                "role": "tool",
                "tool_call_id": "c",
                "name": "search",
                "content": "\n\n".join(DOCUMENTS * 6),
            },
            {"role": "assistant", "content": "5 ml."},
        ],
    }


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    return talks(empty_space, tmp_path, ["search"] * 2, first=searched())


async def test_what_is_opened_is_in_view(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        pane = screen.query_one(ReadingPane)
        await press(pilot, "C")
        before = set(pane.lines_in_view)
        assert pane.at_fold
        await press(pilot, "enter")
        fresh = set(pane.lines_in_view) - before
        assert len(fresh) >= 5, "enough of what was opened"


async def test_a_turn_of_many_parts_is_opened_part_by_part_before_one_is_closed(
    empty_space: Workspace,
) -> None:
    space = empty_space
    documents = tuple(Document(text, id=f"L{at}") for at, text in enumerate(DOCUMENTS))
    steps = (
        Step("s", "retriever", "leaflets", input="dose", documents=documents),
        Step("a", "llm", "m", output="5 ml."),
    )
    bundle = space.library.begin_bundle("b", "b", "b" * 64, "otlp")
    space.library.save([Trace("t", input="Which dose?", output="5 ml.", steps=steps)], bundle)
    space.new_queue(QUEUE, builtin_rubrics()["agent-failure"], Selection({}, as_loaded=True))
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        pane = (await opened(pilot)).query_one(ReadingPane)
        await press(pilot, "j", "enter")
        for at, text in enumerate(DOCUMENTS):
            assert not any("Enter closes" in line for line in pane.lines_in_view)
            await press(pilot, "enter")
            assert text.splitlines()[0] in pane.lines_in_view, f"document {at} is open, and in view"
        assert any("Enter closes" in line for line in pane.lines_in_view), "nothing is left to open"
        before = pane.lines_in_view
        await press(pilot, "enter")
        assert len(set(before) - set(pane.lines_in_view)) >= 10
