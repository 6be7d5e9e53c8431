"""Takes the failures of forgotten traces, and every text that came from them alone, out of groups.db."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import peewee

from ..canonical import canonical_bytes
from ..database import close_database, connection_of, open_database, run_sql, scrub
from . import rows
from .rows import ReadPosition
from .tables import GROUPS


def forget_failures(folder: Path, traces: Collection[str]) -> bool:
    """Take traces (keys) out of the groups of a library whose groups.db nobody has open here. Returns whether the failures
    have to be placed anew, because a group was represented by a text that came from these traces alone.

    Raises UserError if the file cannot be opened, peewee.DatabaseError if it cannot be written anew.
    """
    file = folder / "groups.db"
    if not file.exists():
        return False
    db = open_database(file, GROUPS)
    try:
        with db.atomic("IMMEDIATE"):
            anew = _take_out(db, canonical_bytes(sorted(traces)).decode())
        scrub(db)
    finally:
        close_database(db)
    return anew


def _take_out(db: peewee.SqliteDatabase, keys: str) -> bool:
    theirs = run_sql(
        db,
        "SELECT DISTINCT signature FROM failures"
        " WHERE trace IN (SELECT value FROM json_each(?1)) AND signature NOT IN"
        " (SELECT signature FROM failures WHERE trace NOT IN (SELECT value FROM json_each(?1)))",
        (keys,),
    ).fetchall()
    alone = canonical_bytes([one for (one,) in theirs]).decode()
    represents = run_sql(
        db,
        "SELECT 1 FROM groups JOIN signatures USING (kind, block, text)"
        " WHERE signatures.id IN (SELECT value FROM json_each(?)) LIMIT 1",
        (alone,),
    ).fetchone()
    run_sql(db, "DELETE FROM failures WHERE trace IN (SELECT value FROM json_each(?))", (keys,))
    for table in ("signatures", "resigned"):
        sql = f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
        run_sql(db, sql, (alone,))
    # Placements under other settings hold texts, too; they are placed anew where these settings come back.
    run_sql(db, "DELETE FROM earlier")
    if represents is not None:
        rows.clear(connection_of(db))
        rows.keep(db, "read", rows.read_position_json(ReadPosition()))
    return represents is not None
