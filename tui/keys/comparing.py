"""The keys of comparing two runs: two answers side by side, and what came of it."""

from __future__ import annotations

from typing import Final

from .command import JUDGE, READ, Command

COMPARING: Final = (
    Command(
        "left_better", ("l", "1"), "decide('left')", "Left", "The answer on the left is better, and on to the next pair",
        JUDGE, ("pair",), ("pair",), saves=True,
    ),
    Command(
        "right_better", ("r", "2"), "decide('right')", "Right", "The answer on the right is better",
        JUDGE, ("pair",), ("pair",), saves=True,
    ),
    Command(
        "both_good", ("p", "3"), "decide('both_good')", "Both good", "Both answers are good, and neither is better",
        JUDGE, ("pair",), ("pair",), saves=True,
    ),
    Command(
        "both_bad", ("f", "4"), "decide('both_bad')", "Both bad", "Both answers are bad, and neither is better",
        JUDGE, ("pair",), ("pair",), saves=True,
    ),
    Command(
        "relocated", ("m", "5"), "relocated", "Failure moved",
        "Both fail, but each elsewhere: the failure moved. It asks at which step each of them fails",
        JUDGE, ("pair",), ("pair",), saves=True,
    ),
    Command("why_chosen", ("w",), "why", "Why", "Say why, in a line", JUDGE, ("pair",), ("pair",), saves=True),
    Command(
        "one_side", ("tab",), "one_side", "One side", "The left answer over the full width, then the right one, then both",
        READ, ("pair",), ("pair",),
    ),
    Command(
        "unfold", ("z",), "unfold", "Unfold", "The whole question, and all that tools returned; again folds them",
        READ, ("pair",), ("pair",),
    ),
    Command(
        "outcome", ("v",), "outcome", "Results",
        "What came of it; before you have decided every pair it asks, as you can decide no more afterwards",
        JUDGE, ("pair",), ("pair",),
    ),
    Command(
        "compare_runs", ("C",), "compare_runs", "Compare",
        "Compare two bundles of the same inputs, side by side, without being told which is which",
        JUDGE, ("desk",),
    ),
)  # fmt: skip
