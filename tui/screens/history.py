"""What the reviewer did, newest first; the last of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...store.workspace.history import Done
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..views.history import HISTORY_COLUMNS, history_detail, history_row, history_title
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .dialogs.take_back import TakeBackDialog
from .undoing import UndoScreen


class HistoryScreen(UndoScreen[None]):
    """The history as a list, read a page at a time. `then` is called once anything was taken back."""

    context = "history"
    enters = "Take back"
    BINDINGS: ClassVar[list[BindingType]] = bindings("history")

    def __init__(self, workspace: Workspace, then: Callable[[], object]) -> None:
        super().__init__()
        self._workspace = workspace
        self._then = then
        self._changed = False

    @property
    def _rows(self) -> PagedList[Done]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the list, what can be done with the entry under the cursor, the keys."""
        yield Static("", id="history-title", classes="title-bar", markup=False)
        yield Static(Text(HISTORY_COLUMNS, "dim"), id="history-columns", markup=False)
        yield PagedList(fetch=self._fetch, draw=history_row, id="history-rows", empty="Reading …")
        yield Static("", id="history-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Count the entries; the list reads those that are visible."""
        self._rows.focus()
        self._read()

    def _read(self) -> None:
        self.in_thread(self._workspace.history.count, self._show, exclusive=True)

    def _show(self, count: int) -> None:
        self.query_one("#history-title", Static).update(
            history_title(self._workspace.reviewer, count)
        )
        self._rows.empty_text = "You have not done anything in this library yet."
        self._rows.show(range(count), cursor=self._rows.cursor)
        if not count:
            self._show_detail([])

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        read = partial(self._workspace.history.page, event.id, 1)
        self.in_thread(read, self._show_detail, group="detail", exclusive=True)

    def _show_detail(self, found: list[Done]) -> None:
        detail = history_detail(found[0] if found else None)
        self.query_one("#history-detail", Static).update(detail)

    def _fetch(self, numbers: Sequence[int]) -> list[Done]:
        """Read one page; runs in a thread."""
        return self._workspace.history.page(numbers[0], len(numbers))

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Ask whether the act under the cursor and all later ones are to be taken back."""
        done = self._rows.current_row
        if done is None:
            return
        if not done.entry.counts:
            self.say(f"This was taken back. {key('redo')} does again what was taken back last.")
            return

        def answered(sure: bool | None) -> None:
            if sure:
                take_back = partial(self._workspace.history.take_back, done.entry)
                self.in_thread(take_back, self._taken_back, group="change")

        self.app.push_screen(TakeBackDialog(self._workspace, done), answered)

    def _taken_back(self, count: int) -> None:
        acts = "1 act" if count == 1 else f"{count:,} acts"
        self.say(f"Took back {acts}. {key('redo')} does them again, one by one.")
        self.after_moving()

    def after_moving(self) -> None:
        """Read again, and tell the screen below when this one is left."""
        self._changed = True
        self._read()

    def action_history(self) -> None:
        """Close: the key that opens the history closes it."""
        self.action_leave()

    def action_leave(self) -> None:
        """Back to the screen before, which shows what changed."""
        self.dismiss()
        if self._changed:
            self.app.call_later(self._then)
