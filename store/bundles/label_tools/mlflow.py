"""MLflow: assessments by themselves, without their traces.

Source: mlflow, `mlflow/entities/assessment.py` (Assessment.to_dictionary(): `assessment_name`, `trace_id`, `source`,
`feedback` or `expectation`, `rationale`, `valid`, `overrides`). What they say is read by `judgement_rows`.
"""

from __future__ import annotations

from typing import Final

from .tool import LabelTool, Row, one


def is_assessment(row: Row) -> bool:
    """Whether it is an assessment of a trace, by itself."""
    named = "assessment_name" in row or "name" in row
    judged = "feedback" in row or "expectation" in row
    return named and judged and "source" in row and "trace_id" in row and "spans" not in row


MLFLOW: Final = (
    LabelTool(
        "mlflow-assessments",
        "assessments of MLflow",
        "mlflow, entities/assessment.py: `assessment_name`, `source`, `feedback` or `expectation`",
        is_assessment,
        one,
        lambda row: [str(row.get("assessment_name") or row.get("name"))],
        "assessment",
        judged=True,
    ),
)
