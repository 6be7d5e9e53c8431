"""Any keys in any order: what is shown is what is saved, what is saved can be derived anew, and a break point is always
the block that is highlighted.

A machine of rules presses keys in the running app, resizes it, types sentences, and presses several keys at once. With
TRACEJURY_TESTS=deep it does so for far longer.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from desk_fixtures import settled, workspace
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from screen_text import pane_lines
from textual import events
from textual.pilot import Pilot
from tracejury.store.judgement import Place
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.line_drawing import CURRENT_BAR
from tracejury.tui.widgets.reading_pane import ReadingPane

QUEUES: Final = ("contracts", "clinic")
SIZES: Final = ((80, 24), (60, 20), (120, 40))
MOVING: Final = (
    "j", "k", "up", "down", "pageup", "pagedown", "space", "home", "end", "e", "C", "a", "z", "Z", "comma", "t", "S", "T",
)  # fmt: skip
JUDGING: Final = (
    "p", "f", "s", "1", "2", "9", "B", "V", "L", "R", "m", "M", "full_stop", "number_sign", "c", "o", "A", "W", "x",
)  # fmt: skip
OTHER: Final = (
    "enter", "escape", "tab", "shift+tab", "u", "U", "n", "N", "greater_than_sign", "d", "v", "right", "left", "slash",
    "w", "i", "I", "h", "r",
)  # fmt: skip
SENTENCES: Final = ("wrong amount", "must say EUR 45", "bad code", "no")
DEEP: Final = os.environ.get("TRACEJURY_TESTS") == "deep"


class AnyKeys(RuleBasedStateMachine):
    """The app on a copy of the sample, before somebody who presses anything."""

    def __init__(self) -> None:
        super().__init__()
        self._ends = ExitStack()
        folder = Path(tempfile.mkdtemp(prefix="tracejury-keys-"))
        self._ends.callback(shutil.rmtree, folder)
        self.space: Workspace = self._ends.enter_context(workspace(folder / "library"))
        self._loop = self._ends.enter_context(asyncio.Runner())
        self._app = TracejuryApp(self.space)
        self._running: Any = None
        self._pilot: Pilot[None] | None = None

    @property
    def pilot(self) -> Pilot[None]:
        assert self._pilot is not None
        return self._pilot

    @property
    def review(self) -> ReviewScreen | None:
        """The review, if it is in front."""
        screen = self._app.screen
        return screen if isinstance(screen, ReviewScreen) else None

    @initialize(queue=st.sampled_from(QUEUES), size=st.sampled_from(SIZES))
    def begin(self, queue: str, size: tuple[int, int]) -> None:
        self._running = self._app.run_test(size=size)

        async def open_review() -> None:
            self._pilot = await self._running.__aenter__()
            await settled(self._pilot)
            self._app.screen.post_message(OpenReview(self.space.queue_named(queue)))
            await settled(self._pilot)

        self._loop.run(open_review())

    def press(self, *keys: str) -> None:
        """Press keys, each when the one before has done what it does."""

        async def pressing() -> None:
            for key in keys:
                if self._app.is_running:
                    await self.pilot.press(key)
                    await settled(self.pilot)

        self._loop.run(pressing())

    @rule(key=st.sampled_from(MOVING))
    def moves(self, key: str) -> None:
        self.press(key)

    @rule(key=st.sampled_from(JUDGING))
    def judges(self, key: str) -> None:
        self.press(key)

    @rule(key=st.sampled_from(OTHER))
    def does_something_else(self, key: str) -> None:
        self.press(key)

    @rule(sentence=st.sampled_from(SENTENCES))
    def types(self, sentence: str) -> None:
        self.press(*({" ": "space"}.get(letter, letter) for letter in sentence))

    @rule(keys=st.lists(st.sampled_from((*MOVING, *JUDGING, *OTHER, "b")), min_size=2, max_size=6))
    def presses_at_once(self, keys: list[str]) -> None:
        async def burst() -> None:
            for key in keys:
                self._app.post_message(events.Key(key, key if len(key) == 1 else None))
            await settled(self.pilot)

        self._loop.run(burst())

    @rule(size=st.sampled_from(SIZES))
    def resizes(self, size: tuple[int, int]) -> None:
        async def resize() -> None:
            await self.pilot.resize_terminal(*size)
            await settled(self.pilot)

        self._loop.run(resize())

    @precondition(lambda self: self.review is not None)
    @rule()
    def marks_where_it_broke(self) -> None:
        before = self._break_points()
        self.press("b")
        screen = self.review
        if screen is None or not screen.query_one(ReadingPane).display:
            return
        changed = [
            place
            for trace, place in self._break_points().items()
            if place != before.get(trace) and place is not None and place.step is not None
        ]
        lines = pane_lines(screen.query_one(ReadingPane))
        if not changed or not lines:  # the steps or the timeline stand in place of the text
            return
        highlighted = [line for line in lines if line.startswith(CURRENT_BAR)]
        assert highlighted, lines
        assert any("B" in line[1:4] for line in highlighted), lines

    def _break_points(self) -> dict[str, Place | None]:
        """The break point of every review, by trace."""
        return {one.trace: one.break_point for one in self.space.reviews.reviews(reviewer="expert")}

    @invariant()
    def what_is_shown_is_what_is_saved(self) -> None:
        screen = self.review
        item = screen._item if screen is not None else None
        if screen is None or item is None:
            return
        queue = screen._queue
        saved = self.space.reviews.review("expert", item.key, queue.rubric, repeat=item.repeat)
        assert item.review == saved

    @invariant()
    def nothing_failed(self) -> None:
        assert self._app.failure is None
        assert self._app._exception is None

    def teardown(self) -> None:
        with self._ends:
            if self._running is not None:
                self._loop.run(self._running.__aexit__(None, None, None))
            assert self.space.journal.rebuild() == []
            assert self.space.journal.verify() == []


AnyKeys.TestCase.settings = settings(
    max_examples=200 if DEEP else 12,
    stateful_step_count=60 if DEEP else 16,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestAnyKeys = AnyKeys.TestCase
