"""A trace as turns: what the cursor of the reading pane stands on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from ...store.trace import Trace
from .front_page.page import turns_of
from .front_page.turn import Turn, TurnKind

__all__ = ["Turn", "TurnKind", "prepare", "trace_turns"]

SEEN_FIRST: Final = 60
"""More turns than a screen has lines."""


def trace_turns(
    trace: Trace, *, blind: bool = False, shown: Collection[str] = ()
) -> tuple[Turn, ...]:
    """The turns of a trace in the order of its front page: what was asked, what was answered, what went on between.

    `blind` leaves out what judged the trace before (`store/hiding.py`), but for the fields that are `shown`, and says
    how much that is. Takes time on a long trace: call it in a worker.
    """
    return tuple(turns_of(trace, blind=blind, shown=shown))


def prepare(turns: Sequence[Turn]) -> None:
    """Make what is seen first, so that the screen only has to draw it. Call it where the turns are made."""
    for turn in turns[:SEEN_FIRST]:
        if turn.folded:
            _ = turn.said, turn.size
        else:
            turn.body()
