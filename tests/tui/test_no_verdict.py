"""A rubric that asks for no verdict: nothing offers one, and what is needed is said, on every screen and in plain lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import workspace
from judging_keys import opened, press
from screen_text import painted
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.rubrics.files import parse_rubric
from tracejury.store.judgement import Review
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.plain.review import PlainReview
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review import early_keys
from tracejury.tui.widgets.key_line import KeyLine
from tracejury.tui.widgets.rubric_form import RubricForm

NOTES = """\
id: first-look
title: First look
questions:
  - {id: seen, ask: What do you notice, type: text, required: true}
  - {id: kinds, ask: What kind of thing, type: multi, choices: [{key: tone, code: tone}, length]}
"""
REWRITE = "id: rewrite\ntitle: Rewrite\nverdict: none\ncorrection: required\n"
LOOK = "id: look\ntitle: Look\nverdict: none\n"


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library of three talks with a queue under each rubric."""
    bundle = tmp_path / "talks.jsonl"
    talks = [
        {
            "id": f"t{number}",
            "messages": [
                {"role": "user", "content": f"Where is order {number}?"},
                {"role": "assistant", "content": "On its way."},
            ],
        }
        for number in range(3)
    ]
    bundle.write_text("".join(json.dumps(talk) + "\n" for talk in talks))
    with workspace(tmp_path / "library", sample=False) as found:
        found.load_and_group([bundle], LoadOptions())
        for text in (NOTES, REWRITE, LOOK):
            rubric = parse_rubric(text, "r.yaml")
            found.new_queue(rubric.id, rubric, Selection({}, reason="all", as_loaded=True))
        yield found


def keys(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one(KeyLine).render())


def state(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#review-state", Static).render())


def review(space: Workspace, name: str, position: int = 0) -> Review | None:
    queue = space.queue_named(name)
    return space.reviews.review("expert", queue.items[position].trace, queue.rubric)


async def test_notes_are_led_through_and_no_verdict_is_offered(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "first-look")
        assert "Needed: What do you notice (Tab answers)" in state(pilot)
        await press(pilot, "p", "f", "1")
        assert review(space, "first-look") is None
        assert "Pass" not in keys(pilot)
        assert "Fail" not in painted(pilot.app)
        await press(pilot, "tab")
        form = str(pilot.app.screen.query_one(RubricForm).render())
        assert form.startswith("▸ What do you notice *")
        assert "○ What kind of thing" in form
        await press(pilot, "enter", *"late", "enter", "1")
        assert "Enter Finish" in keys(pilot)
        assert "✓ 2 given  ○ correction: with it, it makes a test  ○ where" in state(pilot)
        await press(pilot, "enter")
        found = review(space, "first-look")
        assert found is not None
        assert (found.status, found.verdict, found.codes) == ("finished", None, ("tone",))
        assert "1 done · 2 to go" in painted(pilot.app)
        await press(pilot, "question_mark", "question_mark")
        assert "The output is right" not in painted(pilot.app)


async def test_a_needed_correction_is_said_and_written(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "rewrite")
        assert "Needed: A correction (c)" in state(pilot)
        await press(pilot, "enter")
        assert review(space, "rewrite") is None
        await press(pilot, "c", *"!!", "enter")
        assert "Enter Finish" in keys(pilot)
        await press(pilot, "enter")
        found = review(space, "rewrite")
        assert found is not None
        assert found.status == "finished"


async def test_enter_is_enough_where_there_is_nothing_to_say_but_not_for_a_trace_unseen(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_keys, "SEEN_SECONDS", 3600.0)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "look")
        assert "Enter finishes if there is nothing to say" in state(pilot)
        assert keys(pilot).startswith("Enter Finish")
        await press(pilot, "enter", "enter")
        first = review(space, "look")
        assert first is not None
        assert first.status == "finished"
        assert review(space, "look", 1) is None
        assert "before this trace could be read" in state(pilot)


async def test_the_desk_the_list_and_the_end_of_a_queue_count_what_is_done(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "look")
        await press(pilot, "enter", "enter", "enter")
        end = painted(pilot.app)
        assert "Every trace is done." in end
        assert "done          3" in end
        assert "pass" not in end
        assert "each verdict" not in end
        await press(pilot, "i")
        assert "3 done" in painted(pilot.app)
        listed = []
        for _ in range(4):
            await press(pilot, "f")
            listed.append(str(pilot.app.screen.query_one("#queue-shown", Static).render()))
        assert [one.split(" · ")[0] for one in listed] == [
            "0 open",
            "3 done",
            "0 deferred",
            "3 in all",
        ]
        await press(pilot, "O")
        assert "by code" in painted(pilot.app), "there are no verdicts to order by"
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, DeskScreen)
        row = next(line for line in painted(pilot.app).splitlines() if "3/3" in line)
        assert "pass" not in row


def sitting(space: Workspace, name: str, *typed: str) -> str:
    lines, said = iter(typed), list[str]()
    PlainReview(space, space.queue_named(name), lambda: next(lines, None), said.append).run()
    return "\n".join(said)


def test_plain_lines_say_what_is_needed_and_offer_no_verdict(space: Workspace) -> None:
    said = sitting(space, "rewrite", "p", "?", "c", "It left today.", ".", "")
    assert "Still needed: A correction (c writes it)" in said
    assert "This rubric asks for no verdict." in said
    assert "p pass" not in said
    assert "Nothing more is needed: Enter finishes" in said
    assert "Finished: done." in said
    assert "Trace 2 of 3" in said
    assert "Nothing is said of it yet\nNothing more is needed: Enter finishes" in sitting(
        space, "look"
    )
