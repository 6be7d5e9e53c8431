"""A list of one-line rows with a cursor, drawn only where it is visible.

`PagedList` and `StepTree` are made of it. Built on Textual's line API: a million rows cost as much as
the forty on screen.
"""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.scroll_view import ScrollView


class RowView(ScrollView, can_focus=True):
    """Rows, a cursor and the keys that move it; what a row looks like is the subclass's `draw_row`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Up", show=False),
        Binding("down,j", "cursor(1)", "Down", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]
    cursor: reactive[int] = reactive(0)

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def draw_row(self, index: int, width: int) -> Text:
        """Row `index` as one line of at most `width` cells."""
        raise NotImplementedError
