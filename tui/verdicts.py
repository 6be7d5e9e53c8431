"""The finished reviews of a workspace with their traces and rubrics, for building a pack."""

from __future__ import annotations

from ..errors import UserError
from ..store.packs.build import JudgedTrace
from ..store.workspace import Workspace


def judged_traces(workspace: Workspace, queue_name: str | None) -> tuple[list[JudgedTrace], int]:
    """The reviews of a queue (None: of everything), and how many had no trace any more.

    Raises UserError for a queue that is not there.
    """
    reviews = workspace.reviews.reviews()
    if queue_name is not None:
        queue = workspace.queues.get(queue_name)
        if queue is None:
            raise UserError(
                f"There is no queue named {queue_name}", "`tracejury queue list` shows them."
            )
        wanted = {item.trace for item in queue.items}
        reviews = [
            review for review in reviews if review.trace in wanted and review.rubric == queue.rubric
        ]
    rubrics = workspace.reviews.rubrics()
    groups: dict[str, str] = {}
    if any(review.propagated is not None for review in reviews):
        from ..store.groups.group_judgements import applied_groups

        groups = applied_groups(workspace.journal, reviews)
    out: list[JudgedTrace] = []
    gone = 0
    for review in reviews:
        trace = workspace.library.trace(review.trace)
        rubric = rubrics.get(review.rubric)
        if trace is None or rubric is None:
            gone += 1
        else:
            out.append(JudgedTrace(review, trace, rubric, groups.get(trace.key, "")))
    return out, gone
