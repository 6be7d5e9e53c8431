"""The keys of the cursor, and of text fields."""

from __future__ import annotations

from typing import Final

from .command import CURSOR, TEXT_FIELD, Command

CURSOR_KEYS: Final = (
    Command("up", ("up",), "line(-1)", "Up", "One line up", CURSOR, ("rows", "reading", "form", "rubric_help", "text")),
    Command(
        "down", ("down",), "line(1)", "Down", "One line down", CURSOR, ("rows", "reading", "form", "rubric_help", "text"),
    ),
    Command(
        "left", ("left",), "sideways(-1)", "Left", "One word, value or number to the left; the part before, in the panel",
        CURSOR, ("reading", "threshold", "form", "coverage"),
        first_in=("coverage",),
    ),
    Command(
        "right", ("right",), "sideways(1)", "Right", "One word, value or number to the right; the next part, in the panel",
        CURSOR, ("reading", "threshold", "form", "coverage"),
        first_in=("coverage",),
    ),
    Command("page_up", ("pageup",), "page(-1)", "Page up", "One page up", CURSOR, ("rows", "reading", "review")),
    Command(
        "page_down", ("pagedown", "space"), "page(1)", "Page down", "One page down",
        CURSOR, ("rows", "reading", "review"),
    ),
    Command("top", ("home",), "edge(-1)", "Top", "To the top", CURSOR, ("rows", "reading", "rubric_help")),
    Command("end", ("end",), "edge(1)", "End", "To the end", CURSOR, ("rows", "reading", "rubric_help")),
    # The text that one writes about scrolls while one writes.
    Command(
        "read_page_up", ("pageup",), "read(-1, 0)", "Text up", "The text beside it: one page up",
        TEXT_FIELD, ("text",),
    ),
    Command(
        "read_page_down", ("pagedown",), "read(1, 0)", "Text down", "The text beside it: one page down",
        TEXT_FIELD, ("text",),
    ),
    Command(
        "read_up", ("ctrl+up",), "read(0, -1)", "Text up a little", "The text beside it: a few lines up",
        TEXT_FIELD, ("text",),
    ),
    Command(
        "read_down", ("ctrl+down",), "read(0, 1)", "Text down a little",
        "The text beside it: a few lines down", TEXT_FIELD, ("text",),
    ),
    Command(
        "new_line", ("ctrl+j", "alt+enter"), "new_line", "New line",
        "A new line; Enter saves the text", TEXT_FIELD, ("text",),
    ),
    Command(
        "clear_text", ("ctrl+u",), "clear_text", "Clear",
        "Clear the whole text; Ctrl+Z brings it back", TEXT_FIELD, ("text", "editing"),
    ),
    # Letters are typed in a text field, and Tab completes there as it does in a shell.
    Command(
        "complete", ("tab",), "complete", "Complete", "Complete the name as far as possible",
        TEXT_FIELD, ("path", "query"), ("query",),
    ),
    Command(
        "external_editor", ("ctrl+g", "f4"), "external_editor", "Editor",
        "Write the text in your own editor (the setting, VISUAL or EDITOR)",
        TEXT_FIELD, ("editing",),
    ),
)  # fmt: skip
