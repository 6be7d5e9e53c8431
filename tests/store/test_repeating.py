"""A judgement given again: what is taken over, where it is put, and that nothing else is."""

from __future__ import annotations

from typing import Any

from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.folding import fold_acts
from tracejury.store.judgement import Review
from tracejury.store.reviews.presses import break_point_press, note_press, verdict_press
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
LAST = after(
    [
        *(Act("answer", {"question": name, "value": value}) for name, value in GIVEN.items()),
        Act("code", {"code": "old price"}),
        Act("mark", {"as": "cause_layer", "layer": "tool"}),
        Act("mark", {"as": "break_point", "step": "s1"}),
        Act("mark", {"as": "mark", "id": "m", "step": "s0", "kind": "wrong"}),
        Act("correct", {"text": "Better."}),
        Act("finish", {"verdict": "fail", "codes": ["bias"]}),
    ]
)


def test_answers_codes_and_cause_are_given_again_and_the_review_is_finished() -> None:
    here = trace("search", "refund")
    found = repeat_press(RUBRIC, LAST, here, None, here, "s0")
    review = after(found.acts)
    assert found.finishes
    assert (review.status, review.verdict, review.answers) == ("finished", "fail", GIVEN)
    assert (review.codes, review.cause_layer) == (("bias", "old price"), "tool")


def test_what_is_about_the_text_of_the_other_trace_is_left_there() -> None:
    here = trace("search", "refund")
    review = after(repeat_press(RUBRIC, LAST, here, None, here, "s0").acts)
    assert (review.marks, review.correction) == ((), None)


def test_it_broke_at_the_step_of_the_same_place_and_name_else_at_the_one_that_is_read() -> None:
    there = trace("search", "refund")
    same = repeat_press(RUBRIC, LAST, there, None, trace("lookup", "refund", "mail"), "s2")
    assert (same.where and same.where.id, same.same_place) == ("s1", True)
    for other in (trace("refund", "search", "mail"), trace("x", "y", "z")):
        found = repeat_press(RUBRIC, LAST, there, None, other, "s2")
        assert (found.where and found.where.id, found.same_place) == ("s2", False)
    gone = repeat_press(RUBRIC, LAST, None, None, trace("search", "refund"), "s0")
    assert (gone.where and gone.where.id, gone.same_place) == ("s0", False)


def test_without_a_step_to_mark_the_review_waits_for_one() -> None:
    found = repeat_press(RUBRIC, LAST, None, None, trace("search"), None)
    assert not found.finishes
    assert after(found.acts).status == "draft"


def test_what_one_has_said_of_this_trace_already_stays() -> None:
    mine = after(
        [*verdict_press(RUBRIC, None, "pass"), *note_press("mine"), *break_point_press(None, "s0")]
    )
    cannot = after([*_with(LAST), Act("mark", {"as": "break_point", "remove": True})])
    found = repeat_press(RUBRIC, cannot, None, mine, trace("search"), None)
    assert found.finishes, "its own break point is enough"
    assert not [act for act in found.acts if act.kind == "note"]


def _with(review: Review) -> list[Act]:
    answers = [
        Act("answer", {"question": name, "value": value}) for name, value in review.answers.items()
    ]
    return [*answers, *note_press("theirs")]
