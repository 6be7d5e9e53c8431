"""The order in which a reviewer gave verdicts, by the journal: when a review was last touched says nothing about it,
since a note or a mark can come later than the next verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import peewee

from ..database import run_sql
from ..journal.trace_keys import stored

if TYPE_CHECKING:
    from ..judgement import Review


class Judged(NamedTuple):
    """What a press judged. `first` is the id of the first event of the press; `repeat` is the queue that asked for a
    second judgement, "" if it was no repeat."""

    first: str
    trace: str
    repeat: str


_LAST: Final = """
SELECT p.first, p.press FROM presses p
 WHERE p.reviewer = ?1 AND p.acts = 1 AND p.counts = 1 AND p.first < ?3
   AND EXISTS (SELECT 1 FROM events e WHERE e.press = p.press AND e.kind = 'finish'
                  AND e.reviewer = ?1 AND e.rubric = ?2)
   AND NOT EXISTS (SELECT 1 FROM events e WHERE e.press = p.press
                      AND e.kind IN ('apply-to-group', 'carry', 'import'))
 ORDER BY p.first DESC LIMIT 1
"""
_OF_PRESS: Final = """
SELECT trace, coalesce(json_extract(body, '$.repeat'), '') FROM events
 WHERE press = ? AND kind = 'finish' AND +reviewer = ? AND rubric = ? ORDER BY id DESC
"""
"""With the plus sign the press is looked up, not everything that the reviewer did."""
_AFTER_ALL: Final = "g"
"""Greater than any id of an event."""
_OF_REVIEW: Final = " WHERE trace = ? AND reviewer = ? AND rubric = ?"


def last_judged(
    db: peewee.SqliteDatabase, reviewer: str, rubric: str, other_than: str
) -> Review | None:
    """The review, or repeat, of another trace than `other_than` that a reviewer gave a verdict last, under the rubric
    of that hash, as it is now; None if there is none that still has a verdict.

    Copies and imports do not count: there was nothing judged. What was done since the last verdict is read, and no more
    than that, however much was reviewed before.
    """
    from ..journal.projections import review_from_state

    for judged in _newest_first(db, reviewer, rubric):
        if judged.trace == other_than:
            continue
        of = (judged.trace, reviewer, rubric)
        if judged.repeat:
            sql = f"SELECT state FROM repeats{_OF_REVIEW} AND repeat = ?"  # noqa: S608
            row = run_sql(db, sql, (*of, judged.repeat)).fetchone()
        else:
            row = run_sql(db, f"SELECT state FROM reviews{_OF_REVIEW}", of).fetchone()  # noqa: S608
        review = review_from_state(row[0]) if row is not None else None
        if review is not None and review.judged and review.carried is None:
            return review
    return None


def _newest_first(db: peewee.SqliteDatabase, reviewer: str, rubric: str) -> Iterator[Judged]:
    if not _has_any(db, reviewer, rubric):
        return
    named = stored(db)
    before = _AFTER_ALL
    while (row := run_sql(db, _LAST, (reviewer, rubric, before)).fetchone()) is not None:
        before, press = row
        for trace, repeat in run_sql(db, _OF_PRESS, (press, reviewer, rubric)).fetchall():
            yield Judged(before, named(trace), repeat)


def _has_any(db: peewee.SqliteDatabase, reviewer: str, rubric: str) -> bool:
    """Whether the reviewer has judged under the rubric at all: else each of their presses would be looked at."""
    asked = "reviewer = ? AND rubric = ? AND status = 'finished'"
    for table in ("reviews", "repeats"):
        # In this order there is an index on the reviews.
        more = " AND propagated IS NULL ORDER BY at_ms DESC" if table == "reviews" else ""
        sql = f"SELECT 1 FROM {table} WHERE {asked}{more} LIMIT 1"  # noqa: S608
        if run_sql(db, sql, (reviewer, rubric)).fetchone() is not None:
            return True
    return False
