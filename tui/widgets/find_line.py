"""The line at the bottom of the text in which one types what to find."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from ..keys.table import key
from ..safe_text import safe_text
from .line_input import LineInput


class FindLine(Horizontal):
    """A field for words, with how many hits there are beside it. Hidden until it is needed."""

    DEFAULT_CSS = """
    FindLine {
        height: 1; display: none; background: $panel;
        & > Input { border: none; height: 1; padding: 0; background: $panel; width: 1fr; }
        & > Input:focus { border: none; background: $surface; }
        & > .find-label { width: auto; padding: 0 1; color: $accent; text-style: bold; }
        & > #find-count { width: auto; padding: 0 1; }
    }
    """

    def compose(self) -> ComposeResult:
        """A sign, the field, the count."""
        yield Static(key("find"), classes="find-label", markup=False)
        yield LineInput(id="find-words", select_on_focus=True)
        yield Static("", id="find-count", markup=False)

    def open(self) -> None:
        """Show the line and type in it."""
        self.display = True
        # At once: what is typed ahead belongs into the field.
        self.screen.set_focus(self.query_one(Input))

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def say(self, text: str) -> None:
        """Show what was found."""
        self.query_one("#find-count", Static).update(safe_text(text))

    @property
    def typing(self) -> bool:
        """Whether one types in the field."""
        return self.display and self.query_one(Input).has_focus

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one(Input).value
