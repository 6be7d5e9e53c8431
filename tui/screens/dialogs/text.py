"""A dialog for a few sentences: a note, a reason, a correction."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static, TextArea

from ....store.journal.journal import TextDraft
from ...keys.table import bindings, key
from ...safe_text import safe_text
from ...widgets.text_editor import TextEditor
from ..drafts import DraftPlace
from .drafted import DraftedDialog


class TextDialog(DraftedDialog):
    """Asks for a text, and returns it to the character; see `DraftedDialog`."""

    context = "text"
    BINDINGS: ClassVar[list[BindingType]] = bindings("text")

    def __init__(
        self,
        title: str,
        help_text: str,
        before: str,
        place: DraftPlace,
        draft: TextDraft | None = None,
    ) -> None:
        super().__init__(before, place, draft)
        self._title = title
        self._help = help_text

    def compose(self) -> ComposeResult:
        """Title, help, the text, what the caret is on, and two buttons for the mouse."""
        with Vertical(classes="sheet dialog"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            if self._help:
                yield Static(safe_text(self._help), classes="dialog-help", markup=False)
            yield TextEditor(
                self._draft.text if self._draft else self._before,
                classes="dialog-text",
            )
            yield Static("", classes="dialog-caret", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(f"Save  {key('save')}", id="save", variant="primary")
                yield Button(f"Later  {key('back')}", id="later")
                yield Static("", classes="draft-status", markup=False)

    @on(TextArea.SelectionChanged)
    @on(TextArea.Changed)
    def _caret_moved(self) -> None:
        self.query_one(".dialog-caret", Static).update(safe_text(self._editor.under_caret()))

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Return the text."""
        self.keep_typing()
        self.dismiss(self._editor.text)

    @on(Button.Pressed, "#later")
    def action_leave(self) -> None:
        """Close; the draft stays."""
        self.keep_typing()
        self.dismiss(None)
