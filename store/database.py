"""SQLite files: opened with their pragmas read back, migrated step by step, backed up and verified."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import peewee

from ..errors import UserError

Migration: TypeAlias = Callable[[peewee.SqliteDatabase], None]
PragmaValue: TypeAlias = str | int


@dataclass(frozen=True)
class DatabaseKind:
    """A kind of file: who it belongs to, how it is opened, and how it came to its present shape.

    `migrations[n]` takes a file from user_version n to n + 1. `pragmas` are set in order on every
    open and read back, because most of them live in the connection and not in the file.
    """

    name: str
    application_id: int
    migrations: tuple[Migration, ...]
    pragmas: Mapping[str, PragmaValue] = field(default_factory=dict)


def pragma(db: peewee.SqliteDatabase, name: str) -> Any:
    """The value of a pragma, as SQLite gives it."""
    row = db.execute_sql(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


_SYNCHRONOUS = {"off": 0, "normal": 1, "full": 2, "extra": 3}


def _same(name: str, asked: PragmaValue, found: Any) -> bool:
    if name == "synchronous" and isinstance(asked, str):
        return bool(found == _SYNCHRONOUS[asked.lower()])
    return str(found).lower() == str(asked).lower()


def set_pragmas(db: peewee.SqliteDatabase, path: Path, pragmas: Mapping[str, PragmaValue]) -> None:
    """Set each pragma and read it back; raises UserError where SQLite did not take it."""
    for name, asked in pragmas.items():
        db.execute_sql(f"PRAGMA {name} = {asked}")
        found = pragma(db, name)
        if not _same(name, asked, found):
            raise UserError(
                f"{path} cannot be opened safely: {name} is {found}, not {asked}",
                "Keep the library on a local disk, not on a network or synchronised folder.",
            )


def durable_pragmas() -> dict[str, PragmaValue]:
    """What makes a commit reach the platter on macOS, where a plain fsync does not; else nothing."""
    return {"fullfsync": 1, "checkpoint_fullfsync": 1} if sys.platform == "darwin" else {}


def open_database(
    path: Path, kind: DatabaseKind, *, backups: Path | None = None
) -> peewee.SqliteDatabase:
    """Open (or make) the file, with its pragmas checked and its migrations applied.

    Before a migration of an existing file a verified copy is written to `backups`. Raises UserError
    for a file of another program, a newer version of tracejury, or a damaged one.
    """
    new = not path.exists() or path.stat().st_size == 0
    # Given to the constructor too, so that a later connection of another thread has them as well.
    db = peewee.SqliteDatabase(
        str(path),
        pragmas=list(kind.pragmas.items()),
        autoconnect=False,
        check_same_thread=False,
        timeout=5,
    )
    try:
        db.connect()
        set_pragmas(db, path, kind.pragmas)
        _check_owner(db, path, kind, new=new)
        version = int(pragma(db, "user_version"))
        latest = len(kind.migrations)
        if version > latest:
            raise UserError(
                f"{path} was written by a newer tracejury (format {version}, this one knows "
                f"{latest})",
                "Install the newer version to go on; nothing has been changed.",
            )
        if version < latest:
            if not new and backups is not None:
                backup_database(db, backups / f"{kind.name}-before-{version + 1}-{_stamp()}.db")
            _migrate(db, kind, version)
    except peewee.DatabaseError as error:
        db.close()
        if "locked" in str(error):
            raise UserError(
                f"{path} is in use by another program", "Close the other tracejury first."
            ) from None
        raise UserError(
            f"{path} cannot be read: {error}",
            "It may be damaged; `tracejury doctor` examines it, and backups/ holds earlier copies.",
        ) from None
    except BaseException:
        db.close()
        raise
    return db


def _check_owner(db: peewee.SqliteDatabase, path: Path, kind: DatabaseKind, *, new: bool) -> None:
    found = int(pragma(db, "application_id"))
    if found == kind.application_id:
        return
    if found or not new:
        raise UserError(
            f"{path} is not a {kind.name} of tracejury", "Name another folder with --library."
        )
    db.execute_sql(f"PRAGMA application_id = {kind.application_id}")


def _migrate(db: peewee.SqliteDatabase, kind: DatabaseKind, version: int) -> None:
    for number in range(version, len(kind.migrations)):
        with db.atomic("IMMEDIATE"):
            kind.migrations[number](db)
            db.execute_sql(f"PRAGMA user_version = {number + 1}")


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def check_integrity(db: peewee.SqliteDatabase) -> list[str]:
    """What SQLite finds wrong with the file; empty when it is sound."""
    rows = [str(row[0]) for row in db.execute_sql("PRAGMA integrity_check").fetchall()]
    rows += [
        f"foreign key of {row[0]} broken" for row in db.execute_sql("PRAGMA foreign_key_check")
    ]
    return [row for row in rows if row != "ok"]


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def backup_database(db: peewee.SqliteDatabase, target: Path) -> Path:
    """A verified copy of an open database: written aside, checked, synced, then renamed into place.

    Raises UserError where the copy is not sound or cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".tmp")
    aside.unlink(missing_ok=True)
    copy = sqlite3.connect(aside)
    try:
        db.connection().backup(copy)
        found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check")]
        copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise UserError(f"No backup could be written to {target}: {error}", "Free some space.") from None
    finally:
        copy.close()
    if found != ["ok"]:
        aside.unlink()
        raise UserError(f"The backup to {target} is not sound: {found[0]}", "Run tracejury doctor.")
    with aside.open("rb+") as file:
        os.fsync(file.fileno())
    aside.replace(target)
    sync_folder(target.parent)
    return target
