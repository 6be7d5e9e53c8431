"""Spans as plain rows: home-made exporters, Jaeger, Zipkin."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ROOT, CHILD = "00f067aa0ba902b7", "00f067aa0ba902b8"
START = 1_795_176_000_000_000_000
MODEL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "quill-3",
    "gen_ai.prompt.0.role": "user",
    "gen_ai.prompt.0.content": "One bag?",
    "gen_ai.completion.0.content": "45 euro",
}


def custom() -> list[dict[str, Any]]:
    return [
        {
            "trace_id": TRACE,
            "span_id": ROOT,
            "name": "run",
            "start_time": START,
            "duration_ns": 2_000_000,
            "attributes": {"input.value": "One bag?", "output.value": "45 euro"},
            "host": "a1",
        },
        {
            "trace_id": TRACE,
            "span_id": CHILD,
            "parent_span_id": ROOT,
            "name": "chat",
            "start_time": START + 500,
            "duration_ns": 1_000,
            "attributes": json.dumps(MODEL),
            "status": {"code": 2, "message": "cut off"},
            "events": [{"name": "retry", "timestamp": START + 600, "attributes": {"n": 1}}],
        },
    ]


def jaeger() -> list[dict[str, Any]]:
    def span(span_id: str, name: str, at: int, tags: dict[str, str], parent: str | None) -> Any:
        return {
            "traceID": TRACE,
            "spanID": span_id,
            "operationName": name,
            "references": [
                {"refType": "CHILD_OF", "traceID": TRACE, "spanID": parent} for _ in [0] if parent
            ],
            "startTime": (START + at) // 1000,
            "duration": 1,
            "tags": [{"key": key, "type": "string", "value": value} for key, value in tags.items()],
            "logs": [],
            "processID": "p1",
        }

    spans = [
        span(CHILD, "chat", 500_000, {**MODEL, "error": "true"}, ROOT),
        span(ROOT, "run", 0, {"input.value": "One bag?", "output.value": "45 euro"}, None),
    ]
    processes = {"p1": {"serviceName": "desk", "tags": []}}
    return [{"data": [{"traceID": TRACE, "spans": spans, "processes": processes}], "total": 0}]


def zipkin() -> list[dict[str, Any]]:
    at = START // 1000
    common = {"traceId": TRACE, "localEndpoint": {"serviceName": "desk"}}
    return [
        {**common, "id": ROOT, "name": "run", "timestamp": at, "duration": 9}
        | {"tags": {"input.value": "One bag?", "output.value": "45 euro"}},
        {**common, "id": CHILD, "parentId": ROOT, "name": "chat", "timestamp": at + 2}
        | {"duration": 1, "tags": {**MODEL, "error": "true"}},
    ]


def read(path: Path, rows: list[Any]) -> tuple[list[Trace], list[Reject]]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    items = [item for part in read_bundle(path) for item in part.items]
    traces = [item for item in items if isinstance(item, Trace)]
    return traces, [item for item in items if isinstance(item, Reject)]


@pytest.mark.parametrize("made", [custom, jaeger, zipkin])
def test_each_spelling_is_the_same_run(tmp_path: Path, made: Any) -> None:
    (trace,), rejects = read(tmp_path / "a.jsonl", made())
    assert rejects == []
    assert (trace.format, trace.source_id) == ("spans", TRACE)
    assert (trace.input, trace.output, trace.start_ns) == ("One bag?", "45 euro", START)
    root, child = trace.steps
    assert (root.id, child.id, child.parent_id) == (ROOT, CHILD, ROOT)
    assert (child.kind, child.model, child.status) == ("llm", "quill-3", "error")
    assert [message.content for message in child.messages_in] == ["One bag?"]
    assert [message.content for message in child.messages_out] == ["45 euro"]
    assert child.duration_ns == 1_000


def test_what_has_no_place_of_its_own_stays(tmp_path: Path) -> None:
    (trace,), _ = read(tmp_path / "a.jsonl", custom())
    assert trace.steps[0].attributes["host"] == "a1"
    assert trace.steps[1].attributes["events"][0]["name"] == "retry"
    assert trace.steps[1].status_message == "cut off"


def test_the_order_of_the_rows_makes_no_difference(tmp_path: Path) -> None:
    rows = custom()
    keys = set()
    for seed in range(4):
        random.Random(seed).shuffle(rows)
        (trace,), _ = read(tmp_path / f"{seed}.jsonl", rows)
        keys.add(trace.key)
    assert len(keys) == 1


@pytest.mark.parametrize("name", ["trace_id", "span_id", "events", "attributes", "status"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, ["x"], True])
def test_no_row_is_lost_however_odd_its_values(tmp_path: Path, name: str, value: Any) -> None:
    rows = [*custom(), {**custom()[1], name: value}]
    traces, rejects = read(tmp_path / "a.jsonl", rows)
    repeated = sum("dropped" in note for trace in traces for note in trace.notes)
    assert sum(len(trace.steps) for trace in traces) + len(rejects) + repeated == 3
