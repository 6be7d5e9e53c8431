"""Judgements of Datadog LLM Observability: evaluations of a span, evaluations and end-user feedback submitted
by the SDK, and annotations by people in a queue.

Source: datadog-api-client, `llm_obs_span_evaluation_metric`, `llm_obs_annotation_item_response`,
`llm_obs_experiment_eval_metric_event`; dd-trace-py, `ddtrace/llmobs/_eval_metric.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Rater, Score, as_text
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times

_VALUES: Final = (
    "score_value",
    "categorical_value",
    "boolean_value",
    "text_value",
    "json_value",
    "numerical_value",
)
_TARGETS: Final = ("session_id", "feedback_join_key")
_SUBMITTERS: Final[Mapping[str, Rater]] = {
    "reviewer": "human",
    "annotator": "human",
    "human": "human",
    "expert": "human",
}


def is_metric(row: Json) -> bool:
    """Whether a row is an evaluation or feedback that was submitted separately from its span."""
    return (
        isinstance(row, dict)
        and "label" in row
        and ("metric_type" in row or "event_kind" in row)
        and "start_ns" not in row
    )


def is_annotated(row: Json) -> bool:
    """Whether a row contains the annotations of a trace from an annotation queue."""
    return (
        isinstance(row, dict) and "content_id" in row and isinstance(row.get("annotations"), list)
    )


def metric_target(row: Mapping[str, Json]) -> tuple[str, str]:
    """The target of a judgement: its type (trace, span, session, tag or feedback_join_key) and name."""
    if is_annotated(row):
        session = row.get("type") == "session"
        return ("session" if session else "trace", text(row.get("content_id")) or "")
    joined = mapping(row.get("join_on"))
    span = {**mapping(joined.get("span")), **row}
    if span.get("trace_id") in NOTHING:
        span = {**row, **mapping(joined.get("span"))}
    if span.get("trace_id") not in NOTHING:
        return "trace", as_text(span["trace_id"])
    if span.get("span_id") not in NOTHING:
        return "span", as_text(span["span_id"])
    for name in _TARGETS:
        if row.get(name) not in NOTHING:
            return name.removesuffix("_id"), as_text(row[name])
    tag = mapping(joined.get("tag"))
    return "tag", f"{as_text(tag.get('key'))}:{as_text(tag.get('value'))}"


def metric_score(row: Mapping[str, Json], step_id: str | None) -> Iterator[Score]:
    """Yield the scores of an evaluation or feedback: more than one if its value is an object."""
    submitter = mapping(row.get("submitter"))
    rater: Rater = "unknown"
    if row.get("event_kind") == "feedback" or submitter:
        rater = _SUBMITTERS.get(str(submitter.get("type")).lower(), "user")
    elif row.get("reasoning"):
        rater = "llm"
    held = next((name for name in _VALUES if row.get(name) is not None), None)
    kind = text(row.get("metric_type"))
    own = f"{kind}_value"
    held = own if kind and row.get(own) is not None else held
    known = ("label", "metric_type", "reasoning", "assessment", "timestamp_ms", "submitter")
    extra = but(row, "trace_id", "span_id", *known, held or "")
    extra |= unread_times(row, "timestamp_ms")
    if extra.get("event_kind") in ("evaluation", "feedback"):
        del extra["event_kind"]
    if set(mapping(extra.get("join_on"))) == {"span"}:
        # The step id is part of the score; the other fields of the span reference are kept.
        left = but(mapping(mapping(extra.pop("join_on")).get("span")), "span_id", "trace_id")
        extra |= {"join_on": left} if left else {}
    if but(submitter, "id"):
        extra["submitter"] = but(submitter, "id")
    elif row.get("submitter") not in NOTHING and not submitter:
        extra["submitter"] = row["submitter"]
    yield from _judged(
        row.get("label"),
        row[held] if held else None,
        row.get("assessment"),
        reason=row.get("reasoning"),
        rater=rater,
        author=submitter.get("id"),
        step_id=step_id,
        at_ns=to_ns(row.get("timestamp_ms")),
        extra=extra,
    )


def evaluation_scores(row: Mapping[str, Json], step_id: str | None) -> Iterator[Score]:
    """The evaluations of an exported span, by name. Datadog's own evaluations quote a model's
    output; those with a reason are also treated as an LLM's."""
    for name, given in mapping(row.get("evaluation")).items():
        one = mapping(given)
        judged = one.get("reasoning") or "llm_output" in one
        yield from _judged(
            name,
            one.get("value") if one else given,
            one.get("assessment"),
            reason=one.get("reasoning"),
            rater="llm" if judged else "unknown",
            author=None,
            step_id=step_id,
            at_ns=to_ns(one.get("timestamp_ms")),
            extra=but(one, "value", "assessment", "reasoning"),
        )


def annotation_scores(row: Mapping[str, Json]) -> Iterator[Score]:
    """Yield the annotations of a trace from an annotation queue, one score per label."""
    around = but(row, "annotations", "content_id")
    for given in listing(row.get("annotations")):
        one = mapping(given)
        left = but(
            one, "label_values", "created_by", "created_at", "id", "interaction_id", "modified_at"
        )
        labels = one.get("label_values")
        named: list[Json] = listing(labels)
        if isinstance(labels, dict):
            named = [{"name_when_saved": key, "value": value} for key, value in labels.items()]
        for entry in named or [{}]:
            label = mapping(entry)
            yield from _judged(
                label.get("name_when_saved") or label.get("label_schema_id") or "annotation",
                label.get("value") if label or entry == {} else entry,
                label.get("assessment"),
                reason=label.get("reasoning"),
                rater="human",
                author=one.get("created_by"),
                step_id=None,
                at_ns=to_ns(one.get("modified_at") or one.get("created_at")),
                extra={
                    **{k: v for k, v in around.items() if k not in ("id", "type", "can_annotate")},
                    **left,
                    **unread_times(one, "modified_at", "created_at"),
                    **but(label, "name_when_saved", "value", "assessment", "reasoning"),
                },
            )


def _judged(
    name: Json,
    value: Json,
    assessment: Json,
    *,
    reason: Json,
    rater: Rater,
    author: Json,
    step_id: str | None,
    at_ns: int | None,
    extra: Mapping[str, Json],
) -> Iterator[Score]:
    """A category is its own label, with pass or fail in a separate field; for a number or a boolean, pass or
    fail is the label. Each entry of an object is a score."""
    verdict = text(assessment)
    words = isinstance(value, str) and value != ""
    parts = value if isinstance(value, dict) and value else {"": value}
    category = words or (isinstance(value, list | dict) and value not in NOTHING)
    more = {**extra, **({"assessment": verdict} if verdict and category else {})}
    for part, item in parts.items():
        plain = item is None or isinstance(item, str | int | float | bool)
        yield scored(
            f"{as_text(name)}.{part}" if part else name,
            item if plain else as_text(item),
            None if category else verdict,
            explanation=reason or None,
            rater=rater,
            author=author or None,
            step_id=step_id,
            at_ns=at_ns,
            extra=more,
        )
