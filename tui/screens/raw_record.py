"""The records that a trace was made of, as they came: for whoever doubts what was made of them."""

from __future__ import annotations

import json
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from ...errors import UserError
from ...store.library.library import Library
from ...store.library.raw_records import place, raw_records, raw_trace
from ..keys import Command, bindings
from ..safe_text import safe_text

KEYS = (Command("raw.leave", "escape,q,r", "leave", "Leave", "Back to the review"),)
MOST_CHARS: Final = 100_000
"""So much of the records is shown here; the command line writes all of it."""


class RawRecordScreen(ModalScreen[None]):
    """Shows the beginning of the records of a trace."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Read(Message):
        """The records have been read: where each stood, and what it says."""

        def __init__(self, parts: list[tuple[str, str]], note: str = "") -> None:
            super().__init__()
            self.parts = parts
            self.note = note

    def __init__(self, library: Library, key: str) -> None:
        super().__init__()
        self._library = library
        self._key = key

    def compose(self) -> ComposeResult:
        """A scrolling sheet."""
        with Vertical(classes="sheet"):
            yield Static("The records as they came", classes="sheet-title", markup=False)
            with VerticalScroll(classes="sheet-body"):
                yield Static("Reading …", id="raw-body", markup=False)
            yield Static("Esc closes · ↑ ↓ scroll", classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Read; a large bundle takes its time."""
        self.query_one(VerticalScroll).focus()
        self._read()

    @work(thread=True, exclusive=True, group="raw", exit_on_error=False)
    def _read(self) -> None:
        try:
            found = raw_trace(self._library, self._key)
            if found.bundle is None:
                self.post_message(self.Read([], f"They cannot be shown: {found.why}."))
                return
            parts: list[tuple[str, str]] = []
            note = "Only the files are known that it was made of." if found.whole_files else ""
            room = MOST_CHARS
            for one in raw_records(found):
                text = json.dumps(one.value, ensure_ascii=False, indent=1)
                parts.append((place(one.source), text[:room]))
                room -= len(text)
                if room <= 0:
                    note = (
                        f"Only the first {MOST_CHARS:,} characters are shown; all of it: "
                        f"tracejury traces {self._key[:12]} --view raw"
                    )
                    break
            self.post_message(self.Read(parts, note))
        except UserError as error:
            self.post_message(self.Read([], str(error)))

    @on(Read)
    def _show(self, message: Read) -> None:
        text = Text()
        if message.note:
            text.append(f"{safe_text(message.note)}\n\n", "bold")
        for where, what in message.parts:
            text.append(f"── {safe_text(where)}\n", "bold")
            text.append(f"{safe_text(what)}\n\n")
        self.query_one("#raw-body", Static).update(text)

    def action_leave(self) -> None:
        """Back to the review."""
        self.dismiss()
