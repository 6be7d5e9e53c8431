"""An editor that gives back exactly the text it was given, but for what was typed."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import (
    Document,
    DocumentNavigator,
    Edit,
    EditResult,
    Location,
    WrappedDocument,
)

from ..keys.command import Context
from ..keys.table import bindings
from .editor_text import StandIns, ends_in_words, name_of, split_lines, usual_end, with_end


class StoredDocument(Document):
    """The document of an editor: stored text goes in and out, its lines are what the editor holds.

    Textual's own document splits lines at every character that Python takes for a line end, and gives
    all of them back as the kind that it saw first.
    """

    def __init__(self, text: str, *, one_line: bool = False) -> None:
        super().__init__("")
        self.stand_ins = StandIns()
        self._one_line = one_line
        self._lines, self.ends = self._held(text)
        self._stored: str | None = None
        self._newline = usual_end(self.ends)  # type: ignore[assignment]

    def _held(self, text: str) -> tuple[list[str], list[str]]:
        lines, ends = split_lines(text)
        held = [self.stand_ins.held(line) for line in lines]
        if not self._one_line:
            return held, ends
        parts = [line + self.stand_ins.stand_in(end) for line, end in zip(held, ends, strict=False)]
        return ["".join([*parts, held[-1]])], []

    @property
    def text(self) -> str:
        """The stored text. Textual asks for it with every line that it draws."""
        if self._stored is None:
            self._stored = self.get_text_range((0, 0), self.end)
        return self._stored

    def get_text_range(self, start: Location, end: Location) -> str:
        """The stored text of a range."""
        (top, left), (bottom, right) = sorted((start, end))
        rows = self._lines[top : bottom + 1]
        if bottom < len(self._lines):
            rows[-1] = rows[-1][:right]
        if not rows:
            return ""
        rows[0] = rows[0][left:]
        ends = [*self.ends[top:bottom], ""]
        whole = "".join(row + end for row, end in zip(rows, ends, strict=False))
        return self.stand_ins.stored(whole)

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace a range by stored text; every other line keeps its end."""
        (top, left), (bottom, right) = sorted((start, end))
        replaced = self.get_text_range((top, left), (bottom, right))
        before = self._lines[top][:left]
        after = self._lines[bottom][right:] if bottom < len(self._lines) else ""
        lines, ends = self._held(text)
        lines[0] = before + lines[0]
        column = len(lines[-1])
        lines[-1] += after
        self._lines[top : bottom + 1] = lines
        self.ends[top:bottom] = ends
        self._stored = None
        return EditResult((top + len(lines) - 1, column), replaced)


class TextEditor(TextArea):
    """Edits a stored text: `text` is that text, whatever characters it has.

    With `one_line` it is a field for a name: Enter submits it, and line ends in it are symbols.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"text-editor--symbol"}
    DEFAULT_CSS = """
    TextEditor > .text-editor--symbol { color: $text-warning; text-style: bold; }
    TextEditor.-one-line { height: 3; scrollbar-size: 0 0; }
    """

    context: ClassVar[Context] = "editing"
    BINDINGS: ClassVar[list[BindingType]] = bindings("editing")

    class EditElsewhere(Message):
        """The text is to be written in the editor of the person at the keyboard."""

        def __init__(self, editor: TextEditor) -> None:
            super().__init__()
            self.editor = editor

    class Submitted(Message):
        """Enter was pressed in an editor of one line."""

    document: StoredDocument

    def __init__(self, text: str = "", *, one_line: bool = False, **options: Any) -> None:
        self._one_line = one_line
        super().__init__(text, tab_behavior="focus", soft_wrap=not one_line, **options)
        self.set_class(one_line, "-one-line")

    def _set_document(self, text: str, language: str | None) -> None:
        # Textual has no public way to give a text area another kind of document.
        del language
        self.document = StoredDocument(text, one_line=self._one_line)
        self.wrapped_document = WrappedDocument(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]
        """Type the spaces and joiners that Python does not call printable: Textual drops them, and words change."""
        typed = event.character
        if typed is None or event.is_printable or self.read_only:
            return
        if len(typed) == 1 and unicodedata.category(typed) in ("Zs", "Cf"):
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(typed, *self.selection)

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        """Insert pasted text as it is: control characters are shown; in an editor of one line, lines become words."""
        event.stop()
        event.prevent_default()
        if self.read_only:
            return
        text = with_end(event.text, " ") if self._one_line else event.text
        if text and (result := self._replace_via_keyboard(text, *self.selection)):
            self.move_cursor(result.end_location)

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; a new line gets the end that most lines of the text have."""
        edit.text = with_end(edit.text, " " if self._one_line else self.document.newline)
        return super().edit(edit)

    def put(self, text: str) -> None:
        """Replace the whole text, to the character; undo brings the old one back."""
        super().edit(Edit(text, (0, 0), self.document.end, maintain_selection_offset=False))

    def action_clear_text(self) -> None:
        """Clear the whole text."""
        self.put("")

    def action_external_editor(self) -> None:
        """Write the text elsewhere; a name of one line is written here."""
        if not self._one_line:
            self.post_message(self.EditElsewhere(self))

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Replace a range; a new line in an editor of one line submits it instead."""
        if self._one_line and insert == "\n":
            self.post_message(self.Submitted())
            return EditResult(end, "")
        return super().replace(
            insert, start, end, maintain_selection_offset=maintain_selection_offset
        )

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn, with symbols for what cannot be."""
        held = self.document.get_line(line_index)
        line = Text(self.document.stand_ins.drawn(held), end="", no_wrap=True)
        places = self.document.stand_ins.places(held)
        style = self.get_component_rich_style("text-editor--symbol", partial=True) if places else ""
        for place in places:
            line.stylize(style, place, place + 1)
        return line

    # --- the caret ------------------------------------------------------------------------------

    @property
    def caret(self) -> int:
        """Where the caret is, in characters of the stored text."""
        return len(self.document.get_text_range((0, 0), self.cursor_location))

    def move_caret(self, caret: int) -> None:
        """Move the caret to a place of the stored text."""
        document, left = self.document, max(caret, 0)
        for row, (line, end) in enumerate(zip(document.lines, [*document.ends, ""], strict=True)):
            size = len(document.stand_ins.stored(line))
            if left <= size or row == len(document.lines) - 1:
                break
            left = max(0, left - size - len(end))
        starts = accumulate(len(document.stand_ins.stored(character)) for character in line)
        self.move_cursor((row, bisect_right([*starts], left)))

    def under_caret(self) -> str:
        """What the caret is on, in words, if that is drawn as a symbol; otherwise how the lines end."""
        row, column = self.cursor_location
        character = self.document.get_line(row)[column : column + 1]
        original = self.document.stand_ins.original(character)
        return name_of(original) if original is not None else ends_in_words(self.document.ends)
