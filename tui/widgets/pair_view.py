"""Two answers side by side, drawn where they are visible: both scroll together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from ..keys.command import Context
from ..keys.table import bindings
from .cached_styles import CachedStyles
from .steady_scroll import SteadyScroll


class PairView(CachedStyles, SteadyScroll, can_focus=True):
    """Shows the lines that `make` gives for a width."""

    context: ClassVar[Context] = "rows"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rows")
    DEFAULT_CSS = "PairView { padding: 0 1; }"

    def __init__(self, make: Callable[[int], Sequence[Text]], *, name: str | None = None) -> None:
        super().__init__(name=name)
        self._make = make
        self._lines: Sequence[Text] = ()

    @property
    def text_width(self) -> int:
        """How many cells a line has."""
        return max(1, self.scrollable_content_region.width)

    @property
    def below(self) -> int:
        """How many lines are below what is visible."""
        seen = int(self.scroll_offset.y) + self.scrollable_content_region.height
        return max(0, len(self._lines) - seen)

    def show_again(self, *, top: bool = False) -> None:
        """Make the lines anew, from the `top` or where one reads."""
        self._lines = self._make(self.text_width)
        self.virtual_size = Size(self.text_width, len(self._lines))
        if top:
            self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Another width."""
        del event
        self.show_again()

    def action_line(self, rows: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=rows, animate=False, force=True)

    action_row = action_line

    def action_page(self, pages: int) -> None:
        """Scroll by pages, two lines of overlap."""
        self.action_line(pages * max(1, self.scrollable_content_region.height - 2))

    def action_edge(self, side: int) -> None:
        """To the first (-1) or last (1) line."""
        self.scroll_to(y=0 if side < 0 else len(self._lines), animate=False, force=True)

    def action_open(self) -> None:
        """Enter does nothing here: a decision is a key of its own."""

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        at, width = y + int(self.scroll_offset.y), self.text_width
        if at >= len(self._lines):
            return Strip.blank(width, self.base_style)
        line = self._lines[at].copy()
        line.end = ""
        strip = Strip(line.render(self.app.console))
        return strip.adjust_cell_length(width).apply_style(self.base_style)
