"""The scratch library of the guided review: three sample traces, a queue, and what became of the verdicts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ...rubrics.files import builtin_rubrics
from ...sample_traces import BUNDLES, sample_folder
from ...store.judgement import Review
from ...store.reviews.queues import Queue, QueueItem
from ...store.workspace.trace_keys import PROGRAM
from ...store.workspace.workspace import Workspace
from .ending import Became, result_words
from .looking import Known
from .seen import judged
from .traces import FIRST, SECOND

if TYPE_CHECKING:
    from ...store.workspace.packs import BuildReport

QUEUE: Final = "guided review"
RUBRIC: Final = "agent-failure"


class GuidedReview:
    """A library of its own for as long as the guided review lasts; nothing real is touched."""

    def __init__(self, reviewer: str) -> None:
        """Make the library. Takes a moment: call it away from the screen. Raises UserError."""
        self._folder = tempfile.TemporaryDirectory(prefix="tracejury-guide-")
        self.space = Workspace.open(Path(self._folder.name) / "library", reviewer)
        try:
            self.queue = self._loaded()
            rubric = self.space.reviews.rubric(self.queue.rubric)
            if rubric is None:
                raise UserError("The rubric of the guided review is not in its library")
            self._rubric = rubric
        except BaseException:
            self.close()
            raise
        self._reviews: tuple[Review | None, Review | None] = (None, None)
        self._told_of: tuple[Review | None, Review | None] | None = None
        self._told = ""

    def _loaded(self) -> Queue:
        space = self.space
        with sample_folder() as folder:
            space.load_and_group([folder / BUNDLES[1]])
        keys = space.library.keys()
        rows: dict[str, str] = {}
        for one in keys:
            trace = space.library.trace(one)
            for story in (FIRST, SECOND):
                if trace is not None and (trace.source_id or "").startswith(story.source):
                    rows[story.source] = one
        # One more, so that the queue is not at its end when these two are judged.
        third = next(one for one in keys if one not in rows.values())
        self.traces = (rows[FIRST.source], rows[SECOND.source], third)
        rubric = space.reviews.remember_rubric(PROGRAM, builtin_rubrics()[RUBRIC])
        items = [QueueItem(one, "guided review") for one in self.traces]
        return space.queues.create(PROGRAM, QUEUE, rubric, items)

    def known(self) -> Known:
        """What the journal knows. Reads it: call it away from the screen."""
        space = self.space
        first, second, *_ = (
            space.reviews.review(space.reviewer, trace, self.queue.rubric) for trace in self.traces
        )
        self._reviews = (first, second)
        last = space.journal.done(space.reviewer, 0, 1)
        return Known(
            judged(self._rubric, first, FIRST.wrong),
            judged(self._rubric, second, SECOND.wrong),
            redo=bool(last) and not last[0].counts,
        )

    @property
    def told(self) -> str:
        """What became of the judgements as `known` found them last; "" as long as `tell` has not found that out."""
        return self._told if self._told_of == self._reviews else ""

    def tell(self) -> None:
        """Find out what became of both judgements. Tries the tests that they make: call it away from the screen."""
        reviews = self._reviews
        try:
            plan = self.space.plan_pack(QUEUE, "guided")
            first, second = (self._became(one, plan.report) for one in reviews)
        except UserError as error:
            first, second = (
                Became(one.verdict if one else None, why=error.what) for one in reviews
            )
        self._told_of, self._told = reviews, result_words(first, second)

    @staticmethod
    def _became(review: Review | None, report: BuildReport) -> Became:
        # Only who comes to the end of the guided review needs all that makes tests.
        from ...store.packs.advice import what_helps
        from ...store.workspace.packs import judged_witnesses

        if review is None:
            return Became(None)
        for case in report.cases:
            if case.source.get("trace") == review.trace:
                tried = tuple(judged_witnesses(case))
                helps = "" if case.proof.status == "gates" else what_helps(case)
                return Became(review.verdict, case.proof.status, tried, helps)
        left_out = (
            reason for reason, places in report.away.items() if review.trace in dict(places)
        )
        return Became(review.verdict, why=next(left_out, ""))

    def close(self) -> None:
        """Remove the library."""
        self.space.close()
        self._folder.cleanup()
