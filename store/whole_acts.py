"""The bodies of acts on a review as a whole: what takes it back, replaces it, or copies it from another one.

As in `review_acts.py`, fields of a body may be added, but not renamed or removed.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from .judgement import Carried, CarryReason, Propagated
from .review_acts import ActBody, ReviewInProgress


class UndoBody(ActBody, frozen=True):
    """Reverses a press, which may itself be an undo (then it is a redo); see `active_events`.

    A press that spans several reviews is reversed by an event in each of them. With `withdraw` the event
    reverses the press in its own review only: that is an act of its own, which can be undone.
    """

    words: ClassVar[str] = "undo"
    press: str
    withdraw: bool = False


class ReplaceBody(ActBody, frozen=True):
    """What follows in this press replaces the review as it was: a later opinion was imported."""

    words: ClassVar[str] = "replaced review"

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.clear()


class ReviewRef(msgspec.Struct, frozen=True):
    """Names a review by its trace key, reviewer and rubric hash."""

    trace: str
    reviewer: str
    rubric: str


class ApplyBody(ActBody, frozen=True):
    """The acts of this press come from the judgement of a group. `similarity` is from 0 to 100."""

    words: ClassVar[str] = "judgement applied from a group"
    group: str
    source: ReviewRef = msgspec.field(name="from")
    similarity: float | None = None

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        source = self.source
        review.propagated = Propagated(
            self.group, source.trace, source.reviewer, source.rubric, self.similarity
        )


class CarryBody(ActBody, frozen=True):
    """The acts of this press copy a review of an earlier revision of the trace, or one under an earlier `version`
    of the rubric. `differs` is what changed since, `recheck` why the review has to be looked at again. `through` are
    the reviews that the copied one was itself copied from, the nearest first."""

    words: ClassVar[str] = "review carried over"
    why: CarryReason
    source: ReviewRef = msgspec.field(name="from")
    version: int | None = None
    differs: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()
    through: tuple[ReviewRef, ...] = ()

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        source = self.source
        review.carried = Carried(
            self.why,
            source.trace,
            source.reviewer,
            source.rubric,
            self.version,
            self.differs,
            self.recheck,
            tuple((one.reviewer, one.trace, one.rubric) for one in self.through),
        )
