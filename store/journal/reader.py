"""A connection to the journal of a library that another process has open, or whose folder cannot be written: it reads,
and refuses to write.

The file is opened with `mode=ro`: such a connection never checkpoints, so the fault of SQLite that `writer.py` names
cannot occur (https://sqlite.org/wal.html#walresetbug). What the other process saves is seen at the next read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

import peewee

from ..database import open_to_read
from . import log
from .lock import held_by
from .tables import JOURNAL
from .writer import NotSaved, Writer

T = TypeVar("T")
Changed: TypeAlias = tuple[str, str, str] | None
"""A review (reviewer, trace, rubric) that may have changed; None: all of them may have."""


class ReadOnly(NotSaved):
    """This process only reads the library, because another one has it open, or had it when this one opened it and is
    `closed` now, or because its `folder` cannot be written."""

    def __init__(self, holder: str | None = "by another process", refused: str = "") -> None:
        """`holder` says who has the library open now; None: nobody has it any more. `refused` is what the system says
        where the folder cannot be written."""
        self.why: Literal["in use", "closed", "folder"] = (
            "folder" if refused else "closed" if holder is None else "in use"
        )
        if refused:
            super().__init__(
                f"This window only reads: the folder of the library cannot be written ({refused})",
                "To judge, copy the folder to a disk that can be written and open the copy with --library.",
            )
        elif holder is None:
            super().__init__(
                "This window only reads: the library was open elsewhere when it was opened",
                "It is closed there now: close this window and open tracejury again to judge.",
            )
        else:
            super().__init__(
                f"This window only reads: the library is in use {holder}",
                "Judge there; or close it there and open tracejury again here.",
            )


class Reader(Writer):
    """Runs reads on a connection of its own, in its own thread; every write is refused."""

    def __init__(self, path: Path, refused: str) -> None:
        """`refused` is what the system says where the folder cannot be written, "" where another process has it."""
        self._refused = refused
        self._seen = -1
        super().__init__(path, path.parent / "backups", None, lambda: None)

    def _opened(self) -> peewee.SqliteDatabase:
        return open_to_read(self.path, JOURNAL, alone=bool(self._refused))

    def news(self) -> list[Changed]:
        """The reviews that the other process may have changed since this was last asked. It waits for this thread."""

        def work(db: peewee.SqliteDatabase) -> list[Changed]:
            before, self._seen = self._seen, log.last_seq(db)
            if before in (-1, self._seen):
                return []
            # A change to codes or keys, or an undo of one, can change every review.
            return [
                (event.reviewer, event.trace, event.rubric) if event.trace else None
                for event in map(log.event_of, log.after_seq(db, before))
                if event.trace or event.kind in ("codes", "trace-keys", "undo")
            ]

        return self.do(lambda: self.read(work))

    def refusal(self) -> ReadOnly:
        """Why nothing can be saved here, now."""
        return ReadOnly(held_by(self.path.parent), self._refused)

    def commit(
        self,
        work: Callable[[peewee.SqliteDatabase], T],
        landed: Callable[[peewee.SqliteDatabase], T | None] = lambda _: None,
    ) -> T:
        """Raise `ReadOnly`."""
        del work, landed
        raise self.refusal()
