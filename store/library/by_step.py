"""Traces found by the ids of their steps: annotations of spans often name nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import peewee

from ..database import run_sql
from .library import Library


def traces_of_steps(library: Library, steps: Iterable[str]) -> dict[str, list[str]]:
    """The keys of the traces that have each of these steps; superseded revisions are left out. Read in one pass."""
    wanted = set(steps)
    found: dict[str, list[str]] = {}

    def work(db: peewee.SqliteDatabase) -> None:
        for key, step in run_sql(
            db,
            "SELECT t.key, s.step_id FROM steps s JOIN traces t ON t.id = s.trace"
            " WHERE t.superseded_by IS NULL ORDER BY t.id",
        ):
            if step in wanted:
                found.setdefault(step, []).append(key)

    if wanted:
        library.read(work)
    return found
