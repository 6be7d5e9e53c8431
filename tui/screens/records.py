"""The exported records that a trace was read from, to compare with what is shown of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from ...store.canonical import Json
from ...store.earlier_judgements import without_judgements
from ...store.workspace.reading import place, raw_records, raw_trace
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..safe_text import safe_text
from .base import BaseModal

_BLIND: Final = "What judged this trace before is hidden in them until you finish."
MOST_CHARS: Final = 100_000
"""Characters of the records that are shown here; the command line writes all of them."""


@dataclass(frozen=True, slots=True)
class RecordsText:
    """The records as text: where each was read from, with its JSON; `note` says what is missing."""

    parts: tuple[tuple[str, str], ...] = ()
    note: str = ""


class RecordsScreen(BaseModal[None]):
    """Shows the beginning of the records of a trace."""

    context = "records"
    BINDINGS: ClassVar[list[BindingType]] = bindings("records")

    def __init__(self, workspace: Workspace, trace: str, *, blind: bool = False) -> None:
        super().__init__()
        self._workspace = workspace
        self._trace = trace
        self._blind = blind

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
            return RecordsText(note=f"The records cannot be shown: {found.why}.")
        parts: list[tuple[str, str]] = []
        note = "Only the files that it was read from are known." if found.whole_files else ""
        room = MOST_CHARS
        hides = self._hides() if self._blind else None
        if hides is not None:
            note = f"{_BLIND} {note}".rstrip()
        for one in raw_records(found):
            value = one.value if hides is None else hides(one.value)
            text = json.dumps(value, ensure_ascii=False, indent=1)
            parts.append((place(one.source), text[:room]))
            room -= len(text)
            if room <= 0:
                note = f"{_BLIND} " if hides is not None else ""
                note += (
                    f"Only the first {MOST_CHARS:,} characters are shown; all of it: "
                    f"tracejury traces {self._trace[:12]} --view raw"
                )
                break
        return RecordsText(tuple(parts), note)

    def _hides(self) -> Callable[[Json], Json]:
        """What takes the judgements out of a record of this trace."""
        trace = self._workspace.library.trace(self._trace)
        named = {score.name for score in trace.scores} if trace is not None else set()
        return partial(without_judgements, named=named)

    def _failed(self, error: Exception) -> None:
        self._show(RecordsText(note=str(error)))

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
