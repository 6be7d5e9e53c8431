"""Putting a new version of a rubric to use: what would be done, and doing it, which one undo takes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...rubrics.files import rubric_hash
from ...rubrics.schema import Rubric
from ...rubrics.versions import changes
from ..acts import Act, Part
from ..judgement import Review
from ..reviews.carrying import Carrying, CarryReport, by_trace
from ..reviews.holding import Holding
from ..reviews.queues import Queue, QueueItem, queue_act
from .carrying import RECHECK, carrying, free_name

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Example:
    """A review that would be carried over: the title of its trace, and what is to be said of it."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class VersionPlan:
    """What putting a rubric to use would do. `earlier` is the latest version that the library has; `changed` is what
    differs from it, in words. `holds` reviews still hold and `recheck` have to be looked at again, an example of each;
    `queues` would ask the new questions from then on."""

    rubric: Rubric
    earlier: Rubric | None
    changed: tuple[str, ...]
    holds: int = 0
    recheck: int = 0
    holding: Example | None = None
    again: Example | None = None
    queues: tuple[str, ...] = ()

    @property
    def does_something(self) -> bool:
        """Whether reviews would be carried over or queues moved."""
        return bool(self.holds or self.recheck or self.queues)


def plan_version(space: OpenLibrary, rubric: Rubric) -> VersionPlan:
    """What putting this version of a rubric to use would do; changes nothing. Reads reviews: call it in a worker."""
    work = carrying(space)
    earlier = work.versions_before(rubric)
    if not earlier:
        return VersionPlan(rubric, None, ())
    old = earlier[0][1]
    found = list(work.under(rubric, anew=True))
    held = [one for one in found if one[2].holds]
    lost = [one for one in found if not one[2].holds]
    return VersionPlan(
        rubric,
        old,
        changes(old, rubric),
        len(held),
        len(lost),
        _example(space, held),
        _example(space, lost),
        tuple(queue.name for queue in _queues_before(space, work, rubric)),
    )


def _example(space: OpenLibrary, some: list[tuple[Review, Rubric, Holding]]) -> Example | None:
    """The reviewer's own first: what others said may not be known yet."""
    mine = [one for one in some if one[0].reviewer == space.reviewer]
    if not mine:
        return None
    review, _, holding = mine[0]
    titles = [row.title for row in space.shown.rows_for([review.trace])]
    words = space.shown.text(review.trace, "; ".join(holding.recheck or holding.differs))
    return Example(titles[0] if titles else "(no longer in the library)", words)


def _queues_before(space: OpenLibrary, work: Carrying, rubric: Rubric) -> list[Queue]:
    earlier = {pinned for pinned, _ in work.versions_before(rubric)}
    return [queue for queue in space.queues.all() if queue.rubric in earlier]


def _moved(queue: Queue, pinned: str, version: int) -> Act:
    act = queue_act(replace(queue, rubric=pinned))
    return Act(act.kind, {**act.body, "version": version})


@dataclass(frozen=True, slots=True)
class VersionUsed:
    """What putting a version to use did: what was carried over from which `earlier` version (None: the library has
    none), the `queues` that ask its questions from then on, and the `queue` of what has to be looked at again."""

    earlier: Rubric | None
    report: CarryReport
    queues: tuple[str, ...] = ()
    queue: Queue | None = None

    @property
    def carried(self) -> int:
        """How many reviews were carried over so that they hold."""
        return self.report.carried

    @property
    def recheck(self) -> int:
        """How many traces have to be looked at again."""
        return len({one.trace for one in self.report.rechecks})


def use_version(space: OpenLibrary, rubric: Rubric) -> VersionUsed:
    """Put a version of a rubric to use: carry over what holds, make a queue of the rest, and let the queues of earlier
    versions ask its questions. All of it is one press, and undo takes all of it back; nothing is done if the library
    has no earlier version. Raises NotSaved."""
    work = carrying(space)
    earlier = work.versions_before(rubric)
    if not earlier:
        return VersionUsed(None, CarryReport())
    space.journal.backup_before()
    moved = _queues_before(space, work, rubric)
    report, copies = work.planned(rubric)
    pinned = space.reviews.remember_rubric(space.reviewer, rubric)
    again = _again(space, rubric, report)
    acts = [_moved(queue, pinned, rubric.version) for queue in moved]
    if again is not None and space.queues.get(again.name) is None:
        acts.append(queue_act(again))
    if acts or copies:
        body = {
            "rubric": rubric.id,
            "version": rubric.version,
            "carried": report.carried,
            "recheck": len(copies) - report.carried,
        }
        done = Part(space.reviewer, "", pinned, [Act("version", body), *acts])
        space.journal.append_parts([done, *copies])
    return VersionUsed(earlier[0][1], report, tuple(queue.name for queue in moved), again)


def _again(space: OpenLibrary, rubric: Rubric, report: CarryReport) -> Queue | None:
    """The queue of what has to be looked at again, which may be there; None if nothing has to be."""
    pinned = rubric_hash(rubric)
    reasons = by_trace(report.rechecks)
    items = tuple(QueueItem(trace, why, check=True) for (trace, _), why in sorted(reasons.items()))
    if not items:
        return None
    present = space.queues.all()
    known = [one for one in present if one.rubric == pinned and set(items) <= set(one.items)]
    if known:
        return known[0]
    name = free_name(f"{RECHECK} {rubric.id} {rubric.version}", {one.name for one in present})
    return Queue(name, pinned, items)
