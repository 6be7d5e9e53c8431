"""A judgement given again: what is taken over, where it is put, and that nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tracejury.rubrics.files import builtin_rubrics, parse_rubric
from tracejury.rubrics.schema import Question
from tracejury.store.acts import Act
from tracejury.store.folding import fold_acts
from tracejury.store.judgement import Evidence, Place, Review
from tracejury.store.reviews.presses import (
    break_point_press,
    evidence_press,
    note_press,
    verdict_press,
)
from tracejury.store.reviews.repeating import repeat_press
from tracejury.store.trace import Step, Trace

RUBRIC = builtin_rubrics()["agent-failure"]


def trace(*names: str) -> Trace:
    steps = tuple(Step(f"s{at}", "tool", name) for at, name in enumerate(names))
    return Trace(source_id="t", format="x", steps=steps)


def after(acts: list[Act]) -> Review:
    found = fold_acts(acts, trace="t", reviewer="anna", rubric="r")
    assert found is not None
    return found


GIVEN: dict[str, Any] = {"verdict": "fail", "mode": ["bias"], "why": "it is unfair"}


def _acts_of_last() -> list[Act]:
    return [
        *(Act("answer", {"question": name, "value": value}) for name, value in GIVEN.items()),
        Act("code", {"code": "old price"}),
        Act("mark", {"as": "cause_layer", "layer": "tool"}),
        Act("mark", {"as": "break_point", "step": "s1"}),
        Act("mark", {"as": "mark", "id": "m", "step": "s0", "kind": "wrong"}),
        Act("correct", {"text": "Better."}),
        Act("finish", {"verdict": "fail", "codes": ["bias"]}),
    ]


LAST = after(_acts_of_last())


def test_answers_codes_and_cause_are_given_again_and_the_review_is_finished() -> None:
    here = trace("search", "refund")
    found = repeat_press(RUBRIC, LAST, here, None, here)
    review = after(found.acts)
    assert found.finishes
    assert (review.status, review.verdict, review.answers) == ("finished", "fail", GIVEN)
    assert (review.codes, review.cause_layer) == (("bias", "old price"), "tool")


def test_what_is_about_the_text_of_the_other_trace_is_left_there() -> None:
    here = trace("search", "refund")
    review = after(repeat_press(RUBRIC, LAST, here, None, here).acts)
    assert (review.marks, review.correction) == ((), None)


@pytest.mark.parametrize(
    ("names", "broke_at"),
    [
        (("lookup", "refund", "mail"), "s1"),
        (("lookup", "search", "refund"), "s2"),
        (("x", "y", "z"), None),
        (("refund", "refund"), None),
    ],
)
def test_it_broke_at_the_same_call_and_nowhere_if_that_cannot_be_told(
    names: tuple[str, ...], broke_at: str | None
) -> None:
    found = repeat_press(RUBRIC, LAST, trace("search", "refund"), None, trace(*names))
    review = after(found.acts)
    assert (review.break_point and review.break_point.step) == broke_at
    assert (found.where and found.where.id) == broke_at
    assert found.open_place is (broke_at is None)
    assert review.status == ("draft" if broke_at is None else "finished")


def test_the_place_in_a_trace_that_is_gone_is_left_open() -> None:
    found = repeat_press(RUBRIC, LAST, None, None, trace("search", "refund"))
    assert (found.where, found.open_place, found.finishes) == (None, True, False)
    assert after(found.acts).answers == GIVEN


@pytest.mark.parametrize("needed", [True, False])
def test_that_nobody_could_tell_where_is_not_said_of_another_trace(needed: bool) -> None:
    rubric = RUBRIC if needed else replace(RUBRIC, break_point="optional")
    last = replace(LAST, break_point=Place(cannot_tell=True))
    here = trace("search", "refund")
    found = repeat_press(rubric, last, here, None, here)
    assert (found.open_place, found.finishes) == (needed, not needed)
    assert after(found.acts).break_point is None


def test_what_one_has_said_of_this_trace_already_stays() -> None:
    said = {"verdict": "fail", "mode": ["context"], "why": "mine"}
    answers = [Act("answer", {"question": name, "value": value}) for name, value in said.items()]
    mine = [*answers, *note_press("mine"), *break_point_press(None, "s0")]
    here = trace("search", "refund")
    found = repeat_press(RUBRIC, LAST, here, after(mine), here)
    review = after([*mine, *found.acts])
    assert (review.status, review.answers, review.note) == ("finished", said, "mine")
    assert review.break_point == Place("s0"), "its own break point is enough"


def test_a_pass_given_again_leaves_nothing_of_the_fail_that_it_replaces() -> None:
    passed = after(verdict_press(RUBRIC, None, "pass"))
    more = [
        Act("mark", {"as": "manifestation", "step": "s1"}),
        *evidence_press(Evidence("e1", "s0", 0, 3, "abc", "must-not-say")),
        Act("check", {"id": "claim-1", "check": {"id": "claim-1", "type": "refusal"}}),
    ]
    failed = [*_acts_of_last(), *more]
    here = trace("search", "refund")
    for acts in (
        repeat_press(RUBRIC, passed, here, after(failed), here).acts,
        verdict_press(RUBRIC, after(failed), "pass"),
    ):
        review = after([*failed, *acts])
        assert (review.status, review.verdict) == ("finished", "pass")
        assert review.answers == {"verdict": "pass"}
        assert (review.codes, review.cause_layer, review.correction) == ((), None, None)
        assert (review.break_point, review.manifestation) == (None, None)
        assert (review.evidence, review.checks) == ((), ())
        assert len(review.marks) == 1, "a run that recovers passes, and its bad step stays marked"


def test_answers_that_a_pass_does_not_ask_for_are_not_given_again() -> None:
    answers = {**GIVEN, "verdict": "pass"}
    acts = [Act("answer", {"question": name, "value": value}) for name, value in answers.items()]
    found = repeat_press(RUBRIC, after(acts), None, None, trace("search"))
    assert after(found.acts).answers == {"verdict": "pass"}


def test_the_reason_is_given_again_and_a_remark_is_not() -> None:
    noted = replace(LAST, note="ask the pharmacy about order 17")
    here = trace("search", "refund")
    again = after(repeat_press(RUBRIC, noted, here, None, here).acts)
    assert again.answers["why"] == "it is unfair"
    assert again.note == ""
    remark = Question("remark", "Anything else?", "text")
    asks = replace(RUBRIC, questions=(*RUBRIC.questions, remark))
    said = replace(LAST, answers={**LAST.answers, "remark": "only here"})
    assert "remark" not in after(repeat_press(asks, said, here, None, here).acts).answers
    needed = replace(asks, questions=(*RUBRIC.questions, replace(remark, required=True)))
    assert after(repeat_press(needed, said, here, None, here).acts).answers["remark"] == "only here"


def test_where_no_question_asks_for_the_reason_the_note_is_it() -> None:
    rubric = parse_rubric(NO_WORDS, "no-words.yaml")
    here = trace("search", "refund")
    failed = after([*verdict_press(rubric, None, "fail"), *note_press("too late")])
    assert after(repeat_press(rubric, failed, here, None, here).acts).note == "too late"
    passed = after([*verdict_press(rubric, None, "pass"), *note_press("a remark")])
    assert after(repeat_press(rubric, passed, here, None, here).acts).note == ""


NO_WORDS = """
id: plain
title: Right or wrong
questions:
  - {id: verdict, ask: Right or wrong, type: pass_fail, required: true}
verdict: verdict
break_point: "off"
"""


def test_the_same_again_over_the_same_is_no_press() -> None:
    here = trace("search", "refund")
    once = after(repeat_press(RUBRIC, LAST, here, None, here).acts)
    assert repeat_press(RUBRIC, LAST, here, once, here).acts == []
