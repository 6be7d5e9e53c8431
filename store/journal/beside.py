"""The acts of one kind on a library, read beside whoever has its journal open."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from ...errors import UserError
from ..canonical import Json
from ..database import reading_connection


def bodies_beside(folder: Path, kind: str) -> list[tuple[str, dict[str, Json]]]:
    """Who did each act of a kind that was not undone, and its body, in order. Raises UserError if the journal cannot be
    read."""
    file = folder / "journal.db"
    if not file.exists():
        return []
    try:
        with closing(reading_connection(file)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'presses'").fetchone():
                # An earlier format, which had no such acts.
                return []
            rows = db.execute(
                "SELECT events.reviewer, body FROM events JOIN presses USING (press)"
                " WHERE trace = '' AND kind = ? AND counts = 1 ORDER BY id",
                (kind,),
            ).fetchall()
    except sqlite3.Error as error:
        raise UserError(f"{file} cannot be read: {error}", "Run tracejury doctor.") from None
    return [(str(reviewer), json.loads(body)) for reviewer, body in rows]
