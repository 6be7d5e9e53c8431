"""Backups of the journal are whole or not there, few, made behind what a person does, and never in its way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from tracejury.store import database_copies
from tracejury.store.acts import Act
from tracejury.store.database_copies import Cancellation, CopyCancelled, copy_database
from tracejury.store.journal import backup_thread, backups
from tracejury.store.journal.journal import Journal
from tracejury.store.workspace.health import examine

RUBRIC = "f" * 64
CRASHES = """
import os, sys
from pathlib import Path
from tracejury.store import database_copies
from tracejury.store.journal.backups import back_up
database_copies._STEP_PAGES = 4
database_copies.Cancellation.wait = lambda *_: os._exit(9)
folder = Path(sys.argv[1])
back_up(folder / "journal.db", folder / "backups", database_copies.Cancellation())
"""


def _note(journal: Journal, text: str) -> None:
    journal.append("ana", "t", RUBRIC, [Act("note", {"text": text})])


def _reviewed(folder: Path, times: int = 1) -> None:
    with closing(Journal.open(folder)) as journal:
        for number in range(times):
            _note(journal, str(number))


def _copies(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("*"))


def _behind(folder: Path) -> list[str]:
    """Open, back up behind, close; returns what went wrong."""
    found: list[str] = []
    with closing(Journal.open(folder)) as journal:
        journal.backup_behind(found.append)
    return found


def _events_in(copy: Path) -> int:
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(opened.execute("SELECT count(*) FROM events").fetchone()[0])


def test_opening_makes_no_backup_and_one_is_made_behind_if_the_journal_has_changed(
    tmp_path: Path,
) -> None:
    _reviewed(tmp_path)
    Journal.open(tmp_path).close()
    assert _copies(tmp_path) == [], "opening waits for no copy"
    assert _behind(tmp_path) == []
    (copy,) = _copies(tmp_path)
    _behind(tmp_path)
    assert _copies(tmp_path) == [copy], "nothing has changed since"
    copy.unlink()
    _behind(tmp_path)
    assert len(_copies(tmp_path)) == 1, "a deleted backup is made again"


def test_presses_are_saved_while_a_backup_is_made_which_is_of_one_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reviewed(tmp_path, 40)
    pressed = iter(range(1000))  # a copy that began anew with each press would never end
    with closing(Journal.open(tmp_path)) as journal:
        monkeypatch.setattr(database_copies, "_STEP_PAGES", 4)
        monkeypatch.setattr(Cancellation, "wait", lambda *_: _note(journal, str(next(pressed))))
        path, last = backups.back_up(tmp_path / "journal.db", tmp_path / "backups", Cancellation())
        assert journal.count() > 42
    assert _events_in(path) == last == 40


def test_closing_ends_a_large_backup_at_once_and_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reviewed(tmp_path)
    begun = Event()

    def wait(self: Cancellation, _seconds: float) -> None:
        begun.set()
        assert self._asked.wait(60), "closing waits for the copy"
        raise CopyCancelled

    monkeypatch.setattr(Cancellation, "wait", wait)
    monkeypatch.setattr(database_copies, "_STEP_PAGES", 1)
    monkeypatch.setattr(backup_thread, "SMALL_BYTES", 0)
    journal = Journal.open(tmp_path)
    journal.backup_behind()
    assert begun.wait(20)
    assert [path.suffix for path in _copies(tmp_path)] == [".tmp"], "no other name before the end"
    journal.close()
    assert _copies(tmp_path) == []
    assert not (tmp_path / "journal.db-wal").exists(), "no reader kept the journal from tidying up"


def test_a_backup_that_is_cancelled_while_it_is_checked_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancellation = Cancellation()

    def copied(one: sqlite3.Connection, two: sqlite3.Connection, *_: object) -> None:
        one.backup(two)
        cancellation.cancel()

    monkeypatch.setattr(database_copies, "_copy_slowly", copied)
    with closing(sqlite3.connect(tmp_path / "one.db")) as source:
        source.execute("CREATE TABLE notes (text TEXT)")
        source.executemany("INSERT INTO notes VALUES (?)", [("a note",)] * 100_000)
        source.commit()
        with pytest.raises(CopyCancelled):
            copy_database(source, tmp_path / "copies" / "one.db", cancellation)
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_process_that_dies_while_it_copies_leaves_no_backup_and_the_next_one_tidies_up(
    tmp_path: Path,
) -> None:
    _reviewed(tmp_path, 3)
    done = subprocess.run([sys.executable, "-c", CRASHES, tmp_path], check=False)
    assert done.returncode == 9
    assert [path.suffix for path in _copies(tmp_path)] == [".tmp"]
    _behind(tmp_path)
    (copy,) = _copies(tmp_path)
    assert _events_in(copy) == 3


def test_a_restored_backup_opens_as_the_journal_it_was(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path / "a")) as journal:
        _note(journal, "1")
        copy, events = journal.backup(), journal.events()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "journal.db").write_bytes(copy.read_bytes())
    with closing(Journal.open(tmp_path / "b")) as journal:
        assert journal.events() == events
        assert journal.verify() == journal.differences() == []


def test_what_was_kept_before_migrations_and_restorations_is_few(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        (tmp_path / "backups").mkdir()
        migrated = [tmp_path / "backups" / f"journal-before-{number}.db" for number in range(3)]
        restored = [tmp_path / "backups" / f"journal-before-restore-{n:02}.db" for n in range(12)]
        for number, path in enumerate([*migrated, *restored]):
            path.touch()
            os.utime(path, (number, number))
        _note(journal, "1")
        made = journal.backup()
    assert _copies(tmp_path) == sorted([made, *migrated[-2:], *restored[-10:]])


def test_ten_backups_are_kept_then_one_a_day_then_one_a_week() -> None:
    now = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    hourly = [(now - timedelta(hours=hours), 1) for hours in range(24 * 60)]
    found = backups.kept(hourly)
    assert found[:10] == list(range(10))
    assert found[10:16] == [24, 48, 72, 96, 120, 144], "the last one of each earlier day"
    weekly = [hourly[number][0].isocalendar()[1] for number in found]
    assert sorted(set(weekly)) == [46, 47, 48, 49]
    assert len(found) == 18
    assert backups.kept(hourly[:1]) == [0]
    assert backups.kept([]) == []


def test_the_same_backups_stay_if_they_are_thinned_each_time_or_at_last() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    stay: list[tuple[datetime, int]] = []
    for hours in range(24 * 40):
        stay.insert(0, (now + timedelta(hours=hours), 1))
        stay = [stay[number] for number in backups.kept(stay)]
    every = [(now + timedelta(hours=hours), 1) for hours in reversed(range(24 * 40))]
    assert stay == [every[number] for number in backups.kept(every)]


def test_large_backups_are_fewer_but_never_less_than_two() -> None:
    now, mb = datetime(2026, 11, 30, tzinfo=UTC), 1 << 20
    for size, count in ((mb, 9), (300 * mb, 3), (610 * mb, 2), (5000 * mb, 2)):
        assert len(backups.kept([(now, size)] * 9)) == count


def test_the_next_backup_is_made_in_the_same_opening_once_the_first_is_done(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        for number in range(3):
            _note(journal, str(number))
            journal.backup_behind()
            assert journal._backup is not None
            journal._backup._thread.join()
            journal.backup_behind()
    assert [_events_in(path) for path in _copies(tmp_path)] == [1, 2, 3]


def test_before_an_act_that_changes_much_a_small_journal_is_copied_at_once(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        _note(journal, "1")
        journal.backup_before()
        assert [_events_in(path) for path in _copies(tmp_path)] == [1]
        journal.backup_before()
        assert len(_copies(tmp_path)) == 1, "nothing has changed since"


def test_what_prevents_a_backup_is_told_and_the_journal_still_opens(tmp_path: Path) -> None:
    _reviewed(tmp_path)
    (tmp_path / "backups").write_text("in the way")
    (problem,) = _behind(tmp_path)
    assert "No backup could be written" in problem
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.count() == 1


def test_no_backup_takes_the_space_that_saving_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reviewed(tmp_path)
    size = (tmp_path / "journal.db").stat().st_size
    full: Any = shutil._ntuple_diskusage(10 * size, 9 * size, 2 * size - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    (problem,) = _behind(tmp_path)
    assert "the disk has 0 MB free" in problem
    assert _copies(tmp_path) == []


def test_a_rebuild_makes_a_backup_first(tmp_path: Path) -> None:
    _reviewed(tmp_path)
    examine(tmp_path)
    assert _copies(tmp_path) == [], "examining changes nothing"
    examine(tmp_path, rebuild=True)
    assert len(_copies(tmp_path)) == 1
