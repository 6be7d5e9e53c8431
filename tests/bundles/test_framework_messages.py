"""Messages as frameworks and providers keep them inside other exports: one conversation, whatever its shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tracejury.store.bundles.chat.bodies import body_messages
from tracejury.store.bundles.chat.messages import chat, messages_from
from tracejury.store.trace import Message, ToolCall

ASKED = "Is the castle open on Monday?"
ANSWER = "No, it is closed on Mondays."
ARGUMENTS = {"place": "castle", "day": "Monday"}
RESULT = "closed"
DEFINED = {
    "type": "function",
    "function": {
        "name": "opening_hours",
        "description": "When a place is open.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    },
}


def told(messages: tuple[Message, ...]) -> list[tuple[Any, ...]]:
    """Role and text of each message, or its calls without their ids."""
    return [
        (one.role, one.content or [(call.name, call.arguments) for call in one.tool_calls])
        for one in messages
    ]


WHOLE = [
    ("user", ASKED),
    ("assistant", [("opening_hours", ARGUMENTS)]),
    ("tool", RESULT),
    ("assistant", ANSWER),
]


def lc(name: str, **kwargs: Any) -> dict[str, Any]:
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", name], "kwargs": kwargs}


OPENAI_CALL = {
    "id": "call_7",
    "type": "function",
    "function": {"name": "opening_hours", "arguments": json.dumps(ARGUMENTS)},
}

THE_SAME: dict[str, Any] = {
    "Gemini, as its API writes it": {
        "contents": [
            {"role": "user", "parts": [{"text": ASKED}]},
            {
                "role": "model",
                "parts": [{"functionCall": {"name": "opening_hours", "args": ARGUMENTS}}],
            },
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "opening_hours", "response": RESULT}}],
            },
            {"role": "model", "parts": [{"text": ANSWER}]},
        ]
    },
    "Gemini, as its Python package writes it": {
        "model": "gemini-2.5-flash",
        "contents": [
            ASKED,
            {
                "role": "model",
                "parts": [{"function_call": {"name": "opening_hours", "args": ARGUMENTS}}],
            },
            {
                "role": "function",
                "parts": [{"function_response": {"name": "opening_hours", "response": RESULT}}],
            },
            {"role": "model", "parts": [{"text": "Checked.", "thought": True}, {"text": ANSWER}]},
        ],
    },
    "Bedrock Converse": {
        "messages": [
            {"role": "user", "content": [{"text": ASKED}]},
            {
                "role": "assistant",
                "content": [
                    {"toolUse": {"toolUseId": "u", "name": "opening_hours", "input": ARGUMENTS}}
                ],
            },
            {
                "role": "user",
                "content": [{"toolResult": {"toolUseId": "u", "content": [{"text": RESULT}]}}],
            },
            {"role": "assistant", "content": [{"text": ANSWER}]},
        ]
    },
    "Strands: the blocks as JSON text": [
        {"role": "user", "content": json.dumps([{"text": ASKED}])},
        {
            "role": "assistant",
            "content": json.dumps(
                [{"toolUse": {"toolUseId": "u", "name": "opening_hours", "input": ARGUMENTS}}]
            ),
        },
        {
            "role": "user",
            "content": json.dumps(
                [{"toolResult": {"toolUseId": "u", "content": [{"text": RESULT}]}}]
            ),
        },
        {"role": "assistant", "content": json.dumps([{"text": ANSWER}])},
    ],
    "LangChain with calls kept for the provider": [
        {"type": "human", "content": ASKED},
        {
            "type": "ai",
            "content": "",
            "additional_kwargs": {"tool_calls": [OPENAI_CALL]},
            "tool_calls": [],
        },
        {"type": "tool", "content": RESULT, "tool_call_id": "call_7", "additional_kwargs": {}},
        {"type": "ai", "content": ANSWER, "additional_kwargs": {"refusal": None}},
    ],
    "LangChain chunks": [
        {"type": "HumanMessageChunk", "content": ASKED},
        {
            "type": "AIMessageChunk",
            "content": "",
            "tool_call_chunks": [
                {
                    "name": "opening_hours",
                    "args": json.dumps(ARGUMENTS)[:9],
                    "id": "call_7",
                    "index": 0,
                },
                {"name": None, "args": json.dumps(ARGUMENTS)[9:], "id": None, "index": 0},
            ],
        },
        {"type": "ToolMessageChunk", "content": RESULT, "tool_call_id": "call_7"},
        {"type": "AIMessageChunk", "content": ANSWER},
    ],
    "LangChain constructors": [
        lc("HumanMessage", content=ASKED),
        lc("AIMessageChunk", content="", additional_kwargs={"tool_calls": [OPENAI_CALL]}),
        lc("ToolMessage", content=RESULT, tool_call_id="call_7"),
        lc("AIMessage", content=ANSWER),
    ],
    "tools defined among the messages": [
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": None, "tool_calls": [OPENAI_CALL]},
        {"role": "tool", "content": RESULT, "tool_call_id": "call_7"},
        {"role": "assistant", "content": ANSWER},
        {"role": "tool", "content": DEFINED},
    ],
    "DeepEval: definitions as Python wrote them": [
        {"role": "human", "content": ASKED},
        {"role": "ai", "content": "", "tool_calls": [OPENAI_CALL]},
        {"role": "tool", "content": RESULT},
        {"role": "ai", "content": ANSWER},
        {"role": "Tool Input", "content": str(DEFINED)},
    ],
    "pydantic-ai events": [
        {
            "content": ASKED,
            "role": "user",
            "gen_ai.message.index": 0,
            "event.name": "gen_ai.user.message",
        },
        {
            "role": "assistant",
            "tool_calls": [OPENAI_CALL],
            "gen_ai.message.index": 1,
            "event.name": "gen_ai.assistant.message",
        },
        {"role": "tool", "id": "call_7", "content": RESULT, "event.name": "gen_ai.tool.message"},
        {
            "index": 0,
            "message": {"role": "assistant", "content": ANSWER},
            "gen_ai.system": "openai",
            "event.name": "gen_ai.choice",
        },
    ],
    "Semantic Kernel": [
        {"role": "user", "gen_ai.event.content": json.dumps({"role": "User", "content": ASKED})},
        {
            "gen_ai.event.content": json.dumps(
                {"index": 0, "message": {"role": "Assistant", "tool_calls": [OPENAI_CALL]}}
            )
        },
        {"gen_ai.event.content": json.dumps({"role": "tool", "id": "call_7", "content": RESULT})},
        {"gen_ai.event.content": json.dumps({"message": {"role": "Assistant", "content": ANSWER}})},
    ],
    "AutoGen": [
        {"type": "UserMessage", "content": ASKED, "source": "user"},
        {
            "type": "AssistantMessage",
            "content": [
                {"id": "call_7", "name": "opening_hours", "arguments": json.dumps(ARGUMENTS)}
            ],
            "source": "guide",
        },
        {
            "type": "FunctionExecutionResultMessage",
            "content": [{"content": RESULT, "call_id": "call_7", "name": "opening_hours"}],
        },
        {"type": "TextMessage", "content": ANSWER, "source": "guide"},
    ],
    "a screen of the Vercel AI SDK": [
        {"id": "m1", "role": "user", "parts": [{"type": "text", "text": ASKED}]},
        {
            "id": "m2",
            "role": "assistant",
            "parts": [
                {"type": "step-start"},
                {
                    "type": "tool-opening_hours",
                    "toolCallId": "call_7",
                    "state": "output-available",
                    "input": ARGUMENTS,
                    "output": RESULT,
                },
                {"type": "text", "text": ANSWER},
            ],
        },
    ],
    "Mastra": [
        {"role": "user", "content": {"format": 2, "parts": [{"type": "text", "text": ASKED}]}},
        {
            "role": "assistant",
            "content": {
                "format": 2,
                "parts": [
                    {
                        "type": "tool-invocation",
                        "toolInvocation": {
                            "state": "result",
                            "toolCallId": "call_7",
                            "toolName": "opening_hours",
                            "args": ARGUMENTS,
                            "result": RESULT,
                        },
                    },
                    {"type": "text", "text": ANSWER},
                ],
            },
        },
    ],
    "Haystack": [
        {"role": "user", "content": [{"text": ASKED}], "meta": {}},
        {
            "role": "assistant",
            "content": [
                {
                    "tool_call": {
                        "tool_name": "opening_hours",
                        "arguments": ARGUMENTS,
                        "id": "call_7",
                    }
                }
            ],
        },
        {
            "role": "tool",
            "content": [
                {
                    "tool_call_result": {
                        "result": RESULT,
                        "origin": {"tool_name": "opening_hours", "arguments": {}, "id": "call_7"},
                        "error": False,
                    }
                }
            ],
        },
        {"role": "assistant", "content": [{"text": ANSWER}]},
    ],
    "LlamaIndex": [
        {"role": "user", "blocks": [{"block_type": "text", "text": ASKED}]},
        {
            "role": "assistant",
            "blocks": [
                {
                    "block_type": "tool_call",
                    "tool_call_id": "call_7",
                    "tool_name": "opening_hours",
                    "tool_kwargs": ARGUMENTS,
                }
            ],
        },
        {"role": "tool", "blocks": [{"block_type": "text", "text": RESULT}]},
        {"role": "assistant", "blocks": [{"block_type": "text", "text": ANSWER}]},
    ],
    "Azure AI evaluation": [
        {"role": "user", "content": [{"type": "text", "text": ASKED}]},
        {
            "role": "assistant",
            "content": [
                {
                    "type": "tool_call",
                    "tool_call_id": "call_7",
                    "name": "opening_hours",
                    "arguments": ARGUMENTS,
                }
            ],
        },
        {
            "role": "tool",
            "tool_call_id": "call_7",
            "content": [{"type": "tool_result", "tool_result": RESULT}],
        },
        {"role": "assistant", "content": [{"type": "text", "text": ANSWER}]},
    ],
    "Microsoft's Agent Framework": [
        {"role": "user", "parts": [{"type": "text", "content": ASKED}]},
        {
            "role": "assistant",
            "parts": [
                {
                    "type": "tool_call",
                    "id": ["run_1", "call_7"],
                    "name": "opening_hours",
                    "arguments": ARGUMENTS,
                },
                {
                    "type": "Microsoft.Extensions.AI.TextReasoningContent",
                    "content": {"text": "", "protectedData": "c2VjcmV0"},
                },
            ],
        },
        {
            "role": "tool",
            "parts": [
                {"type": "tool_call_response", "id": ["run_1", "call_7"], "response": RESULT}
            ],
        },
        {"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]},
    ],
    "LiveKit": {
        "items": [
            {"id": "i1", "type": "message", "role": "user", "content": [ASKED]},
            {
                "id": "i2",
                "type": "function_call",
                "call_id": "call_7",
                "name": "opening_hours",
                "arguments": json.dumps(ARGUMENTS),
            },
            {"id": "i3", "type": "function_call_output", "call_id": "call_7", "output": RESULT},
            {"id": "i4", "type": "message", "role": "assistant", "content": [ANSWER]},
        ]
    },
    "smolagents": [
        {"role": "MessageRole.USER", "content": [{"type": "text", "text": ASKED}]},
        {"role": "tool-call", "content": "", "tool_calls": [OPENAI_CALL]},
        {"role": "tool-response", "content": [{"type": "text", "text": RESULT}]},
        {"role": "assistant", "content": [{"type": "text", "text": ANSWER}]},
    ],
    "calls in camel case": [
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": "", "toolCalls": [OPENAI_CALL]},
        {"role": "tool", "toolCallId": "call_7", "content": RESULT},
        {"role": "assistant", "content": ANSWER},
    ],
}


@pytest.mark.parametrize("shape", THE_SAME)
def test_one_conversation_is_read_from_every_shape(shape: str) -> None:
    assert told(messages_from(THE_SAME[shape])) == WHOLE
    assert told(messages_from(json.dumps(THE_SAME[shape]))) == WHOLE


@pytest.mark.parametrize(
    "shape",
    [
        name
        for name in THE_SAME
        if not name.startswith(("Gemini", "DeepEval", "LlamaIndex", "smolagents"))
    ],
)
def test_results_name_the_call_that_they_answer(shape: str) -> None:
    """Google gives no ids, and some writers leave them out."""
    found = messages_from(THE_SAME[shape])
    (called,) = [call.id for message in found for call in message.tool_calls]
    assert called
    assert [message.tool_call_id for message in found if message.role == "tool"] == [called]


ANSWERS: dict[str, Any] = {
    "Gemini": {
        "candidates": [
            {"content": {"role": "model", "parts": [{"text": ANSWER}]}, "finishReason": "STOP"}
        ],
        "usageMetadata": {},
    },
    "Gemini, streamed": [
        {"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}}]}
        for text in (ANSWER[:5], ANSWER[5:])
    ],
    "an event of Google's Agent Development Kit": {
        "content": {"role": "model", "parts": [{"text": ANSWER}]},
        "finish_reason": "STOP",
        "author": "guide",
    },
    "pydantic-ai": {
        "index": 0,
        "message": {"role": "assistant", "content": ANSWER},
        "event.name": "gen_ai.choice",
    },
    "Semantic Kernel": {
        "gen_ai.event.content": json.dumps(
            {"index": 0, "message": {"role": "Assistant", "content": ANSWER}}
        )
    },
    "Strands": {"message": json.dumps([{"text": ANSWER}]), "finish_reason": "end_turn"},
    "Bedrock Converse": {
        "output": {"message": {"role": "assistant", "content": [{"text": ANSWER}]}},
        "stopReason": "end_turn",
    },
    "Ollama": {"model": "quill", "message": {"role": "assistant", "content": ANSWER}, "done": True},
    "Cohere": {"text": ANSWER, "generation_id": "g-1", "finish_reason": "COMPLETE"},
    "LlamaIndex": {
        "message": {"role": "assistant", "blocks": [{"block_type": "text", "text": ANSWER}]},
        "raw": {"id": "r"},
    },
    "OpenAI Responses, its output alone": {
        "output": [
            {
                "type": "message",
                "role": "assistant",
                "content": [{"type": "output_text", "text": ANSWER}],
            }
        ]
    },
    "choices alone": [
        {"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}
    ],
}


@pytest.mark.parametrize("shape", ANSWERS)
def test_an_answer_is_read_from_every_body(shape: str) -> None:
    assert told(body_messages(ANSWERS[shape], "assistant")) == [("assistant", ANSWER)]


REQUESTS: dict[str, Any] = {
    "Gemini with a text": {"model": "gemini-2.5-flash", "contents": ASKED},
    "Gemini with one part": {"model": "gemini-2.5-flash", "contents": {"parts": [{"text": ASKED}]}},
    "the first message of the Agent Development Kit": {
        "user_id": "u",
        "new_message": {"role": "user", "parts": [{"text": ASKED}]},
    },
    "LangGraph with pairs": {"messages": [["user", ASKED]]},
    "Titan": {"inputText": ASKED, "textGenerationConfig": {}},
}


@pytest.mark.parametrize("shape", REQUESTS)
def test_a_question_is_read_from_every_body(shape: str) -> None:
    assert told(messages_from(REQUESTS[shape])) == [("user", ASKED)]


@pytest.mark.parametrize(
    "around",
    [
        {"systemInstruction": {"parts": [{"text": "You guide visitors."}]}},
        {"system_instruction": "You guide visitors."},
        {"config": {"system_instruction": "You guide visitors."}},
        {"config": {"systemInstruction": [{"text": "You guide visitors."}]}},
    ],
)
def test_the_system_prompt_of_gemini_comes_first_wherever_it_is(around: dict[str, Any]) -> None:
    request = {"contents": [{"role": "user", "parts": [{"text": ASKED}]}], **around}
    assert told(messages_from(request)) == [("system", "You guide visitors."), ("user", ASKED)]


def test_a_chat_of_cohere_has_its_history_and_its_preamble() -> None:
    request = {
        "preamble": "You guide visitors.",
        "chat_history": [
            {"role": "USER", "message": "Hello"},
            {"role": "CHATBOT", "message": "Welcome!"},
        ],
        "message": ASKED,
    }
    assert told(messages_from(request)) == [
        ("system", "You guide visitors."),
        ("user", "Hello"),
        ("assistant", "Welcome!"),
        ("user", ASKED),
    ]


def test_tools_defined_among_messages_are_kept_with_the_first_and_are_no_turn() -> None:
    found = messages_from(THE_SAME["tools defined among the messages"])
    assert found[0].extra["tools"] == [{"role": "tool", "content": DEFINED}]
    assert messages_from([{"role": "tool", "content": DEFINED}]) == ()
    result = {"role": "tool", "tool_call_id": "c", "content": json.dumps(DEFINED)}
    assert [message.role for message in messages_from([result])] == ["tool"]


def test_a_function_of_gemini_that_failed_says_so() -> None:
    part = {"functionResponse": {"name": "opening_hours", "response": {"error": "no such place"}}}
    (message,) = messages_from({"contents": [{"role": "user", "parts": [part]}]})
    assert (message.name, message.extra) == ("opening_hours", {"is_error": True})


def test_thoughts_and_signatures_of_gemini_are_kept_apart_from_what_was_said() -> None:
    parts = [{"text": "Look it up.", "thought": True}, {"text": ANSWER, "thoughtSignature": "c2ln"}]
    (message,) = messages_from({"candidates": [{"content": {"role": "model", "parts": parts}}]})
    assert (message.reasoning, message.content) == ("Look it up.", ANSWER)
    assert message.extra["block_details"] == [{"type": None, "thoughtSignature": "c2ln"}]


def test_a_call_of_an_mcp_server_has_its_result() -> None:
    item = {
        "type": "mcp_call",
        "id": "mcp_1",
        "name": "opening_hours",
        "arguments": json.dumps(ARGUMENTS),
    }
    assert told(messages_from([{**item, "output": RESULT}])) == WHOLE[1:3]
    (_, failed) = messages_from([{**item, "error": "timed out"}])
    assert (failed.content, failed.extra) == ("timed out", {"is_error": True})


@pytest.mark.parametrize(
    "value",
    [
        {"path": "notes.txt", "contents": "Bring a torch."},
        {"contents": [1, 2]},
        {"message": "rate limited", "model": "quill", "code": 429},
        {"text": "a page", "url": "https://example.org"},
        {"results": [{"text": "a page"}]},
        {"outputs": [{"text": "a page"}]},
        {"candidates": ["Ada", "Grace"]},
        {"output": ["a", "b"]},
        {"items": [{"sku": "x-1"}]},
        [["Graz", "Linz"]],
        {"role": "tool", "name": "opening_hours"},
    ],
    ids=str,
)
def test_what_only_looks_like_chat_is_not_chat(value: Any) -> None:
    assert messages_from(value) == ()


def test_json_that_a_user_or_a_tool_wrote_stays_as_it_was_written() -> None:
    rows = json.dumps([{"text": "a"}, {"text": "b"}])
    found = messages_from([{"role": "user", "content": "rows"}, {"role": "tool", "content": rows}])
    assert found[1].content == rows
    other = json.dumps([{"text": "a", "score": 1}])
    assert messages_from([{"role": "user", "content": other}])[0].content == other


def test_blocks_without_a_role_are_the_role_of_their_side() -> None:
    assert (
        told(chat([{"functionCall": {"name": "opening_hours", "args": ARGUMENTS}}], "assistant"))
        == WHOLE[1:2]
    )


def test_a_call_and_its_text_keep_their_order_around_a_result() -> None:
    """A model that goes on after a result says two things."""
    blocks = [
        {"type": "text", "text": "One moment."},
        {"type": "tool_use", "id": "t", "name": "opening_hours", "input": ARGUMENTS},
        {"type": "tool_result", "tool_use_id": "t", "content": RESULT},
        {"type": "text", "text": ANSWER},
    ]
    found = messages_from([{"role": "assistant", "content": blocks}])
    assert [(m.role, m.content) for m in found] == [
        ("assistant", "One moment."),
        ("tool", RESULT),
        ("assistant", ANSWER),
    ]
    assert found[0].tool_calls == (ToolCall("opening_hours", ARGUMENTS, "t"),)
