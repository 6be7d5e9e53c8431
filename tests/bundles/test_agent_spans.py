"""Conversations in the span attributes and events of agent frameworks, in OTLP, Langfuse and run exports."""

from __future__ import annotations

import json
from typing import Any

from reading import read_values, step
from tracejury.store.bundles.formats.langchain.langsmith import READER as LANGSMITH
from tracejury.store.bundles.formats.langfuse.reader import READER as LANGFUSE
from tracejury.store.bundles.formats.message_lists.reader import READER as MESSAGES
from tracejury.store.bundles.formats.opentelemetry.otlp import READER as OTLP
from tracejury.store.bundles.protocol import Reader, Sample, Vote
from tracejury.store.trace import Message, Step, ToolCall, Trace

ASKED = "Is the sauna free at seven?"
ANSWER = "Yes, I booked it for you."
CALL = ToolCall("book", {"at": 7}, "call-3")
SYSTEM = "You look after the house."


def one(reader: Reader, *values: Any) -> Trace:
    (trace,) = read_values(reader, *values)
    assert isinstance(trace, Trace), trace
    return trace


def said(messages: tuple[Message, ...]) -> list[tuple[Any, ...]]:
    return [(m.role, m.content or [(c.name, c.arguments) for c in m.tool_calls]) for m in messages]


def pairs(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "value": {"stringValue": value if isinstance(value, str) else json.dumps(value)},
        }
        for key, value in attributes.items()
    ]


def spans(*given: dict[str, Any]) -> Trace:
    """OTLP spans under the first of them; `attributes` and `events` as plain objects."""
    made = [
        {
            "traceId": "5b8efff798038103d269b633813fc60d",
            "spanId": f"eee19b7ec3c1b17{number}",
            **({"parentSpanId": "eee19b7ec3c1b170"} if number else {}),
            "name": one.get("name", "a span"),
            "startTimeUnixNano": str(1_544_712_660_000_000_001 + number),
            "endTimeUnixNano": "1544712661000000002",
            "attributes": pairs(one.get("attributes", {})),
            "events": [
                {"name": name, "timeUnixNano": "1544712660000000005", "attributes": pairs(body)}
                for name, body in one.get("events", ())
            ],
        }
        for number, one in enumerate(given)
    ]
    return one(OTLP, {"resourceSpans": [{"scopeSpans": [{"spans": made}]}]})


def only(trace: Trace) -> Step:
    (found,) = trace.steps
    return found


TOOL_CALLS = [
    {"id": "call-3", "type": "function", "function": {"name": "book", "arguments": '{"at": 7}'}}
]
EVENTS: list[dict[str, Any]] = [
    {"role": "system", "content": SYSTEM, "event.name": "gen_ai.system.message"},
    {"role": "user", "content": ASKED, "event.name": "gen_ai.user.message"},
    {"role": "assistant", "tool_calls": TOOL_CALLS, "event.name": "gen_ai.assistant.message"},
    {"role": "tool", "id": "call-3", "content": "done", "event.name": "gen_ai.tool.message"},
]
CHOICE: dict[str, Any] = {
    "index": 0,
    "message": {"role": "assistant", "content": ANSWER},
    "event.name": "gen_ai.choice",
}


def test_the_events_of_pydantic_ai_are_the_conversation_of_its_call() -> None:
    model = {"gen_ai.request.model": "quill-3", "gen_ai.operation.name": "chat"}
    found = only(spans({"attributes": {**model, "events": [*EVENTS, CHOICE]}}))
    assert said(found.messages_in) == [
        ("system", SYSTEM),
        ("user", ASKED),
        ("assistant", [("book", {"at": 7})]),
        ("tool", "done"),
    ]
    assert found.messages_in[3].tool_call_id == "call-3"
    assert said(found.messages_out) == [("assistant", ANSWER)]
    assert "events" not in found.attributes


def test_all_messages_of_a_run_of_pydantic_ai_end_with_its_answer() -> None:
    parts = [
        {"role": "user", "parts": [{"type": "text", "content": ASKED}]},
        {"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]},
    ]
    for attributes in (
        {"pydantic_ai.all_messages": parts},
        {
            "all_messages_events": [
                EVENTS[1],
                {**CHOICE["message"], "event.name": "gen_ai.assistant.message"},
            ]
        },
    ):
        trace = spans({"attributes": {"gen_ai.operation.name": "invoke_agent", **attributes}})
        assert (trace.input, trace.output) == (ASKED, ANSWER)
        assert said(only(trace).messages_out) == [("assistant", ANSWER)]


def test_other_events_of_an_application_are_left_alone() -> None:
    found = only(spans({"attributes": {"events": [{"name": "clicked"}]}}))
    assert (found.messages_in, found.attributes) == ((), {"events": '[{"name": "clicked"}]'})


def test_the_events_of_strands_are_blocks_as_text() -> None:
    use = [{"toolUse": {"toolUseId": "call-3", "name": "book", "input": {"at": 7}}}]
    call = spans(
        {
            "attributes": {"gen_ai.request.model": "quill-3"},
            "events": [
                ("gen_ai.user.message", {"content": json.dumps([{"text": ASKED}])}),
                ("gen_ai.choice", {"message": json.dumps(use), "finish_reason": "tool_use"}),
            ],
        },
        {
            "attributes": {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book"},
            "events": [
                ("gen_ai.tool.message", {"content": '{"at": 7}', "id": "call-3", "role": "tool"}),
                ("gen_ai.choice", {"message": json.dumps([{"text": "done"}]), "id": "call-3"}),
            ],
        },
    )
    model, tool = call.steps
    assert said(model.messages_in) == [("user", ASKED)]
    assert model.messages_out[0].tool_calls == (CALL,)
    assert tool.messages_out[0].content == "done"


def test_the_attributes_of_googles_agent_development_kit_are_read() -> None:
    request = {
        "model": "gemini-2.5-flash",
        "config": {"system_instruction": SYSTEM},
        "contents": [{"role": "user", "parts": [{"text": ASKED}]}],
    }
    response = {
        "content": {
            "role": "model",
            "parts": [{"function_call": {"name": "book", "args": {"at": 7}}}],
        }
    }
    trace = spans(
        {
            "name": "call_llm",
            "attributes": {
                "gen_ai.request.model": "gemini-2.5-flash",
                "gcp.vertex.agent.llm_request": request,
                "gcp.vertex.agent.llm_response": response,
            },
        },
        {
            "name": "execute_tool book",
            "attributes": {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": "book",
                "gcp.vertex.agent.tool_call_args": {"at": 7},
                "gcp.vertex.agent.tool_response": {"status": "done"},
            },
        },
    )
    model, tool = trace.steps
    assert said(model.messages_in) == [("system", SYSTEM), ("user", ASKED)]
    assert said(model.messages_out) == [("assistant", [("book", {"at": 7})])]
    assert (tool.name, tool.input, tool.output) == ("book", {"at": 7}, {"status": "done"})


def test_the_chat_of_a_voice_agent_of_livekit_is_read() -> None:
    chat = {
        "items": [
            {"id": "i1", "type": "message", "role": "system", "content": [SYSTEM]},
            {"id": "i2", "type": "message", "role": "user", "content": [ASKED]},
        ]
    }
    attributes = {
        "gen_ai.request.model": "quill-3",
        "lk.chat_ctx": chat,
        "lk.response.text": ANSWER,
    }
    found = only(spans({"attributes": attributes}))
    assert said(found.messages_in) == [("system", SYSTEM), ("user", ASKED)]
    assert found.output == ANSWER


# The same bodies in other exports


def observations(*given: dict[str, Any]) -> Trace:
    made = [
        {"id": f"o{number}", "traceId": "t", "type": "GENERATION", "name": "call", **one}
        for number, one in enumerate(given)
    ]
    return one(LANGFUSE, {"trace": {"id": "t", "scores": []}, "observations": made})


def test_langfuse_observations_of_gemini_have_the_prompt_the_question_the_call_and_its_result() -> (
    None
):
    call = {"function_call": {"name": "book", "args": {"at": 7}}}
    result = {"function_response": {"name": "book", "response": {"status": "done"}}}
    request = {
        "model": "gemini-2.5-flash",
        "config": {
            "system_instruction": SYSTEM,
            "tools": [{"function_declarations": [{"name": "book"}]}],
        },
        "contents": [
            {"role": "user", "parts": [{"text": ASKED}]},
            {"role": "model", "parts": [call]},
            {"role": "user", "parts": [result]},
        ],
    }
    response = {"candidates": [{"content": {"role": "model", "parts": [{"text": ANSWER}]}}]}
    trace = observations({"input": json.dumps(request), "output": json.dumps(response)})
    assert said(step(trace, "o0").messages_in) == [
        ("system", SYSTEM),
        ("user", ASKED),
        ("assistant", [("book", {"at": 7})]),
        ("tool", '{"status": "done"}'),
    ]
    assert (trace.input, trace.output) == (ASKED, ANSWER)


def test_langfuse_observations_of_langgraph_leave_out_what_defines_tools() -> None:
    defined = {
        "type": "function",
        "function": {"name": "book", "description": "Books.", "parameters": {}},
    }
    asked = [{"role": "user", "content": ASKED}, {"role": "tool", "content": defined}]
    answered = {"role": "assistant", "content": "", "additional_kwargs": {"tool_calls": TOOL_CALLS}}
    trace = observations({"input": asked, "output": answered})
    found = step(trace, "o0")
    assert said(found.messages_in) == [("user", ASKED)]
    assert found.input == asked
    assert found.messages_out[0].tool_calls == (CALL,)


def test_langfuse_observations_of_pydantic_ai_are_its_events() -> None:
    trace = observations({"input": EVENTS, "output": CHOICE})
    assert [m.role for m in step(trace, "o0").messages_in] == [
        "system",
        "user",
        "assistant",
        "tool",
    ]
    assert said(step(trace, "o0").messages_out) == [("assistant", ANSWER)]


def test_a_run_of_langsmith_has_a_gemini_request_as_chat() -> None:
    run = {
        "id": "r-1",
        "trace_id": "r-1",
        "dotted_order": "20260101T000000000000Zr-1",
        "name": "ChatGoogle",
        "run_type": "llm",
        "start_time": "2026-01-01T00:00:00",
        "inputs": {"contents": [{"role": "user", "parts": [{"text": ASKED}]}]},
        "outputs": {"candidates": [{"content": {"parts": [{"text": ANSWER}]}}]},
    }
    found = only(one(LANGSMITH, run))
    assert said((*found.messages_in, *found.messages_out)) == [
        ("user", ASKED),
        ("assistant", ANSWER),
    ]


def test_a_bare_record_of_gemini_is_a_trace_with_its_system_prompt() -> None:
    record = {
        "systemInstruction": {"parts": [{"text": SYSTEM}]},
        "contents": [
            {"role": "user", "parts": [{"text": ASKED}]},
            {"role": "model", "parts": [{"functionCall": {"name": "book", "args": {"at": 7}}}]},
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "book", "response": {"status": "done"}}}],
            },
            {"role": "model", "parts": [{"text": ANSWER}]},
        ],
    }
    assert MESSAGES.sniff(Sample(b"", (record,))) > Vote.NO
    trace = one(MESSAGES, record)
    assert [(s.kind, s.name, s.input) for s in trace.steps] == [
        ("message", "system", None),
        ("message", "user", None),
        ("llm", "book", None),
        ("tool", "book", {"at": 7}),
        ("llm", "assistant", None),
    ]
    assert (trace.input, trace.output, trace.metadata) == (ASKED, ANSWER, {})
