"""The keys of the cursor, and of text fields."""

from __future__ import annotations

from typing import Final

from .command import CURSOR, TEXT_FIELD, Command

CURSOR_KEYS: Final = (
    Command("up", ("up",), "line(-1)", "Up", "One line up", CURSOR, ("rows", "reading", "form")),
    Command("down", ("down",), "line(1)", "Down", "One line down", CURSOR, ("rows", "reading", "form")),
    Command(
        "left", ("left",), "sideways(-1)", "Left", "One word or one value to the left",
        CURSOR, ("reading", "threshold"),
    ),
    Command(
        "right", ("right",), "sideways(1)", "Right", "One word or one value to the right",
        CURSOR, ("reading", "threshold"),
    ),
    Command("page_up", ("pageup",), "page(-1)", "Page up", "One page up", CURSOR, ("rows", "reading", "review")),
    Command(
        "page_down", ("pagedown", "space"), "page(1)", "Page down", "One page down",
        CURSOR, ("rows", "reading", "review"),
    ),
    Command("top", ("home",), "edge(-1)", "Top", "To the top", CURSOR, ("rows", "reading")),
    Command("end", ("end",), "edge(1)", "End", "To the end", CURSOR, ("rows", "reading")),
    # Letters are typed in a text field, and Tab completes there as it does in a shell.
    Command(
        "complete", ("tab",), "complete", "Complete", "Complete the name as far as possible",
        TEXT_FIELD, ("path",),
    ),
    Command(
        "external_editor", ("ctrl+g", "f4"), "external_editor", "Editor",
        "Write the text in your own editor (the setting, VISUAL or EDITOR)",
        TEXT_FIELD, ("editing",),
    ),
)  # fmt: skip
