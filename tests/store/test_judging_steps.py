"""Which steps and scores of a trace judged it before, and how many judgements that is."""

from __future__ import annotations

from tracejury.store.earlier_judgements import earlier_judgements
from tracejury.store.groups.failures import facts_of, failure_of
from tracejury.store.library.failed_traces import FailedStep, FailedTrace
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


def test_scores_and_outermost_steps_are_counted() -> None:
    steps = (Step("e", "evaluator", "judge"), Step("below", "llm", "m", "e"))
    trace = Trace(steps=steps, scores=(Score("helpful", 0.2), Score("right", 1.0)))
    assert earlier_judgements(trace).count == 2 + 1


def test_an_event_that_says_an_evaluation_judges() -> None:
    steps = (Step("1", "event", "gen_ai.evaluation.result"), Step("2", "event", "retry"))
    assert earlier_judgements(Trace(steps=steps)).steps == {"1"}


def test_that_a_judge_failed_is_no_failure_of_what_it_judges() -> None:
    judge = Step("j", "evaluator", "judge", status="error", status_message="rate limit")
    assert Trace(steps=(Step("s", "llm", "m", status="ok"), judge)).status == "ok"
    failed = FailedStep("j", "evaluator", "judge", message="rate limit")
    found = FailedTrace(1, "k", "ok", None, [failed], [], "EUR 45.", None)
    assert failure_of(facts_of(found, [])) is None
