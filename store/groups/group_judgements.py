"""Which traces share the judgement of a group: from the journal alone, so that each copy of it agrees."""

from __future__ import annotations

from collections.abc import Iterable

from ..acts import Event
from ..folding import active_events
from ..journal.journal import Journal
from ..judgement import Review
from .replay import replay


def groups_of_judged_traces(journal: Journal, reviews: Iterable[Review]) -> dict[str, str]:
    """Trace key -> the group whose judgement was applied to it or given on it, also if the trace was judged
    directly since then. Withdrawn judgements do not count."""
    edits = replay(journal.on_groups())
    known = {(review.reviewer, review.trace, review.rubric) for review in reviews}
    held: dict[tuple[str, str, str], list[Event]] = {}
    for event in journal.events_of_kind("apply-to-group"):
        place = (event.reviewer, event.trace, event.rubric)
        if place in known:
            held.setdefault(place, [])
    found: dict[str, str] = {}
    for reviewer, trace, rubric in held:
        events = journal.events(reviewer=reviewer, trace=trace)
        for event in active_events(one for one in events if one.rubric == rubric):
            if event.kind == "apply-to-group":
                group = edits.root(str(event.body["group"]))
                found[trace] = group
                found[str(event.body["from"]["trace"])] = group
    return found
