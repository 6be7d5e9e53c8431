"""A library that another process has open is read beside it: nothing is saved there, nothing is locked out."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import peewee
import pytest
from desk_fixtures import workspace
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.database import pragma, run_sql
from tracejury.store.journal.journal import Journal, ReadOnly
from tracejury.store.workspace.codes import rename
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace

RUBRIC = builtin_rubrics()["agent-failure"]
NOTE = [Act("note", {"text": "seen"})]


def test_what_the_first_window_saves_is_seen_in_the_second(tmp_path: Path) -> None:
    with (
        Workspace.open(tmp_path, "ana") as first,
        Workspace.open_to_read(tmp_path, "ana") as second,
    ):
        assert second.read_only
        assert not first.read_only
        first.journal.append("ana", "t1", "r", NOTE)
        assert [review.note for review in second.reviews.reviews()] == ["seen"]
        first.journal.append("ana", "t2", "r", NOTE)
        assert len(second.reviews.reviews()) == 2


def test_every_save_of_the_second_window_is_refused_and_says_who_has_the_library(
    tmp_path: Path,
) -> None:
    import os

    with (
        Workspace.open(tmp_path, "ana") as first,
        Workspace.open_to_read(tmp_path, "ana") as second,
    ):
        with pytest.raises(ReadOnly, match=f"only reads.*process {os.getpid()}"):
            second.journal.append("ana", "t1", "r", NOTE)
        with pytest.raises(ReadOnly):
            second.journal.save_draft("ana", "t1", "note", "typed", 0).result()
        with pytest.raises(ReadOnly):
            second.history.redo() or second.journal.undo("ana") or second.journal.rebuild()
        second.journal.remember("ana", "place", {"queue": "q"})
        assert first.journal.count() == 0
        assert first.journal.recall("ana", "place") is None


def test_the_connection_of_the_second_window_can_neither_write_nor_checkpoint(
    tmp_path: Path,
) -> None:
    with closing(Journal.open(tmp_path)) as first:
        first.append("ana", "t1", "r", NOTE)
        with closing(Journal.open_beside(tmp_path)) as second:

            def write(db: peewee.SqliteDatabase) -> None:
                run_sql(db, "DELETE FROM memory")

            with pytest.raises(UserError, match=r"readonly|attempt to write"):
                second.run(write)
            assert second.run(lambda db: pragma(db, "query_only")) == 1
        assert (tmp_path / "journal.db-wal").stat().st_size > 0, "closing it emptied nothing"
        first.append("ana", "t2", "r", NOTE)
        assert first.count() == 2
        assert first.verify() == []


def test_what_the_second_window_has_counted_follows_the_first(tmp_path: Path) -> None:
    with workspace(tmp_path, sample=True) as first:
        queue = first.new_queue("q", RUBRIC, Selection({})).queue
        with Workspace.open_to_read(tmp_path, "expert") as second:
            there = second.queue_named("q")
            assert second.queues.progress(there, "expert").finished == 0
            assert second.judgements.traces() == set()
            trace = queue.items[0].trace
            judged = [Act("finish", {"verdict": "fail", "codes": ["guess"]})]
            first.journal.append("expert", trace, queue.rubric, judged)
            assert second.queues.progress(there, "expert").failed == 1
            assert second.judgements.traces() == {trace}
            rename(first, "guess", "made up")
            [found] = second.judgements.on([trace])
            assert found.codes == ("made up",)
            first.history.take_back(first.history.page(0, 9)[1].entry)
            assert second.queues.progress(there, "expert").finished == 0


def test_once_the_first_window_is_closed_a_refusal_no_longer_names_it(tmp_path: Path) -> None:
    first = Workspace.open(tmp_path, "ana")
    with Workspace.open_to_read(tmp_path, "ana") as second:
        assert "is in use by process" in str(second.journal.refusal)
        first.close()
        with pytest.raises(ReadOnly, match="closed there now") as refused:
            second.journal.append("ana", "t1", "r", NOTE)
        assert "in use" not in str(refused.value)
        with Workspace.open(tmp_path, "ana") as third:
            assert third.journal.refusal is None
            assert "is in use by process" in str(second.journal.refusal)


def test_alone_a_library_is_opened_to_read_as_always(tmp_path: Path) -> None:
    with Workspace.open_to_read(tmp_path, "ana") as space:
        assert not space.read_only
        space.journal.append("ana", "t1", "r", NOTE)


def test_the_second_window_outlives_the_first(tmp_path: Path) -> None:
    first = Workspace.open(tmp_path, "ana")
    first.journal.append("ana", "t1", "r", NOTE)
    with Workspace.open_to_read(tmp_path, "ana") as second:
        first.close()
        assert len(second.reviews.reviews()) == 1
        with Workspace.open(tmp_path, "ana") as third:
            third.journal.append("ana", "t2", "r", NOTE)
            assert len(second.reviews.reviews()) == 2
