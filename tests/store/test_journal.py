"""The journal saves every act in a hash chain, and its present state is the fold of the acts."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics, rubric_hash, rubric_json
from tracejury.store.act_kinds import ACT_BODIES, LIBRARY_KINDS
from tracejury.store.acts import Act, ActKind, Event, UnfitAct
from tracejury.store.database import pragma
from tracejury.store.folding import fold, fold_acts
from tracejury.store.journal import log, mirror
from tracejury.store.journal.journal import Journal, LibraryInUse
from tracejury.store.journal.mirror_lines import read_mirror
from tracejury.store.journal.uuid7 import Uuid7, is_uuid7
from tracejury.store.judgement import Review
from tracejury.store.reviews.reviews import Reviews

RUBRIC = "f" * 64
PASS = Act("finish", {"verdict": "pass", "codes": []})


def note(text: str) -> Act:
    return Act("note", {"text": text})


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(tmp_path)) as opened:
        yield opened


def note_of(journal: Journal, trace: str = "t", reviewer: str = "ana") -> str | None:
    review = Reviews(journal).review(reviewer, trace, RUBRIC)
    return review.note if review else None


# --- ids -----------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 1 << 46), min_size=1, max_size=50))
def test_ids_increase_whatever_the_clock_does(clock: list[int]) -> None:
    ids = Uuid7()
    made = [ids.make(now) for now in clock]
    assert made == sorted(set(made))
    assert all(is_uuid7(one) and uuid.UUID(one).variant == uuid.RFC_4122 for one in made)


def test_ids_increase_past_the_counter_of_one_millisecond() -> None:
    ids = Uuid7()
    made = [ids.make(1000) for _ in range(5000)]
    assert made == sorted(set(made))


def test_ids_are_greater_than_existing_ones_after_the_clock_was_set_back(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path, clock=lambda: 2_000_000)) as journal:
        journal.append("ana", "t", RUBRIC, [note("one"), note("two")])
    with closing(Journal.open(tmp_path, clock=lambda: 1_000_000)) as journal:
        journal.append("ana", "t", RUBRIC, [note("three")])
        assert [event.body["text"] for event in journal.events()] == ["one", "two", "three"]
        assert note_of(journal) == "three"


# --- one press -----------------------------------------------------------------------------------


def test_a_press_is_saved_with_reviewer_time_trace_and_rubric(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path, clock=lambda: 1234)) as journal:
        saved = journal.append("ana", "t", RUBRIC, [note("x"), PASS])
    assert [event.kind for event in saved] == ["note", "finish"]
    assert len({event.press for event in saved}) == 1
    assert saved[0].prev == ""
    assert saved[1].prev == saved[0].hash
    assert {(event.reviewer, event.trace, event.rubric, event.at_ms) for event in saved} == {
        ("ana", "t", RUBRIC, 1234)
    }
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.events() == saved


def test_an_import_keeps_the_time_of_the_review(journal: Journal) -> None:
    (event,) = journal.append("ana", "t", RUBRIC, [note("x")], at_ms=99)
    assert event.at_ms == 99


def test_a_press_without_acts_saves_nothing(journal: Journal) -> None:
    assert journal.append("ana", "t", RUBRIC, []) == []
    assert journal.count() == 0


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800 lone", "\x1b[2J", "’; DROP TABLE events; --", "𐍈" * 10_000]
)
def test_any_text_is_saved_and_its_hash_is_valid(tmp_path: Path, text: str) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append(f"ana{text}", f"t{text}", RUBRIC, [note(text)])
        (event,) = journal.events()
        assert event.body["text"] == text.encode("utf-8", "backslashreplace").decode()
        assert journal.verify() == []
        assert journal.rebuild() == []
        assert journal.undo(f"ana{text}") is not None


@pytest.mark.parametrize(
    "act",
    [
        Act("answer", {"question": "q"}),
        Act("answer", {"question": "q", "value": {"a": 1}}),
        Act("mark", {"as": "mark", "id": "m", "step": "s", "kind": "terrible"}),
        Act("mark", {"as": "nothing"}),
        Act("mark", {"as": "evidence", "id": "e", "step": "s", "start": "0", "end": 1, "text": ""}),
        Act("finish", {"verdict": "maybe"}),
        Act("note", {}),
        Act("signal", {"kind": "boring"}),
        Act("shout", {"text": "x"}),  # type: ignore[arg-type]
    ],
)
def test_an_act_of_an_unexpected_shape_is_refused(journal: Journal, act: Act) -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        journal.append("ana", "t", RUBRIC, [note("fine"), act])
    assert journal.count() == 0, "one invalid act refuses the whole press"
    journal.append("ana", "t", RUBRIC, [note("after")])
    assert note_of(journal) == "after"


def test_every_kind_of_act_has_a_body() -> None:
    assert set(ACT_BODIES) == set(get_args(ActKind))
    assert LIBRARY_KINDS == (
        "rubric",
        "queue",
        "version",
        "adjudicate",
        "group",
        "import",
        "trace-keys",
        "tool-effects",
        "codes",
        "forget",
        "acknowledge",
        "comparison",
        "compare",
        "unblind",
        "merge",
        "judge",
        "bundle",
        "ready",
        "results",
        "decision-change",
    )


def test_a_refused_act_is_named_in_words(journal: Journal) -> None:
    said = "its finished review does not have the expected shape: .*verdict"
    with pytest.raises(UnfitAct, match=said):
        journal.append("ana", "t", RUBRIC, [Act("finish", {})])


def test_keys_that_a_newer_version_may_add_are_kept_and_ignored(journal: Journal) -> None:
    (event,) = journal.append("ana", "t", RUBRIC, [Act("note", {"text": "x", "colour": "red"})])
    assert journal.events() == [event]
    assert event.body["colour"] == "red"
    assert note_of(journal) == "x"


def test_the_bytes_of_an_event_and_its_hash_never_change(tmp_path: Path) -> None:
    """They are compared with journals of other machines and years."""
    body = {"text": "é \x00 \n", "n": [1.0, 2**80, None, True], "a": {"b": 1, "B": 2}}
    one = "018cc251-f400-7000-8000-000000000000"
    event = log.chained(Event(one, one, 7, "ana", "note", "t", "r", body, "", ""))
    assert event.hash == "a8340bc840909307d1cb0d908d88e73bd728de62a590021f1618884a11ee59d3"
    with closing(Journal.open(tmp_path)) as journal:
        journal.merge([event])
        assert journal.events() == [event]
        assert journal.verify() == []
    assert (tmp_path / "journal.jsonl").read_bytes() == (
        b'{"at_ms":7,"body":{"a":{"B":2,"b":1},"n":[1.0,1208925819614629174706176,null,true],'
        b'"text":"\xc3\xa9 \\u0000 \\n"},"hash":"a8340bc840909307d1cb0d908d88e73bd728de62a590021f1618884a11ee59d3","id":"%(id)s","kind":"note","press":"%(id)s",'
        b'"prev":"","reviewer":"ana","rubric":"r","trace":"t"}\n'
    ) % {b"id": one.encode()}


def test_presses_from_many_threads_are_all_saved_in_one_chain(journal: Journal) -> None:
    waiting = [
        journal.append_async("ana", f"t{number % 7}", RUBRIC, [note(str(number))])
        for number in range(100)
    ]
    events = [event for future in waiting for event in future.result()]
    assert journal.events() == events
    assert journal.verify() == []


# --- append only ---------------------------------------------------------------------------------


@pytest.mark.parametrize("sql", ["UPDATE events SET reviewer = 'eve'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_an_event(tmp_path: Path, sql: str) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [PASS])
    with (
        closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as raw,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        raw.execute(sql)


def _tamper(folder: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER events_no_update")
        raw.execute("DROP TRIGGER events_no_delete")
        assert raw.execute(sql, values).rowcount == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", '{"text":"forged"}'),
        ("at_ms", 1),
        ("reviewer", "bob"),
        ("trace", "other"),
        ("rubric", "0" * 64),
        ("press", "01a1fb80-1f28-7000-99df-6470dc9a3066"),
        ("prev", "0" * 64),
        ("kind", "defer"),
    ],
)
def test_a_change_made_with_sqlite_is_detected(tmp_path: Path, column: str, value: object) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        for text in ("one", "two", "three"):
            journal.append("ana", "t", RUBRIC, [note(text)])
        assert journal.verify() == []
    _tamper(tmp_path, f"UPDATE events SET {column} = ? WHERE seq = 2", value)
    with closing(Journal.open(tmp_path)) as journal:
        assert any("was changed after it was written" in text for text in journal.verify())


def test_a_deleted_event_is_reported_as_a_gap(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        for text in ("one", "two", "three"):
            journal.append("ana", "t", RUBRIC, [note(text)])
        journal.append("bob", "t", RUBRIC, [note("his own chain")])
    _tamper(tmp_path, "DELETE FROM events WHERE seq = 2")
    with closing(Journal.open(tmp_path)) as journal:
        (problem,) = journal.verify()
    assert problem.startswith("an event of ana is missing before ")


def test_a_changed_projection_is_reported_and_rebuilt(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [PASS])
        before = Reviews(journal).reviews()
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as raw:
        raw.execute("UPDATE reviews SET verdict = 'fail'")
    with closing(Journal.open(tmp_path)) as journal:
        assert len(journal.differences()) == 2
        assert len(journal.rebuild()) == 2
        assert journal.differences() == []
        assert Reviews(journal).reviews() == before


# --- undo and redo -------------------------------------------------------------------------------


def test_undo_goes_back_press_by_press_across_traces(journal: Journal) -> None:
    journal.append("ana", "a", RUBRIC, [note("1")])
    journal.append("ana", "b", RUBRIC, [note("2"), PASS])
    journal.append("bob", "a", RUBRIC, [note("bob's")])
    undone = journal.undo("ana")
    assert undone is not None
    assert (undone.trace, [event.kind for event in undone.events]) == ("b", ["note", "finish"])
    assert note_of(journal, "b") is None
    undone = journal.undo("ana")
    assert undone is not None
    assert undone.trace == "a"
    assert journal.undo("ana") is None
    assert note_of(journal, "a", "bob") == "bob's"


def test_redo_goes_forward_again_until_something_else_is_done(journal: Journal) -> None:
    for text in ("1", "2", "3"):
        journal.append("ana", "t", RUBRIC, [note(text)])
    seen = []
    for move in (journal.undo, journal.undo, journal.redo, journal.redo, journal.redo):
        moved = move("ana")
        seen.append((moved is not None, note_of(journal)))
    assert seen == [(True, "2"), (True, "1"), (True, "2"), (True, "3"), (False, "3")]
    journal.undo("ana")
    journal.append("ana", "t", RUBRIC, [note("4")])
    assert journal.redo("ana") is None
    assert note_of(journal) == "4"
    journal.undo("ana")
    assert note_of(journal) == "2", "what was undone before stays undone"


def test_undo_and_redo_continue_after_a_restart(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        for text in ("1", "2", "3"):
            journal.append("ana", "t", RUBRIC, [note(text)])
        journal.undo("ana")
    with closing(Journal.open(tmp_path)) as journal:
        journal.undo("ana")
        assert note_of(journal) == "1"
    with closing(Journal.open(tmp_path)) as journal:
        journal.redo("ana")
        journal.redo("ana")
        assert note_of(journal) == "3"
        assert journal.redo("ana") is None


def test_undo_skips_rubrics_and_queues(journal: Journal) -> None:
    reviews = Reviews(journal)
    journal.append("ana", "t", RUBRIC, [note("1")])
    rubric = next(iter(builtin_rubrics().values()))
    pinned = reviews.remember_rubric("ana", rubric)
    undone = journal.undo("ana")
    assert undone is not None
    assert undone.trace == "t"
    assert journal.undo("ana") is None
    assert Reviews(journal).rubric(pinned) == rubric


def test_each_undo_is_an_event(journal: Journal) -> None:
    (first,) = journal.append("ana", "t", RUBRIC, [note("1")])
    journal.undo("ana")
    journal.redo("ana")
    kinds = [(event.kind, event.trace, event.rubric) for event in journal.events()]
    assert kinds == [("note", "t", RUBRIC), ("undo", "t", RUBRIC), ("undo", "t", RUBRIC)]
    assert journal.events()[1].body["press"] == first.press
    assert journal.verify() == []


# --- present state is what the acts add up to ----------------------------------------------------

ACTS = st.one_of(
    st.builds(note, st.text(max_size=8)),
    st.sampled_from(["pass", "fail", "unsure"]).map(
        lambda verdict: Act("finish", {"verdict": verdict, "codes": ["x"]})
    ),
    st.builds(
        lambda question, value: Act("answer", {"question": question, "value": value}),
        st.sampled_from("pqr"),
        st.one_of(st.none(), st.integers(0, 5), st.text(max_size=3), st.just(["a", "b"])),
    ),
    st.builds(
        lambda one, step: Act("mark", {"as": "mark", "id": one, "step": step, "kind": "wrong"}),
        st.sampled_from("mn"),
        st.sampled_from(["s1", "s2"]),
    ),
    st.sampled_from("mn").map(lambda one: Act("mark", {"as": "mark", "id": one, "remove": True})),
    st.builds(
        lambda kind, step: Act("mark", {"as": kind, "step": step, "alternates": ["s9"]}),
        st.sampled_from(["break_point", "root_cause", "manifestation"]),
        st.sampled_from(["s1", "s2"]),
    ),
    st.just(Act("mark", {"as": "break_point", "cannot_tell": True})),
    st.just(
        Act(
            "mark",
            {"as": "evidence", "id": "e", "step": "s", "start": 0, "end": 2, "text": "ab"},
        )
    ),
    st.sampled_from([None, "better"]).map(lambda text: Act("correct", {"text": text})),
    st.just(Act("check", {"id": "c", "check": {"type": "contains", "text": "x"}})),
    st.just(Act("defer", {"reason": "later"})),
    st.builds(
        lambda code, remove: Act("code", {"code": code, "remove": remove}),
        st.sampled_from(["x", "late"]),
        st.booleans(),
    ),
    st.sampled_from(["tool", "handoff"]).map(
        lambda layer: Act("mark", {"as": "cause_layer", "layer": layer})
    ),
    st.just(Act("mark", {"as": "cause_layer", "remove": True})),
)
REVIEWERS = st.sampled_from(["ana", "bob"])
TRACES = st.sampled_from(["t1", "t2", "t3"])


class JournalMachine(RuleBasedStateMachine):
    """Compares the journal with a model without events: for each reviewer a stack of presses, and one of
    undone presses."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._clock = itertools.count(1_700_000_000_000, 0)
        self.journal = self._open()
        self.done: dict[str, list[tuple[str, list[Act]]]] = {"ana": [], "bob": []}
        self.undone_presses: dict[str, list[tuple[str, list[Act]]]] = {"ana": [], "bob": []}

    def _open(self) -> Journal:
        return Journal.open(Path(self._folder.name), clock=lambda: next(self._clock))

    @rule(reviewer=REVIEWERS, trace=TRACES, acts=st.lists(ACTS, min_size=1, max_size=3))
    def press(self, reviewer: str, trace: str, acts: list[Act]) -> None:
        self.journal.append(reviewer, trace, RUBRIC, acts)
        self.done[reviewer].append((trace, acts))
        self.undone_presses[reviewer].clear()

    @rule(reviewer=REVIEWERS)
    def undo(self, reviewer: str) -> None:
        undone = self.journal.undo(reviewer)
        if not self.done[reviewer]:
            assert undone is None
            return
        trace, acts = self.done[reviewer].pop()
        self.undone_presses[reviewer].append((trace, acts))
        assert undone is not None
        assert (undone.trace, undone.rubric) == (trace, RUBRIC)
        assert undone.events[-1].kind in (acts[-1].kind, "undo")

    @rule(reviewer=REVIEWERS)
    def redo(self, reviewer: str) -> None:
        redone = self.journal.redo(reviewer)
        if not self.undone_presses[reviewer]:
            assert redone is None
            return
        again = self.undone_presses[reviewer].pop()
        self.done[reviewer].append(again)
        assert redone is not None
        assert redone.trace == again[0]

    @rule()
    def reopen(self) -> None:
        self.journal.close()
        self.journal = self._open()
        assert self.journal.notices == []

    @rule()
    def rebuild(self) -> None:
        assert self.journal.rebuild() == []

    @rule()
    def merge_itself(self) -> None:
        assert self.journal.merge(reversed(self.journal.events())) == 0

    @invariant()
    def state_is_what_the_presses_that_count_add_up_to(self) -> None:
        expected: list[Review] = []
        for reviewer, presses in self.done.items():
            for trace in ("t1", "t2", "t3"):
                acts = [act for where, given in presses if where == trace for act in given]
                review = fold_acts(acts, trace=trace, reviewer=reviewer, rubric=RUBRIC)
                if review is not None:
                    expected.append(review)
        expected.sort(key=lambda review: (review.trace, review.reviewer))
        found = [dataclasses.replace(review, at_ms=0) for review in Reviews(self.journal).reviews()]
        assert found == expected

    def teardown(self) -> None:
        problems = [*self.journal.verify(), *self.journal.rebuild()]
        events = self.journal.events()
        self.journal.close()
        mirrored = list(read_mirror(Path(self._folder.name) / "journal.jsonl"))
        self._folder.cleanup()
        assert problems == []
        assert mirrored == events


TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


# --- merging -------------------------------------------------------------------------------------


def _journal_of(folder: Path, reviewer: str, *texts: str) -> list[Event]:
    with closing(Journal.open(folder)) as journal:
        for text in texts:
            journal.append(reviewer, "t", RUBRIC, [note(text)])
        journal.undo(reviewer)
        return journal.events()


def _merged(folder: Path, *parts: list[Event]) -> list[Review]:
    with closing(Journal.open(folder)) as journal:
        for part in parts:
            journal.merge(part)
        assert journal.rebuild() == []
        assert journal.verify() == []
        return Reviews(journal).reviews()


def test_the_result_of_a_merge_does_not_depend_on_the_order(tmp_path: Path) -> None:
    parts = [
        _journal_of(tmp_path / "a", "ana", "1", "2"),
        _journal_of(tmp_path / "b", "bob", "3", "4"),
        _journal_of(tmp_path / "c", "ana", "5", "6"),  # ana's other machine
    ]
    outcomes = []
    for number, order in enumerate(itertools.permutations(parts)):
        outcomes.append(_merged(tmp_path / f"merged{number}", *order))
    backwards = [event for part in reversed(parts) for event in reversed(part)]
    outcomes.append(_merged(tmp_path / "one-by-one", *[[event] for event in backwards]))
    assert outcomes == [outcomes[0]] * 7
    assert {review.reviewer for review in outcomes[0]} == {"ana", "bob"}


def test_a_second_merge_adds_nothing(tmp_path: Path) -> None:
    events = _journal_of(tmp_path / "a", "ana", "1", "2")
    with closing(Journal.open(tmp_path / "b")) as journal:
        assert journal.merge(events) == 3
        assert journal.merge(events) == 0
        assert journal.events() == events


def test_presses_after_a_merge_continue_the_chain(tmp_path: Path) -> None:
    events = _journal_of(tmp_path / "a", "ana", "1", "2")
    with closing(Journal.open(tmp_path / "b", clock=lambda: 5)) as journal:
        journal.merge(events)
        (after,) = journal.append("ana", "t", RUBRIC, [note("mine")])
        assert after.prev == events[-1].hash
        assert note_of(journal) == "mine"
        assert journal.verify() == []


def test_queues_of_the_same_name_from_two_machines_resolve_the_same_everywhere(
    tmp_path: Path,
) -> None:
    parts = []
    for name in ("a", "b"):
        body = {"name": "q", "rubric": RUBRIC, "items": [{"trace": name, "reason": ""}]}
        with closing(Journal.open(tmp_path / name)) as journal:
            parts.append(journal.append("ana", "", RUBRIC, [Act("queue", body)]))
    for number, order in enumerate((parts, parts[::-1])):
        with closing(Journal.open(tmp_path / f"m{number}")) as journal:
            for part in order:
                journal.merge(part)
            rows = journal.run(lambda db: db.execute_sql("SELECT items FROM queues").fetchall())
            assert json.loads(rows[0][0]) == [{"trace": "b", "reason": ""}]
            assert journal.rebuild() == []


def _rehashed(event: Event, **changes: Any) -> Event:
    return log.chained(replace(event, **changes))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda event: replace(event, body={"text": "forged"}), "changed after it was written"),
        (lambda event: _rehashed(event, id="not-an-id"), "not a UUID"),
        (lambda event: _rehashed(event, id="ffffffff-ffff-7fff-bfff-ffffffffffff"), "not a UUID"),
        (lambda event: _rehashed(event, id=event.id.upper()), "not a UUID"),
        (lambda event: _rehashed(event, kind="shout"), "unknown"),
        (lambda event: _rehashed(event, body={}), "text"),
        (lambda event: replace(event, body=[1]), "not an object"),
        (lambda event: _rehashed(event, at_ms=1 << 70), "milliseconds"),
        (lambda event: _rehashed(event, at_ms="1"), "milliseconds"),
        (lambda event: replace(event, trace=7), "not text"),
        (lambda event: _rehashed(event, body={"text": "forged"}), "already exists"),
    ],
)
def test_a_merge_with_one_invalid_event_adds_nothing(
    tmp_path: Path, damage: Callable[[Event], Event], said: str
) -> None:
    events = _journal_of(tmp_path / "a", "ana", "1", "2")
    with closing(Journal.open(tmp_path / "b")) as journal:
        journal.merge(events[:1])
        with pytest.raises(UserError, match=said):
            journal.merge([*events[1:], damage(events[0])])
        assert journal.events() == events[:1]


def test_a_rubric_that_does_not_match_its_hash_is_not_merged(tmp_path: Path) -> None:
    mine, other = list(builtin_rubrics().values())[:2]
    with closing(Journal.open(tmp_path / "a")) as journal:
        Reviews(journal).remember_rubric("ana", mine)
        (event,) = journal.events()
    forged = _rehashed(event, body={"rubric": rubric_json(other)})
    assert forged.rubric == rubric_hash(mine)
    with closing(Journal.open(tmp_path / "b")) as journal:
        with pytest.raises(UserError, match="does not match its hash"):
            journal.merge([forged])
        assert journal.merge([event]) == 1


def test_a_gap_in_merged_events_is_reported(tmp_path: Path) -> None:
    events = _journal_of(tmp_path / "a", "ana", "1", "2")
    with closing(Journal.open(tmp_path / "b")) as journal:
        journal.merge([events[0], events[2]])
        (problem,) = journal.verify()
        assert problem == f"an event of ana is missing before {events[2].id}"
        journal.merge(events)
        assert journal.verify() == []


# --- what is on the disk -------------------------------------------------------------------------


class SyncedFiles:
    """Records which files and folders os.fsync was called on, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = os.fsync
        self._calls: list[tuple[int, int]] = []

        def fsync(descriptor: int) -> None:
            stat = os.fstat(descriptor)
            self._calls.append((stat.st_dev, stat.st_ino))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)

    def count(self, path: Path) -> int:
        return self._calls.count(self._of(path))

    def last(self, path: Path) -> int:
        """The position of the last sync of `path` among all of them."""
        return len(self._calls) - 1 - self._calls[::-1].index(self._of(path))

    @staticmethod
    def _of(path: Path) -> tuple[int, int]:
        stat = path.stat()
        return stat.st_dev, stat.st_ino


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> SyncedFiles:
    return SyncedFiles(monkeypatch)


FULL = 2  # https://sqlite.org/pragma.html#pragma_synchronous


def test_each_commit_is_synced_before_it_is_acknowledged(tmp_path: Path) -> None:
    """Also on the connection that is opened after an error."""

    def settings_of(journal: Journal) -> list[object]:
        return [
            journal.run(lambda db, name=name: pragma(db, name))  # type: ignore[misc]
            for name in ("synchronous", "journal_mode")
        ]

    failed: list[object] = []

    def fails_once(db: peewee.SqliteDatabase) -> int:
        if not failed:
            failed.append(db)
            raise peewee.OperationalError("disk I/O error")
        return int(pragma(db, "synchronous"))

    with closing(Journal.open(tmp_path)) as journal:
        assert settings_of(journal) == [FULL, "wal"]
        assert journal.run(fails_once) == FULL
        assert settings_of(journal) == [FULL, "wal"]
    with closing(Journal.open(tmp_path)) as journal:
        assert settings_of(journal) == [FULL, "wal"]


def test_closing_syncs_the_mirror(tmp_path: Path, synced: SyncedFiles) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        assert synced.count(tmp_path / "journal.jsonl") == 0, "not with each press"
    assert synced.count(tmp_path / "journal.jsonl") == 1


def test_the_mirror_is_synced_soon_after_a_press_though_no_other_press_follows(
    tmp_path: Path, synced: SyncedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mirror.SYNC_SECONDS == 5.0
    monkeypatch.setattr(mirror, "SYNC_SECONDS", 0.05)
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        deadline = time.monotonic() + 20
        while not synced.count(tmp_path / "journal.jsonl"):
            assert time.monotonic() < deadline, "never synced"
            time.sleep(0.01)


def test_a_mirror_completed_on_opening_is_synced(tmp_path: Path, synced: SyncedFiles) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
    (tmp_path / "journal.jsonl").rename(tmp_path / "aside")
    Journal.open(tmp_path).close()
    assert synced.count(tmp_path / "journal.jsonl") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be synced there")
def test_a_backup_is_synced_before_it_gets_its_name_and_its_folder_afterwards(
    tmp_path: Path, synced: SyncedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace
    synced_at_rename: list[int] = []

    def replace_and_look(path: Path, target: Path) -> Path:
        synced_at_rename.append(synced.count(path))
        return real(path, target)

    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        monkeypatch.setattr(Path, "replace", replace_and_look)
        copy = journal.backup()
        assert synced_at_rename == [1]
        assert synced.last(copy.parent) > synced.last(copy)


# --- the lock ------------------------------------------------------------------------------------


def test_a_second_opening_is_refused_with_the_process_that_holds_the_lock(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        with pytest.raises(LibraryInUse, match=rf"by process {os.getpid()} since \d{{4}}-"):
            Journal.open(tmp_path)
        journal.append("ana", "t", RUBRIC, [PASS])
    Journal.open(tmp_path).close()


def test_a_failed_opening_releases_the_lock(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"nonsense" * 1000)
    for _ in range(2):
        with pytest.raises(UserError, match=r"journal\.db cannot be opened"):
            Journal.open(tmp_path)
    (tmp_path / "journal.db").unlink()
    Journal.open(tmp_path).close()


def test_the_error_for_an_unusable_folder_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be used"):
        Journal.open(tmp_path / "file")


# --- the mirror ----------------------------------------------------------------------------------


def _lines(folder: Path) -> list[Event]:
    return list(read_mirror(folder / "journal.jsonl"))


def test_the_mirror_has_the_events_of_the_journal(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1"), PASS])
        journal.undo("ana")
        assert _lines(tmp_path) == journal.events()


def test_the_journal_can_be_rebuilt_from_its_mirror(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path / "a")) as journal:
        for text in ("1", "2", "3"):
            journal.append("ana", "t", RUBRIC, [note(text)])
        journal.undo("ana")
        events, reviews = journal.events(), Reviews(journal).reviews()
    with closing(Journal.open(tmp_path / "b")) as journal:
        assert journal.recover(tmp_path / "a" / "journal.jsonl").new == 4
        assert journal.events() == events
        assert Reviews(journal).reviews() == reviews


@pytest.mark.parametrize("keep", [0, 1, 2])
@pytest.mark.parametrize("torn", [b"", b'{"id":"0', b"\x00" * 5000])
def test_a_truncated_mirror_is_completed(tmp_path: Path, keep: int, torn: bytes) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        for text in ("1", "2" * 200_000, "3"):
            journal.append("ana", "t", RUBRIC, [note(text)])
        events = journal.events()
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:keep]) + torn)
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.notices == []
        assert _lines(tmp_path) == events


def test_reviewing_goes_on_without_a_writable_mirror_which_catches_up(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        aside = (tmp_path / "journal.jsonl").rename(tmp_path / "aside")
        (tmp_path / "journal.jsonl").mkdir()
        journal.append("ana", "t", RUBRIC, [note("2")])
        (tmp_path / "journal.jsonl").rmdir()
        aside.rename(tmp_path / "journal.jsonl")
        journal.append("ana", "t", RUBRIC, [note("3")])
        assert _lines(tmp_path) == journal.events()


def test_a_mirror_that_is_ahead_of_the_journal_is_renamed_with_a_notice(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", RUBRIC, [note("1")])
        old = journal.backup().read_bytes()
        journal.append("ana", "t", RUBRIC, [note("2")])
        events = journal.events()
    (tmp_path / "journal.db").write_bytes(old)  # an old copy was put back
    with closing(Journal.open(tmp_path)) as journal:
        assert len(journal.events()) == 1
        (notice,) = journal.notices
        (aside,) = tmp_path.glob("journal.aside-*.jsonl")
        assert aside.name in notice
        assert journal.recover(aside).new == 1
        assert journal.events() == events
        assert _lines(tmp_path) == events


def test_a_file_that_is_not_a_mirror_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1}\n')
    with (
        closing(Journal.open(tmp_path)) as journal,
        pytest.raises(UserError, match="line 1: not an event"),
    ):
        journal.recover(path)


# --- drafts, memory -------------------------------------------------------------------------------


def test_unfinished_texts_survive_a_restart(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.save_draft("ana", "t", "note", "half a sen", 4)
        journal.save_draft("ana", "t", "note", "half a sentence \ud800", 5).result()
        journal.save_draft("bob", "t", "note", "his", 0)
    with closing(Journal.open(tmp_path)) as journal:
        (draft,) = journal.drafts("ana", "t").values()
        assert (draft.text, draft.caret) == ("half a sentence \\ud800", 5)
        journal.drop_draft("ana", "t", "note")
        assert journal.drafts("ana", "t") == {}
        assert set(journal.drafts("bob", "t")) == {"note"}


def test_the_place_where_a_reviewer_stopped_survives_a_restart(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.recall("ana", "place") is None
        journal.remember("ana", "place", {"queue": "q", "trace": "t"})
        journal.remember("ana", "place", {"queue": "q", "trace": "u"})
    with closing(Journal.open(tmp_path)) as journal:
        assert journal.recall("ana", "place") == {"queue": "q", "trace": "u"}
        assert journal.recall("bob", "place") is None


def test_reviews_are_the_fold_of_the_log(journal: Journal) -> None:
    journal.append("ana", "t", RUBRIC, [note("1"), PASS])
    journal.append("ana", "t", RUBRIC, [note("2")])
    assert Reviews(journal).reviews() == [fold(journal.events())]


def test_a_stored_review_has_the_keys_that_older_versions_wrote(journal: Journal) -> None:
    """So that opening an older library with this version finds no differences."""
    journal.append("ana", "t", RUBRIC, [note("1")])
    ((state,),) = journal.run(lambda db: db.execute_sql("SELECT state FROM reviews").fetchall())
    assert list(json.loads(state)) == [
        "answers", "at_ms", "break_point", "checks", "codes", "correction", "defer_reason",
        "evidence", "marks", "note", "reviewer", "root_cause", "rubric", "status", "trace", "verdict",
    ]  # fmt: skip
