"""Braintrust: rows of logs and experiments, from the API, BTQL, the app or an SDK's dump.

Source: braintrust-sdk, `generated_types.json` (ProjectLogsEvent, ExperimentEvent): `span_id`,
`root_span_id`, `span_parents`, `span_attributes`, `scores` from 0 to 1, `metrics` in Unix seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Trace, replace
from ...chat.bodies import body_messages
from ...protocol import Gathering, Reader, ReaderItem, RecordSource, Sample, Vote
from ...spans.ordering import tree_order
from ...spans.runs import RunRow, read_rows, run_step, run_trace, unique
from ...spans.span_traces import answer_of, question_of
from ...values.json_access import NOTHING, json_in_text, listing, mapping, text
from .rows import SCORES_SET, is_row, merged_rows, roots_of, rows_of, trace_id, why_no_trace
from .scorers import KINDS, kind_of, scorers_of
from .scores import Scorer, row_scores, told_once, unscored

_KNOWN: Final = frozenset(
    [
        "span_id",
        "root_span_id",
        "span_parents",
        "span_attributes",
        "input",
        "output",
        "expected",
        "error",
        "scores",
        "metadata",
        "metrics",
        "tags",
        "created",
        "comments",
        "classifications",
        "_is_merge",
        "is_root",
        SCORES_SET,
    ]
)
_METRICS: Final = ("start", "end", "prompt_tokens", "completion_tokens", "tokens", "estimated_cost")
_Rows = Mapping[str, Mapping[str, Json]]


class BraintrustReader(Reader):
    """Reader for rows; patches (`_is_merge`) are applied to the rows that they belong to."""

    name = "braintrust"
    title = "Braintrust logs and experiments"
    gathering = Gathering.BY_TRACE
    joins_records = True
    keeps = "spans, messages, expected, scores with the judge's reasons, people's comments"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a span with a root, or a row with a transaction."""
        return (
            Vote.CERTAIN
            if any(is_row(r) for one in sample.records for r in rows_of(one)[:5])
            else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when it is complete."""
        roots = roots_of(source)
        yield from read_rows(
            source, rows_of, lambda row: trace_id(row, roots), self._trace, why_no_trace
        )

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        held, notes = merged_rows(rows)
        by_span = {text(row.get("span_id")) or key: row for key, row in held.items()}
        scorers = scorers_of(by_span)
        runs = [_run(key, row, scorers) for key, row in held.items()]
        trace = run_trace(trace_id, runs, self.name, notes=notes)
        return _with_answering_models(_in_order(trace, by_span), runs)


def _with_answering_models(trace: Trace, runs: list[RunRow]) -> Trace:
    """The trace with the models that answered, without those that judged the answer."""
    if any("model" in run.metadata for run in runs):
        return trace
    metadata = {key: value for key, value in trace.metadata.items() if key != "model"}
    asked = [step.model for step in trace.steps if step.model and step.kind != "evaluator"]
    if asked:
        metadata["model"] = ", ".join(dict.fromkeys(asked))
    return replace(trace, metadata=metadata)


def _in_order(trace: Trace, rows: _Rows) -> Trace:
    """The trace with steps that start at the same time sorted by creation."""

    def made(step_id: str) -> tuple[float, str]:
        count = mapping(rows.get(step_id, {}).get("span_attributes")).get("exec_counter")
        return (count if isinstance(count, int) else 0, step_id)

    steps, _ = tree_order(sorted(trace.steps, key=lambda step: made(step.id)))
    return replace(
        trace,
        steps=steps,
        input=question_of(steps),
        output=answer_of(steps),
        scores=unique(told_once(trace.scores)),
    )


def _run(row_id: str, row: Mapping[str, Json], scorers: Mapping[str, Scorer]) -> RunRow:
    attributes = mapping(row.get("span_attributes"))
    metrics, metadata = mapping(row.get("metrics")), mapping(row.get("metadata"))
    parents = listing(row.get("span_parents"))
    span_id = text(row.get("span_id")) or row_id
    scorer = scorers.get(span_id)
    calls = kind_of(row) == "llm"
    rest: dict[str, Json] = dict(row)
    read = ("name", "type") if str(attributes.get("type")) in KINDS else ("name",)
    left = {key: value for key, value in attributes.items() if key not in read}
    rest["span"] = {key: value for key, value in left.items() if value not in NOTHING}
    rest["measured"] = {key: value for key, value in metrics.items() if key not in _METRICS}
    rest["about"] = dict(metadata) if parents else {}
    rest["other_parents"] = parents[1:]
    rest["unscored"] = unscored(row)
    for holder in ("metadata", "metrics", "scores", "span_attributes"):
        if row.get(holder) not in NOTHING and not mapping(row[holder]):
            rest[f"{holder}_given"] = row[holder]
    if row_id == span_id:
        rest.pop("id", None)
    step = run_step(
        rest,
        _KNOWN,
        step_id=span_id,
        kind="evaluator" if scorer else kind_of(row),
        name=attributes.get("name"),
        parent=parents[0] if parents else None,
        input_value=row.get("input"),
        output_value=row.get("output"),
        start=metrics.get("start") or row.get("created"),
        end=metrics.get("end"),
        error=row.get("error"),
        model=metadata.get("model") if calls else None,
        usage={
            "input": metrics.get("prompt_tokens"),
            "output": metrics.get("completion_tokens"),
            "total": metrics.get("tokens"),
            "cost": metrics.get("estimated_cost"),
        },
    )
    if calls:
        step = replace(
            step,
            messages_in=step.messages_in or body_messages(row.get("input"), "user"),
            messages_out=step.messages_out or body_messages(row.get("output"), "assistant"),
        )
    about: dict[str, Json] = {} if parents else dict(metadata)
    if row.get("tags"):
        about["tags"] = json_in_text(row["tags"])
    scores = row_scores(row, span_id if parents else None, scorer)
    return RunRow(step, tuple(scores), about, json_in_text(row.get("expected")))


READER: Final = BraintrustReader()
