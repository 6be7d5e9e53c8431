"""ATIF: steps with reasoning, tool calls with what was observed, runs of other agents under them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import QUESTION, WRONG, read, shape, step
from tracejury.store.trace import Trace


def run(tmp_path: Path, steps: list[Any], **more: Any) -> Trace:
    agent = {"name": "desk", "version": "1", "model_name": "quill-3"}
    value = {
        "schema_version": "ATIF-v1.7",
        "session_id": "s-1",
        "agent": agent,
        "steps": steps,
        **more,
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def call(call_id: str, name: str = "find_fee") -> dict[str, Any]:
    return {"tool_call_id": call_id, "function_name": name, "arguments": {"to": "LIS"}}


def said(step_id: int, **more: Any) -> dict[str, Any]:
    return {"step_id": step_id, "source": "agent", "message": WRONG, **more}


ASKED = {"step_id": 1, "source": "user", "message": QUESTION, "timestamp": "2026-10-01T08:00:00Z"}


def test_reasoning_and_metrics_are_read(tmp_path: Path) -> None:
    metrics = {"prompt_tokens": 12, "completion_tokens": 5, "cached_tokens": 3, "cost_usd": 0.001}
    trace = run(tmp_path, [ASKED, said(2, reasoning_content="The fee is 30.", metrics=metrics)])
    assert (trace.source_id, trace.input, trace.output) == ("s-1", QUESTION, WRONG)
    assert trace.metadata["model"] == "quill-3"
    assert step(trace, "2").messages_out[0].reasoning == "The fee is 30."
    assert step(trace, "2").usage == {"input": 12, "output": 5, "cost": 0.001}
    assert step(trace, "2").attributes == {"cached_tokens": 3}


def test_every_result_is_kept_also_of_one_call_or_of_none(tmp_path: Path) -> None:
    results = [
        {"source_call_id": "c1", "content": "30"},
        {"source_call_id": "c1", "content": "euro", "extra": {"exit_code": 0}},
        {"content": "a bell rang"},
        {"content": "it rang again"},
        "odd",
    ]
    trace = run(tmp_path, [said(1, tool_calls=[call("c1")], observation={"results": results})])
    assert step(trace, "c1").output == ["30", "euro"]
    assert step(trace, "c1").attributes == {"extra": {"exit_code": 0}}
    seen = [s for s in trace.steps if s.name == "observation"]
    assert [(s.kind, s.output, s.parent_id) for s in seen] == [
        ("tool", "a bell rang", "1"),
        ("tool", "it rang again", "1"),
    ]
    assert step(trace, "1").attributes["observation"] == ["odd"]


def test_what_a_terminal_shows_is_seen_with_and_without_a_call(tmp_path: Path) -> None:
    """Agents that type into a terminal give no call ids."""
    screen = {"results": [{"content": "$ ls\nfees.csv"}]}
    trace = run(
        tmp_path,
        [
            ASKED,
            said(2, observation=screen),
            said(3, tool_calls=[call("c1")], observation={"results": [{"content": "30"}]}),
            said(4, observation="$ exit"),
        ],
    )
    assert [(s.name, s.output) for s in trace.steps if s.kind == "tool"] == [
        ("observation", "$ ls\nfees.csv"),
        ("find_fee", "30"),
        ("observation", "$ exit"),
    ]


def test_results_without_ids_are_not_given_to_calls_that_they_do_not_match_in_number(
    tmp_path: Path,
) -> None:
    calls = [call("c1"), call("c2", "find_name")]
    trace = run(tmp_path, [said(1, tool_calls=calls, observation={"results": [{"content": "30"}]})])
    assert [(s.name, s.output) for s in trace.steps if s.kind == "tool"] == [
        ("find_fee", None),
        ("find_name", None),
        ("observation", "30"),
    ]


def test_the_run_of_another_agent_stands_under_the_call_that_began_it(tmp_path: Path) -> None:
    ref = [{"trajectory_id": "t-2"}]
    results = [{"source_call_id": "c1", "content": "done", "subagent_trajectory_ref": ref}]
    other = {
        "trajectory_id": "t-2",
        "agent": {"name": "fees"},
        "steps": [{"step_id": 1, "source": "agent", "message": "30"}],
    }
    steps = [ASKED, said(2, tool_calls=[call("c1", "ask")], observation={"results": results})]
    trace = run(tmp_path, steps, subagent_trajectories=[other])
    assert shape(trace) == [
        ("1", "message", "user", None),
        ("2", "llm", "agent", None),
        ("c1", "tool", "ask", "2"),
        ("t-2", "agent", "fees", "c1"),
        ("1#0", "llm", "agent", "t-2"),
    ]
    assert trace.output == WRONG


def test_the_run_of_an_agent_that_nobody_names_is_kept(tmp_path: Path) -> None:
    trace = run(
        tmp_path,
        [ASKED],
        subagent_trajectories=[{"agent": {"name": "fees"}, "steps": [said(1)]}, 7],
    )
    assert [(s.kind, s.name) for s in trace.steps] == [
        ("message", "user"),
        ("agent", "fees"),
        ("llm", "agent"),
    ]
    assert trace.metadata["subagent_trajectories"] == [7]


def test_a_message_of_parts_keeps_what_is_no_text(tmp_path: Path) -> None:
    picture = {"type": "image", "source": {"media_type": "image/png", "path": "bag.png"}}
    trace = run(tmp_path, [{**ASKED, "message": [{"type": "text", "text": QUESTION}, picture]}])
    assert (trace.input, step(trace, "1").messages_out[0].parts) == (QUESTION, (picture,))


def test_odd_steps_and_ids_are_kept(tmp_path: Path) -> None:
    trace = run(
        tmp_path, [said(1), said(1), "cut off", said(3, tool_calls="none", timestamp="soon")]
    )
    assert [s.id for s in trace.steps] == ["1", "1#1", "step-2", "3"]
    assert step(trace, "step-2").output == "cut off"
    assert step(trace, "3").attributes == {"tool_calls": "none", "timestamp": "soon"}
