"""Judgements that a tracing platform exports without the traces: feedback of LangSmith, scores of Langfuse, annotations
of Phoenix, assessments of MLflow. One row is one judgement, by a person, a judge or code.

`load` attaches them to their traces as scores; `reviews import` makes reviews of those of people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..canonical import Json
from ..trace import Score, as_text, replace
from .formats.langchain.langsmith import feedback_score, is_feedback
from .formats.langfuse.objects import elements_of
from .formats.langfuse.parts import comment_of
from .formats.langfuse.rows import kind_of, number_in_text, plain_row, plain_score
from .formats.langfuse.scores import read_score
from .formats.mlflow.scores import expectation_of, score_of
from .formats.phoenix.annotations import annotation_of, is_annotation
from .formats.phoenix.rows import rows_of as phoenix_rows
from .label_tools.mlflow import is_assessment
from .protocol import Position, Sample
from .values.json_access import json_in_text, mapping, page, text
from .values.times import to_ns

Row: TypeAlias = Mapping[str, Json]


class NoJudgement(ValueError):
    """Why a row cannot be taken as a judgement of a trace; the message is shown to the user."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement, and the trace that it names (None: only its step names it). Its score has the step it is on."""

    score: Score
    trace_id: str | None


@dataclass(frozen=True, slots=True)
class JudgementTool:
    """One export of judgements. `rows` are those in a record of the file, `fits` recognises one, and `read` says what
    it says; it raises NoJudgement."""

    name: str
    title: str
    source: str
    how: str
    rows: Callable[[Json], Sequence[Json]]
    fits: Callable[[Row], bool]
    read: Callable[[Row], Judgement]


def tool_of(sample: Sample) -> JudgementTool | None:
    """The platform whose judgements, and nothing else, a file holds; None for any other file."""
    for tool in JUDGEMENT_TOOLS:
        rows = [row for record in sample.records for row in tool.rows(record)]
        if rows and all(isinstance(row, dict) and tool.fits(row) for row in rows):
            return tool
    return None


def _later(score: Score, *times: Json) -> Score:
    """The score with the latest of these times, if that is later than its own: a judgement that was changed counts
    from then on."""
    found = [at for given in times if (at := to_ns(given)) is not None]
    return replace(score, at_ns=max([*found, score.at_ns or 0])) if found else score


# --- LangSmith ---------------------------------------------------------------------------------------


def _is_langsmith(row: Row) -> bool:
    return is_feedback(row) and "feedback_source" in row


def _langsmith(row: Row) -> Judgement:
    run = text(row.get("run_id"))
    trace = text(row.get("trace_id"))
    if run is None and trace is None:
        raise NoJudgement("the feedback names no run")
    given = {**row, "score": _number(row.get("score")), "value": json_in_text(row.get("value"))}
    given["correction"] = json_in_text(row.get("correction"))
    score = feedback_score(
        {name: value for name, value in given.items() if value != ""}, trace or ""
    )
    return Judgement(_later(score, row.get("modified_at")), trace)


def _number(value: Json) -> Json:
    """A cell of a table as the number or the boolean that it holds."""
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    return number_in_text(value)


# --- Langfuse ----------------------------------------------------------------------------------------


def _is_langfuse(row: Row) -> bool:
    return kind_of(row) in ("score", "comment")


def _langfuse(row: Row) -> Judgement:
    if kind_of(row) == "comment":
        return _langfuse_comment(plain_row(row))
    plain = plain_score(row)
    trace, step = text(plain.get("traceId")), text(plain.get("observationId"))
    if trace is None and step is None:
        raise NoJudgement("the score is on a session or an experiment, not on a trace or a step")
    score = read_score(plain, {step} if step else set())
    return Judgement(_later(score, plain.get("updatedAt")), trace)


def _langfuse_comment(plain: Row) -> Judgement:
    about, what = text(plain.get("objectId")), plain.get("objectType")
    score = comment_of(plain, about if what == "OBSERVATION" else None)
    if score is None or about is None or what not in ("TRACE", "OBSERVATION"):
        raise NoJudgement(f"the comment is on a {as_text(what).lower() or 'thing'} of no trace")
    return Judgement(score, about if what == "TRACE" else None)


# --- Phoenix -----------------------------------------------------------------------------------------


def _phoenix(row: Row) -> Judgement:
    try:
        found = annotation_of(row, Position(""))
    except ValueError as error:
        raise NoJudgement(str(error)) from None
    if found.span_id is None and found.trace_id is None:
        raise NoJudgement(f"the annotation is on the session {found.session}, not on a trace")
    return Judgement(_later(found.score, row.get("updated_at")), found.trace_id)


# --- MLflow ------------------------------------------------------------------------------------------


def _mlflow(row: Row) -> Judgement:
    trace = text(row.get("trace_id"))
    if trace is None:
        raise NoJudgement("the assessment names no trace")
    score = score_of(
        {**row, "feedback": mapping(row.get("feedback")), "source": mapping(row["source"])}
    )
    if mapping(row.get("expectation")):
        name, value = expectation_of({**row, "expectation": mapping(row["expectation"])})
        score = replace(
            score, name=name, value=None, label=as_text(value), extra={"expected": True}
        )
    return Judgement(
        _later(score, row.get("last_update_time"), row.get("last_update_time_ms")), trace
    )


JUDGEMENT_TOOLS: Final[tuple[JudgementTool, ...]] = (
    JudgementTool(
        "langsmith-feedback",
        "feedback of LangSmith",
        "langsmith-sdk, `python/langsmith/schemas.py` (Feedback): `run_id`, `key`, `feedback_source`",
        "client.list_feedback(run_ids=…), a line each",
        lambda value: page(value, "feedback", "data"),
        _is_langsmith,
        _langsmith,
    ),
    JudgementTool(
        "langfuse-scores",
        "scores of Langfuse",
        "langfuse, `packages/shared/src/domain/scores.ts`: `traceId`, `name`, `source`, `dataType`",
        "Scores > Export (JSON, JSONL, CSV), or api/public/v2/scores",
        elements_of,
        _is_langfuse,
        _langfuse,
    ),
    JudgementTool(
        "phoenix-annotations",
        "annotations of Phoenix",
        "arize-phoenix-client, SpanAnnotation; get_span_annotations_dataframe(): index `span_id`",
        "client.spans.get_span_annotations_dataframe(…).to_csv(FILE), or v1/projects/NAME/span_annotations",
        phoenix_rows,
        is_annotation,
        _phoenix,
    ),
    JudgementTool(
        "mlflow-assessments",
        "assessments of MLflow",
        "mlflow, `mlflow/entities/assessment.py` (Assessment.to_dictionary())",
        "assessment.to_dictionary() of each trace.info.assessments, a line each",
        lambda value: page(value, "assessments", "data"),
        is_assessment,
        _mlflow,
    ),
)
