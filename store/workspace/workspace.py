"""An open library with everything that a screen or a command asks of it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UserError
from .opened import OpenLibrary

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from ..bundles.opening import Progress
    from ..groups.grouping import Update
    from ..judgement import Review
    from ..packs.build import BuildReport, PackPlan
    from ..packs.pace import Pace
    from ..packs.private import PrivateContent
    from ..packs.reviewer_names import ReviewerNames
    from ..reviews.active_time import ActiveTime
    from ..reviews.carrying import CarryReport, Recheck
    from ..reviews.importing import ImportReport
    from ..reviews.queues import Queue
    from .earlier_failures import EarlierFailures
    from .group_work import GroupWork
    from .history import History
    from .loading import Loaded, LoadOptions
    from .queues import NewQueue, Selection
    from .rubric_versions import VersionUsed
    from .search import Search


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Make no search for cycles of objects meanwhile: what an import makes has none and is kept until it is saved, and
    going through all of it again and again takes a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Workspace(OpenLibrary):
    """An open library with everything that a screen or a command asks of it."""

    @cached_property
    def active_time(self) -> ActiveTime:
        """How long this reviewer was at work on each trace."""
        from ..reviews.active_time import ActiveTime

        return ActiveTime()

    @cached_property
    def group_work(self) -> GroupWork:
        """What this reviewer can do with groups."""
        from .group_work import GroupWork

        return GroupWork(self)

    @cached_property
    def earlier(self) -> EarlierFailures:
        """What this library knows of earlier projects. Raises UserError where its file is damaged."""
        from .earlier_failures import EarlierFailures

        return EarlierFailures(self)

    @cached_property
    def history(self) -> History:
        """What this reviewer did, to look at and to take back."""
        from .history import History

        return History(self)

    def regroup(self) -> Update:
        """Bring the groups up to date with what was loaded and judged."""
        return self.group_work.regroup()

    def load_and_group(
        self,
        paths: Sequence[Path],
        options: LoadOptions | None = None,
        *,
        progress: Progress | None = None,
    ) -> Loaded:
        """Load bundles and bring the groups up to date. Raises UserError."""
        from .loading import DEFAULT, load_and_group

        loaded = load_and_group(
            self.folder, paths, options or DEFAULT, progress=progress, space=self
        )
        self.shown.read_anew()
        return loaded

    def reviews_from_annotations(self, bundles: Iterable[int], rubric: Rubric) -> ImportReport:
        """Make reviews of the judgements of people in these bundles (row ids). Raises NotSaved."""
        from .loading import reviews_from_annotations

        return reviews_from_annotations(self, bundles, rubric)

    def new_queue(self, name: str, rubric: Rubric, selection: Selection) -> NewQueue:
        """Make a queue. Raises UserError if no trace fits or the name is taken, NotSaved."""
        from .queues import new_queue

        return new_queue(self, name, rubric, selection)

    def queue_named(self, name: str) -> Queue:
        """The queue of that name. Raises UserError if there is none."""
        queue = self.queues.get(name)
        if queue is None:
            raise UserError(f"There is no queue named {name}", "tracejury queue list shows them.")
        return queue

    def reviewable_queue(self, name: str) -> Queue:
        """The queue of that name. Raises UserError if there is none, or nothing of it can be judged."""
        queue = self.queue_named(name)
        lacks = ""
        if not queue.items:
            lacks = f"Queue {name} has no traces"
        elif self.reviews.rubric(queue.rubric) is None:
            lacks = f"The rubric of queue {name} is not in the journal"
        if lacks:
            raise UserError(lacks, "Make another queue: tracejury queue new NAME.")
        return queue

    def build_pack(
        self,
        queue: str | None,
        target: Path,
        name: str,
        *,
        guard_only: bool = False,
        every_failure: bool = False,
        mask: bool = False,
        reviewers: ReviewerNames = "names",
        pace: Pace | None = None,
    ) -> BuildReport:
        """Build a pack from a queue (None: from everything). Raises WouldLeave, UserError, and Stopped."""
        plan = self.plan_pack(
            queue,
            name,
            guard_only=guard_only,
            every_failure=every_failure,
            mask=mask,
            reviewers=reviewers,
            pace=pace,
        )
        return self.write_pack(plan, target)

    def plan_pack(
        self,
        queue: str | None,
        name: str,
        *,
        guard_only: bool = False,
        every_failure: bool = False,
        mask: bool = False,
        reviewers: ReviewerNames = "names",
        pace: Pace | None = None,
    ) -> PackPlan:
        """Make the cases of a pack from a queue (None: from everything), and write nothing. With `mask` they hold
        pseudonyms in place of what is private. Raises UserError, and Stopped."""
        from .packs import plan_pack_of

        return plan_pack_of(
            self,
            queue,
            name,
            guard_only=guard_only,
            every_failure=every_failure,
            mask=mask,
            reviewers=reviewers,
            pace=pace,
        )

    def write_pack(
        self, plan: PackPlan, target: Path, found: PrivateContent | None = None
    ) -> BuildReport:
        """Write a planned pack to a folder; `found` is what was found in it already that is private. Raises WouldLeave if
        something is, and UserError if the folder is something other than a pack."""
        from .packs import write_pack_of

        return write_pack_of(self, plan, target, found)

    def import_reviews(
        self,
        file: Path,
        *,
        step_base: int = 0,
        reviewer: str | None = None,
        rubric: str | None = None,
        encoding: str | None = None,
        dry_run: bool = False,
        questions: Sequence[str] = (),
        answers: Sequence[str] = (),
    ) -> ImportReport:
        """Import a file of reviews (JSONL, CSV, Parquet), or the labels of another tool: `questions` and `answers` say
        what these mean (`LABEL=QUESTION`, `LABEL:WORD=ANSWER`). Raises UserError, NotSaved."""
        from ..reviews.importing import import_reviews
        from ..reviews.labels.mapping import LabelMap
        from .carrying import carry_over

        if not dry_run:
            self.journal.backup_before()
        with _no_cycles():
            report = import_reviews(
                file,
                self.library,
                self.journal,
                step_base=step_base,
                reviewer=reviewer,
                rubric=rubric,
                encoding=encoding,
                dry_run=dry_run,
                by=self.reviewer,
                label_map=LabelMap.of(questions, answers),
            )
        if not dry_run:
            report.carried = carry_over(self)
        return report

    def carry_over_new(self) -> CarryReport:
        """Carry reviews over to revisions of their traces and to later versions of their rubrics, if traces were
        loaded since that was last done. Raises NotSaved."""
        from .carrying import carry_over_new

        return carry_over_new(self)

    def use_version(self, rubric: Rubric) -> VersionUsed:
        """Put a version of a rubric to use: reviews under earlier ones, and their queues, follow. Raises NotSaved."""
        from .rubric_versions import use_version

        return use_version(self, rubric)

    def same_version(self, rubric: Rubric) -> bool:
        """Whether reviews were given under other questions that have the id and the version of this rubric."""
        from .carrying import same_version

        return same_version(self, rubric)

    def recheck_queues(self, name: str | None = None, rubric: str | None = None) -> list[Queue]:
        """Make a queue, one for each rubric, of what has to be looked at again. Raises UserError, NotSaved."""
        from .carrying import recheck_queues

        return recheck_queues(self, name, rubric)

    def changed_since(self, rubric: str) -> list[Recheck]:
        """What anybody judged under the rubric of that hash before the trace changed."""
        from .carrying import carrying

        return carrying(self).rechecks_of_revisions(rubric)

    def judged_before(self, trace: str, rubric: str) -> Recheck | None:
        """What changed on a trace since this reviewer judged an earlier revision of it; None if they did not, or
        have a review of it now."""
        from .carrying import carrying

        return carrying(self).before(trace, self.reviewer, rubric)

    def differs_in_newest(self, trace: str) -> str:
        """What differs in the newest revision of a trace, in words; "" if this is it."""
        from .carrying import differs_in_newest

        return differs_in_newest(self.library, trace)

    def rechecks_left(self) -> int:
        """How many traces have to be looked at again."""
        from .carrying import rechecks_left

        return rechecks_left(self)

    def chosen_reviews(
        self, *, reviewer: str | None = None, drafts: bool = False, query: str | None = None
    ) -> Iterator[Review]:
        """The finished reviews (with `drafts`, all), of one reviewer if named; with a query, those that it finds;
        then the second judgements. They are read as they are used: any number of them. Raises UserError."""
        status = None if drafts else "finished"
        first = self.reviews.each(reviewer=reviewer, status=status)
        chosen = chain(first, self.reviews.repeats(reviewer=reviewer, status=status))
        if query is None:
            return chosen
        from .found_reviews import found_reviews

        return found_reviews(self, chosen, query)

    @cached_property
    def search(self) -> Search:
        """What can be searched while reviewing: nothing that a blind rubric holds back."""
        from .search import Search

        return Search(self, blind=True)

    def export_reviews(self, file: Path, reviews: Iterable[Review], *, bom: bool = False) -> int:
        """Write reviews as CSV, Parquet or JSON lines, by the suffix; returns how many. `bom` begins CSV with a
        byte order mark."""
        from ..reviews.files import export_reviews

        reviews = self._may_leave(reviews)
        return export_reviews(file, self.shown, self.reviews, self.shown.reviews(reviews), bom=bom)

    def reviews_as_jsonl(self, reviews: Iterable[Review]) -> Iterator[str]:
        """Reviews as JSON lines, many of them at a time."""
        from ..reviews.files import PAGE, jsonl_lines, review_lines

        seen = self.shown.reviews(self._may_leave(reviews))
        lines = jsonl_lines(review_lines(self.shown, self.reviews, seen))
        while page := list(islice(lines, PAGE)):
            yield b"".join(page).decode()

    def _may_leave(self, reviews: Iterable[Review]) -> Iterable[Review]:
        """The same reviews. Raises UserError where the settings require provenance that is not known of their traces."""
        from ..provenance_choice import required_provenance

        if not required_provenance():
            return reviews
        from .bundle_facts import require_provenance_of

        some = list(reviews)
        require_provenance_of(self, {one.trace for one in some}, "file of reviews")
        return some
