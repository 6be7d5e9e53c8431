"""A dialog for a few sentences: a note, a reason, a correction. Unfinished text is kept as a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Button, Static, TextArea

from ...keys import bindings, key
from ...safe_text import safe_text
from ..base import BaseModal

DRAFT_SECONDS = 0.7


def _caret(area: TextArea) -> int:
    """Where the caret is, in characters from the start of the text."""
    row, column = area.cursor_location
    return sum(len(area.document.get_line(line)) + 1 for line in range(row)) + column


class TextDialog(BaseModal[str | None]):
    """Asks for a text. Returns the text, or None if the reviewer leaves it for later.

    `keep_draft` is called with the text and the caret soon after each change and when the dialog is
    closed, so that a crash in the middle of a sentence loses next to nothing.
    """

    context = "text"
    BINDINGS: ClassVar[list[BindingType]] = bindings("text")

    def __init__(
        self,
        title: str,
        help_text: str,
        text: str,
        keep_draft: Callable[[str, int], None],
        *,
        drafted: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._help = help_text
        self._text = text
        self._keep_draft = keep_draft
        self._drafted = drafted
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title, help, the text, and two buttons for the mouse."""
        with Vertical(classes="sheet dialog"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            if self._help:
                yield Static(safe_text(self._help), classes="dialog-help", markup=False)
            # The text area is editable and its value is what gets stored, so it is not rewritten
            # here; the guard on the renderer keeps its control characters from the terminal.
            yield TextArea(self._text, classes="dialog-text", soft_wrap=True, tab_behavior="focus")
            with Horizontal(classes="dialog-buttons"):
                yield Button(f"Save  {key('save')}", id="save", variant="primary")
                yield Button(f"Later  {key('back')}", id="later")
                yield Static(
                    "A draft from last time is shown." if self._drafted else "",
                    classes="dialog-draft",
                    markup=False,
                )

    def on_mount(self) -> None:
        """Start at the end of the text."""
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        area.focus()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DRAFT_SECONDS, self._store)

    def _store(self) -> None:
        area = self.query_one(TextArea)
        if area.text != self._text:
            self._keep_draft(area.text, _caret(area))

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Return the text."""
        if self._timer is not None:
            self._timer.stop()
        self.dismiss(self.query_one(TextArea).text.strip())

    @on(Button.Pressed, "#later")
    def action_leave(self) -> None:
        """Close; the draft stays."""
        if self._timer is not None:
            self._timer.stop()
        self._store()
        self.dismiss(None)

    def on_unmount(self) -> None:
        """No timer outlives the dialog."""
        if self._timer is not None:
            self._timer.stop()
