"""Apply one judgement to a group: the plan, the propagated reviews, and their withdrawal.

A propagated review points to the judgement that it comes from, can be withdrawn alone, and never counts as a
direct one. Codes, answers and verdict are copied; break point and root cause only if they are the failing step
of both failures; marks, notes and the correction never: they belong to one trace.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ...errors import UserError
from ..acts import Act, Part
from ..canonical import Json
from ..folding import active_events
from ..journal.journal import Journal
from ..judgement import Review
from ..reviews.judgements import Judgement
from ..reviews.queues import Queue, QueueItem, Queues, queue_act, sampled
from ..reviews.reviews import Reviews
from .act_words import names_json
from .grouping import Group, GroupMember, Groups
from .replay import masks_json, representative_json

SkipReason: TypeAlias = Literal["judged", "begun", "taken over"]
SHARE: Final = 0.1
MOST_CHECKED: Final = 20


@dataclass(frozen=True)
class PropagationPlan:
    """What applying a judgement would do. `reaches` are members without a judgement of their own, the least
    similar to the representative first; `skipped` are the others, each with the reason. `conflicting` are direct
    judgements of members that disagree with `source`."""

    group: Group
    source: Review
    source_member: GroupMember
    reaches: tuple[GroupMember, ...]
    skipped: tuple[tuple[GroupMember, SkipReason], ...]
    conflicting: tuple[Review, ...]

    @property
    def check(self) -> int:
        """How many of the reached members should be checked afterwards."""
        return suggested_check(len(self.reaches))


@dataclass(frozen=True)
class PropagationResult:
    """The traces that a judgement was applied to, and the queue of those to be checked, if any."""

    traces: tuple[str, ...]
    queue: Queue | None = None


def suggested_check(reached: int) -> int:
    """How many of `reached` propagated reviews to check: a tenth, at least one from three on, at most twenty."""
    if reached < 3:
        return 0
    return min(MOST_CHECKED, max(1, math.ceil(reached * SHARE)))


def judgement(review: Review | Judgement) -> tuple[str | None, tuple[str, ...]]:
    """What two reviews must share to agree: the verdict, and the codes of a fail."""
    return review.verdict, tuple(sorted(review.codes)) if review.verdict == "fail" else ()


def direct(reviews: Iterable[Review]) -> list[Review]:
    """The finished reviews that were given on their own trace."""
    return [one for one in reviews if one.status == "finished" and one.propagated is None]


def plan(
    groups: Groups, reviews: Reviews, group: Group, reviewer: str, rubric: str
) -> PropagationPlan | None:
    """What this reviewer's judgement of a member would reach under a rubric (named by its hash). None
    if no member was judged directly: then one has to be judged first.

    Of several judgements, the one whose trace is most similar to the representative is used, then the latest.
    """
    members = groups.members(group)
    at = {member.trace: member for member in members}
    mine = [one for one in reviews.reviews(reviewer=reviewer, rubric=rubric) if one.trace in at]
    judged = direct(mine)
    if not judged:
        return None
    source = max(judged, key=lambda one: (at[one.trace].similarity, one.at_ms, one.trace))
    state: dict[str, SkipReason] = {}
    for one in mine:
        if one.propagated is not None:
            state[one.trace] = "taken over"
        else:
            state[one.trace] = "judged" if one.status == "finished" else "begun"
    return PropagationPlan(
        group=group,
        source=source,
        source_member=at[source.trace],
        reaches=tuple(member for member in members if member.trace not in state),
        skipped=tuple((member, state[member.trace]) for member in members if member.trace in state),
        conflicting=tuple(one for one in judged if judgement(one) != judgement(source)),
    )


def apply(
    groups: Groups,
    queues: Queues,
    chosen: PropagationPlan,
    *,
    without: Collection[str] = (),
    seen: Collection[str] = (),
    check: int | None = None,
) -> PropagationResult:
    """Apply the judgement to the members that the plan reaches, all at once or not at all. It is one press,
    with the queue of those to be checked: one undo takes all of it back.

    `without` are traces to leave out. If `group.must_see`, all others have to be in `seen`. `check` is how many go to a queue to be checked (default: as suggested). Raises UserError,
    NotSaved.
    """
    group, source = chosen.group, chosen.source
    taken = [member for member in chosen.reaches if member.trace not in without]
    unseen = [member for member in taken if member.trace not in seen]
    if group.must_see and unseen:
        raise UserError(
            f"{len(unseen)} members of {group.id} have not been looked at: only the similarity of free"
            " text matches them",
            "Look at each of them in the app (tracejury, then g), or leave them out.",
        )
    if not taken:
        raise UserError("No member is left to apply the judgement to", "Nothing was changed.")
    wanted = suggested_check(len(taken)) if check is None else check
    queue = _check_queue(queues, chosen, taken, wanted) if wanted else None
    signatures = sorted({member.signature for member in (*taken, chosen.source_member)})
    body: dict[str, Json] = {
        "act": "judged",
        "group": group.id,
        "signatures": signatures,
        "members": len(taken),
        "review": _source(source),
        "anchors": {group.id: representative_json(group.representative)},
        **masks_json(groups.masks),
        **names_json(groups.edits.names, [group.id]),
    }
    parts = [Part(source.reviewer, "", "", [Act("group", body)])]
    parts += [
        Part(source.reviewer, member.trace, source.rubric, _acts(chosen, member, group.id))
        for member in taken
    ]
    if queue is not None:
        parts.append(Part(source.reviewer, "", queue.rubric, [queue_act(queue)]))
    groups.journal.append_parts(parts)
    groups.edits_changed()
    return PropagationResult(tuple(member.trace for member in taken), queue)


def _source(source: Review) -> dict[str, Json]:
    return {"trace": source.trace, "reviewer": source.reviewer, "rubric": source.rubric}


def _acts(chosen: PropagationPlan, member: GroupMember, group: str) -> list[Act]:
    source, failing = chosen.source, chosen.source_member.step
    acts = [
        Act(
            "apply-to-group",
            {"group": group, "from": _source(source), "similarity": round(member.similarity, 1)},
        )
    ]
    acts += [
        Act("answer", {"question": question, "value": value})
        for question, value in source.answers.items()
    ]
    places = {
        "break_point": source.break_point,
        "root_cause": source.root_cause,
        "manifestation": source.manifestation,
    }
    for name, place in places.items():
        if place is not None and place.step and place.step == failing and member.step:
            acts.append(Act("mark", {"as": name, "step": member.step}))
    if source.cause_layer is not None:
        acts.append(Act("mark", {"as": "cause_layer", "layer": source.cause_layer}))
    acts += [Act("code", {"code": code}) for code in source.own_codes]
    acts.append(Act("finish", {"verdict": source.verdict, "codes": list(source.answer_codes)}))
    return acts


def _check_queue(
    queues: Queues, chosen: PropagationPlan, taken: Sequence[GroupMember], count: int
) -> Queue:
    """The least similar member, and a random sample of the others, the same on every machine."""
    first, *others = taken
    lot = sampled([member.trace for member in others], count - 1)
    label = chosen.group.name or chosen.group.id
    items = [QueueItem(first.trace, f"check of {label}: least similar", check=True)]
    items += [QueueItem(trace, f"check of {label}: random sample", check=True) for trace in lot]
    names = {queue.name for queue in queues.all()}
    name = f"check {label}"
    number = 2
    while name in names:
        name = f"check {label} ({number})"
        number += 1
    return Queue(name, chosen.source.rubric, tuple(items))


def withdraw(journal: Journal, reviews: Sequence[Review]) -> int:
    """Withdraw propagated reviews, each from its own trace alone, in one press; returns how many."""
    parts = [
        part
        for review in reviews
        if review.propagated is not None and (part := _withdrawal(journal, review)) is not None
    ]
    journal.append_parts(parts)
    return len(parts)


def _withdrawal(journal: Journal, review: Review) -> Part | None:
    """The part that withdraws the propagation in force."""
    events = [
        event
        for event in journal.events(reviewer=review.reviewer, trace=review.trace)
        if event.rubric == review.rubric
    ]
    last = [event for event in active_events(events) if event.kind == "apply-to-group"]
    if not last:
        return None
    undo = Act("undo", {"press": last[-1].press, "withdraw": True})
    return Part(review.reviewer, review.trace, review.rubric, [undo])
