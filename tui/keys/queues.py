"""The keys of making queues and of a queue as a list."""

from __future__ import annotations

from typing import Final

from .command import GENERAL, MOVE, Command

QUEUES: Final = (
    Command(
        "queue", ("Q",), "queue", "Queue",
        "The traces of the queue under the cursor; on a bundle or elsewhere, make a new queue; in a search, of what was found; on a hole in the coverage, what fills it",
        GENERAL, ("desk", "search", "coverage"), ("search", "coverage"),
    ),
    Command("new_queue", ("plus",), "new_queue", "New queue", "Make a new queue", GENERAL, ("desk",), saves=True),
    Command(
        "select", ("x",), "select", "Select", "Select the trace, to do something with several",
        MOVE, ("queue",), ("queue",),
    ),
    Command(
        "which", ("f",), "which", "Show",
        "Show all, the open, the judged, the failed, or the deferred traces", MOVE, ("queue",), ("queue",),
    ),
    Command(
        "sorting", ("O",), "sorting", "Order",
        "Order by place in the queue, verdict, code, group, or status", MOVE, ("queue",), ("queue",),
    ),
    Command(
        "words", ("slash",), "words", "Words", "Show only traces with these words in their title",
        MOVE, ("queue",), ("queue",),
    ),
    Command(
        "summary", ("s",), "summary", "Summary", "What came of the queue so far", MOVE, ("queue",),
    ),
    Command(
        "decision_changed", ("y",), "decision(True)", "It changed a decision",
        "Say that this review changed what was decided (nobody has to)", GENERAL, ("summary",), saves=True,
    ),
    Command(
        "decision_kept", ("n",), "decision(False)", "It changed none",
        "Say that this review changed nothing that was decided (nobody has to)", GENERAL, ("summary",), saves=True,
    ),
)  # fmt: skip
