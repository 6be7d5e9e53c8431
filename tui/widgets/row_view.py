"""A list of one-line rows with a cursor, drawn only where it is visible.

Base of `PagedList` and `StepTree`. It uses Textual's line API: a million rows cost as much as the forty
on screen.
"""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..keys.command import Context
from ..keys.table import bindings
from ..safe_text import safe_text
from .cached_styles import CachedStyles

CURSOR_MARK = "›"


class RowView(CachedStyles, ScrollView, can_focus=True):
    """Rows, a cursor and the keys that move it; what a row looks like is the subclass's `draw_row`.

    Column 0 holds the cursor mark, so the cursor is visible without colour.
    """

    DEFAULT_CSS = """
    RowView {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .row-view--cursor { background: $panel; text-style: bold; }
        & > .row-view--mark { text-style: dim; }
        & > .row-view--dim { text-style: dim; }
        &:focus > .row-view--cursor { background: $primary-muted; text-style: bold; }
        &:focus > .row-view--mark { color: $accent; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-view--cursor",
        "row-view--mark",
        "row-view--dim",
    }
    context: ClassVar[Context] = "rows"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rows")

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The row under the cursor, counted from 0; 0 in an empty list."""

    empty_text = "Nothing here yet."
    """What an empty list shows, in its first line."""

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def draw_row(self, index: int, width: int) -> Text:
        """Row `index` as one line of at most `width` cells."""
        raise NotImplementedError

    def cursor_moved(self, index: int) -> None:
        """The cursor came to rest on a row; the subclass posts its message."""

    def row_chosen(self, index: int) -> None:
        """A row was opened; the subclass posts its message."""

    def is_chosen(self, index: int) -> bool:
        """Whether a row is drawn as the one under the cursor."""
        return index == self.cursor

    def rows_changed(self, cursor: int = 0) -> None:
        """All rows are new: measure and paint again, the cursor on row `cursor`."""
        self.virtual_size = Size(0, self.row_count())
        index = self.validate_cursor(cursor)
        self.set_reactive(RowView.cursor, index)
        self.refresh()
        self.call_after_refresh(self._bring_into_view)
        if self.row_count():
            self.cursor_moved(index)

    def validate_cursor(self, index: int) -> int:
        """The nearest existing row."""
        return max(0, min(index, self.row_count() - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Paint the two rows that changed, and keep the cursor in view."""
        self.refresh_line(old)
        self.refresh_line(new)
        self._bring_into_view()
        if self.row_count():
            self.cursor_moved(new)

    def _bring_into_view(self) -> None:
        height = self.scrollable_content_region.height
        if not height:
            return
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in view when the window gets smaller."""
        self._bring_into_view()

    def action_line(self, rows: int) -> None:
        """Move the cursor by this many rows."""
        self.cursor += rows

    action_row = action_line

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages, one row of overlap."""
        self.cursor += pages * max(1, self.scrollable_content_region.height - 1)

    def action_edge(self, side: int) -> None:
        """Move the cursor to the first (-1) or last (1) row."""
        self.cursor = 0 if side < 0 else self.row_count() - 1

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.row_count():
            self.row_chosen(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the row under the cursor opens it."""
        place = event.get_content_offset(self)
        if place is None:
            return
        index = place.y + self.scroll_offset.y
        if index >= self.row_count():
            return
        event.stop()
        if index == self.cursor:
            self.row_chosen(index)
        else:
            self.cursor = index

    def refresh_rows_between(self, first: int, last: int) -> None:
        """Paint the rows `first` to `last` (included) again, as far as they are visible."""
        top, height = self.scroll_offset.y, self.size.height
        upper, lower = max(first, top), min(last, top + height - 1)
        if upper <= lower:
            self.refresh(Region(0, upper - top, self.size.width, lower - upper + 1))

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        base = self.base_style
        if index >= self.row_count():
            if index or not self.empty_text:
                return Strip.blank(width, base)
            text = Text(" " + safe_text(self.empty_text), style=self.style_of("row-view--dim"))
            return self._strip(text, width, base)
        chosen = self.is_chosen(index)
        text = Text(CURSOR_MARK if chosen else " ", self.style_of("row-view--mark"), end="")
        line = Text("", end="", no_wrap=True)
        line.append_text(text)
        line.append_text(self.draw_row(index, width - 1))
        if chosen:
            base += self.style_of("row-view--cursor")
        return self._strip(line, width, base)

    def _strip(self, text: Text, width: int, style: Style) -> Strip:
        text.end = ""
        strip = Strip(text.render(self.app.console))
        return strip.adjust_cell_length(width).apply_style(style)
