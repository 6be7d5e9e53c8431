"""One judgement for a group: previewed, taken over, each taken back alone, never counted as direct."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from failing import Run, judge, space_of, take_in, the_group, traces_of, write_runs
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.groups.progress import group_progress, traces_by_code
from tracejury.store.groups.propagation import (
    PropagationPlan,
    apply,
    plan,
    suggested_check,
    withdraw,
)
from tracejury.store.reviews.queues import QueueItem
from tracejury.store.workspace.workspace import Workspace

SEATS = [Run("book", f"Not enough seats on flight HAT{n:03}") for n in range(12)]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "lib") as opened:
        take_in(opened, write_runs(tmp_path / "a.jsonl", SEATS))
        yield opened


def planned(space: Workspace, words: str = "seats") -> PropagationPlan:
    """The plan of the group, its most typical member judged as a failure."""
    group = the_group(space, words)
    pinned = judge(space, space.groups.members(group)[-1].trace)
    found = plan(space.groups, space.reviews, group, "expert", pinned)
    assert found is not None
    return found


def propagated(space: Workspace) -> dict[str, str]:
    return {one.trace: one.propagated.trace for one in space.reviews.reviews() if one.propagated}


def test_without_a_judgement_of_a_member_there_is_nothing_to_apply(space: Workspace) -> None:
    group = the_group(space, "seats")
    assert plan(space.groups, space.reviews, group, "expert", "no such rubric") is None


def test_a_judgement_reaches_every_other_member_and_points_to_where_it_comes_from(
    space: Workspace,
) -> None:
    chosen = planned(space)
    applied = apply(space.groups, space.queues, chosen)
    assert len(applied.traces) == 11
    assert propagated(space) == dict.fromkeys(applied.traces, chosen.source.trace)
    one = space.reviews.review("expert", applied.traces[0], chosen.source.rubric)
    assert one is not None
    assert (one.status, one.verdict, one.codes) == ("finished", "fail", ("tool-error",))
    assert one.answers == chosen.source.answers


def test_the_least_like_come_first_in_the_preview(space: Workspace, tmp_path: Path) -> None:
    odd = [Run("book", f"Not enough seats: on flight HAT{n:03}") for n in range(2)]
    take_in(space, write_runs(tmp_path / "b.jsonl", odd, start=50))
    chosen = planned(space)
    likeness = [member.similarity for member in chosen.reaches]
    assert likeness == sorted(likeness)
    assert likeness[0] < 100 <= likeness[-1]


def test_members_taken_out_are_left_as_they_were(space: Workspace) -> None:
    chosen = planned(space)
    out = {member.trace for member in chosen.reaches[:3]}
    apply(space.groups, space.queues, chosen, without=out)
    assert not out & propagated(space).keys()
    assert len(propagated(space)) == 8


def test_own_judgements_and_begun_ones_are_never_overwritten(space: Workspace) -> None:
    group = the_group(space, "seats")
    own, begun, *_ = sorted(traces_of(space, group) - {space.groups.members(group)[-1].trace})
    pinned = judge(space, own, "pass", codes=())
    space.journal.append("expert", begun, pinned, [Act("note", {"text": "hm"})])
    chosen = planned(space)
    assert {member.trace: why for member, why in chosen.skipped}.items() >= {
        (own, "judged"),
        (begun, "begun"),
    }
    apply(space.groups, space.queues, chosen)
    assert not {own, begun} & propagated(space).keys()


def test_a_judgement_that_was_taken_over_counts_for_no_other(space: Workspace) -> None:
    chosen = planned(space)
    apply(space.groups, space.queues, chosen)
    group = the_group(space, "seats")
    again = plan(space.groups, space.reviews, group, "expert", chosen.source.rubric)
    assert again is not None
    assert again.source.trace == chosen.source.trace
    assert again.reaches == ()


def test_each_is_taken_back_alone(space: Workspace) -> None:
    chosen = planned(space)
    applied = apply(space.groups, space.queues, chosen)
    first = applied.traces[0]
    review = space.reviews.review("expert", first, chosen.source.rubric)
    assert review is not None
    assert withdraw(space.journal, [review]) == 1
    assert space.reviews.review("expert", first, chosen.source.rubric) is None
    assert len(propagated(space)) == 10
    assert space.journal.verify() == []


def test_undo_after_a_judgement_of_a_group_withdraws_all_that_it_propagated(
    tmp_path: Path,
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        chosen = planned(space)
        applied = apply(space.groups, space.queues, chosen)
        alone = space.reviews.review("expert", applied.traces[0], chosen.source.rubric)
        assert alone is not None
        withdraw(space.journal, [alone])
        judge(space, applied.traces[1], "pass")
        assert len(propagated(space)) == 9
        undone = [space.history.undo() for _ in range(3)]
        assert [done.words.split(" · ")[0] for done in undone if done] == [
            "judged pass",
            "withdrew the propagated judgement",
            "applied the judgement to 11 traces of group 'Error: Not enough seats on flight ‹ref›'",
        ]
        kept = {chosen.source.trace: "fail"}
        assert {one.trace: one.verdict for one in space.reviews.reviews()} == kept
    with space_of(tmp_path / "lib") as space:
        assert space.journal.rebuild() == []
        assert {one.trace: one.verdict for one in space.reviews.reviews()} == kept
        assert space.journal.verify() == []
        again = space.group_work.plan(the_group(space, "seats"), chosen.source.rubric)
        assert again is not None
        assert len(again.reaches) == 11
        assert space.queues.all() == []


def test_all_of_it_is_on_disk_after_a_restart_and_a_rebuild(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        apply(space.groups, space.queues, planned(space))
        before = propagated(space)
    with space_of(tmp_path / "lib") as space:
        assert propagated(space) == before
        assert space.journal.rebuild() == []
        assert propagated(space) == before


def test_whoever_judges_the_trace_itself_makes_it_direct(space: Workspace) -> None:
    chosen = planned(space)
    trace = apply(space.groups, space.queues, chosen).traces[0]
    judge(space, trace, "fail")
    review = space.reviews.review("expert", trace, chosen.source.rubric)
    assert review is not None
    assert review.propagated is None
    space.journal.undo("expert")
    again = space.reviews.review("expert", trace, chosen.source.rubric)
    assert again is not None
    assert again.propagated is not None


def test_a_share_is_queued_to_be_checked_and_stays_open_until_somebody_has_looked(
    space: Workspace,
) -> None:
    chosen = planned(space)
    applied = apply(space.groups, space.queues, chosen)
    assert applied.queue is not None
    assert len(applied.queue.items) == suggested_check(11) == 2
    assert applied.queue.items[0].trace == chosen.reaches[0].trace
    assert space.queues.progress(applied.queue, "expert").finished == 0
    for item in applied.queue.items:
        judge(space, item.trace)
    assert space.queues.progress(applied.queue, "expert").finished == 2


def test_in_other_queues_a_judgement_that_was_taken_over_is_done(space: Workspace) -> None:
    chosen = planned(space)
    traces = apply(space.groups, space.queues, chosen).traces
    items = [QueueItem(trace, "all") for trace in traces]
    queue = space.queues.create("expert", "all", chosen.source.rubric, items)
    assert space.queues.progress(queue, "expert").finished == 11


def test_a_check_that_says_something_else_opens_the_group_again(space: Workspace) -> None:
    chosen = planned(space)
    applied = apply(space.groups, space.queues, chosen)

    def state() -> str:
        group = the_group(space, "seats")
        return group_progress(space.groups, [group], space.reviews.reviews())[group.id].state

    assert state() == "judged"
    judge(space, applied.traces[0])
    assert state() == "judged"
    judge(space, applied.traces[1], "pass", codes=())
    assert state() == "re-opened"


def test_what_comes_after_a_judgement_is_open_and_said_so(space: Workspace, tmp_path: Path) -> None:
    apply(space.groups, space.queues, planned(space))
    take_in(space, write_runs(tmp_path / "b.jsonl", SEATS[:4], start=50))
    group = the_group(space, "seats")
    found = group_progress(space.groups, [group], space.reviews.reviews())[group.id]
    assert (found.state, found.direct, found.propagated, found.open) == ("judged", 1, 11, 4)
    new = space.groups.members(group)
    fresh = next(m.trace for m in new if m.trace not in propagated(space) and m.trace != "x")
    told = space.group_work.similar_failures(fresh)
    assert told is not None
    assert "15 more like this" in str(told)


def test_likeness_says_how_others_were_judged(space: Workspace) -> None:
    chosen = planned(space)
    other = chosen.reaches[0].trace
    told = space.group_work.similar_failures(other)
    assert str(told) == "11 more like this · judged before: fail 1 (tool-error)"


def test_codes_unite_what_no_likeness_of_words_does(space: Workspace) -> None:
    chosen = planned(space)
    apply(space.groups, space.queues, chosen)
    (one,) = traces_by_code(space.reviews.reviews())
    assert (one.code, len(one.direct), len(one.propagated)) == ("tool-error", 1, 11)


def test_a_group_of_free_text_is_applied_only_to_what_was_seen(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        lines = [
            {"id": f"x{n}", "messages": [{"role": "user", "content": f"question {n}"},
             {"role": "assistant", "content": "We do not offer that at this time."}],
             "scores": [{"name": "ok", "value": 0}]}
            for n in range(3)
        ]  # fmt: skip
        path = tmp_path / "free.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        take_in(space, path)
        keys = space.library.keys()
        pinned = judge(space, keys[0], codes=())
        for key in keys[1:]:
            space.journal.append("ana", key, pinned, [
                Act("answer", {"question": "verdict", "value": "fail"}),
                Act("finish", {"verdict": "fail", "codes": []})])  # fmt: skip
        space.regroup()
        (group,) = space.groups.all()
        assert group.must_see
        chosen = plan(space.groups, space.reviews, group, "expert", pinned)
        assert chosen is not None
        with pytest.raises(UserError, match="have not been looked at"):
            apply(space.groups, space.queues, chosen)
        seen = {member.trace for member in chosen.reaches}
        assert len(apply(space.groups, space.queues, chosen, seen=seen).traces) == 2


@pytest.mark.parametrize(("reached", "checked"), [(0, 0), (2, 0), (3, 1), (11, 2), (5000, 20)])
def test_how_many_to_check(reached: int, checked: int) -> None:
    assert suggested_check(reached) == checked


def _talk(name: str, chat: int, error: str) -> dict[str, Any]:
    """A conversation of `chat` turns before a tool fails; each turn moves the failing step back."""
    turns = [
        message
        for number in range(chat)
        for message in (
            {"role": "user", "content": f"Turn {number} of {name}?"},
            {"role": "assistant", "content": f"Answer {number} to {name}."},
        )
    ]
    call = {"id": "c", "type": "function", "function": {"name": "book", "arguments": "{}"}}
    return {
        "id": name,
        "messages": [
            *turns,
            {"role": "user", "content": f"Please book {name}."},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "name": "book", "content": f"Error: {error}"},
            {"role": "assistant", "content": "That did not work."},
        ],
    }


def _failing_steps(space: Workspace) -> dict[str, str]:
    """Trace key -> the id of the one step that failed, read from the trace itself."""
    found = {}
    keys = space.library.keys()
    for key in keys:
        trace = space.library.trace(key)
        assert trace is not None
        (found[key],) = [step.id for step in trace.steps if "not enough seats" in str(step.output)]
    return found


@pytest.mark.parametrize("name", ["break_point", "root_cause", "manifestation"])
def test_a_place_on_the_failing_step_becomes_the_failing_step_of_each_member(
    tmp_path: Path, name: str
) -> None:
    with space_of(tmp_path / "lib") as space:
        path = tmp_path / "talks.jsonl"
        lines = [_talk(f"t{chat}", chat, "not enough seats") for chat in range(4)]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        take_in(space, path)
        failing = _failing_steps(space)
        assert len(set(failing.values())) == 4, "at another place in each trace"
        group = the_group(space, "seats")
        source = space.groups.members(group)[-1].trace
        pinned = judge(space, source)
        mark = Act("mark", {"as": name, "step": failing[source]})
        space.journal.append("expert", source, pinned, [mark])
        chosen = plan(space.groups, space.reviews, group, "expert", pinned)
        assert chosen is not None
        apply(space.groups, space.queues, chosen)
        places = {one.trace: getattr(one, name) for one in space.reviews.reviews()}
        assert {trace: place and place.step for trace, place in places.items()} == failing


def test_a_break_point_elsewhere_belongs_to_its_own_trace(space: Workspace) -> None:
    group = the_group(space, "seats")
    source = space.groups.members(group)[-1]
    pinned = judge(space, source.trace)
    trace = space.library.trace(source.trace)
    assert trace is not None
    elsewhere = next(step.id for step in trace.steps if step.id != source.step)
    mark = Act("mark", {"as": "break_point", "step": elsewhere})
    space.journal.append("expert", source.trace, pinned, [mark])
    chosen = plan(space.groups, space.reviews, group, "expert", pinned)
    assert chosen is not None
    apply(space.groups, space.queues, chosen)
    reviews = space.reviews.reviews()
    assert [one.trace for one in reviews if one.break_point is not None] == [source.trace]
