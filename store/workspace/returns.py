"""Whose returns of a queue have come, and whose are waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..canonical import Json
from ..reviews.queue_items import Queue

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Returns:
    """Of the reviewers of a queue those whose return was merged, and those whose was not; by their names."""

    come: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def words(self) -> str:
        """`returns: anna, ben; waiting for chris`; "" if none has come."""
        if not self.come:
            return ""
        waiting = f"; waiting for {', '.join(self.waiting)}" if self.waiting else ""
        return f"returns: {', '.join(self.come)}{waiting}"

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {"come": list(self.come), "waiting": list(self.waiting)}


def returns_by_queue(space: OpenLibrary) -> Mapping[str, set[str]]:
    """The reviewers whose return of a queue was merged, and not taken back, by its name. Reads the log: call it in a worker."""
    found: dict[str, set[str]] = {}
    for event in space.journal.counting_of_kind("merge"):
        for one in event.body.get("returns") or ():
            found.setdefault(str(one.get("queue")), set()).add(str(one.get("reviewer")))
    return found


def returns_of(queue: Queue, merged: Mapping[str, set[str]], reviewer: str) -> Returns:
    """Whose returns of a queue have come. Who reads this, `reviewer`, judges in this library and sends none."""
    come = merged.get(queue.name, set())
    waiting = set(queue.reviewers) - come - {reviewer}
    return Returns(tuple(sorted(come)), tuple(sorted(waiting)))
