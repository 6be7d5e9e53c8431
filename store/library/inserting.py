"""Insert rows into traces.db: many at a time, and large texts in pieces."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from ..canonical import canonical_bytes
from .encoding import Unencoded
from .prepared import PreparedTrace, ScoreRow
from .search_index import SCORE, add_documents, add_fields, forget_document

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
) -> None:
    """Insert new traces with their steps, with row ids from `first` on."""
    trace_rows: list[tuple[object, ...]] = []
    step_rows: list[tuple[object, ...]] = []
    for row, trace in enumerate(traces, start=first):
        scope = "" if trace.own or trace.source_id is None else bundle_name
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
    add_documents(
        connection, [(row, trace.search) for row, trace in enumerate(traces, start=first)]
    )


def update_trace(connection: sqlite3.Connection, row: int, trace: PreparedTrace) -> None:
    """Replace what is stored of a trace whose content is the same; its records, bundle and scores stay."""
    before = connection.execute(
        "SELECT bundle, source_scope, superseded_by, sources FROM traces WHERE id = ?", (row,)
    ).fetchone()
    bundle, scope, superseded_by, sources = before
    connection.execute("DELETE FROM steps WHERE trace = ?", (row,))
    connection.execute("DELETE FROM traces WHERE id = ?", (row,))
    forget_document(connection, row)
    insert_traces(connection, [trace], row, bundle, scope)
    connection.execute(
        "UPDATE traces SET superseded_by = ?, sources = ? WHERE id = ?",
        (superseded_by, sources, row),
    )


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


def insert_scores(
    connection: sqlite3.Connection, rows: Sequence[tuple[int, *ScoreRow]], *, attached: bool = False
) -> int:
    """Insert scores, each after the row id of its trace; returns how many are new. `attached` scores did not come
    with their trace."""
    before = connection.total_changes
    connection.executemany(
        "INSERT OR IGNORE INTO scores(trace, hash, step_id, name, value, label, rater, body, attached)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*row, attached) for row in rows],
    )
    added = connection.total_changes - before
    if added:
        add_fields(connection, {SCORE + row[3] for row in rows})
    return added
