"""Whether each file of a library is sound: the traces, the groups, the pseudonyms, the kept bundles and the backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..canonical import name_on_disk
from ..database import DatabaseKind, still_connection
from ..groups.tables import GROUPS
from ..journal.chains import broken_chains_in
from ..journal.copies import copies_of, opened_copy
from ..journal.forgotten import forget_bodies
from ..library.migrations import TRACES
from ..library.raw_records import FOLDER
from ..loading.catalogue import LoadedBundle, catalogue_of
from ..loading.load import bundle_hash
from ..plurals import counted
from .masking import GIVEN_FILE

REMAKE: Final = "tracejury doctor --remake-traces"
_CHECKED_WHOLE: Final = 256 << 20
"""A larger file is not checked against its indexes, which takes minutes."""
_MOST_HASHED: Final = 512 << 20
"""So many bytes of kept bundles are compared with their hashes; of the rest it is looked whether they are there."""


@dataclass(frozen=True, slots=True)
class FileHealth:
    """One file, or several of a kind: what it holds in words, or what is wrong."""

    name: str
    holds: str = ""
    problem: str = ""


def examine_files(folder: Path) -> list[FileHealth]:
    """Examine every file of a library but the journal and its mirror. Changes nothing."""
    bundles = catalogue_of(folder)
    found = [
        _of_database(folder / "traces.db", TRACES, "SELECT count(*) FROM traces", "trace"),
        _of_database(folder / "groups.db", GROUPS, "SELECT count(*) FROM groups", "group"),
        _of_database(folder / GIVEN_FILE, None, "SELECT count(*) FROM given", "pseudonym"),
    ]
    there = [one for one in found if one is not None]
    if bundles and not (folder / "traces.db").exists():
        lost = f"it is missing, and {counted(len(bundles), 'bundle')} had been loaded: {REMAKE}"
        there.insert(0, FileHealth("traces.db", problem=lost))
    return [*there, *_of_raw(folder, bundles), *_of_backups(folder)]


def _of_database(path: Path, kind: DatabaseKind | None, count: str, what: str) -> FileHealth | None:
    if not path.exists():
        return None
    try:
        with closing(still_connection(path)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if kind is not None and version > len(kind.migrations):
                return FileHealth(path.name, problem=f"it is of a newer format ({version})")
            check = "integrity" if path.stat().st_size <= _CHECKED_WHOLE else "quick"
            (first,) = db.execute(f"PRAGMA {check}_check(1)").fetchone()
            if first != "ok":
                return FileHealth(path.name, problem=_damaged(str(first), kind))
            (number,) = db.execute(count).fetchone()
            return FileHealth(path.name, counted(number, what))
    except sqlite3.Error as error:
        return FileHealth(path.name, problem=_damaged(str(error), kind))


def _damaged(why: str, kind: DatabaseKind | None) -> str:
    """What to do about a damaged file."""
    if kind is None:
        return f"it is damaged ({why}): move it away, and values that are masked get new pseudonyms"
    return f"it is damaged ({why}): {REMAKE} makes it again"


def _of_raw(folder: Path, bundles: list[LoadedBundle]) -> Iterator[FileHealth]:
    """Whether what was loaded could be read again."""
    kept, lost, changed = 0, [], []
    left = _MOST_HASHED
    try:
        untouched = not forget_bodies(folder)
    except UserError:
        untouched = False
    for sha256, name, path in sorted({(one.sha256, one.name, one.path) for one in bundles}):
        copy = folder / FOLDER / sha256 / name_on_disk(name)
        if not copy.exists():
            if not Path(name_on_disk(path)).exists():
                lost.append(name)
            continue
        kept += 1
        size = sum(file.stat().st_size for file in (copy, *copy.rglob("*")) if file.is_file())
        if untouched and size <= left:
            # Records of forgotten traces are overwritten in the copies.
            left -= size
            if bundle_hash(copy) != sha256:
                changed.append(name)
    if kept:
        yield FileHealth(FOLDER, f"{counted(kept, 'bundle')} as loaded")
    for name in changed:
        yield FileHealth(FOLDER, problem=f"the copy of {name} has changed since it was loaded")
    if lost:
        yield FileHealth(
            FOLDER,
            f"no copy of {counted(len(lost), 'bundle')}, which are not where they were either:"
            " these traces could not be made again",
        )


def _of_backups(folder: Path) -> Iterator[FileHealth]:
    sound = 0
    for copy in copies_of(folder):
        if copy.kind == "mirror":
            continue
        problem = copy.problem or _flaw(copy.path)
        if problem:
            yield FileHealth(
                f"backups/{copy.path.name}", problem=f"it cannot be restored: {problem}"
            )
        else:
            sound += 1
    if sound:
        yield FileHealth("backups", f"{counted(sound, 'copy', 'copies')} of the journal, sound")


def _flaw(path: Path) -> str:
    """What is wrong with a copy of the journal; "" if nothing is."""
    try:
        with opened_copy(path) as db:
            (first,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            broken = broken_chains_in(db) if first == "ok" else []
    except (sqlite3.Error, UserError) as error:
        return str(error)
    if first != "ok":
        return str(first)
    changed = [one for one in broken if "is missing before" not in one]
    return changed[0] if changed else ""
