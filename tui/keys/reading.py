"""The keys of reading a trace."""

from __future__ import annotations

from typing import Final

from .command import READ, Command

READING: Final = (
    Command(
        "next_row", ("j",), "row(1)", "Next row",
        "The next row; in a review, the next step whatever pane has the focus",
        READ, ("rows", "review"),
    ),
    Command(
        "previous_row", ("k",), "row(-1)", "Previous row", "The previous row or step",
        READ, ("rows", "review"),
    ),
    Command(
        "whole", ("t",), "whole", "Conversation", "The whole conversation, or one step",
        READ, ("review",),
    ),
    Command(
        "mark_words", ("v",), "mark_words", "Mark words",
        "Mark words as evidence: arrows move, the same key starts, Enter keeps them",
        READ, ("review", "reading"),
    ),
    Command(
        "records", ("r",), "records", "Records", "The records of this trace as they were exported",
        READ, ("review", "records"),
    ),
    Command("pane", ("tab",), "pane(1)", "Pane", "Steps, text, rubric in turn", READ, ("review",)),
    Command(
        "pane_back", ("shift+tab",), "pane(-1)", "Pane back", "The same in the other direction",
        READ, ("review",),
    ),
)  # fmt: skip
