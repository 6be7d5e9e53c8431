"""The exported records that a trace was read from, to compare with what is shown of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from ...store.hiding import Hiding
from ...store.plurals import counted
from ...store.shown_steps import Shown
from ...store.trace import Trace
from ...store.workspace.reading import place, raw_records, raw_trace
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..safe_text import safe_text
from .base import BaseModal

MOST_CHARS: Final = 100_000
"""Characters of the records that are shown here; the command line writes all of them."""


@dataclass(frozen=True, slots=True)
class RecordsText:
    """The records as text: where each was read from, with its JSON; `note` says what is missing."""

    parts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def _hidden_words(count: int) -> str:
    if not count:
        return ""
    fields = f"{counted(count, 'field')} {'is' if count == 1 else 'are'}"
    return f"{fields} hidden in them until you finish: what judged the trace before."


class RecordsScreen(BaseModal[None]):
    """Shows the beginning of the records of a trace."""

    context = "records"
    BINDINGS: ClassVar[list[BindingType]] = bindings("records")

    def __init__(
        self, workspace: Workspace, trace: str, *, blind: bool = False, shown: Collection[str] = ()
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._trace = trace
        self._blind = blind
        self._shown = shown

    def compose(self) -> ComposeResult:
        """A scrolling sheet."""
        with Vertical(classes="sheet"):
            yield Static("The records as exported", classes="sheet-title", markup=False)
            with VerticalScroll(classes="sheet-body"):
                yield Static("Reading …", id="records-body", markup=False)
            foot = f"{key('back')} closes · ↑ ↓ scroll"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Read in a thread: a large bundle takes its time."""
        self.query_one(VerticalScroll).focus()
        self.in_thread(self._read, self._show, failed=self._failed)

    def _read(self) -> RecordsText:
        found = raw_trace(self._workspace.library, self._trace)
        if found.bundle is None:
            gone = found.sources and self._blind
            why = "the file that they were in no longer exists" if gone else found.why
            return RecordsText(note=f"The records cannot be shown: {why}.")
        parts: list[tuple[str, str]] = []
        note = "Only the files that it was read from are known." if found.whole_files else ""
        room = MOST_CHARS
        judged = self._judged() if self._blind else None
        hidden = 0
        for one in raw_records(found):
            left = Shown(one.value) if judged is None else judged.entries(one.value)
            hidden += left.hidden
            value = self._workspace.shown.json(self._trace, left.value)
            text = json.dumps(value, ensure_ascii=False, indent=1)
            parts.append((place(one.source, named=not self._blind), text[:room]))
            room -= len(text)
            if room <= 0:
                note = (
                    f"Only the first {MOST_CHARS:,} characters are shown; all of it: {self._whole}"
                )
                break
        return RecordsText(tuple(parts), f"{_hidden_words(hidden)} {note}".strip())

    @property
    def _whole(self) -> str:
        """The command that prints whole records."""
        warning = ", which shows also what judged the trace before" if self._blind else ""
        return f"tracejury traces {self._trace[:12]} --view raw{warning}."

    def _judged(self) -> Hiding:
        """What judged the trace before."""
        return Hiding(self._workspace.library.trace(self._trace) or Trace(), self._shown)

    def _failed(self, error: Exception) -> None:
        # What is wrong with a file is said with its name.
        unnamed = "The records cannot be read. Why is said here once you have finished."
        self._show(RecordsText(note=unnamed if self._blind else str(error)))

    def _show(self, found: RecordsText) -> None:
        text = Text()
        if found.note:
            text.append(f"{safe_text(found.note)}\n\n", "bold")
        for where, what in found.parts:
            text.append(f"── {safe_text(where)}\n", "bold")
            text.append(f"{safe_text(what)}\n\n")
        self.query_one("#records-body", Static).update(text)

    def action_records(self) -> None:
        """Close: the key that opens the records closes them."""
        self.dismiss()
