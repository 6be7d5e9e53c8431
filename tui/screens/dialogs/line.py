"""A dialog that asks for one short line: a name."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.journal.journal import TextDraft
from ...keys.table import bindings, key
from ...safe_text import safe_text
from ...widgets.text_editor import TextEditor
from ..drafts import DraftPlace
from .drafted import DraftedDialog

LONGEST = 60
"""Characters of a name."""


class LineDialog(DraftedDialog):
    """Asks for a name; see `DraftedDialog`. A new name has no blanks around it and is not empty."""

    context = "line"
    BINDINGS: ClassVar[list[BindingType]] = bindings("line")

    def __init__(
        self,
        title: str,
        before: str,
        place: DraftPlace,
        draft: TextDraft | None = None,
        *,
        proposal: str = "",
        what: str = "name",
        longest: int = LONGEST,
    ) -> None:
        """`proposal` is shown where there is neither a name nor a draft; `what` is asked for, of so many characters."""
        super().__init__(before, place, draft)
        self._title = title
        self._proposal = proposal
        self._what = what
        self._longest = longest

    def compose(self) -> ComposeResult:
        """One line to type in."""
        shown = self._draft.text if self._draft else self._before or self._proposal
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            yield TextEditor(shown, one_line=True, classes="dialog-line")
            yield Static("", classes="draft-status", markup=False)
            foot = f"{key('open')} saves · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

    @on(TextEditor.Submitted)
    def _submitted(self) -> None:
        self.keep_typing()
        name = self._editor.text
        if name != self._before:
            name = name.strip()
            if len(name) > self._longest:
                self.refuse(
                    f"A {self._what} has at most {self._longest} characters; this one has {len(name)}."
                )
                return
        self.dismiss(name or None)

    def action_leave(self) -> None:
        """Cancel: what was typed is not wanted."""
        self.forget(None)
