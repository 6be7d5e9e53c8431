"""Files of every format that was ever written are brought up to date, also if the process is killed at any statement.

`tests/data/old_libraries/formats` has a library for each format, made by the version that wrote it: a bundle, a later export of it,
three reviews by two people, and from journal.db 3 on presses that were taken back. The name says which format each file has.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import peewee
import pytest
from tracejury.errors import UserError
from tracejury.store import database
from tracejury.store.database import DatabaseKind, close_database, open_database
from tracejury.store.groups.tables import GROUPS
from tracejury.store.journal.journal import Journal
from tracejury.store.journal.tables import JOURNAL
from tracejury.store.library.library import Library
from tracejury.store.library.migrations import TRACES
from tracejury.store.workspace.health import examine
from tracejury.store.workspace.workspace import Workspace

OLD: Final = sorted(
    (Path(__file__).parents[1] / "data" / "old_libraries" / "formats").glob("*.zip")
)
DEEP: Final = os.environ.get("TRACEJURY_TESTS") == "deep"
"""From each format; else from the first one, which goes through every step."""
KINDS: Final = {one.name: one for one in (JOURNAL, TRACES, GROUPS)}


def _formats(path: Path) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"([a-z]+)_(\d+)", path.stem)}


def _first_of(kind: str) -> list[tuple[Path, int]]:
    """An old library for each earlier format of a file."""
    found = {_formats(path)[kind]: path for path in OLD if kind in _formats(path)}
    return [(path, version) for version, path in sorted(found.items())]


def _unpacked(old: Path, folder: Path) -> Path:
    with zipfile.ZipFile(old) as archive:
        archive.extractall(folder)
    return folder


def _open(kind: DatabaseKind, folder: Path) -> None:
    """Open a file as the program does, and close it."""
    if kind is JOURNAL:
        Journal.open(folder).close()
    elif kind is TRACES:
        Library.open(folder).close()
    else:
        close_database(open_database(folder / "groups.db", GROUPS, backups=folder / "backups"))


def _content(file: Path) -> dict[str, Any]:
    """Schema and rows; what the search index holds follows from the rest, and the mirror is told by its file."""
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found: dict[str, Any] = {"version": db.execute("PRAGMA user_version").fetchone()}
        tables = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for name, sql in tables:
            found[name] = sql
            if "search" not in name and "VIRTUAL" not in sql:
                rows = db.execute(f"SELECT * FROM {name}").fetchall()
                found[f"{name} rows"] = sorted(
                    map(repr, (row for row in rows if name != "memory" or row[1] != "mirror"))
                )
        return found


def test_there_is_a_library_of_every_format() -> None:
    for name, kind in KINDS.items():
        assert [version for _, version in _first_of(name)] == [*range(1, len(kind.migrations) + 1)]


class _Snapshots:
    """Copies of a file as it would be found if the process were killed before each statement."""

    def __init__(self, file: Path, place: Path) -> None:
        self.file, self.place = file, place
        self.statements = 0
        self.seen: dict[str, Path] = {}

    def take(self, _: str) -> None:
        self.statements += 1
        parts = [self.file, self.file.with_name(self.file.name + "-wal")]
        bodies = [path.read_bytes() if path.exists() else b"" for path in parts]
        digest = hashlib.sha256(b"\0".join(bodies)).hexdigest()
        if digest not in self.seen:
            folder = self.place / digest[:16]
            folder.mkdir(parents=True)
            for path, body in zip(parts, bodies, strict=True):
                if body:
                    (folder / path.name).write_bytes(body)
            self.seen[digest] = folder


@contextmanager
def _watched(snapshots: _Snapshots, patched: pytest.MonkeyPatch) -> Iterator[None]:
    real = database._CheckedDatabase._connect

    def connect(db: Any) -> sqlite3.Connection:
        connection = real(db)
        if Path(db._path) == snapshots.file:
            # Changed pages go to the log at once, as in a migration that does not fit into memory.
            connection.execute("PRAGMA cache_size = 1")
            connection.set_trace_callback(snapshots.take)
        return connection

    with patched.context() as inner:
        inner.setattr(database._CheckedDatabase, "_connect", connect)
        yield


@pytest.mark.parametrize(
    ("name", "version", "old"),
    [
        (name, version, path)
        for name in KINDS
        for path, version in (_first_of(name) if DEEP else _first_of(name)[:1])
    ],
    ids=lambda value: str(value) if not isinstance(value, Path) else "",
)
def test_killed_at_any_statement_a_file_is_old_or_new_and_opening_it_again_finishes(
    name: str, version: int, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS[name]
    folder = _unpacked(old, tmp_path / "whole")
    file = folder / f"{name}.db"
    snapshots = _Snapshots(file, tmp_path / "killed")
    with _watched(snapshots, monkeypatch):
        _open(kind, folder)
    whole = _content(file)
    assert whole["version"] == (len(kind.migrations),)
    schemas: dict[int, set[str]] = {}
    for killed in snapshots.seen.values():
        for other in folder.glob("*.jsonl"):
            shutil.copy(other, killed)
        with closing(sqlite3.connect(killed / file.name)) as db:
            (now,) = db.execute("PRAGMA user_version").fetchone()
            schema = str(sorted(map(str, db.execute("SELECT sql FROM sqlite_master"))))
        assert version <= now <= len(kind.migrations)
        schemas.setdefault(now, set()).add(schema)
        _open(kind, killed)
        assert _content(killed / file.name) == whole
    assert all(len(some) == 1 for some in schemas.values()), "never between two formats"
    if version < len(kind.migrations):
        assert snapshots.statements > len(kind.migrations) - version
        (kept, *_) = (folder / "backups").glob(f"{name}-before-*.db")
        with closing(sqlite3.connect(kept)) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (version,)


@pytest.mark.parametrize(
    ("name", "old"), [(name, _first_of(name)[0][0]) for name in KINDS], ids=list(KINDS)
)
def test_a_migration_that_fails_leaves_the_file_as_the_last_step_left_it(
    name: str, old: Path, tmp_path: Path
) -> None:
    kind = KINDS[name]

    def broken(db: peewee.SqliteDatabase) -> None:
        kind.migrations[-1](db)
        raise peewee.OperationalError("database or disk is full")

    failing = DatabaseKind(
        kind.name, kind.application_id, (*kind.migrations[:-1], broken), kind.pragmas
    )
    file = _unpacked(old, tmp_path) / f"{name}.db"
    last = len(kind.migrations)
    for _ in range(2):
        with pytest.raises(UserError, match=f"from format {last - 1} to {last}.*is full"):
            open_database(file, failing, backups=tmp_path / "backups")
    _open(kind, tmp_path)
    assert _content(file)["version"] == (last,)


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_what_an_old_library_says_is_what_it_said(old: Path, tmp_path: Path) -> None:
    folder = _unpacked(old, tmp_path)
    with closing(sqlite3.connect(folder / "journal.db")) as db:
        before = db.execute("SELECT id, hash FROM events ORDER BY id").fetchall()
    with Workspace.open(folder, "ana") as space:
        events = space.journal.events()
        kept = [(event.id, event.hash) for event in events if event.reviewer != "tracejury"]
        assert kept == before
        said = {
            (review.reviewer, review.verdict, review.note) for review in space.reviews.reviews()
        }
        assert said == {
            ("ana", "fail", "The price is of last year."),
            ("ana", "fail", ""),
            ("bob", "pass", ""),
        }
        assert space.library.trace_count() == 4
        space.regroup()
        assert [one.size for one in space.groups.all()] != []
    found = examine(folder)
    assert found.problems == found.differences == []
