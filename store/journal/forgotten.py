"""The `forget` acts of a library, read beside whoever has its journal open."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from ...errors import UserError
from ..canonical import Json
from ..database import reading_connection


def forget_bodies(folder: Path) -> list[dict[str, Json]]:
    """The bodies of the `forget` acts that were not undone. Raises UserError if the journal cannot be read."""
    file = folder / "journal.db"
    if not file.exists():
        return []
    try:
        with closing(reading_connection(file)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'presses'").fetchone():
                # An earlier format, which had no such acts.
                return []
            rows = db.execute(
                "SELECT body FROM events JOIN presses USING (press)"
                " WHERE trace = '' AND kind = 'forget' AND counts = 1 ORDER BY id"
            ).fetchall()
    except sqlite3.Error as error:
        raise UserError(f"{file} cannot be read: {error}", "Run tracejury doctor.") from None
    return [json.loads(body) for (body,) in rows]
