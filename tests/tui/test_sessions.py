"""The traces of one session: found by their metadata, listed in the order of time, read together."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled, workspace
from tracejury.rubrics.files import find_rubric
from tracejury.store.canonical import Json
from tracejury.store.library.sessions import session_name
from tracejury.store.trace import Message, Step, Trace
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.sessions import session_of, session_traces
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review.review import ReviewScreen


def visit(question: str, start: int | None, metadata: dict[str, Json]) -> Trace:
    step = Step("1", "llm", "m", messages_out=(Message("assistant", f"About {question}"),))
    return Trace(
        source_id=question, input=question, output=f"About {question}", steps=(step,),
        start_ns=start, metadata=metadata,
    )  # fmt: skip


TRACES = [
    visit("opening hours", 3_000, {"session": "s-7"}),
    visit("the first question", 1_000, {"session": "s-7"}),
    visit("no time", None, {"session": "s-7"}),
    visit("another visit", 2_000, {"session": "s-8", "note": "not s-7"}),
    visit("alone", 2_000, {"team": "s-7"}),
]


def saved(space: Workspace) -> None:
    bundle = space.library.begin_bundle("visits", "visits.jsonl", "0" * 64, "messages")
    space.library.save(TRACES, bundle)


def titles(space: Workspace, trace: Trace) -> list[str]:
    session = session_of(space, trace)
    return [] if session is None else [one.title for one in session_traces(space, session.keys, "")]


def test_the_traces_of_a_session_are_in_the_order_of_time(empty_space: Workspace) -> None:
    saved(empty_space)
    expected = ["the first question", "opening hours", "no time"]
    assert titles(empty_space, TRACES[0]) == expected
    assert titles(empty_space, TRACES[3]) == ["another visit"]
    session = session_of(empty_space, TRACES[0])
    assert session is not None
    assert session.place(TRACES[0].key) == "trace 2 of 3 of this session"


def test_a_trace_alone_in_its_session_or_without_one_says_nothing(empty_space: Workspace) -> None:
    saved(empty_space)
    alone = session_of(empty_space, TRACES[3])
    assert alone is not None
    assert alone.place(TRACES[3].key) == ""
    assert session_of(empty_space, TRACES[4]) is None


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"session": "s"}, ("session", "s")),
        ({"thread_id": 42}, ("thread_id", "42")),
        ({"conversation_id": "c", "session_id": "s"}, ("session_id", "s")),
        ({"session": {"agent": "x"}}, None),
        ({"session": ""}, None),
        ({}, None),
    ],
)
def test_a_session_is_named_by_a_plain_value(
    metadata: dict[str, Json], expected: tuple[str, str] | None
) -> None:
    assert session_name(metadata) == expected


async def test_the_review_says_the_place_in_the_session_and_goes_to_another_trace_of_it(
    tmp_path: Path,
) -> None:
    with workspace(tmp_path / "library", sample=False) as space:
        saved(space)
        rubric = find_rubric("agent-failure")
        queue = space.new_queue("visits", rubric, Selection({}, as_loaded=True)).queue
        app = TracejuryApp(space)
        async with app.run_test(size=(100, 30)) as pilot:
            await settled(pilot)
            app.post_message(OpenReview(queue))
            await settled(pilot)
            screen = app.screen
            assert isinstance(screen, ReviewScreen)
            context = str(screen.query_one("#review-context").render())
            assert "trace 2 of 3 of this session" in context
            await pilot.press("I")
            await settled(pilot)
            sheet = app.screen.query_one(".sheet")
            inside = app.screen.query_one("#session-traces").region
            assert inside.height == 3, "a line for each trace"
            assert sheet.region.x > 5, "in the middle"
            assert app.screen.query_one(".sheet-foot").region.bottom < sheet.region.bottom
            await pilot.press("up", "enter")
            await settled(pilot)
            assert screen.is_current
            context = str(screen.query_one("#review-context").render())
            assert "trace 1 of 3 of this session" in context
