"""A verdict follows the trace to its newer revisions, or says that it has to be given again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import workspace
from revised import bring, bundle, review_line, run_id, talk
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.judgement import Place, Review
from tracejury.store.reviews.queues import QueueItem
from tracejury.store.workspace.carrying import carry_over
from tracejury.store.workspace.packs import judged_traces
from tracejury.store.workspace.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library", sample=False) as found:
        found.load_and_group([bundle(tmp_path / "a.jsonl", [talk(0), talk(1), talk(2)])])
        yield found


def key(space: Workspace, number: int) -> str:
    (found,) = space.library.by_source(run_id(number))
    return found


def review(space: Workspace, number: int, reviewer: str = "ana") -> Review | None:
    """The review of the newest revision of a conversation."""
    found = [
        one for one in space.reviews.reviews(reviewer=reviewer) if one.trace == key(space, number)
    ]
    return found[0] if found else None


def again(space: Workspace, tmp_path: Path, *talks: dict[str, Any], name: str = "b.jsonl") -> Any:
    """Load another export; what was carried."""
    return space.load_and_group([bundle(tmp_path / name, talks)]).carried


FAIL = {"break_point": 2, "marks": [{"step": 1, "kind": "wrong", "note": "why"}], "note": "No."}


def test_a_verdict_follows_where_nothing_changed_that_it_was_about(
    space: Workspace, tmp_path: Path
) -> None:
    evidence = [{"step": 2, "start": 0, "end": 6, "text": "clause", "kind": "why"}]
    correction = {"text": "Within 14 days.", "status": "approved"}
    line = review_line(0, "fail", **FAIL, evidence=evidence, correction=correction)
    bring(space, tmp_path / "r.jsonl", [line])
    before = review(space, 0)
    carried = again(space, tmp_path, talk(0, thanks="Thank you!"))
    after = review(space, 0)
    assert before is not None
    assert after is not None
    assert before.trace != after.trace
    assert (carried.carried, carried.rechecks) == (1, [])
    for name in ("status", "verdict", "answers", "codes", "note", "correction", "at_ms"):
        assert getattr(after, name) == getattr(before, name), name
    assert [(mark.kind, mark.note) for mark in after.marks] == [("wrong", "why")]
    assert [one.text for one in after.evidence] == ["clause"]
    steps = space.library.trace(after.trace).steps  # type: ignore[union-attr]
    assert after.break_point == Place(steps[2].id)
    assert after.carried is not None
    assert (after.carried.why, after.carried.trace) == ("revision", before.trace)
    assert str(after.carried) == (
        "carried over from the earlier state of this trace, which differs only in this:"
        " step 5 user was added: 'Thank you!'"
    )


def test_a_verdict_does_not_follow_where_something_changed(
    space: Workspace, tmp_path: Path
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0), review_line(1, "fail", **FAIL)])
    carried = again(
        space, tmp_path, talk(0, answer="Within 90 days."), talk(1, found="clause 9 not found")
    )
    assert carried.carried == 0
    assert review(space, 0) is None
    assert review(space, 1) is None
    assert sorted(one.reason for one in carried.rechecks) == [
        (
            "judged before, changed since: step 3 get_clause: the output changed from"
            " 'clause 9: 30 days' to 'clause 9 not found'"
        ),
        (
            "judged before, changed since: step 4 assistant: the output changed from"
            " 'Within 30 days.' to 'Within 90 days.'"
        ),
    ]


def test_one_command_makes_the_queue_of_what_to_check_again(
    space: Workspace, tmp_path: Path
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0), review_line(1)])
    with pytest.raises(UserError, match="Nothing has to be looked at again"):
        space.recheck_queues()
    again(space, tmp_path, talk(0, answer="No."), talk(1, answer="Never."))
    (queue,) = space.recheck_queues()
    assert queue.name == "re-check"
    assert [item.trace for item in queue.items] == [key(space, 0), key(space, 1)]
    # Who judged it is said, and not how: that would influence another reviewer.
    assert queue.items[0].reason == (
        "judged before, changed since: step 4 assistant: the output changed from 'Within 30 days.'"
        " to 'No.' (judged by ana)"
    )
    assert space.rechecks_left() == 2
    assert space.recheck_queues() == [queue]
    # What is judged again leaves; the queue that holds the rest is still the same.
    acts = [Act("finish", {"verdict": "fail"})]
    space.journal.append("expert", queue.items[0].trace, queue.rubric, acts)
    assert space.rechecks_left() == 1
    assert space.recheck_queues() == [queue]


def test_what_changed_since_is_known_of_one_trace(space: Workspace, tmp_path: Path) -> None:
    lines = [review_line(0) | {"reviewer": "expert"}, review_line(1) | {"reviewer": "expert"}]
    bring(space, tmp_path / "r.jsonl", lines)
    rubric = space.reviews.reviews()[0].rubric
    again(space, tmp_path, talk(0, answer="No."))
    found = space.judged_before(key(space, 0), rubric)
    assert found is not None
    assert "changed since: step 4 assistant" in found.reason
    assert space.judged_before(key(space, 1), rubric) is None
    space.journal.append("expert", key(space, 0), rubric, [Act("finish", {"verdict": "fail"})])
    assert space.judged_before(key(space, 0), rubric) is None


def test_carrying_twice_changes_nothing(space: Workspace, tmp_path: Path) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    events = space.journal.count()
    assert carry_over(space).carried == 0
    assert space.journal.count() == events


def test_a_review_given_on_the_new_revision_stays(space: Workspace, tmp_path: Path) -> None:
    old = key(space, 0)
    again(space, tmp_path, talk(0, thanks="Bye."))
    bring(space, tmp_path / "r.jsonl", [review_line(0)])
    bring(space, tmp_path / "s.jsonl", [review_line(0, "fail", **FAIL) | {"trace": old}])
    found = review(space, 0)
    assert found is not None
    assert (found.verdict, found.carried) == ("pass", None)


def test_what_was_taken_back_is_not_carried_again(space: Workspace, tmp_path: Path) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    press = space.journal.events("ana", key(space, 0))[0].press
    rubric = space.reviews.reviews()[0].rubric
    space.journal.append("ana", key(space, 0), rubric, [Act("undo", {"press": press})])
    assert review(space, 0) is None
    report = carry_over(space)
    assert report.carried == 0
    assert review(space, 0) is None
    assert [one.reason for one in report.rechecks] == [
        "judged before, and what was carried over was taken back"
    ]
    # Nor to the revision after that.
    again(space, tmp_path, talk(0, thanks="Bye, bye."), name="c.jsonl")
    assert review(space, 0) is None


def test_undo_reaches_past_a_carried_review_to_what_the_reviewer_did(
    space: Workspace, tmp_path: Path
) -> None:
    old = key(space, 0)
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    assert review(space, 0) is not None
    undone = space.history.undo()
    assert undone is not None
    assert {event.trace for event in undone.entry.events if event.trace} == {old}
    # With its source the copy is gone, and both come back.
    assert space.reviews.reviews(reviewer="ana") == []
    assert space.history.redo() is not None
    both = space.reviews.reviews(reviewer="ana")
    assert {one.trace for one in both} == {old, key(space, 0)}
    assert space.history.undo() is not None
    assert space.reviews.reviews(reviewer="ana") == []
    assert carry_over(space).carried == 0
    assert space.journal.differences() == []


def test_whoever_changes_a_carried_review_has_judged_this_revision(
    space: Workspace, tmp_path: Path
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    rubric = space.reviews.reviews()[0].rubric
    space.journal.append("ana", key(space, 0), rubric, [Act("note", {"text": "Seen again."})])
    found = review(space, 0)
    assert found is not None
    assert (found.verdict, found.note, found.carried) == ("fail", "Seen again.", None)


def test_a_review_is_compared_with_the_state_that_was_judged(
    space: Workspace, tmp_path: Path
) -> None:
    """Through two revisions, each of which only adds."""
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    old = key(space, 0)
    again(space, tmp_path, talk(0, thanks="Bye."))
    again(space, tmp_path, talk(0, thanks="Bye, bye."), name="c.jsonl")
    found = review(space, 0)
    assert found is not None
    assert found.carried is not None
    assert found.carried.trace == old
    assert found.carried.differs == ("step 5 user was added: 'Bye, bye.'",)


def test_reviews_imported_later_for_the_old_state_follow_as_well(
    space: Workspace, tmp_path: Path
) -> None:
    old = [key(space, 0), key(space, 1)]
    again(space, tmp_path, talk(0, thanks="Bye."), talk(1, answer="No."))
    lines = [review_line(n, "fail", **FAIL) | {"trace": old[n]} for n in (0, 1)]
    bring(space, tmp_path / "r.jsonl", lines)
    found = review(space, 0)
    assert found is not None
    assert found.carried is not None
    assert review(space, 1) is None
    assert space.rechecks_left() == 1


def test_a_review_that_is_given_replaces_one_that_was_carried(
    space: Workspace, tmp_path: Path
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    bring(space, tmp_path / "s.jsonl", [review_line(0) | {"trace": key(space, 0)}])
    found = review(space, 0)
    assert found is not None
    assert (found.verdict, found.carried, found.marks, found.note) == ("pass", None, (), "")


def test_two_machines_that_carry_the_same_review_have_one(space: Workspace, tmp_path: Path) -> None:
    lines = [review_line(0, "fail", **FAIL), review_line(1, "fail", **FAIL)]
    bring(space, tmp_path / "r.jsonl", lines)
    with workspace(tmp_path / "other", sample=False) as other:
        other.load_and_group([tmp_path / "a.jsonl"])
        other.journal.merge(space.journal.events())
        for one in (space, other):
            again(one, tmp_path, talk(0, thanks="Bye."), talk(1, thanks="Bye."))
        rubric = space.reviews.reviews()[0].rubric
        pressed = other.journal.events("ana", key(other, 1))[0].press
        other.journal.append("ana", key(other, 1), rubric, [Act("undo", {"press": pressed})])
        space.journal.merge(other.journal.events())
        other.journal.merge(space.journal.events())
        assert space.reviews.reviews() == other.reviews.reviews()
        assert review(space, 0) is not None
        # Taken back on one machine is taken back on both.
        assert review(space, 1) is None
        assert space.journal.verify() == []
        assert space.journal.differences() == []


def test_the_journal_rebuilds_carried_reviews(space: Workspace, tmp_path: Path) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    before = space.reviews.reviews()
    assert space.journal.rebuild() == []
    assert space.reviews.reviews() == before


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_an_exported_carried_review_comes_back_as_one(
    space: Workspace, tmp_path: Path, suffix: str
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    again(space, tmp_path, talk(0, thanks="Bye."))
    mine = space.reviews.reviews()
    space.export_reviews(tmp_path / f"out{suffix}", mine)
    assert space.import_reviews(tmp_path / f"out{suffix}").known == 2
    with workspace(tmp_path / "other", sample=False) as other:
        other.load_and_group([tmp_path / "a.jsonl"])
        other.load_and_group([tmp_path / "b.jsonl"])
        report = other.import_reviews(tmp_path / f"out{suffix}")
        assert (report.stored, report.rejected) == (2, [])
        assert [one.carried for one in other.reviews.reviews()] == [one.carried for one in mine]


@pytest.mark.parametrize("given", [{"why": "fashion"}, "yes", {"trace": "x"}])
def test_a_line_that_does_not_say_why_it_was_carried_is_rejected(
    space: Workspace, tmp_path: Path, given: object
) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(json.dumps(review_line(0) | {"carried": given}))
    (reject,) = space.import_reviews(file).rejected
    assert "`carried` does not say why: revision or rubric" in reject.reason


def test_a_carried_review_makes_one_case_not_two(space: Workspace, tmp_path: Path) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL), review_line(1)])
    again(space, tmp_path, talk(0, thanks="Bye."), talk(1, answer="No."))
    judged, _ = judged_traces(space, None)
    # What was judged of the earlier state stays true of it.
    assert sorted(one.review.verdict or "" for one in judged) == ["fail", "pass"]
    assert key(space, 0) in {one.trace.key for one in judged}


def test_a_corrected_opinion_on_the_old_state_is_carried_again(
    space: Workspace, tmp_path: Path
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL)])
    old = review(space, 0)
    assert old is not None
    again(space, tmp_path, talk(0, thanks="Bye."))
    acts = [
        Act("mark", {"as": "mark", "id": old.marks[0].id, "remove": True}),
        Act("note", {"text": "After all."}),
    ]
    space.journal.append("ana", old.trace, old.rubric, acts)
    carry_over(space)
    found = review(space, 0)
    assert found is not None
    assert (found.note, found.marks) == ("After all.", ())
    assert found.carried is not None


def test_a_propagated_review_stays_propagated(space: Workspace, tmp_path: Path) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(1)])
    rubric = space.reviews.reviews()[0].rubric
    source = {"trace": key(space, 1), "reviewer": "ana", "rubric": rubric}
    acts = [
        Act("apply-to-group", {"group": "g-1", "from": source, "similarity": 97.0}),
        Act("answer", {"question": "verdict", "value": "fail"}),
        Act("mark", {"as": "break_point", "step": space.library.trace(key(space, 0)).steps[2].id}),  # type: ignore[union-attr]
        Act("finish", {"verdict": "fail", "codes": []}),
    ]
    space.journal.append("ana", key(space, 0), rubric, acts)
    again(space, tmp_path, talk(0, thanks="Bye."))
    found = review(space, 0)
    assert found is not None
    assert found.carried is not None
    assert found.propagated is not None
    assert found.propagated.group == "g-1"


def test_a_queue_names_the_present_state_of_its_traces(space: Workspace, tmp_path: Path) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0, "fail", **FAIL), review_line(1)])
    rubric = space.reviews.reviews()[0].rubric
    keys = [key(space, number) for number in range(3)]
    space.queues.create("ana", "all", rubric, [QueueItem(one, "every trace") for one in keys])
    again(space, tmp_path, talk(0, thanks="Bye."), talk(1, answer="No."))
    queue = space.queues.get("all")
    assert queue is not None
    assert [item.trace for item in queue.items] == [key(space, number) for number in range(3)]
    # One verdict was carried over, the other has to be given again.
    assert space.queues.progress(queue, "ana").finished == 1
    verdicts, _ = judged_traces(space, "all")
    assert [one.trace.key for one in verdicts] == [key(space, 0)]


def test_labels_that_are_imported_again_stay_with_the_state_that_they_were_about(
    space: Workspace, tmp_path: Path
) -> None:
    bring(space, tmp_path / "r.jsonl", [review_line(0), review_line(1, "fail", **FAIL)])
    again(space, tmp_path, talk(0, answer="No."), talk(1, found="clause 9: 60 days"))
    report = space.import_reviews(tmp_path / "r.jsonl")
    assert (report.added, report.replaced, report.unchanged) == (0, 0, 2)
    assert review(space, 0) is None
    assert review(space, 1) is None
