"""Claude.ai exports: rounds of an answer with their tools, attachments, branches, feedback, archives."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from reading import QUESTION, WRONG, judged, one, read, shape, step
from tracejury.store.trace import Trace

DATA = Path(__file__).parents[1] / "data" / "claude_ai"


def written(tmp_path: Path, *messages: Any, **more: Any) -> Trace:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"uuid": "c", "name": "", "chat_messages": messages, **more}]))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def answer(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {"uuid": "a", "sender": "assistant", "content": list(blocks), **more}


def test_a_conversation_is_a_trace_with_the_rounds_of_an_answer() -> None:
    trace = one("claude_ai/conversations.json")
    assert (trace.format, trace.name) == ("claude-ai", "Fee of a bag")
    assert trace.source_id == "3f6f0c7e-0b7e-4c55-9a52-7d3f5a0f1c11"
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert shape(trace) == [
        ("h-1", "message", "user", None),
        ("a-1", "llm", "assistant", None),
        ("a-1/call 1-0", "tool", "find_fee", "a-1"),
        ("a-1/3", "llm", "assistant", None),
    ]


def test_every_block_is_in_a_step() -> None:
    (value,) = json.loads((DATA / "conversations.json").read_text())
    blocks = [block for one in value["chat_messages"] for block in one["content"]]
    trace = one("claude_ai/conversations.json")
    messages = [said for s in trace.steps for said in s.messages_out]
    texts = sum(said.content is not None for said in messages)
    thoughts = sum(said.reasoning is not None for said in messages)
    calls = sum(len(said.tool_calls) for said in messages)
    results = sum(s.kind == "tool" and s.output is not None for s in trace.steps)
    assert texts + thoughts + calls + results == len(blocks) == 6


def test_thinking_and_a_tool_that_failed_without_ids() -> None:
    trace = one("claude_ai/conversations.json")
    assert step(trace, "a-1").messages_out[0].reasoning == "The fee stands in the table."
    tool = step(trace, "a-1/call 1-0")
    assert (tool.input, tool.output, tool.status) == ({"to": "LIS"}, "no table for LIS", "error")


def test_results_find_their_calls_by_id(tmp_path: Path) -> None:
    calls = [
        {"type": "tool_use", "id": f"t{n}", "name": "find_fee", "input": {"n": n}} for n in (1, 2)
    ]
    results = [
        {
            "type": "tool_result",
            "tool_use_id": f"t{n}",
            "content": [{"type": "text", "text": f"{n}"}],
        }
        for n in (2, 1)
    ]
    trace = written(tmp_path, answer(*calls, *results))
    assert [(s.id, s.output) for s in trace.steps] == [("a", None), ("t1", "1"), ("t2", "2")]


def test_attachments_with_their_text_and_files_are_parts_of_the_turn() -> None:
    parts = step(one("claude_ai/conversations.json"), "h-1").messages_out[0].parts
    assert [(part["type"], part["given"]["file_name"]) for part in parts] == [
        ("attachment", "fees.csv"),
        ("file", "bag.png"),
    ]
    assert parts[0]["given"]["extracted_content"] == "to,bag\nLIS,45"


def test_a_thumb_is_a_score_on_its_answer() -> None:
    trace = one("claude_ai/conversations.json")
    assert judged(trace.scores) == [("feedback", None, "downvote", "user", None, "a-1")]
    assert trace.scores[0].explanation == "It is 45 euro."


def test_the_branch_of_the_last_message_is_the_conversation() -> None:
    trace = one("claude_ai/branched.json")
    assert (trace.input, trace.output) == ("And a big box?", "80 euro.")
    assert [each["uuid"] for each in trace.metadata["other_branches"]] == ["b-1", "b-2"]
    assert trace.notes == ("2 message(s) are in other branches",)


def test_messages_of_text_alone_and_messages_with_a_role(tmp_path: Path) -> None:
    trace = written(
        tmp_path,
        {"uuid": "h", "sender": "human", "text": "How much?"},
        {"id": "a", "role": "assistant", "content": [{"type": "text", "text": "45 euro."}]},
    )
    assert (trace.input, trace.output) == ("How much?", "45 euro.")


def test_a_text_that_is_not_what_the_blocks_say_is_kept(tmp_path: Path) -> None:
    trace = written(tmp_path, answer({"type": "text", "text": "45"}, text="45 euro"))
    assert trace.steps[0].attributes == {"text": "45 euro"}


def test_unknown_blocks_and_messages_without_any_are_kept(tmp_path: Path) -> None:
    trace = written(tmp_path, answer({"type": "hum", "tune": "la"}), {"sender": "human"}, answer())
    assert trace.steps[0].messages_out[0].parts == ({"type": "hum", "tune": "la"},)
    assert [s.kind for s in trace.steps] == ["llm", "event", "llm"]


def test_an_archive_as_it_is_received(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    project = {"uuid": "p", "name": "Fees", "prompt_template": "", "docs": []}
    user = {"uuid": "u", "full_name": "Dana", "email_address": "dana@example.org"}
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(DATA / "conversations.json", "conversations.json")
        archive.writestr("projects.json", json.dumps([project]))
        archive.writestr("users.json", json.dumps([user]))
    traces, rejects = read(path)
    assert len(traces) == 1
    assert [(reject.reason, reject.excerpt) for reject in rejects] == [
        ("a project of Claude.ai: instructions and documents, no conversation", ""),
        ("a user of Claude.ai, no conversation", ""),
    ]
