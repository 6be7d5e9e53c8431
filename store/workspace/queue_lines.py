"""The items of a queue as lines for programs and tables, with what their reviewer may know of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..reviews.queue_items import Queue, QueueItem, reason_shown
from .carrying import carrying

if TYPE_CHECKING:
    from ..judgement import Review
    from .opened import OpenLibrary

_TELLS_WHICH: Final = ("trace", "source_id", "reason", "carried", "before", "random", "repeat")
"""What tells one trace from another, in the lines of a queue."""


def queue_lines(space: OpenLibrary, queue: Queue, *, with_repeats: bool) -> list[dict[str, object]]:
    """Each item of a queue, with this reviewer's verdict. What would tell how others judged is left out until then; so
    is, unless `with_repeats`, what would tell which items come a second time."""
    rows = {row.key: row for row in space.shown.rows_for([item.trace for item in queue.items])}
    mine = _reviews(space, queue)
    before = {
        one.trace: one.for_its_reviewer
        for one in carrying(space).rechecks_of_revisions(queue.rubric)
        if one.reviewer == space.reviewer
    }
    rubric = space.reviews.rubric(queue.rubric)
    blind = rubric is not None and rubric.display.blind
    lines: list[dict[str, object]] = []
    for item in queue.items:
        row, review = rows.get(item.trace), mine.get((item.trace, item.repeat))
        line: dict[str, object] = {
            "trace": item.trace,
            "source_id": row.source_id if row else None,
            "status": review.status if review else None,
            "verdict": review.verdict if review else None,
            **_said(space, item, queue.order, review, before, blind=blind),
            "random": item.random,
            "repeat": item.repeat,
        }
        if queue.repeats and not with_repeats and line["status"] != "finished":
            line.update(dict.fromkeys(_TELLS_WHICH))
        lines.append(line)
    return lines


def _reviews(space: OpenLibrary, queue: Queue) -> dict[tuple[str, bool], Review]:
    """This reviewer's reviews of the traces of a queue, and their second judgements in it, by trace."""
    asked = {"reviewer": space.reviewer, "rubric": queue.rubric}
    mine = {(review.trace, False): review for review in space.reviews.reviews(**asked)}
    repeats = space.reviews.repeats(**asked, queue=queue.name)
    return mine | {(review.trace, True): review for review in repeats}


def _said(
    space: OpenLibrary,
    item: QueueItem,
    order: str,
    review: Review | None,
    before: Mapping[str, str],
    *,
    blind: bool,
) -> dict[str, object]:
    """Why an item is in the queue, where its review was carried over from, and how it was judged before."""
    judged = review is not None and review.judged
    words = {
        "reason": reason_shown(item, finished=judged, blind=blind, order=order),
        "carried": str(review.carried) if review and review.carried else None,
        "before": None if review or item.repeat else before.get(item.trace),
    }
    return {
        name: None if text is None else space.shown.text(item.trace, text)
        for name, text in words.items()
    }
