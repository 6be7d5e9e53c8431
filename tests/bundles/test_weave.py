"""W&B Weave: calls, flat and nested, with feedback of people and scorers."""

from __future__ import annotations

import csv
from pathlib import Path

from reading import QUESTION, WRONG, judged, one, read, shape, step


def test_calls_are_a_tree_named_by_their_operation() -> None:
    trace = one("weave/calls.jsonl")
    root, chat = trace.steps
    assert [(s.kind, s.name) for s in (root, chat)] == [
        ("chain", "answer"),
        ("llm", "openai.chat.completions.create"),
    ]
    assert chat.parent_id == root.id
    assert trace.output == WRONG
    assert (trace.metadata["session"], trace.metadata["tier"]) == ("chat-1", "gold")


def test_a_model_call_has_messages_usage_and_its_exception() -> None:
    chat = one("weave/calls.jsonl").steps[1]
    assert [message.content for message in chat.messages_in] == [QUESTION]
    assert (chat.model, chat.usage) == ("quill-3", {"input": 12, "output": 6})
    assert (chat.status, chat.status_message) == ("error", "TimeoutError: fees")


def test_references_stay_as_text() -> None:
    root = one("weave/calls.jsonl").steps[0]
    assert root.input["self"] == "weave:///own/desk/object/Desk:xyz"


def test_feedback_is_of_people_or_of_scorers() -> None:
    trace = one("weave/calls.jsonl")
    root = trace.steps[0].id
    assert judged(trace.scores) == [
        ("note", None, None, "human", "anna", root),
        ("correct", 0.0, "false", "human", "anna", root),
        ("Faithful.faithful", 0.0, "false", "unknown", "svc", root),
        ("Faithful.reason", None, "30 is not 45", "unknown", "svc", root),
    ]


def test_the_flat_csv_is_nested_again(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    names = ["id", "project_id", "op_name", "trace_id", "parent_id", "started_at", "ended_at"]
    values = ["c1", "own/desk", "weave:///own/desk/op/answer:abc", "t1", "", "2026-10-01T08:00:00Z"]
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow([*names, "inputs.question", "output", "summary.weave.latency_ms"])
        rows.writerow([*values, "2026-10-01T08:00:04Z", QUESTION, WRONG, "4000"])
    (trace,), rejects = read(path)
    assert rejects == []
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert shape(trace) == [("c1", "chain", "answer", None)]
    assert step(trace, "c1").attributes["weave"] == {"latency_ms": "4000"}
