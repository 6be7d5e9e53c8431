"""A dialog that shows what would be taken back, an act and all later ones, before it is."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.workspace.history import Done
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...views.history import take_back_lines, take_back_title
from ..base import BaseModal

MOST_SHOWN: Final = 12


class TakeBackDialog(BaseModal[bool | None]):
    """Returns True if the acts are to be taken back, else None."""

    context = "take_back"
    BINDINGS: ClassVar[list[BindingType]] = bindings("take_back")

    def __init__(self, workspace: Workspace, done: Done) -> None:
        super().__init__()
        self._workspace = workspace
        self._done = done
        self._read = False

    def compose(self) -> ComposeResult:
        """How many acts, which, and what happens to them."""
        with Vertical(classes="sheet"):
            yield Static("Reading …", id="take-back-title", classes="sheet-title", markup=False)
            yield Static("", id="take-back-lines", markup=False)
            yield Static("", id="take-back-why", classes="dialog-help", markup=False)
            foot = f"{key('open')} takes back · {key('back')} changes nothing"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Read in a thread."""
        self.in_thread(
            partial(self._workspace.history.since, self._done.entry, MOST_SHOWN), self._show
        )

    def _show(self, found: tuple[int, list[Done]]) -> None:
        count, entries = found
        self._read = True
        width = self.query_one("#take-back-lines").size.width
        self.query_one("#take-back-title", Static).update(take_back_title(count))
        self.query_one("#take-back-lines", Static).update(take_back_lines(count, entries, width))
        why = f"Nothing is deleted: {key('redo')} does it again."
        if count > 1:
            why += " An act cannot be taken back alone: what was done after it builds on it."
        self.query_one("#take-back-why", Static).update(Text(why))

    def action_open(self) -> None:
        """Take back what is shown."""
        if self._read:
            self.dismiss(True)
