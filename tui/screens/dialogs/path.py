"""A dialog that asks for a file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.journal.journal import TextDraft
from ...keys import bindings, key
from ...safe_text import safe_text
from ...widgets.text_editor import TextEditor
from ..drafts import DraftPlace
from .drafted import DraftedDialog


def completed(typed: str) -> str:
    """`typed` with its last name completed as far as it is unambiguous."""
    path = Path(typed).expanduser()
    folder, prefix = (path, "") if typed.endswith("/") else (path.parent, path.name)
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith(prefix))
    except OSError:
        return typed
    if not names:
        return typed
    first, last = names[0], names[-1]
    length = next(
        (at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(last)),
    )
    out = folder / first[:length]
    return f"{out}/" if len(names) == 1 and out.is_dir() else str(out)


class PathDialog(DraftedDialog):
    """Asks for a path; see `DraftedDialog`."""

    context = "path"
    BINDINGS: ClassVar[list[BindingType]] = bindings("path")

    def __init__(self, place: DraftPlace, draft: TextDraft | None = None) -> None:
        super().__init__("", place, draft)

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static("Load which file or folder?", classes="sheet-title", markup=False)
            yield TextEditor(
                self._draft.text if self._draft else "",
                one_line=True,
                placeholder="exports/traces.jsonl.gz",
                classes="dialog-line",
            )
            yield Static("", classes="draft-status", markup=False)
            foot = f"{key('open')} loads · {key('complete')} completes · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

    def action_complete(self) -> None:
        """Complete the name."""
        editor = self._editor
        whole = completed(editor.text)
        editor.replace(whole, (0, 0), editor.document.end, maintain_selection_offset=False)

    @on(TextEditor.Submitted)
    def _submitted(self) -> None:
        typed = self._editor.text.strip()
        if typed and not Path(typed).expanduser().exists():
            self.refuse(safe_text(f"There is no file or folder {typed}"))
            return
        self.forget(typed or None)

    def action_leave(self) -> None:
        """Cancel: what was typed is not wanted."""
        self.forget(None)
