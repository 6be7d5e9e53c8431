"""Insert rows into traces.db: many at a time, and large texts in pieces."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from ..canonical import canonical_bytes
from .encoding import Unencoded
from .prepared import PreparedTrace, ScoreRow

# Two ranges of the index: rows of the bundle itself are not read.
SUPERSEDE: Final = (
    "UPDATE traces SET superseded_by = ? WHERE superseded_by IS NULL"
    " AND (source_id = ? AND source_scope = ? AND bundle < ?"
    " OR source_id = ? AND source_scope = ? AND bundle > ?)"
)
_TRACE: Final = (
    "INSERT INTO traces(id, key, source_id, source_scope, name, title, status, start_ns, end_ns, format,"
    " bundle, steps, notes, sources, header) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
)
_STEP: Final = "INSERT INTO steps(trace, position, step_id, kind, name, status, body) VALUES (?, ?, ?, ?, ?, ?, "
_AS_TEXT: Final = "CAST(? AS TEXT))"
_SET_ASIDE: Final = "zeroblob(?))"


def insert_traces(
    connection: sqlite3.Connection,
    traces: Sequence[PreparedTrace],
    first: int,
    bundle: int,
    bundle_name: str,
) -> int:
    """Insert new traces with their steps, with row ids from `first` on; returns how many revise another."""
    revised = 0
    trace_rows: list[tuple[object, ...]] = []
    step_rows: list[tuple[object, ...]] = []
    for row, trace in enumerate(traces, start=first):
        scope = "" if trace.own or trace.source_id is None else bundle_name
        if trace.source_id is not None:
            changed = connection.execute(
                SUPERSEDE,
                (trace.key, trace.source_id, scope, bundle, trace.source_id, scope, bundle),
            )
            revised += changed.rowcount > 0
        trace_row = (
            row,
            trace.key,
            trace.source_id,
            scope,
            trace.name,
            trace.title,
            trace.status,
            trace.start_ns,
            trace.end_ns,
            trace.format,
            bundle,
            len(trace.steps),
            canonical_bytes(list(trace.notes)).decode(),
            trace.sources,
        )
        if isinstance(trace.header, Unencoded):
            _insert_in_pieces(connection, _TRACE, ("traces", "header"), trace_row, trace.header)
        else:
            trace_rows.append((*trace_row, trace.header))
        for position, (*about, body) in enumerate(trace.steps):
            step_row = (row, position, *about)
            if isinstance(body, Unencoded):
                _insert_in_pieces(connection, _STEP, ("steps", "body"), step_row, body)
            else:
                step_rows.append((*step_row, body))
    connection.executemany(_TRACE + _AS_TEXT, trace_rows)
    connection.executemany(_STEP + _AS_TEXT, step_rows)
    return revised


def _insert_in_pieces(
    connection: sqlite3.Connection,
    sql: str,
    place: tuple[str, str],
    row: tuple[object, ...],
    large: Unencoded,
) -> None:
    """Insert a row with space for a text in its last column (`place`: table and column), then write the text.

    As a bound value SQLite would keep three copies of it. It is stored as a BLOB, because the space for a TEXT
    would be made in memory.
    """
    number = connection.execute(sql + _SET_ASIDE, (*row, len(large))).lastrowid
    if number is None:
        raise sqlite3.DatabaseError("a row was inserted without a number")
    with connection.blobopen(*place, number) as blob:
        for piece in large.pieces():
            blob.write(piece)


def insert_scores(connection: sqlite3.Connection, rows: Sequence[tuple[int, *ScoreRow]]) -> int:
    """Insert scores, each after the row id of its trace; returns how many are new."""
    before = connection.total_changes
    connection.executemany(
        "INSERT OR IGNORE INTO scores(trace, hash, step_id, name, value, label, rater, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return connection.total_changes - before
