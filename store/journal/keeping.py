"""What a journal keeps beside its events: backups of all of it, unfinished texts, and small values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path

import peewee

from ...errors import UserError
from ..canonical import Json
from ..database import scrub
from . import memory
from .backup_thread import SMALL_BYTES, BackupThread
from .backups import back_up, backup_due, remember_backup
from .memory import TextDraft
from .reading import JournalReading
from .writer import Writer


class JournalKeeping(JournalReading):
    """The part of a journal that keeps what is no event. Safe to call from any thread."""

    def __init__(self, writer: Writer, file: Path, backups: Path, *, read_only: bool) -> None:
        super().__init__(writer)
        self._file = file
        self._backups = backups
        self._backup: BackupThread | None = None
        self.read_only = read_only
        self.notices: list[str] = []

    # --- backups --------------------------------------------------------------------------------

    def backup(self) -> Path:
        """Write a verified backup to `backups/`, where the latest are kept; returns its path. Raises UserError."""
        path, last = back_up(self._file, self._backups)
        self._keep(lambda db: remember_backup(db, last))
        return path

    def backup_if_due(self) -> None:
        """Write a backup if there are events that are in none; what prevents it becomes a notice."""
        try:
            if self.run(lambda db: backup_due(db, self._backups)):
                self.backup()
        except UserError as error:
            self.notices.append(str(error))

    def backup_before(self) -> None:
        """Make a backup, if one is due, before an act that changes much at once: that of a small journal before this
        returns, that of a large one in a thread. Raises UserError if the journal cannot be read."""
        if self.read_only:
            return
        try:
            small = self._file.stat().st_size <= SMALL_BYTES
        except OSError:
            small = False
        if small and (self._backup is None or self._backup.ended):
            self.backup_if_due()
        else:
            self.backup_behind()

    def backup_behind(self, problem: Callable[[str], None] | None = None) -> None:
        """Begin to write a backup in a thread of its own, if one is due and none is being made. `problem` is
        called in that thread with what prevented it, which is a notice otherwise. Raises UserError if the journal cannot
        be read."""
        if self.read_only or (self._backup is not None and not self._backup.ended):
            return
        if self.run(lambda db: backup_due(db, self._backups)):

            def made(last: int) -> None:
                self._keep(lambda db: remember_backup(db, last))

            tell = problem or self.notices.append
            self._backup = BackupThread(self._file, self._backups, made, tell)

    # --- drafts and memory ----------------------------------------------------------------------

    def _keep(self, work: Callable[[peewee.SqliteDatabase], None]) -> Future[None]:
        return self._writer.submit(lambda: self._writer.commit(work))

    def save_draft(
        self, reviewer: str, trace: str, field: str, text: str, caret: int
    ) -> Future[None]:
        """Store an unfinished text. Does not wait; the future raises NotSaved."""
        draft = TextDraft(text, caret)
        return self._keep(lambda db: memory.save_draft(db, reviewer, trace, field, draft))

    def drafts(self, reviewer: str, trace: str) -> dict[str, TextDraft]:
        """The reviewer's unfinished texts on a trace, by field."""
        return self.run(lambda db: memory.drafts(db, reviewer, trace))

    def drop_draft(self, reviewer: str, trace: str, field: str) -> Future[None]:
        """Delete an unfinished text, once it was saved as an act. As `save_draft`."""
        return self._keep(lambda db: memory.drop_draft(db, reviewer, trace, field))

    def drop_drafts_of(self, traces: Collection[str]) -> None:
        """Delete every reviewer's unfinished texts on traces, and write the file anew, so that it holds none that was
        deleted before. Raises NotSaved, peewee.DatabaseError."""
        self._keep(lambda db: memory.drop_drafts_of(db, traces)).result()
        self._writer.do(lambda: scrub(self._writer.database()))

    def remember(self, reviewer: str, name: str, value: Json) -> None:
        """Store a small JSON value for a reviewer (the place where they stopped, the theme).

        Raises NotSaved. Where the journal is only read it does nothing: no act is lost.
        """
        if not self.read_only:
            self._keep(lambda db: memory.remember(db, reviewer, name, value)).result()

    def recall(self, reviewer: str, name: str) -> Json:
        """The stored value, or None."""
        return self.run(lambda db: memory.recall(db, reviewer, name))
