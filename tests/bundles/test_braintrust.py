"""Braintrust: rows with patches, scores of people and judges."""

from __future__ import annotations

import json
from pathlib import Path

from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from shared_data import shared

ROWS = [json.loads(line) for line in (DATA / "braintrust" / "logs.jsonl").read_text().splitlines()]


def test_rows_are_a_tree_with_what_was_expected() -> None:
    trace = one("braintrust/logs.jsonl")
    assert shape(trace) == [
        ("s-1", "chain", "desk", None),
        ("s-2", "llm", "chat", "s-1"),
        ("s-3", "evaluator", "factual", "s-1"),
    ]
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert trace.metadata["tier"] == "gold"
    assert step(trace, "s-1").duration_ns == 3_750_000_000


def test_a_patch_lies_over_its_row_wherever_it_stands(tmp_path: Path) -> None:
    chat = step(one("braintrust/logs.jsonl"), "s-2")
    assert chat.usage == {"input": 12, "output": 6, "total": 18}
    assert chat.attributes["measured"] == {"time_to_first_token": 0.3}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"events": [ROWS[3], *ROWS[:3]], "cursor": None}))
    (trace,), _ = read(path)
    assert trace.key == one("braintrust/logs.jsonl").key


def test_a_later_version_of_a_row_counts_and_is_told(tmp_path: Path) -> None:
    later = {**ROWS[0], "output": RIGHT, "_xact_id": "2000"}
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (later, ROWS[0])))
    (trace,), _ = read(path)
    assert trace.output == RIGHT
    assert "1 row(s) were replaced by a later version" in trace.notes


def test_who_scored_is_told_by_the_audit() -> None:
    assert judged(one("braintrust/logs.jsonl").scores) == [
        ("correct", 0.0, None, "human", "anna", None),
        ("comment", None, None, "human", "anna@example.org", None),
        ("factual", 0.0, None, "unknown", None, "s-3"),
    ]


def test_real_payloads_load() -> None:
    traces, rejects = read(shared("real", "braintrust", "wrap-langchain-js_log-payloads.json"))
    assert (len(traces), sum(len(trace.steps) for trace in traces), rejects) == (1, 14, [])
