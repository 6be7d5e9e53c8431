"""A new type of question is one entry of the table: reading, scoring and JSON need nothing else."""

from __future__ import annotations

from typing import ClassVar

import pytest
from tracejury.rubrics.files import RubricError, parse_rubric, rubric_from_json, rubric_json
from tracejury.rubrics.question_types import (
    QUESTION_TYPES,
    QuestionType,
    VerdictSource,
    check_answer,
    type_of,
)
from tracejury.rubrics.schema import Question
from tracejury.rubrics.scoring import asked, missing, verdict_of


class YesNo(QuestionType):
    """yes or no."""

    name = "yes_no"
    verdict: ClassVar[VerdictSource] = "rule"

    def problem_of(self, question: Question, value: object) -> str | None:
        del question
        return None if value in ("yes", "no") else "must be yes or no"


RUBRIC = """\
id: small
questions:
  - {id: usable, ask: Usable, type: yes_no, required: true}
  - {id: why, ask: Why, type: text, ask_if: {usable: no}}
verdict: {question: usable, passes: yes, fails: no}
"""


@pytest.fixture(autouse=True)
def with_yes_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(QUESTION_TYPES, "yes_no", YesNo())


def test_it_is_read_asked_and_scored() -> None:
    rubric = parse_rubric(RUBRIC, "r.yaml")
    assert [question.id for question in missing(rubric, {})] == ["usable"]
    assert verdict_of(rubric, {"usable": "yes"}) == "pass"
    assert verdict_of(rubric, {"usable": "no"}) == "fail"
    assert [question.id for question in asked(rubric, {"usable": "no"})] == ["usable", "why"]
    assert check_answer(rubric.questions[0], "maybe") == "must be yes or no"
    assert type_of(rubric.questions[0]).describe(rubric.questions[0]) == "yes_no"
    assert rubric_from_json(rubric_json(rubric)) == rubric


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("fails: no", "fails: maybe", "key verdict.fails: must be yes or no"),
        ("{usable: no}", "{usable: maybe}", "ask_if: can never be true: must be yes or no"),
        ("yes_no,", "yes_no, low: 1,", "low: belongs to a scale only; remove it"),
        (
            "yes_no,",
            "yes_no, choices: [a, b],",
            "choices: belongs to the types choice and multi, not to yes_no; remove it",
        ),
        ("yes_no,", "yes_no, default: maybe,", "default: must be yes or no"),
        ("yes_no,", "yesno,", "'yesno' is not a type of question; did you mean 'yes_no'?"),
    ],
)
def test_its_problems_are_reported(before: str, after: str, problem: str) -> None:
    with pytest.raises(RubricError) as caught:
        parse_rubric(RUBRIC.replace(before, after, 1), "r.yaml")
    assert problem in str(caught.value)
