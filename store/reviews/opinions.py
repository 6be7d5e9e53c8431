"""What reviewers have said of traces, and will have said once an import is saved: one opinion a line can revise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...rubrics.schema import Rubric
from ..acts import Part
from ..journal.journal import Journal, now_ms
from ..judgement import Review
from .reviews import Reviews

_Place: TypeAlias = tuple[str, str, str]
"""Reviewer, trace key, rubric hash."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A review as it is or is about to be, and when it was given. `untimed`: its time is only that of its import; None
    if that is not known yet."""

    review: Review
    at_ms: int
    untimed: bool | None = None


class Opinions:
    """The reviews as they will be once this import is saved, and the parts of its press."""

    def __init__(self, journal: Journal, reviews: Reviews) -> None:
        self._journal = journal
        self._reviews = reviews
        self._now = now_ms()
        self._taken: dict[tuple[str, str, str, str | None], Opinion] = {}
        self._held: dict[_Place, Review] = {}
        self.parts: list[Part] = []
        self.rubrics: dict[str, Rubric] = {}

    def look_up(self, traces: Collection[str]) -> None:
        """Read the reviews of these traces: `present` finds them then without a statement for each."""
        found = self._reviews.of_traces(traces)
        self._held = {(one.reviewer, one.trace, one.rubric): one for one in found}

    def present(
        self, who: str, trace: str, rubric: str, repeat: str | None = None
    ) -> Opinion | None:
        """The present review of a trace that was looked up, or the one that an earlier line stated."""
        taken = self._taken.get((who, trace, rubric, repeat))
        if taken is not None:
            return taken
        if repeat:
            review = self._reviews.review(who, trace, rubric, repeat=repeat)
            return None if review is None else Opinion(review, review.at_ms, untimed=False)
        review = self._held.get((who, trace, rubric))
        return None if review is None else Opinion(review, review.at_ms)

    def is_untimed(self, opinion: Opinion) -> bool:
        """Whether the time of an opinion is only that of its import."""
        if opinion.untimed is not None:
            return opinion.untimed
        review = opinion.review
        return self._journal.imported_without_time(review.reviewer, review.trace, review.rubric)

    def take(self, part: Part, review: Review, rubric: Rubric) -> None:
        """Add a part to the press; `review` is what it amounts to."""
        untimed = part.at_ms is None
        at_ms = self._now if part.at_ms is None else part.at_ms
        place = (part.reviewer, part.trace, part.rubric, review.repeat)
        self._taken[place] = Opinion(review, at_ms, untimed)
        self.parts.append(part)
        self.rubrics[part.rubric] = rubric


def content(review: Review) -> Review:
    """A review without its times and the ids of its marks, which differ between equal journals."""
    return replace(
        review,
        at_ms=0,
        marks=tuple(replace(mark, id="") for mark in review.marks),
        evidence=tuple(replace(item, id="") for item in review.evidence),
    )
