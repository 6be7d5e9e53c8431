"""What judged a trace before, beside the reviewer's verdict, in words."""

from __future__ import annotations

import pytest
from tracejury.store.reviews.disagreement import disagreement, judgements_of
from tracejury.store.trace import Score, Step, Trace

TRACE = Trace(
    scores=(
        Score("polite", label="pass", rater="llm", step_id="s1"),
        Score("resolved", value=0.0, label="false", rater="user"),
        Score("faithful", label="pass", rater="llm"),
        Score("length", value=312.0, rater="code"),
    )
)


def test_what_disagrees_comes_first_and_what_decides_nothing_last() -> None:
    assert disagreement(TRACE, "pass") == (
        "resolved (end user) said no: a fail; you say pass · faithful (LLM judge) said pass; you agree · "
        "length (automatic check) gave 312 · and 1 more"
    )


def test_unsure_neither_agrees_nor_disagrees() -> None:
    assert "agree" not in disagreement(TRACE, "unsure", most=9)
    assert "you are unsure" in disagreement(TRACE, "unsure", most=9)
    assert "you" not in disagreement(TRACE, None, most=9)


@pytest.mark.parametrize(
    ("score", "beside"),
    [
        (
            Score("judge", 0.94, rater="llm"),
            "judge (LLM judge) gave 0.94 of 1: likely a pass; you say fail",
        ),
        (
            Score("judge", 0.12, rater="llm"),
            "judge (LLM judge) gave 0.12 of 1: likely a fail; you agree",
        ),
        (
            Score("judge", 1.0, rater="code"),
            "judge (automatic check) gave 1 of 1: likely a pass; you say fail",
        ),
        (
            Score("judge", 0.6, rater="llm", extra={"threshold": 0.7}),
            "judge (LLM judge) gave 0.6 of 1: a fail; you agree",
        ),
        (Score("judge", 0.5, rater="llm"), "judge (LLM judge) gave 0.5"),
        (Score("judge", 4.0, rater="llm"), "judge (LLM judge) gave 4"),
        (Score("toxicity", 0.94, rater="llm"), "toxicity (LLM judge) gave 0.94"),
        (Score("judge", 0.2, label="purple", rater="llm"), "judge (LLM judge) said purple, 0.2"),
        (Score("", None, rater="human"), "a person said nothing"),
    ],
)
def test_a_number_is_said_in_words_where_it_most_likely_says_something(
    score: Score, beside: str
) -> None:
    assert disagreement(Trace(scores=(score,)), "fail") == beside


def test_a_judgement_of_one_step_is_not_held_against_the_verdict_on_the_whole() -> None:
    [of_step] = [one for one in judgements_of(TRACE) if one.step is not None]
    assert of_step.beside("fail") == "polite (LLM judge) said pass"


def test_what_is_said_of_the_step_that_holds_all_others_is_said_of_the_whole() -> None:
    steps = (Step("run", "agent", "desk"), Step("call", "llm", "m", "run"))
    scores = (Score("a", label="pass", step_id="run"), Score("b", label="pass", step_id="call"))
    assert [one.step for one in judgements_of(Trace(steps=steps, scores=scores))] == [None, "call"]


def test_a_trace_that_nobody_judged_says_nothing() -> None:
    assert disagreement(Trace(), "fail") == ""
