"""What each source means by a failure: its grades, verdicts, rewards and exit statuses, and nothing else."""

from __future__ import annotations

import pytest
from tracejury.store.failure_words import FINISH_REASONS, SCORE_WORDS, exit_failure, http_failure
from tracejury.store.score_verdicts import failing, verdict_of_score
from tracejury.store.trace import Score


def _said(name: str, value: float | None, label: str | None, **more: object) -> Score:
    return Score(name, value, label, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("format_name", "name", "value", "label", "verdict"),
    [
        ("inspect", "match", None, "C", "pass"),
        ("inspect", "match", None, "I", "fail"),
        ("inspect", "match", None, "i", "fail"),
        ("inspect", "match", None, "N", "fail"),
        ("inspect", "match", None, "P", None),
        ("inspect", "match", None, "INCORRECT", "fail"),
        ("inspect", "match", None, "CORRECT", "pass"),
        ("inspect", "match", 0.0, None, None),
        ("messages", "match", None, "I", None),
        ("messages", "choice", None, "N", None),
        ("promptfoo", "promptfoo", 0.0, "fail", "fail"),
        ("promptfoo", "promptfoo", 1.0, "pass", "pass"),
        ("promptfoo", "correct", 0.0, None, None),
        ("deepeval", "Toxicity", 0.0, "pass", "pass"),
        ("deepeval", "Toxicity", 1.0, "fail", "fail"),
        ("deepeval", "Toxicity", None, "error", None),
        ("deepeval", "Toxicity", 0.0, None, None),
        ("tau2", "reward", 1.0, None, "pass"),
        ("tau2", "reward", 0.5, None, "fail"),
        ("tau2", "reward", 0.0, None, "fail"),
        ("tau2", "reward.DB", 0.0, None, "fail"),
        ("tau2", "action_checks.0", 0.0, "false", "fail"),
        ("tau2", "review.has_errors", 1.0, "true", "fail"),
        ("tau2", "review.user_error", 1.0, "true", None),
        ("tau2", "user_only_review.user_error", 1.0, "true", None),
        ("tau2", "hallucination_found", 1.0, "true", None),
        ("messages", "reward", 0.0, None, "fail"),
        ("messages", "reward", 1.0, None, "pass"),
        ("messages", "reward", 0.4, None, None),
        ("messages", "is_correct", 0.0, "false", "fail"),
        ("messages", "mistake", None, "Planner", "fail"),
        ("intercode", "reward", 0.67, None, "fail"),
        ("adk", "response_match_score", 0.4, "failed", "fail"),
        ("adk", "response_match_score", 0.4, "passed", "pass"),
        ("adk", "response_match_score", 0.4, "not_evaluated", None),
        ("adk", "response_match_score", 0.0, None, None),
        ("openhands", "test_result.report.resolved", 0.0, "false", "fail"),
        ("openhands", "test_result.resolved", 1.0, "true", "pass"),
        ("openhands", "test_result.score", 0.0, None, None),
        ("chatgpt", "feedback", None, "thumbsDown", "fail"),
        ("claude-ai", "feedback", None, "upvote", "pass"),
        ("intercode", "max_reward", 1.0, None, "pass"),
        ("devai", "requirement 3", 0.0, "false", "fail"),
        ("openai-agents", "Privacy triggered", 1.0, "true", "fail"),
        ("openai-agents", "Privacy triggered", 0.0, "false", None),
        ("nemo", "check jailbreak blocked", 1.0, "true", "fail"),
        ("nemo", "check jailbreak blocked", 0.0, "false", None),
        ("phoenix", "hallucination", 1.0, "hallucinated", "fail"),
        ("phoenix", "hallucination", 0.0, "factual", "pass"),
        ("phoenix", "toxicity", 0.0, None, None),
        ("mlflow", "safety", None, "no", "fail"),
        ("mlflow", "relevance_to_query", None, "yes", "pass"),
        ("mlflow", "is_refusal", None, "no", None),
        ("langfuse", "toxicity", 0.0, None, None),
        ("langfuse", "hallucination", 1.0, None, None),
        ("langfuse", "correctness", 0.0, None, None),
        ("langfuse", "correct", 0.0, None, None),
        ("langfuse", "correct", 0.0, "false", "fail"),
        ("langfuse", "hallucination", 1.0, "true", "fail"),
        ("langfuse", "hallucination", 0.0, "false", "pass"),
        ("langfuse", "quality", None, "bad", "fail"),
        ("promptlayer", "score", 0.0, None, None),
        ("helicone", "feedback", 0.0, "false", "fail"),
        ("helicone", "feedback", 1.0, "true", "pass"),
        ("weave", "scorer.correct", 0.0, "false", "fail"),
        ("weave", "reaction", None, "👎", "fail"),
        ("langsmith", "toxicity", 0.0, None, None),
        ("braintrust", "Levenshtein", 0.0, None, None),
        ("table", "score", 0.0, None, None),
        ("table", "passed", 0.0, None, "fail"),
        ("table", "not_helpful", 1.0, "true", None),
        ("table", "sentiment", None, "negative", None),
        ("table", "language", None, "no", None),
        ("", "verdict", None, "fail", "fail"),
    ],
)
def test_a_score_says_what_its_source_means(
    format_name: str, name: str, value: float | None, label: str | None, verdict: str | None
) -> None:
    assert verdict_of_score(_said(name, value, label), format_name) == verdict


@pytest.mark.parametrize(
    ("value", "label", "verdict"),
    [(0.0, None, "fail"), (1.0, None, "pass"), (0.4, None, None), (None, "no", "fail")],
)
def test_a_number_of_an_inspect_scorer_is_right_or_wrong_if_it_is_aggregated_as_accuracy(
    value: float | None, label: str | None, verdict: str | None
) -> None:
    score = _said("grader", value, label, extra={"metrics": ["accuracy", "stderr"]})
    assert verdict_of_score(score, "inspect") == verdict
    mean = _said("grader", value, label, extra={"metrics": ["mean"]})
    assert verdict_of_score(mean, "inspect") is None


def test_a_grade_that_a_person_replaced_says_nothing_any_more() -> None:
    before = _said("match", None, "I", extra={"replaced": True})
    after = _said("match", None, "C", rater="human")
    assert failing([before, after], "inspect") == []


def test_the_reward_of_a_step_says_nothing_about_the_run() -> None:
    assert verdict_of_score(_said("reward", 0.0, None, step_id="2"), "intercode") is None


@pytest.mark.parametrize(
    ("format_name", "whole", "part"),
    [
        ("promptfoo", _said("promptfoo", 0.8, "pass"), _said("contains.0", 0.0, "fail")),
        ("tau2", _said("reward", 1.0, None), _said("action_checks.1", 0.0, "false")),
    ],
)
def test_a_failed_part_of_a_whole_that_passes_is_no_failure(
    format_name: str, whole: Score, part: Score
) -> None:
    assert failing([whole, part], format_name) == []
    assert failing([part], format_name) == [part]


@pytest.mark.parametrize(
    ("status", "failed"),
    [
        ("submitted", False),
        ("Submitted", False),
        ("submitted (exit_cost)", False),
        ("exit_cost", True),
        ("exit_context", True),
        ("early_exit", True),
        ("LimitsExceeded", True),
        ("RuntimeError", True),
        ("NonTerminatingException", True),
        ("", False),
    ],
)
def test_an_exit_status_says_whether_the_run_was_cut_off(status: str, failed: bool) -> None:
    assert exit_failure(status) is failed


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_4xx_and_5xx_are_failures(status: int) -> None:
    assert http_failure(status) == f"the request ended with {status}"


@pytest.mark.parametrize("status", [0, 200, 204, 301, 304, 999])
def test_other_statuses_are_none(status: int) -> None:
    assert http_failure(status) is None


def test_every_row_of_the_tables_names_its_source() -> None:
    assert all(row.source.strip() for row in SCORE_WORDS)
    assert all(source.strip() for _, source in FINISH_REASONS.values())
