"""A dialog that asks for a file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...keys import Command, bindings
from ...safe_text import safe_text

KEYS = (
    Command("path.leave", "escape", "leave", "Leave", "Load nothing"),
    Command("path.complete", "tab", "complete", "Complete", "Complete the name as far as possible"),
)


def completed(typed: str) -> str:
    """`typed` with the last name completed as far as it is unambiguous; unchanged if it is not."""
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


class PathDialog(ModalScreen[str | None]):
    """Gives the path typed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static("Load which file or folder?", classes="sheet-title", markup=False)
            yield Input(placeholder="exports/traces.jsonl.gz")
            yield Static("", id="path-problem", markup=False)
            yield Static(
                "Enter loads · Tab completes · Esc leaves", classes="sheet-foot", markup=False
            )

    def on_mount(self) -> None:
        """Ready to type."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    def action_complete(self) -> None:
        """Complete the name."""
        field = self.query_one(Input)
        field.value = completed(field.value)
        field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        if typed and not Path(typed).expanduser().exists():
            self.query_one("#path-problem", Static).update(
                safe_text(f"There is no file or folder {typed}")
            )
            return
        self.dismiss(typed or None)

    def action_leave(self) -> None:
        """Load nothing."""
        self.dismiss(None)
