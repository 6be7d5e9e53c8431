"""A widget that scrolls and whose scrollbar is always there: how much there is to scroll changes nothing else."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView


class SteadyScroll(ScrollView):
    """Textual lays out the whole screen anew when `virtual_size` changes, as a scrollbar may appear or go. Where that
    happens with every trace, and with every turn that is measured, it is most of what a key costs."""

    DEFAULT_CSS = """
    SteadyScroll { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """
    virtual_size = Reactive(Size(0, 0), layout=False)

    def watch_virtual_size(self, size: Size) -> None:
        """Show in the scrollbar how much there is, and stay where there is something."""
        if self.is_attached:
            self.vertical_scrollbar.window_virtual_size = size.height
            self.scroll_target_y = self.scroll_y = min(self.scroll_y, self.max_scroll_y)
