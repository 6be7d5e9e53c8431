"""How much SQLite does for something, in all files of a library: counted, never timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import peewee
from tracejury.store.database import connection_of
from tracejury.store.workspace.workspace import Workspace


@dataclass
class Counted:
    """Statements that were run, and the steps that SQLite took for them: it takes some for each row that it looks at."""

    statements: int = 0
    steps: int = 0


@contextmanager
def counted(space: Workspace) -> Iterator[Counted]:
    """Count what is done in the block, on the connections that this thread and the journal have."""
    found = Counted()

    def stepped() -> None:
        found.steps += 1

    def stated(_sql: str) -> None:
        found.statements += 1

    def watch(db: peewee.SqliteDatabase, *, on: bool) -> None:
        connection = connection_of(db)
        connection.set_progress_handler(stepped if on else None, 1)
        connection.set_trace_callback(stated if on else None)

    def each(*, on: bool) -> None:
        space.journal.run(lambda db: watch(db, on=on))
        space.library.read(lambda db: watch(db, on=on))
        with space.groups_lock:
            watch(space.groups._db(), on=on)

    each(on=True)
    try:
        yield found
    finally:
        each(on=False)


def steps_of(space: Workspace, work: Callable[[], object]) -> int:
    """How many steps SQLite takes for some work."""
    with counted(space) as found:
        work()
    return found.steps
