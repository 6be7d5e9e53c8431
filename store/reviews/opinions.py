"""What reviewers have said of traces, and will have said once an import is saved: one opinion a line can revise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...rubrics.schema import Rubric
from ..acts import Part, without_repeat
from ..code_names import CodeNames
from ..folding import fold_acts
from ..journal.journal import Journal, clean_part, now_ms
from ..judgement import Review
from .import_spool import ImportSpool
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
    """The reviews as they will be once this import is saved, and the parts of its press. Close it in the end."""

    def __init__(self, journal: Journal, reviews: Reviews, names: CodeNames) -> None:
        """`names` is what codes are called now."""
        self._journal = journal
        self._reviews = reviews
        self._names = names
        self._now = now_ms()
        self._held: dict[_Place, Review] = {}
        self.parts = ImportSpool()
        self.rubrics: dict[str, Rubric] = {}
        self.first_reviewer = ""

    def close(self) -> None:
        """Forget the parts."""
        self.parts.close()

    def look_up(self, traces: Collection[str]) -> None:
        """Read the reviews of these traces: `present` finds them then without a statement for each."""
        found = self._reviews.of_traces(traces)
        self._held = {(one.reviewer, one.trace, one.rubric): one for one in found}

    def present(
        self, who: str, trace: str, rubric: str, repeat: str | None = None
    ) -> Opinion | None:
        """The present review of a trace that was looked up, or the one that an earlier line stated."""
        taken = self.parts.latest(who, trace, rubric, repeat)
        if taken is not None:
            return self._stated(taken, repeat)
        if repeat:
            review = self._reviews.review(who, trace, rubric, repeat=repeat)
            return None if review is None else Opinion(review, review.at_ms, untimed=False)
        review = self._held.get((who, trace, rubric))
        return None if review is None else Opinion(review, review.at_ms)

    def _stated(self, part: Part, repeat: str | None) -> Opinion | None:
        """The opinion that a part amounts to: it states all of a review."""
        review = fold_acts(
            without_repeat(part.acts),
            trace=part.trace,
            reviewer=part.reviewer,
            rubric=part.rubric,
            names=self._names,
        )
        if review is not None and repeat:
            review = replace(review, repeat=repeat)
        at_ms = self._now if part.at_ms is None else part.at_ms
        return None if review is None else Opinion(review, at_ms, part.at_ms is None)

    def is_untimed(self, opinion: Opinion) -> bool:
        """Whether the time of an opinion is only that of its import."""
        if opinion.untimed is not None:
            return opinion.untimed
        review = opinion.review
        return self._journal.imported_without_time(review.reviewer, review.trace, review.rubric)

    def take(self, part: Part, rubric: Rubric, repeat: str | None) -> None:
        """Add a part to the press. `repeat` names the queue that asked for a second judgement, if it is one."""
        kept = clean_part(part)
        self.parts.add(kept, repeat)
        self.rubrics[kept.rubric] = rubric
        self.first_reviewer = self.first_reviewer or kept.reviewer


def content(review: Review) -> Review:
    """A review without its times and the ids of its marks, which differ between equal journals."""
    return replace(
        review,
        at_ms=0,
        marks=tuple(replace(mark, id="") for mark in review.marks),
        evidence=tuple(replace(item, id="") for item in review.evidence),
    )
