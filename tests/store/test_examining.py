"""An examination reads the log and the tables side by side, and finds each row that differs; a rebuild undoes it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act, Event, of_repeat
from tracejury.store.journal import chain_process, chains, deriving, log
from tracejury.store.journal.journal import Journal
from tracejury.store.journal.projections import review_row
from tracejury.store.judgement import Review
from tracejury.store.reviews.queues import QueueItem, Queues
from tracejury.store.reviews.reviews import Reviews

PASS = Act("finish", {"verdict": "pass", "codes": ["late"]})


def note(text: str) -> Act:
    return Act("note", {"text": text})


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal with all that an examination has to follow: undo and redo, repeats, queues, codes, replaced keys."""
    with closing(Journal.open(tmp_path)) as found:
        rubric = Reviews(found).remember_rubric("ana", builtin_rubrics()["agent-failure"])
        for number in range(6):
            for who in ("ana", "bob"):
                found.append(who, f"t{number}", rubric, [note(f"{who} {number}"), PASS])
        found.undo("ana")
        found.redo("ana")
        found.undo("bob")
        found.append("ana", "t1", rubric, of_repeat([PASS], "q"))
        for name in ("q", "gone"):
            Queues(found).create("ana", name, rubric, [QueueItem("t1", "why"), QueueItem("t2", "")])
        found.undo("ana")
        found.append("ana", "", "", [Act("codes", {"act": "rename", "codes": {"late": "delay"}})])
        found.append("tracejury", "", "", [Act("trace-keys", {"keys": {"t2": "u2", "t3": "u3"}})])
        found.append("ana", "u3", rubric, [note("under the present key")])
        yield found


TABLES = {
    "reviews": "review",
    "repeats": "repeat",
    "rubrics": "rubric",
    "queues": "queue",
    "presses": "press",
    "reversals": "reversal",
    "trace_keys": "trace key",
    "code_acts": "change to codes",
}


def rows_of(journal: Journal) -> set[tuple[str, str]]:
    """Every row of every derived table, with what it is called in messages."""

    def work(db: peewee.SqliteDatabase) -> set[tuple[str, str]]:
        found = set()
        for table, name in TABLES.items():
            cursor = db.execute_sql(f"SELECT * FROM {table}")
            columns = [one[0] for one in cursor.description]
            for row in cursor:
                text = json.dumps(dict(zip(columns, row, strict=True)), sort_keys=True)
                found.add((name, text))
        return found

    return journal.run(work)


def test_a_sound_journal_has_no_differences(journal: Journal) -> None:
    assert all(name in {one for one, _ in rows_of(journal)} for name in TABLES.values())
    assert journal.differences() == []
    assert journal.verify() == []


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM reviews WHERE trace = 't1'",
        "UPDATE reviews SET verdict = 'fail' WHERE trace IN ('u3', 't4')",
        "UPDATE reviews SET trace = 'zz' WHERE trace = 't0' AND reviewer = 'ana'",
        "DELETE FROM repeats",
        "UPDATE presses SET counts = 0, leads = 0",
        "DELETE FROM presses WHERE reviewer = 'bob'",
        "DELETE FROM reversals",
        "UPDATE queues SET items = '[]'",
        "DELETE FROM queues",
        "INSERT INTO queues SELECT 'other', event, rubric, ordering, total, drawn, items FROM queues",
        "UPDATE rubrics SET body = '{}'",
        "DELETE FROM trace_keys",
        "DELETE FROM code_acts",
    ],
)
def test_damage_is_found_row_by_row_and_a_rebuild_undoes_it(journal: Journal, damage: str) -> None:
    before = rows_of(journal)
    journal.run(lambda db: db.execute_sql(damage))
    after = rows_of(journal)
    expected = [
        f"a stored {name} differs from the log: {row[:160]}" for name, row in after - before
    ]
    expected += [f"a {name} of the log is not stored: {row[:160]}" for name, row in before - after]
    assert journal.differences() == sorted(expected) != []
    assert journal.rebuild() == sorted(expected)
    assert journal.differences() == []
    assert rows_of(journal) == before


def test_a_fork_of_a_chain_is_sound_and_a_gap_in_it_is_not(tmp_path: Path) -> None:
    def events(folder: str, given: list[Event], texts: list[str]) -> list[Event]:
        with closing(Journal.open(tmp_path / folder)) as one:
            one.merge(given)
            for text in texts:
                one.append("ana", "t", "r", [note(text)])
            return one.events()

    first = events("a", [], ["1", "2"])
    here, there = events("b", first, ["3", "4"]), events("c", first, ["5", "6"])
    with closing(Journal.open(tmp_path / "d")) as both:
        both.merge([*here, *there])
        assert both.verify() == []
    with closing(Journal.open(tmp_path / "e")) as gap:
        left_out = there[2]
        gap.merge(one for one in [*here, *there] if one.id != left_out.id)
        assert gap.verify() == [f"an event of ana is missing before {there[3].id}"]


def test_one_review_at_a_time_is_held(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = log.event_of

    def noted(row: Any) -> Event:
        event = real(row)
        read.append(event.trace)
        return event

    monkeypatch.setattr(log, "event_of", noted)
    next(journal.run(lambda db: iter(deriving._by_review(db, {}))))
    assert len(read) <= 3, "the events of the first review, and the first of the next"


def test_a_rebuild_holds_one_review_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = most = 0
    read_one, made_one = log.event_of, review_row

    def read(row: Any) -> Event:
        nonlocal held, most
        held += 1
        most = max(most, held)
        return read_one(row)

    def made(review: Review) -> dict[str, Any]:
        nonlocal held
        held = 0
        return made_one(review)

    with closing(Journal.open(tmp_path)) as found:
        for number in range(30):
            found.append("ana", f"t{number}", "r", [note("x"), PASS])
        before = rows_of(found)
        monkeypatch.setattr(log, "event_of", read)
        monkeypatch.setattr(deriving, "review_row", made)
        assert found.rebuild() == []
        assert rows_of(found) == before
    assert most == 3, "those of one review, and the first of the next"


def test_the_statements_of_an_examination_do_not_grow_with_the_reviews(tmp_path: Path) -> None:
    asked: list[str] = []
    costs = []
    with closing(Journal.open(tmp_path)) as found:
        for reviews in (10, 40):
            for number in range(reviews):
                found.append("ana", f"{reviews} {number}", "r", [note("x"), PASS])
            asked.clear()
            found.run(lambda db: db.connection().set_trace_callback(asked.append))
            assert found.differences() == []
            found.run(lambda db: db.connection().set_trace_callback(None))
            costs.append(len(asked))
    assert costs[0] == costs[1] < 30


@pytest.mark.parametrize("works", [True, False])
def test_the_chains_of_a_large_journal_are_checked_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    monkeypatch.setattr(chain_process, "LEAST_EVENTS", 2)
    here: list[list[str]] = []
    real = chains.broken_chains

    def noted(db: peewee.SqliteDatabase) -> list[str]:
        here.append(real(db))
        return here[-1]

    with closing(Journal.open(tmp_path)) as found:
        for number in range(3):
            found.append("ana", f"t{number}", "r", [note("x")])
        monkeypatch.setattr(chains, "broken_chains", noted)
        if not works:
            monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
        assert found.verify() == []
        found.run(lambda db: db.execute_sql("DROP TRIGGER events_no_update"))
        found.run(lambda db: db.execute_sql("UPDATE events SET at_ms = 1 WHERE seq = 2"))
        (problem,) = found.verify()
    assert "was changed after it was written" in problem
    assert here == ([] if works else [[], [problem]])
