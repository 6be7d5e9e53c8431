"""The present reviews and rubrics of a journal, by trace, reviewer and rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

import msgspec
import peewee

from ..acts import Act
from ..database import in_chunks, run_sql
from ..journal.journal import Journal
from ..journal.tables import RepeatRow, ReviewRow, RubricRow

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from ..code_names import CodeNames
    from ..judgement import Review

_PAGE: Final = 1000


class Reviews:
    """Reads the projections of a journal, and pins rubrics in it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._rubrics: dict[str, Rubric] = {}

    def review(
        self, reviewer: str, trace: str, rubric: str, *, repeat: str | None = None
    ) -> Review | None:
        """One review, or None if there is none (or all of it was undone). With `repeat` the second judgement that the
        queue of that name asked for."""
        if repeat:
            again = self.repeats(reviewer=reviewer, trace=trace, rubric=rubric, queue=repeat)
            return again[0] if again else None
        found = self.reviews(reviewer=reviewer, trace=trace, rubric=rubric)
        return found[0] if found else None

    def reviews(
        self,
        *,
        rubric: str | None = None,
        reviewer: str | None = None,
        trace: str | None = None,
        status: str | None = None,
    ) -> list[Review]:
        """Reviews, ordered by trace key, reviewer, rubric hash."""
        from ..journal.projections import review_from_state

        def work(db: peewee.SqliteDatabase) -> list[Review]:
            query = ReviewRow.select(ReviewRow.state)
            for column, value in (
                (ReviewRow.rubric, rubric),
                (ReviewRow.reviewer, reviewer),
                (ReviewRow.trace, trace),
                (ReviewRow.status, status),
            ):
                if value is not None:
                    query = query.where(column == value)
            ordered = query.order_by(ReviewRow.trace, ReviewRow.reviewer, ReviewRow.rubric)
            return [review_from_state(row[0]) for row in ordered.tuples().execute(db)]

        return self._journal.run(work)

    def each(self, *, reviewer: str | None = None, status: str | None = None) -> Iterator[Review]:
        """Reviews in the order of `reviews`, of one reviewer and with one status if named, read page by page: any number
        of them."""
        from ..journal.projections import review_from_state

        last = ("", "", "")
        # With a plus sign no index on the column is used: each page would be sorted anew.
        asked = [("+reviewer", reviewer), ("+status", status)]
        where = "".join(f" AND {column} = ?" for column, value in asked if value is not None)
        sql = (
            "SELECT trace, reviewer, rubric, state FROM reviews"  # noqa: S608
            f" WHERE (trace, reviewer, rubric) > (?, ?, ?){where}"
            f" ORDER BY trace, reviewer, rubric LIMIT {_PAGE}"
        )
        given = [value for _, value in asked if value is not None]

        def read(db: peewee.SqliteDatabase) -> list[tuple[str, str, str, str]]:
            return run_sql(db, sql, (*last, *given)).fetchall()

        while True:
            page = self._journal.run(read)
            yield from (review_from_state(state) for *_, state in page)
            if len(page) < _PAGE:
                return
            last = page[-1][:3]

    def repeats(
        self,
        *,
        rubric: str | None = None,
        reviewer: str | None = None,
        trace: str | None = None,
        status: str | None = None,
        queue: str | None = None,
    ) -> list[Review]:
        """The second judgements that queues asked for, in the order of the reviews."""
        from ..journal.projections import review_from_state

        def work(db: peewee.SqliteDatabase) -> list[Review]:
            query = RepeatRow.select(RepeatRow.state)
            for column, value in (
                (RepeatRow.rubric, rubric),
                (RepeatRow.reviewer, reviewer),
                (RepeatRow.trace, trace),
                (RepeatRow.status, status),
                (RepeatRow.repeat, queue),
            ):
                if value is not None:
                    query = query.where(column == value)
            ordered = query.order_by(
                RepeatRow.trace, RepeatRow.reviewer, RepeatRow.rubric, RepeatRow.repeat
            )
            return [review_from_state(row[0]) for row in ordered.tuples().execute(db)]

        return self._journal.run(work)

    def carried_drafts(self, rubric: str | None = None) -> list[Review]:
        """The drafts that were carried over, under the rubric of that hash (None: under any), in the order of the
        reviews."""
        from ..journal.projections import review_from_state

        def work(db: peewee.SqliteDatabase) -> list[Review]:
            under, named = ("", ()) if rubric is None else (" AND rubric = ?", (rubric,))
            rows = run_sql(
                db,
                "SELECT state FROM reviews WHERE status = 'draft'"  # noqa: S608
                f" AND json_extract(state, '$.carried') IS NOT NULL{under}"
                " ORDER BY trace, reviewer, rubric",
                named,
            )
            return [review_from_state(state) for (state,) in rows]

        return self._journal.run(work)

    def of_traces(self, keys: Collection[str]) -> list[Review]:
        """The reviews of these traces."""
        from ..journal.projections import review_from_state

        def work(db: peewee.SqliteDatabase) -> list[Review]:
            found = []
            for some in in_chunks(sorted(keys)):
                query = ReviewRow.select(ReviewRow.state).where(ReviewRow.trace.in_(list(some)))
                found += [review_from_state(row[0]) for row in query.tuples().execute(db)]
            return found

        return self._journal.run(work)

    def of_several(self) -> list[Review]:
        """The finished reviews of the traces that two reviewers or more finished, in the order of the reviews."""
        from ..journal.projections import review_from_state

        def work(db: peewee.SqliteDatabase) -> list[Review]:
            # Where one person judges alone, which is often, an index tells at once that there is nothing to compare.
            one = "SELECT (SELECT min(reviewer) FROM reviews), (SELECT max(reviewer) FROM reviews)"
            first, last = run_sql(db, one).fetchone()
            if first == last:
                return []
            rows = run_sql(
                db,
                "SELECT state FROM reviews WHERE status = 'finished' AND trace IN"
                " (SELECT trace FROM reviews WHERE status = 'finished' GROUP BY trace"
                " HAVING count(DISTINCT reviewer) > 1) ORDER BY trace, reviewer, rubric",
            )
            return [review_from_state(state) for (state,) in rows]

        return self._journal.run(work)

    def last_judged(self, reviewer: str, rubric: str, other_than: str) -> Review | None:
        """The review, or repeat, of another trace than `other_than` that a reviewer gave a verdict last, under the
        rubric of that hash. Copies do not count: they were not judged."""
        from . import judging_order

        return self._journal.run(
            lambda db: judging_order.last_judged(db, reviewer, rubric, other_than)
        )

    def code_names(self) -> CodeNames:
        """What codes are called now."""
        from ..journal import code_acts

        return self._journal.run(code_acts.stored)

    def as_given(self, review: Review) -> Review:
        """A review with the codes that were given, by the names that they had. What copies a review copies these, so
        that a change to codes that is taken back is taken back in the copy as well."""
        from ..act_kinds import LIBRARY_KINDS
        from ..folding import fold
        from ..journal import code_acts, log

        def work(db: peewee.SqliteDatabase) -> Review | None:
            if not code_acts.stored(db):
                return review
            events = log.select(
                db, reviewer=review.reviewer, trace=review.trace, rubric=review.rubric
            )
            return fold(event for event in events if event.kind not in LIBRARY_KINDS)

        return self._journal.run(work) or review

    def counts_by_rubric(self) -> dict[str, int]:
        """How many reviews there are under each rubric, by its hash."""
        sql = "SELECT rubric, count(*) FROM reviews GROUP BY rubric"
        return dict(self._journal.run(lambda db: run_sql(db, sql).fetchall()))

    def remember_rubric(self, reviewer: str, rubric: Rubric) -> str:
        """Store a rubric in the journal as it is now, once; returns its hash. Raises NotSaved."""
        from ...rubrics.files import rubric_hash, rubric_json

        pinned = rubric_hash(rubric)
        if self.rubric(pinned) is None:
            act = Act("rubric", {"rubric": rubric_json(rubric)})
            self._journal.append(reviewer, "", pinned, [act])
        return pinned

    def rubric(self, pinned: str) -> Rubric | None:
        """The rubric of that hash, or None."""
        if pinned not in self._rubrics:
            self.rubrics()
        return self._rubrics.get(pinned)

    def rubrics(self) -> dict[str, Rubric]:
        """Every stored rubric, by hash."""
        from ...rubrics.files import rubric_from_json

        def work(db: peewee.SqliteDatabase) -> dict[str, str]:
            rows = RubricRow.select(RubricRow.hash, RubricRow.body).tuples().execute(db)
            return dict(rows)

        for pinned, body in self._journal.run(work).items():
            if pinned not in self._rubrics:
                self._rubrics[pinned] = rubric_from_json(msgspec.json.decode(body))
        return dict(self._rubrics)
