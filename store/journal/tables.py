"""The tables of journal.db: the log, and the projections that are derived from it."""

from __future__ import annotations

from typing import Final

import peewee

from ..database import DatabaseKind, durable_pragmas, run_sql


class EventRow(peewee.Model):
    """One event. Append-only: triggers refuse a change.

    `seq` is the order of arrival in this file. Reviews depend on the order of the ids, which is the
    same on every machine, and for acts done on this machine the same as the order of arrival.
    """

    seq = peewee.AutoField()
    id = peewee.TextField(unique=True)
    press = peewee.TextField(index=True)
    at_ms = peewee.IntegerField()
    reviewer = peewee.TextField()
    kind = peewee.TextField()
    trace = peewee.TextField()
    rubric = peewee.TextField()
    body = peewee.TextField()
    prev = peewee.TextField()
    hash = peewee.TextField()

    class Meta:
        table_name = "events"
        indexes = ((("reviewer", "id"), False), (("trace", "reviewer", "rubric", "id"), False))


class ReviewRow(peewee.Model):
    """Projection: the present state of one review, as JSON, with columns to select and to count by. `codes` is a
    JSON list, `propagated` the group that it was propagated from.

    The last column is the large one: SQLite reads through it to reach what comes after. What has to be counted is
    read from indexes alone (`_version_7`).
    """

    reviewer = peewee.TextField()
    trace = peewee.TextField()
    rubric = peewee.TextField()
    status = peewee.TextField(index=True)
    verdict = peewee.TextField(null=True)
    at_ms = peewee.IntegerField()
    codes = peewee.TextField()
    propagated = peewee.TextField(null=True)
    state = peewee.TextField()

    class Meta:
        table_name = "reviews"
        primary_key = peewee.CompositeKey("trace", "reviewer", "rubric")


class RepeatRow(peewee.Model):
    """Projection: a second judgement by the same reviewer, which the queue named `repeat` asked for. It is apart from
    the reviews, so that nothing takes it for one."""

    reviewer = peewee.TextField()
    trace = peewee.TextField()
    rubric = peewee.TextField()
    repeat = peewee.TextField()
    status = peewee.TextField()
    verdict = peewee.TextField(null=True)
    at_ms = peewee.IntegerField()
    state = peewee.TextField()

    class Meta:
        table_name = "repeats"
        primary_key = peewee.CompositeKey("trace", "reviewer", "rubric", "repeat")


class RubricRow(peewee.Model):
    """Projection: a rubric as it was when first used."""

    hash = peewee.TextField(primary_key=True)
    body = peewee.TextField()

    class Meta:
        table_name = "rubrics"


class QueueRow(peewee.Model):
    """Projection: a queue. Of several events with the same name, the one with the greatest id counts. `total` is the
    number of its items, `drawn` its random sample as JSON.

    The last column is the large one: SQLite reads through it to reach what comes after.
    """

    name = peewee.TextField(primary_key=True)
    event = peewee.TextField()
    rubric = peewee.TextField()
    ordering = peewee.TextField()
    total = peewee.IntegerField()
    drawn = peewee.TextField(null=True)
    items = peewee.TextField()

    class Meta:
        table_name = "queues"


class PressRow(peewee.Model):
    """Projection: one press, for the history of its reviewer. See `history.py`."""

    press = peewee.TextField(primary_key=True)
    unit = peewee.TextField(index=True)
    first = peewee.TextField()
    reviewer = peewee.TextField()
    acts = peewee.IntegerField()
    leads = peewee.IntegerField()
    counts = peewee.IntegerField()

    class Meta:
        table_name = "presses"
        indexes = (
            (("reviewer", "first"), False),
            (("reviewer", "acts", "counts", "first"), False),
            (("reviewer", "acts", "leads", "first"), False),
        )


class ReversalRow(peewee.Model):
    """Projection: which press reverses which."""

    target = peewee.TextField()
    press = peewee.TextField(index=True)

    class Meta:
        table_name = "reversals"
        primary_key = peewee.CompositeKey("target", "press")


class TraceKeyRow(peewee.Model):
    """Projection: the present key of a trace that earlier events name by another one."""

    earlier = peewee.TextField(primary_key=True)
    key = peewee.TextField(index=True)

    class Meta:
        table_name = "trace_keys"
        without_rowid = True


class CodeActRow(peewee.Model):
    """Projection: a change to codes that counts. They apply in the order of the events."""

    event = peewee.TextField(primary_key=True)
    body = peewee.TextField()

    class Meta:
        table_name = "code_acts"
        without_rowid = True


class DraftRow(peewee.Model):
    """An unfinished text. Not an event: it is replaced with every change."""

    reviewer = peewee.TextField()
    trace = peewee.TextField()
    field = peewee.TextField()
    text = peewee.TextField()
    caret = peewee.IntegerField()

    class Meta:
        table_name = "drafts"
        primary_key = peewee.CompositeKey("reviewer", "trace", "field")


class MemoryRow(peewee.Model):
    """A small value stored for a reviewer: the place where they stopped, the theme."""

    reviewer = peewee.TextField()
    name = peewee.TextField()
    value = peewee.TextField()

    class Meta:
        table_name = "memory"
        primary_key = peewee.CompositeKey("reviewer", "name")


FIRST_TABLES: Final = (EventRow, ReviewRow, RubricRow, QueueRow, DraftRow, MemoryRow)
HISTORY_TABLES: Final = (PressRow, ReversalRow)


def _version_1(db: peewee.SqliteDatabase) -> None:
    with db.bind_ctx(FIRST_TABLES):
        db.create_tables(FIRST_TABLES)
    for act in ("UPDATE", "DELETE"):
        run_sql(
            db,
            f"CREATE TRIGGER events_no_{act.lower()} BEFORE {act} ON events "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        )


def _version_2(db: peewee.SqliteDatabase) -> None:
    """Add the present keys of traces."""
    with db.bind_ctx((TraceKeyRow,)):
        db.create_tables((TraceKeyRow,))


def _version_3(db: peewee.SqliteDatabase) -> None:
    """The tables of the history; `Journal.open` fills them from the log."""
    with db.bind_ctx(HISTORY_TABLES):
        db.create_tables(HISTORY_TABLES)


def _version_4(db: peewee.SqliteDatabase) -> None:
    """Add the changes to codes. No earlier version could write one, so there is nothing to fill in."""
    with db.bind_ctx((CodeActRow,)):
        db.create_tables((CodeActRow,))


def _version_5(db: peewee.SqliteDatabase) -> None:
    """Reviews with columns to count by, queues with how they were made, and repeats; `Journal.open` fills them."""
    remade = (ReviewRow, QueueRow, RepeatRow)
    run_sql(db, "DROP TABLE reviews")
    run_sql(db, "DROP TABLE queues")
    # Without a history, every projection is derived anew.
    run_sql(db, "DELETE FROM presses")
    run_sql(db, "DELETE FROM reversals")
    with db.bind_ctx(remade):
        db.create_tables(remade)


def _version_6(db: peewee.SqliteDatabase) -> None:
    """Queues with the number of their items, reviews with an index of what is counted."""
    run_sql(db, "ALTER TABLE queues RENAME TO earlier_queues")
    with db.bind_ctx((ReviewRow, QueueRow)):
        db.create_tables((ReviewRow, QueueRow))
    kept = "name, event, rubric, ordering, drawn, items"
    run_sql(
        db,
        f"INSERT INTO queues ({kept}, total)"  # noqa: S608
        f" SELECT {kept}, json_array_length(items) FROM earlier_queues",
    )
    run_sql(db, "DROP TABLE earlier_queues")


def _version_7(db: peewee.SqliteDatabase) -> None:
    """Indexes for what is asked of many reviews: how a reviewer stands (the index has all that is counted: the states
    are a hundred times larger), what they judged last, the codes in their own words."""
    for sql in (
        "DROP INDEX IF EXISTS reviewrow_reviewer_rubric_trace_status_verdict_propagate_ff35702",
        (
            "CREATE INDEX reviews_standing ON reviews"
            "(reviewer, trace, rubric, status, verdict, propagated, at_ms, codes)"
        ),
        (
            "CREATE INDEX reviews_judged ON reviews(reviewer, rubric, at_ms DESC, trace)"
            " WHERE status = 'finished' AND propagated IS NULL"
        ),
        (
            "CREATE INDEX reviews_own_codes ON reviews(reviewer, trace)"
            " WHERE json_extract(state, '$.own_codes') IS NOT NULL"
        ),
    ):
        run_sql(db, sql)


JOURNAL: Final = DatabaseKind(
    name="journal",
    application_id=0x746A6A6C,
    migrations=(_version_1, _version_2, _version_3, _version_4, _version_5, _version_6, _version_7),
    pragmas={
        # Not locking_mode=exclusive: a second window reads while this one writes (see reader.py).
        "journal_mode": "wal",
        "synchronous": "full",
        "foreign_keys": 1,
        **durable_pragmas(),
    },
    one_connection=True,
)
