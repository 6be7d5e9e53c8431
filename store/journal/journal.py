"""The journal: the append-only log of everything that reviewers do, and its public API."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar, Final, TypeVar

import peewee

from ...errors import UserError
from ..acts import Act, CopyPress, Event, Part, UnfitAct
from ..canonical import clean_text
from ..database import SQLITE_VERSION
from ..places import require_safe_place
from ..private_files import make_folder
from . import history, log
from .history import Entry
from .lock import REFUSED, FolderLock, LibraryInUse, NotWritable
from .losing import require_events, require_file
from .memory import TextDraft
from .merging import JournalMerging, clean_part
from .mirror import Mirror
from .mirror_lines import MirrorState
from .reader import Reader, ReadOnly
from .recovering import Recovery, read_events
from .uuid7 import Uuid7
from .writer import NotSaved, Writer

__all__ = [
    "Entry", "Journal", "LibraryInUse", "NotSaved", "NotWritable", "ReadOnly", "TextDraft", "clean_part",
    "now_ms",
]  # fmt: skip

# `updating`, and what acts mean, are imported where something is saved: the app reads first.

T = TypeVar("T")
_MOST_FOLLOWED: Final = 1000
"""Of a press that changes more reviews it is only said that everything may have changed."""


def now_ms() -> int:
    """Milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


class Journal(JournalMerging):
    """The log of one library. Safe to call from any thread; every call waits for the writer thread.

    `notices` are messages for the user about what was unusual when the journal was opened.
    """

    def __init__(
        self, folder: Path, lock: FolderLock | None, clock: Callable[[], int], refused: str = ""
    ) -> None:
        """Without a `lock` the journal is only read; `refused` is why its folder cannot be written, if it cannot."""
        backups = folder / "backups"
        self._clock = clock
        self._ids = Uuid7()
        self.recovery: Recovery | None = None
        self._mirror = Mirror(folder / "journal.jsonl")
        file = folder / "journal.db"
        super().__init__(
            Reader(file, refused)
            if lock is None
            else Writer(file, backups, lock, self._mirror.sync_if_due),
            file,
            backups,
            read_only=lock is None,
        )

    sqlite_version: ClassVar[str] = SQLITE_VERSION

    @classmethod
    def open(
        cls, folder: Path, *, clock: Callable[[], int] = now_ms, recover: Path | None = None
    ) -> Journal:
        """Open the journal of a library folder, creating it if needed. Events of the mirror `recover` that are missing are
        added first (`recovery` says which).

        Raises JournalLost if it is gone while copies of it are there, RiskyPlace, LibraryInUse while another process has it open, NotWritable where it can only be read, UserError if the
        file is damaged, of a newer version, or on a file system without the guarantees that it needs.
        """
        require_safe_place(folder)
        try:
            make_folder(folder)
            lock = FolderLock(folder)
        except OSError as error:
            if error.errno in REFUSED and (folder / "journal.db").exists():
                raise NotWritable(folder, error.strerror or str(error)) from None
            raise UserError(
                f"The library folder {folder} cannot be used: {error.strerror}",
                "Name another one with --library.",
            ) from None
        try:
            if recover is None:
                require_file(folder)
            journal = cls(folder, lock, clock)
        except BaseException:
            lock.release()
            raise
        try:
            journal._writer.do(lambda: journal._begin(folder, recover))
        except BaseException:
            journal._writer.close()
            raise
        return journal

    @classmethod
    def open_beside(cls, folder: Path, refused: str = "") -> Journal:
        """Open the journal of a library that another process has open, to read; or one whose folder cannot be written,
        for the reason `refused`. Every save raises `ReadOnly`.

        Raises UserError if the file cannot be read.
        """
        journal = cls(folder, None, now_ms, refused)
        try:
            journal.changes(0)
        except BaseException:
            journal.close()
            raise
        return journal

    def _begin(self, folder: Path, recover: Path | None) -> None:
        """Runs on the writer's thread."""
        self._writer.read(self._start)
        if recover is not None:
            self.recovery = self._recover(read_events(recover))
        else:
            require_events(folder, self._writer.read(log.last_seq))
        self.notices += self._writer.read(self._mirror.begin)

    def _start(self, db: peewee.SqliteDatabase) -> None:
        last = log.last_id(db)
        if last is not None:
            self._ids.follow(last)
        if history.is_unfilled(db):
            from . import deriving

            self._writer.commit(deriving.refill)

    def close(self) -> None:
        """Finish the queued work, sync the mirror, release the lock. A second call does nothing."""
        if self._backup is not None:
            self._backup.end()
        if not self.read_only:
            self._writer.submit(self._mirror.sync)
            self._writer.submit(self._remember_mirror)
        self._writer.close()

    def _remember_mirror(self) -> None:
        """Store how the mirror looks, so that it need not be compared again unless it changes."""
        with suppress(UserError):
            if self._mirror.is_news(self._writer.database()):
                self._writer.commit(self._mirror.remember)

    # --- writing --------------------------------------------------------------------------------

    def append(
        self,
        reviewer: str,
        trace: str,
        rubric: str,
        acts: Sequence[Act],
        *,
        at_ms: int | None = None,
    ) -> list[Event]:
        """Save one press in one transaction; returns its events once they are on the disk.

        `at_ms` is the time of the press in milliseconds since the epoch, if not now (an import).
        Raises NotSaved, and UnfitAct for an act that is not of its kind's shape.
        """
        return self.append_async(reviewer, trace, rubric, acts, at_ms=at_ms).result()

    def append_async(
        self,
        reviewer: str,
        trace: str,
        rubric: str,
        acts: Sequence[Act],
        *,
        at_ms: int | None = None,
    ) -> Future[list[Event]]:
        """`append` without waiting; the future raises what `append` does."""
        part = clean_part(Part(reviewer, trace, rubric, acts, at_ms))
        return self._writer.submit(lambda: self._append([[part]]))

    def append_parts(self, parts: Iterable[Part]) -> list[Event]:
        """Save one press that spans several reviews, all of it or nothing; returns its events.

        It is one entry of the history of the first part's reviewer. Raises NotSaved, and UnfitAct as
        `append` does.
        """
        kept = [clean_part(part) for part in parts]
        return self._writer.submit(lambda: self._append([kept])).result()

    def append_copies(self, reviewer: str, copies: Iterable[CopyPress]) -> list[Event]:
        """Save presses that copy reviews, all or none of them. Raises NotSaved, and UnfitAct as `append` does."""
        kept = [
            (one.id, [clean_part(Part(reviewer, one.trace, one.rubric, one.acts, one.at_ms))])
            for one in copies
        ]
        return self._writer.submit(
            lambda: self._append([parts for _, parts in kept], [press for press, _ in kept])
        ).result()

    def append_import(self, head: Part, parts: Callable[[], Iterable[Part]]) -> int:
        """Save an import as one press, all of it or nothing; returns how many events it has.

        `head` is the act on the library that says what was imported. `parts` gives the parts on reviews as `clean_part`
        makes them, in the writer's thread and without asking this journal; it is called again if saving is tried again.
        Raises NotSaved, and UnfitAct as `append` does.
        """
        kept = clean_part(head)
        return self._writer.submit(lambda: self._append_import(kept, parts)).result()

    def _append_import(self, head: Part, parts: Callable[[], Iterable[Part]]) -> int:
        from .import_press import ImportPress

        press = ImportPress(head, parts, self._ids, self._clock())
        count = self._writer.commit(press.save, press.landed)
        self._changes.append(None)
        self._mirror.catch_up(self._writer.database())
        return count

    def _append(
        self, presses: Sequence[Sequence[Part]], ids: Sequence[str] | None = None
    ) -> list[Event]:
        """Save presses, all or none of them, with these ids or new ones."""
        from ..act_kinds import act_body

        for act in (act for parts in presses for part in parts for act in part.acts):
            try:
                act_body(act.kind, act.body)
            except UnfitAct as error:
                raise UnfitAct(f"an act of kind {act.kind!r} cannot be kept: {error}") from None
        if not any(part.acts for parts in presses for part in parts):
            return []
        return self._save(partial(self._made, presses, ids), made=ids is None)

    def _made(
        self,
        presses: Sequence[Sequence[Part]],
        ids: Sequence[str] | None,
        db: peewee.SqliteDatabase,
    ) -> list[Event]:
        """The events of presses, chained to what is in the log."""
        prev: dict[str, str] = {}
        now = self._clock()
        events: list[Event] = []
        for number, parts in enumerate(presses):
            press = ids[number] if ids is not None else self._ids.make(now)
            for part in parts:
                if part.reviewer not in prev:
                    prev[part.reviewer] = log.last_hash(db, part.reviewer)
                when = now if part.at_ms is None else part.at_ms
                for act in part.acts:
                    event = log.made(
                        self._ids.make(now), press, when, part, act, prev[part.reviewer]
                    )
                    prev[part.reviewer] = event.hash
                    events.append(event)
        return events

    def _save(
        self, make: Callable[[peewee.SqliteDatabase], list[Event]], *, made: bool = False
    ) -> list[Event]:
        """Save the events that `make` gives, in one transaction with what follows from them."""
        from . import updating

        events: list[Event] = []
        rows: list[log.EventValues] = []
        changed: Collection[tuple[str, str, str]] | None = None

        def work(db: peewee.SqliteDatabase) -> list[Event]:
            nonlocal changed
            if not events:
                # A second try saves the same events, so that one that had landed is there once.
                events.extend(make(db))
                rows.extend(map(log.row_of, events))
            log.insert(db, rows)
            changed = updating.update(db, events, made=made)
            return events

        self._writer.commit(work, lambda db: events if events and log.present(db, events) else None)
        many = changed is None or len(changed) > _MOST_FOLLOWED
        self._changes += [None] if changed is None or many else changed
        self._mirror.write(self._writer.database, rows)
        return events

    def _read_to_save(self, work: Callable[[peewee.SqliteDatabase], T]) -> T:
        try:
            return self._writer.read(work)
        except NotSaved:
            raise
        except UserError as error:
            raise NotSaved(f"Your last press was not saved: {error.what}", error.hint) from None

    def undo(self, reviewer: str) -> Entry | None:
        """Take back the reviewer's last entry of the history; None if there is none. Raises NotSaved.

        What was done last is derived from the log, so undo continues after a restart.
        """
        return self._writer.do(lambda: self._undo(clean_text(reviewer)))

    def _undo(self, reviewer: str) -> Entry | None:
        last = self._read_to_save(lambda db: history.last_done(db, reviewer))
        if last is not None:
            self._append([self._read_to_save(lambda db: history.undo_parts(db, last.unit))])
        return last

    def redo(self, reviewer: str) -> Entry | None:
        """Do again what was last undone, unless something else was done since. Raises NotSaved."""
        return self._writer.do(lambda: self._redo(clean_text(reviewer)))

    def _redo(self, reviewer: str) -> Entry | None:
        found = self._read_to_save(lambda db: history.last_undone(db, reviewer))
        if found is None:
            return None
        press, entry = found
        self._append([self._read_to_save(lambda db: history.reversal(db, press))])
        return entry

    def take_back(self, reviewer: str, entry: Entry) -> int:
        """Take back an entry and every later one that counts, the last first, all or none; returns how many.

        Each is an undo of its own, so that redo brings them back one by one. Raises NotSaved.
        """
        return self._writer.do(lambda: self._take_back(clean_text(reviewer), entry))

    def _take_back(self, reviewer: str, entry: Entry) -> int:
        def presses(db: peewee.SqliteDatabase) -> list[list[Part]]:
            units = history.units_since(db, reviewer, entry.first)
            return [history.undo_parts(db, unit) for unit in units]

        found = self._read_to_save(presses)
        self._append(found)
        return len(found)

    # --- examining ------------------------------------------------------------------------------

    def rebuild(self) -> list[str]:
        """Rebuild the projections from the log; returns where the old ones differed."""
        from . import examining

        found = self._writer.do(lambda: self._writer.commit(examining.rebuild))
        self._changes.append(None)
        return found

    def mirror_state(self) -> MirrorState | None:
        """How the mirror compares with the log, line by line; None if there is no mirror. Raises UserError."""
        return self.run(self._mirror.state)

    def mend_mirror(self) -> list[str]:
        """Compare the mirror with the log, line by line, and repair it; returns what was wrong."""
        return self.run(self._mirror.mend)
