"""The versions of traces.db, each brought up from the one before, and how the file is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import peewee

from ..database import DatabaseKind, connection_of, run_sql
from ..trace import Trace
from .encoding import decode, encode
from .schema import TABLES, BundlePath, EarlierKeyRecord, TraceRecord, WaitingScores


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
    """Give traces keys of version 2, and keep those of version 1 as earlier keys.

    Two traces that differ only in what the new key does not cover become one. Traces of one name in different
    files had superseded each other; they are told apart.
    """
    if not any(column.name == "sources" for column in db.get_columns("trace_bundles")):
        run_sql(db, "ALTER TABLE trace_bundles ADD COLUMN sources TEXT NOT NULL DEFAULT '[]'")
    if not any(column.name == "attached" for column in db.get_columns("scores")):
        run_sql(db, "ALTER TABLE scores ADD COLUMN attached INTEGER NOT NULL DEFAULT 0")
    with db.bind_ctx(TABLES):
        db.create_tables((BundlePath, EarlierKeyRecord, WaitingScores))
    # A relative path may lead elsewhere today; it still tells files of one name apart.
    run_sql(
        db,
        "INSERT OR IGNORE INTO bundle_paths(bundle, path, loaded) SELECT id, path, id FROM bundles",
    )
    _part_files_of_one_name(db)
    first: dict[str, int] = {}
    present: dict[str, str] = {}
    same: dict[int, int] = {}
    rows = run_sql(
        db, "SELECT id, key, superseded_by FROM traces ORDER BY superseded_by IS NOT NULL, id DESC"
    )
    for row, key, _ in rows.fetchall():
        present[key] = new = encode(_trace_of(db, row)).key
        run_sql(
            db,
            "INSERT OR IGNORE INTO earlier_keys(key, trace) VALUES (?, ?)",
            (key, first.get(new, row)),
        )
        if new in first:
            same[row] = first[new]
        else:
            first[new] = row
    for row, kept in same.items():
        _unite_rows(db, row, kept)
    for new, row in first.items():
        run_sql(db, "UPDATE traces SET key = ? WHERE id = ?", (new, row))
    _follow_superseding(db, present)
    _revive_fuller_copies(db)


def _follow_superseding(db: peewee.SqliteDatabase, present: Mapping[str, str]) -> None:
    """Name the present state of each superseded trace by its new key."""
    rows = run_sql(db, "SELECT id, key, superseded_by FROM traces WHERE superseded_by IS NOT NULL")
    following = {key: present.get(by, by) for _, key, by in rows.fetchall()}
    for key in following:
        head = key
        seen = {key}
        while (by := following.get(head)) is not None and by not in seen:
            head = by
            seen.add(by)
        run_sql(
            db,
            "UPDATE traces SET superseded_by = ? WHERE key = ?",
            (head if head != key else None, key),
        )


def _revive_fuller_copies(db: peewee.SqliteDatabase) -> None:
    """Undo that a copy of a trace that says less had superseded it."""
    from ..bundles.spans.uniting import unite

    rows = run_sql(
        db,
        "SELECT t.id, t.key, n.id, n.key FROM traces t JOIN traces n ON n.key = t.superseded_by"
        " WHERE t.source_scope = '' AND n.superseded_by IS NULL ORDER BY t.id",
    )
    for row, key, head, head_key in rows.fetchall():
        united = unite(_trace_of(db, row), _trace_of(db, head))
        if not united.differs and united.trace.key == key:
            run_sql(
                db,
                "UPDATE traces SET superseded_by = ? WHERE key = ? OR superseded_by = ?",
                (key, head_key, head_key),
            )
            run_sql(db, "UPDATE traces SET superseded_by = NULL WHERE key = ?", (key,))


def _part_files_of_one_name(db: peewee.SqliteDatabase) -> None:
    run_sql(
        db,
        "UPDATE traces SET superseded_by = NULL WHERE source_scope != '' AND superseded_by IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM traces n JOIN bundles nb ON nb.id = n.bundle"
        " JOIN bundles ob ON ob.id = traces.bundle"
        " WHERE n.key = traces.superseded_by AND nb.path = ob.path)",
    )


def _trace_of(db: peewee.SqliteDatabase, row: int) -> Trace:
    header = run_sql(db, "SELECT header FROM traces WHERE id = ?", (row,)).fetchone()[0]
    steps = run_sql(db, "SELECT body FROM steps WHERE trace = ? ORDER BY position", (row,))
    return decode(header, [body for (body,) in steps], (), format="", notes="[]")


def _unite_rows(db: peewee.SqliteDatabase, row: int, kept: int) -> None:
    """Replace a trace by the one with the same content."""
    run_sql(
        db,
        "INSERT OR IGNORE INTO trace_bundles(bundle, trace, sources)"
        " SELECT bundle, ?, sources FROM trace_bundles WHERE trace = ?",
        (kept, row),
    )
    run_sql(
        db,
        "INSERT OR IGNORE INTO scores(trace, hash, step_id, name, value, label, rater, body)"
        " SELECT ?, hash, step_id, name, value, label, rater, body FROM scores WHERE trace = ?",
        (kept, row),
    )
    for table, column in (
        ("trace_bundles", "trace"),
        ("scores", "trace"),
        ("steps", "trace"),
        ("traces", "id"),
    ):
        run_sql(db, f"DELETE FROM {table} WHERE {column} = ?", (row,))  # noqa: S608


def _version_7(db: peewee.SqliteDatabase) -> None:
    """Index which traces are superseded, to find the earlier revisions of one."""
    run_sql(
        db,
        "CREATE INDEX IF NOT EXISTS tracerecord_superseded_by ON traces(superseded_by)"
        " WHERE superseded_by IS NOT NULL",
    )


def _version_8(db: peewee.SqliteDatabase) -> None:
    """Add the index that searches use. The traces that are there already are indexed by the first search."""
    from .search_index import create_index

    create_index(connection_of(db))


def _version_9(db: peewee.SqliteDatabase) -> None:
    """Index what judges said apart from what the traces say."""
    from .search_index import create_index

    create_index(connection_of(db))


def _version_10(db: peewee.SqliteDatabase) -> None:
    """Index what judges a trace in what a harness recorded of its steps apart from what the trace says."""
    from .search_index import create_index

    create_index(connection_of(db))


TRACES: Final = DatabaseKind(
    name="traces",
    application_id=0x746A7472,
    migrations=(
        _version_1,
        _version_2,
        _version_3,
        _version_4,
        _version_5,
        _version_6,
        _version_7,
        _version_8,
        _version_9,
        _version_10,
    ),
    pragmas={
        "journal_mode": "wal",
        "synchronous": "normal",
        "foreign_keys": 1,
        # KiB. Every thread has its own, and keeps it.
        "cache_size": -4096,
    },
)
