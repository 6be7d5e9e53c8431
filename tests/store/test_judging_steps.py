"""Which steps, scores and entries of a trace judged it before, and how many judgements that is."""

from __future__ import annotations

import pytest
from tracejury.store.earlier_judgements import (
    HIDDEN,
    earlier_judgements,
    judges,
    without_judgements,
)
from tracejury.store.trace import Score, Step, Trace


def test_a_judge_and_all_below_it_judge_and_so_does_what_holds_only_judges() -> None:
    steps = (
        Step("run", "agent", "orders"),
        Step("said", "llm", "m", "run"),
        Step("check", "chain", "match", "run"),
        Step("judge", "evaluator", "score", "check"),
        Step("grader", "llm", "grader", "judge"),
    )
    found = earlier_judgements(Trace(steps=steps))
    assert found.steps == {"check", "judge", "grader"}
    assert found.count == 1


def test_what_a_scorer_of_inspect_asked_a_model_is_left_out() -> None:
    steps = (
        Step("scorers", "chain", "model_graded", attributes={"type": "scorer"}),
        Step("asked", "llm", "gpt", "scorers"),
    )
    assert earlier_judgements(Trace(steps=steps)).steps == {"scorers", "asked"}


def test_a_guardrail_judges_where_it_gave_a_score() -> None:
    guard = Step("g", "guardrail", "toxicity")
    assert earlier_judgements(Trace(steps=(guard,))).steps == set()
    scored = Trace(steps=(guard,), scores=(Score("toxicity", 0.9, step_id="g"),))
    assert earlier_judgements(scored).steps == {"g"}


def test_scores_steps_and_entries_of_metadata_are_counted() -> None:
    trace = Trace(
        steps=(Step("e", "evaluator", "judge"),),
        scores=(Score("helpful", 0.2), Score("right", 1.0)),
        metadata={
            "info": {"reward_info": {"reward": 0.0}, "user": "u"},
            "helpful": "no",
            "grade": None,
            "rows": [{"isCorrect": False}],
        },
    )
    found = earlier_judgements(trace)
    assert found.metadata == ("info.reward_info", "helpful", "rows[0].isCorrect")
    assert found.count == 2 + 1 + 3


@pytest.mark.parametrize(
    "name", ["reward", "judge_score", "gen_ai.evaluation.score", "gradingResult"]
)
def test_names_of_judgements_are_known_in_every_spelling(name: str) -> None:
    assert judges(name)


@pytest.mark.parametrize(
    "name", ["passengers", "retrieval_time", "scoreboard", "evaluated", "model"]
)
def test_other_names_are_no_judgements(name: str) -> None:
    assert not judges(name)


def test_what_judges_is_replaced_and_everything_else_stays() -> None:
    value = {"a": [{"score": 1, "text": "t"}], "verdict": "fail", "rating": None, "mine": 2}
    assert without_judgements(value, {"mine"}) == {
        "a": [{"score": HIDDEN, "text": "t"}],
        "verdict": HIDDEN,
        "rating": None,
        "mine": HIDDEN,
    }
