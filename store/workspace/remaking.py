"""Makes traces.db of a library again, and what follows from it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import peewee

from ...errors import UserError
from ..bundles.opening import Progress
from ..database import close_database, open_to_read, run_sql
from ..database_sidecars import remove_beside
from ..groups.tables import GROUPS
from ..journal.forgotten import forget_bodies
from ..journal.journal import Journal
from ..library.forgotten import Forgotten
from ..library.library import Library
from ..loading.remaking import Remade, remake_traces
from . import carrying, trace_keys
from .group_work import GroupWork
from .opened import OpenLibrary

__all__ = ["Remade", "remake"]


def remake(folder: Path, *, progress: Progress | None = None, even_less: bool = False) -> Remade:
    """Make traces.db again, and the groups if they do not fit it any more. Raises LibraryInUse, UserError."""
    journal = Journal.open(folder)
    try:
        forgotten = Forgotten.of(forget_bodies(folder))
        done = remake_traces(folder, forgotten, progress=progress, even_less=even_less)
        if done.done:
            for seen in (trace_keys.SEEN, carrying.SEEN):
                journal.remember("", seen, None)
            _drop_unfit_groups(folder)
    finally:
        journal.close()
    if done.done:
        with OpenLibrary.open(folder) as space:
            GroupWork(space).regroup()
    return done


def _drop_unfit_groups(folder: Path) -> None:
    """Remove groups.db if it names rows that traces.db has not, or is damaged: it is made of traces and journal."""
    file = folder / "groups.db"
    if not file.exists() or _groups_fit(folder, file):
        return
    remove_beside(file)
    file.unlink()


def _groups_fit(folder: Path, file: Path) -> bool:
    with suppress(UserError, peewee.PeeweeException):
        db = open_to_read(file, GROUPS)
        try:
            rows = run_sql(db, "SELECT row, trace FROM failures").fetchall()
        finally:
            close_database(db)
        library = Library.open(folder)
        try:
            return library.read(lambda db: _fit(db, rows))
        finally:
            library.close()
    return False


def _fit(db: peewee.SqliteDatabase, rows: list[tuple[int, str]]) -> bool:
    there = dict(run_sql(db, "SELECT id, key FROM traces").fetchall())
    return all(there.get(row) == trace for row, trace in rows)
