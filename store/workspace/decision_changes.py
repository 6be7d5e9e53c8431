"""Whether a review changed what was decided: one question at the end of a queue, which nobody has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..acts import Act

if TYPE_CHECKING:
    from .opened import OpenLibrary

QUESTION: Final = "Did this review change what was decided?"
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """What one reviewer said last of one queue."""

    queue: str
    reviewer: str
    changed: bool
    reason: str
    at_ms: int


def decision_changes(space: OpenLibrary) -> list[DecisionChange]:
    """What was said, the last word of each reviewer on each queue."""
    found = {}
    for event in space.journal.counting_of_kind("decision-change"):
        body = event.body
        found[str(body["queue"]), event.reviewer] = DecisionChange(
            str(body["queue"]),
            event.reviewer,
            bool(body["changed"]),
            str(body.get("reason") or ""),
            event.at_ms,
        )
    return list(found.values())


def say_changed(space: OpenLibrary, queue: str, changed: bool, reason: str = "") -> None:
    """Say whether the review of a queue changed what was decided. Raises UserError for an unknown queue, and NotSaved."""
    if space.queues.get(queue) is None:
        raise UserError(f"There is no queue named {queue}", "tracejury queue list shows them.")
    why = " ".join(reason.split())
    if len(why) > _MOST:
        raise UserError(f"The reason has {_MOST} characters at most", "A sentence is enough.")
    body = {"queue": queue, "changed": changed, "reason": why}
    space.journal.append(space.reviewer, "", "", [Act("decision-change", body)])
