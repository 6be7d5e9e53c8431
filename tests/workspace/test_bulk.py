"""Reviews in bulk: what an import asks of the files does not grow line by line, and an export holds one page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import peewee
import pytest
from counting import counted, steps_of
from failing import Run, judge, space_of, take_in, write_runs
from tracejury.errors import UserError
from tracejury.store.journal import import_press, log
from tracejury.store.journal.journal import NotSaved
from tracejury.store.judgement import Review
from tracejury.store.library.library import Library
from tracejury.store.reviews import files, import_lines, reviews
from tracejury.store.trace import Trace
from tracejury.store.workspace.workspace import Workspace

TRACES = 90


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "library") as found:
        take_in(found, write_runs(tmp_path / "a.jsonl", [Run("seat_map", "no seats")] * TRACES))
        yield found


def lines(space: Workspace, count: int, note: str = "wrong") -> list[dict[str, Any]]:
    return [
        {
            "trace": key,
            "reviewer": "bea",
            "at": "2026-11-20T10:00:00Z",
            "rubric": "agent-failure",
            "verdict": "fail",
            "note": note,
        }
        for key in space.library.keys()[:count]
    ]


def written(path: Path, given: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in given))
    return path


def traces_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the traces that are read whole from now on."""
    read: list[str] = []
    trace = Library.trace

    def noted(self: Library, key: str) -> Trace | None:
        read.append(key)
        return trace(self, key)

    monkeypatch.setattr(Library, "trace", noted)
    return read


def test_the_statements_of_an_import_do_not_grow_with_its_lines(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = traces_read(monkeypatch)
    few, many = (
        written(tmp_path / f"{count}.jsonl", lines(space, count)) for count in (20, TRACES)
    )
    space.import_reviews(few, dry_run=True)  # what is asked once
    asked = []
    for saved in (False, True):
        for file in (few, many):
            with counted(space) as found:
                report = space.import_reviews(file, dry_run=True)
            assert report.unchanged if saved else report.added
            asked.append(found.statements)
        space.import_reviews(many)
    assert max(asked) - min(asked) <= 3, asked
    assert read == [], "no line names a step"


def test_a_trace_is_read_for_the_lines_that_name_its_steps_alone(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = lines(space, 3)
    given[1]["marks"] = [{"step": 0, "kind": "wrong"}]
    given[2]["break_point"] = {"step": 99}
    read = traces_read(monkeypatch)
    report = space.import_reviews(written(tmp_path / "r.jsonl", given))
    assert (report.added, len(report.rejected)) == (2, 1)
    assert "outside the trace" in report.rejected[0].reason
    assert read == [given[1]["trace"], given[2]["trace"]]


def test_an_import_holds_some_lines_at_a_time(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_lines, "_AT_ONCE", 7)
    monkeypatch.setattr(import_press, "_AT_ONCE", 7)
    taken: list[int] = []
    saved: list[int] = []
    check, insert = import_lines._check, log.insert

    def noted(some: list[Any], *rest: Any) -> None:
        taken.append(len(some))
        check(some, *rest)

    def inserted(db: peewee.SqliteDatabase, rows: Iterable[Any]) -> None:
        held = list(rows)
        saved.append(len({row[5] for row in held}))
        insert(db, held)

    monkeypatch.setattr(import_lines, "_check", noted)
    monkeypatch.setattr(log, "insert", inserted)
    report = space.import_reviews(written(tmp_path / "r.jsonl", lines(space, TRACES)))
    assert report.added == sum(taken) == TRACES
    assert max(taken) == max(saved) == 7
    assert space.journal.verify() == space.journal.differences() == []
    assert len({event.press for event in space.journal.events("bea") if event.trace}) == 1
    mirrored = (space.folder / "journal.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in mirrored] == [
        one.id for one in space.journal.events()
    ]


def test_lines_that_are_far_apart_are_compared(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_lines, "_AT_ONCE", 2)
    monkeypatch.setattr(import_press, "_AT_ONCE", 2)
    given = lines(space, 5)
    later = {**given[0], "at": "2026-11-21T10:00:00Z", "note": "on second thoughts"}
    again = {**given[2], "repeat": "q", "note": "seen twice"}
    report = space.import_reviews(
        written(tmp_path / "r.jsonl", [*given, given[1], later, again, again, later])
    )
    assert (report.added, report.replaced, report.unchanged) == (6, 1, 3)
    assert report.rejected == report.older == []
    (review,) = space.reviews.reviews(trace=given[0]["trace"])
    assert review.note == "on second thoughts"
    (repeated,) = space.reviews.repeats(trace=given[2]["trace"])
    assert repeated.note == "seen twice"
    assert space.journal.differences() == []
    space.history.undo()
    assert space.reviews.reviews() == space.reviews.repeats() == []


@pytest.mark.parametrize("written_before", [0, 1, 3])
def test_an_import_that_cannot_be_saved_leaves_nothing(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_before: int
) -> None:
    monkeypatch.setattr(import_press, "_AT_ONCE", 10)
    file = written(tmp_path / "r.jsonl", lines(space, 50))
    judge(space, space.library.keys()[60])
    before = space.reviews.reviews()
    insert = log.insert
    calls = 0

    def full(db: peewee.SqliteDatabase, rows: Iterable[Any]) -> None:
        nonlocal calls
        held = list(rows)
        if any(row[3] == "bea" for row in held):
            calls += 1
            if calls % (written_before + 1) == 0:
                raise peewee.OperationalError("database or disk is full")
        insert(db, held)

    monkeypatch.setattr(log, "insert", full)
    with pytest.raises(NotSaved, match="disk is full"):
        space.import_reviews(file)
    assert calls == 2 * (written_before + 1), "tried once more"
    monkeypatch.undo()
    assert space.reviews.reviews() == before
    assert space.import_reviews(file).added == 50
    assert space.journal.verify() == space.journal.differences() == []


def test_a_passing_fault_while_an_import_is_saved_is_made_good(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_press, "_AT_ONCE", 10)
    insert = log.insert
    faults = [peewee.OperationalError("disk I/O error")]

    def once(db: peewee.SqliteDatabase, rows: Iterable[Any]) -> None:
        held = list(rows)
        insert(db, held)
        if faults and held[0][3] == "bea":
            raise faults.pop()

    monkeypatch.setattr(log, "insert", once)
    assert space.import_reviews(written(tmp_path / "r.jsonl", lines(space, 30))).added == 30
    assert len(space.reviews.reviews()) == 30
    assert space.journal.verify() == space.journal.differences() == []


def test_a_file_whose_end_is_no_text_is_not_imported_in_part(
    space: Workspace, tmp_path: Path
) -> None:
    file = written(tmp_path / "r.jsonl", lines(space, 5))
    file.write_bytes(file.read_bytes() + b'{"note": "caf\xe9"}\n')
    with pytest.raises(UserError, match="line 6"):
        space.import_reviews(file)
    assert space.journal.count() == 0


def test_an_export_holds_one_page(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in space.library.keys()[:25]:
        judge(space, key)
    whole = tmp_path / "whole.jsonl"
    assert space.export_reviews(whole, space.chosen_reviews()) == 25
    monkeypatch.setattr(files, "PAGE", 4)
    monkeypatch.setattr(reviews, "_PAGE", 4)
    taken = 0

    def chosen() -> Iterator[Review]:
        nonlocal taken
        for review in space.chosen_reviews():
            taken += 1
            yield review

    some = files.review_lines(space.library, space.reviews, chosen())
    next(some)
    assert taken == 4, "the rest is not read yet"
    paged = tmp_path / "paged.jsonl"
    assert space.export_reviews(paged, space.chosen_reviews()) == 25
    assert paged.read_bytes() == whole.read_bytes()


def test_an_export_that_fails_leaves_the_earlier_file(space: Workspace, tmp_path: Path) -> None:
    judge(space, space.library.keys()[0])
    file = tmp_path / "r.csv"
    file.write_text("earlier")

    def broken() -> Iterator[Review]:
        yield from space.chosen_reviews()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        space.export_reviews(file, broken())
    assert file.read_text() == "earlier"
    assert [one.name for one in tmp_path.glob("r.csv*")] == ["r.csv"]


def test_a_list_of_traces_reads_the_keys_that_it_shows(space: Workspace) -> None:
    assert space.library.keys(most=7) == space.library.keys()[:7]
    assert space.library.trace_count() == len(space.library.keys()) == TRACES
    for status in ("ok", "error", "unset"):
        assert space.library.trace_count(status) == len(space.library.keys(status=status))
    costs = [steps_of(space, lambda most=most: space.library.keys(most=most)) for most in (5, 50)]  # type: ignore[misc]
    assert costs[0] * 4 < costs[1]
