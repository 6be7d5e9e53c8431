"""Anthropic: messages, batches, and recordings of managed agents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, RIGHT, WRONG, one, read, shape, step
from shared_data import shared


def test_a_request_and_its_message_are_a_trace() -> None:
    trace = one("anthropic/pair.jsonl")
    assert (trace.source_id, trace.input, trace.output) == ("msg_7", QUESTION, RIGHT)
    assert trace.metadata["app"] == "desk"


def test_a_batch_is_joined_and_its_errors_are_told() -> None:
    (good, bad), rejects = read(DATA / "anthropic" / "batch.jsonl")
    assert rejects == []
    (message,) = good.steps[0].messages_out
    assert (message.reasoning, message.content) == ("Recall the fee.", WRONG)
    assert message.tool_calls[0].name == "find_fee"
    assert [m.role for m in good.steps[0].messages_in] == ["system", "user"]
    assert good.steps[0].attributes["usage"] == {"cache_read_input_tokens": 4}
    assert (bad.source_id, bad.error) == ("bag-2", "max_tokens is missing")


def test_a_recorded_session_is_told_in_its_order_with_results_at_their_calls() -> None:
    trace = one("anthropic/recording.jsonl")
    assert (trace.name, trace.input, trace.output) == ("Bags", QUESTION, WRONG)
    assert [kind for _, kind, _, _ in shape(trace)] == ["message", "tool", "llm"]
    tool = step(trace, "sevt_1")
    assert (tool.name, tool.input, tool.output, tool.status) == (
        "find_fee",
        {"to": "Lisbon"},
        "30",
        "error",
    )


def test_a_call_that_was_denied_says_so_and_by_whom(tmp_path: Path) -> None:
    """The decision names the call as a result does, and is none."""

    def used(name: str, tool: str, **more: Any) -> dict[str, Any]:
        return {"type": "agent.tool_use", "id": name, "name": tool, "input": {"to": "LIS"}, **more}

    def decided(call: str, result: str, **more: Any) -> dict[str, Any]:
        return {"type": "user.tool_confirmation", "tool_use_id": call, "result": result, **more}

    answered = {
        "type": "agent.tool_result",
        "id": "r-2",
        "tool_use_id": "u-2",
        "content": [{"type": "text", "text": "45"}],
    }
    stream = [
        {"type": "user.message", "content": [{"type": "text", "text": QUESTION}]},
        used("u-1", "refund", evaluated_permission="ask"),
        decided("u-1", "deny", deny_message="Never without a manager."),
        used("u-2", "find_fee", evaluated_permission="ask"),
        decided("u-2", "allow"),
        answered,
        used("u-3", "delete_booking", evaluated_permission="deny"),
    ]
    path = tmp_path / "session.jsonl"
    lines = [["client.beta.sessions.events.stream", event] for event in stream]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    (trace,), rejects = read(path)
    assert rejects == []
    tools = [s for s in trace.steps if s.kind == "tool"]
    assert [(s.name, s.output, s.status, s.status_message) for s in tools] == [
        ("refund", None, "error", "denied: Never without a manager."),
        ("find_fee", "45", "unset", None),
        ("delete_booking", None, "error", "denied: by the permissions of the agent"),
    ]


def test_a_real_recording_loads() -> None:
    traces, rejects = read(shared("real", "anthropic", "anthropic_managed_builtin_tools.jsonl"))
    assert (len(traces), rejects) == (1, [])
    assert traces[0].input == "Call 'date' to get the current date time"
