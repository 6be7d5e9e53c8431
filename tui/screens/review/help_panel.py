"""What the rubric says to a reviewer, or what earlier projects knew, in the place of the panel in which one judges: the trace stays in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ....rubrics.schema import Question, Rubric
from ...keys.command import Context
from ...keys.table import bindings
from ...views.rubric_text import rubric_help


class HelpPanel(VerticalScroll, inherit_bindings=False):
    """Shows the open question with its examples, then the instructions and the other questions. The arrows scroll it;
    all other keys mean what they mean without it."""

    context: ClassVar[Context] = "rubric_help"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rubric_help")
    DEFAULT_CSS = """
    HelpPanel {
        display: none; width: 38; height: 1fr; padding: 0 1; border-left: vkey $divider;
        border-top: solid $divider; border-title-color: $text-muted; scrollbar-size-vertical: 1;
    }
    HelpPanel:focus { border-top: heavy $accent; border-title-color: $foreground; border-title-style: bold; }
    HelpPanel > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._text: Callable[[int], Text] | None = None

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        yield Static("", markup=False)

    def show(self, rubric: Rubric, first: Question | None, asked: str = "") -> None:
        """Show what a rubric says, beginning with one question; before it, what whoever sent the traces `asked`."""
        self.show_text("How to judge this", lambda width: rubric_help(rubric, first, width, asked))

    def show_text(self, title: str, text: Callable[[int], Text]) -> None:
        """Show a text that is made for a width."""
        self._text = text
        self.border_title = title
        self._draw()
        self.scroll_home(animate=False, force=True)

    def on_resize(self) -> None:
        """Wrap the lines to the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._text is not None:
            width = max(20, self.scrollable_content_region.width)
            self.query_one(Static).update(self._text(width))

    def action_line(self, by: int) -> None:
        """One line up or down."""
        self.scroll_relative(y=by, animate=False, force=True)

    def action_edge(self, by: int) -> None:
        """To the top or the end."""
        self.scroll_to(y=0 if by < 0 else self.max_scroll_y, animate=False, force=True)
