"""Helicone and PromptLayer: request logs."""

from __future__ import annotations

import json
from pathlib import Path

from reading import DATA, QUESTION, WRONG, judged, one, read, shape, step

FIRST, SECOND = (
    json.loads(line)["request_id"]
    for line in (DATA / "helicone" / "requests.jsonl").read_text().splitlines()
)


def test_helicone_requests_of_a_session_are_a_tree() -> None:
    trace = one("helicone/requests.jsonl")
    assert (trace.source_id, trace.name) == ("chat-1", "Bags")
    assert shape(trace) == [(FIRST, "llm", "desk", None), (SECOND, "llm", "fees", FIRST)]
    assert step(trace, SECOND).status_message == "the request ended with 429: slow down"
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
