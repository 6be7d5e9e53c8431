"""What a reviewer may see of how traces were judged before: under a blind rubric, nothing of those that they have not
judged themselves. A judgement taken over from a group is not one's own look at a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..groups.catalog import GroupMember
from ..groups.failures import JUDGED_KINDS
from ..groups.grouping import Group
from ..groups.signature import Signature
from ..judgement import Review
from ..judging_names import judges
from ..kits.overlap import items_of

if TYPE_CHECKING:
    from ..reviews.queue_items import Queue, QueueItem
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reviewer may see. `hides` is whether anything is held back at all, `judged` are the traces that they
    have judged, `finished` the same with the rubric; `blind` are the hashes of the rubrics that hold back."""

    reviewer: str
    hides: bool
    blind: frozenset[str] = frozenset()
    finished: frozenset[tuple[str, str]] = frozenset()
    judged: frozenset[str] = frozenset()

    def review(self, review: Review) -> bool:
        """Whether a review may be seen: one's own, and those of others on what one has judged under their rubric."""
        if review.reviewer == self.reviewer or review.rubric not in self.blind:
            return True
        return (review.trace, review.rubric) in self.finished

    def trace(self, key: str) -> bool:
        """Whether it may be seen what judged a trace before."""
        return not self.hides or key in self.judged


def seen_by(space: OpenLibrary, reviews: Sequence[Review]) -> Seen:
    """What the reviewer of a library may see; `reviews` are all of it."""
    rubrics = space.reviews.rubrics()
    blind = frozenset(pinned for pinned, rubric in rubrics.items() if rubric.display.blind)
    mine = [
        (one.trace, one.rubric) for one in reviews if one.reviewer == space.reviewer and one.judged
    ]
    # Where nothing was asked yet, the rubric to come may be blind.
    hides = bool(blind) or not rubrics
    return Seen(
        space.reviewer, hides, blind, frozenset(mine), frozenset(trace for trace, _ in mine)
    )


def yet_to_judge(space: OpenLibrary, reviews: Sequence[Review]) -> set[tuple[str, str]]:
    """What the reviewer of a library was given to judge blind and has not judged: traces of its queues, each with its
    rubric; of a queue that is shared out to them by name, their own share. `reviews` are all of the library."""
    rubrics = space.reviews.rubrics()
    blind = {pinned for pinned, rubric in rubrics.items() if rubric.display.blind}
    given = {
        (item.trace, queue.rubric)
        for queue in space.queues.all()
        if queue.rubric in blind
        for item in _given(queue, space.reviewer)
    }
    return given - {
        (one.trace, one.rubric) for one in reviews if one.reviewer == space.reviewer and one.judged
    }


def _given(queue: Queue, reviewer: str) -> Sequence[QueueItem]:
    """The items of a queue that a reviewer may still judge: what was shared out to others only, they never will."""
    return items_of(queue, reviewer) if reviewer in queue.reviewers else queue.items


def judged_under(space: OpenLibrary, reviews: Sequence[Review]) -> set[str]:
    """The hashes of the rubrics by which the reviewer of a library judges: those by which they have begun, and those of queues
    that are shared out to them by name, before they begin. Who neither has begun nor is named is no reviewer."""
    begun = {one.rubric for one in reviews if one.reviewer == space.reviewer}
    return begun | {one.rubric for one in space.queues.all() if space.reviewer in one.reviewers}


class SeenGroups:
    """Which groups a reviewer may see, and by which failure each is shown.

    A failure that the trace itself tells, an error, is no judgement. What a check or a person said is: such a group is
    shown once one of its traces is judged, in the words of what is judged.
    """

    def __init__(self, space: OpenLibrary) -> None:
        self._space = space
        self.reviews = space.reviews.reviews()
        self.seen = seen_by(space, self.reviews)
        self.told = [one for one in self.reviews if self.seen.review(one)]
        """The reviews that may be seen."""
        self._judged: frozenset[str] | None = None

    @cached_property
    def told_by_others(self) -> frozenset[str]:
        """The traces that are in a group because somebody failed them, which this reviewer has still to judge: that such a trace
        is in a group would say how it was judged."""
        if not self.seen.hides:
            return frozenset()
        failed = [
            one
            for one in self.reviews
            if one.verdict == "fail" and one.judged and one.trace not in self.seen.judged
        ]
        known = {one.trace for one in failed if self.seen.review(one)}
        return frozenset(one.trace for one in failed) - known

    @property
    def hides_answers(self) -> bool:
        """Whether others judged what this reviewer has still to judge, however they did."""
        return self.seen.hides and any(
            one.judged and one.trace not in self.seen.judged and not self.seen.review(one)
            for one in self.reviews
        )

    def member(self, group: Group, trace: str) -> bool:
        """Whether it may be seen that a trace is in a group."""
        return group.kind not in JUDGED_KINDS or trace not in self.told_by_others

    def members(self, group: Group, members: Sequence[GroupMember]) -> list[GroupMember]:
        """Those of the members of a group that may be seen."""
        return [one for one in members if self.member(group, one.trace)]

    def as_seen(self, groups: Sequence[Group]) -> list[Group]:
        """Groups with the sizes that may be seen; those of which nothing may be are left out."""
        if not self.told_by_others:
            return list(groups)
        away = Counter(self._space.groups.of_traces(sorted(self.told_by_others)).values())
        sizes = [
            replace(one, size=one.size - away[one.id] if one.kind in JUDGED_KINDS else one.size)
            for one in groups
        ]
        return [one for one in sizes if one.size > 0]

    def of(self, groups: Sequence[Group]) -> dict[str, Signature]:
        """The failure that each group is shown by; groups that are hidden are left out."""
        found = {one.id: one.representative for one in groups if self.shows_all(one)}
        other: dict[str, str] = {}
        for group in groups:
            if group.id in found:
                continue
            own = [one for one in group.signatures if one in self.signatures]
            if group.representative.id in own:
                found[group.id] = group.representative
            elif own:
                other[group.id] = own[0]
        texts = self._space.groups.texts(sorted(set(other.values())))
        return found | {group: texts[signature] for group, signature in other.items()}

    def shows_all(self, group: Group) -> bool:
        """Whether a group is shown as it is."""
        return not self.seen.hides or group.kind == "error"

    @property
    def signatures(self) -> frozenset[str]:
        """The ids of the signatures of which one has judged a trace."""
        if self._judged is None:
            self._judged = frozenset(self._space.groups.signatures_of(sorted(self.seen.judged)))
        return self._judged

    def texts(self, group: Group, texts: Mapping[str, str]) -> dict[str, str]:
        """Of the texts of a group's signatures (by id), those that may be read."""
        if self.shows_all(group):
            return dict(texts)
        return {id_: text for id_, text in texts.items() if id_ in self.signatures}

    def slice_names(self, names: Sequence[str]) -> list[str]:
        """The names of metadata that count something: those that judge are left out."""
        return [name for name in names if not (self.seen.hides and judges(name))]
