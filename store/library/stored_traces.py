"""Every present trace as it is stored, by the months in which traces began: for an export, without decoding the steps."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import peewee

from ..database import connection_of, run_sql
from .library import Library

_FIRST_NS: Final = 631_152_000_000_000_000
_PAST_NS: Final = 4_102_444_800_000_000_000
"""Traces that say they began before 1990 or after 2099 have no month: clocks that were never set would each make one."""
_MONTH: Final = (
    f"CASE WHEN start_ns >= {_FIRST_NS} AND start_ns < {_PAST_NS}"  # numbers of ours
    " THEN strftime('%Y-%m', start_ns / 1000000000, 'unixepoch') END"
)
_ORDER: Final = f"SELECT id, {_MONTH} AS month FROM traces WHERE superseded_by IS NULL ORDER BY month, bundle, id"  # noqa: S608
_TRACE: Final = (
    "SELECT t.id, t.key, t.bundle, b.name, t.format, t.title, t.status, t.notes, t.header"
    " FROM traces t LEFT JOIN bundles b ON b.id = t.bundle WHERE t.id = ?"
)
_STEPS: Final = "SELECT body FROM steps WHERE trace = ? ORDER BY position"
_SCORES: Final = "SELECT body FROM scores WHERE trace = ? ORDER BY name, hash"


@dataclass(frozen=True, slots=True)
class StoredTrace:
    """A trace as it is stored: `header`, `steps` and `scores` are canonical JSON."""

    key: str
    bundle_id: int
    bundle: str
    format: str
    title: str
    status: str
    notes: str
    header: bytes
    steps: list[bytes]
    scores: list[bytes]


def each_stored(library: Library) -> Iterator[tuple[str | None, StoredTrace]]:
    """Every present trace with the month in which it began (`2026-11`; None if it does not say): month by month, those
    without one first, in each bundle by bundle in the order of loading. One trace is in memory at a time."""
    months: list[str | None] = []
    ends: list[int] = []
    rows = array("q")

    def in_order(db: peewee.SqliteDatabase) -> None:
        for row, month in run_sql(db, _ORDER):
            if not months or months[-1] != month:
                months.append(month)
                ends.append(len(rows))
            rows.append(row)
            ends[-1] = len(rows)

    library.read(in_order)
    at = 0
    for month, end in zip(months, ends, strict=True):
        while at < end:
            found = library.read(lambda db, row=rows[at]: _stored(connection_of(db), row))  # type: ignore[misc]
            if found is not None:
                yield month, found
            at += 1


def _stored(connection: sqlite3.Connection, row: int) -> StoredTrace | None:
    """The trace of that row; None if it was forgotten meanwhile."""
    found = connection.execute(_TRACE, (row,)).fetchone()
    if found is None:
        return None
    _, key, bundle_id, bundle, format_name, title, status, notes, header = found
    return StoredTrace(
        key,
        bundle_id,
        bundle or "",
        format_name,
        title or "",
        status,
        notes,
        _bytes(header),
        [_bytes(body) for (body,) in connection.execute(_STEPS, (row,))],
        [_bytes(body) for (body,) in connection.execute(_SCORES, (row,))],
    )


def _bytes(stored: str | bytes) -> bytes:
    return stored.encode() if isinstance(stored, str) else bytes(stored)
