"""An editor in the panel beside the text: what one writes of a trace, while the trace stays in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea
from textual.widgets.text_area import EditResult, Location

from ..keys.command import Context
from ..keys.table import bindings
from ..safe_text import safe_text
from .text_editor import TextEditor

_LINES: Final = 3
"""Lines that Ctrl+Up and Ctrl+Down scroll the text."""


class InlineEditor(TextEditor):
    """Enter is done, and another key begins a new line. The keys of pages scroll the text that one writes about."""

    context: ClassVar[Context] = "text"
    BINDINGS: ClassVar[list[BindingType]] = bindings("text")

    class Read(Message):
        """The reviewer asks to scroll the text beside the editor, by pages and lines."""

        def __init__(self, pages: int, lines: int) -> None:
            super().__init__()
            self.pages = pages
            self.lines = lines

    class Left(Message):
        """The reviewer leaves the text for later."""

    class Beyond(Message):
        """The caret was moved up from the first line (-1), or down from the last one (1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    moved: Callable[[int], bool] | None = None
    """Moves the cursor in what stands below the text, at once: Enter may be the next key. False if there is nothing."""

    def start(self, text: str, caret: int, *, one_line: bool, placeholder: str) -> None:
        """Edit another text."""
        self._one_line = one_line
        self.placeholder = placeholder
        self.load_text(text)
        self.move_caret(caret)

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Replace a range; Enter alone submits the text."""
        if insert == "\n":
            self.post_message(self.Submitted())
            return EditResult(end, "")
        return super().replace(
            insert, start, end, maintain_selection_offset=maintain_selection_offset
        )

    def action_new_line(self) -> None:
        """Begin a new line."""
        if not self._one_line:
            start, end = sorted((self.selection.start, self.selection.end))
            super().replace(self.document.newline, start, end)

    def action_save(self) -> None:
        """Save, as Enter does."""
        self.post_message(self.Submitted())

    def action_leave(self) -> None:
        """Leave the text for later; it is kept."""
        self.post_message(self.Left())

    def action_line(self, by: int) -> None:
        """Move the caret by a line; beyond the text, leave it."""
        at = self.selection.end
        if (by < 0 and self.navigator.is_first_wrapped_line(at)) or (
            by > 0 and self.navigator.is_last_wrapped_line(at)
        ):
            if self.moved is None or not self.moved(by):
                self.post_message(self.Beyond(by))
        elif by < 0:
            self.action_cursor_up()
        else:
            self.action_cursor_down()

    def action_read(self, pages: int, lines: int) -> None:
        """Scroll the text beside the editor."""
        self.post_message(self.Read(pages, lines * _LINES))


class InlineWriter(Vertical):
    """Shows a title, an editor, whether the text is kept, and what follows from it. Saves nothing."""

    DEFAULT_CSS = """
    InlineWriter {
        display: none; height: auto; max-height: 75%; padding: 0 1; background: $surface;
        border-top: hkey $primary;
    }
    InlineWriter .inline-writer--met { color: $text-success; text-style: bold; }
    InlineWriter .inline-writer--broken { color: $text-error; text-style: bold; }
    InlineWriter .inline-writer--silent { color: $text-muted; }
    InlineWriter .writer-title { height: auto; text-style: bold; }
    InlineWriter .writer-help { height: auto; max-height: 3; color: $text-muted; }
    InlineWriter InlineEditor, InlineWriter InlineEditor:focus {
        height: auto; min-height: 3; max-height: 8; border: none; border-left: thick $primary; padding: 0;
        scrollbar-size-vertical: 1;
    }
    InlineWriter InlineEditor.-field { min-height: 1; }
    InlineWriter .draft-status { width: 1fr; height: auto; max-height: 3; }
    InlineWriter .writer-below { height: auto; max-height: 14; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "inline-writer--met",
        "inline-writer--broken",
        "inline-writer--silent",
    }

    class Submitted(Message):
        """The text is done."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Changed(Message):
        """A key changed the text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def compose(self) -> ComposeResult:
        """Title, help, editor, status, and what is said of the text."""
        yield Static("", classes="writer-title", markup=False)
        yield Static("", classes="writer-help", markup=False)
        yield InlineEditor()
        yield Static("", classes="draft-status", markup=False)
        yield Static("", classes="writer-below", markup=False)

    def on_mount(self) -> None:
        """A blinking caret would draw the attention away from the text."""
        self.editor.cursor_blink = False

    @property
    def editor(self) -> InlineEditor:
        """The editor."""
        return self.query_one(InlineEditor)

    def open(
        self,
        title: str,
        help_text: str,
        text: str,
        caret: int,
        *,
        one_line: bool = False,
        placeholder: str = "",
    ) -> None:
        """Show the editor with a text, ready for keys at once: what is typed ahead goes into it."""
        self.display = True
        heading = self.query_one(".writer-title", Static)
        heading.update(safe_text(title))
        heading.display = bool(title)
        self.editor.set_class(one_line, "-field")
        shown = self.query_one(".writer-help", Static)
        shown.update(safe_text(help_text))
        shown.display = bool(help_text)
        self.say_below(Text(""))
        self.tell("")
        self.editor.start(text, caret, one_line=one_line, placeholder=placeholder)
        self.screen.set_focus(self.editor)

    def close(self) -> None:
        """Hide the editor."""
        self.display = False

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Show whether the text is kept, or why it cannot be taken."""
        status = self.query_one(".draft-status", Static)
        status.set_class(problem, "problem")
        status.update(safe_text(text))
        status.display = bool(text)

    def style(self, state: str) -> Style:
        """The style of what a claim does: "met", "broken" or "silent"."""
        return self.get_component_rich_style(f"inline-writer--{state}", partial=True)

    def say_below(self, text: Text) -> None:
        """Show what follows from the text."""
        below = self.query_one(".writer-below", Static)
        below.update(text)
        below.display = bool(text.plain)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Changed(self.editor.text))

    @on(TextEditor.Submitted)
    def _submitted(self, event: TextEditor.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self.editor.text))
