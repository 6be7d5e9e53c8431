"""Claude Code sessions: turns, merged answers, tools with results, sub-agents where they were started."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from shared_data import shared
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Step, Trace

SESSION = Path(__file__).parents[1] / "data" / "claude_code" / "session.jsonl"


def read(path: Path) -> tuple[list[Trace], list[Reject]]:
    parts = list(read_bundle(path))
    items = [item for part in parts for item in part.items]
    traces = [item for item in items if isinstance(item, Trace)]
    return traces, [item for item in items if isinstance(item, Reject)]


def session() -> Trace:
    (trace,), rejects = read(SESSION)
    assert rejects == []
    return trace


def step(trace: Trace, step_id: str) -> Step:
    found = trace.step(step_id)
    assert found is not None
    return found


def test_a_session_is_a_trace_from_the_question_to_the_last_answer() -> None:
    trace = session()
    assert (trace.format, trace.name) == ("claude-code", "Fix the fee")
    assert trace.source_id == "5d1c7c3e-0b7e-4c55-9a52-7d3f5a0f1c11"
    assert trace.input == "The baggage fee is wrong, please mend it."
    assert trace.output == "The fee for one bag is 45 euro now."
    assert (trace.metadata["cwd"], trace.metadata["gitBranch"]) == ("/home/dana/shop", "main")
    assert trace.metadata["aside"][1]["summary"] == "Mending the baggage fee"


def test_the_lines_of_one_answer_are_one_step_with_usage_counted_once() -> None:
    answer = step(session(), "u-02")
    (message,) = answer.messages_out
    assert message.reasoning == "Look at the fee table first."
    assert message.content == "I will look at the fees."
    assert [(call.name, call.id) for call in message.tool_calls] == [("Read", "toolu_1")]
    assert answer.usage == {"input": 12, "output": 88}
    assert answer.attributes["usage"] == {"cache_read_input_tokens": 900}
    assert answer.model == "claude-x"


def test_a_tool_stands_under_its_answer_with_arguments_and_result() -> None:
    tool = step(session(), "toolu_1")
    assert (tool.kind, tool.name, tool.parent_id) == ("tool", "Read", "u-02")
    assert (tool.input, tool.output) == ({"file_path": "fees.py"}, "File does not exist.")
    assert tool.status == "error"
    assert tool.duration_ns == 1_000_000_000


def test_a_sub_agent_stands_under_the_call_that_started_it() -> None:
    trace = session()
    assert step(trace, "agent-a7").parent_id == "toolu_2"
    assert step(trace, "s-02").parent_id == "agent-a7"
    assert step(trace, "s-02").output == "It is in prices/fees.csv."


def test_notices_of_the_program_are_events() -> None:
    notice = step(session(), "u-08")
    assert (notice.kind, notice.name, notice.output) == ("event", "stop_hook_summary", "hooks ran")


def test_lines_in_any_order_over_any_files_are_the_same_session(tmp_path: Path) -> None:
    lines = SESSION.read_text().splitlines(keepends=True)
    for seed in range(3):
        random.Random(seed).shuffle(lines)
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "a.jsonl").write_text("".join(lines[:7]))
        (folder / "b.jsonl").write_text("".join(lines[7:] + lines[:2]))
        (trace,), _ = read(folder)
        assert trace.key == session().key
        assert any("repeated" in note for note in trace.notes)


def test_an_edited_prompt_is_told(tmp_path: Path) -> None:
    again = json.loads(SESSION.read_text().splitlines()[2])
    again |= {"uuid": "u-77", "parentUuid": "u-09", "timestamp": "2026-10-01T09:00:00Z"}
    once_more = {**again, "uuid": "u-78", "timestamp": "2026-10-01T09:01:00Z"}
    path = tmp_path / "a.jsonl"
    path.write_text(SESSION.read_text() + json.dumps(again) + "\n" + json.dumps(once_more) + "\n")
    (trace,), _ = read(path)
    assert "the conversation was continued again from 1 earlier line(s)" in trace.notes


def test_the_form_of_the_web_is_the_same(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in SESSION.read_text().splitlines()]
    path = tmp_path / "web.json"
    path.write_text(json.dumps({"loglines": lines}))
    (trace,), rejects = read(path)
    assert (trace.key, rejects) == (session().key, [])


@pytest.mark.parametrize("odd", ["text", 7, [1], {"type": "user"}, None])
def test_lines_that_are_none_are_refused_and_the_session_is_read(tmp_path: Path, odd: Any) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(SESSION.read_text() + json.dumps(odd) + "\n")
    (trace,), rejects = read(path)
    assert trace.key == session().key
    assert len(rejects) == 1


def test_real_sessions_load() -> None:
    traces, rejects = read(shared("real", "claude_code"))
    assert (len(traces), sum(len(trace.steps) for trace in traces)) == (6, 502)
    assert sorted(reject.reason for reject in rejects) == [
        "the line is not an object",
        "the line is not an object",
        "the line is not an object",
        "the line names no session",
    ]
