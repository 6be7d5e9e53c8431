"""Codex rollouts of every shape: turns, answers, tools with their results, events beside what they tell again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reading import one, read, shape, step
from tracejury.store.bundles.protocol import Reject
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.trace import Trace

NEW, OLD = "codex/rollout.jsonl", "codex/rollout_of_july.jsonl"
META = {"id": "0199a8f2-41c7-7a10-9d0e-5b8e3c2f7a61", "cwd": "/shop"}


def line(kind: str, **payload: Any) -> dict[str, Any]:
    return {"timestamp": "2026-10-01T08:00:05Z", "type": kind, "payload": payload}


def item(**payload: Any) -> dict[str, Any]:
    return line("response_item", **payload)


def event(kind: str, **payload: Any) -> dict[str, Any]:
    return line("event_msg", type=kind, **payload)


def said(role: str, text: str) -> dict[str, Any]:
    return item(type="message", role=role, content=[{"type": "input_text", "text": text}])


def call(call_id: str) -> dict[str, Any]:
    return item(type="function_call", name="shell", arguments='{"command":["ls"]}', call_id=call_id)


def result(call_id: str, output: Any) -> dict[str, Any]:
    return item(type="function_call_output", call_id=call_id, output=output)


def rollout(tmp_path: Path, *lines: Any) -> tuple[list[Trace], list[Reject]]:
    path = tmp_path / "rollout-2026-10-01T08-00-00-0199a8f2.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines))
    return read(path)


def session(tmp_path: Path, *lines: Any) -> Trace:
    (trace,), rejects = rollout(tmp_path, line("session_meta", **META), *lines)
    assert rejects == []
    return trace


def test_a_session_is_a_trace_from_the_question_to_the_last_answer() -> None:
    trace = one(NEW)
    assert (trace.format, trace.source_id) == ("codex", "0199a8f2-41c7-7a10-9d0e-5b8e3c2f7a61")
    assert trace.input == "The baggage fee is wrong, please mend it."
    assert trace.output == "The fee for one bag is 45 euro now."
    assert (trace.metadata["model"], trace.metadata["cwd"]) == ("quill-codex", "/home/dana/shop")
    assert shape(trace) == [
        ("2", "message", "context", None),
        ("4", "message", "user", None),
        ("6", "llm", "quill-codex", None),
        ("call_1", "tool", "shell", "6"),
        ("call_2", "tool", "local_shell", "6"),
        ("12", "llm", "quill-codex", None),
        ("call_3", "tool", "apply_patch", "12"),
        ("15", "event", "compacted", None),
        ("17", "llm", "quill-codex", None),
        ("19", "event", "task_complete", None),
    ]


def test_results_are_with_their_calls_in_whatever_order_and_an_exit_code_is_a_failure() -> None:
    trace = one(NEW)
    assert (step(trace, "call_1").output, step(trace, "call_1").status) == ("bag = 30\n", "ok")
    assert (step(trace, "call_2").output, step(trace, "call_2").status) == ("1 failed\n", "error")
    assert step(trace, "call_2").attributes["metadata"]["exit_code"] == 1
    assert step(trace, "call_2").input == {"type": "exec", "command": ["pytest", "-q"]}


def test_an_answer_has_reasoning_calls_and_the_tokens_of_its_request() -> None:
    answer = step(one(NEW), "6")
    (message,) = answer.messages_out
    assert message.reasoning == "Look at the fee table first."
    assert [(made.name, made.id) for made in message.tool_calls] == [
        ("shell", "call_1"),
        ("local_shell", "call_2"),
    ]
    assert answer.usage == {"input": 900, "output": 40}


def test_no_line_is_lost() -> None:
    trace = one(NEW)
    told = {"session_meta": 1, "turn_context": 1}
    results, reasoning_and_second_call = 3, 1
    lines = len(Path(__file__).parents[1].joinpath("data", NEW).read_text().splitlines())
    folded = sum(trace.metadata["other_lines"].values())
    calls_with_their_own_answer = 2
    assert lines == (
        len(trace.steps)
        + sum(told.values())
        + results
        + folded
        + reasoning_and_second_call
        - calls_with_their_own_answer
    )
    assert trace.metadata["other_lines"] == {
        "agent_message": 1,
        "agent_reasoning": 1,
        "patch_apply_end": 1,
        "token_count": 2,
        "user_message": 1,
    }


def test_lines_without_a_payload_are_the_older_shape() -> None:
    trace = one(OLD)
    assert (trace.input, trace.output) == (
        "Which file has the fee of a bag?",
        "It is in fees.toml.",
    )
    assert step(trace, "call_7").output == "./fees.toml:1:bag = 30\n"
    assert trace.metadata["instructions"] == "Answer briefly."
    assert [one.name for one in trace.steps if one.kind == "event"] == ["state", "state"]


def test_the_first_shape_is_one_document(tmp_path: Path) -> None:
    lines = [
        json.loads(one)
        for one in Path(__file__).parents[1].joinpath("data", OLD).read_text().splitlines()
    ]
    path = tmp_path / "rollout.json"
    items = [one for one in lines[1:] if "type" in one]
    path.write_text(json.dumps({"session": lines[0], "items": items}))
    (trace,), rejects = read(path)
    assert (trace.output, rejects) == ("It is in fees.toml.", [])
    assert trace.source_id == one(OLD).source_id


@pytest.mark.parametrize(
    ("output", "text", "status"),
    [
        ("Exit code: 2\nWall time: 0.1 seconds\nOutput:\nno", None, "error"),
        ("Chunk ID: a1\nProcess exited with code 0\nOutput:\nyes", None, "ok"),
        ("failed to parse function arguments: EOF", None, "error"),
        ({"content": "no such fee", "success": False}, "no such fee", "error"),
        ([{"type": "input_text", "text": "seen"}], [{"type": "input_text", "text": "seen"}], "ok"),
        ("the words Exit code: 3 in a text", None, "ok"),
    ],
)
def test_how_a_tool_ended(tmp_path: Path, output: Any, text: Any, status: str) -> None:
    tool = step(session(tmp_path, call("c"), result("c", output)), "c")
    assert (tool.output, tool.status) == (output if text is None else text, status)


def test_a_result_without_its_call_is_kept(tmp_path: Path) -> None:
    trace = session(tmp_path, said("user", "?"), result("gone", "30"))
    assert [(s.kind, s.output) for s in trace.steps] == [("message", "?"), ("tool", "30")]
    assert trace.steps[1].attributes == {"call_id": "gone"}


def test_turns_that_only_events_tell_are_turns(tmp_path: Path) -> None:
    trace = session(
        tmp_path,
        event("user_message", message="How much?", images=["bag.png"]),
        event("agent_reasoning", text="The table."),
        event("agent_message", message="45 euro."),
    )
    assert (trace.input, trace.output) == ("How much?", "45 euro.")
    assert trace.steps[0].attributes == {"images": ["bag.png"]}
    assert trace.steps[1].messages_out[0].reasoning == "The table."


def test_what_an_event_adds_to_a_turn_is_kept_before_and_after_it(tmp_path: Path) -> None:
    lines = [
        event("user_message", message="How much?", images=["bag.png"]),
        said("user", "How much?"),
        said("assistant", "45 euro."),
        event("agent_message", message="45 euro.", phase="final"),
    ]
    trace = session(tmp_path, *lines)
    assert [s.kind for s in trace.steps] == ["message", "llm"]
    assert trace.steps[0].attributes == {"user_message": {"images": ["bag.png"]}}
    assert trace.steps[1].attributes == {"agent_message": {"phase": "final"}}


def test_an_error_after_the_last_answer_is_the_end_of_the_session(tmp_path: Path) -> None:
    broken = [said("user", "?"), event("error", message="usage limit reached")]
    trace = session(tmp_path, *broken)
    assert (trace.error, trace.steps[-1].status) == ("usage limit reached", "error")
    assert session(tmp_path, *broken, said("assistant", "45")).error is None


def test_unknown_lines_items_and_events_are_events(tmp_path: Path) -> None:
    trace = session(
        tmp_path, line("hint", a=1), item(type="ghost", b=2), event("bell", c=3), {"odd": 4}
    )
    assert [(s.kind, s.name, dict(s.attributes)) for s in trace.steps] == [
        ("event", "hint", {"payload": {"a": 1}, "type": "hint"}),
        ("event", "ghost", {"b": 2}),
        ("event", "bell", {"c": 3}),
        ("event", "line", {"odd": 4}),
    ]


def test_a_fork_is_one_session_and_files_put_together_are_several(tmp_path: Path) -> None:
    other = line("session_meta", id="0199a8f2-0000-7a10-9d0e-5b8e3c2f7a61")
    forked = session(tmp_path, other, said("user", "?"))
    assert forked.source_id == META["id"]
    assert forked.notes == ("it goes on from session 0199a8f2-0000-7a10-9d0e-5b8e3c2f7a61",)
    traces, _ = rollout(tmp_path, line("session_meta", **META), said("user", "?"), other)
    assert [trace.source_id for trace in traces] == [META["id"], other["payload"]["id"]]


def test_lines_that_are_no_lines_are_rejects(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(line("session_meta", **META)) + '\n"torn"\n{"timestamp": "2026\n')
    traces, rejects = read(path)
    assert len(traces) == 1
    assert [one.position.line for one in rejects] == [2, 3]


def test_a_session_that_went_on_is_loaded_as_one_trace(tmp_path: Path) -> None:
    lines = Path(__file__).parents[1].joinpath("data", NEW).read_text().splitlines(keepends=True)
    library = Library.open(tmp_path / "library")
    try:
        # A part ends in the middle of an answer, and before a result.
        for count in (9, 13, len(lines)):
            path = tmp_path / f"rollout-{count}.jsonl"
            path.write_text("".join(lines[:count]))
            load(library, [path])
        (key,) = library.keys()
        assert key == one(NEW).key
    finally:
        library.close()


def test_the_stream_of_a_run_is_a_thread_with_its_items() -> None:
    trace = one("codex/exec.jsonl")
    assert trace.source_id == "0199a8f2-41c7-7a10-9d0e-5b8e3c2f7a99"
    assert (trace.input, trace.output) == (None, "The fee for one bag is 45 euro now.")
    assert trace.notes == ("the stream of a run does not hold what was asked",)
    assert [(s.id, s.kind, s.name, s.status) for s in trace.steps] == [
        ("item_0", "llm", "assistant", "unset"),
        ("item_1", "tool", "shell", "error"),
        ("item_2", "tool", "apply_patch", "ok"),
        ("item_3", "llm", "assistant", "unset"),
    ]
    assert (step(trace, "item_1").input, step(trace, "item_1").output) == (
        "bash -lc 'pytest -q'",
        "1 failed\n",
    )
    assert step(trace, "item_3").usage == {"input": 2100, "output": 70}
    assert step(trace, "item_0").messages_out[0].reasoning == "Look at the fee table first."
    told = {"thread.started": 1}
    lines = 8
    assert lines == len(trace.steps) + sum(trace.metadata["other_lines"].values()) + sum(
        told.values()
    )


def test_a_thread_that_failed_and_items_that_are_used_again(tmp_path: Path) -> None:
    start = {"type": "thread.started", "thread_id": "t-1"}
    item = {"type": "item.completed", "item": {"id": "item_0", "type": "hum", "tune": "la"}}
    failed = {"type": "turn.failed", "error": {"message": "usage limit reached"}}
    traces, rejects = rollout(tmp_path, start, item, item, failed, {**start, "thread_id": "t-2"})
    assert rejects == []
    assert [(trace.source_id, trace.error) for trace in traces] == [
        ("t-1", "usage limit reached"),
        ("t-2", None),
    ]
    assert [(s.id, s.kind, s.name) for s in traces[0].steps] == [
        ("item_0", "event", "hum"),
        ("item_0#2", "event", "hum"),
        ("3", "event", "turn.failed"),
    ]
