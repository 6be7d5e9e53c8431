"""The acts of each key press, and what a review still needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tracejury.rubrics.files import builtin_rubrics, parse_rubric
from tracejury.rubrics.schema import Answer, Question
from tracejury.store.acts import Act
from tracejury.store.folding import fold_acts
from tracejury.store.judgement import Evidence, EvidenceKind, Review
from tracejury.store.reviews.presses import (
    answer_press,
    approval_press,
    break_point_press,
    cannot_tell_press,
    cause_layer_press,
    correction_press,
    evidence_press,
    finish_press,
    manifestation_press,
    mark_press,
    needs,
    root_cause_press,
    toggled,
    verdict_press,
)

RUBRIC = builtin_rubrics()["agent-failure"]


def after(acts: list[Act]) -> Review | None:
    return fold_acts(acts, trace="t", reviewer="anna", rubric="r")


def some_answer(question: Question) -> Answer:
    if question.type == "scale":
        return question.low
    first = question.choices[0].key if question.choices else "fail"
    return [first] if question.type == "multi" else first


def test_a_pass_with_nothing_missing_is_finished_by_one_press() -> None:
    review = after(verdict_press(RUBRIC, None, "pass"))
    assert review is not None
    assert (review.status, review.verdict) == ("finished", "pass")


def test_a_fail_is_finished_once_everything_it_needs_is_given() -> None:
    acts = verdict_press(RUBRIC, None, "fail")
    review = after(acts)
    assert review is not None
    assert review.status == "draft"
    assert finish_press(RUBRIC, review) == []
    asked = 0
    while missing := needs(RUBRIC, review):
        need = missing[0]
        if need.kind == "break_point":
            acts += break_point_press(review, "3")
        elif need.kind == "correction":
            acts += correction_press("It should have said so.")
        elif need.question is not None:
            acts += answer_press(RUBRIC, review, need.question.id, some_answer(need.question))
        review = after(acts)
        asked += 1
    assert asked >= 3
    acts += finish_press(RUBRIC, review)
    review = after(acts)
    assert review is not None
    assert (review.status, review.verdict) == ("finished", "fail")


def test_a_changed_answer_of_a_finished_review_never_contradicts_the_verdict() -> None:
    done = after(verdict_press(RUBRIC, None, "pass"))
    assert done is not None
    changed = after(
        verdict_press(RUBRIC, None, "pass") + answer_press(RUBRIC, done, "verdict", "fail")
    )
    assert changed is not None
    assert (changed.status, changed.answers["verdict"]) == ("draft", "fail")
    back = after(verdict_press(RUBRIC, None, "pass") + answer_press(RUBRIC, done, "verdict", None))
    assert back is not None
    assert (back.status, back.verdict) == ("draft", None)


@pytest.mark.parametrize(
    ("name", "press"),
    [
        ("break_point", break_point_press),
        ("root_cause", root_cause_press),
        ("manifestation", manifestation_press),
    ],
)
def test_the_same_mark_on_the_same_step_removes_it(
    name: str, press: Callable[[Review | None, str], list[Act]]
) -> None:
    acts = press(None, "2")
    acts = acts + press(after(acts), "4")
    moved = after(acts)
    acts = acts + press(moved, "4")
    gone = after(acts)
    assert moved is not None
    assert gone is not None
    assert getattr(moved, name).step == "4"
    assert getattr(gone, name) is None


def test_cannot_tell_replaces_the_step_and_a_second_press_removes_it() -> None:
    acts = break_point_press(None, "2")
    acts += cannot_tell_press(after(acts))
    told = after(acts)
    assert told is not None
    assert told.break_point is not None
    assert told.break_point.cannot_tell
    acts += cannot_tell_press(told)
    gone = after(acts)
    assert gone is not None
    assert gone.break_point is None


def test_the_same_cause_layer_again_removes_it() -> None:
    acts = cause_layer_press(RUBRIC, None, "tool")
    acts += cause_layer_press(RUBRIC, after(acts), "handoff")
    moved = after(acts)
    assert moved is not None
    assert moved.cause_layer == "handoff"
    gone = after(acts + cause_layer_press(RUBRIC, moved, "handoff"))
    assert gone is not None
    assert gone.cause_layer is None


def test_the_cause_layer_answers_the_question_of_the_cause_and_follows_it() -> None:
    acts = verdict_press(RUBRIC, None, "fail")

    def press(some: list[Act]) -> tuple[str | None, Answer]:
        acts.extend(some)
        review = after(acts)
        assert review is not None
        return review.cause_layer, review.answers.get("cause")

    assert press(cause_layer_press(RUBRIC, after(acts), "tool")) == ("tool", "tool")
    # The rubric does not tell the handoff from the rest of the workflow; the layer does.
    assert press(cause_layer_press(RUBRIC, after(acts), "handoff")) == ("handoff", "workflow")
    assert press(answer_press(RUBRIC, after(acts), "cause", "workflow")) == ("handoff", "workflow")
    assert press(answer_press(RUBRIC, after(acts), "cause", "model")) == ("model", "model")
    assert press(cause_layer_press(RUBRIC, after(acts), "model")) == (None, None)
    # An answer alone is not repeated as a layer.
    assert press(answer_press(RUBRIC, after(acts), "cause", "prompt")) == (None, "prompt")
    # A pass was asked for no cause.
    passed = verdict_press(RUBRIC, None, "pass")
    assert [act.kind for act in cause_layer_press(RUBRIC, after(passed), "tool")] == ["mark"]
    other = builtin_rubrics()["rag-answer"]
    assert [act.kind for act in cause_layer_press(other, None, "tool")] == ["mark"]


def test_a_finished_fail_stays_finished_when_its_cause_is_told() -> None:
    acts = verdict_press(RUBRIC, None, "fail")
    while missing := needs(RUBRIC, after(acts)):
        question = missing[0].question
        acts += (
            answer_press(RUBRIC, after(acts), question.id, some_answer(question))
            if question is not None
            else break_point_press(after(acts), "3")
        )
    acts += finish_press(RUBRIC, after(acts))
    acts += cause_layer_press(RUBRIC, after(acts), "tool")
    review = after(acts)
    assert review is not None
    assert (review.status, review.cause_layer, review.answers["cause"]) == (
        "finished",
        "tool",
        "tool",
    )


def test_a_step_is_wrong_or_good_or_neither() -> None:
    acts = mark_press(None, "1", "wrong")
    acts += mark_press(after(acts), "1", "good")
    marked = after(acts)
    assert marked is not None
    assert [mark.kind for mark in marked.marks] == ["good"]
    acts += mark_press(marked, "1", "good")
    bare = after(acts)
    assert bare is not None
    assert bare.marks == ()


@pytest.mark.parametrize("kind", ["why", "must-not-say", "must-say"])
def test_evidence_keeps_its_range_and_its_kind(kind: EvidenceKind) -> None:
    evidence = Evidence("e", "2", 3, 7, "text", kind)
    (act,) = evidence_press(evidence)
    assert act.body["kind"] == kind
    review = after([act])
    assert review is not None
    assert review.evidence == (evidence,)


def test_an_empty_text_removes_the_correction() -> None:
    review = after(correction_press("Say 45.") + correction_press(""))
    assert review is not None
    assert review.correction is None


def test_choices_are_in_the_order_of_the_rubric_not_of_the_presses() -> None:
    question = next(question for question in RUBRIC.questions if question.type == "multi")
    first, second = (choice.key for choice in question.choices[:2])
    assert toggled(question, toggled(question, None, second), first) == [first, second]
    assert toggled(question, [first], first) is None


def test_a_verdict_that_a_rubric_cannot_express_is_no_press() -> None:
    question = Question("verdict", "Good?", "choice", choices=RUBRIC.questions[1].choices[:2])
    rule = replace(RUBRIC.verdict, question="verdict", passes=(), fails=())
    rubric = replace(RUBRIC, questions=(question,), verdict=rule)
    assert verdict_press(rubric, None, "unsure") == []
    assert verdict_press(rubric, None, "pass") == []


def test_every_built_in_rubric_can_be_passed_with_one_key() -> None:
    for rubric in builtin_rubrics().values():
        review = after(verdict_press(rubric, None, "pass"))
        assert review is not None
        assert review.answers, rubric.id


def test_a_correction_is_a_proposal_until_it_is_approved_and_again_after_that_is_taken_back() -> (
    None
):
    acts = correction_press("Within 14 days.")
    proposed = after(acts)
    assert proposed is not None
    approved = after(acts := acts + approval_press(proposed))
    assert approved is not None
    again = after(acts + approval_press(approved))
    assert again is not None
    assert [
        (found.correction.text, found.correction.status)
        for found in (proposed, approved, again)
        if found.correction
    ] == [
        ("Within 14 days.", "proposed"),
        ("Within 14 days.", "approved"),
        ("Within 14 days.", "proposed"),
    ]


def test_an_approved_correction_that_is_written_anew_is_a_proposal() -> None:
    acts = correction_press("Within 14 days.")
    acts += approval_press(after(acts))
    changed = after(acts + correction_press("Within 30 days."))
    assert changed is not None
    assert changed.correction is not None
    assert changed.correction.status == "proposed"


def test_without_a_correction_there_is_nothing_to_approve() -> None:
    assert approval_press(None) == []
    assert approval_press(after(correction_press(""))) == []


def test_approving_leaves_a_finished_review_finished() -> None:
    acts = correction_press("Yes.") + verdict_press(RUBRIC, None, "pass")
    found = after(acts + approval_press(after(acts)))
    assert found is not None
    assert (found.status, found.verdict) == ("finished", "pass")


def test_a_proposed_answer_is_none_until_it_is_taken() -> None:
    rubric = parse_rubric(
        "id: r\nquestions:\n  - {id: ok, ask: Good, type: pass_fail, default: pass}\n"
        "  - {id: tone, ask: Tone, type: scale, required: true, default: 3}\n",
        "r.yaml",
    )
    assert finish_press(rubric, None) == []
    acts = verdict_press(rubric, None, "pass")
    review = after(acts)
    assert review is not None
    assert [str(need) for need in needs(rubric, review)] == ["Tone"]
    assert dict(review.answers) == {"ok": "pass"}


def everything_that_a_fail_says() -> list[Act]:
    acts = verdict_press(RUBRIC, None, "fail")
    acts += [
        Act("answer", {"question": "mode", "value": ["hallucination"]}),
        Act("answer", {"question": "why", "value": "wrong amount"}),
        Act("code", {"code": "mycode"}),
    ]
    acts += break_point_press(None, "2") + manifestation_press(None, "3")
    acts += root_cause_press(None, "2") + cause_layer_press(RUBRIC, after(acts), "tool")
    acts += evidence_press(Evidence("e1", "2", 0, 3, "EUR", "must-not-say"))
    acts += correction_press("EUR 60 is on its way.")
    acts += [Act("check", {"id": "c", "check": {"id": "c", "type": "says_value", "value": "60"}})]
    return acts + finish_press(RUBRIC, after(acts))


_CLEARED = [Act("answer", {"question": "verdict", "value": None})]


@pytest.mark.parametrize("between", ["", "unsure", "cleared", "deferred", "unsure deferred"])
def test_a_pass_keeps_nothing_that_a_fail_said_whatever_was_said_between(between: str) -> None:
    acts = everything_that_a_fail_says()
    for one in between.split():
        if one == "unsure":
            acts += verdict_press(RUBRIC, after(acts), "unsure")
            acts += finish_press(RUBRIC, after(acts))
        else:
            acts += _CLEARED if one == "cleared" else [Act("defer", {"reason": "later"})]
    kept = after(acts)
    assert kept is not None
    assert (kept.correction is not None, kept.own_codes) == (True, ("mycode",)), "until the pass"
    assert after(acts + verdict_press(RUBRIC, kept, "pass")) == after(
        verdict_press(RUBRIC, None, "pass")
    )


def test_what_a_right_answer_must_say_is_no_fail_and_stays_with_a_pass() -> None:
    said = evidence_press(Evidence("e1", "2", 0, 3, "EUR", "must-say"))
    said += evidence_press(Evidence("e2", "2", 4, 6, "80", "why"))
    said += [Act("check", {"id": "c", "check": {"type": "says_value", "value": "EUR 80"}})]
    review = after(said + verdict_press(RUBRIC, after(said), "pass"))
    assert review is not None
    assert (review.verdict, len(review.evidence), len(review.checks)) == ("pass", 2, 1)
