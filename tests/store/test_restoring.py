"""Restoring gives the journal of a copy, keeps what was there before, and leaves the old or the new at every moment."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store import database_sidecars
from tracejury.store.acts import Act, Event
from tracejury.store.journal import restoring
from tracejury.store.journal.copies import copies_of
from tracejury.store.journal.journal import Journal
from tracejury.store.workspace.restoring import Restored, plan_in_words, plan_of, restore

RUBRIC = "f" * 64


def _note(journal: Journal, text: str, reviewer: str = "ana", trace: str = "t") -> None:
    journal.append(reviewer, trace, RUBRIC, [Act("note", {"text": text})])


def _events(folder: Path) -> list[Event]:
    with closing(Journal.open(folder)) as journal:
        assert journal.verify() == journal.differences() == journal.notices == []
        return journal.events()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of two events, of which there are five by now, with an unfinished text."""
    with closing(Journal.open(tmp_path)) as journal:
        _note(journal, "one")
        _note(journal, "two")
        made = journal.backup()
        _note(journal, "three")
        _note(journal, "of bob", "bob", "u")
        _note(journal, "of bob too", "bob", "v")
        journal.save_draft("ana", "t", "note", "half a", 6).result()
    return made


def _restored(folder: Path, name: str) -> Restored:
    return restore(folder, plan_of(folder, name))


def test_what_would_be_lost_is_said_before(tmp_path: Path, backup: Path) -> None:
    before = sorted(path.name for path in tmp_path.rglob("*"))
    plan = plan_of(tmp_path, backup.name)
    said = " ".join(plan_in_words(plan))
    assert "3 events since " in said
    assert "would be lost: ana 1 (on 1 trace), bob 2 (on 2 traces)." in said
    assert "1 unfinished text would be lost." in said
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_backup_is_restored_and_what_was_there_is_kept_and_comes_back(
    tmp_path: Path, backup: Path
) -> None:
    events = _events(tmp_path)
    done = _restored(tmp_path, backup.name)
    assert _events(tmp_path) == events[:2]
    kept, lines = done.kept
    assert kept.parent == lines.parent == tmp_path / "backups"
    back = _restored(tmp_path, kept.name)
    assert (len(back.plan.lost), len(back.plan.gained)) == (0, 3)
    assert _events(tmp_path) == events
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.drafts("ana", "t")["note"].text == "half a"
        _note(journal, "work goes on")
    assert list(tmp_path.glob(".restoring*")) == list(tmp_path.glob("journal.db-*")) == []


def test_the_latest_copy_has_what_only_the_mirror_has(tmp_path: Path, backup: Path) -> None:
    events = _events(tmp_path)
    (tmp_path / "journal.db").unlink()
    plan = plan_of(tmp_path, "latest")
    assert plan.source.path == backup
    assert plan.with_mirror
    assert plan.lost == []
    restore(tmp_path, plan)
    assert _events(tmp_path) == events


def test_the_mirror_alone_gives_the_journal_back(tmp_path: Path, backup: Path) -> None:
    events = _events(tmp_path)
    shutil.rmtree(tmp_path / "backups")
    (tmp_path / "journal.db").write_bytes(b"scratched" * 999)
    assert plan_of(tmp_path, "latest").source.kind == "mirror"
    lines = (tmp_path / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "journal.jsonl").write_bytes(b"".join([*lines[:1], b"?\n", *lines[2:]]))
    done = _restored(tmp_path, "latest")
    assert [line.number for line in done.bad_lines] == [2]
    assert done.problems == [f"an event of ana is missing before {events[2].id}"]
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.events() == [events[0], *events[2:]]
        assert journal.notices == []
    damaged, kept = done.kept
    assert damaged.read_bytes() == b"scratched" * 999
    assert b"?\n" in kept.read_bytes()


def test_a_copy_put_back_by_hand_over_the_log_of_another_file_is_told_and_restored(
    tmp_path: Path, backup: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.execute("INSERT INTO memory VALUES ('', 'x', '1')")
        db.commit()
        log = (tmp_path / "journal.db-wal").read_bytes()
    shutil.copyfile(backup, tmp_path / "journal.db")
    (tmp_path / "journal.db-wal").write_bytes(log)
    for _ in range(2):
        with pytest.raises(UserError, match=r"put there by hand while journal\.db-wal") as told:
            Journal.open(tmp_path)
    assert "tracejury restore journal.db" in told.value.hint
    assert (tmp_path / "journal.db").read_bytes() == backup.read_bytes()
    done = _restored(tmp_path, "journal.db")
    assert len(_events(tmp_path)) == 2
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.recall("", "x") is None, "nothing of the log of the other file"
    assert sorted(path.suffix for path in done.kept) == [".db", ".db-wal", ".jsonl"]
    assert next(p for p in done.kept if p.suffix == ".db-wal").read_bytes() == log
    restore(tmp_path, plan_of(tmp_path, next(p for p in done.kept if p.suffix == ".jsonl").name))
    assert len(_events(tmp_path)) == 5


def test_a_damaged_copy_is_refused_and_nothing_changes(tmp_path: Path, backup: Path) -> None:
    events = _events(tmp_path)
    with closing(sqlite3.connect(backup)) as db:
        db.execute("DROP TRIGGER events_no_update")
        db.execute('UPDATE events SET body = \'{"text":"other"}\' WHERE seq = 1')
        db.commit()
    with pytest.raises(UserError, match=r"it is damaged .*was changed after it was written"):
        _restored(tmp_path, backup.name)
    backup.write_bytes(backup.read_bytes()[:5000])
    with pytest.raises(UserError, match="cannot be restored"):
        _restored(tmp_path, backup.name)
    assert _events(tmp_path) == events
    assert list(tmp_path.glob(".restoring*")) == []


def test_what_was_forgotten_since_stays_forgotten(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        _note(journal, "one")
        journal.save_draft("ana", "t", "note", "private words", 0).result()
        made = journal.backup()
        body = {"traces": ["t"], "runs": [], "reason": "asked for"}
        journal.append("ana", "", "", [Act("forget", body)])
        journal.drop_drafts_of(["t"])
    for _ in range(2):
        done = _restored(tmp_path, made.name)
        assert done.forgotten_again == 1
        with closing(Journal.open(tmp_path)) as journal:
            (event,) = journal.counting_of_kind("forget")
            assert event.body == body
            assert journal.drafts("ana", "t") == {}
    assert b"private words" not in (tmp_path / "journal.db").read_bytes()


STEPS: list[tuple[object, str]] = [
    (restoring, "_build"),
    (restoring, "_keep_present"),
    (restoring, "_swap"),
    (restoring, "remove_beside"),
    (restoring, "sync_folder"),
    (Path, "replace"),
]


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(30))
def test_killed_at_any_step_there_is_the_journal_from_before_or_the_restored_one(
    tmp_path: Path, backup: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = _events(tmp_path)
    left = step

    def killed_at(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise _Killed
            return real(*arguments, **options)

        return call

    plan = plan_of(tmp_path, backup.name)
    with monkeypatch.context() as patched:
        for where, name in STEPS:
            patched.setattr(where, name, killed_at(getattr(where, name)))
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        with suppress(_Killed):
            restore(tmp_path, plan)
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.events() in (events, events[:2])
        assert journal.verify() == journal.differences() == []
    _restored(tmp_path, backup.name)
    assert _events(tmp_path) == events[:2]


def test_every_copy_is_listed_with_what_it_holds(tmp_path: Path, backup: Path) -> None:
    _restored(tmp_path, backup.name)
    (tmp_path / "backups" / "journal-20200101T000000-00000009.db").write_bytes(b"?")
    found = {one.kind: one for one in copies_of(tmp_path) if not one.problem}
    assert {kind: one.events for kind, one in found.items()} == {
        "mirror": 2,
        "backup": 2,
        "before restore": 5,
    }
    (broken,) = (one for one in copies_of(tmp_path) if one.problem)
    assert broken.path.name == "journal-20200101T000000-00000009.db"


def test_an_own_log_is_no_foreign_one(tmp_path: Path, backup: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        _note(journal, "more")
        assert (tmp_path / "journal.db-wal").stat().st_size
        assert database_sidecars.foreign_log(tmp_path / "journal.db") is None
