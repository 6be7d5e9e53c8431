"""The later opinion of a reviewer counts: the reviews as they are, and as they will be once an import is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...rubrics.schema import Rubric
from ..acts import Part
from ..journal.journal import Journal, now_ms
from ..judgement import Review
from .line_values import iso_time
from .reviews import Reviews
from .step_names import UnusableLine


class OlderOpinion(UnusableLine):
    """Why a line does not replace the review that is known: that one is later."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A review as it is or is about to be, and whether its time is only that of its import."""

    review: Review
    untimed: bool


class Opinions:
    """The reviews as they will be once this import is saved, and the parts of its press."""

    def __init__(self, journal: Journal, reviews: Reviews) -> None:
        self._journal = journal
        self._reviews = reviews
        self._now = now_ms()
        self._taken: dict[tuple[str, str, str, str | None], Opinion] = {}
        self.parts: list[Part] = []
        self.rubrics: dict[str, Rubric] = {}

    def opinion(
        self, who: str, trace: str, rubric: str, repeat: str | None = None
    ) -> Opinion | None:
        """The present review, or the one that an earlier line stated."""
        taken = self._taken.get((who, trace, rubric, repeat))
        if taken is not None:
            return taken
        review = self._reviews.review(who, trace, rubric, repeat=repeat)
        if review is None:
            return None
        untimed = not repeat and self._journal.imported_without_time(who, trace, rubric)
        return Opinion(review, untimed)

    def take(self, part: Part, review: Review, rubric: Rubric) -> None:
        """Add a part to the press; `review` is what it amounts to."""
        untimed = part.at_ms is None
        at_ms = self._now if part.at_ms is None else part.at_ms
        place = (part.reviewer, part.trace, part.rubric, review.repeat)
        self._taken[place] = Opinion(replace(review, at_ms=at_ms), untimed)
        self.parts.append(part)
        self.rubrics[part.rubric] = rubric


def check_later(who: str, at_ms: int | None, present: Opinion) -> None:
    """Raises UnusableLine unless a line of that time is later than the review that is known."""
    known = iso_time(present.review.at_ms)
    if at_ms is None:
        if not present.untimed:
            raise UnusableLine(
                f"{who} has already reviewed this trace, with a different result ({known}), and the line"
                " has no `at` to say that it is later"
            )
    elif at_ms < present.review.at_ms:
        raise OlderOpinion(f"{who} reviewed this trace later, at {known}: that review stays")
    elif at_ms == present.review.at_ms:
        raise UnusableLine(
            f"{who} has already reviewed this trace, with a different result at the same time ({known})"
        )


def content(review: Review) -> Review:
    """A review without its times and the ids of its marks, which differ between equal journals."""
    return replace(
        review,
        at_ms=0,
        marks=tuple(replace(mark, id="") for mark in review.marks),
        evidence=tuple(replace(item, id="") for item in review.evidence),
    )
