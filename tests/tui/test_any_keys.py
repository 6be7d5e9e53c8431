"""Any keys in any order: what is saved can be derived anew, and a break point is always the turn that is highlighted."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from desk_fixtures import settled, workspace
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from tracejury.store.judgement import Place
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.line_drawing import CURRENT_BAR
from tracejury.tui.widgets.reading_pane import ReadingPane

QUEUE = "contracts"
SIZES = [(80, 24), (60, 20), (120, 40)]
MOVING = [
    "j", "k", "up", "down", "pageup", "pagedown", "space", "home", "end", "e", "C", "a", "z", "Z", "comma", "t", "S", "T",
]  # fmt: skip
JUDGING = [
    "p", "f", "s", "1", "2", "9", "b", "B", "V", "L", "R", "m", "M", "full_stop", "number_sign", "c", "o", "A", "W", "x",
]  # fmt: skip
OTHER = [
    "enter", "escape", "tab", "shift+tab", "u", "U", "n", "N", "greater_than_sign", "d", "v", "right", "left", "slash",
    "w", "i", "I", "h",
]  # fmt: skip
PRESSES = st.lists(
    st.one_of(
        st.just("b"),
        st.sampled_from(MOVING),
        st.sampled_from(JUDGING),
        st.sampled_from(OTHER),
        st.sampled_from(SIZES),
    ),
    min_size=4,
    max_size=24,
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with the sample loaded, to be copied."""
    folder = tmp_path_factory.mktemp("any") / "library"
    with workspace(folder):
        pass
    return folder


def break_points(space: Workspace) -> dict[str, Place | None]:
    """The break point of every review, by trace."""
    return {one.trace: one.break_point for one in space.reviews.reviews(reviewer="expert")}


def gutter(screen: ReviewScreen) -> list[str]:
    """The lines of the text on the screen."""
    pane = screen.query_one(ReadingPane)
    strips = [pane.render_line(y) for y in range(pane.scrollable_content_region.height)]
    return ["".join(segment.text for segment in strip) for strip in strips]


def check_break_point(pilot: Pilot[None], before: dict[str, Place | None]) -> None:
    """If a break point was set, its letter stands in the gutter of the turn that is highlighted."""
    screen = pilot.app.screen
    if not isinstance(screen, ReviewScreen) or not screen.query_one(ReadingPane).display:
        return
    space = screen._workspace
    changed = [
        place
        for trace, place in break_points(space).items()
        if place != before.get(trace) and place is not None and place.step is not None
    ]
    lines = gutter(screen)
    if not changed or not lines:  # the steps or the timeline stand in place of the text
        return
    highlighted = [line for line in lines if line.startswith(CURRENT_BAR)]
    assert highlighted, lines
    assert any("B" in line[1:4] for line in highlighted), lines


async def pressed(pilot: Pilot[None], presses: list[str | tuple[int, int]]) -> None:
    """Press everything, and look at each `b`."""
    await settled(pilot)
    space = pilot.app.screen._workspace  # type: ignore[attr-defined]
    queue = space.queues.get(QUEUE)
    pilot.app.screen.post_message(OpenReview(queue))
    await settled(pilot)
    for press in presses:
        before = break_points(space)
        if isinstance(press, tuple):
            await pilot.resize_terminal(*press)
        else:
            await pilot.press(press)
        await settled(pilot)
        if press == "b":
            check_break_point(pilot, before)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(presses=PRESSES)
def test_any_keys_leave_a_library_that_is_true(loaded: Path, presses: list[str]) -> None:
    folder = Path(tempfile.mkdtemp())
    note(str(presses))
    shutil.copytree(loaded, folder / "library")
    try:
        with workspace(folder / "library", sample=False) as space:

            async def run() -> None:
                async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
                    await pressed(pilot, list(presses))

            asyncio.run(run())
            assert space.journal.rebuild() == []
            assert space.journal.verify() == []
    finally:
        shutil.rmtree(folder)
