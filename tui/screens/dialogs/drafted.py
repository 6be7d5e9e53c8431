"""What the dialogs share in which one types: the text is kept as a draft until it is saved."""

from __future__ import annotations

from typing import Final

from textual.widgets import Static

from ....errors import UserError
from ....store.journal.journal import TextDraft
from ...safe_text import one_line
from ...widgets.text_editor import TextEditor
from ..base import BaseModal
from ..drafts import NOT_FINISHED, DraftPlace, SavedTyping

REPLACES: Final = "Typing replaces it; an arrow key keeps it."
"""Said of a text that is selected: without colour, that is hardly seen."""


class DraftedDialog(BaseModal[str | None]):
    """Returns a text, or None if the reviewer leaves it for later.

    `before` is the text as it was saved last, and `draft` what was typed but not saved, which takes
    precedence. Whoever opens the dialog deletes the draft once the text is saved.
    """

    def __init__(self, before: str, place: DraftPlace, draft: TextDraft | None) -> None:
        super().__init__()
        self._before = before
        self._place = place
        self._draft = draft
        self._typing: SavedTyping | None = None
        self._refused = False

    @property
    def _editor(self) -> TextEditor:
        return self.query_one(TextEditor)

    def on_mount(self) -> None:
        """Start where the reviewer stopped; a text that stands there already is selected, so that typing replaces it."""
        editor = self._editor
        editor.cursor_blink = False
        editor.move_caret(self._draft.caret if self._draft else len(editor.text))
        editor.focus()
        if self._draft is None:
            editor.select_all()
        self._typing = SavedTyping(
            self, self._place, lambda: (editor.text, editor.caret), self._before, self._told
        )
        self.tell(NOT_FINISHED if self._draft else REPLACES if editor.text else "")

    def on_text_area_changed(self) -> None:
        """Each key press is saved soon."""
        self._refused = False
        if self._typing is not None:
            self._typing.changed()

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Show whether the text is kept."""
        status = self.query_one(".draft-status", Static)
        status.set_class(problem, "problem")
        status.update(text)

    def _told(self, error: UserError | None) -> None:
        if error is not None:
            self.tell(f"NOT SAVED  {one_line(error.what)}", problem=True)
        elif not self._refused:
            self.tell("Kept as a draft.")

    def refuse(self, why: str) -> None:
        """The text cannot be taken as it is: say so until the next key press."""
        self._refused = True
        self.tell(why, problem=True)

    def keep_typing(self) -> None:
        """Save what is typed now."""
        if self._typing is not None:
            self._typing.stop()

    def forget(self, result: str | None) -> None:
        """Close with `result`; what was typed is used up, or not wanted."""
        self.keep_typing()
        self._place.drop()
        self.dismiss(result)

    def on_unmount(self) -> None:
        """Whatever closes the dialog, also the end of the app: nothing typed is lost."""
        self.keep_typing()
