"""A dialog that asks for one short line: a name."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...keys import Command, bindings
from ...safe_text import one_line, safe_text

KEYS = (Command("line.leave", "escape", "leave", "Leave", "Name nothing"),)
MOST = 60


class LineDialog(ModalScreen[str | None]):
    """Gives the line typed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    def __init__(self, title: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._value = value

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            yield Input(one_line(self._value, MOST), max_length=MOST)
            yield Static("Enter saves · Esc leaves", classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """Name nothing."""
        self.dismiss(None)
