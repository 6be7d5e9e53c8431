"""Answers that were recorded as they were streamed: events a line, or a text/event-stream as it came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reading import DATA, read
from tracejury.store.bundles.input.csv_parquet import is_table
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.canonical import canonical_bytes

BLOCK = {"type": "text", "text": ""}
START = {"model": "reed-2", "role": "assistant", "type": "message", "content": [], "usage": {"input_tokens": 9}}  # fmt: skip


def message(number: int, *words: str, ended: bool = True) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**START, "id": f"msg_{number}"}},
        {"type": "content_block_start", "index": 0, "content_block": BLOCK},
        {"type": "ping"},
    ]
    events += [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}
        for word in words
    ]
    events.append({"type": "content_block_stop", "index": 0})
    if ended:
        events += [
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
            {"type": "message_stop"},
        ]  # fmt: skip
    return events


def chunk(text: str) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}}
    return {"id": "chatcmpl-9", "object": "chat.completion.chunk", "choices": [choice]}


def response(number: int, text: str) -> list[dict[str, Any]]:
    whole = {"id": f"resp_{number}", "object": "response", "model": "quill-3"}
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}  # fmt: skip
    return [
        {"type": "response.created", "response": {**whole, "output": []}},
        {"type": "response.output_text.delta", "delta": text},
        {"type": "response.completed", "response": {**whole, "output": [said]}},
    ]


def as_lines(events: list[dict[str, Any]], path: Path) -> Path:
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


def as_stream(events: list[dict[str, Any]], path: Path) -> Path:
    text = [
        f"event: {event.get('type', 'chunk')}\ndata: {json.dumps(event)}\n\n" for event in events
    ]
    path.write_text("".join(text) + "data: [DONE]\n\n")
    return path


@pytest.mark.parametrize("write", [as_lines, as_stream])
@pytest.mark.parametrize(
    ("events", "found"),
    [
        (
            [*message(1, "At ", "nine."), *message(2, "By bus.")],
            [("msg_1", "At nine."), ("msg_2", "By bus.")],
        ),
        (
            [*message(1, "Cut ", "off", ended=False), *message(2, "Whole.")],
            [("msg_1", "Cut off"), ("msg_2", "Whole.")],
        ),
        ([*message(1, "The last is cut", ended=False)], [("msg_1", "The last is cut")]),
        ([chunk("Nine "), chunk("euro.")], [("chatcmpl-9", "Nine euro.")]),
        ([*response(1, "Yes."), *response(2, "No.")], [("resp_1", "Yes."), ("resp_2", "No.")]),
    ],
    ids=["messages", "one broken off", "the last broken off", "chunks", "responses"],
)
def test_each_answer_is_a_trace(
    events: list[dict[str, Any]], found: list[tuple[str, str]], write: Any, tmp_path: Path
) -> None:
    traces, rejects = read(write(events, tmp_path / "a.txt"))
    assert [(trace.source_id, trace.output) for trace in traces] == found
    assert not rejects
    assert all("put together from chunks" in trace.notes for trace in traces)


def test_an_answer_is_whole_with_all_that_its_events_brought() -> None:
    ((trace,), rejects) = read(DATA / "anthropic" / "stream.jsonl")
    (said,) = trace.steps[0].messages_out
    assert (said.content, said.reasoning) == (
        "Let me look at your booking.",
        "The fare rules say that a basic fare is not refunded. I should look the booking up first.",
    )
    assert [(call.name, call.arguments) for call in said.tool_calls] == [
        ("find_booking", {"code": "QX4T7M"})
    ]
    assert not rejects


def test_of_a_response_that_was_broken_off_everything_is_kept_that_came() -> None:
    ((whole, cut), rejects) = read(DATA / "openai" / "stream.jsonl")
    assert (whole.source_id, whole.output) == (
        "resp_68f0",
        "The first ferry to Skagen leaves at 06:40.",
    )
    assert [message.role for message in whole.steps[0].messages_in] == ["system"]
    (call,) = cut.steps[0].messages_out[0].tool_calls
    assert (call.name, call.arguments) == (
        "next_departure",
        {"from": "Hirtshals", "to": "Kristiansand"},
    )
    assert not rejects


@pytest.mark.parametrize("length", range(3, 10))
def test_a_response_says_the_same_wherever_it_was_broken_off(length: int, tmp_path: Path) -> None:
    lines = (DATA / "openai" / "stream.jsonl").read_text().splitlines()
    path = as_lines([json.loads(line) for line in lines[:length]], tmp_path / "a.jsonl")
    ((trace,), _) = read(path)
    said = "The first ferry to Skagen leaves at 06:40."
    # What it had said by then, the fourth and fifth event being its words.
    assert trace.output == (None if length == 3 else said[:26] if length == 4 else said)


def test_a_text_that_came_whole_is_not_added_to_what_came_of_it(tmp_path: Path) -> None:
    events = [
        json.loads(line) for line in (DATA / "openai" / "stream.jsonl").read_text().splitlines()
    ]
    path = as_lines([*events[:4], events[5]], tmp_path / "a.jsonl")
    ((trace,), _) = read(path)
    assert trace.output == "The first ferry to Skagen leaves at 06:40."


def test_words_of_a_kind_that_nobody_knows_are_kept(tmp_path: Path) -> None:
    item = {"id": "ci_1", "type": "code_interpreter_call", "code": ""}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {"id": "resp_1", "object": "response"}},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        *(
            {"type": "response.code_interpreter_call_code.delta", "output_index": 0, "delta": words}
            for words in ("print(", "'06:40')")
        ),
    ]
    ((trace,), _) = read(as_lines(events, tmp_path / "a.jsonl"))
    assert "print('06:40')" in canonical_bytes(trace.steps).decode()


def test_an_answer_whose_beginning_is_missing_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    lines = (DATA / "anthropic" / "stream.jsonl").read_text().splitlines()
    path = as_lines([json.loads(line) for line in lines[8:]], tmp_path / "a.jsonl")
    ((trace,), _) = read(path)
    (said,) = trace.steps[0].messages_out
    assert (said.role, said.content) == ("assistant", "Let me look at your booking.")
    assert said.tool_calls[0].name == "find_booking"


def test_a_broken_event_is_a_reject_and_the_others_are_read(tmp_path: Path) -> None:
    path = as_stream(message(1, "At nine."), tmp_path / "a.txt")
    path.write_text(path.read_text() + "data: {broken\n\nwhat is this\n")
    traces, rejects = read(path)
    assert [trace.output for trace in traces] == ["At nine."]
    lines = path.read_text().splitlines()
    assert [lines[(reject.position.line or 0) - 1] for reject in rejects] == [
        "data: {broken",
        "what is this",
    ]


def test_usage_of_the_beginning_and_the_end_is_kept(tmp_path: Path) -> None:
    ((trace,), _) = read(as_lines(message(1, "At nine."), tmp_path / "a.jsonl"))
    assert trace.steps[0].usage == {"input": 9, "output": 3}


def test_events_that_hold_no_answer_are_refused(tmp_path: Path) -> None:
    path = as_lines([{"type": "content_block_stop", "index": 0}], tmp_path / "a.jsonl")
    (traces, (reject,)) = read(path)
    assert not traces
    assert reject.reason == "no answer found in the events of this stream"


@pytest.mark.parametrize("head", [b"data,label\n1,2\n", b"event: x\nno data\n", b"database: 1\n"])
def test_what_only_looks_like_it_is_no_event_stream(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(head)
    assert [part.format for part in read_bundle(tmp_path / "a.csv")] != ["anthropic"]
    assert is_table(head)
