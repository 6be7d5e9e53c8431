"""A dialog in which one writes a claim; while it is typed it is tried on the answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.journal.journal import TextDraft
from ....store.workspace.claims import FORMS, ClaimInvalid
from ...keys.table import bindings, key
from ...safe_text import safe_text
from ...widgets.text_editor import TextEditor
from ..drafts import DraftPlace
from .drafted import DraftedDialog

_HELP: Final = "Write " + " · ".join(FORMS) + ". Words in quotation marks count as they stand."


class ClaimDialog(DraftedDialog):
    """Asks for a claim in words; see `DraftedDialog`. `tried` reads it and says what the answers do to it; it raises
    ClaimInvalid, and runs in a thread."""

    context = "line"
    BINDINGS: ClassVar[list[BindingType]] = bindings("line")

    def __init__(
        self,
        before: str,
        tried: Callable[[str], Text],
        place: DraftPlace,
        draft: TextDraft | None = None,
    ) -> None:
        super().__init__(before, place, draft)
        self._tried = tried

    def compose(self) -> ComposeResult:
        """One line to type in, and below it how it is read."""
        title = "Edit the claim" if self._before else "What must a right answer say or do?"
        with Vertical(classes="sheet choice"):
            yield Static(title, classes="sheet-title", markup=False)
            yield Static(_HELP, classes="dialog-help", markup=False)
            yield TextEditor(
                self._draft.text if self._draft else self._before,
                one_line=True,
                placeholder=FORMS[0],
                classes="dialog-line",
            )
            yield Static("", classes="draft-status", markup=False)
            yield Static("", id="claim-tried", markup=False)
            foot = f"{key('open')} saves · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Try what stands there already."""
        super().on_mount()
        self._try()

    def on_text_area_changed(self) -> None:
        """Each key press is saved soon, and tried at once."""
        super().on_text_area_changed()
        self._try()

    def _try(self) -> None:
        text = self._editor.text
        shown = self.query_one("#claim-tried", Static)
        if not text.strip():
            shown.update("")
            return

        def failed(error: Exception) -> None:
            if isinstance(error, ClaimInvalid) and self._refused:
                return
            if isinstance(error, ClaimInvalid):
                shown.update(Text(safe_text(f"Not a claim yet: {error}"), "dim"))
            else:
                self.problem(error)

        self.in_thread(
            partial(self._tried, text), shown.update, group="try", exclusive=True, failed=failed
        )

    @on(TextEditor.Submitted)
    def _submitted(self) -> None:
        self.keep_typing()
        text = self._editor.text.strip()
        if not text:
            self.dismiss(None)
            return
        try:
            self._tried(text)
        except ClaimInvalid as error:
            # Said once: what was said of it while it was typed is said no more.
            self.query_one("#claim-tried", Static).update("")
            self.refuse(safe_text(f"Not a claim yet: {error}"))
            return
        self.dismiss(text)

    def action_leave(self) -> None:
        """Cancel: what was typed is not wanted."""
        self.forget(None)
