"""The examples of docs/extending.md work when they are put where the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tracejury.rubrics import question_types, reading
from tracejury.rubrics.files import load_rubric
from tracejury.rubrics.question_types import check_answer
from tracejury.rubrics.scoring import verdict_of
from tracejury.store.packs import check_types
from tracejury.store.packs.cases import Output, check_from_json
from tracejury.store.packs.checks import evaluate

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text("utf-8")


def example(name: str) -> str:
    """The code block under a marker."""
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_check_type_works_once_it_is_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    module = vars(check_types).copy()
    exec(example("check type"), module)
    table = {**check_types.CHECK_TYPES, "starts_with": module["STARTS_WITH"]}
    monkeypatch.setattr("tracejury.store.packs.checks.CHECK_TYPES", table)
    check = check_from_json({"id": "c", "type": "starts_with", "value": "The last day"})
    assert evaluate(check, Output("The last day is Monday.")).passed
    assert evaluate(check, Output("Monday.")).why == "does not start with 'The last day'"


def test_the_question_type_works_once_it_is_in_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = vars(question_types).copy()
    exec(example("question type"), module)
    table = {**question_types.QUESTION_TYPES, "yes_no": module["YesNo"]()}
    for place in (question_types, reading):
        monkeypatch.setattr(place, "QUESTION_TYPES", table)
    path = tmp_path / "mine.yaml"
    path.write_text(
        "id: mine\ntitle: Mine\nversion: 1\nquestions:\n"
        "  - {id: told, ask: 'Told?', type: yes_no, required: true}\n"
        "verdict: {question: told, passes: ['yes'], fails: ['no']}\n"
    )
    rubric = load_rubric(path)
    question = rubric.questions[0]
    assert question.type == "yes_no"
    assert check_answer(question, "yes") is None
    assert check_answer(question, "maybe") == "'maybe' is not one of: yes, no"
    assert verdict_of(rubric, {"told": "no"}) == "fail"
