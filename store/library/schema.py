"""The tables of traces.db: large, and can be rebuilt from the bundles at any time."""

from __future__ import annotations

from typing import Final

import peewee


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
    attached = peewee.BooleanField(default=False)
    """Whether it did not come with its trace, but apart."""

    class Meta:
        table_name = "scores"
        primary_key = peewee.CompositeKey("trace", "hash")


class EarlierKeyRecord(peewee.Model):
    """The keys of version 1 of a trace, one for each state in which it was loaded."""

    key = peewee.TextField(primary_key=True)
    trace = peewee.IntegerField(index=True)

    class Meta:
        table_name = "earlier_keys"
        without_rowid = True


class TraceBundle(peewee.Model):
    """Which traces are in which bundle. `sources` are the records that it holds of one that was united from
    several bundles; "[]" if they are those of the trace itself."""

    bundle = peewee.IntegerField()
    trace = peewee.IntegerField(index=True)
    sources = peewee.TextField(default="[]")

    class Meta:
        table_name = "trace_bundles"
        primary_key = peewee.CompositeKey("bundle", "trace")


class BundlePath(peewee.Model):
    """The absolute paths from which a bundle was loaded; `loaded` grows with each load."""

    bundle = peewee.IntegerField()
    path = peewee.TextField(index=True)
    loaded = peewee.IntegerField(default=0)

    class Meta:
        table_name = "bundle_paths"
        primary_key = peewee.CompositeKey("bundle", "path")


class WaitingScores(peewee.Model):
    """Scores whose trace is not in the library yet, as JSON; `reason` is that of their reject."""

    bundle = peewee.IntegerField(index=True)
    source_id = peewee.TextField(index=True)
    reason = peewee.TextField()
    scores = peewee.TextField()

    class Meta:
        table_name = "waiting_scores"


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


TABLES: Final = (
    Bundle,
    BundlePath,
    TraceRecord,
    EarlierKeyRecord,
    StepRecord,
    ScoreRecord,
    TraceBundle,
    WaitingScores,
    RejectRecord,
)
