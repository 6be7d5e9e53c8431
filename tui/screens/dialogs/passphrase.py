"""A dialog that asks for a passphrase: it is not shown, and nothing of it is kept."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from ...keys.table import bindings, key
from ...safe_text import safe_text
from ...widgets.line_input import LineInput
from ..base import BaseModal


class PassphraseDialog(BaseModal[str | None]):
    """Returns what was typed, or None. Unlike the dialogs that keep a draft, it saves no key press."""

    context = "line"
    BINDINGS: ClassVar[list[BindingType]] = bindings("line")

    def __init__(self, title: str, help_text: str) -> None:
        super().__init__()
        self._title = title
        self._help = help_text

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            yield Static(safe_text(self._help), classes="dialog-help", markup=False)
            yield LineInput(password=True, id="passphrase", classes="dialog-line")
            foot = f"{key('open')} unlocks · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        field = self.query_one(LineInput)
        field.cursor_blink = False
        field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value or None)

    def action_leave(self) -> None:
        """Cancel."""
        self.dismiss(None)
