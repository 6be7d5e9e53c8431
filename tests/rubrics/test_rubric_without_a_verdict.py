"""A rubric can ask for notes, corrections and codes alone: it gives no verdict, and older hashes stay."""

from __future__ import annotations

import pytest
from tracejury.rubrics.files import RubricError, builtin_rubrics, parse_rubric, rubric_hash
from tracejury.rubrics.schema import Rubric
from tracejury.rubrics.scoring import asked, codes_of, missing, verdict_of

NOTES = """\
id: first-look
title: What do you notice?
questions:
  - {id: seen, ask: What do you notice, type: text, required: true}
  - {id: kinds, ask: What kind of thing, type: multi, choices: [{key: tone, code: tone}, length]}
"""


def read(text: str) -> Rubric:
    return parse_rubric(text, "r.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        read(text)
    return [problem.what for problem in caught.value.problems]


def test_questions_that_cannot_give_a_verdict_make_a_rubric_that_asks_for_none() -> None:
    rubric = read(NOTES)
    assert not rubric.asks_verdict
    assert [question.id for question in missing(rubric, {})] == ["seen"]
    assert verdict_of(rubric, {"seen": "It is rude.", "kinds": ["tone"]}) is None
    assert codes_of(rubric, {"seen": "It is rude.", "kinds": ["tone"]}) == ("tone",)


def test_a_rubric_can_say_that_it_asks_for_none_whatever_its_questions() -> None:
    rubric = read(
        "id: r\nverdict: none\nquestions: [{id: ok, ask: Polite, type: pass_fail},"
        " {id: how, ask: How, type: text, ask_if: {ok: fail}}]\n"
    )
    assert not rubric.asks_verdict
    assert verdict_of(rubric, {"ok": "fail"}) is None
    assert [question.id for question in asked(rubric, {"ok": "fail"})] == ["ok", "how"]


@pytest.mark.parametrize("questions", ["", "questions: []\n"])
def test_corrections_alone_need_no_question(questions: str) -> None:
    rubric = read(f"id: rewrite\nverdict: none\ncorrection: required\n{questions}")
    assert (rubric.questions, rubric.asks_verdict, rubric.correction) == ((), False, "required")


def test_a_question_that_is_called_none_can_still_give_the_verdict() -> None:
    rubric = read("id: r\nverdict: none\nquestions: [{id: none, ask: Good, type: pass_fail}]\n")
    assert verdict_of(rubric, {"none": "pass"}) == "pass"


def test_what_depends_on_a_verdict_that_is_not_asked_for_is_a_problem() -> None:
    asked_if = "  - {id: why, ask: Why, type: text, ask_if: {verdict: fail}}\n"
    assert problems(NOTES + asked_if) == ["can never be true: the rubric asks for no verdict"]
    named = "id: r\nverdict: none\nquestions: [{id: verdict, ask: Good, type: text}]\n"
    assert [said.split(",")[0] for said in problems(named)] == [
        "is reserved for the question that gives the verdict"
    ]


def test_a_question_that_could_give_the_verdict_has_to_be_named_or_ruled_out() -> None:
    two = "id: r\nquestions: [{id: a, ask: A, type: pass_fail}, {id: b, ask: B, type: pass_fail}]\n"
    assert problems(two) == [
        "is missing; write the id of the question that gives it, or none to ask for no verdict"
    ]


def test_the_hashes_of_the_built_in_rubrics_are_those_of_the_libraries_that_pin_them() -> None:
    assert {name: rubric_hash(rubric)[:16] for name, rubric in builtin_rubrics().items()} == {
        "agent-failure": "af83fbeaf47a2462",
        "rag-answer": "e076a50ddee4eee2",
        "support-reply": "2a4a58792c83fab5",
    }
