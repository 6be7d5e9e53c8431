"""What a search found as a queue: to look at aside, or to keep."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Final

from ...rubrics.files import builtin_rubrics
from ...rubrics.schema import Rubric
from ..reviews.queues import Queue, QueueItem
from .search import asks_how_judged, query_reason

if TYPE_CHECKING:
    from .opened import OpenLibrary

FIRST_RUBRIC: Final = "agent-failure"
"""The rubric of a library in which nothing was judged yet."""


def look_aside(space: OpenLibrary, text: str, rows: Sequence[int], at: int) -> Queue:
    """The traces that a search found (row ids) as a queue that is not kept. Its rubric is that of this reviewer's
    latest review of the trace in position `at`, else that of the newest queue. Raises NotSaved."""
    keys = space.library.keys_of_rows(rows)
    pinned = rubric_to_read(space, space.library.keys_of_rows([rows[at]]))
    rubric = space.reviews.rubric(pinned)
    reason = query_reason(text, rubric or builtin_rubrics()[FIRST_RUBRIC])
    words = "for how it was judged" if _tells(text, rubric) else text.strip()
    return Queue(f"search {words}", pinned, tuple(QueueItem(key, reason) for key in keys))


def _tells(text: str, rubric: Rubric | None) -> bool:
    """Whether the words of a search, in the title of a review, would say what a blind reviewer must not read."""
    return (rubric is None or rubric.display.blind) and asks_how_judged(text)


def proposed_name(space: OpenLibrary, text: str, rubric: Rubric) -> str:
    """The name that is proposed for a queue of what a search found. It stands in the title of each review: under a
    blind rubric a search for judgements is numbered."""
    if not _tells(text, rubric):
        return text.strip() or "every trace"
    taken = {queue.name for queue in space.queues.all()}
    return next(name for at in count(1) if (name := f"search {at}") not in taken)


def rubric_to_read(space: OpenLibrary, keys: Sequence[str]) -> str:
    """The hash of the rubric under which traces are looked at: that of this reviewer's latest review of one of them, else that
    of the newest queue. Raises NotSaved."""
    mine = [one for one in space.reviews.of_traces(keys) if one.reviewer == space.reviewer]
    if mine:
        return max(mine, key=lambda one: one.at_ms).rubric
    queues = space.queues.all()
    if queues:
        return queues[0].rubric
    return space.reviews.remember_rubric(space.reviewer, builtin_rubrics()[FIRST_RUBRIC])


def offered_rubrics(space: OpenLibrary) -> list[Rubric]:
    """The rubrics for a new queue: those in use, the newest version of each first, then the built-in ones."""
    used = sorted(space.reviews.rubrics().values(), key=lambda one: one.version, reverse=True)
    found: dict[str, Rubric] = {}
    for rubric in (*used, *builtin_rubrics().values()):
        found.setdefault(rubric.id, rubric)
    return list(found.values())
