"""Whether the stored tables are what the log says: both are read in the same order, and one row of each is held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import peewee

from ..database import run_sql
from .deriving import Values, derived, refill
from .projections import Projection


def differences(db: peewee.SqliteDatabase) -> list[str]:
    """A message for each row of a derived table that differs from the log."""
    # One view of both: another process may be saving.
    with db.atomic():
        return sorted(
            message
            for projection, rows in derived(db)
            for message in _compared(projection, rows, _stored(db, projection))
        )


def rebuild(db: peewee.SqliteDatabase) -> list[str]:
    """Replace the rows of every derived table by those that the log gives; call it in a transaction. Returns a message
    for each row that differed."""
    found = differences(db)
    refill(db)
    return found


def _stored(db: peewee.SqliteDatabase, projection: Projection) -> Iterator[Values]:
    columns = ", ".join(f'"{column}"' for column in projection.columns)
    order = ", ".join(projection.key)
    return iter(run_sql(db, f"SELECT {columns} FROM {projection.table} ORDER BY {order}"))  # noqa: S608


def _compared(
    projection: Projection, logged: Iterator[Values], stored: Iterator[Values]
) -> Iterator[str]:
    """A message for each row that only one side has. Both are in the order of their keys."""
    key = itemgetter(*map(projection.columns.index, projection.key))
    one, other = next(logged, None), next(stored, None)
    while one is not None or other is not None:
        if one == other:
            one, other = next(logged, None), next(stored, None)
            continue
        ours = other is None or (one is not None and key(one) <= key(other))
        theirs = one is None or (other is not None and key(other) <= key(one))
        if theirs and other is not None:
            yield f"a stored {projection.name} differs from the log: {_text(projection, other)}"
            other = next(stored, None)
        if ours and one is not None:
            yield f"a {projection.name} of the log is not stored: {_text(projection, one)}"
            one = next(logged, None)


def _text(projection: Projection, row: Values) -> str:
    named: dict[str, Any] = dict(zip(projection.columns, row, strict=True))
    return json.dumps(named, sort_keys=True)[:160]
