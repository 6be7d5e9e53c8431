"""SWE-agent: turns of thought, action and observation; runs that are only a chat; mini-swe-agent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import read, shape, step
from tracejury.store.identity import is_global_id
from tracejury.store.trace import Trace

TURN = {
    "thought": "Find where the fee is set.",
    "response": "Find where the fee is set.\n```\ngrep -n FEE fees.py\n```",
    "action": "grep -n FEE fees.py",
    "observation": "3:FEE = 30",
    "state": '{"open_file": "fees.py"}',
    "execution_time": 0.25,
    "query": [{"role": "user", "content": "Set the fee to 45.", "agent": "main"}],
    "extra_info": {},
}
CONFIG = {
    "agent": {"model": {"name": "quill-3"}},
    "problem_statement": {
        "type": "text",
        "text": "Set the fee to 45.",
        "id": "airline__desk-12345",
    },
}


def run(tmp_path: Path, value: Any, name: str = "airline__desk-12345.traj") -> Trace:
    path = tmp_path / name
    path.write_text(json.dumps(value))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def whole(**more: Any) -> dict[str, Any]:
    info = {"exit_status": "submitted", "submission": "+FEE = 45", "model_stats": {"api_calls": 1}}
    return {"environment": "desk", "trajectory": [TURN], "history": [], "info": info, **more}


def test_what_the_model_was_sent_stands_with_its_turn(tmp_path: Path) -> None:
    trace = run(tmp_path, whole())
    assert shape(trace) == [("0", "llm", "turn", None), ("0-action", "tool", "grep", "0")]
    assert step(trace, "0").messages_in[0].content == "Set the fee to 45."
    assert step(trace, "0").attributes == {"state": {"open_file": "fees.py"}}
    assert step(trace, "0-action").attributes == {"execution_time": 0.25}


def test_the_replay_configuration_is_text_or_an_object(tmp_path: Path) -> None:
    for given in (CONFIG, json.dumps(CONFIG)):
        trace = run(tmp_path, whole(replay_config=given))
        assert (trace.input, trace.metadata["model"]) == ("Set the fee to 45.", "quill-3")
        assert trace.metadata["replay_config"] == CONFIG


def test_a_task_that_many_runs_have_is_no_global_id(tmp_path: Path) -> None:
    trace = run(tmp_path, whole())
    assert trace.source_id == "airline__desk-12345.traj"
    assert not is_global_id(trace.source_id)


def test_a_run_that_was_cut_off_has_an_error(tmp_path: Path) -> None:
    errors = {
        status: run(tmp_path, whole(info={"exit_status": status})).error
        for status in ("submitted", "submitted (exit_cost)", "exit_cost", "exit_environment_error")
    }
    assert [status for status, error in errors.items() if error] == [
        "exit_cost",
        "exit_environment_error",
    ]


def test_only_a_chat_knows_the_calls_of_its_results(tmp_path: Path) -> None:
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "open", "arguments": '{"path": "a"}'},
    }
    other = {**call, "id": "c0", "function": {"name": "list", "arguments": "{}"}}
    history = [
        {"role": "user", "content": "A demonstration", "agent": "main", "is_demo": True},
        {"role": "user", "content": "Set the fee.", "agent": "main", "message_type": "observation"},
        {"role": "assistant", "content": "I look.", "agent": "main", "tool_calls": [other, call]},
        {"role": "tool", "content": "FEE = 30", "agent": "main", "tool_call_ids": ["c1"]},
        "cut off",
    ]
    trace = run(tmp_path, {"history": history})
    assert [(s.kind, s.name) for s in trace.steps] == [
        ("message", "user"),
        ("llm", "list + open"),
        ("tool", "open"),
        ("event", "message"),
    ]
    assert (step(trace, "2").input, step(trace, "2").output) == ({"path": "a"}, "FEE = 30")
    assert step(trace, "3").output == "cut off"
    assert trace.input == "Set the fee."
    assert trace.metadata["demonstration"] == history[:1]


def test_attempts_without_a_choice_are_runs_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.traj"
    path.write_text(json.dumps({"attempts": [whole(), whole(trajectory=[TURN, TURN])]}))
    traces, rejects = read(path)
    assert rejects == []
    assert [(t.source_id, len(t.steps)) for t in traces] == [("a.traj/0", 2), ("a.traj/1", 4)]


def test_mini_swe_agent_names_itself(tmp_path: Path) -> None:
    messages = [
        {"role": "system", "content": "You can use bash."},
        {"role": "user", "content": "Set the fee to 45."},
        {"role": "assistant", "content": "```bash\nsed -i s/30/45/ fees.py\n```"},
    ]
    info = {"exit_status": "Submitted", "submission": "+FEE = 45", "mini_version": "1.0.0"}
    value = {"info": info, "messages": messages, "trajectory_format": "mini-swe-agent-1"}
    trace = run(tmp_path, {**value, "instance_id": "desk-1"}, "desk-1.traj.json")
    assert (trace.format, trace.source_id) == ("swe-agent", "desk-1.traj")
    assert (trace.input, trace.output, len(trace.steps)) == ("Set the fee to 45.", "+FEE = 45", 3)


def test_odd_turns_are_kept(tmp_path: Path) -> None:
    trace = run(tmp_path, whole(trajectory=[TURN, "cut off", {"action": 7, "observation": [1]}]))
    assert step(trace, "1").output == "cut off"
    assert (step(trace, "2-action").input, step(trace, "2-action").output) == ("7", [1])


def test_mini_swe_agent_has_times_costs_and_the_output_of_its_commands(tmp_path: Path) -> None:
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "bash", "arguments": '{"command": "ls"}'},
    }
    noted = {
        "actions": [{"command": "ls", "tool_call_id": "c1"}],
        "cost": 0.01,
        "timestamp": 1772896520.5,
    }
    messages = [
        {"role": "user", "content": "Correct the fee."},
        {"role": "assistant", "content": None, "tool_calls": [call], "extra": {**noted, "response": {"model": "quill-3"}}},
        {"role": "tool", "tool_call_id": "c1", "content": "fees.py", "extra": {"returncode": 0, "timestamp": 1772896521.5}},
        {"role": "assistant", "content": "I read it.", "extra": {"actions": [{"command": "cat fees.py"}], "cost": 0.02}},
        {"role": "user", "content": "FEE = 30", "extra": {"returncode": 0, "timestamp": 1772896523.5}},
        {"role": "exit", "content": "LimitsExceeded", "extra": {"exit_status": "LimitsExceeded"}},
    ]  # fmt: skip
    info = {
        "exit_status": "LimitsExceeded",
        "submission": "",
        "config": {"model": {"model_name": "quill-3"}},
    }
    path = tmp_path / "m.traj.json"
    path.write_text(
        json.dumps({"info": info, "messages": messages, "trajectory_format": "mini-swe-agent-1.1"})
    )
    (trace,), rejects = read(path)
    assert rejects == []
    assert len(trace.steps) == len(messages)
    asked, found, read_it, printed, ended = trace.steps[1:]
    assert (asked.model, asked.usage, asked.start_ns) == (
        "quill-3",
        {"cost": 0.01},
        1772896520500000000,
    )
    assert (found.kind, found.input, found.output) == ("tool", {"command": "ls"}, "fees.py")
    assert read_it.usage == {"cost": 0.02}
    assert (printed.kind, printed.input, printed.output) == ("tool", "cat fees.py", "FEE = 30")
    assert (ended.kind, ended.name) == ("event", "exit")
    assert trace.metadata["model"] == "quill-3"
    assert trace.error == "LimitsExceeded"
