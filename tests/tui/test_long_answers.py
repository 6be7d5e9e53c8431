"""An answer that is longer than the screen, or than any editor: its mark is in view, and its correction opens at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging_keys import opened, press, review, talk, talks, typed
from screen_text import pane_lines
from tracejury.store.reviews.presses import correction_press
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.views.judging import MOST_EDITED
from tracejury.tui.widgets.inline_writer import InlineWriter
from tracejury.tui.widgets.line_drawing import CURRENT_BAR
from tracejury.tui.widgets.reading_pane import ReadingPane


async def test_the_mark_of_a_turn_is_in_view_where_its_heading_is_not(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"], first=talk(0, "refund", lines=200))
    async with TracejuryApp(space).run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "end", "pageup", "b")
        assert review(space).break_point is not None
        highlighted = [
            line
            for line in pane_lines(screen.query_one(ReadingPane))
            if line.startswith(CURRENT_BAR)
        ]
        assert not any("assistant" in line for line in highlighted), "its heading is above"
        assert highlighted[0][1] == "B"
        assert not any("B" in line[1:4] for line in highlighted[1:])
        await press(pilot, "b")
        assert not any("B" in line[1:4] for line in pane_lines(screen.query_one(ReadingPane)))


async def test_the_signs_stand_beside_the_heading_alone_where_that_is_in_view(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "home", "C", "b")
        assert sum("B" in line[1:4] for line in pane_lines(screen.query_one(ReadingPane))) == 1


def long_answers(space: Workspace, folder: Path) -> Workspace:
    record = talk(0, "refund", lines=0)
    record["messages"][-1]["content"] = "one very long answer " * (MOST_EDITED // 20)  # type: ignore[index]
    return talks(space, folder, ["refund"], first=record)


async def test_the_correction_of_an_answer_that_no_editor_takes_begins_empty_and_says_why(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = long_answers(empty_space, tmp_path)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "c")
        writer = screen.query_one(InlineWriter)
        assert writer.editor.text == ""
        said = str(writer.query_one(".writer-below").render())
        assert "characters: too many to edit here" in said
        await press(pilot, "enter")
        assert "Nothing changed" in screen.notice
        await press(pilot, "c")
        await typed(pilot, "no")
        assert str(writer.query_one(".writer-below").render()) == ""
        await press(pilot, "enter")
        correction = review(space).correction
        assert correction is not None
        assert correction.text == "no"
        await press(pilot, "c")
        assert writer.editor.text == "no", "a correction that was written is edited"


@pytest.mark.parametrize("size", [MOST_EDITED, MOST_EDITED + 1])
async def test_a_correction_is_never_replaced_by_an_empty_one_because_it_is_long(
    empty_space: Workspace, tmp_path: Path, size: int
) -> None:
    space = talks(empty_space, tmp_path, ["refund"])
    queue = space.queue_named("talks")
    text = "x" * size
    acts = correction_press(text)
    space.journal.append(space.reviewer, queue.items[0].trace, queue.rubric, acts)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "c")
        if size > MOST_EDITED:
            assert "too many to edit here. W writes claims beside it." in screen.notice
        await press(pilot, "enter")
        correction = review(space).correction
        assert correction is not None
        assert correction.text == text
