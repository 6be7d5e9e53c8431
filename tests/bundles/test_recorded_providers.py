"""HTTP recordings of providers other than OpenAI and Anthropic, streamed or not, compressed or not."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from reading import read
from tracejury.store.bundles.calls import http_bodies
from tracejury.store.bundles.calls.http_bodies import NotReadable, decompressed
from tracejury.store.trace import ToolCall, Trace

ASKED = "When does the ferry to Wyk leave?"
ANSWER = "The last ferry leaves at 21:10."
CALL = ToolCall("timetable", {"line": "F1"}, "use-1")
GOOGLE = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"
BEDROCK = "https://bedrock-runtime.eu-central-1.amazonaws.com/model/quill%3A3"


def recording(tmp_path: Path, uri: str, request: Any, body: Any, **more: Any) -> Path:
    """A cassette of one call; a body that is no object of a response is JSON."""
    held = (
        body if isinstance(body, dict) and body.keys() & {"string"} else {"string": as_json(body)}
    )
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": held, **more}
    asked = {"method": "POST", "uri": uri, "headers": {}, "body": as_json(request)}
    path = tmp_path / "a.yaml"
    value = {"interactions": [{"request": asked, "response": response}], "version": 1}
    path.write_text(yaml.safe_dump(value, allow_unicode=True))
    return path


def as_json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def one(path: Path) -> Trace:
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def said(trace: Trace) -> tuple[Any, ...]:
    """What was asked and answered: role and text or calls of each message."""
    (step,) = trace.steps
    return tuple(
        (message.role, message.content or message.tool_calls)
        for message in (*step.messages_in, *step.messages_out)
    )


GEMINI_REQUEST = {
    "systemInstruction": {"parts": [{"text": "You know the island's ferries."}]},
    "contents": [
        {"role": "user", "parts": [{"text": ASKED}]},
        {
            "role": "model",
            "parts": [{"functionCall": {"name": "timetable", "args": {"line": "F1"}}}],
        },
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "timetable", "response": {"last": "21:10"}}}],
        },
    ],
    "tools": [{"functionDeclarations": [{"name": "timetable"}]}],
}
GEMINI_ANSWER = {
    "candidates": [
        {
            "content": {"role": "model", "parts": [{"text": ANSWER}]},
            "finishReason": "STOP",
            "index": 0,
        }
    ],
    "usageMetadata": {"promptTokenCount": 31, "candidatesTokenCount": 9, "totalTokenCount": 40},
    "modelVersion": "gemini-2.5-flash-001",
}
GEMINI_SAID = (
    ("system", "You know the island's ferries."),
    ("user", ASKED),
    ("assistant", (ToolCall("timetable", {"line": "F1"}),)),
    ("tool", '{"last": "21:10"}'),
    ("assistant", ANSWER),
)


def test_a_call_of_gemini_has_its_whole_conversation_its_usage_and_model(tmp_path: Path) -> None:
    trace = one(recording(tmp_path, GOOGLE, GEMINI_REQUEST, GEMINI_ANSWER))
    assert said(trace) == GEMINI_SAID
    assert (trace.input, trace.output) == (ASKED, ANSWER)
    assert trace.metadata["model"] == "gemini-2.5-flash-001"
    assert trace.steps[0].usage == {"input": 31, "output": 9, "total": 40}
    assert trace.steps[0].attributes["finish"] == [{"finishReason": "STOP", "index": 0}]
    assert trace.steps[0].attributes["request.tools"] == GEMINI_REQUEST["tools"]


def test_a_streamed_answer_of_gemini_is_put_together_as_events_and_as_a_list(
    tmp_path: Path,
) -> None:
    pieces: list[Any] = [
        {"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}}]}
        for text in (ANSWER[:12], ANSWER[12:])
    ]
    events = "".join(f"data: {json.dumps(piece)}\r\n\r\n" for piece in pieces)
    for body in (events, pieces):
        trace = one(recording(tmp_path, GOOGLE, GEMINI_REQUEST, body))
        assert (trace.output, trace.notes) == (ANSWER, ("put together from chunks",))
        assert trace.metadata["model"] == "gemini-2.5-flash"


CONVERSE_REQUEST = {
    "system": [{"text": "You know the island's ferries."}],
    "messages": [
        {"role": "user", "content": [{"text": ASKED}]},
        {
            "role": "assistant",
            "content": [
                {"toolUse": {"toolUseId": "use-1", "name": "timetable", "input": {"line": "F1"}}}
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "toolResult": {
                        "toolUseId": "use-1",
                        "content": [{"json": {"last": "21:10"}}],
                        "status": "success",
                    }
                }
            ],
        },
    ],
}
CONVERSE_ANSWER = {
    "output": {"message": {"role": "assistant", "content": [{"text": ANSWER}]}},
    "stopReason": "end_turn",
    "usage": {"inputTokens": 30, "outputTokens": 8, "totalTokens": 38},
}


def test_a_call_of_bedrocks_converse_is_read_with_its_tools(tmp_path: Path) -> None:
    trace = one(recording(tmp_path, f"{BEDROCK}/converse", CONVERSE_REQUEST, CONVERSE_ANSWER))
    assert said(trace) == (
        ("system", "You know the island's ferries."),
        ("user", ASKED),
        ("assistant", (CALL,)),
        ("tool", '{"last": "21:10"}'),
        ("assistant", ANSWER),
    )
    assert trace.steps[0].messages_in[3].tool_call_id == "use-1"
    assert trace.steps[0].usage == {"input": 30, "output": 8, "total": 38}
    assert trace.metadata["model"] == "quill:3"


def frame(payload: Any, kind: str) -> bytes:
    """A frame of Amazon's event stream; the checksums are not tested."""
    body = json.dumps(payload).encode()
    name, value = b":event-type", kind.encode()
    headers = bytes([len(name)]) + name + b"\x07" + len(value).to_bytes(2, "big") + value
    length = 12 + len(headers) + len(body) + 4
    lengths = length.to_bytes(4, "big") + len(headers).to_bytes(4, "big")
    return lengths + b"\xc3\x28\xff\xfe" + headers + body + b"\xff\xfe\xc3\x28"


def test_the_frames_of_bedrocks_stream_are_put_together(tmp_path: Path) -> None:
    start = {
        "contentBlockIndex": 0,
        "start": {"toolUse": {"toolUseId": "use-1", "name": "timetable"}},
    }
    raw = b"".join(
        [
            frame({"role": "assistant"}, "messageStart"),
            frame(start, "contentBlockStart"),
            *(
                frame(
                    {"contentBlockIndex": 0, "delta": {"toolUse": {"input": text}}},
                    "contentBlockDelta",
                )
                for text in ('{"line"', ': "F1"}')
            ),
            frame({"stopReason": "tool_use"}, "messageStop"),
            frame({"usage": {"inputTokens": 30, "outputTokens": 8}}, "metadata"),
        ]
    )
    path = recording(tmp_path, f"{BEDROCK}/converse-stream", CONVERSE_REQUEST, {"string": raw})
    trace = one(path)
    assert trace.steps[0].messages_out[0].tool_calls == (CALL,)
    assert trace.steps[0].usage == {"input": 30, "output": 8}
    assert trace.steps[0].attributes["response.stopReason"] == "tool_use"


def test_an_invoked_model_of_bedrock_answers_in_its_own_stream(tmp_path: Path) -> None:
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {"id": "m", "role": "assistant", "usage": {}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": ANSWER},
        },
        {"type": "message_stop"},
    ]
    packed = [{"bytes": base64.b64encode(json.dumps(event).encode()).decode()} for event in events]
    raw = b"".join(frame(one, "chunk") for one in packed)
    request = {
        "anthropic_version": "bedrock-2023-05-31",
        "messages": [{"role": "user", "content": ASKED}],
    }
    path = recording(tmp_path, f"{BEDROCK}/invoke-with-response-stream", request, {"string": raw})
    assert said(one(path)) == (("user", ASKED), ("assistant", ANSWER))


COHERE_EVENTS: list[dict[str, Any]] = [
    {"type": "message-start", "id": "c-1"},
    *(
        {
            "type": "content-delta",
            "index": 0,
            "delta": {"message": {"content": {"text": text}}},
        }
        for text in (ANSWER[:9], ANSWER[9:])
    ),
    {
        "type": "message-end",
        "delta": {
            "finish_reason": "COMPLETE",
            "usage": {"tokens": {"input_tokens": 5, "output_tokens": 7}},
        },
    },
]

OTHERS: dict[str, tuple[Any, Any]] = {
    "Cohere v2": (
        {"model": "command-r", "messages": [{"role": "user", "content": ASKED}]},
        {
            "id": "c-1",
            "message": {"role": "assistant", "content": [{"type": "text", "text": ANSWER}]},
            "finish_reason": "COMPLETE",
            "usage": {"tokens": {"input_tokens": 5, "output_tokens": 7}},
        },
    ),
    "Cohere v1": (
        {"model": "command-r", "message": ASKED},
        {
            "generation_id": "g-1",
            "text": ANSWER,
            "finish_reason": "COMPLETE",
            "meta": {"billed_units": {"input_tokens": 5, "output_tokens": 7}},
        },
    ),
    "Cohere v2, streamed": (
        {"model": "command-r", "messages": [{"role": "user", "content": ASKED}], "stream": True},
        "".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in COHERE_EVENTS),
    ),
    "Ollama chat": (
        {"model": "quill", "messages": [{"role": "user", "content": ASKED}], "stream": False},
        {
            "model": "quill",
            "message": {"role": "assistant", "content": ANSWER},
            "done": True,
            "prompt_eval_count": 5,
            "eval_count": 7,
        },
    ),
    "Ollama chat, streamed": (
        {"model": "quill", "messages": [{"role": "user", "content": ASKED}]},
        "\n".join(
            json.dumps(line)
            for line in [
                {
                    "model": "quill",
                    "message": {"role": "assistant", "content": ANSWER[:9]},
                    "done": False,
                },
                {
                    "model": "quill",
                    "message": {"role": "assistant", "content": ANSWER[9:]},
                    "done": False,
                },
                {
                    "model": "quill",
                    "message": {"role": "assistant", "content": ""},
                    "done": True,
                    "prompt_eval_count": 5,
                    "eval_count": 7,
                },
            ]
        ),
    ),
    "Ollama generate": (
        {"model": "quill", "prompt": ASKED},
        {
            "model": "quill",
            "response": ANSWER,
            "done": True,
            "prompt_eval_count": 5,
            "eval_count": 7,
        },
    ),
    "Titan": (
        {"inputText": ASKED, "textGenerationConfig": {}},
        {
            "inputTextTokenCount": 5,
            "results": [{"outputText": ANSWER, "tokenCount": 7, "completionReason": "FINISH"}],
        },
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_calls_of_other_providers_are_read(name: str, tmp_path: Path) -> None:
    trace = one(recording(tmp_path, f"{BEDROCK}/invoke", *OTHERS[name]))
    assert said(trace) == (("user", ASKED), ("assistant", ANSWER))
    assert trace.steps[0].usage["input"] == 5


def test_a_refused_call_of_gemini_tells_its_error(tmp_path: Path) -> None:
    body = {"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}
    status = {"code": 429, "message": "Too Many Requests"}
    trace = one(recording(tmp_path, GOOGLE, GEMINI_REQUEST, body, status=status))
    assert (trace.error, trace.input) == ("Quota exceeded", ASKED)


# Bodies as recorders keep them


def bare_deflate(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(data) + packing.flush()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "bare deflate": bare_deflate,
}


@pytest.mark.parametrize("how", PACKED)
def test_a_compressed_body_is_read_from_yaml(how: str, tmp_path: Path) -> None:
    body = {"string": PACKED[how](json.dumps(GEMINI_ANSWER).encode())}
    headers = {"Content-Encoding": [how.removeprefix("bare ")]}
    trace = one(recording(tmp_path, GOOGLE, GEMINI_REQUEST, body, headers=headers))
    assert said(trace) == GEMINI_SAID


def test_a_body_in_base64_and_a_parsed_one_are_read(tmp_path: Path) -> None:
    packed = base64.b64encode(gzip.compress(json.dumps(GEMINI_ANSWER).encode())).decode()
    request = {"method": "POST", "uri": GOOGLE, "parsed_body": GEMINI_REQUEST}
    for response in (
        {"body": {"base64_string": packed, "encoding": "ASCII-8BIT"}},
        {"parsed_body": GEMINI_ANSWER, "headers": {"content-encoding": ["gzip"]}},
    ):
        path = tmp_path / "a.json"
        one_call = {"request": request, "response": {"status": {"code": 200}, **response}}
        path.write_text(json.dumps({"interactions": [one_call], "version": 1}))
        assert said(one(path)) == GEMINI_SAID


def test_a_header_that_was_kept_of_a_body_that_was_decompressed_changes_nothing(
    tmp_path: Path,
) -> None:
    headers = {"content-encoding": ["br"]}
    trace = one(recording(tmp_path, GOOGLE, GEMINI_REQUEST, GEMINI_ANSWER, headers=headers))
    assert said(trace) == GEMINI_SAID


@pytest.mark.parametrize(
    ("encoding", "body", "why"),
    [
        ("zstd", b"\x28\xb5\x2f\xfd\xff\xfe", "is compressed with zstd, which cannot be read here"),
        ("gzip", b"\x1f\x8b\x08\xff\xff\xff", "cannot be decompressed"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_reject_that_says_why(
    encoding: str, body: bytes, why: str, tmp_path: Path
) -> None:
    headers = {"content-encoding": [encoding]}
    path = recording(tmp_path, GOOGLE, GEMINI_REQUEST, {"string": body}, headers=headers)
    traces, (reject,) = read(path)
    assert traces == []
    assert (
        "interaction 1: the body of the call to generativelanguage.googleapis.com" in reject.reason
    )
    assert why in reject.reason


def test_a_body_that_grows_without_end_is_not_decompressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_bodies, "LARGEST", 1 << 20)
    with pytest.raises(NotReadable, match="larger than 1 MB"):
        decompressed(gzip.compress(bytes(1 << 22)), "gzip")


def test_a_log_that_is_sent_is_read_from_the_request(tmp_path: Path) -> None:
    """PromptLayer's older clients send the call and its answer, and get only an id."""
    sent = {
        "function_name": "openai.OpenAI.chat.completions.create",
        "provider_type": "openai",
        "api_key": "pl-secret",
        "kwargs": {"model": "quill", "messages": [{"role": "user", "content": ASKED}]},
        "request_response": {
            "id": "c-1",
            "object": "chat.completion",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}}],
        },
        "request_start_time": 1767225600.0,
        "request_end_time": 1767225601.5,
    }
    trace = one(recording(tmp_path, "http://localhost/track-request", sent, {"request_id": 88}))
    assert said(trace) == (("user", ASKED), ("assistant", ANSWER))
    assert (trace.source_id, trace.steps[0].duration_ns) == ("88", 1_500_000_000)
    assert "pl-secret" not in str(trace)
