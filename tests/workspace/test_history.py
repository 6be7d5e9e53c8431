"""What a reviewer did, of every kind: told in words, taken back in order, done again, the same after a restart."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from failing import Run, judge, space_of, take_in, the_group, unlike, write_runs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act
from tracejury.store.groups.grouping import Group
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace

RUBRIC = find_rubric("agent-failure")
RUNS = [
    *(Run("book", f"Not enough seats on flight HAT{n:03}") for n in range(40)),
    *(Run("refund", f"Payment PAY{n:03} was declined by the bank") for n in range(3)),
    # The last is more similar to the one before it than to the first, on which their group stands.
    *(Run("t", unlike(sign)) for sign in (";", ";", ":", ":,")),
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with failures in a few groups, in which only carol has done something: set the threshold."""
    folder = tmp_path_factory.mktemp("loaded")
    with space_of(folder / "lib", reviewer="carol") as space:
        take_in(space, write_runs(folder / "a.jsonl", RUNS))
        space.group_work.adopt(space.group_work.with_threshold(75))
    return folder / "lib"


@pytest.fixture
def folder(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "lib"))


def undone(space: Workspace) -> str:
    done = space.history.undo()
    return "" if done is None else done.words


def redone(space: Workspace) -> str:
    done = space.history.redo()
    return "" if done is None else done.words


def apply_to_seats(space: Workspace) -> None:
    group = the_group(space, "seats")
    judge(space, space.groups.members(group)[-1].trace)
    space.group_work.name(group, "no seats")
    space.group_work.apply(space.group_work.only_plan(the_group(space, "seats")))


# --- a judgement of a group -------------------------------------------------------------------------


def test_a_judgement_of_a_group_of_forty_is_taken_back_as_one_in_words(folder: Path) -> None:
    with space_of(folder) as space:
        apply_to_seats(space)
        assert len(space.reviews.reviews()) == 40
        assert len(space.queues.all()) == 1
        assert undone(space) == "applied the judgement to 39 traces of group 'no seats'"
        assert [one.propagated for one in space.reviews.reviews()] == [None]
        assert space.queues.all() == []
    with space_of(folder) as space:
        assert redone(space) == "applied the judgement to 39 traces of group 'no seats'"
        assert len(space.reviews.reviews()) == 40
        assert len(space.queues.all()) == 1
        assert space.journal.rebuild() == []
        assert undone(space).startswith("applied the judgement to 39 traces")
        assert undone(space) == "named group 'Error: Not enough seats on flight ‹ref›' 'no seats'"


# --- in words -------------------------------------------------------------------------------------


def _press(acts: list[Act]) -> Callable[[Workspace], None]:
    def run(space: Workspace) -> None:
        pinned = space.reviews.remember_rubric(space.reviewer, RUBRIC)
        space.journal.append(space.reviewer, space.library.keys()[0], pinned, acts)

    return run


def _mark(**body: Any) -> Act:
    return Act("mark", body)


TITLE = "Please help me with request 0."


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (
            [Act("answer", {"question": "verdict", "value": "fail"}),
             Act("finish", {"verdict": "fail", "codes": []})],
            "judged fail",
        ),
        ([Act("answer", {"question": "verdict", "value": "fail"})], "judged fail"),
        ([Act("finish", {"verdict": "pass", "codes": []})], "finished the review (pass)"),
        ([Act("answer", {"question": "verdict", "value": None})], "cleared the answer to"),
        ([_mark(**{"as": "mark", "id": "1", "step": "0", "kind": "good"})], "marked a step good"),
        ([_mark(**{"as": "mark", "id": "1", "remove": True})], "removed the mark of a step"),
        ([_mark(**{"as": "break_point", "step": "0"})], "set the break point"),
        ([_mark(**{"as": "break_point", "cannot_tell": True})], "said that the break point cannot be"),
        ([_mark(**{"as": "root_cause", "remove": True})], "removed the root cause"),
        (
            [_mark(**{"as": "evidence", "id": "e", "step": "0", "start": 0, "end": 2,
                      "text": "no way", "kind": "must-not-say"})],
            "marked 'no way' as must-not-say",
        ),
        ([_mark(**{"as": "manifestation", "step": "0"})], "set the place where it showed"),
        ([_mark(**{"as": "cause_layer", "layer": "tool"})], "set the cause layer to tool"),
        ([_mark(**{"as": "cause_layer", "remove": True})], "removed the cause layer"),
        ([Act("code", {"code": "wrong clause"})], "gave the code 'wrong clause'"),
        ([Act("code", {"code": "wrong clause", "remove": True})], "took the code 'wrong clause' off"),
        ([Act("note", {"text": "look\nhere"})], "wrote the note 'look here'"),
        ([Act("note", {"text": ""})], "removed the note"),
        ([Act("correct", {"text": "better"})], "wrote a correction"),
        ([Act("correct", {"text": None})], "removed the correction"),
        (
            [Act("correct", {"text": "better", "status": "approved", "approval": True})],
            "approved the correction",
        ),
        (
            [Act("correct", {"text": "better", "status": "proposed", "approval": True})],
            "made the correction a proposal again",
        ),
        ([Act("defer", {"reason": "ask Ada"})], "deferred (ask Ada)"),
        ([Act("check", {"id": "c", "check": {}})], "added a check"),
    ],
)  # fmt: skip
def test_each_act_on_a_review_is_told_with_its_trace(
    folder: Path, act: list[Act], words: str
) -> None:
    with space_of(folder) as space:
        _press(act)(space)
        told = undone(space)
    assert told.startswith(words)
    assert told.endswith(f" · {TITLE}")


def test_each_act_on_the_library_is_told(folder: Path, tmp_path: Path) -> None:
    lines = [{"source_id": f"run-{n:06}", "reviewer": "cy", "rubric": "agent-failure",
              "verdict": "pass"} for n in range(3)]  # fmt: skip
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with space_of(folder) as space:
        seats, bank = the_group(space, "seats"), the_group(space, "bank")
        space.group_work.name(bank, "declined")
        space.group_work.merge(seats, the_group(space, "bank"))
        space.new_queue("first ten", RUBRIC, Selection({"status": "error"}, sample=10))
        space.import_reviews(tmp_path / "labels.jsonl")
        space.group_work.adopt(space.group_work.with_threshold(91))
        told = [done.words for done in space.history.page(0, 9)]
        assert told == [
            "set how similar the failures of a group are (threshold 91)",
            "imported 3 reviews from labels.jsonl",
            "made the queue 'first ten' of 10 traces",
            "merged group 'declined' into group 'Error: Not enough seats on flight ‹ref›'",
            "named group 'Error: Payment ‹ref› was declined by th…' 'declined'",
        ]
        assert [undone(space) for _ in told] == told
        assert space.reviews.reviews() == []


def test_an_entry_whose_trace_is_gone_is_still_told(folder: Path) -> None:
    with space_of(folder) as space:
        space.journal.append("expert", "nowhere", "no such rubric", [Act("note", {"text": "x"})])
        assert undone(space) == "wrote the note 'x' · (no longer in the library)"


# --- settings, after a crash ------------------------------------------------------------------------


def test_a_process_that_ended_between_undo_and_groups_is_caught_up_with(folder: Path) -> None:
    with space_of(folder) as space:
        before = [(one.id, one.size) for one in space.groups.all()]
        group = the_group(space, "service")
        assert len(group.signatures) > 1
        other = next(one for one in group.signatures if one != group.representative.id)
        space.group_work.split(group, [other])
        space.group_work.adopt(space.group_work.with_threshold(99))
        space.regroup()
        # Only the journal learns of it, as when the process is killed at this moment.
        space.journal.undo("expert")
        space.journal.undo("expert")
    with space_of(folder) as space:
        space.regroup()
        assert [(one.id, one.size) for one in space.groups.all()] == before
        assert space.groups.settings.threshold == 75


def service_groups(space: Workspace) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {
        one.id: (one.size, one.signatures)
        for one in space.groups.all()
        if "service" in one.representative.text
    }


def split_off(space: Workspace, ending: str) -> None:
    group = next(
        one
        for one in space.groups.all()
        for text in space.groups.texts(one.signatures).values()
        if text.text.endswith(ending)
    )
    out = [
        id_
        for id_, text in space.groups.texts(group.signatures).items()
        if text.text.endswith(ending)
    ]
    space.group_work.split(group, out)


def test_what_a_split_took_out_returns_to_where_it_was_and_not_to_what_is_more_similar(
    folder: Path,
) -> None:
    with space_of(folder) as space:
        assert [size for size, _ in service_groups(space).values()] == [4]
        split_off(space, " today ::")
        before = service_groups(space)
        split_off(space, ":,:,")
        assert sorted(size for size, _ in service_groups(space).values()) == [1, 1, 2]
        assert undone(space).startswith("split")
        assert service_groups(space) == before


@pytest.mark.parametrize("threshold", [75, 80, 99])
def test_settings_that_are_taken_back_bring_back_the_groups_as_they_were(
    folder: Path, threshold: float
) -> None:
    with space_of(folder) as space:
        split_off(space, " today ::")
        before = service_groups(space)
        space.group_work.adopt(space.group_work.with_threshold(threshold))
        then = service_groups(space)
        assert then != before
    with space_of(folder) as space:
        assert undone(space).startswith("set how similar")
        assert service_groups(space) == before
        assert redone(space).startswith("set how similar")
        assert service_groups(space) == then
        undone(space)
        undone(space)
        assert [size for size, _ in service_groups(space).values()] == [4]


def test_failures_of_the_meantime_are_placed_among_the_groups_that_come_back(
    folder: Path, tmp_path: Path
) -> None:
    with space_of(folder) as space:
        split_off(space, " today ::")
        before = service_groups(space)
        space.group_work.adopt(space.group_work.with_threshold(99))
        take_in(space, write_runs(tmp_path / "b.jsonl", [Run("t", unlike(";"))], start=100))
        undone(space)
        after = service_groups(space)
        assert {id_: signatures for id_, (_, signatures) in after.items()} == {
            id_: signatures for id_, (_, signatures) in before.items()
        }
        assert sum(size for size, _ in after.values()) == 5


# --- acts of every kind -----------------------------------------------------------------------------


def visible(space: Workspace) -> dict[str, Any]:
    """What the library shows to this reviewer."""
    theirs = {"bob"}
    space.regroup()
    members = {
        one.id: sorted(member.trace for member in space.groups.members(one))
        for one in space.groups.all()
    }
    edits = space.groups.edits
    return {
        "reviews": [
            replace(one, at_ms=0) for one in space.reviews.reviews() if one.reviewer not in theirs
        ],
        "queues": [(queue.name, queue.items) for queue in space.queues.all()],
        "groups": members,
        "names": dict(edits.names),
        "judged": {key: [one.members for one in some] for key, some in edits.judged.items()},
        "threshold": space.groups.settings.threshold,
    }


class HistoryMachine(RuleBasedStateMachine):
    """Acts of every kind, undo, redo and restarts, beside a stack of what was visible after each act."""

    library: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp())
        shutil.copytree(self.library, self._folder / "lib")
        self._open = ExitStack()
        self.space = self._open.enter_context(space_of(self._folder / "lib"))
        self.states = [visible(self.space)]
        self.ahead: list[dict[str, Any]] = []
        self.number = 0
        self.bobs: list[str] = []

    def _did(self) -> None:
        self.states.append(visible(self.space))
        self.ahead.clear()

    def _group(self, words: str) -> Group | None:
        found = [one for one in self.space.groups.all() if words in one.representative.text]
        return found[0] if found else None

    @rule(trace=st.integers(0, 46), text=st.sampled_from(["one", "two"]))
    def press(self, trace: int, text: str) -> None:
        pinned = self.space.reviews.remember_rubric("expert", RUBRIC)
        key = self.space.library.keys()[trace]
        self.space.journal.append("expert", key, pinned, [Act("note", {"text": text})])
        self._did()

    @rule(trace=st.integers(0, 46), verdict=st.sampled_from(["pass", "fail"]))
    def judge(self, trace: int, verdict: str) -> None:
        judge(self.space, self.space.library.keys()[trace], verdict)
        self._did()

    @rule(words=st.sampled_from(["seats", "bank"]), check=st.integers(0, 2))
    def apply(self, words: str, check: int) -> None:
        group = self._group(words)
        pinned = self.space.reviews.remember_rubric("expert", RUBRIC)
        plan = self.space.group_work.plan(group, pinned) if group else None
        if plan is not None and plan.reaches:
            self.space.group_work.apply(plan, check=check)
            self._did()

    @rule(words=st.sampled_from(["seats", "bank"]))
    def withdraw(self, words: str) -> None:
        group = self._group(words)
        if group is not None and self.space.group_work.withdraw(group):
            self._did()

    @rule(words=st.sampled_from(["seats", "bank", "service"]))
    def name(self, words: str) -> None:
        group = self._group(words)
        if group is not None:
            self.number += 1
            self.space.group_work.name(group, f"name {self.number}")
            self._did()

    @rule()
    def merge(self) -> None:
        first, second = self._group("seats"), self._group("bank")
        if first and second and first.id != second.id:
            self.space.group_work.merge(first, second)
            self._did()

    @rule()
    def split(self) -> None:
        group = self._group("service")
        if group is not None and len(group.signatures) > 1:
            other = next(one for one in group.signatures if one != group.representative.id)
            self.space.group_work.split(group, [other])
            self._did()

    @rule(threshold=st.sampled_from([80.0, 99.0]))
    def adopt(self, threshold: float) -> None:
        self.space.group_work.adopt(self.space.group_work.with_threshold(threshold))
        self._did()

    @rule(sample=st.integers(1, 3))
    def queue(self, sample: int) -> None:
        self.number += 1
        selection = Selection({"status": "error"}, sample=sample, as_loaded=True)
        self.space.new_queue(f"queue {self.number}", RUBRIC, selection)
        self._did()

    @rule(day=st.integers(1, 9), verdict=st.sampled_from(["pass", "fail"]))
    def import_reviews(self, day: int, verdict: str) -> None:
        lines = [
            {"source_id": f"run-{n:06}", "reviewer": "cy", "rubric": "agent-failure",
             "verdict": verdict, "note": f"{day}", "at": f"2026-10-0{day}T00:00:00Z"}
            for n in (0, 41)
        ]  # fmt: skip
        file = self._folder / "labels.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        if self.space.import_reviews(file).stored:
            self._did()

    @rule(trace=st.integers(0, 46))
    def bob(self, trace: int) -> None:
        key = self.space.library.keys()[trace]
        self.number += 1
        text = f"bob {self.number}"
        self.space.journal.append("bob", key, "r", [Act("note", {"text": text})])
        self.bobs = [*self.bobs, text]

    @rule()
    def undo(self) -> None:
        done = self.space.history.undo()
        assert (done is None) == (len(self.states) == 1)
        if done is not None:
            self.ahead.append(self.states.pop())

    @rule()
    def redo(self) -> None:
        done = self.space.history.redo()
        assert (done is None) == (not self.ahead)
        if done is not None:
            self.states.append(self.ahead.pop())

    @precondition(lambda self: len(self.states) > 2)
    @rule(back=st.integers(1, 3))
    def take_back(self, back: int) -> None:
        back = min(back, len(self.states) - 1)
        _, last = self.space.history.since(None, back)
        assert self.space.history.take_back(last[-1].entry) == back
        for _ in range(back):
            self.ahead.append(self.states.pop())

    @rule()
    def restart(self) -> None:
        self._open.close()
        self.space = self._open.enter_context(space_of(self._folder / "lib"))

    @invariant()
    def what_is_visible_is_what_was_visible_then(self) -> None:
        assert visible(self.space) == self.states[-1]
        entries = self.space.history.page(0, 1000)
        assert sum(done.entry.counts for done in entries) == len(self.states) - 1
        written = {one.note for one in self.space.reviews.reviews(reviewer="bob")}
        assert written <= set(self.bobs)

    def teardown(self) -> None:
        try:
            while self.space.history.undo() is not None:
                self.ahead.append(self.states.pop())
            assert visible(self.space) == self.states[0]
            assert len(self.states) == 1
            while self.ahead and self.space.history.redo() is not None:
                self.states.append(self.ahead.pop())
                assert visible(self.space) == self.states[-1]
            assert self.space.journal.rebuild() == []
            assert self.space.journal.verify() == []
            assert visible(self.space) == self.states[-1]
        finally:
            self._open.close()
            shutil.rmtree(self._folder)


def test_acts_of_every_kind_are_taken_back_and_done_again_in_order(loaded: Path) -> None:
    HistoryMachine.library = loaded
    machine = HistoryMachine.TestCase
    machine.settings = settings(
        max_examples=8,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
