"""OpenAI Agents SDK: traces and spans as its tracing exporters write them.

Source: openai-agents-python, `src/agents/tracing/{traces,spans,span_data}.py`: records whose `object` is
"trace" or "trace.span", as single objects or in {"data": [...]}.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Score, StepKind, Trace
from ...protocol import (
    Gathering,
    Reader,
    ReaderItem,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...spans.runs import RunRow, read_rows, run_step, run_trace
from ...values.json_access import NOTHING, but, mapping, page, text
from ...values.raters import scored

_KINDS: Final[Mapping[str, StepKind]] = {
    "agent": "agent",
    "function": "tool",
    "generation": "llm",
    "response": "llm",
    "handoff": "event",
    "guardrail": "guardrail",
    "custom": "chain",
    "transcription": "llm",
    "speech": "llm",
    "speech_group": "chain",
    "mcp_tools": "tool",
}
_KNOWN: Final = frozenset(
    ["object", "id", "trace_id", "parent_id", "started_at", "ended_at", "span_data", "error"]
)
_READ: Final = frozenset(["type", "name", "input", "output", "model", "usage"])


def _rows(value: Json) -> list[Json]:
    return page(value, "data")


def _is_row(row: Json) -> bool:
    return isinstance(row, dict) and row.get("object") in ("trace", "trace.span") and "id" in row


def _is_run_state(value: Json) -> bool:
    return isinstance(value, dict) and "$schemaVersion" in value and "current_agent" in value


class OpenAIAgentsReader(Reader):
    """Reader for traces and their spans."""

    name = "openai-agents"
    title = "OpenAI Agents SDK traces"
    gathering = Gathering.BY_TRACE
    keeps = "agents, model calls, tools, handoffs, guardrails and whether they tripped"

    def sniff(self, sample: Sample) -> Vote:
        """Vote by `object`, which is a trace or one of its spans."""
        for record in sample.records:
            if any(_is_row(row) for row in _rows(record)[:5]) or _is_run_state(record):
                return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when it is complete."""
        for item in read_rows(
            source, _rows, self._trace_id, self._trace, "the record names no trace"
        ):
            if isinstance(item, Reject) and "$schemaVersion" in item.excerpt:
                reason = "saved state of a run (RunState), not a trace"
                yield Reject(item.position, reason, item.excerpt)
            else:
                yield item

    @staticmethod
    def _trace_id(row: Mapping[str, Json]) -> str | None:
        if row.get("object") == "trace":
            return text(row.get("id"))
        return text(row.get("trace_id"))

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        heads = [row for row in rows if row.get("object") == "trace"]
        spans = [row for row in rows if row.get("object") != "trace"]
        metadata: dict[str, Json] = {}
        for head in heads:
            metadata |= mapping(head.get("metadata"))
            if head.get("group_id"):
                metadata["session"] = head["group_id"]
            known = ("object", "id", "workflow_name", "group_id", "metadata")
            metadata |= {k: v for k, v in head.items() if k not in known and v not in NOTHING}
        name = next((text(head.get("workflow_name")) for head in heads), None)
        notes = [] if heads else ["the trace's own record is not in the bundle, only its spans"]
        runs = [_run(row, number) for number, row in enumerate(spans)]
        return run_trace(trace_id, runs, self.name, metadata=metadata, name=name, notes=notes)


def _run(row: Mapping[str, Json], number: int) -> RunRow:
    data = mapping(row.get("span_data"))
    kind = str(data.get("type"))
    error = mapping(row.get("error"))
    output = data.get("output")
    if kind == "handoff":
        output = f"{text(data.get('from_agent')) or '?'} → {text(data.get('to_agent')) or '?'}"
    elif kind == "custom" and output is None:
        output = data.get("data")
    response = mapping(data.get("response"))
    usage = mapping(data.get("usage")) or mapping(response.get("usage"))
    rest: dict[str, Json] = {key: value for key, value in row.items() if key not in _KNOWN}
    rest |= {key: value for key, value in data.items() if key not in _READ}
    if kind not in _KINDS:
        rest["type"] = data.get("type")
    rest["error_data"] = but(error, "message")
    rest["usage"] = but(
        usage, "input_tokens", "output_tokens", "total_tokens", "prompt_tokens", "completion_tokens"
    )
    if not isinstance(row.get("span_data"), dict):
        rest["span_data"] = row.get("span_data")
    names: Json = data.get("name") or {"generation": "generation", "response": "response"}.get(kind)
    step = run_step(
        rest,
        (),
        step_id=text(row.get("id")) or f"span-{number}",
        kind=_KINDS.get(kind, "chain"),
        name=names or kind,
        parent=row.get("parent_id"),
        input_value=data.get("input"),
        output_value=output if output is not None else response or None,
        start=row.get("started_at"),
        end=row.get("ended_at"),
        error=error.get("message") or (text(row.get("error")) if not error else None),
        model=data.get("model") or response.get("model"),
        usage={
            "input": usage.get("input_tokens") or usage.get("prompt_tokens"),
            "output": usage.get("output_tokens") or usage.get("completion_tokens"),
            "total": usage.get("total_tokens"),
        },
    )
    scores: tuple[Score, ...] = ()
    if kind == "guardrail" and isinstance(data.get("triggered"), bool):
        scores = (
            scored(f"{step.name} triggered", data["triggered"], rater="code", step_id=step.id),
        )
    return RunRow(step, scores)


READER: Final = OpenAIAgentsReader()
