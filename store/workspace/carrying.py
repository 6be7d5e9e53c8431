"""Carry reviews over to revisions and versions, and make a queue of what has to be looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ...rubrics.schema import Rubric
from ..acts import Act
from ..differences import differences, told
from ..library.library import Library
from ..library.listing import Revision
from ..reviews.carrying import Carrying, CarryReport, Recheck, by_trace
from ..reviews.copies import carried_press, taken_back_press
from ..reviews.queues import Queue, QueueItem
from .reading import reading

if TYPE_CHECKING:
    from .opened import OpenLibrary

RECHECK: Final = "re-check"
"""The name of the queue of what has to be looked at again, if no other is given."""
SEEN: Final = "carried_seen"
"""What is remembered: the newest trace when this was last done. Forgotten when events come from elsewhere."""


@dataclass(frozen=True, slots=True)
class OtherRevision:
    """An earlier or later revision of a trace, and what differs, from the earlier to the later, in words."""

    key: str
    differs: str


def carrying(space: OpenLibrary) -> Carrying:
    """What carries the reviews of an open library."""
    return Carrying(space.library, space.journal, space.reviews)


def carry_over(space: OpenLibrary) -> CarryReport:
    """Carry reviews over to the newest revisions of their traces, and to the rubrics of the queues. Raises NotSaved."""
    work = carrying(space)
    report = work.to_revisions()
    rubrics = space.reviews.rubrics()
    for pinned in dict.fromkeys(queue.rubric for queue in space.queues.all()):
        if pinned in rubrics:
            also = work.to_version(pinned)
            report.carried += also.carried
            report.rechecks += also.rechecks
    return report


def carry_over_new(space: OpenLibrary) -> CarryReport:
    """`carry_over`, if traces were loaded since it was last done; not where the library is only read. Raises
    NotSaved."""
    if space.read_only:
        return CarryReport()
    newest = space.library.newest_row()
    if space.journal.recall("", SEEN) == newest:
        return CarryReport()
    report = carry_over(space)
    space.journal.remember("", SEEN, newest)
    return report


def follow_sources(space: OpenLibrary, first: str) -> None:
    """Take back what was carried over from reviews that were taken back, and bring it back with them: for the
    reviewer's entries of the history from the one whose first event is `first` on. Raises NotSaved."""
    places = space.journal.places_since(space.reviewer, first)
    newest = space.library.revised([trace for _, trace, _ in places])
    later = _later_versions(space)
    for reviewer, trace, rubric in places:
        copies = [(trace, version) for version in later.get(rubric, ())]
        if trace in newest:
            copies.insert(0, (newest[trace][-1], rubric))
        for there, under in copies:
            press = _following(space, (reviewer, trace, rubric), (reviewer, there, under))
            if press is not None:
                space.journal.append(reviewer, there, under, [Act("undo", {"press": press})])


def _following(
    space: OpenLibrary, source: tuple[str, str, str], copy: tuple[str, str, str]
) -> str | None:
    """The press to reverse, so that a copy is there exactly if its source is; None if there is none."""
    here, there = space.reviews.review(*source), space.reviews.review(*copy)
    if here is None and there is not None and there.carried is not None:
        origin = there.carried
        same = (origin.reviewer, origin.trace, origin.rubric) == source
        return carried_press(space.journal, *copy) if same else None
    if here is not None and there is None:
        return taken_back_press(space.journal, *copy)
    return None


def _later_versions(space: OpenLibrary) -> dict[str, list[str]]:
    """Rubric hash -> the hashes of its later versions."""
    rubrics = space.reviews.rubrics()
    return {
        pinned: [
            name
            for name, other in rubrics.items()
            if other.id == rubric.id and other.version > rubric.version
        ]
        for pinned, rubric in rubrics.items()
    }


def same_version(space: OpenLibrary, rubric: Rubric) -> bool:
    """Whether reviews were given under other questions that have the id and the version of this rubric."""
    others = [
        pinned
        for pinned, one in space.reviews.rubrics().items()
        if (one.id, one.version) == (rubric.id, rubric.version) and one != rubric
    ]
    return any(space.reviews.reviews(rubric=pinned) for pinned in others)


def rechecks(space: OpenLibrary, rubric: str | None = None) -> list[Recheck]:
    """What has to be looked at again, under every rubric or that of one id; not what this reviewer has judged
    directly since."""
    work = carrying(space)
    rubrics = space.reviews.rubrics()
    found = [*work.rechecks_of_revisions(), *work.rechecks_of_versions()]
    mine = _judged_directly(space, {one.trace for one in found})
    return [
        one
        for one in found
        if one.rubric in rubrics
        and rubric in (None, rubrics[one.rubric].id)
        and (one.trace, one.rubric) not in mine
    ]


def rechecks_left(space: OpenLibrary) -> int:
    """How many traces this reviewer has to look at again."""
    found = carrying(space).open_items()
    mine = _judged_directly(space, {trace for trace, _ in found})
    return len({trace for trace, _ in found - mine})


def _judged_directly(space: OpenLibrary, traces: Collection[str]) -> set[tuple[str, str]]:
    """(trace, rubric) of what this reviewer has finished directly on these traces."""
    return {
        (review.trace, review.rubric)
        for review in space.reviews.of_traces(traces)
        if review.reviewer == space.reviewer and review.status == "finished"
        if review.carried is None and review.propagated is None
    }


def recheck_queues(
    space: OpenLibrary, name: str | None = None, rubric: str | None = None
) -> list[Queue]:
    """Make a queue of what has to be looked at again, one for each rubric. A queue that has these traces for the
    same reasons already is returned as it is. Raises UserError if there is nothing, or the name is taken, NotSaved."""
    carry_over(space)
    reasons = by_trace(rechecks(space, rubric))
    if not reasons:
        raise UserError(
            "Nothing has to be looked at again",
            "No judged trace was superseded by one that differs, and no rubric lost an answer.",
            exit_code=1,
        )
    order = {key: at for at, key in enumerate(space.library.keys())}
    rubrics = Counter(pinned for _, pinned in reasons)
    present = space.queues.all()
    made = []
    for pinned in rubrics:
        items = tuple(
            QueueItem(trace, reason, check=True)
            for (trace, under), reason in sorted(
                reasons.items(), key=lambda one: (order.get(one[0][0], len(order)), one[0])
            )
            if under == pinned
        )
        same = [one for one in present if one.rubric == pinned and set(items) <= set(one.items)]
        if same and name is None:
            made.append(same[0])
            continue
        known = space.reviews.rubrics()[pinned]
        wanted = name or RECHECK
        if len(rubrics) > 1:
            wanted = f"{wanted} {known.id} {known.version}"
        if name is None:
            wanted = free_name(wanted, {queue.name for queue in present})
        made.append(space.queues.create(space.reviewer, wanted, pinned, items))
    return made


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken."""
    number = 2
    found = name
    while found in taken:
        found = f"{name} ({number})"
        number += 1
    return found


def revisions(library: Library, key: str) -> tuple[list[OtherRevision], list[OtherRevision]]:
    """The earlier and the later revisions of a trace, the nearest first, with what differs from it."""
    here = library.trace(key)
    if here is None:
        return [], []
    earlier = []
    for other in library.earlier(key):
        trace = library.trace(other)
        if trace is not None:
            earlier.append(OtherRevision(other, told(differences(trace, here))))
    later = []
    for other in library.revised([key]).get(key, ()):
        trace = library.trace(other)
        if trace is not None:
            later.append(OtherRevision(other, told(differences(here, trace))))
    return earlier, later


def differs_in_newest(library: Library, key: str) -> str:
    """What differs in the newest revision of a trace, in words; "" if this is it."""
    path = library.revised([key]).get(key, ())
    here, newest = (library.trace(key), library.trace(path[-1])) if path else (None, None)
    return told(differences(here, newest)) if here is not None and newest is not None else ""


def what_differs(folder: Path, found: Sequence[Revision]) -> list[str]:
    """What differs between the two states of each of these traces, in words."""
    if not found:
        return []
    with reading(folder) as library:
        pairs = [(library.trace(one.earlier), library.trace(one.present)) for one in found]
    beside = "only what is kept beside it"
    return [(told(differences(old, new)) or beside) if old and new else "" for old, new in pairs]
