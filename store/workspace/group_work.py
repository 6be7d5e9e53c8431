"""What a user does with groups of similar failures: look, correct, judge many at once.

Every act goes into the journal; nothing here draws. Each method reads from the store: call it in a worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ...errors import UserError
from ..groups.comparing import Difference, Near, near, preview
from ..groups.critiques import critiques_of
from ..groups.editing import GroupEditor
from ..groups.grouping import Group, GroupMember, Update
from ..groups.mask_classes import latest_version
from ..groups.progress import (
    CodeTraces,
    GroupProgress,
    Similar,
    SimilarFailures,
    group_progress,
    traces_by_code,
)
from ..groups.propagation import (
    PropagationPlan,
    PropagationResult,
    apply,
    plan,
    suggested_check,
    withdraw,
)
from ..groups.replay import GroupingSettings
from ..groups.signature import Signature
from ..judgement import Review
from ..library.slices import judged_by_others, keys_with, slices_of
from .seen import SeenGroups

if TYPE_CHECKING:
    from .opened import OpenLibrary

__all__ = [
    "CodeTraces",
    "Difference",
    "Group",
    "GroupMember",
    "GroupOrder",
    "GroupProgress",
    "GroupWork",
    "GroupingSettings",
    "ListedGroup",
    "Near",
    "PropagationPlan",
    "PropagationResult",
    "SeenGroups",
    "SimilarFailures",
    "Update",
    "suggested_check",
]


GroupOrder: TypeAlias = Literal["size", "unjudged", "newest"]


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group with how far it is judged; `count` is the number of its members in the slice, `shown` the failure that it
    is shown by."""

    group: Group
    progress: GroupProgress
    count: int
    shown: Signature


class GroupWork:
    """The groups of an open library, as one reviewer works with them."""

    def __init__(self, space: OpenLibrary) -> None:
        self._space = space

    @property
    def _editing(self) -> GroupEditor:
        return GroupEditor(self._space.groups, self._space.reviewer)

    # --- looking ----------------------------------------------------------------------------------

    def regroup(self) -> Update:
        """Bring the groups up to date with what was loaded and judged; not where the library is only read."""
        if self._space.read_only and "groups" not in self._space.__dict__:
            return Update()
        with self._space.groups_lock:
            self.follow()
            if self._space.read_only:
                return Update()
            return self._space.groups.update(self._critiques())

    def _critiques(self) -> Mapping[str, Any]:
        reviews = self._space.reviews
        return critiques_of(reviews.reviews(status="finished"), reviews.rubrics())

    def listed(
        self,
        order: GroupOrder,
        part: tuple[str, str] | None = None,
        *,
        least: int = 1,
        seen: SeenGroups | None = None,
    ) -> list[ListedGroup]:
        """The groups with at least so many members, in an order: the largest first, those with the most
        open members first, or the newest first. With `part` (metadata name, value) only its traces count; `seen` leaves
        out what a reviewer may not see yet.
        """
        groups = self._space.groups.all()
        if seen is not None:
            groups = seen.as_seen(groups)
        if part is None:
            counts = {group.id: group.size for group in groups}
        else:
            kinds = {group.id: group for group in groups}
            counts = Counter(
                group
                for trace, group in self.in_slice(*part).items()
                if seen is None or (group in kinds and seen.member(kinds[group], trace))
            )
        groups = [group for group in groups if counts.get(group.id, 0) >= max(1, least)]
        shown = {one.id: one.representative for one in groups} if seen is None else seen.of(groups)
        groups = [one for one in groups if one.id in shown]
        progress = self.group_progress(groups, seen)
        lines = [
            ListedGroup(one, progress[one.id], counts[one.id], shown[one.id]) for one in groups
        ]
        first: Callable[[ListedGroup], int] = {
            "size": lambda line: line.count,
            "unjudged": lambda line: line.progress.open,
            "newest": lambda line: line.group.last_ns or 0,
        }[order]
        return sorted(lines, key=lambda line: (-first(line), -line.count, line.group.id))

    def find(self, given: str) -> Group:
        """The group with that id, start of an id, or name. Raises UserError for none or several."""
        found = self._space.groups.resolve(given)
        if len(found) == 1:
            return found[0]
        if not found:
            raise UserError(f"There is no group {given}", "tracejury groups list shows them.")
        raise UserError(
            f"{given} could be {', '.join(group.id for group in found[:5])}",
            "Write more of its id.",
        )

    def signatures_of(self, group: Group, traces: Sequence[str]) -> list[str]:
        """The signatures of members named by trace key, start of a key, or source id. Raises UserError."""
        members = self._space.groups.members(group)
        chosen: set[str] = set()
        for given in traces:
            keys = set(self._space.library.resolve(given))
            here = {member.signature for member in members if member.trace in keys}
            if not here:
                raise UserError(
                    f"{given} is not a member of {group.id}", f"tracejury groups show {group.id}"
                )
            chosen |= here
        return sorted(chosen)

    def group_progress(
        self, groups: Sequence[Group], seen: SeenGroups | None = None
    ) -> dict[str, GroupProgress]:
        """How far each group has been judged, by group id, or what may be `seen` of that."""
        reviews = self._space.reviews.reviews() if seen is None else seen.told
        return group_progress(self._space.groups, groups, reviews)

    def traces_by_code(self, seen: SeenGroups | None = None) -> list[CodeTraces]:
        """The failure codes that reviewers gave, with the traces judged under each, or what may be `seen` of them."""
        return traces_by_code(self._space.reviews.reviews() if seen is None else seen.told)

    def similar_failures(self, trace: str) -> SimilarFailures | None:
        """What this reviewer knows of the trace's failure from similar ones, None if it is in no group; the verdicts
        of others would influence."""
        with self._space.groups_lock:
            return self._similar.to(trace)

    @cached_property
    def _similar(self) -> Similar:
        return Similar(self._space.groups, self._space.judgements)

    def slices(self, keys: Sequence[str] | None = None) -> dict[str, Counter[str]]:
        """How often each metadata value occurs among some traces (None: all of the library)."""
        library = self._space.library
        return slices_of(library, library.keys() if keys is None else keys)

    def in_slice(self, name: str, value: str) -> dict[str, str]:
        """The group of each failed trace whose metadata has that value: trace key -> group id."""
        return self._space.groups.of_traces(keys_with(self._space.library, name, value))

    def judged_by_others(self, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Scores that came with some traces: name -> (how many say fail, how many decide)."""
        return judged_by_others(self._space.library, keys)

    def near(self) -> list[Near]:
        """Pairs of groups that are close to each other: proposals to merge."""
        return near(self._space.groups)

    def preview(
        self, settings: GroupingSettings, *, cancelled: Callable[[], bool] | None = None
    ) -> Difference | None:
        """What other settings would change; None if cancelled."""
        groups = self._space.groups
        critiques = None if settings.made_with == groups.masks else self._critiques()
        return preview(groups, settings, critiques, cancelled=cancelled)

    def with_threshold(self, threshold: float) -> GroupingSettings:
        """The settings in use, with another threshold."""
        return replace(self._space.groups.settings, threshold=threshold)

    def with_newest_masks(self) -> GroupingSettings:
        """The settings in use, with the masks of this version of tracejury."""
        return replace(self._space.groups.settings, masks_version=latest_version())

    def newer_masks(self) -> Difference | None:
        """What the masks of this version would change; None if the groups were made with them."""
        newest = self.with_newest_masks()
        return None if newest == self._space.groups.settings else self.preview(newest)

    # --- correcting -------------------------------------------------------------------------------

    def name(self, group: Group, name: str) -> None:
        """Name a group; "" removes the name. Raises UserError, NotSaved."""
        self._editing.name(group, name)

    def split(self, group: Group, signatures: Sequence[str]) -> str:
        """Move signatures into a new group; returns its id. Raises UserError, NotSaved."""
        return self._editing.split(group, signatures)

    def move(self, group: Group, signatures: Sequence[str], to: Group) -> None:
        """Move signatures to another group, or pin them if it is their own. Raises UserError, NotSaved."""
        if group.id == to.id:
            self._editing.pin(group, signatures)
        else:
            self._editing.move(group, signatures, to)

    def pin(self, group: Group, signatures: Sequence[str]) -> None:
        """Keep signatures in their group, whatever a later run finds. Raises NotSaved."""
        self._editing.pin(group, signatures)

    def merge(self, into: Group, other: Group) -> None:
        """Make two groups one, under the id of the first. Raises UserError, NotSaved."""
        self._editing.merge(into, other)

    def merge_pair(self, pair: Near) -> None:
        """Merge the smaller group of a proposed pair into the larger. Raises UserError, NotSaved."""
        first, second = sorted((pair.first, pair.second), key=lambda one: (-one.size, one.id))
        self._editing.merge(first, second)

    def keep_apart(self, group: Group, other: Group) -> None:
        """Record that two groups are different failures. Raises NotSaved."""
        self._editing.apart(group, other)

    def adopt(self, settings: GroupingSettings) -> None:
        """Place all failures under other settings; judged groups keep their members. Raises NotSaved."""
        self._editing.settings(settings)
        self._space.groups.adopt(settings, self._critiques())

    def follow(self) -> None:
        """Bring the groups in line with acts that were undone or done again; where the library is only read, read what
        another process did to them."""
        if self._space.read_only:
            self._space.groups.follow_others()
        else:
            self._space.groups.follow(self._critiques)

    # --- judging ----------------------------------------------------------------------------------

    def plan(self, group: Group, rubric: str) -> PropagationPlan | None:
        """What applying this reviewer's judgement of a member would reach, under the rubric of that hash;
        None if no member was judged directly."""
        space = self._space
        return plan(space.groups, space.reviews, group, space.reviewer, rubric)

    def only_plan(self, group: Group, rubric_id: str | None = None) -> PropagationPlan:
        """The one plan that is possible, of the rubric with that id if several are. Raises UserError."""
        plans = [
            found
            for pinned, rubric in self._space.reviews.rubrics().items()
            if rubric_id in (None, rubric.id) and (found := self.plan(group, pinned))
        ]
        if not plans:
            raise UserError(
                f"You have not judged any member of {group.id}",
                "Open the app, g for the groups, Enter on the group, then a member: judge it.",
            )
        if len(plans) > 1:
            raise UserError(
                f"You have judged members of {group.id} under several rubrics",
                "Say which with --rubric.",
            )
        return plans[0]

    def apply(
        self,
        chosen: PropagationPlan,
        *,
        without: Collection[str] = (),
        seen: Collection[str] = (),
        check: int | None = None,
    ) -> PropagationResult:
        """Apply a judgement to the members that a plan reaches, all at once or not at all.

        Raises UserError, NotSaved.
        """
        space = self._space
        space.journal.backup_before()
        return apply(space.groups, space.queues, chosen, without=without, seen=seen, check=check)

    def withdraw(self, group: Group, traces: Sequence[str] = ()) -> int:
        """Withdraw this reviewer's propagated judgements of a group, of all members or of some named by
        key or source id; returns how many. Raises NotSaved."""
        space = self._space
        space.journal.backup_before()
        members = {member.trace for member in space.groups.members(group)}
        if traces:
            members &= {key for given in traces for key in space.library.resolve(given)}
        mine = [
            review
            for review in space.reviews.reviews(reviewer=space.reviewer)
            if review.propagated is not None and review.trace in members
        ]
        return withdraw(space.journal, mine)

    def withdraw_review(self, review: Review) -> bool:
        """Withdraw one propagated review; False if it was not propagated. Raises NotSaved."""
        return withdraw(self._space.journal, [review]) > 0
