"""The metrics of an ADK evaluation as scores: for the case as a whole, and for each invocation.

Source: google/adk-python, `evaluation/eval_result.py` (EvalCaseResult), `eval_metrics.py` (EvalMetricResult) and
`evaluator.py` (EvalStatus: PASSED 1, FAILED 2, NOT_EVALUATED 3). A status says whether the threshold was met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....canonical import Json
from ....trace import Score, as_text
from ...values.json_access import NOTHING, listing, mapping, text
from ...values.raters import finite, scored
from .fields import field, left

_STATUS: Final = {"1": "passed", "2": "failed", "3": "not_evaluated"}
_METRIC: Final = ("metric_name", "score", "eval_status")
FINAL: Final = "final_eval_status"


def status_of(given: Json) -> str | None:
    """The word for a status; one that is unknown as it was given."""
    if given in NOTHING:
        return None
    said = as_text(given)
    return _STATUS.get(said, said.rpartition(".")[2].casefold())


def scores_of(results: Json, step_id: str | None) -> Iterator[Score]:
    """The scores of a list of metric results."""
    for given in listing(results):
        one = mapping(given)
        if not one:
            yield scored("metric", None, as_text(given), step_id=step_id)
            continue
        judged = "judge" in as_text(dict(one))
        value = field(one, "score")
        more = left(one, *_METRIC)
        if value is not None and finite(value) is None:
            more["score"] = value
        yield scored(
            text(field(one, "metric_name")) or "metric",
            finite(value),
            status_of(field(one, "eval_status")),
            rater="llm" if judged else "code",
            step_id=step_id,
            extra=more,
        )


def final_score(given: Json) -> Iterator[Score]:
    """The status of the case as a whole."""
    word = status_of(given)
    if word is not None:
        yield scored(FINAL, None, word, rater="code")
