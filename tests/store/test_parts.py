"""The parts of a judgement: in which order they are given, and what is missing."""

from __future__ import annotations

import pytest
from tracejury.rubrics.files import builtin_rubrics, parse_rubric
from tracejury.store.acts import Act
from tracejury.store.folding import fold_acts
from tracejury.store.judgement import Review
from tracejury.store.reviews.parts import part_name, parts_of
from tracejury.store.reviews.presses import (
    answer_press,
    break_point_press,
    correction_press,
    verdict_press,
)

RUBRICS = builtin_rubrics()


def after(acts: list[Act]) -> Review | None:
    return fold_acts(acts, trace="t", reviewer="anna", rubric="r")


@pytest.mark.parametrize(
    ("rubric", "order"),
    [
        ("agent-failure", ["verdict", "mode", "why", "where", "correction", "cause", "severity"]),
        ("support-reply", ["verdict", "problem", "why", "where", "correction", "tone", "policy"]),
        (
            "rag-answer",
            [
                "verdict",
                "wrong",
                "why",
                "where",
                "correction",
                "addresses",
                "grounded",
                "retrieval",
            ],
        ),
    ],
)
def test_after_a_fail_the_code_comes_first_then_why_where_and_what_is_right(
    rubric: str, order: list[str]
) -> None:
    review = after(verdict_press(RUBRICS[rubric], None, "fail"))
    assert [part.key for part in parts_of(RUBRICS[rubric], review)] == order


def test_before_a_fail_the_questions_are_in_the_order_of_the_rubric() -> None:
    parts = parts_of(RUBRICS["rag-answer"], None)
    assert [part.key for part in parts] == ["verdict", "addresses"]


def test_a_part_is_done_once_it_is_given_and_needed_while_it_is_missing() -> None:
    rubric = RUBRICS["agent-failure"]
    acts = verdict_press(rubric, None, "fail")

    def signs() -> dict[str, tuple[bool, bool]]:
        return {part.kind: (part.done, part.needed) for part in parts_of(rubric, after(acts))}

    assert signs()["code"] == (False, True)
    assert signs()["where"] == (False, True)
    assert signs()["correction"] == (False, False)
    acts += answer_press(rubric, after(acts), "mode", ["bias"])
    acts += break_point_press(after(acts), "3")
    acts += correction_press("Better.")
    assert [signs()[kind] for kind in ("code", "where", "correction")] == [(True, False)] * 3


@pytest.mark.parametrize(
    "act",
    [
        Act("check", {"id": "c", "check": {"type": "says", "must": True, "value": "x"}}),
        Act(
            "mark",
            {"as": "evidence", "id": "e", "step": "s", "start": 0, "end": 1, "text": "x",
             "kind": "must-not-say"},
        ),
    ],
)  # fmt: skip
def test_claims_and_marked_words_stand_for_a_correction(act: Act) -> None:
    rubric = RUBRICS["agent-failure"]
    review = after([*verdict_press(rubric, None, "fail"), act])
    (part,) = [part for part in parts_of(rubric, review) if part.kind == "correction"]
    assert part.done


def test_without_a_question_in_words_the_note_is_the_reason() -> None:
    rubric = parse_rubric("id: look\nverdict: none\n", "look.yaml")
    assert [part.kind for part in parts_of(rubric, None)] == ["correction", "why", "where"]
    (_, why, _) = parts_of(rubric, after([Act("note", {"text": "It guesses."})]))
    assert why.done
    assert part_name(rubric, why) == "note"


def test_without_a_verdict_the_order_is_that_of_the_rubric_and_its_questions_are_the_names() -> (
    None
):
    rubric = parse_rubric(
        "id: look\nbreak_point: off\nquestions:\n"
        "  - {id: seen, ask: What do you notice, type: text}\n"
        "  - {id: kind, ask: What kind, type: multi, choices: [{key: tone, code: tone}]}\n",
        "look.yaml",
    )
    parts = parts_of(rubric, None)
    assert [part_name(rubric, part) for part in parts] == [
        "What do you notice", "What kind", "correction",
    ]  # fmt: skip
