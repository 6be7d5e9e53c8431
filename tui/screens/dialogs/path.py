"""A dialog that asks for a file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from ...keys import bindings, key
from ...safe_text import safe_text
from ..base import BaseModal


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


class PathDialog(BaseModal[str | None]):
    """Returns the path that was typed, or None."""

    context = "path"
    BINDINGS: ClassVar[list[BindingType]] = bindings("path")

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(classes="sheet choice"):
            yield Static("Load which file or folder?", classes="sheet-title", markup=False)
            yield Input(placeholder="exports/traces.jsonl.gz")
            yield Static("", id="path-problem", markup=False)
            foot = f"{key('open')} loads · {key('complete')} completes · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

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
