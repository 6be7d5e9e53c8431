"""A database is opened as asked or not at all, migrated with a copy first, and backed up whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import peewee
import pytest
from tracejury.errors import UserError
from tracejury.store.database import (
    DatabaseKind,
    check_integrity,
    close_database,
    connection_of,
    open_database,
    pragma,
)
from tracejury.store.database_copies import copy_database

OWNER = 0x1234ABCD


def _notes(db: peewee.SqliteDatabase) -> None:
    db.execute_sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")


def _authors(db: peewee.SqliteDatabase) -> None:
    db.execute_sql("ALTER TABLE notes ADD COLUMN author TEXT")


def _authors_then_stumbles(db: peewee.SqliteDatabase) -> None:
    _authors(db)
    db.execute_sql("INSERT INTO no_such_table VALUES (1)")


def _raises(db: peewee.SqliteDatabase) -> None:
    _authors(db)
    raise RuntimeError("a bug")


PRAGMAS = {"locking_mode": "exclusive", "journal_mode": "wal", "synchronous": "full"}
V1 = DatabaseKind("notes", OWNER, (_notes,), PRAGMAS, one_connection=True)
V2 = DatabaseKind("notes", OWNER, (_notes, _authors), PRAGMAS, one_connection=True)


def _v1_file(path: Path) -> None:
    db = open_database(path, V1)
    db.execute_sql("INSERT INTO notes(text) VALUES ('kept')")
    close_database(db)


def _columns(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [row[1] for row in connection.execute("PRAGMA table_info(notes)")]
    finally:
        connection.close()


def test_a_new_file_has_its_owner_its_version_and_its_pragmas(tmp_path: Path) -> None:
    db = open_database(tmp_path / "notes.db", V2)
    assert pragma(db, "application_id") == OWNER
    assert pragma(db, "user_version") == 2
    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2
    assert pragma(db, "locking_mode") == "exclusive"
    assert not (tmp_path / "notes.db-shm").exists(), "exclusive must come before the first WAL use"
    assert check_integrity(db) == []
    close_database(db)


def test_a_pragma_that_sqlite_does_not_take_refuses_the_file(tmp_path: Path) -> None:
    # A file of pages that are fixed already: SQLite says nothing and keeps the size it has.
    _v1_file(tmp_path / "notes.db")
    kind = DatabaseKind("notes", OWNER, (_notes,), {**PRAGMAS, "page_size": 8192})
    with pytest.raises(UserError, match="page_size is 4096, not 8192"):
        open_database(tmp_path / "notes.db", kind)


def test_every_thread_gets_a_connection_with_the_pragmas(tmp_path: Path) -> None:
    import threading

    kind = DatabaseKind("notes", OWNER, (_notes,), {"journal_mode": "wal", "synchronous": "normal"})
    db = open_database(tmp_path / "notes.db", kind)
    found: list[object] = []

    def look() -> None:
        found.append(pragma(db, "synchronous"))
        db.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    db.close()
    assert found == [1]


def test_a_single_connection_database_never_opens_a_second_by_itself(tmp_path: Path) -> None:
    db = open_database(tmp_path / "notes.db", V1)
    close_database(db)
    db.close()
    with pytest.raises(peewee.InterfaceError):
        db.execute_sql("SELECT 1")


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(UserError, match="is not a notes of tracejury"):
        open_database(path, V1)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    assert connection.execute("PRAGMA application_id").fetchone() == (0,)
    connection.close()


def test_a_file_whose_making_was_interrupted_is_made_again(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "notes.db")
    connection.execute("PRAGMA journal_mode = WAL")  # writes the first page, and nothing else
    connection.close()
    assert (tmp_path / "notes.db").stat().st_size > 0
    close_database(open_database(tmp_path / "notes.db", V1))


def test_what_is_no_database_is_named_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"my shopping list\n" * 400)
    with pytest.raises(UserError, match=r"notes\.db cannot be opened"):
        open_database(path, V1)
    assert path.read_bytes() == b"my shopping list\n" * 400


def test_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    close_database(open_database(path, V2))
    before = path.read_bytes()
    with pytest.raises(UserError, match="newer tracejury"):
        open_database(path, V1, backups=tmp_path / "backups")
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_a_lost_file_whose_log_is_still_there_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    (tmp_path / "notes.db-wal").write_bytes(b"x" * 100)
    with pytest.raises(UserError, match="is missing, but its write-ahead log"):
        open_database(path, V1)
    assert (tmp_path / "notes.db-wal").exists()
    assert not path.exists()


def test_before_a_migration_a_copy_of_the_old_version_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    _v1_file(path)
    db = open_database(path, V2, backups=tmp_path / "backups")
    assert pragma(db, "user_version") == 2
    close_database(db)
    assert _columns(path) == ["id", "text", "author"]

    (copy,) = (tmp_path / "backups").iterdir()
    assert _columns(copy) == ["id", "text"]
    old = open_database(copy, V1)
    assert old.execute_sql("SELECT text FROM notes").fetchall() == [("kept",)]
    assert check_integrity(old) == []
    close_database(old)


def test_a_file_that_needs_no_migration_is_not_copied(tmp_path: Path) -> None:
    _v1_file(tmp_path / "notes.db")
    close_database(open_database(tmp_path / "notes.db", V1, backups=tmp_path / "backups"))
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("broken", [_authors_then_stumbles, _raises])
def test_a_migration_that_fails_leaves_the_old_version_whole(tmp_path: Path, broken: Any) -> None:
    path = tmp_path / "notes.db"
    _v1_file(path)
    kind = DatabaseKind("notes", OWNER, (_notes, broken), PRAGMAS)
    with pytest.raises((UserError, RuntimeError)):
        open_database(path, kind, backups=tmp_path / "backups")
    db = open_database(path, V1)
    assert pragma(db, "user_version") == 1
    assert db.execute_sql("SELECT * FROM notes").fetchall() == [(1, "kept")]
    close_database(db)


def test_a_failed_migration_says_where_the_copy_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    _v1_file(path)
    kind = DatabaseKind("notes", OWNER, (_notes, _authors_then_stumbles), PRAGMAS)
    with pytest.raises(UserError, match="from format 1 to 2") as caught:
        open_database(path, kind, backups=tmp_path / "backups")
    assert str(next((tmp_path / "backups").iterdir())) in caught.value.hint


def test_a_backup_that_cannot_be_written_stops_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    _v1_file(path)
    (tmp_path / "backups").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="No backup could be written"):
        open_database(path, V2, backups=tmp_path / "backups")
    assert _columns(path) == ["id", "text"]


def test_a_second_connection_is_refused_while_the_first_is_open(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    db = open_database(path, V1)
    other = sqlite3.connect(path, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("SELECT * FROM notes").fetchall()
    other.close()
    close_database(db)


def test_a_backup_is_a_whole_database_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    db = open_database(path, V1)
    db.execute_sql("INSERT INTO notes(text) VALUES ('only in the write-ahead log so far')")
    copy = copy_database(connection_of(db), tmp_path / "copies" / "one.db")
    close_database(db)
    assert [item.name for item in copy.parent.iterdir()] == ["one.db"]
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert [item.name for item in copy.parent.iterdir()] == ["one.db"], "a copy needs no log"


def test_a_copy_that_is_not_sound_never_replaces_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    db = open_database(path, V1)
    db.execute_sql("CREATE INDEX by_text ON notes(text)")
    for number in range(2000):
        db.execute_sql("INSERT INTO notes(text) VALUES (?)", (f"note {number:05}",))
    good = copy_database(connection_of(db), tmp_path / "copies" / "one.db").read_bytes()
    close_database(db)

    data = bytearray(path.read_bytes())
    at = data.rindex(b"note 01000")
    data[at : at + 10] = b"nota 99999"
    path.write_bytes(data)
    db = open_database(path, V1)
    assert check_integrity(db) != []
    with pytest.raises(UserError, match="is damaged"):
        copy_database(connection_of(db), tmp_path / "copies" / "one.db")
    close_database(db)
    assert (tmp_path / "copies" / "one.db").read_bytes() == good
    assert [item.name for item in (tmp_path / "copies").iterdir()] == ["one.db"]
