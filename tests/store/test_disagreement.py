"""What judged a trace before, beside the reviewer's verdict, in words."""

from __future__ import annotations

from tracejury.store.reviews.disagreement import disagreement, judgements_of
from tracejury.store.trace import Score, Trace

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
        "resolved (end user) said false: you said pass; faithful (LLM judge) said pass: you agree; "
        "length (check by code) said 312; and 1 more"
    )


def test_unsure_neither_agrees_nor_disagrees() -> None:
    assert "agree" not in disagreement(TRACE, "unsure", most=9)
    assert "you said" not in disagreement(TRACE, None, most=9)


def test_a_judgement_of_one_step_is_not_held_against_the_verdict_on_the_whole() -> None:
    [of_step] = [one for one in judgements_of(TRACE) if one.step is not None]
    assert of_step.beside("fail") == "polite (LLM judge) said pass"


def test_a_trace_that_nobody_judged_says_nothing() -> None:
    assert disagreement(Trace(), "fail") == ""
