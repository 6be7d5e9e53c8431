"""The judges of the library, held against its experts; every number opens the traces behind it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...store.workspace.judge_words import Counting, counting, say_counting
from ...store.workspace.judges import JudgeFound, JudgeQuestion, judges_found
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import OpenReview
from ..views.judge_rows import (
    JudgeLine,
    judge_card,
    judge_detail,
    judge_line,
    judge_lines,
    judges_title,
    kept_words,
    nothing_behind,
    queue_of,
    threshold_of,
)
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .dialogs.choice import ChoiceDialog
from .undoing import UndoScreen

_WAYS = (
    ("A higher number is better", "as for correctness or quality"),
    ("A lower number is better", "as for toxicity or hallucination"),
)


class JudgesScreen(UndoScreen[None]):
    """What each judge caught and let through, with the traces behind every number."""

    context = "judges"
    BINDINGS: ClassVar[list[BindingType]] = bindings("judges")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._lines: list[JudgeLine] = []
        self._opened = False

    @property
    def _rows(self) -> PagedList[int]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the judge under the cursor in sentences, all judges with bars, what the line means, the keys."""
        yield Static(judges_title(masked=False), id="judges-title", classes="title-bar", markup=False)  # fmt: skip
        yield Static("Reading scores and reviews …", id="judges-card", markup=False)
        yield PagedList(fetch=list, at_once=True, draw=self._draw, id="judges-rows", empty="")
        yield Static("", id="judges-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Read in a thread."""
        self._rows.focus()
        self._read()

    def on_screen_resume(self) -> None:
        """A trace may have been judged anew."""
        if self._opened:
            self._opened = False
            self._read()

    def after_moving(self) -> None:
        """Something was taken back, or done again."""
        self._read()

    def _read(self) -> None:
        read = partial(judges_found, self._workspace, JudgeQuestion())
        self.in_thread(read, self._show, group="judges", exclusive=True)

    def _show(self, found: list[JudgeFound]) -> None:
        self._lines = judge_lines(found)
        title = judges_title(masked=self._workspace.shown.masked)
        self.query_one("#judges-title", Static).update(title)
        if not found:
            self.query_one("#judges-card", Static).update(judge_card(None))
        self._rows.show(range(len(self._lines)), cursor=self._rows.cursor)

    def _draw(self, at: int, width: int) -> Text:
        return judge_line(self._lines[at], width) if at < len(self._lines) else Text("")

    @property
    def _line(self) -> JudgeLine | None:
        at = self._rows.current
        return self._lines[at] if at is not None and at < len(self._lines) else None

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        line = self._line
        if line is not None:
            self.query_one("#judges-card", Static).update(judge_card(line.found))
        self.query_one("#judges-detail", Static).update(judge_detail(line))

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open the traces of the line, or say what it asks for."""
        line = self._line
        if line is None:
            return
        if line.does == "traces":
            self._opened = True
            self.post_message(OpenReview(queue_of(line), start=0))
            if kept := kept_words(line):
                self.say(kept)
        elif line.does == "way":
            self._ask_way(line)
        elif line.does == "threshold":
            proposed = threshold_of(line.found)
            if proposed is not None:
                self._say(line, partial(_decides_at, proposed))
        else:
            self.say(nothing_behind(line))

    def _ask_way(self, line: JudgeLine) -> None:
        def chosen(number: int | None) -> None:
            if number is not None:
                self._say(line, partial(_counts, number == 1))

        name = line.found.judge.name
        self.app.push_screen(ChoiceDialog(f"Which way do the scores of {name} count?", _WAYS), chosen)  # fmt: skip

    def _say(self, line: JudgeLine, change: partial[Counting]) -> None:
        """Record what was said of the judge, and read again."""
        space, name = self._workspace, line.found.judge.name

        def work() -> list[JudgeFound]:
            say_counting(space, name, change(counting(space).get(name, Counting())))
            return judges_found(space, JudgeQuestion())

        self.in_thread(work, self._show, group="judges", exclusive=True)


def _counts(lower: bool, how: Counting) -> Counting:
    return replace(how, lower_is_better=lower)


def _decides_at(threshold: float, how: Counting) -> Counting:
    return replace(how, threshold=threshold)
