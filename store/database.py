"""Open SQLite files: pragmas that are read back, and stepwise migrations with a verified copy first."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import peewee

from ..errors import UserError
from .database_copies import copy_database
from .database_sidecars import foreign_log, require_own_log
from .private_files import make_file

Migration: TypeAlias = Callable[[peewee.SqliteDatabase], None]
T = TypeVar("T")
PragmaValue: TypeAlias = str | int

SQLITE_VERSION: Final = sqlite3.sqlite_version
BUSY_SECONDS: Final = 5.0
_MOST_PARAMETERS: Final = 900
_SYNCHRONOUS: Final = {"off": 0, "normal": 1, "full": 2, "extra": 3}


@dataclass(frozen=True)
class DatabaseKind:
    """A kind of database file: its owner, its pragmas, and its migrations.

    `migrations[n]` takes a file from user_version n to n + 1. `pragmas` are set in order on every
    connection and read back, because most of them live in the connection and not in the file.
    With `one_connection` no second one is opened automatically; otherwise each thread gets its own.
    """

    name: str
    application_id: int
    migrations: tuple[Migration, ...]
    pragmas: Mapping[str, PragmaValue] = field(default_factory=dict)
    one_connection: bool = False


class _CheckedDatabase(peewee.SqliteDatabase):
    """A database that refuses a connection unless every pragma was accepted."""

    def __init__(
        self,
        path: Path,
        kind: DatabaseKind,
        *,
        read_only: bool = False,
        immutable: bool = False,
    ) -> None:
        self._path = path
        options = "mode=ro&immutable=1" if immutable else "mode=ro"
        self._asked = {"query_only": 1} if read_only else dict(kind.pragmas)
        super().__init__(
            f"{path.resolve().as_uri()}?{options}" if read_only else str(path),
            autoconnect=not kind.one_connection,
            check_same_thread=False,
            timeout=BUSY_SECONDS,
            uri=read_only,
        )

    def _connect(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._connect()  # type: ignore[misc,unused-ignore]
        try:
            _set_pragmas(connection, self._path, self._asked)
        except BaseException:
            connection.close()
            raise
        return connection


def _set_pragmas(
    connection: sqlite3.Connection, path: Path, pragmas: Mapping[str, PragmaValue]
) -> None:
    for name, asked in pragmas.items():
        connection.execute(f"PRAGMA {name} = {asked}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        found = row[0] if row else None
        if not _same(name, asked, found):
            raise UserError(
                f"{path} cannot be opened safely: {name} is {found}, not {asked}",
                "Keep the library on a local disk, not on a network or synchronised folder.",
            )


def _same(name: str, asked: PragmaValue, found: object) -> bool:
    if name == "synchronous" and isinstance(asked, str):
        return found == _SYNCHRONOUS[asked.lower()]
    return str(found).lower() == str(asked).lower()


def durable_pragmas() -> dict[str, PragmaValue]:
    """The pragmas that make a commit durable on macOS, where fsync alone does not; empty elsewhere."""
    return {"fullfsync": 1, "checkpoint_fullfsync": 1} if sys.platform == "darwin" else {}


def connection_of(db: peewee.SqliteDatabase) -> sqlite3.Connection:
    """This thread's connection, for bulk work that peewee would slow down."""
    connection: sqlite3.Connection = db.connection()  # type: ignore[no-untyped-call,unused-ignore]
    return connection


def storable(number: int | None) -> int | None:
    """A number that SQLite can store in 64 signed bits; None if it needs more."""
    return number if number is None or -(2**63) <= number < 2**63 else None


def in_chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in chunks of at most the number of parameters of one statement."""
    for start in range(0, len(values), _MOST_PARAMETERS):
        yield values[start : start + _MOST_PARAMETERS]


def run_sql(
    db: peewee.SqliteDatabase, sql: str, parameters: Sequence[object] = ()
) -> sqlite3.Cursor:
    """Run one statement that peewee cannot express, or that runs too often for it. Raises peewee.DatabaseError."""
    try:
        return connection_of(db).execute(sql, parameters)
    except sqlite3.Error as error:
        kind = getattr(peewee, type(error).__name__, peewee.DatabaseError)
        raise kind(*error.args) from error


def run_many(db: peewee.SqliteDatabase, sql: str, parameters: Iterable[Sequence[object]]) -> None:
    """Run one statement for many parameters; call it in a transaction. Raises sqlite3.Error."""
    connection_of(db).executemany(sql, parameters)


def pragma(db: peewee.SqliteDatabase, name: str) -> Any:
    """The value of a pragma as SQLite returns it, or None."""
    row = run_sql(db, f"PRAGMA {name}").fetchone()
    return row[0] if row else None


def reading_connection(file: Path) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint, beside whoever has the file open. Raises sqlite3.Error."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def still_connection(file: Path) -> sqlite3.Connection:
    """A connection to a file that most likely nobody has open: it makes no file beside it, and leaves a log beside it alone
    that is not its own. Raises sqlite3.Error."""
    log = file.with_name(file.name + "-wal")
    alone = "&immutable=1" if foreign_log(file) is not None or not log.exists() else ""
    uri = f"{file.resolve().as_uri()}?mode=ro{alone}"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def scrub(db: peewee.SqliteDatabase) -> None:
    """Write a file anew, so that neither a free page nor the log beside it holds what was deleted. Raises
    peewee.DatabaseError."""
    run_sql(db, "VACUUM")
    if pragma(db, "wal_checkpoint(TRUNCATE)"):
        raise peewee.OperationalError("another program reads it")


def open_database(
    path: Path, kind: DatabaseKind, *, backups: Path | None = None
) -> peewee.SqliteDatabase:
    """Open (or make) the file, with its pragmas checked and its migrations applied.

    Before a migration of an existing file a verified copy is written to `backups`. Raises UserError
    for a file of another program, a newer version of tracejury, or a damaged one.
    """
    stray = path.with_name(path.name + "-wal")
    if not path.exists() and stray.exists() and stray.stat().st_size:
        # SQLite would make an empty file and discard the log of the lost one.
        raise UserError(
            f"{path} is missing, but its write-ahead log {stray.name} exists",
            f"Put {path.name} back beside it; to start again, move {stray.name} away first.",
        )
    require_own_log(path)
    db = _CheckedDatabase(path, kind)
    try:
        with contextlib.suppress(OSError):
            # SQLite says better why it cannot.
            make_file(path)
        db.connect()
        version = _check_owner(db, path, kind)
        if version < len(kind.migrations):
            saved = None
            if version and backups is not None:
                saved = backups / f"{kind.name}-before-{version + 1}-{_stamp()}.db"
                copy_database(connection_of(db), saved)
            _migrate(db, path, kind, version, saved)
    except peewee.PeeweeException as error:
        close_database(db)
        if "locked" in str(error):
            raise UserError(
                f"{path} is in use by another program", "Close the other program first."
            ) from None
        raise UserError(
            f"{path} cannot be opened: {error}",
            "It may be damaged, or the disk full: tracejury doctor examines it and says what to do.",
        ) from None
    except BaseException:
        close_database(db)
        raise
    return db


def can_be_written(path: Path) -> bool:
    """Whether a database file, which may not be there yet, can be written, and files made beside it."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def open_to_read(path: Path, kind: DatabaseKind, *, alone: bool = False) -> peewee.SqliteDatabase:
    """Open a file that another process may be writing, on a connection that neither writes nor checkpoints. `alone`:
    its folder cannot be written, so that no other process does.

    Raises UserError for a file that is missing, damaged, of another program or of another version.
    """
    require_own_log(path)
    log = path.with_name(path.name + "-wal")
    logged = log.exists() and log.stat().st_size > 0
    # To read a write-ahead log SQLite needs a file beside it; where there is no log, it can do without.
    db = _CheckedDatabase(path, kind, read_only=True, immutable=alone and not logged)
    try:
        db.connect()
        version = _check_owner(db, path, kind)
    except peewee.PeeweeException as error:
        close_database(db)
        if alone and logged:
            raise UserError(
                f"{path} cannot be read: its last changes are in {log.name}, and the folder cannot be written",
                "Copy the whole folder to a disk that can be written and open the copy with --library.",
            ) from None
        raise UserError(f"{path} cannot be read: {error}", "Run tracejury doctor.") from None
    except BaseException:
        close_database(db)
        raise
    if version < len(kind.migrations):
        close_database(db)
        if alone:
            raise UserError(
                f"{path} is of an earlier format ({version}) and cannot be brought up to date here",
                "Copy the folder to a disk that can be written and open the copy with --library.",
            )
        raise UserError(
            f"{path} is of an earlier format ({version}) and is in use",
            "Close tracejury where it is open: this version brings the file up to date.",
        )
    return db


def close_database(db: peewee.SqliteDatabase) -> None:
    """Close this thread's connection, whatever state a failed statement left it in."""
    if not db.is_closed():
        connection: sqlite3.Connection = db.connection()  # type: ignore[no-untyped-call,unused-ignore]
        # peewee refuses to close inside a transaction, and a failed commit may have left one open.
        connection.close()


def _check_owner(db: peewee.SqliteDatabase, path: Path, kind: DatabaseKind) -> int:
    """The version of the file; 0 for an empty one."""
    owner = int(pragma(db, "application_id"))
    version = int(pragma(db, "user_version"))
    holds = int(run_sql(db, "SELECT count(*) FROM sqlite_master").fetchone()[0])
    if owner != kind.application_id and (owner or version or holds):
        raise UserError(
            f"{path} is not a {kind.name} of tracejury", "Name another folder with --library."
        )
    latest = len(kind.migrations)
    if version > latest:
        raise UserError(
            f"{path} was written by a newer tracejury (format {version}, this one knows {latest})",
            "Install the newer version; nothing has been changed.",
        )
    return version


def _migrate(
    db: peewee.SqliteDatabase, path: Path, kind: DatabaseKind, version: int, saved: Path | None
) -> None:
    for number in range(version, len(kind.migrations)):
        try:
            with db.atomic("IMMEDIATE"):
                kind.migrations[number](db)
                run_sql(db, f"PRAGMA application_id = {kind.application_id}")
                run_sql(db, f"PRAGMA user_version = {number + 1}")
                broken = run_sql(db, "PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise peewee.IntegrityError(f"foreign keys of {broken[0][0]} would break")
        except peewee.PeeweeException as error:
            if not version:
                raise
            kept = f" A copy from before is {saved}." if saved else ""
            raise UserError(
                f"{path} could not be brought from format {number} to {number + 1}: {error}",
                f"It was left in format {number}; use the version that wrote it.{kept}",
            ) from None


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def check_integrity(db: peewee.SqliteDatabase) -> list[str]:
    """The problems that SQLite finds in the file; empty if it is intact."""
    try:
        rows = [str(row[0]) for row in run_sql(db, "PRAGMA integrity_check").fetchall()]
        broken = run_sql(db, "PRAGMA foreign_key_check").fetchall()
    except peewee.DatabaseError as error:
        return [str(error)]
    return [row for row in rows if row != "ok"] + [f"foreign key of {row[0]}" for row in broken]
