"""OpenTelemetry for JavaScript: the console exporter's spans, and spans as JSON with times in two parts."""

from __future__ import annotations

import json
from typing import Any

from reading import DATA, QUESTION, WRONG, read, read_values, step
from tracejury.store.bundles.formats.opentelemetry.spans import READER
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

FILE = DATA / "otel_js" / "spans.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text().splitlines()]
TRACE = "7b7cb7f3c4c5d2e1a0b9c8d7e6f50102"


def test_every_span_is_a_step_under_its_parent() -> None:
    traces, rejects = read(FILE)
    assert rejects == []
    assert sum(len(trace.steps) for trace in traces) == len(ROWS)
    trace = traces[0]
    assert (trace.source_id, trace.input, trace.output) == (TRACE, QUESTION, WRONG)
    root = trace.steps[0]
    assert [each.parent_id for each in trace.steps] == [None, root.id, root.id]
    assert (trace.metadata["service"], trace.metadata["model"]) == ("desk", "quill-3")


def test_times_calls_and_errors_are_read() -> None:
    (trace, other), _ = read(FILE)
    model, tool = (
        next(each for each in trace.steps if each.kind == kind) for kind in ("llm", "tool")
    )
    assert (model.start_ns, model.end_ns) == (1764000000001000000, 1764000000901000000)
    assert [call.id for call in model.messages_out[0].tool_calls] == ["call_1"]
    assert (tool.name, tool.input, tool.status, tool.status_message) == (
        "find_fee",
        {"to": "LIS"},
        "error",
        "no such place",
    )
    assert tool.attributes["events"][0]["at_ns"] == 1764000000940000000
    (chat,) = other.steps
    assert (chat.start_ns, chat.end_ns) == (1764000100250000000, 1764000101000000000)
    assert other.metadata["service"] == "desk"


def test_a_span_with_a_context_function_left_out_is_read_and_one_without_ids_rejected() -> None:
    bare = {
        "traceId": TRACE,
        "spanId": "b" * 16,
        "name": "chat",
        "startTime": [1764000000, 1],
        "duration": [0, 5],
    }
    (trace,) = read_values(READER, bare)
    assert isinstance(trace, Trace)
    found = step(trace, "b" * 16)
    assert (found.start_ns, found.end_ns) == (1764000000000000001, 1764000000000000006)
    (reject,) = read_values(READER, {"name": "chat", "startTime": [1764000000, 1]})
    assert isinstance(reject, Reject)
