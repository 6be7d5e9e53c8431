"""OpenAI: completions, batches, chunks, Responses, preferences; and the Agents SDK's traces."""

from __future__ import annotations

import json
from pathlib import Path

from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from shared_data import shared


def test_the_two_sides_of_a_batch_are_joined(tmp_path: Path) -> None:
    for name in ("batch_input.jsonl", "batch_output.jsonl"):
        (tmp_path / name).write_text((DATA / "openai" / name).read_text())
    (good, bad), rejects = read(tmp_path)
    assert rejects == []
    assert (good.source_id, good.input, good.output) == ("bag-1", QUESTION, WRONG)
    assert [message.role for message in good.steps[0].messages_in] == ["system", "user"]
    assert good.steps[0].usage == {"input": 20, "output": 7, "total": 27}
    assert (bad.source_id, bad.input, bad.error) == ("bag-2", "Pets?", "The batch expired.")


def test_the_model_that_was_asked_for_and_the_answers_own_id_are_kept(tmp_path: Path) -> None:
    for name in ("batch_input.jsonl", "batch_output.jsonl"):
        text = (DATA / "openai" / name).read_text()
        newest = text.replace('"quill-3"', '"quill-latest"') if "input" in name else text
        (tmp_path / name).write_text(newest)
    good = read(tmp_path)[0][0].steps[0]
    assert (good.model, good.attributes["request.model"]) == ("quill-3-2026", "quill-latest")
    assert good.attributes["response.id"] == "chatcmpl-1"


def test_chunks_are_put_together_again() -> None:
    (message,) = one("openai/chunks.jsonl").steps[0].messages_out
    assert message.content == "I will look."
    assert [(c.id, c.name, c.arguments) for c in message.tool_calls] == [
        ("call_1", "find_fee", {"to": "Lisbon"})
    ]


def test_a_response_keeps_reasoning_calls_and_answer() -> None:
    trace = one("openai/responses.jsonl")
    assert (trace.source_id, trace.input, trace.output) == ("resp_1", QUESTION, WRONG)
    reasoning, call, said = trace.steps[0].messages_out
    assert reasoning.reasoning == "Look it up."
    assert call.tool_calls[0].arguments == {"to": "Lisbon"}
    assert said.content == WRONG
    assert trace.metadata["tier"] == "gold"


def test_the_preferred_answer_is_what_was_expected() -> None:
    trace = one("openai/preference.jsonl")
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)


def test_an_agents_trace_has_agents_tools_and_guardrails() -> None:
    trace = one("openai_agents/trace.jsonl")
    assert (trace.name, trace.metadata["session"]) == ("Bag desk", "chat-1")
    assert shape(trace) == [
        ("span_1", "agent", "Desk", None),
        ("span_2", "llm", "generation", "span_1"),
        ("span_3", "tool", "find_fee", "span_1"),
        ("span_4", "guardrail", "no promises", "span_1"),
    ]
    tool = step(trace, "span_3")
    assert (tool.status_message, tool.input, tool.output) == ("stale table", {"to": "Lisbon"}, "30")
    assert judged(trace.scores) == [("no promises triggered", 1.0, "true", "code", None, "span_4")]


def test_spans_without_their_trace_are_read_and_told(tmp_path: Path) -> None:
    lines = (DATA / "openai_agents" / "trace.jsonl").read_text().splitlines()
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"data": [json.loads(line) for line in lines[1:]]}))
    (trace,), _ = read(path)
    assert any("own record is not in the bundle" in note for note in trace.notes)


def test_a_saved_state_is_named_for_what_it_is() -> None:
    traces, rejects = read(shared("real", "openai_agents", "v1_13_pending_tool_approval.json"))
    assert traces == []
    assert "saved state of a run (RunState)" in rejects[0].reason


def test_a_real_batch_loads() -> None:
    traces, rejects = read(shared("real", "openai_chat", "TimeEscaper_batch_output.jsonl"))
    assert (len(traces), rejects) == (65, [])
