"""An examination reads the log and the tables side by side, and finds what deriving all of it anew finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act, Event, of_repeat
from tracejury.store.journal import examining, log, projections
from tracejury.store.journal.journal import Journal
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


def anew(journal: Journal) -> list[str]:
    """What differs if everything is derived at once and held."""
    return journal.run(lambda db: projections.compared(db, projections.derive(db)))


def test_a_sound_journal_has_no_differences(journal: Journal) -> None:
    assert journal.differences() == anew(journal) == []
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
def test_damage_is_found_row_by_row(journal: Journal, damage: str) -> None:
    journal.run(lambda db: db.execute_sql(damage))
    found = journal.differences()
    assert found == anew(journal) != []
    assert journal.rebuild() == found
    assert journal.differences() == []


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
    next(journal.run(lambda db: examining._by_review(db, {})))
    assert len(read) <= 3, "the events of the first review, and the first of the next"
