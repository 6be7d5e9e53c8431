"""What came of a comparison. Opening it says whose answer is whose, so it is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ....store.workspace.comparison_results import ComparisonResults, results, slice_names
from ....store.workspace.comparisons import Comparison
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings
from ...navigation import OpenPair
from ...views.compared import (
    CountLine,
    compared_title,
    count_lines,
    count_row,
    pairs_of,
    runs_line,
    summary,
)
from ...widgets.key_line import KeyLine
from ...widgets.paged_list import PagedList
from ..dialogs.choice import ChoiceDialog
from ..undoing import UndoScreen


class ComparedScreen(UndoScreen[None]):
    """A sentence, a bar, and the numbers: Enter opens the pairs behind one."""

    context = "compared"
    enters = "Pairs"
    BINDINGS: ClassVar[list[BindingType]] = bindings("compared")

    def __init__(self, workspace: Workspace, comparison: Comparison, *, ask: bool = False) -> None:
        super().__init__()
        self._workspace = workspace
        self._comparison = comparison
        self._ask = ask
        self._slice: str | None = None
        self._lines: list[CountLine] = []

    def compose(self) -> ComposeResult:
        """A title, the sentences, the numbers, the keys."""
        yield Static(" Results", id="compared-title", classes="title-bar", markup=False)
        with VerticalScroll(id="compared-said", can_focus=False):
            yield Static("Reading …", id="compared-summary", markup=False)
        yield PagedList(
            fetch=self._fetch, at_once=True, draw=count_row, id="compared-rows", empty="Reading …"
        )
        yield Static("", id="compared-runs", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self.query_one(PagedList).focus()
        self._read()

    def _read(self) -> None:
        work = partial(
            results, self._workspace, self._comparison, ask=self._ask, slice_name=self._slice
        )
        self.in_thread(work, self._show, group="compared", exclusive=True, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._slice = None
        self.problem(error)

    def _fetch(self, numbers: Sequence[int]) -> list[CountLine]:
        return [self._lines[number] for number in numbers]

    def _show(self, found: ComparisonResults) -> None:
        self._lines = count_lines(found)
        self.query_one("#compared-title", Static).update(compared_title(found))
        self.query_one("#compared-summary", Static).update(summary(found, self.size.width - 2))
        self.query_one("#compared-runs", Static).update(runs_line(found))
        rows = self.query_one(PagedList)
        rows.show(range(len(self._lines)), cursor=rows.cursor)

    def after_moving(self) -> None:
        """A choice may have been taken back."""
        self._read()

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open the pairs behind the number under the cursor."""
        pairs = pairs_of(self._lines, self.query_one(PagedList).cursor)
        if pairs:
            self.post_message(OpenPair(self._comparison, pairs))

    def action_slices(self) -> None:
        """Choose the metadata whose values are told apart."""

        def ask(names: list[tuple[str, str]]) -> None:
            if not names:
                self.say("The metadata of these traces makes no slices.")
                return

            def chosen(index: int | None) -> None:
                if index is not None:
                    self._slice = names[index][0]
                    self._read()

            self.app.push_screen(ChoiceDialog("Results for each value of…", names), chosen)

        work = partial(slice_names, self._workspace, self._comparison)
        self.in_thread(work, ask, group="slices", exclusive=True)

    def masked_or_not(self) -> None:
        """Slices are named as they are shown."""
        self._read()
