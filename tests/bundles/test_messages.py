"""Chat in every vendor's shape becomes the same messages; what is not chat becomes none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.bundles.chat.messages import messages_from
from tracejury.store.canonical import canonical_bytes
from tracejury.store.trace import Message, ToolCall, message_from_json

WEATHER = ToolCall("get_weather", {"city": "Graz"}, "call-1")

OPENAI_CALL = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {
            "id": "call-1",
            "type": "function",
            "function": {"name": "get_weather", "arguments": '{"city": "Graz"}'},
        }
    ],
}

THE_SAME_CONVERSATION = {
    "OpenAI chat": [
        {"role": "user", "content": "Rain?"},
        OPENAI_CALL,
        {"role": "tool", "tool_call_id": "call-1", "content": "dry"},
        {"role": "assistant", "content": "No rain."},
    ],
    "Anthropic blocks": [
        {"role": "user", "content": [{"type": "text", "text": "Rain?"}]},
        {
            "role": "assistant",
            "content": [
                {
                    "type": "tool_use",
                    "id": "call-1",
                    "name": "get_weather",
                    "input": {"city": "Graz"},
                }
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "call-1",
                    "content": [{"type": "text", "text": "dry"}],
                }
            ],
        },
        {"role": "assistant", "content": "No rain."},
    ],
    "GenAI parts": [
        {"role": "user", "parts": [{"type": "text", "content": "Rain?"}]},
        {
            "role": "assistant",
            "parts": [
                {
                    "type": "tool_call",
                    "id": "call-1",
                    "name": "get_weather",
                    "arguments": {"city": "Graz"},
                }
            ],
        },
        {
            "role": "tool",
            "parts": [{"type": "tool_call_response", "id": "call-1", "response": "dry"}],
        },
        {"role": "assistant", "parts": [{"type": "text", "content": "No rain."}]},
    ],
    "OpenAI Responses items": [
        {"role": "user", "content": "Rain?"},
        {
            "type": "function_call",
            "call_id": "call-1",
            "name": "get_weather",
            "arguments": '{"city":"Graz"}',
        },
        {"type": "function_call_output", "call_id": "call-1", "output": "dry"},
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "No rain.", "annotations": []}],
        },
    ],
    "Vercel AI": [
        {"role": "user", "content": [{"type": "text", "text": "Rain?"}]},
        {
            "role": "assistant",
            "content": [
                {
                    "type": "tool-call",
                    "toolCallId": "call-1",
                    "toolName": "get_weather",
                    "input": {"city": "Graz"},
                }
            ],
        },
        {
            "role": "tool",
            "content": [
                {
                    "type": "tool-result",
                    "toolCallId": "call-1",
                    "output": {"type": "text", "value": "dry"},
                }
            ],
        },
        {"role": "assistant", "content": "No rain."},
    ],
    "LangChain constructors": [
        [
            {
                "lc": 1,
                "type": "constructor",
                "id": ["langchain", "schema", "messages", "HumanMessage"],
                "kwargs": {"content": "Rain?"},
            },
            {
                "lc": 1,
                "type": "constructor",
                "id": ["langchain", "schema", "messages", "AIMessageChunk"],
                "kwargs": {
                    "content": [],
                    "tool_calls": [
                        {"name": "get_weather", "args": {"city": "Graz"}, "id": "call-1"}
                    ],
                },
            },
            {
                "lc": 1,
                "type": "constructor",
                "id": ["langchain", "schema", "messages", "ToolMessage"],
                "kwargs": {"content": "dry", "tool_call_id": "call-1"},
            },
            {
                "lc": 1,
                "type": "constructor",
                "id": ["langchain", "schema", "messages", "AIMessage"],
                "kwargs": {"content": "No rain."},
            },
        ]
    ],
    "LangChain dicts": [
        {"type": "human", "data": {"content": "Rain?", "type": "human"}},
        {
            "type": "ai",
            "data": {
                "content": None,
                "tool_calls": [{"name": "get_weather", "args": {"city": "Graz"}, "id": "call-1"}],
            },
        },
        {"type": "tool", "data": {"content": "dry", "tool_call_id": "call-1"}},
        {"type": "ai", "content": "No rain."},
    ],
}


@pytest.mark.parametrize("vendor", THE_SAME_CONVERSATION)
def test_every_vendor_tells_the_same_conversation(vendor: str) -> None:
    found = messages_from(THE_SAME_CONVERSATION[vendor])
    assert [(item.role, item.content, item.tool_calls, item.tool_call_id) for item in found] == [
        ("user", "Rain?", (), None),
        ("assistant", None, (WEATHER,), None),
        ("tool", "dry", (), "call-1"),
        ("assistant", "No rain.", (), None),
    ]


@pytest.mark.parametrize("vendor", THE_SAME_CONVERSATION)
def test_chat_as_json_in_a_string_or_under_messages_reads_the_same(vendor: str) -> None:
    value = THE_SAME_CONVERSATION[vendor]
    expected = messages_from(value)
    assert messages_from(json.dumps(value)) == expected
    assert messages_from(json.dumps(json.dumps(value))) == expected
    assert messages_from({"messages": value, "model": "m"}) == expected


def test_sharegpt_roles_become_ours_and_a_call_in_text_is_read() -> None:
    found = messages_from(
        {
            "conversations": [
                {"from": "system", "value": "Be kind."},
                {"from": "human", "value": "Rain?"},
                {"from": "function_call", "value": '{"name": "get_weather", "arguments": {}}'},
                {"from": "observation", "value": "dry"},
                {"from": "gpt", "value": "No."},
            ]
        }
    )
    assert [item.role for item in found] == ["system", "user", "assistant", "tool", "assistant"]
    assert found[2].tool_calls == (ToolCall("get_weather", {}),)
    assert found[2].content == '{"name": "get_weather", "arguments": {}}'


def test_a_completion_object_gives_its_choices() -> None:
    completion = {"object": "chat.completion", "choices": [{"index": 0, "message": OPENAI_CALL}]}
    assert messages_from(completion)[0].tool_calls == (WEATHER,)


def test_a_response_object_keeps_items_that_it_does_not_know() -> None:
    search = {"type": "web_search_call", "id": "ws-1", "status": "completed"}
    found = messages_from(
        {
            "object": "response",
            "output": [
                {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Look."}]},
                search,
                {"type": "message", "role": "assistant", "content": []},
            ],
        }
    )
    assert found[0].reasoning == "Look."
    assert found[1].parts == (search,)
    assert len(found) == 3


def test_an_anthropic_answer_keeps_thinking_apart_from_text_and_loses_no_block() -> None:
    image = {"type": "image", "source": {"type": "base64", "data": "AAAA"}}
    (found,) = messages_from(
        {
            "type": "message",
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
                {"type": "text", "text": "One, "},
                {"type": "text", "text": "two.", "citations": [{"url": "x"}]},
                image,
            ],
            "stop_reason": "end_turn",
        }
    )
    assert (found.content, found.reasoning, found.parts) == ("One, two.", "Hm.", (image,))
    assert found.extra["stop_reason"] == "end_turn"
    assert found.extra["block_details"] == [
        {"type": "thinking", "signature": "c2ln"},
        {"type": "text", "citations": [{"url": "x"}]},
    ]


def test_a_failed_tool_result_says_so_and_stands_where_it_stood() -> None:
    found = messages_from(
        [
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "a", "content": "no", "is_error": True},
                    {"type": "tool_result", "tool_use_id": "b", "content": [{"type": "image"}]},
                    {"type": "text", "text": "Go on."},
                ],
            }
        ]
    )
    assert [(item.role, item.content) for item in found][::2] == [
        ("tool", "no"),
        ("user", "Go on."),
    ]
    assert found[0].extra == {"is_error": True}
    assert "image" in str(found[1].content)


def test_a_call_named_in_tool_calls_and_in_the_blocks_is_one_call() -> None:
    (found,) = messages_from(
        [
            {
                "role": "assistant",
                "content": [
                    {"type": "tool_use", "id": "call-1", "name": "get_weather", "input": {}}
                ],
                "tool_calls": OPENAI_CALL["tool_calls"],
            }
        ]
    )
    assert found.tool_calls == (WEATHER,)


def test_vercel_requests_and_calls() -> None:
    assert messages_from('{"prompt": "Rain?"}') == (Message("user", "Rain?"),)
    assert messages_from({"prompt": "Rain?", "system": "Be kind."})[0] == Message(
        "system", "Be kind."
    )
    calls = [{"toolCallId": "call-1", "toolName": "get_weather", "args": '{"city":"Graz"}'}]
    assert messages_from(calls) == (Message("assistant", "", tool_calls=(WEATHER,)),)


def test_a_system_prompt_beside_the_list_comes_first() -> None:
    chat = [{"role": "user", "content": "Rain?"}]
    as_text = messages_from({"system": "Be kind.", "messages": chat})
    as_blocks = messages_from({"system": [{"type": "text", "text": "Be kind."}], "messages": chat})
    assert as_text == as_blocks == (Message("system", "Be kind."), Message("user", "Rain?"))


def test_langchain_results_give_the_message_or_else_the_text() -> None:
    message = {
        "lc": 1,
        "type": "constructor",
        "id": ["langchain", "schema", "messages", "AIMessage"],
        "kwargs": {"content": "No."},
    }
    assert messages_from({"generations": [[{"text": "No.", "message": message}]]}) == (
        Message("assistant", "No."),
    )
    assert messages_from({"generations": [{"text": "No."}]}) == (Message("assistant", "No."),)


def test_unknown_keys_of_a_message_are_kept() -> None:
    (found,) = messages_from([{"role": "user", "content": "a", "weight": 0, "mood": ["b"]}])
    assert found.extra == {"weight": 0, "mood": ["b"]}


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        "hello",
        [],
        {},
        ["a", "b"],
        [1, {"role": "user", "content": "a"}],
        {"city": "Graz"},
        {"prompt": "a cat", "size": "1024x1024"},
        {"role": "admin", "rights": []},
        {"type": "text", "value": 1},
        {"from": "Graz", "to": "Wien"},
        {"lc": 1, "id": ["langchain", "Document"], "kwargs": {"page_content": "a"}},
        {"messages": [1, 2]},
        {"output": [{"type": "a"}]},
        [{"type": "a"}, {"type": "b"}],
    ],
)
def test_what_is_not_chat_gives_none(value: object) -> None:
    assert messages_from(value) == ()


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_text_comes_out_as_it_went_in(text: str) -> None:
    assert messages_from([{"role": "user", "content": text}])[0].content == text
    (joined,) = messages_from([{"role": "user", "content": [{"type": "text", "text": text}]}])
    assert joined.content == text
    assert messages_from([{"from": "human", "value": text}])[0].content == text


WORDS = st.sampled_from(
    [
        *("role", "content", "parts", "type", "text", "tool_calls", "function", "arguments", "id"),
        *(
            "name",
            "from",
            "value",
            "lc",
            "kwargs",
            "data",
            "summary",
            "output",
            "object",
            "choices",
        ),
        *("message", "generations", "messages", "prompt", "toolName", "toolCallId", "input"),
        *("instructions", "model", "system", "function_call", "reasoning_content", "thinking"),
    ]
)
VALUES = st.sampled_from(
    [
        *("user", "assistant", "tool", "human", "ai", "function_call", "reasoning", "response"),
        *(
            "text",
            "tool_use",
            "tool_result",
            "tool-result",
            "message",
            "AIMessage",
            "{",
            '[{"a":1}]',
        ),
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | VALUES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=5)
    ),
    max_leaves=24,
)


@given(JSON)
def test_no_json_makes_it_raise_and_every_message_can_be_kept(value: object) -> None:
    for message in messages_from(value):
        assert message_from_json(json.loads(canonical_bytes(message))) == message


@given(st.lists(st.dictionaries(WORDS, JSON, max_size=6).map(lambda d: {"role": "user", **d})))
def test_near_messages_do_not_make_it_raise(value: list[object]) -> None:
    for message in messages_from({"messages": value}):
        assert isinstance(message.role, str)
        assert message.content is None or isinstance(message.content, str)
        assert message.name is None or isinstance(message.name, str)
        assert all(isinstance(call.name, str) for call in message.tool_calls)
