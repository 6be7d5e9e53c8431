"""A rubric survives JSON unchanged, and its hash pins every word of what was asked."""

from __future__ import annotations

import dataclasses
import json

from any_rubric import changed, rubrics
from hypothesis import given
from hypothesis import strategies as st
from tracejury.rubrics.files import (
    builtin_rubrics,
    parse_rubric,
    rubric_from_json,
    rubric_hash,
    rubric_json,
)
from tracejury.rubrics.schema import (
    Choice,
    Question,
    Rubric,
    VerdictRule,
)
from tracejury.store.canonical import canonical_hash


@given(rubrics())
def test_a_rubric_comes_back_from_json_as_it_was(rubric: Rubric) -> None:
    text = json.dumps(rubric_json(rubric))
    back = rubric_from_json(json.loads(text))
    assert back == rubric
    assert rubric_hash(back) == rubric_hash(rubric)


@given(rubrics(), st.integers(0, 4))
def test_a_rubric_without_a_verdict_comes_back_as_it_was(rubric: Rubric, kept: int) -> None:
    free = (
        dataclasses.replace(question, ask_if=None)
        if question.ask_if is not None and question.ask_if.question == "verdict"
        else question
        for question in rubric.questions[:kept]
    )
    silent = dataclasses.replace(rubric, verdict=VerdictRule(""), questions=tuple(free))
    back = parse_rubric(json.dumps(rubric_json(silent)), "r.json")
    assert back == silent
    assert rubric_hash(back) == rubric_hash(silent) != rubric_hash(rubric)


@given(rubrics())
def test_the_json_of_a_rubric_is_a_rubric_file(rubric: Rubric) -> None:
    text = json.dumps(rubric_json(rubric), indent=2)
    assert parse_rubric(text, "r.json") == rubric


@given(rubrics())
def test_the_hash_is_the_one_that_the_store_would_compute(rubric: Rubric) -> None:
    assert rubric_hash(rubric) == canonical_hash(rubric_json(rubric))


def test_any_change_of_a_built_in_rubric_changes_its_hash() -> None:
    for rubric in builtin_rubrics().values():
        hashes = [rubric_hash(rubric)]
        for other in changed(rubric):
            # The bounds of a question that is not a scale are not part of what is asked.
            if any(
                question.type != "scale" and (question.low, question.high) != (1, 5)
                for question in other.questions
            ):
                continue
            hashes.append(rubric_hash(other))
        assert len(hashes) > 100
        assert len(set(hashes)) == len(hashes)


def test_the_hash_of_a_rubric_is_fixed_for_life() -> None:
    rubric = Rubric(
        id="r",
        title="R é",
        version=1,
        questions=(
            Question("v", "Good?", "pass_fail", required=True),
            Question("m", "How?", "multi", choices=(Choice("a", "A", code="x"), Choice("b", "B"))),
        ),
        verdict=VerdictRule("v"),
    )
    assert json.dumps(rubric_json(rubric), sort_keys=True, ensure_ascii=False) == (
        '{"id": "r", "questions": [{"ask": "Good?", "id": "v", "required": true, '
        '"type": "pass_fail"}, {"ask": "How?", "choices": [{"code": "x", "key": "a", '
        '"label": "A"}, {"key": "b", "label": "B"}], "id": "m", "type": "multi"}], '
        '"title": "R é", "verdict": {"question": "v"}, "version": 1}'
    )
    assert rubric_hash(rubric) == (
        "5590a46c5631162e9640af557782e673056a35d571b72d4a0292fac54deb0a68"
    )
