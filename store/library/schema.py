"""The tables of traces.db: large, and can be rebuilt from the bundles at any time."""

from __future__ import annotations

from typing import Final

import peewee

from ..database import DatabaseKind, run_sql


class Bundle(peewee.Model):
    """A bundle that was loaded; one row for each format found in it."""

    id = peewee.AutoField()
    name = peewee.TextField(index=True)
    path = peewee.TextField()
    sha256 = peewee.TextField()
    format = peewee.TextField()
    loaded_at = peewee.TextField()
    traces = peewee.IntegerField(default=0)
    steps = peewee.IntegerField(default=0)
    scores = peewee.IntegerField(default=0)
    rejected = peewee.IntegerField(default=0)
    read_as = peewee.TextField(default="")
    """How it was read, once it was read completely; "" before."""

    class Meta:
        table_name = "bundles"
        indexes = ((("sha256", "name", "format"), True),)


class TraceRecord(peewee.Model):
    """One trace. `header` is its content without the steps, as canonical JSON: TEXT, and where it is large
    (encoding.LARGE) a BLOB of the same bytes."""

    id = peewee.AutoField()
    key = peewee.TextField(unique=True)
    source_id = peewee.TextField(null=True)
    source_scope = peewee.TextField(default="")
    name = peewee.TextField(null=True)
    title = peewee.TextField(default="")
    status = peewee.TextField()
    start_ns = peewee.IntegerField(null=True)
    end_ns = peewee.IntegerField(null=True)
    format = peewee.TextField()
    bundle = peewee.IntegerField(index=True)
    steps = peewee.IntegerField(default=0)
    notes = peewee.TextField(default="[]")
    superseded_by = peewee.TextField(null=True)
    sources = peewee.TextField(default="[]")
    """The records it was made of, as JSON; their bundle is `bundle`."""
    header = peewee.TextField()
    """The last column: SQLite reads through a large value to reach the columns after it, and can reserve space
    for one only at the end of a row."""

    class Meta:
        table_name = "traces"
        indexes = ((("source_id", "source_scope", "bundle"), False),)


class StepRecord(peewee.Model):
    """One step. `body` is the whole step as canonical JSON; the columns are for selecting."""

    trace = peewee.IntegerField()
    position = peewee.IntegerField()
    step_id = peewee.TextField()
    kind = peewee.TextField()
    name = peewee.TextField()
    status = peewee.TextField()
    body = peewee.TextField()

    class Meta:
        table_name = "steps"
        primary_key = peewee.CompositeKey("trace", "position")


class ScoreRecord(peewee.Model):
    """One score; `hash` covers its content, so that it is kept once."""

    trace = peewee.IntegerField()
    hash = peewee.TextField()
    step_id = peewee.TextField(null=True)
    name = peewee.TextField()
    value = peewee.FloatField(null=True)
    label = peewee.TextField(null=True)
    rater = peewee.TextField()
    body = peewee.TextField()

    class Meta:
        table_name = "scores"
        primary_key = peewee.CompositeKey("trace", "hash")


class TraceBundle(peewee.Model):
    """Which traces are in which bundle."""

    bundle = peewee.IntegerField()
    trace = peewee.IntegerField(index=True)

    class Meta:
        table_name = "trace_bundles"
        primary_key = peewee.CompositeKey("bundle", "trace")


class RejectRecord(peewee.Model):
    """A record that could not be read."""

    number = peewee.AutoField()
    bundle = peewee.IntegerField(index=True)
    file = peewee.TextField()
    line = peewee.IntegerField(null=True)
    byte = peewee.IntegerField(null=True)
    record = peewee.IntegerField(null=True)
    reason = peewee.TextField()
    excerpt = peewee.TextField()

    class Meta:
        table_name = "rejects"


TABLES: Final = (Bundle, TraceRecord, StepRecord, ScoreRecord, TraceBundle, RejectRecord)


def _version_1(db: peewee.SqliteDatabase) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)


def _version_2(db: peewee.SqliteDatabase) -> None:
    """Add how a bundle was read, so that an unchanged one is not read again."""
    names = {column.name for column in db.get_columns("bundles")}
    if "read_as" not in names:
        run_sql(db, "ALTER TABLE bundles ADD COLUMN read_as TEXT NOT NULL DEFAULT ''")


def _version_3(db: peewee.SqliteDatabase) -> None:
    """Add the records that a trace was made of, so that they can be shown."""
    names = {column.name for column in db.get_columns("traces")}
    if "sources" not in names:
        run_sql(db, "ALTER TABLE traces ADD COLUMN sources TEXT NOT NULL DEFAULT '[]'")


def _version_4(db: peewee.SqliteDatabase) -> None:
    """Index the bundle as well: one bundle may contain a source id thousands of times."""
    run_sql(db, "DROP INDEX IF EXISTS tracerecord_source_id_source_scope")
    run_sql(
        db,
        "CREATE INDEX IF NOT EXISTS tracerecord_source_id_source_scope_bundle"
        " ON traces(source_id, source_scope, bundle)",
    )


def _version_5(db: peewee.SqliteDatabase) -> None:
    """Make the header the last column of a trace."""
    names = [column.name for column in db.get_columns("traces")]
    if names[-1] == "header":
        return
    for index in db.get_indexes("traces"):
        if index.sql:
            run_sql(db, f'DROP INDEX "{index.name}"')
    run_sql(db, "ALTER TABLE traces RENAME TO traces_before")
    with db.bind_ctx(TABLES):
        db.create_tables((TraceRecord,))
    columns = ", ".join(names)
    run_sql(db, f"INSERT INTO traces({columns}) SELECT {columns} FROM traces_before ORDER BY id")  # noqa: S608
    run_sql(db, "DROP TABLE traces_before")


def _version_6(db: peewee.SqliteDatabase) -> None:
    """Index which traces are superseded, to find the earlier revisions of one."""
    run_sql(
        db,
        "CREATE INDEX IF NOT EXISTS tracerecord_superseded_by ON traces(superseded_by)"
        " WHERE superseded_by IS NOT NULL",
    )


TRACES: Final = DatabaseKind(
    name="traces",
    application_id=0x746A7472,
    migrations=(_version_1, _version_2, _version_3, _version_4, _version_5, _version_6),
    pragmas={
        "journal_mode": "wal",
        "synchronous": "normal",
        "foreign_keys": 1,
        "cache_size": -32768,
    },
)
