"""The one history: everything that a reviewer does is an entry, whatever it touches; undo goes back by entries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tracejury.store.acts import Act, Event, Part
from tracejury.store.canonical import Json
from tracejury.store.journal.journal import Entry, Journal
from tracejury.store.reviews.queues import QueueItem, Queues
from tracejury.store.reviews.reviews import Reviews

RUBRIC = "r" * 64


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(tmp_path / "lib")) as opened:
        yield opened


def note(text: str) -> Act:
    return Act("note", {"text": text})


def notes(journal: Journal) -> dict[tuple[str, str], str]:
    """(Reviewer, trace) -> note."""
    return {(one.reviewer, one.trace): one.note for one in Reviews(journal).reviews()}


def queues(journal: Journal) -> list[str]:
    return sorted(queue.name for queue in Queues(journal).all())


def make_queue(journal: Journal, name: str, trace: str = "t") -> None:
    Queues(journal).create("ana", name, RUBRIC, [QueueItem(trace, "why")])


def spread(journal: Journal, *traces: str, reviewer: str = "ana") -> None:
    """One press on several traces, with a change to a group, as a judgement of a group is."""
    source: dict[str, Json] = {"trace": "s", "reviewer": reviewer, "rubric": RUBRIC}
    judged = {"act": "judged", "group": "g-1", "members": len(traces), "review": source}
    parts = [Part(reviewer, "", "", [Act("group", judged)])]
    taken = Act("apply-to-group", {"group": "g-1", "from": source})
    parts += [Part(reviewer, trace, RUBRIC, [taken, note("all")]) for trace in traces]
    journal.append_parts(parts)


def kinds(entries: list[Entry]) -> list[tuple[str, bool]]:
    return [(entry.events[0].kind, entry.counts) for entry in entries]


def sound(journal: Journal) -> bool:
    return journal.verify() == [] and journal.differences() == [] and journal.rebuild() == []


# --- one order ------------------------------------------------------------------------------------


def test_what_was_done_last_is_taken_back_whatever_it_was(journal: Journal) -> None:
    journal.append("ana", "t", RUBRIC, [note("1")])
    make_queue(journal, "q")
    spread(journal, "a", "b", "c")
    journal.append("ana", "b", RUBRIC, [note("mine")])
    seen = []
    while (undone := journal.undo("ana")) is not None:
        seen.append((undone.events[0].kind, len(notes(journal)), queues(journal)))
    assert seen == [("note", 4, ["q"]), ("group", 1, ["q"]), ("queue", 1, []), ("note", 0, [])]
    for _ in seen:
        assert journal.redo("ana") is not None
    assert notes(journal) == {
        ("ana", "t"): "1",
        ("ana", "a"): "all",
        ("ana", "b"): "mine",
        ("ana", "c"): "all",
    }
    assert queues(journal) == ["q"]
    assert sound(journal)


def test_a_press_on_many_traces_is_one_entry_and_one_undo_event_in_each(journal: Journal) -> None:
    spread(journal, "a", "b", "c")
    assert journal.done_count("ana") == 1
    before = journal.count()
    journal.undo("ana")
    assert notes(journal) == {}
    assert journal.count() - before == 4
    assert kinds(journal.done("ana", 0, 10)) == [("group", False)]


def test_undo_continues_after_a_restart(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        spread(journal, "a", "b")
        make_queue(journal, "q")
        journal.undo("ana")
    with closing(Journal.open(tmp_path)) as journal:
        journal.undo("ana")
        assert notes(journal) == {}
    with closing(Journal.open(tmp_path)) as journal:
        journal.redo("ana")
        journal.redo("ana")
        assert (len(notes(journal)), queues(journal)) == (2, ["q"])
        assert sound(journal)


def test_nobody_takes_back_what_another_did(journal: Journal) -> None:
    spread(journal, "a", "b", reviewer="bob")
    journal.append("ana", "a", RUBRIC, [note("ana's")])
    journal.append("bob", "a", RUBRIC, [note("bob's")])
    assert journal.undo("ana") is not None
    assert journal.undo("ana") is None
    assert notes(journal) == {("bob", "a"): "bob's", ("bob", "b"): "all"}
    assert journal.redo("bob") is None


def test_what_i_import_of_others_is_mine_to_take_back_and_not_theirs(journal: Journal) -> None:
    head = Act("import", {"file": "f.jsonl", "added": 2})
    parts = [Part(name, "t", RUBRIC, [note(f"of {name}")], 5) for name in ("bob", "cy")]
    journal.append_parts([Part("ana", "", "", [head]), *parts])
    assert journal.undo("bob") is None
    journal.append("bob", "u", RUBRIC, [note("bob's own")])
    assert journal.undo("ana") is not None
    assert notes(journal) == {("bob", "u"): "bob's own"}
    journal.redo("ana")
    assert len(notes(journal)) == 3
    assert sound(journal)


# --- queues ---------------------------------------------------------------------------------------


def test_a_queue_that_was_taken_back_frees_its_name_and_keeps_reviews(journal: Journal) -> None:
    make_queue(journal, "q", "first")
    journal.undo("ana")
    journal.append("ana", "first", RUBRIC, [note("kept")])
    make_queue(journal, "q", "second")
    (queue,) = Queues(journal).all()
    assert [item.trace for item in queue.items] == ["second"]
    journal.undo("ana")
    assert queues(journal) == []
    assert notes(journal) == {("ana", "first"): "kept"}
    journal.redo("ana")
    assert queues(journal) == ["q"]
    assert sound(journal)


# --- taking back the last of it -------------------------------------------------------------------


def test_an_entry_is_taken_back_with_all_that_came_after_it(journal: Journal) -> None:
    for number in range(5):
        journal.append("ana", f"t{number}", RUBRIC, [note(str(number))])
    journal.undo("ana")
    third = journal.done("ana", 2, 1)[0]
    count, entries = journal.done_since("ana", third.first, 10)
    assert (count, [entry.trace for entry in entries]) == (2, ["t3", "t2"])
    assert journal.take_back("ana", third) == 2
    assert sorted(notes(journal)) == [("ana", "t0"), ("ana", "t1")]
    for _ in range(2):
        journal.redo("ana")
    assert len(notes(journal)) == 4
    assert sound(journal)


def test_pages_of_the_history_are_in_order_with_what_was_taken_back(journal: Journal) -> None:
    for number in range(7):
        journal.append("ana", f"t{number}", RUBRIC, [note(str(number))])
    journal.undo("ana")
    journal.append("ana", "after", RUBRIC, [note("x")])
    pages = [*journal.done("ana", 0, 3), *journal.done("ana", 3, 3), *journal.done("ana", 6, 3)]
    assert [entry.trace for entry in pages] == ["after", "t6", "t5", "t4", "t3", "t2", "t1", "t0"][
        :8
    ]
    assert [entry.counts for entry in pages] == [True, False, *[True] * 6]
    assert journal.done_count("ana") == 8


def test_no_question_about_the_history_reads_the_whole_log(journal: Journal) -> None:
    spread(journal, "a", "b")
    journal.undo("ana")
    asked: list[str] = []
    journal.run(lambda db: db.connection().set_trace_callback(asked.append))
    journal.redo("ana")
    journal.undo("ana")
    journal.redo("ana")
    (entry,) = journal.done("ana", 0, 5)
    journal.done_since("ana", entry.first, 5)
    journal.take_back("ana", entry)
    journal.run(lambda db: db.connection().set_trace_callback(None))
    questions = {one for one in asked if one.startswith("SELECT")}
    assert len(questions) > 10

    def plan(sql: str) -> list[str]:
        explained = journal.run(lambda db: db.execute_sql(f"EXPLAIN QUERY PLAN {sql}").fetchall())
        return [str(row[3]) for row in explained]

    assert [sql for sql in questions if any(step.startswith("SCAN") for step in plan(sql))] == []


# --- withdrawing ----------------------------------------------------------------------------------


def test_a_withdrawal_from_one_trace_is_an_entry_of_its_own(journal: Journal) -> None:
    spread(journal, "a", "b")
    press = journal.events(trace="a")[0].press
    withdrawal = Act("undo", {"press": press, "withdraw": True})
    journal.append("ana", "a", RUBRIC, [withdrawal])
    assert list(notes(journal)) == [("ana", "b")]
    assert kinds(journal.done("ana", 0, 9)) == [("undo", True), ("group", True)]
    journal.undo("ana")
    assert len(notes(journal)) == 2
    journal.redo("ana")
    assert list(notes(journal)) == [("ana", "b")]
    journal.undo("ana")
    journal.undo("ana")
    assert notes(journal) == {}
    assert sound(journal)


# --- journals of before there was one history -------------------------------------------------------


def as_before(journal: Journal, *traces: str) -> list[Event]:
    """A judgement of a group as it was saved before: a press for the group, and one for each member."""
    source: dict[str, Json] = {"trace": "s", "reviewer": "ana", "rubric": RUBRIC}
    judged = Act(
        "group", {"act": "judged", "group": "g-1", "members": len(traces), "review": source}
    )
    found = journal.append("ana", "", "", [judged], at_ms=7)
    taken = Act("apply-to-group", {"group": "g-1", "from": source})
    for trace in traces:
        found += journal.append("ana", trace, RUBRIC, [taken, note("all")], at_ms=7)
    return found


def test_a_judgement_of_a_group_in_an_old_journal_is_one_entry(journal: Journal) -> None:
    journal.append("ana", "t", RUBRIC, [note("1")])
    as_before(journal, "a", "b", "c")
    assert kinds(journal.done("ana", 0, 9)) == [("group", True), ("note", True)]
    undone = journal.undo("ana")
    assert undone is not None
    assert undone.size == 7
    assert notes(journal) == {("ana", "t"): "1"}
    journal.redo("ana")
    assert len(notes(journal)) == 4
    assert sound(journal)


def test_changes_to_groups_that_were_undone_in_an_old_journal_stay_so(journal: Journal) -> None:
    journal.append("ana", "t", RUBRIC, [note("1")])
    (named,) = journal.append("ana", "", "", [Act("group", {"act": "name", "group": "g"})])
    journal.append("ana", "", "", [Act("group", {"act": "undo", "press": named.press})])
    assert kinds(journal.done("ana", 0, 9)) == [("group", False), ("note", True)]
    undone = journal.undo("ana")
    assert undone is not None
    assert undone.trace == "t"
    journal.redo("ana")
    redone = journal.redo("ana")
    assert redone is not None
    assert redone.events[0].body["act"] == "name"
    assert sound(journal)


def test_a_journal_of_an_earlier_format_gets_its_history_when_it_is_opened(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path / "lib")) as journal:
        spread(journal, "a", "b")
        make_queue(journal, "q")
        journal.undo("ana")
        before = [(entry.unit, entry.counts) for entry in journal.done("ana", 0, 9)]
        journal.run(
            lambda db: [
                db.execute_sql(sql)
                for sql in ("DROP TABLE presses", "DROP TABLE reversals", "PRAGMA user_version = 2")
            ]
        )
    with closing(Journal.open(tmp_path / "lib")) as journal:
        assert [(entry.unit, entry.counts) for entry in journal.done("ana", 0, 9)] == before
        assert sound(journal)
        assert journal.redo("ana") is not None
    assert len(list((tmp_path / "lib" / "backups").glob("journal-before-3-*.db"))) == 1


# --- merging --------------------------------------------------------------------------------------


def test_the_history_of_merged_journals_does_not_depend_on_the_order(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path / "a")) as journal:
        spread(journal, "a", "b")
        make_queue(journal, "q")
        as_before(journal, "c", "d")
        one = journal.events()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with closing(Journal.open(tmp_path / "b")) as journal:
        journal.undo("ana")
        journal.undo("ana")
        journal.redo("ana")
        journal.append("bob", "a", RUBRIC, [note("bob's")])
        two = journal.events()
    with closing(Journal.open(tmp_path / "a")) as journal:
        for _ in range(3):
            journal.undo("ana")
        three = journal.events()
    parts: list[list[Event]] = [one, two, three, one[::-1], two[3:], two[:3], three[::2]]
    found = []
    for number, order in enumerate((parts, parts[::-1], parts[3:] + parts[:3])):
        with closing(Journal.open(tmp_path / f"m{number}")) as journal:
            for part in order:
                journal.merge(part)
                assert journal.differences() == []
            assert sound(journal)
            found.append((notes(journal), queues(journal), journal.done("ana", 0, 99)))
    assert found[0] == found[1] == found[2]
