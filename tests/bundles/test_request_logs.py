"""Datadog, Helicone and PromptLayer: spans and request logs."""

from __future__ import annotations

import json
from pathlib import Path

from reading import DATA, QUESTION, WRONG, judged, one, read, shape, step

ROOT, CHAT = "9223372036854775809", "9223372036854775810"
FIRST, SECOND = (
    json.loads(line)["request_id"]
    for line in (DATA / "helicone" / "requests.jsonl").read_text().splitlines()
)


def test_datadog_spans_keep_ids_beyond_what_a_float_holds() -> None:
    trace = one("datadog/export.json")
    assert shape(trace) == [(ROOT, "agent", "desk", None), (CHAT, "llm", "chat", ROOT)]
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert (trace.metadata["env"], trace.metadata["app"]) == ("prod", "desk")
    assert trace.metadata["tags"] == ["lisbon"]


def test_datadog_messages_calls_errors_and_durations() -> None:
    chat = step(one("datadog/export.json"), CHAT)
    assert [(c.name, c.arguments, c.id) for c in chat.messages_out[0].tool_calls] == [
        ("find_fee", {"to": "Lisbon"}, "c1")
    ]
    assert (chat.status_message, chat.duration_ns) == ("cut off", 1_000_000_000)
    assert judged(one("datadog/export.json").scores) == [
        ("correct", 0.0, "fail", "llm", None, None)
    ]


def test_datadog_events_of_the_intake_are_the_same_spans(tmp_path: Path) -> None:
    spans = [
        {
            "span_id": "2",
            "trace_id": "1",
            "parent_id": "undefined",
            "name": "desk",
            "start_ns": 1_790_841_600_000_000_000,
            "duration": 5,
            "status": "ok",
            "meta": {
                "span.kind": "workflow",
                "input": {"value": QUESTION},
                "output": {"value": WRONG},
            },
            "metrics": {},
            "tags": ["env:prod"],
        }
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"event_type": "span", "spans": spans}))
    (trace,), rejects = read(path)
    assert (trace.input, trace.output, rejects) == (QUESTION, WRONG, [])


def test_helicone_requests_of_a_session_are_a_tree() -> None:
    trace = one("helicone/requests.jsonl")
    assert (trace.source_id, trace.name) == ("chat-1", "Bags")
    assert shape(trace) == [(FIRST, "llm", "desk", None), (SECOND, "llm", "fees", FIRST)]
    assert step(trace, SECOND).status_message == "the request ended with 429"
    assert (trace.metadata["tier"], trace.metadata["user"]) == ("gold", "u-1")


def test_helicone_feedback_is_the_end_users() -> None:
    assert judged(one("helicone/requests.jsonl").scores) == [
        ("feedback", 0.0, "false", "user", None, FIRST),
        ("correct", 0.0, "false", "unknown", None, FIRST),
        ("length", 0.4, None, "unknown", None, FIRST),
    ]


def test_helicone_rows_exported_twice_count_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text((DATA / "helicone" / "requests.jsonl").read_text() * 2)
    (trace,), _ = read(path)
    assert len(trace.steps) == 2
    assert "2 repeated row(s) were dropped" in trace.notes


def test_a_promptlayer_log_is_a_call_with_its_scores() -> None:
    trace = one("promptlayer/logs.jsonl")
    assert (trace.source_id, trace.input, trace.output) == ("7", QUESTION, WRONG)
    assert trace.steps[0].duration_ns == 2_000_000_000
    assert trace.steps[0].usage == {"input": 12, "output": 6, "total": 18, "cost": 0.001}
    assert (trace.metadata["tier"], trace.metadata["tags"]) == ("gold", ["lisbon"])
    assert judged(trace.scores) == [
        ("score", 20.0, None, "unknown", None, None),
        ("tone", 90.0, None, "unknown", None, None),
    ]
