"""Puts a copy in the place of the journal: built and verified aside, and named in one step, so that at each moment there is
the journal from before or the restored one. What was there before is kept in backups/.

What was forgotten since stays forgotten: the acts that say so are done again in the restored journal.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..acts import Act, Event
from ..database_copies import copy_database, sync_folder
from ..database_sidecars import beside, copy_with_sidecars, foreign_log, remove_beside
from ..private_files import is_shared, make_folder, private, share
from . import mirror
from .backups import BEFORE_RESTORE
from .copies import RestorePlan, opened_copy
from .journal import Journal
from .lock import FolderLock
from .mirror_lines import BadLine, read_mirror

_BUILDING: Final = ".restoring-"


@dataclass
class Restored:
    """What was done: the plan that was followed, where the journal from before and what only its mirror had are `kept`,
    the lines of a mirror that gave nothing, how many acts of forgetting were done again, and what is wrong with the chains."""

    plan: RestorePlan
    events: int = 0
    kept: list[Path] = field(default_factory=list)
    bad_lines: list[BadLine] = field(default_factory=list)
    forgotten_again: int = 0
    problems: list[str] = field(default_factory=list)


def restore_journal(folder: Path, plan: RestorePlan) -> Restored:
    """Restore the copy that a plan names. Raises LibraryInUse, UserError; then the journal is as it was."""
    with _locked(folder):
        for old in folder.glob(f"{_BUILDING}*"):
            # Of a process that was killed.
            shutil.rmtree(old, ignore_errors=True)
        done = Restored(plan)
        building = folder / f"{_BUILDING}{secrets.token_hex(6)}"
        try:
            make_folder(building)
            if is_shared(folder):
                building.chmod(folder.stat().st_mode & 0o777)
                share(building)
            _build(folder, building, done)
            done.kept = _keep_present(folder)
            _swap(folder, building, done)
        except (OSError, sqlite3.Error) as error:
            raise UserError(
                f"{plan.source.path} could not be restored: {error}",
                f"{folder / 'journal.db'} is as it was. Check the disk and its free space.",
            ) from None
        finally:
            shutil.rmtree(building, ignore_errors=True)
        return done


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = FolderLock(folder)
    try:
        yield
    finally:
        lock.release()


def _build(folder: Path, building: Path, done: Restored) -> None:
    """Make the restored journal, with its mirror, in a folder of its own."""
    plan = done.plan
    source = plan.source.path
    recover = folder / mirror.FILE if plan.with_mirror else None
    if plan.source.kind == "mirror":
        recover = source
    elif foreign_log(source) is not None:
        # SQLite would read the log along with it.
        shutil.copyfile(source, building / "journal.db")
    else:
        with opened_copy(source) as db:
            copy_database(db, building / "journal.db")
    with closing(Journal.open(building, recover=recover)) as journal:
        if journal.recovery is not None:
            done.bad_lines = journal.recovery.bad
        done.problems = journal.verify()
        damage = [one for one in done.problems if "is missing before" not in one]
        if damage:
            raise UserError(
                f"{source} cannot be restored: it is damaged ({damage[0]})", "Choose another copy."
            )
        done.forgotten_again = _forget_again(journal, _acts_of_forgetting(folder))
        done.events = journal.count()
    if beside(building / "journal.db"):
        raise OSError("the restored journal could not be written whole")


def _acts_of_forgetting(folder: Path) -> list[Event]:
    """The acts by which texts were forgotten that count, as far as journal and mirror can be read."""
    file = folder / "journal.db"
    if file.exists() and foreign_log(file) is None:
        with suppress(UserError), closing(Journal.open_beside(folder)) as journal:
            return journal.counting_of_kind("forget")
    if (folder / mirror.FILE).exists():
        return [event for event in read_mirror(folder / mirror.FILE) if event.kind == "forget"]
    return []


def _forget_again(journal: Journal, acts: list[Event]) -> int:
    there = {event.id for event in journal.counting_of_kind("forget")}
    again = [event for event in acts if event.id not in there]
    for event in again:
        journal.append(event.reviewer, "", "", [Act("forget", event.body)], at_ms=event.at_ms)
    traces = {str(key) for event in acts for key in event.body["traces"]}
    if traces:
        journal.drop_drafts_of(traces)
    return len(again)


def _keep_present(folder: Path) -> list[Path]:
    """Keep the journal as it is in backups/: as a verified copy, or as its files are if it is damaged."""
    file = folder / "journal.db"
    if not (file.exists() or beside(file)):
        return []
    stamp = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(2)}"
    backups = folder / "backups"
    make_folder(backups)
    if file.exists() and file.stat().st_size and foreign_log(file) is None:
        # Not read-only: closing it takes the last presses out of the log beside it.
        with (
            suppress(UserError, sqlite3.Error),
            closing(sqlite3.connect(file, isolation_level=None)) as db,
        ):
            return [copy_database(db, backups / f"{BEFORE_RESTORE}{stamp}.db")]
    kept = backups / f"journal-damaged-{stamp}.db"
    if file.exists():
        copy_with_sidecars(file, kept)
    else:
        for one in beside(file):
            shutil.copyfile(one, backups / (kept.name + one.name.removeprefix(file.name)))
    sync_folder(backups)
    return sorted(backups.glob(f"{kept.name}*"))


def _swap(folder: Path, building: Path, done: Restored) -> None:
    """Give the restored journal its name, then its mirror. Killed in between, opening finds the journal from before or the
    restored one, and makes the mirror fit."""
    file, lines = folder / "journal.db", folder / mirror.FILE
    held = {event.id for event in read_mirror(building / mirror.FILE)} if done.events else set()
    more = lines.exists() and any(event.id not in held for event in read_mirror(lines))
    if more or done.bad_lines:
        kept = folder / "backups" / f"{BEFORE_RESTORE}{time.time_ns()}.jsonl"
        make_folder(kept.parent)
        _copy(lines, kept)
        done.kept.append(kept)
    remove_beside(file)
    sync_folder(folder)
    (building / "journal.db").replace(file)
    sync_folder(folder)
    if done.events:
        (building / mirror.FILE).replace(lines)
    else:
        lines.unlink(missing_ok=True)
    sync_folder(folder)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as reading, open(target, "wb", opener=private) as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())
