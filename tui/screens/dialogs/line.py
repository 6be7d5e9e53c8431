"""A dialog that asks for one short line: a name."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from ...keys import bindings, key
from ...safe_text import one_line, safe_text
from ..base import BaseModal

LONGEST = 60
"""Characters of a name."""


class LineDialog(BaseModal[str | None]):
    """Returns the line that was typed, or None."""

    context = "line"
    BINDINGS: ClassVar[list[BindingType]] = bindings("line")

    def __init__(self, title: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._value = value

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            yield Input(one_line(self._value, LONGEST), max_length=LONGEST)
            foot = f"{key('open')} saves · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)
