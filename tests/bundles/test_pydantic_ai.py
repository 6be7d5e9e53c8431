"""pydantic-ai: messages with parts by their kind, calls with results and retries; Logfire: rows of its records."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, WRONG, one, read, read_values, step
from tracejury.store.bundles.formats.logfire import READER as LOGFIRE
from tracejury.store.bundles.formats.pydantic_ai import READER
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

MESSAGES: list[Any] = json.loads((DATA / "pydantic_ai" / "all_messages.json").read_text())
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (DATA / "logfire" / "records.jsonl").read_text().splitlines()
]


def test_a_file_of_messages_is_one_trace() -> None:
    trace = one("pydantic_ai/all_messages.json")
    assert (trace.source_id, trace.input, trace.output) == ("run-1", QUESTION, WRONG)
    assert trace.metadata["model"] == "quill-3"
    answer = step(trace, "1")
    assert answer.messages_out[0].reasoning == "The fee is in the table."
    assert [call.id for call in answer.messages_out[0].tool_calls] == ["call_1", "call_2"]
    assert answer.usage == {"input": 90, "output": 9}
    assert answer.attributes["usage"] == {
        "cache_read_tokens": 10,
        "details": {"reasoning_tokens": 4},
    }


def test_a_call_has_its_result_and_a_retry_is_its_error() -> None:
    trace = one("pydantic_ai/all_messages.json")
    found, failed = step(trace, "call_1"), step(trace, "call_2")
    assert (found.name, found.status, found.input, found.output) == (
        "find_fee",
        "ok",
        {"to": "LIS"},
        {"fee": 45},
    )
    assert (failed.name, failed.status) == ("find_rule", "error")
    assert failed.output[0]["msg"] == "Field required"


def test_every_part_is_a_step_or_part_of_one_and_unknown_kinds_are_kept() -> None:
    trace = one("pydantic_ai/all_messages.json")
    parts = [part["part_kind"] for message in MESSAGES for part in message["parts"]]
    within = sum(parts.count(kind) for kind in ("text", "thinking", "tool-return", "retry-prompt"))
    responses = sum(message["kind"] == "response" for message in MESSAGES)
    instructions = 1
    assert len(trace.steps) == len(parts) - within + responses + instructions
    assert step(trace, "2-2").output == {"weather": "rain", "part_kind": "weather-delta"}


def test_records_of_runs_hold_their_messages_under_several_names() -> None:
    traces, rejects = read(DATA / "pydantic_ai" / "runs.jsonl")
    assert rejects == []
    unanswered, typed, plain = traces
    assert (unanswered.source_id, unanswered.output) == ("case-1", "I look it up.")
    assert typed.output == {"fee": 45}
    assert typed.steps[0].messages_out[0].parts == (
        {"url": "https://example.org/bag.png", "kind": "image-url"},
    )
    assert (plain.output, plain.metadata["correct"]) == ("80 euro.", True)
    assert plain.steps[1].usage == {"input": 7, "output": 3, "total": 10}


def test_a_denied_call_is_an_error_and_a_result_without_a_call_is_kept() -> None:
    denied = {
        "part_kind": "tool-return",
        "tool_name": "pay",
        "content": "no",
        "tool_call_id": "x",
        "outcome": "denied",
    }
    trace, reject = read_values(
        READER, [{"kind": "request", "parts": [denied]}], {"kind": "request"}
    )
    assert isinstance(trace, Trace)
    (tool,) = trace.steps
    assert (tool.name, tool.status, tool.output, tool.attributes["outcome"]) == (
        "pay",
        "error",
        "no",
        "denied",
    )
    assert isinstance(reject, Reject)


def test_every_record_of_logfire_is_a_step_of_its_trace() -> None:
    trace = one("logfire/records.jsonl")
    assert len(trace.steps) == len(ROWS)
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert (trace.metadata["service"], trace.metadata["model"]) == ("desk", "quill-3")
    root, model, tool, log = trace.steps
    assert (root.kind, model.kind, tool.kind, log.kind) == ("agent", "llm", "tool", "event")
    assert {each.parent_id for each in (model, tool, log)} == {root.id}
    assert model.messages_out[0].tool_calls[0].id == "call_1"
    assert (tool.input, tool.status, tool.status_message) == (
        {"to": "LIS"},
        "error",
        "KeyError: 'LIS'",
    )
    assert tool.attributes["events"][0]["at_ns"] == 1772896503500000000
    assert log.attributes["message"] == "fee 30"


def test_records_are_read_as_rows_columns_and_tables(tmp_path: Path) -> None:
    whole = one("logfire/records.jsonl")
    columns = [
        {"name": key, "datatype": "x", "values": [row[key] for row in ROWS]} for key in ROWS[0]
    ]
    for value in ({"columns": [], "rows": ROWS}, {"columns": columns}):
        (trace,) = read_values(LOGFIRE, value)
        assert isinstance(trace, Trace)
        assert trace.steps == whole.steps
    path = tmp_path / "records.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ROWS[0])
        writer.writerows(
            [json.dumps(one) if isinstance(one, dict | list) else one for one in row.values()]
            for row in ROWS
        )
    (trace,), rejects = read(path)
    assert (trace.format, trace.output, rejects) == ("logfire", WRONG, [])


def test_an_exception_below_the_level_of_errors_is_no_failure_and_a_row_without_ids_a_reject() -> (
    None
):
    (trace,) = read_values(LOGFIRE, {**ROWS[2], "level": 13, "otel_status_code": None})
    assert isinstance(trace, Trace)
    assert trace.steps[0].status == "unset"
    (reject,) = read_values(LOGFIRE, {"span_name": "x"})
    assert isinstance(reject, Reject)
