"""The rubrics that come with the program: they load from the package and ask what was promised."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from tracejury.rubrics.files import builtin_rubrics, find_rubric
from tracejury.rubrics.schema import Rubric
from tracejury.rubrics.scoring import asked, codes_of, missing, verdict_of
from wcwidth import wcswidth

RUBRICS = list(builtin_rubrics().values())
EACH = pytest.mark.parametrize("rubric", RUBRICS, ids=lambda rubric: rubric.id)


def test_three_rubrics_come_with_the_program() -> None:
    assert list(builtin_rubrics()) == ["agent-failure", "rag-answer", "support-reply"]
    assert find_rubric("rag-answer") is builtin_rubrics()["rag-answer"]


def test_agent_failure_names_the_eight_production_failure_modes() -> None:
    mode = find_rubric("agent-failure").question("mode")
    assert mode is not None
    assert mode.type == "multi"
    assert [choice.code for choice in mode.choices] == [
        "hallucination",
        "prompt-injection",
        "context-loss",
        "non-determinism",
        "cost-latency",
        "bias",
        "privacy-leak",
        "multi-step-reasoning",
        "other",
    ]
    assert all(choice.help for choice in mode.choices)


def test_agent_failure_asks_for_cause_severity_and_break_point() -> None:
    rubric = find_rubric("agent-failure")
    cause, severity = rubric.question("cause"), rubric.question("severity")
    assert cause is not None
    assert severity is not None
    assert [choice.key for choice in cause.choices] == [
        "prompt", "retrieval", "tool", "reasoning", "model", "workflow",
    ]  # fmt: skip
    assert [choice.key for choice in severity.choices] == ["low", "medium", "high", "critical"]
    assert rubric.break_point == "required"


@EACH
def test_a_pass_takes_one_answer(rubric: Rubric) -> None:
    assert verdict_of(rubric, {"verdict": "pass"}) == "pass"
    assert missing(rubric, {"verdict": "pass"}) == ()


@EACH
def test_a_fail_asks_for_a_failure_code_and_a_reason(rubric: Rubric) -> None:
    answers: dict[str, Any] = {"verdict": "fail"}
    open_questions = missing(rubric, answers)
    assert "why" in [question.id for question in open_questions]
    for question in open_questions:
        keys = [choice.key for choice in question.choices]
        if question.type == "multi":
            answers[question.id] = keys[:1]
        else:
            answers[question.id] = "It is wrong." if question.type == "text" else keys[0]
    assert missing(rubric, answers) == ()
    assert codes_of(rubric, answers)


@EACH
def test_every_question_fits_the_panel_and_the_digits(rubric: Rubric) -> None:
    for question in rubric.questions:
        assert len(question.choices) <= 9
        assert question.help
        assert wcswidth(question.ask) <= 40
        for choice in question.choices:
            assert wcswidth(choice.label) <= 24, choice.label
            assert len(choice.key) <= 14


@EACH
def test_scores_of_a_judge_are_held_back(rubric: Rubric) -> None:
    assert rubric.display.blind
    assert rubric.instructions
    assert len(asked(rubric, {})) <= 2


def test_loading_them_needs_neither_database_nor_terminal() -> None:
    code = (
        "import sys; from tracejury.rubrics.files import builtin_rubrics; builtin_rubrics();"
        "print([name for name in ('peewee', 'textual', 'rich', 'click', 'sqlite3', 'pyarrow')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
