"""Reading in the review: what is highlighted is what is marked, and the place in the text stays."""

from __future__ import annotations

import asyncio
import json
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled
from failing import space_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judging_keys import opened, press
from screen_text import pane_lines, screen_text
from textual import events
from textual.widgets import Input
from tracejury.rubrics.files import find_rubric
from tracejury.store.loading.load import load
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.clipboard import plain
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.find_line import FindLine
from tracejury.tui.widgets.line_drawing import CURRENT_BAR
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.step_table import StepTable
from tracejury.tui.widgets.step_tree import StepTree

QUEUE = "all"


def words(number: int, count: int) -> str:
    """A text of its own for each message, so that a line on the screen says which one it is of."""
    return " ".join(f"m{number}w{word}" for word in range(count))


def written(folder: Path, *, pairs: int = 6) -> Path:
    """A bundle with one conversation: long and short answers, tool calls, and an error."""
    messages: list[dict[str, Any]] = []
    for pair in range(pairs):
        messages.append({"role": "user", "content": words(len(messages), 10 + 40 * (pair % 3))})
        function = {"name": "look_up", "arguments": json.dumps({"id": f"m{len(messages)}w"})}
        call = {"id": f"c{pair}", "type": "function", "function": function}
        messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        result: dict[str, Any] = {"role": "tool", "tool_call_id": f"c{pair}", "name": "look_up"}
        failed = "Error: " if pair == 2 else ""
        messages.append(result | {"content": failed + words(len(messages), 30)})
        said = words(len(messages), 10 + 300 * (pair % 2))
        messages.append({"role": "assistant", "content": said})
    bundle = folder / "chat.jsonl"
    bundle.write_text(json.dumps({"id": "chat-1", "messages": messages}) + "\n")
    return bundle


@contextmanager
def reading(folder: Path, *, pairs: int = 6) -> Iterator[Workspace]:
    """A library with that conversation in a queue."""
    with space_of(folder / "library") as space:
        load(space.library, [written(folder, pairs=pairs)])
        space.new_queue(QUEUE, find_rubric("agent-failure"), Selection({}, as_loaded=True))
        yield space


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library with one conversation."""
    with reading(tmp_path) as found:
        yield found


def pane(screen: ReviewScreen) -> ReadingPane:
    """The text."""
    return screen.query_one(ReadingPane)


def painted(screen: ReviewScreen) -> list[str]:
    """The lines of the text as they are painted."""
    return pane_lines(pane(screen))


def highlighted(screen: ReviewScreen) -> list[str]:
    """The lines with the bar of the current turn."""
    return [line for line in painted(screen) if line.startswith(CURRENT_BAR)]


def messages_in(lines: list[str]) -> set[int]:
    """The messages whose words stand in these lines."""
    return {int(number) for number in re.findall(r"\bm(\d+)w", " ".join(lines))}


def break_point(space: Workspace) -> str | None:
    """The step that the journal holds as the break point."""
    queue = space.queue_named(QUEUE)
    found = space.reviews.review("expert", queue.items[0].trace, queue.rubric)
    return found.break_point.step if found is not None and found.break_point is not None else None


# --- one cursor -------------------------------------------------------------------------------------

KEYS = (
    "j", "j", "k", "down", "up", "pagedown", "pageup", "home", "end", "z", "Z", "enter", "right", "left",
    "e", "C", "a", "comma", "semicolon", "S", "T", "t", "tab",
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=14), st.sampled_from([(80, 24), (120, 40)])
)
def test_b_marks_the_turn_that_is_highlighted(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], size: tuple[int, int]
) -> None:
    async def run(space: Workspace) -> None:
        async with TracejuryApp(space).run_test(size=size) as pilot:
            screen = await opened(pilot, QUEUE)
            await press(pilot, "slash", *"w1", "enter")
            # Typed ahead: nothing is waited for between these keys and `b`.
            await pilot.press(*keys, "b")
            await settled(pilot)
            if pane(screen).display and screen.query_one("#text").display:
                bars = highlighted(screen)
                assert bars
                shown = messages_in(bars)
            else:
                table = screen.query_one(StepTable)
                shown = {int(table.step_id)}
                assert table.render_line(table.cursor - table.scroll_offset.y).text[0] == "›"
            marked = break_point(space)
            step = screen.step
            assert marked == (None if step is None else step.id)
            # A tool call also holds the words by which the model asked for it: the message before.
            if marked is not None and shown:
                assert int(marked) in {*shown, *(number + 1 for number in shown)}

    with reading(tmp_path_factory.mktemp("keys")) as space:
        asyncio.run(run(space))


async def test_paging_to_the_answer_marks_what_one_reads(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, *["pagedown"] * 40)
        assert screen.step is None
        await press(pilot, "k", "k", "k", "b")
        (marked,) = messages_in(highlighted(screen)) - {int(break_point(space) or -1) - 1} or {-1}
        assert break_point(space) == str(marked)


async def test_steps_and_text_follow_each_other_in_the_same_key_press(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        tree = screen.query_one(StepTree)
        for key in ("j", "j", "j", "pagedown", "k"):
            await press(pilot, key)
            assert tree.step is not None
            assert screen.step is not None
            assert tree.step.id == screen.step.id
        tree.focus()
        for key in ("down", "down", "up", "end", "home"):
            await press(pilot, key)
            assert tree.step is not None
            assert screen.step is not None
            assert tree.step.id == screen.step.id
            assert pane(screen).turn is not None
            assert pane(screen).turn.step == tree.step.id  # type: ignore[union-attr]


async def test_the_wheel_moves_the_current_turn(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        before = pane(screen).current
        for _ in range(20):
            pane(screen).post_message(
                events.MouseScrollDown(
                    pane(screen), 3, 3, 0, 1, 0, shift=False, meta=False, ctrl=False
                )
            )
        await settled(pilot)
        assert pane(screen).current > before
        assert highlighted(screen)


async def test_a_letter_means_the_same_whatever_has_the_focus(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        reached = []
        for focus in (pane(screen), screen.query_one(StepTree), screen._form):
            await press(pilot, "home", "t")
            pane(screen).action_edge(-1)
            focus.focus()
            await press(pilot, "j", "j")
            reached.append(pane(screen).current)
        assert len(set(reached)) == 1


# --- the place stays --------------------------------------------------------------------------------


async def test_the_place_stays_when_saving_undoing_switching_and_resizing(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "Z", "pagedown", "pagedown", "down")
        before = painted(screen)
        turn = pane(screen).current

        def signless() -> list[str]:
            return [line[:1] + "   " + line[4:] for line in painted(screen)]

        await press(pilot, "b")
        assert signless() == [line[:1] + "   " + line[4:] for line in before]
        await press(pilot, "u")
        assert painted(screen) == before
        await press(pilot, "S", "t")
        assert painted(screen) == before
        first = before[0].split()[-1]
        await pilot.resize_terminal(90, 30)
        await settled(pilot)
        assert pane(screen).current == turn
        assert first in " ".join(painted(screen)[:2])
        assert highlighted(screen)
        for size in ((60, 20), (200, 60), (120, 40)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        assert painted(screen) == before
        await press(pilot, "f")
        assert first in " ".join(painted(screen)[:2])
        await press(pilot, "escape", "u")
        assert painted(screen) == before


# --- finding ----------------------------------------------------------------------------------------


async def test_find_counts_hits_opens_what_is_folded_and_goes_around(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        line = screen.query_one(FindLine)
        await press(pilot, "slash", *"M2W7", "enter")
        assert "nothing found" in str(line.query("#find-count").first().render())
        await press(pilot, "home", "ctrl+k", *"m2w7", "enter")
        assert str(line.query("#find-count").first().render()) == "1/1"
        assert 2 in messages_in(highlighted(screen))
        assert "m2w7" in " ".join(painted(screen))
        await press(pilot, "comma")
        assert "from the top" in str(line.query("#find-count").first().render())
        await press(pilot, "slash", "home", "ctrl+k", *"a", "enter")
        assert ", next · ; previous" in str(line.query("#find-count").first().render())
        await press(pilot, "escape")
        assert not line.display
        assert pilot.app.screen is screen


async def test_letters_are_typed_in_the_line_that_finds(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "slash", "p", "f", "b", "q")
        assert screen.query_one(Input).value == "pfbq"
        assert break_point(space) is None


async def test_the_next_error_call_and_user_turn_are_said_to_go_around(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "e")
        assert screen.step is not None
        assert screen.step.id == "10"
        first = pane(screen).current
        await press(pilot, "C")
        assert pane(screen).current > first
        for _ in range(8):
            await press(pilot, "a")
        assert pane(screen).turn is not None
        assert pane(screen).turn.kind in ("asked", "user")  # type: ignore[union-attr]


async def test_words_lead_to_the_step_that_they_came_from_and_back(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "slash", *"m3w4", "enter", "escape")
        start = pane(screen).current
        await press(pilot, "w")
        assert "found nowhere" in str(screen.query_one("#review-state").render())
        assert pane(screen).current == start


async def test_words_that_stand_before_are_found_in_the_last_step_that_has_them(
    tmp_path: Path,
) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "get_fee", "arguments": "{}"}}
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "What is the fee for room 7?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {
            "role": "tool",
            "tool_call_id": "c",
            "name": "get_fee",
            "content": "The fee of it is 40 euro a night",
        },
        {"role": "assistant", "content": "The fee of it is 40 euro per night. Room 7 is free."},
    ]
    bundle = tmp_path / "a.jsonl"
    bundle.write_text(json.dumps({"id": "a", "messages": messages}) + "\n")
    with space_of(tmp_path / "library") as space:
        load(space.library, [bundle])
        space.new_queue(QUEUE, find_rubric("agent-failure"), Selection({}, as_loaded=True))
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            screen = await opened(pilot, QUEUE)
            await press(pilot, "j")
            start = pane(screen).current
            await press(pilot, "w")
            assert "Found in step 3: get_fee in similar words" in str(
                screen.query_one("#review-state").render()
            )
            assert screen.step is not None
            assert screen.step.id == "2"
            assert "40 euro a night" in " ".join(highlighted(screen))
            await press(pilot, "w")
            assert pane(screen).current == start


async def test_a_mark_where_there_is_no_step_says_so(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "home", "b")
        assert screen.step is None
        assert break_point(space) is None
        assert "belongs to the whole trace" in str(screen.query_one("#review-state").render())


# --- evidence and copying ---------------------------------------------------------------------------


async def test_a_sentence_of_the_answer_is_evidence_in_eight_presses(tmp_path: Path) -> None:
    said = "The fee is 40 euro. You get it back within a week. Ask me if you want more."
    messages = [
        {"role": "user", "content": "What is the fee?"},
        {"role": "assistant", "content": said},
    ]
    bundle = tmp_path / "a.jsonl"
    bundle.write_text(json.dumps({"id": "a", "messages": messages}) + "\n")
    with space_of(tmp_path / "library") as space:
        load(space.library, [bundle])
        space.new_queue(QUEUE, find_rubric("agent-failure"), Selection({}, as_loaded=True))
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            screen = await opened(pilot, QUEUE)
            presses = ["j", "v", "right_parenthesis", "right_parenthesis"]
            await press(pilot, *presses)
            assert pane(screen).chosen_text == "The fee is 40 euro. You get it back within a week."
            await press(pilot, "enter", "3")
            queue = space.queue_named(QUEUE)
            found = space.reviews.review("expert", queue.items[0].trace, queue.rubric)
            assert found is not None
            assert found.evidence[0].text == said.split(" Ask", maxsplit=1)[0]
            assert any("▌" in line[:4] for line in painted(screen))


async def test_home_and_end_move_in_the_line_while_words_are_marked(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "j", "v", "v", "end")
        chosen, current = pane(screen).chosen_text, pane(screen).current
        line = highlighted(screen)[1]
        assert len(chosen.split()) > 3
        assert chosen.split()[-1] in line
        await press(pilot, "v", "v", "home", "v", "v")
        assert pane(screen).chosen_text == chosen.split()[0]
        assert pane(screen).current == current


@pytest.mark.parametrize("move", ["j", "k", "z"])
async def test_a_key_that_ends_marking_says_so_and_enter_does_not_finish_in_its_place(
    space: Workspace, move: str
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "f", "1", *"late", "enter", "j", "b", "v", "v", "right", move)
        assert not pane(screen).choosing
        assert "Marking ended: no words were kept." in screen_text(pilot.app)
        await press(pilot, "enter")
        queue = space.queue_named(QUEUE)
        found = space.reviews.review("expert", queue.items[0].trace, queue.rubric)
        assert found is not None
        assert found.status == "draft"
        assert "Marking ended: no words were kept." in screen_text(pilot.app)


async def test_enter_typed_ahead_of_what_ended_marking_finishes_nothing(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, QUEUE)
        await press(pilot, "f", "1", *"late", "enter", "j", "b", "v", "v")
        await pilot.press("j", "enter")
        await settled(pilot)
        queue = space.queue_named(QUEUE)
        found = space.reviews.review("expert", queue.items[0].trace, queue.rubric)
        assert found is not None
        assert found.status == "draft"


async def test_the_mouse_chooses_words_of_the_text(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        text = pane(screen)
        row = next(y for y, line in enumerate(painted(screen)) if "m20w0" in line) + text.gutter.top
        await pilot.mouse_down(text, offset=(5, row))
        await pilot.hover(text, offset=(18, row))
        await pilot.mouse_up(text, offset=(18, row))
        await settled(pilot)
        assert text.chosen_text == "m20w0 m20w1 m20w2"


async def test_copying_hands_plain_text_to_the_terminal_and_to_a_program(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("the program of this test is a script of Linux")
    taken = tmp_path / "taken"
    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ncat > {taken}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "v", "v", "right", "y")
        assert taken.read_text() == "m20w0 m20w1" == app.clipboard
        said = str(screen.query_one("#review-state").render())
        assert "OSC 52" in said
        assert "xclip" in said


def test_what_is_copied_is_harmless() -> None:
    assert plain("a\x1b]0;x\x07\u202eb") == "a␛]0;x␇<U+202E>b"
