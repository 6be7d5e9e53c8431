"""The keys of reading a trace."""

from __future__ import annotations

from typing import Final

from .command import READ, Command

READING: Final = (
    Command(
        "next_row", ("j",), "row(1)", "Next row",
        "The next row; in a review, the next turn of the text whatever pane has the focus",
        READ, ("rows", "review", "adjudicate"),
    ),
    Command(
        "previous_row", ("k",), "row(-1)", "Previous row", "The previous row or turn",
        READ, ("rows", "review", "adjudicate"),
    ),
    Command("view_text", ("t",), "view('text')", "Text", "The trace as a text", READ, ("review",)),
    Command(
        "view_steps", ("S",), "view('steps')", "Steps", "The trace as the tree of its steps",
        READ, ("review",),
    ),
    Command(
        "view_timeline", ("T",), "view('timeline')", "Timeline", "The steps of the trace over time",
        READ, ("review",),
    ),
    Command(
        "find", ("slash",), "find", "Find", "Find words in this trace", READ, ("review",)
    ),
    Command(
        "next_hit", ("comma",), "hit(1)", "Next hit", "The next place that has the words",
        READ, ("review",),
    ),
    Command(
        "previous_hit", ("semicolon",), "hit(-1)", "Previous hit",
        "The place before that has the words", READ, ("review",),
    ),
    Command(
        "next_error", ("e",), "next_turn('error')", "Next error", "The next turn that failed",
        READ, ("review",),
    ),
    Command(
        "next_call", ("C",), "next_turn('call')", "Next call", "The next tool call", READ, ("review",)
    ),
    Command(
        "next_user", ("a",), "next_turn('user')", "Next user turn", "What the user said next",
        READ, ("review",),
    ),
    Command(
        "origin", ("w",), "origin", "Where from",
        "Where the chosen words, or the first sentence, came from: the step before; again, back",
        READ, ("review",),
    ),
    Command(
        "copy", ("y",), "copy", "Copy", "Copy the chosen words, or the turn", READ, ("review",)
    ),
    Command(
        "fold", ("z",), "fold", "Fold", "Fold the turn that you read, or open it", READ, ("review",)
    ),
    Command(
        "fold_kind", ("Z",), "fold_kind", "Fold all", "Fold or open all turns of this kind",
        READ, ("review",),
    ),
    Command(
        "mark_words", ("v",), "mark_words", "Mark words",
        "Mark words as evidence: arrows move, the same key starts, Enter keeps them",
        READ, ("review",),
    ),
    Command(
        "sentence", ("right_parenthesis",), "sentence(1)", "Sentence",
        "Mark the sentence under the cursor; again, one more after it", READ, ("review",),
    ),
    Command(
        "sentence_before", ("left_parenthesis",), "sentence(-1)", "Sentence before",
        "Mark the sentence under the cursor; again, one more before it", READ, ("review",),
    ),
    Command(
        "records", ("r",), "records", "Records", "The records of this trace as they were exported",
        READ, ("review", "records"),
    ),
    Command("pane", ("tab",), "pane(1)", "Pane", "Steps, text, rubric in turn", READ, ("review",)),
    Command(
        "pane_back", ("shift+tab",), "pane(-1)", "Pane back",
        "The same in the other direction; in the panel, the part before first",
        READ, ("review",),
    ),
)  # fmt: skip
