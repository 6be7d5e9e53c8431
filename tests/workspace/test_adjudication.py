"""What reviewers judged differently is decided by a person, and no review changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from disputed import REASON, RUBRIC, decide_for, dispute_on, judge_differently, loaded, say
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.insight.agreement.document import report_json
from tracejury.store.insight.agreement.measuring import Measure
from tracejury.store.insight.agreement.resampling import Resampling
from tracejury.store.journal.journal import Journal
from tracejury.store.judgement import Place
from tracejury.store.reviews.adjudication import CONTESTED, OUTDATED
from tracejury.store.reviews.queue_items import QueueItem
from tracejury.store.workspace import codes
from tracejury.store.workspace.adjudication import (
    Choice,
    decide,
    disputes,
    disputes_among,
)
from tracejury.store.workspace.agreement import agreements
from tracejury.store.workspace.authoritative import authoritative
from tracejury.store.workspace.trace_verdicts import trace_verdicts
from tracejury.store.workspace.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with loaded(tmp_path) as found:
        yield found


def as_reviewer(space: Workspace, name: str) -> Workspace:
    return replace(space, reviewer=name)


def test_only_what_differs_is_listed_pass_beside_fail_first(space: Workspace) -> None:
    first, second, third, *_ = judge_differently(space)
    found = disputes(space).open
    assert [one.trace for one in found] == [first, second, third]
    assert [one.differences[0].kind for one in found] == ["verdict", "verdict", "break_point"]
    assert found[0].differences[0].said == {"anna": "fail", "ben": "pass"}


def test_a_decision_settles_the_verdict_and_changes_no_review(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    before = space.reviews.reviews()
    decide_for(space, first, "anna")
    assert space.reviews.reviews() == before
    found = disputes(space)
    assert first not in [one.trace for one in found.open]
    [decided] = found.decided
    assert decided.verdict == "fail"
    assert decided.settled.decision is not None
    assert (decided.settled.decision.by, decided.settled.decision.reason) == ("lead", REASON)


def test_undo_opens_it_again_and_redo_decides_it_again(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    done = space.history.undo()
    assert done is not None
    assert done.words.startswith("decided fail, as anna said · ")
    assert first in [one.trace for one in disputes(space).open]
    space.history.redo()
    assert first not in [one.trace for one in disputes(space).open]


def test_a_decision_is_there_after_a_restart_and_after_a_rebuild(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide_for(space, first, "ben")
        assert space.journal.rebuild() == []
        assert space.journal.verify() == []
    with loaded(tmp_path) as space:
        assert [one.verdict for one in disputes(space).decided] == ["pass"]
        assert space.history.undo() is not None
        assert not disputes(space).decided


def test_a_review_that_is_revised_after_it_opens_the_trace_again(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    say(space, "ben", first, "fail", broke=3, correction="Something else.")
    found = dispute_on(space, first)
    assert found.settled.undecided == OUTDATED
    assert found.settled.last is not None
    assert found.verdict == "fail", "they agree on that now"
    assert [one.kind for one in found.differences] == ["break_point"]


def test_an_approval_changes_nothing_of_it(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    pinned = dispute_pinned(space, first)
    approved = Act("correct", {"text": "There are no seats left.", "status": "approved"})
    space.journal.append("anna", first, pinned, [approved])
    assert disputes(space).decided[0].trace == first


@pytest.mark.parametrize(
    "act", [Act("note", {"text": "I was wrong."}), Act("code", {"code": "seat map"})]
)
@pytest.mark.parametrize("reviewer", ["anna", "ben"])
def test_a_note_or_a_code_of_either_side_that_comes_later_opens_it_again(
    space: Workspace, act: Act, reviewer: str
) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    pinned = dispute_pinned(space, first)
    space.journal.append(reviewer, first, pinned, [act])
    assert dispute_on(space, first).settled.undecided == OUTDATED
    decide_for(space, first, "anna")
    assert disputes(space).decided[0].trace == first


def test_a_code_that_is_renamed_for_all_changes_nothing_of_it(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    pinned = dispute_on(space, first).pinned
    space.journal.append("anna", first, pinned, [Act("code", {"code": "seats"})])
    codes.rename(space, "seats", "seat map")
    decide_for(space, first, "anna")
    codes.rename(space, "seat map", "seating")
    codes.rename(space, "seating", "seats")
    [review] = [one for one in space.reviews.of_traces({first}) if one.reviewer == "anna"]
    assert review.own_codes == ("seats",)
    assert disputes(space).decided[0].trace == first


def test_a_decision_that_states_neither_notes_nor_codes_fits_as_before(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    [event] = space.journal.counting_of_kind("adjudicate")
    body = dict(event.body)
    body["reviews"] = [
        {key: value for key, value in one.items() if key not in ("note", "own_codes")}
        for one in body["reviews"]
    ]
    space.history.undo()
    space.journal.append("lead", "", event.rubric, [Act("adjudicate", body)])
    space.journal.append(
        "anna", first, dispute_pinned(space, first), [Act("note", {"text": "More."})]
    )
    assert disputes(space).decided[0].trace == first


def dispute_pinned(space: Workspace, trace: str) -> str:
    return disputes_among(space, [trace]).decided[0].pinned


def test_a_third_reviewer_who_says_otherwise_opens_it_one_who_agrees_does_not(
    space: Workspace,
) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    say(space, "cleo", first, "fail")
    assert disputes(space).decided[0].trace == first
    say(space, "dora", first, "pass")
    assert dispute_on(space, first).settled.undecided == OUTDATED


def test_an_own_verdict_may_be_one_that_nobody_gave(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    where = Place(step="3")
    decide(space, dispute_on(space, first), Choice(verdict="unsure", break_point=where), REASON)
    [decided] = disputes(space).decided
    assert decided.verdict == "unsure"
    assert decided.settled.decision is not None
    assert decided.settled.decision.holds is None
    assert decided.settled.decision.break_point == where


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_decision_without_a_reason_is_refused(space: Workspace, reason: str) -> None:
    first, *_ = judge_differently(space)
    with pytest.raises(UserError, match="needs a reason"):
        decide_for(space, first, "anna", reason)
    assert not disputes(space).decided


def test_a_later_decision_takes_the_place_of_an_earlier_one(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    decide_for(space, first, "anna")
    [before] = disputes(space).decided
    decide(as_reviewer(space, "other"), before, Choice(holds="ben"), "It did say so.")
    [decided] = disputes(space).decided
    assert decided.verdict == "pass"


def test_two_who_decide_apart_and_otherwise_leave_it_open(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        seen = dispute_on(space, first)
        decide(space, seen, Choice(holds="anna"), REASON)
        decide(as_reviewer(space, "other"), seen, Choice(holds="ben"), REASON)
        found = dispute_on(space, first)
        assert found.settled.undecided == CONTESTED
        assert found.verdict is None, "never the last one silently"
        decide(space, found, Choice(holds="ben"), "We talked.")
        assert [one.verdict for one in disputes(space).decided] == ["pass"]


def test_two_who_decide_apart_leave_it_open_whichever_journal_was_merged_first(
    tmp_path: Path,
) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        seen = dispute_on(space, first)
        decide(space, seen, Choice(holds="anna"), REASON)
        decide(as_reviewer(space, "other"), seen, Choice(verdict="pass"), REASON)
        events = space.journal.events()
    parts = [
        [one for one in events if one.reviewer == name] for name in ("anna", "ben", "lead", "other")
    ]
    found = []
    for number, order in enumerate(permutations(parts)):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with loaded(folder) as there:
            for part in order:
                there.journal.merge(part)
            [one] = [one for one in disputes(there).open if one.trace == first]
            found.append((one.settled.undecided, one.verdict, one.settled.last))
    assert found[0][:2] == (CONTESTED, None)
    assert found == [found[0]] * len(found)


def test_figures_are_made_of_what_was_decided_and_never_of_what_most_say(space: Workspace) -> None:
    first, *_ = judge_differently(space)
    say(space, "cleo", first, "fail", broke=2)
    pinned = dispute_on(space, first).pinned
    assert first in authoritative(space, pinned).differing
    assert first in trace_verdicts(space).differing
    decide_for(space, first, "ben")
    assert authoritative(space, pinned).verdicts[first] == "pass"
    assert trace_verdicts(space).of[first].verdict == "pass"


def test_an_own_verdict_that_nobody_gave_counts_as_well(space: Workspace) -> None:
    _, second, *_ = judge_differently(space)
    decide(space, dispute_on(space, second), Choice(verdict="pass"), REASON)
    assert trace_verdicts(space).of[second].verdict == "pass"


def test_whatever_the_order_of_merging_the_same_is_decided(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, second, *_ = judge_differently(space)
        decide_for(space, first, "anna")
        decide_for(as_reviewer(space, "other"), second, "ben")
        say(space, "ben", first, "unsure")
        events = space.journal.events()
        here = disputes(space)
    parts = [
        [one for one in events if one.reviewer == name] for name in ("anna", "ben", "lead", "other")
    ]
    for number, order in enumerate(permutations(parts)):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with loaded(folder) as there:
            for part in order:
                there.journal.merge(part)
                there.journal.merge(part)
            assert disputes(there) == here


def test_the_list_says_what_its_reader_has_yet_to_judge_and_puts_it_last(space: Workspace) -> None:
    first, second, third, *_ = judge_differently(space)
    say(space, "lead", second, "fail")
    say(space, "lead", first, "fail", finish=False)
    found = disputes(space)
    assert [(one.trace, one.to_review) for one in found.open] == [
        (second, False),
        (third, False),
        (first, True),
    ]
    assert (found.to_see, found.to_review) == (2, 1)


def test_whom_a_queue_is_shared_out_to_sees_nothing_before_they_begin(space: Workspace) -> None:
    first, second, third, *_ = judge_differently(space)
    items = [QueueItem(trace, "every trace", by=3) for trace in (first, second, third)]
    pinned = space.reviews.remember_rubric("anna", RUBRIC)
    space.queues.create("anna", "shared", pinned, items, reviewers=("anna", "lead"))
    found = disputes(space)
    assert (found.to_see, found.to_review) == (0, 3)
    assert all(one.given for one in found.open)


def test_what_is_shared_out_to_others_alone_is_not_waited_for(space: Workspace) -> None:
    first, second, third, *_ = judge_differently(space)
    items = [
        QueueItem(trace, "every trace", by=by)
        for trace, by in ((first, 3), (second, 1), (third, 1))
    ]
    pinned = space.reviews.remember_rubric("anna", RUBRIC)
    space.queues.create("anna", "shared", pinned, items, reviewers=("anna", "lead"))
    found = disputes(space)
    assert (found.to_see, found.to_review) == (2, 1)
    say(space, "lead", first, "fail")
    found = disputes(space)
    assert (found.to_see, found.to_review) == (3, 0)


def test_how_many_of_the_traces_that_are_yet_to_judge_differ_is_not_counted(
    space: Workspace,
) -> None:
    traces = judge_differently(space)
    items = [QueueItem(trace, "every trace", by=3) for trace in traces]
    pinned = space.reviews.remember_rubric("anna", RUBRIC)
    space.queues.create("anna", "shared", pinned, items, reviewers=("anna", "lead"))
    assert disputes(space).to_review == len(traces)


def test_what_is_no_decision_is_kept_and_has_no_effect(space: Workspace) -> None:
    from tracejury.store.acts import Act

    judge_differently(space)
    space.journal.append("lead", "", "", [Act("adjudicate", {"of": "an earlier version"})])
    assert not disputes(space).decided
    assert space.journal.rebuild() == []
    assert isinstance(space.journal, Journal)


def test_what_was_decided_is_no_opinion_and_changes_no_figure_of_agreement(
    space: Workspace,
) -> None:
    first, second, *_ = judge_differently(space)
    measure = Measure(Resampling(100, 1), least=1)

    def compared() -> object:
        [found] = agreements(space, measure)
        return found.left_out, report_json(found.report, found.source_ids, any_n=True)

    before = compared()
    decide_for(space, first, "anna")
    decide(space, dispute_on(space, second), Choice(verdict="pass"), REASON)
    assert compared() == before
