"""Datadog LLM Observability: spans of the export API and of the intake.

Source: datadog-api-client, `model_llm_obs_span*`; dd-trace-py, `ddtrace/llmobs/_writer.py`. Ids may be
decimal texts beyond 2^53; durations are nanoseconds; "undefined" is no parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ..canonical import Json
from ..trace import Message, Rater, Score, StepKind, ToolCall, Trace
from .documents import documents_from
from .messages import messages_from
from .protocol import Item, Record, Sample
from .raters import finite, scored
from .runs import NOTHING, Run, but, listing, mapping, page, read_rows, run_step, run_trace, text
from .times import to_ns

_KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm",
    "agent": "agent",
    "tool": "tool",
    "task": "chain",
    "workflow": "chain",
    "embedding": "embedding",
    "retrieval": "retriever",
}
_READ: Final = frozenset(
    [
        "span_id",
        "trace_id",
        "parent_id",
        "name",
        "span_kind",
        "start_ns",
        "duration",
        "status",
        "input",
        "output",
        "metrics",
        "meta",
        "tags",
        "session_id",
        "ml_app",
        "model_name",
        "evaluation",
    ]
)
_META_READ: Final = frozenset(
    ["span.kind", "kind", "span", "input", "output", "error", "model_name", "metadata"]
)
_NO_PARENT: Final = ("undefined", "0", "", None)


def _rows(value: Json) -> list[Json]:
    """The spans of a record: of a page of the export, of an event of the intake, or itself."""
    if not isinstance(value, Mapping):
        return [value]
    if isinstance(value.get("spans"), list):
        shared = {k: v for k, v in value.items() if k in ("ml_app", "tags", "session_id")}
        return [{**shared, **one} if isinstance(one, Mapping) else one for one in value["spans"]]
    inner = mapping(value.get("data"))
    if "attributes" in inner:
        return _rows(inner["attributes"])
    rows = []
    for row in page(value, "data"):
        held = mapping(row.get("attributes")) if isinstance(row, Mapping) else {}
        spans = listing(held.get("spans"))
        if spans:
            rows += _rows(dict(held))
        elif held and isinstance(row, Mapping):
            rows.append(
                {**{k: v for k, v in row.items() if k not in ("attributes", "type", "id")}, **held}
            )
        else:
            rows.append(row)
    return rows


def _is_span(row: Json) -> bool:
    if not isinstance(row, Mapping) or not {"span_id", "trace_id", "start_ns"} <= set(row):
        return False
    return "meta" in row or "ml_app" in row or "span_kind" in row


class DatadogReader:
    """Reads spans."""

    name = "datadog"
    title = "Datadog LLM Observability"
    keeps = "spans, messages, tool calls and results, documents, evaluations with reasons"

    def sniff(self, sample: Sample) -> int:
        """A span of LLM Observability."""
        return 92 if any(_is_span(r) for one in sample.records for r in _rows(one)[:5]) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Each trace when it is complete."""
        yield from read_rows(
            records,
            _rows,
            lambda row: text(row.get("trace_id")),
            self._trace,
            "the span names no trace",
        )

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        return run_trace(trace_id, [_run(row, n) for n, row in enumerate(rows)], self.name)


def _run(row: Mapping[str, Json], number: int) -> Run:
    meta = mapping(row.get("meta"))
    kind_given = row.get("span_kind") or meta.get("span.kind") or meta.get("kind")
    kind_given = kind_given or mapping(meta.get("span")).get("kind")
    kind = _KINDS.get(str(kind_given), "chain")
    given = mapping(row.get("input")) or mapping(meta.get("input"))
    said = mapping(row.get("output")) or mapping(meta.get("output"))
    metrics = mapping(row.get("metrics"))
    failed = mapping(meta.get("error"))
    length = finite(row.get("duration"))
    exact = row["start_ns"] if isinstance(row.get("start_ns"), int) else to_ns(row.get("start_ns"))
    end = exact + int(length) if exact is not None and length is not None else None
    tags = _tags(row.get("tags"))
    metadata = mapping(row.get("metadata")) or mapping(meta.get("metadata"))
    rest: dict[str, Json] = {k: v for k, v in row.items() if k not in (*_READ, "metadata")}
    rest |= {f"meta.{k}": v for k, v in meta.items() if k not in _META_READ}
    usage = ("input_tokens", "output_tokens", "total_tokens")
    rest["metrics"] = {k: v for k, v in metrics.items() if k not in usage}
    rest["error"] = {k: v for k, v in failed.items() if k != "message"}
    for side, held in (("input", given), ("output", said)):
        rest[side] = {k: v for k, v in held.items() if k not in ("value", "messages", "documents")}
    parent = row.get("parent_id")
    root = parent in _NO_PARENT
    if not root:
        rest["metadata"], rest["tags"] = dict(metadata), dict(tags)
    error = failed.get("message") or failed.get("type")
    step_id = text(row.get("span_id")) or f"span-{number}"
    step = run_step(
        rest,
        (),
        step_id=step_id,
        kind=kind,
        name=row.get("name"),
        parent=None if root else parent,
        given=given.get("value"),
        said=said.get("value"),
        start=exact,
        end=end,
        error=error or ("it ended with an error" if row.get("status") == "error" else None),
        status="ok" if row.get("status") == "ok" else "unset",
        model=row.get("model_name") or meta.get("model_name"),
        usage={
            "input": metrics.get("input_tokens"),
            "output": metrics.get("output_tokens"),
            "total": metrics.get("total_tokens"),
        },
    )
    before, after = _chat(given.get("messages")), _chat(said.get("messages"))
    documents = documents_from([_document(one) for one in listing(said.get("documents"))])
    step = replace(
        step,
        messages_in=before or step.messages_in,
        messages_out=after or step.messages_out,
        documents=documents or step.documents,
    )
    about: dict[str, Json] = {}
    if root:
        about = {**metadata, **tags}
    about |= {
        k: v for k, v in (("session", row.get("session_id")), ("app", row.get("ml_app"))) if v
    }
    return Run(step, tuple(_scores(row, None if root else step_id)), about)


def _document(given: Json) -> Json:
    one = mapping(given)
    return (
        {**one, "content": one.get("text", one.get("content"))} if one else {"content": text(given)}
    )


def _chat(value: Json) -> tuple[Message, ...]:
    """Messages with Datadog's own spelling of tool calls and results."""
    out: list[Message] = []
    for given in listing(value):
        one = mapping(given)
        if not one:
            continue
        plain = {k: v for k, v in one.items() if k not in ("tool_calls", "tool_results")}
        found = messages_from([{"content": None, **plain, "role": text(one.get("role")) or "user"}])
        calls = tuple(
            ToolCall(
                text(mapping(call).get("name")) or "tool",
                mapping(call).get("arguments"),
                text(mapping(call).get("tool_id")),
            )
            for call in listing(one.get("tool_calls"))
        )
        if found and calls:
            found = (replace(found[0], tool_calls=calls), *found[1:])
        left = [
            but(mapping(c), "name", "arguments", "tool_id", "type")
            for c in listing(one.get("tool_calls"))
        ]
        if found and any(left):
            found = (replace(found[0], extra={**found[0].extra, "tool_calls": left}), *found[1:])
        results = [mapping(result) for result in listing(one.get("tool_results"))]
        if results and not one.get("content"):
            found = ()
        out += found
        out += [
            Message(
                "tool",
                text(r.get("result")),
                text(r.get("name")),
                tool_call_id=text(r.get("tool_id")),
            )
            for r in results
        ]
    return tuple(out)


def _tags(value: Json) -> dict[str, Json]:
    """Tags as name and value; one that has no value stands under `tags`."""
    out: dict[str, Json] = {}
    bare: list[Json] = []
    for tag in listing(value):
        name, colon, held = str(tag).partition(":")
        if colon:
            out[name] = held
        else:
            bare.append(tag)
    return {**out, **({"tags": bare} if bare else {})}


def _scores(row: Mapping[str, Json], step_id: str | None) -> Iterator[Score]:
    for name, given in mapping(row.get("evaluation")).items():
        one = mapping(given)
        verdict = text(one.get("assessment"))
        known = ("value", "assessment", "reasoning")
        extra = {k: v for k, v in one.items() if k not in known and v not in NOTHING}
        rater: Rater = "llm" if one.get("reasoning") else "unknown"
        yield scored(
            name,
            one.get("value") if one else given,
            verdict,
            explanation=one.get("reasoning"),
            rater=rater,
            step_id=step_id,
            extra=extra,
        )


READER: Final = DatadogReader()
