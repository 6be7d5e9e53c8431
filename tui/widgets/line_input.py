"""A field of one line for words to look for."""

from __future__ import annotations

import re
from typing import Final

from textual import events
from textual.widgets import Input

_NOT_TYPED: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def as_typed(text: str) -> str:
    """Pasted text as one could have typed it into one line: its lines and what controls a terminal become blanks."""
    return _NOT_TYPED.sub(" ", text).strip()


class LineInput(Input):
    """A text field that takes the whole of a paste; Textual's takes its first line, with every control character."""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(as_typed(event.text), *self.selection)
