"""A dialog that asks for a file or folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....errors import UserError
from ....store.journal.journal import TextDraft
from ...keys.table import bindings, key
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


def must_exist(path: Path) -> None:
    """Raise UserError if there is nothing at a path."""
    if not path.exists():
        raise UserError(f"There is no file or folder {path}")


class PathDialog(DraftedDialog):
    """Asks for a path; see `DraftedDialog`. `check` raises UserError for a path that cannot be taken; it runs in a
    thread."""

    context = "path"
    BINDINGS: ClassVar[list[BindingType]] = bindings("path")

    def __init__(
        self,
        title: str,
        verb: str,
        check: Callable[[Path], None],
        place: DraftPlace,
        draft: TextDraft | None = None,
        *,
        help_text: str = "",
        proposal: str = "",
        placeholder: str = "",
    ) -> None:
        """`verb` says what Enter does with the path. `proposal` is shown where there is no draft."""
        super().__init__("", place, draft)
        self._title = title
        self._verb = verb
        self._check = check
        self._help = help_text
        self._proposal = proposal
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            if self._help:
                yield Static(safe_text(self._help), classes="dialog-help", markup=False)
            yield TextEditor(
                self._draft.text if self._draft else self._proposal,
                one_line=True,
                placeholder=self._placeholder,
                classes="dialog-line",
            )
            yield Static("", classes="draft-status", markup=False)
            foot = (
                f"{key('open')} {self._verb} · {key('complete')} completes · {key('back')} cancels"
            )
            yield Static(foot, classes="sheet-foot", markup=False)

    def action_complete(self) -> None:
        """Complete the name."""
        editor = self._editor
        whole = completed(editor.text)
        editor.replace(whole, (0, 0), editor.document.end, maintain_selection_offset=False)

    @on(TextEditor.Submitted)
    def _submitted(self) -> None:
        typed = self._editor.text.strip()
        if not typed:
            self.forget(None)
            return

        def fits(_: None) -> None:
            self.forget(typed)

        def refused(error: Exception) -> None:
            if isinstance(error, UserError):
                self.refuse(safe_text(error.what))
            else:
                self.problem(error)

        path = Path(typed).expanduser()
        self.in_thread(partial(self._check, path), fits, exclusive=True, failed=refused)

    def action_leave(self) -> None:
        """Cancel: what was typed is not wanted."""
        self.forget(None)
