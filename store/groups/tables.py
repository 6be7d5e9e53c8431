"""The tables of groups.db: the group of each failure. They can be rebuilt from traces and journal at any time.

What reviewers did to groups is in the journal, not here.
"""

from __future__ import annotations

from typing import Final

import peewee

from ..database import DatabaseKind, run_sql


class FailureRow(peewee.Model):
    """One trace's failure. `kept` is what its signature masks, as JSON; `row` the trace's row id."""

    trace = peewee.TextField(primary_key=True)
    row = peewee.IntegerField()
    signature = peewee.TextField(index=True)
    step = peewee.TextField(null=True)
    at_ns = peewee.IntegerField(null=True)
    kept = peewee.TextField(default="[]")

    class Meta:
        table_name = "failures"
        without_rowid = True


class SignatureRow(peewee.Model):
    """One signature, with the group it was placed in and its similarity to the representative (0 to 100). `by_hand`:
    an act placed it, not its similarity."""

    id = peewee.TextField(primary_key=True)
    kind = peewee.TextField()
    block = peewee.TextField()
    text = peewee.TextField()
    home = peewee.TextField(index=True)
    score = peewee.FloatField()
    by_hand = peewee.BooleanField(default=False)

    class Meta:
        table_name = "signatures"
        without_rowid = True


class GroupRow(peewee.Model):
    """One group: its representative. `age` counts from the oldest; `pattern` is the text with what varies in the
    group, "" if nothing does."""

    id = peewee.TextField(primary_key=True)
    kind = peewee.TextField()
    block = peewee.TextField()
    text = peewee.TextField()
    age = peewee.IntegerField()
    pattern = peewee.TextField(default="")

    class Meta:
        table_name = "groups"
        without_rowid = True


class ResignedRow(peewee.Model):
    """A signature that a reviewer's act names and that was made with earlier masks: `id` is its id, the other
    columns are the signature of the same failure under the present masks."""

    id = peewee.TextField(primary_key=True)
    kind = peewee.TextField()
    block = peewee.TextField()
    text = peewee.TextField()

    class Meta:
        table_name = "resigned"
        without_rowid = True


class EarlierRow(peewee.Model):
    """The placements that were left when other settings were adopted, so that taking the other settings back brings
    them back: `act` is the act that had set these settings ("" before the first one), `placements` are JSON."""

    act = peewee.TextField(primary_key=True)
    placements = peewee.TextField()

    class Meta:
        table_name = "earlier"
        without_rowid = True


class MetaRow(peewee.Model):
    """What the placements were made with: threshold, masks and their version, how far the library was read."""

    name = peewee.TextField(primary_key=True)
    value = peewee.TextField()

    class Meta:
        table_name = "meta"
        without_rowid = True


TABLES: Final = (FailureRow, SignatureRow, GroupRow, ResignedRow, EarlierRow, MetaRow)


def _version_1(db: peewee.SqliteDatabase) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)


def _version_2(db: peewee.SqliteDatabase) -> None:
    # The column listed groups that were close and not joined; nothing used it.
    if any(column.name == "refused" for column in db.get_columns("signatures")):
        run_sql(db, "ALTER TABLE signatures DROP COLUMN refused")


def _version_3(db: peewee.SqliteDatabase) -> None:
    """Signatures of earlier masks are kept with their present form."""
    with db.bind_ctx(TABLES):
        db.create_tables((ResignedRow,))


def _version_4(db: peewee.SqliteDatabase) -> None:
    """Groups take in what their pattern says; those of before have none, and take in the same words."""
    if not any(column.name == "pattern" for column in db.get_columns("groups")):
        run_sql(db, "ALTER TABLE groups ADD COLUMN pattern TEXT NOT NULL DEFAULT ''")


def _version_5(db: peewee.SqliteDatabase) -> None:
    """What an act placed is told apart from what its similarity placed; placements of before may be either."""
    if not any(column.name == "by_hand" for column in db.get_columns("signatures")):
        run_sql(db, "ALTER TABLE signatures ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 1")
    with db.bind_ctx(TABLES):
        db.create_tables((EarlierRow,))


GROUPS: Final = DatabaseKind(
    name="groups",
    application_id=0x746A6772,
    migrations=(_version_1, _version_2, _version_3, _version_4, _version_5),
    pragmas={"journal_mode": "wal", "synchronous": "normal", "foreign_keys": 1},
)
