"""Where a reviewer left off, to go on from there the next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..reviews.queue_items import Queue
    from .opened import OpenLibrary

_KEY: Final = "place"


@dataclass(frozen=True, slots=True)
class LeftOff:
    """An item of a queue. `at` is its position, counted from 0, of `total`: both None if it was kept without them."""

    queue: str
    trace: str
    repeat: bool
    at: int | None
    total: int | None

    def position_in(self, queue: Queue) -> int | None:
        """Where the item is in a queue now; None if that is another queue, or no longer has it."""
        if queue.name != self.queue:
            return None
        return queue.position_of(self.trace, repeat=self.repeat)


def left_off(space: OpenLibrary) -> LeftOff | None:
    """Where the reviewer left off; None before they looked at any trace."""
    kept = space.journal.recall(space.reviewer, _KEY)
    if not kept:
        return None
    return LeftOff(
        kept["queue"], kept["trace"], bool(kept.get("repeat")), kept.get("at"), kept.get("total")
    )


def leave_off(space: OpenLibrary, queue: Queue, position: int) -> None:
    """Remember that the reviewer is at a position of a queue."""
    item = queue.items[position]
    kept = {
        "queue": queue.name,
        "trace": item.trace,
        "repeat": item.repeat,
        "at": position,
        "total": len(queue.items),
    }
    space.journal.remember(space.reviewer, _KEY, kept)
