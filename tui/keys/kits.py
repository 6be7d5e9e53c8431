"""The keys of kits: a queue to a reviewer, and their reviews back."""

from __future__ import annotations

from typing import Final

from .command import GENERAL, Command

KITS: Final = (
    Command(
        "kit", ("J",), "kit", "Kit",
        "Make a kit of the queue under the cursor: one file for its reviewer; in a kit that you got, the file that goes back",
        GENERAL, ("desk",),
    ),
    Command(
        "send_back", ("J",), "send_back", "Return",
        "In a kit that you got: write the file that goes back",
        GENERAL, ("summary",),
    ),
    Command(
        "merge_returns", ("Y",), "merge_returns", "Merge",
        "Add the reviews that came back: one file, or all that are in a folder",
        GENERAL, ("desk",), saves=True,
    ),
)  # fmt: skip
