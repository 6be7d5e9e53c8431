"""Acknowledged presses survive: killed process, failing disk, replaced file, full disk."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest
from tracejury.store.acts import Act
from tracejury.store.journal import log
from tracejury.store.journal.journal import Journal, NotSaved
from tracejury.store.journal.mirror_lines import read_mirror
from tracejury.store.reviews.reviews import Reviews

RUBRIC = "f" * 64
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and resource limits")


def note(text: str) -> Act:
    return Act("note", {"text": text})


def texts(journal: Journal) -> list[str]:
    return [str(event.body["text"]) for event in journal.events()]


def sound(journal: Journal) -> bool:
    return journal.verify() == [] and journal.rebuild() == []


# --- kill -9 -------------------------------------------------------------------------------------

WRITES_FOR_EVER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tracejury.store.journal.journal import Journal
    from tracejury.store.acts import Act

    journal = Journal.open(Path(sys.argv[1]))
    print("open", flush=True)
    number = 0
    while True:
        number += 1
        if number % 5 == 0:
            undone = journal.undo("ana")
            print("undone", undone.events[0].id, flush=True)
        else:
            acts = [Act("note", {"text": "x" * (number % 3000)}), Act("defer", {"reason": "y"})]
            for event in journal.append("ana", f"t{number % 4}", "r", acts):
                print("saved", event.id, flush=True)
    """
)


@POSIX
def test_nothing_that_was_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    chance = random.Random(20)
    acknowledged: list[str] = []
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITES_FOR_EVER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n", "the lock of a killed process must be free"
        # A random moment: while the child is at work on what comes after so many answers.
        acknowledged.extend(child.stdout.readline() for _ in range(chance.randrange(1, 60)))
        child.send_signal(signal.SIGKILL)
        acknowledged += child.stdout.readlines()
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL

    saved = [line.split()[1] for line in acknowledged if line.startswith("saved")]
    with closing(Journal.open(tmp_path)) as journal:
        there = {event.id for event in journal.events()}
        assert [one for one in saved if one not in there] == []
        assert len(saved) > 50
        assert journal.notices == []
        assert sound(journal)
        mirrored = {event.id for event in read_mirror(tmp_path / "journal.jsonl")}
        assert mirrored == there


SPREADS_FOR_EVER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tracejury.store.journal.journal import Journal
    from tracejury.store.acts import Act, Part

    journal = Journal.open(Path(sys.argv[1]))
    print("open", flush=True)
    while True:
        head = Part("ana", "", "", [Act("import", {"file": "f", "added": 20})])
        rest = [Part(f"r{n % 3}", f"t{n}", "r", [Act("note", {"text": "x" * 99})]) for n in range(20)]
        journal.append_parts([head, *rest])
        print("saved", flush=True)
        journal.undo("ana")
        journal.redo("ana")
        journal.undo("ana")
        print("undone", flush=True)
    """
)


@POSIX
def test_a_press_on_many_reviews_and_its_undo_are_whole_after_a_kill(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", SPREADS_FOR_EVER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        for _ in range(chance.randrange(1, 12)):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL
        with closing(Journal.open(tmp_path)) as journal:
            presses = Counter(event.press for event in journal.events())
            assert set(presses.values()) == {21}
            counting = [entry for entry in journal.done("ana", 0, 10_000) if entry.counts]
            assert len(Reviews(journal).reviews()) == (20 if counting else 0)
            assert len(counting) <= 1
            assert sound(journal)
            for _ in counting:
                journal.undo("ana")
            assert Reviews(journal).reviews() == []


# --- a commit that reports an error --------------------------------------------------------------


class FailingCommits:
    """Makes the next commits of peewee fail, before or after they reach the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real = peewee.SqliteDatabase.commit
        self._plan: list[str] = []

        def commit(db: peewee.SqliteDatabase) -> Any:
            return self._commit(db)

        monkeypatch.setattr(peewee.SqliteDatabase, "commit", commit)

    def plan(self, *failures: str) -> None:
        self._plan = list(failures)

    def _commit(self, db: Any) -> Any:
        failure = self._plan.pop(0) if self._plan else ""
        if failure == "before":
            raise peewee.OperationalError("disk I/O error")
        result = self._real(db)
        if failure == "after":
            raise peewee.OperationalError("disk I/O error")
        return result


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> FailingCommits:
    return FailingCommits(monkeypatch)


@pytest.mark.parametrize(
    "failures",
    [("after",), ("before",), ("before", "after")],
    ids=["it had reached the disk", "the second try succeeds", "the second try had reached it"],
)
def test_a_press_is_saved_once_if_a_failed_commit_reached_the_disk_or_a_retry_does(
    tmp_path: Path, commits: FailingCommits, failures: tuple[str, ...]
) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        commits.plan(*failures)
        (event,) = journal.append("ana", "t", RUBRIC, [note("2")])
        journal.append("ana", "t", RUBRIC, [note("3")])
        assert texts(journal) == ["1", "2", "3"]
        assert journal.events()[1] == event
        assert sound(journal)
    assert [str(event.body["text"]) for event in read_mirror(tmp_path / "journal.jsonl")] == [
        "1",
        "2",
        "3",
    ]


def test_a_press_that_cannot_be_committed_raises_not_saved(
    tmp_path: Path, commits: FailingCommits
) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        commits.plan("before", "before")
        with pytest.raises(NotSaved, match="not saved: disk I/O error"):
            journal.append("ana", "t", RUBRIC, [note("2")])
        assert texts(journal) == ["1"]
        review = Reviews(journal).review("ana", "t", RUBRIC)
        assert review is not None
        assert review.note == "1", "the projection must not run ahead of the log"
        journal.append("ana", "t", RUBRIC, [note("3")])
        assert texts(journal) == ["1", "3"]
        assert sound(journal)
    assert len(list(read_mirror(tmp_path / "journal.jsonl"))) == 2


def test_an_undo_that_cannot_be_committed_has_not_happened(
    tmp_path: Path, commits: FailingCommits
) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        commits.plan("before", "before")
        with pytest.raises(NotSaved):
            journal.undo("ana")
        review = Reviews(journal).review("ana", "t", RUBRIC)
        assert review is not None
        assert review.note == "1"


def test_a_merge_that_cannot_be_committed_adds_nothing(
    tmp_path: Path, commits: FailingCommits
) -> None:
    with closing(Journal.open(tmp_path / "a")) as journal:
        events = journal.append("ana", "t", RUBRIC, [note("1"), note("2")])
    with closing(Journal.open(tmp_path / "b")) as journal:
        commits.plan("before", "before")
        with pytest.raises(NotSaved):
            journal.merge(events)
        assert journal.count() == 0
        commits.plan("after")
        assert journal.merge(events) == 2
        assert sound(journal)


def test_a_draft_that_cannot_be_stored_raises_not_saved(
    tmp_path: Path, commits: FailingCommits
) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        commits.plan("before", "before")
        with pytest.raises(NotSaved):
            journal.save_draft("ana", "t", "note", "half", 1).result()
        commits.plan("after")
        journal.save_draft("ana", "t", "note", "half", 1).result()
        assert journal.drafts("ana", "t")["note"].text == "half"


def test_a_statement_that_fails_in_the_middle_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = log.insert, []

    def fails_halfway(db: peewee.SqliteDatabase, events: Any) -> None:
        calls.append(1)
        given = list(events)
        real(db, given[: len(given) // 2])
        raise peewee.OperationalError("database or disk is full")

    with closing(Journal.open(tmp_path)) as journal:
        monkeypatch.setattr(log, "insert", fails_halfway)
        with pytest.raises(NotSaved, match="disk is full"):
            journal.append("ana", "t", RUBRIC, [note("1"), note("2")])
        monkeypatch.undo()
        assert len(calls) == 2, "tried once more, not again and again"
        assert journal.count() == 0
        journal.append("ana", "t", RUBRIC, [note("3")])
        assert texts(journal) == ["3"]


def test_a_bug_in_the_middle_of_a_press_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracejury.store.journal import updating

    def bug(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    with closing(Journal.open(tmp_path)) as journal:
        monkeypatch.setattr(updating, "update", bug)
        with pytest.raises(KeyError):
            journal.append("ana", "t", RUBRIC, [note("1")])
        monkeypatch.undo()
        assert journal.count() == 0
        journal.append("ana", "t", RUBRIC, [note("2")])
        assert texts(journal) == ["2"]


# --- the file under the journal ------------------------------------------------------------------


def _remove(path: Path) -> None:
    path.unlink()


def _move(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def _replace(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)


@POSIX
@pytest.mark.parametrize("act", [_remove, _move, _replace])
def test_a_deleted_or_replaced_file_is_reported_and_not_recreated(
    tmp_path: Path, act: Callable[[Path], None]
) -> None:
    path = tmp_path / "journal.db"
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        act(path)
        for _ in range(2):
            with pytest.raises(NotSaved, match=r"journal\.db (is gone|was replaced)"):
                journal.append("ana", "t", RUBRIC, [note("2")])
        assert path.exists() == (act is _replace)


@POSIX
def test_a_file_deleted_during_the_commit_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = log.insert

    def insert_and_lose_the_file(db: peewee.SqliteDatabase, events: Any) -> None:
        real(db, events)
        (tmp_path / "journal.db").unlink()

    with closing(Journal.open(tmp_path)) as journal:
        monkeypatch.setattr(log, "insert", insert_and_lose_the_file)
        with pytest.raises(NotSaved, match="is gone"):
            journal.append("ana", "t", RUBRIC, [note("1")])


@POSIX
def test_after_a_failed_commit_a_deleted_file_is_not_recreated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_and_loses_the_file(*_: object) -> None:
        for path in tmp_path.glob("journal.db*"):
            path.unlink()
        raise peewee.OperationalError("disk I/O error")

    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        monkeypatch.setattr(log, "insert", fails_and_loses_the_file)
        with pytest.raises(NotSaved, match="is gone"):
            journal.append("ana", "t", RUBRIC, [note("2")])
        monkeypatch.undo()
        with pytest.raises(NotSaved, match="is gone"):
            journal.append("ana", "t", RUBRIC, [note("2")])
        assert list(tmp_path.glob("journal.db*")) == []


def test_an_event_that_is_written_twice_is_there_once(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        events = journal.append("ana", "t", RUBRIC, [note("1"), note("2")])
        journal.run(lambda db: log.insert(db, map(log.row_of, events)))
        assert journal.events() == events


def test_a_damaged_journal_is_reported_on_opening(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        for number in range(300):
            journal.append("ana", f"t{number}", RUBRIC, [note("n" * 300)])
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name='events'").fetchone()
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    from tracejury.errors import UserError

    with pytest.raises(UserError, match="malformed"):
        Journal.open(tmp_path)


# --- a full disk ---------------------------------------------------------------------------------

FILLS_THE_DISK = textwrap.dedent(
    """
    import resource, signal, sys
    from pathlib import Path
    from tracejury.store.journal.journal import Journal, NotSaved
    from tracejury.store.acts import Act

    journal = Journal.open(Path(sys.argv[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    failed = 0
    for number in range(400):
        try:
            (event,) = journal.append("ana", f"t{number}", "r", [Act("note", {"text": "x" * 2000})])
            print("saved", event.id, flush=True)
        except NotSaved as error:
            failed += 1
            if failed == 3:
                print("not-saved", error.what, flush=True)
                break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    (event,) = journal.append("ana", "t", "r", [Act("note", {"text": "there is room again"})])
    print("saved", event.id, flush=True)
    journal.close()
    """
)


@POSIX
def test_on_a_full_disk_acknowledged_presses_are_saved_and_the_others_raise(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    lines = child.stdout.splitlines()
    saved = [line.split()[1] for line in lines if line.startswith("saved")]
    assert len(saved) > 20
    assert any(line.startswith("not-saved Your last press was not saved") for line in lines)
    with closing(Journal.open(tmp_path)) as journal:
        there = [event.id for event in journal.events()]
        assert [one for one in saved if one not in there] == []
        assert there[-1] == saved[-1]
        assert sound(journal)
        assert [event.id for event in read_mirror(tmp_path / "journal.jsonl")] == there
