"""NeMo Guardrails: traces with and without a clock, and generation logs with activated rails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import judged, one, read, shape, step


def test_an_activated_rail_is_a_guardrail_with_its_actions_and_calls_under_it() -> None:
    trace = one("nemo/generation.json")
    assert shape(trace) == [
        ("rail-0", "guardrail", "self check input", None),
        ("rail-0-action-0", "tool", "self_check_input", "rail-0"),
        ("rail-0-action-0-call-0", "llm", "self_check_input", "rail-0-action-0"),
    ]
    assert trace.output == "I cannot say that."
    assert step(trace, "rail-0").output == "blocked"
    assert judged(trace.scores) == [
        ("self check input blocked", 1.0, "true", "code", None, "rail-0")
    ]


def test_a_trace_of_the_file_adapter_is_a_tree() -> None:
    trace = one("nemo/trace.json")
    assert shape(trace) == [
        ("s1", "chain", "guardrails.request", None),
        ("s2", "guardrail", "no promises", "s1"),
    ]
    assert judged(trace.scores) == [("no promises blocked", 1.0, "true", "code", None, "s2")]


def test_old_traces_are_pretty_printed_one_after_another_and_have_no_clock(tmp_path: Path) -> None:
    def trace(number: int) -> str:
        spans: list[dict[str, Any]] = [
            {
                "name": "input rail",
                "span_id": f"s{number}",
                "parent_id": None,
                "trace_id": f"t{number}",
                "start_time": 0.0,
                "end_time": 1.5,
                "duration": 1.5,
                "metrics": {},
            }
        ]
        return json.dumps({"trace_id": f"t{number}", "spans": spans}, indent=2)

    path = tmp_path / "trace.jsonl"
    path.write_text(trace(1) + "\n" + trace(2) + "\n")
    (first, second), rejects = read(path)
    assert rejects == []
    assert (first.source_id, second.source_id) == ("t1", "t2")
    assert first.steps[0].duration_ns == 1_500_000_000
    assert any("count from the first rail" in note for note in first.notes)
