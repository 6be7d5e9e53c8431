"""DeepEval's verdicts as scores: metrics, classifiers, expectations.

Source: deepeval, `deepeval/tracing/api.py` (MetricData, ExpectationsData), `deepeval/test_run/api.py`
(Classification). A verdict with an evaluation model was given by an LLM, one without by code. `success` takes
into account whether a higher or a lower score than the threshold is better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....canonical import Json
from ....trace import Score
from ...values.json_access import but, listing, mapping, text
from ...values.raters import finite, scored

_STATUS = {"pass": 1.0, "fail": 0.0}


def metric_score(given: Json, step_id: str | None = None) -> Score:
    """A metric's verdict. One that failed to judge has the label `error`, whatever `success` is."""
    metric = mapping(given)
    if not metric:
        return scored("metric", None, given, rater="unknown", step_id=step_id)
    judge, error = metric.get("evaluationModel"), text(metric.get("error"))
    success, score = metric.get("success"), metric.get("score")
    known = ["name", "score", "reason", "evaluationModel"]
    label = text(success)
    if isinstance(success, bool):
        label = "pass" if success else "fail"
        known.append("success")
    elif label is not None:
        known.append("success")
    if error and finite(score) is None:
        label = "error"
        known = [key for key in known if key != "success"]
    return scored(
        metric.get("name"),
        score,
        label,
        explanation=metric.get("reason") or error,
        rater="llm" if judge else "code",
        author=judge,
        step_id=step_id,
        extra=but(metric, *known),
    )


def classification_score(given: Json) -> Score:
    """A classifier's verdict: its label."""
    found = mapping(given)
    judge = found.get("evaluationModel")
    return scored(
        found.get("name") or "classification",
        None,
        found.get("label") if found else given,
        explanation=found.get("reason") or found.get("error"),
        rater="llm" if judge else "unknown",
        author=judge,
        extra=but(found, "name", "label", "reason", "evaluationModel"),
    )


def expectation_scores(given: Json) -> Iterator[Score]:
    """Yield the verdicts on what a case must and must not do, overall and one by one."""
    found: Mapping[str, Json] = mapping(given)
    if not found:
        return
    judge = found.get("evaluationModel")
    known = ("score", "reason", "evaluationModel", "verdicts", "success")
    success = found.get("success")
    yield scored(
        "expectations",
        found.get("score"),
        ("pass" if success else "fail") if isinstance(success, bool) else text(success),
        explanation=found.get("reason") or found.get("error"),
        rater="llm" if judge else "code",
        author=judge,
        extra=but(found, *known),
    )
    for number, one in enumerate(listing(found.get("verdicts"))):
        verdict = mapping(one)
        status = verdict.get("status")
        yield scored(
            verdict.get("condition") or f"expectation.{number}",
            _STATUS.get(str(status)),
            status if verdict else one,
            explanation=verdict.get("reason"),
            rater="llm" if judge else "code",
            author=judge,
            extra=but(verdict, "condition", "status", "reason"),
        )
