"""The copies that there are of a journal, what each holds, and what would be lost if one took the journal's place."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from ...errors import UserError
from ..database import still_connection
from ..database_sidecars import foreign_log
from . import mirror
from .backups import BEFORE_RESTORE, made_at
from .mirror_lines import read_mirror
from .recovering import read_events
from .tables import JOURNAL

CopyKind: TypeAlias = Literal[
    "backup", "before restore", "before migration", "mirror", "journal", "file"
]
LATEST: Final = "latest"
MIRROR: Final = "mirror"


@dataclass(frozen=True, slots=True)
class JournalCopy:
    """One copy: how many events it holds, and when it was made and its last event, in milliseconds since the epoch. `problem`
    says why it cannot be used, "" if it can as far as was looked."""

    path: Path
    kind: CopyKind
    made_ms: int
    events: int = 0
    last_ms: int = 0
    problem: str = ""


class Told(msgspec.Struct, frozen=True):
    """What is compared of an event."""

    id: str
    hash: str
    reviewer: str
    at_ms: int
    trace: str


@dataclass(frozen=True)
class RestorePlan:
    """What restoring a copy would do: the events of the journal and its mirror that the copy does not hold would be `lost`,
    and those that only it holds would come back (`gained`). `present_problem` says what is wrong with the journal now."""

    source: JournalCopy
    with_mirror: bool
    present: int
    lost: list[Told] = field(default_factory=list)
    gained: list[Told] = field(default_factory=list)
    drafts_lost: int = 0
    present_problem: str = ""

    @property
    def after(self) -> int:
        """How many events there are afterwards."""
        return self.present - len(self.lost) + len(self.gained)

    @property
    def lost_by(self) -> list[tuple[str, int, int]]:
        """Each reviewer of whom something would be lost, with the number of events and of traces."""
        counts = Counter(one.reviewer for one in self.lost)
        return [
            (who, count, len({one.trace for one in self.lost if one.reviewer == who and one.trace}))
            for who, count in sorted(counts.items())
        ]


def copies_of(folder: Path) -> list[JournalCopy]:
    """Every copy of the journal of a library: its mirror, then the others, the latest first. Each is counted, not verified."""
    found = [
        copy_at(path, _kind_of(path))
        for path in (folder / "backups").glob("journal-*.db")
        if not path.name.startswith("journal-damaged-")
    ]
    found.sort(key=lambda one: (one.made_ms, one.events, one.path.name), reverse=True)
    here = folder / mirror.FILE
    return [copy_at(here, "mirror"), *found] if here.exists() else found


def _kind_of(path: Path) -> CopyKind:
    if path.name.startswith(BEFORE_RESTORE):
        return "before restore"
    return "before migration" if path.name.startswith("journal-before-") else "backup"


def copy_named(folder: Path, name: str) -> tuple[JournalCopy, bool]:
    """The copy that a person names, and whether the mirror is added to it: `latest` is the latest usable backup with the
    mirror, `mirror` the mirror alone; else a name in backups/ or a path. Raises UserError."""
    every = copies_of(folder)
    if name == LATEST:
        usable = [one for one in every if one.kind != "mirror" and not one.problem]
        mirrored = [one for one in every if one.kind == "mirror" and one.events]
        if usable:
            return usable[0], bool(mirrored)
        if mirrored:
            return mirrored[0], False
        raise UserError(f"There is no copy of the journal in {folder}", "Nothing was changed.")
    if name == MIRROR:
        return copy_at(folder / mirror.FILE, "mirror"), False
    for path in (folder / "backups" / name, Path(name), folder / name):
        if path.is_file():
            return copy_at(path, _kind_at(folder, path)), False
    raise UserError(
        f"There is no copy of the journal called {name}", "tracejury restore lists them."
    )


def _kind_at(folder: Path, path: Path) -> CopyKind:
    if path.suffix == ".jsonl":
        return "mirror"
    if path.resolve() == (folder / "journal.db").resolve():
        return "journal"
    return _kind_of(path) if path.parent.resolve() == (folder / "backups").resolve() else "file"


def copy_at(path: Path, kind: CopyKind) -> JournalCopy:
    """What a copy holds."""
    try:
        made = int(made_at(path).timestamp() * 1000)
        if kind == "mirror":
            made = int(path.stat().st_mtime * 1000)
            events, last = 0, 0
            for event in read_mirror(path):
                events, last = events + 1, max(last, event.at_ms if type(event.at_ms) is int else 0)
            return JournalCopy(
                path, kind, made, events, last, "" if events else "it holds no events"
            )
        with opened_copy(path) as db:
            events, last = db.execute(
                "SELECT count(*), coalesce(max(at_ms), 0) FROM events"
            ).fetchone()
    except (sqlite3.Error, OSError, UserError) as error:
        return JournalCopy(path, kind, 0, problem=str(error))
    return JournalCopy(path, kind, made, events, last)


@contextmanager
def opened_copy(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy, open to read; a log beside it that is not its own is left alone. Raises sqlite3.Error, UserError for a file that
    is no journal or of a newer format."""
    with closing(still_connection(path)) as db:
        (owner,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if owner != JOURNAL.application_id:
            raise UserError(f"{path} is no journal of tracejury", "Name a file of backups/.")
        if version > len(JOURNAL.migrations):
            raise UserError(
                f"{path} was written by a newer tracejury (format {version})", "Install that."
            )
        yield db


def plan_restore(folder: Path, copy: JournalCopy, *, with_mirror: bool) -> RestorePlan:
    """What would be lost if a copy, with the events of the mirror or without, took the place of the journal. Raises UserError
    for a copy that cannot be read."""
    if copy.problem:
        raise UserError(f"{copy.path} cannot be restored: {copy.problem}", "Choose another copy.")
    there, drafts, problem = _present(folder)
    held, held_drafts = _held(copy)
    mirrored = {one.id: one for one in _of_mirror(folder / mirror.FILE)}
    if with_mirror:
        held = mirrored | held
    present = mirrored | there
    return RestorePlan(
        source=copy,
        with_mirror=with_mirror,
        present=len(present),
        lost=_without(present, held),
        gained=_without(held, present),
        drafts_lost=len(drafts - held_drafts),
        present_problem=problem,
    )


def _without(some: dict[str, Told], other: dict[str, Told]) -> list[Told]:
    return [one for event_id, one in sorted(some.items()) if event_id not in other]


_Drafts: TypeAlias = set[tuple[str, ...]]


def _present(folder: Path) -> tuple[dict[str, Told], _Drafts, str]:
    file = folder / "journal.db"
    if not file.exists():
        return {}, set(), f"{file} is missing"
    log = foreign_log(file)
    try:
        found = _of_database(file)
    except (sqlite3.Error, UserError) as error:
        return {}, set(), f"{file} cannot be read: {error}"
    return *found, f"{log.name} is of another file" if log is not None else ""


def _held(copy: JournalCopy) -> tuple[dict[str, Told], _Drafts]:
    if copy.kind == "mirror":
        return {one.id: one for one in _of_mirror(copy.path)}, set()
    try:
        return _of_database(copy.path)
    except sqlite3.Error as error:
        raise UserError(
            f"{copy.path} cannot be restored: {error}", "Choose another copy."
        ) from None


def _of_database(path: Path) -> tuple[dict[str, Told], _Drafts]:
    with opened_copy(path) as db:
        rows = db.execute("SELECT id, hash, reviewer, at_ms, trace FROM events")
        events = {row[0]: Told(*row) for row in rows}
        drafts = set(db.execute("SELECT reviewer, trace, field, text FROM drafts").fetchall())
        return events, drafts


def _of_mirror(path: Path) -> Iterator[Told]:
    if path.exists():
        try:
            events = read_events(path).events.values()
        except UserError:
            # Nothing of it could be lost.
            return
        for one in events:
            yield Told(one.id, one.hash, one.reviewer, one.at_ms, one.trace)
