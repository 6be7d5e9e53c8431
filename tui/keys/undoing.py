"""The keys of taking back."""

from __future__ import annotations

from typing import Final

from .command import JUDGE, UNDOABLE, Command

UNDOING: Final = (
    Command(
        "undo", ("u",), "undo", "Undo",
        "Take back what you did last, on whatever screen, also after a restart",
        JUDGE, UNDOABLE, ("review", "groups", "group", "compare", "history", "summary", "pair"), saves=True,
    ),
    Command(
        "redo", ("U",), "redo", "Redo", "Do again what you took back last",
        JUDGE, UNDOABLE, ("history",), saves=True,
    ),
    Command(
        "history", ("h",), "history", "History",
        "What you did, newest first; an act and all later ones can be taken back",
        JUDGE, UNDOABLE,
    ),
)  # fmt: skip
