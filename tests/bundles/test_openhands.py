"""OpenHands: events of both versions, folders of events, and outputs of evaluations with their outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reading import judged, one, read, shape, step
from tracejury.store.trace import Trace

DATA = Path(__file__).parents[1] / "data" / "openhands"
ASKED = "The baggage fee is wrong, please mend it."
ANSWER = "The fee for one bag is 45 euro now."


def outputs() -> list[Trace]:
    traces, rejects = read(DATA / "output.jsonl")
    assert rejects == []
    return traces


def written(tmp_path: Path, *values: Any) -> Trace:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(values[0] if len(values) == 1 else values))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def run(number: int, **more: Any) -> dict[str, Any]:
    args = {"command": "ls", "thought": "I look."}
    return {"id": number, "source": "agent", "action": "run", "args": args, **more}


def seen(number: int, cause: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "source": "agent",
        "cause": cause,
        "observation": "run",
        "content": "a.txt",
        "extras": {},
        **more,
    }


def test_an_output_is_a_run_with_the_patch_as_its_result() -> None:
    trace = outputs()[0]
    assert (trace.format, trace.source_id) == ("openhands", "shop__fees-7")
    assert trace.input == ASKED
    assert str(trace.output).startswith("--- a/fees.toml")
    assert trace.metadata["model"] == "openai/quill-3"
    assert shape(trace) == [
        ("0", "message", "system", None),
        ("1", "message", "user", None),
        ("2", "event", "recall", None),
        ("3", "event", "recall", None),
        ("4", "llm", "quill-3", None),
        ("call_1", "tool", "execute_bash", "4"),
        ("call_2", "tool", "execute_bash", "4"),
        ("8", "llm", "agent", None),
    ]


def test_every_event_is_a_step_or_the_result_or_call_of_one() -> None:
    events = json.loads((DATA / "output.jsonl").read_text().splitlines()[0])["history"]
    trace = outputs()[0]
    results = [s for s in trace.steps if "observation_id" in s.attributes]
    # Two calls of one response are one answer with two tools.
    assert len(events) == len(trace.steps) - 1 + len(results) == 9


def test_calls_of_one_response_are_one_answer_with_its_tokens() -> None:
    answer = step(outputs()[0], "4")
    (said,) = answer.messages_out
    assert (said.content, said.reasoning) == ("I look at the fees.", "The fee stands in a table.")
    assert [call.id for call in said.tool_calls] == ["call_1", "call_2"]
    assert answer.usage == {"input": 900, "output": 40}


def test_an_observation_is_with_its_action_and_its_exit_code_decides() -> None:
    trace = outputs()[0]
    assert (step(trace, "call_1").output, step(trace, "call_1").status) == ("bag = 30", "ok")
    assert (step(trace, "call_2").output, step(trace, "call_2").status) == ("1 failed", "error")
    assert step(trace, "call_2").input == {"command": "pytest -q", "is_input": "false"}


def test_the_outcome_is_a_score_and_no_part_of_the_metadata() -> None:
    first, second = outputs()
    assert judged(first.scores) == [
        ("test_result.report.resolved", 1.0, "true", "code", None, None)
    ]
    assert first.metadata["test_result"]["report"] == {"empty_generation": False}
    assert judged(second.scores) == [("test_result.resolved", 0.0, "false", "code", None, None)]


def test_pairs_of_action_and_observation_are_the_older_history() -> None:
    trace = outputs()[1]
    assert (trace.input, trace.output) == ("How much is one bag?", "One bag costs 30 euro.")
    tool = next(s for s in trace.steps if s.kind == "tool")
    assert (tool.output, tool.status) == ("cat: fees.toml: No such file", "error")


def test_an_error_of_the_evaluation_is_the_error_of_the_run(tmp_path: Path) -> None:
    value = {"instance_id": "i", "instruction": "Mend it.", "history": [], "metrics": {}}
    trace = written(tmp_path, {**value, "test_result": {}, "error": "Timeout after 60 seconds"})
    assert (trace.input, trace.error) == ("Mend it.", "Timeout after 60 seconds")
    assert trace.notes == ("the history of the run is empty",)


def test_files_of_one_event_are_the_conversation_of_their_folder() -> None:
    trace = one("openhands/sessions")
    assert (trace.source_id, trace.input, trace.output) == ("7c1e5b20fd", ASKED, ANSWER)
    # By the numbers of the events, not by the names of the files.
    assert [s.id for s in trace.steps] == ["0", "1", "call_1", "10"]


def test_events_of_two_conversations_stay_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folder = tmp_path / "sessions" / name / "events"
        folder.mkdir(parents=True)
        (folder / "0.json").write_text(json.dumps(run(0)))
        (folder / "1.json").write_text(json.dumps(seen(1, 0)))
    traces, rejects = read(tmp_path)
    assert [trace.source_id for trace in traces] == ["a", "b"]
    assert [len(trace.steps) for trace in traces] == [2, 2]
    assert rejects == []


def test_a_page_that_repeats_events_adds_none(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    (folder / "events").mkdir(parents=True)
    (folder / "event_cache").mkdir()
    (folder / "events" / "0.json").write_text(json.dumps(run(0)))
    (folder / "event_cache" / "0-25.json").write_text(json.dumps([run(0)]))
    (trace,), _ = read(tmp_path)
    assert len(trace.steps) == 2
    assert trace.notes == ("1 repeated event(s) were dropped",)


def test_events_of_version_1() -> None:
    trace = one("openhands/conversation_events.json")
    assert (trace.input, trace.output) == (ASKED, ANSWER)
    assert shape(trace) == [
        ("e-0", "message", "system", None),
        ("e-1", "message", "user", None),
        ("e-2", "llm", "agent", None),
        ("call_1", "tool", "terminal", "e-2"),
        ("call_2", "tool", "terminal", "e-2"),
        ("e-6", "event", "ConversationStateUpdateEvent", None),
        ("e-7", "llm", "agent", None),
    ]
    assert step(trace, "e-2").messages_out[0].reasoning == "The fee stands in a table."
    assert (step(trace, "call_1").output, step(trace, "call_1").status) == ("bag = 30", "ok")
    failed = step(trace, "call_2")
    assert (failed.status, failed.status_message) == ("error", "pytest: not found")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"extras": {"metadata": {"exit_code": 0}}}, "ok"),
        ({"extras": {"metadata": {"exit_code": 2}}}, "error"),
        ({"extras": {"exit_code": 2}}, "error"),
        ({"extras": {"metadata": {"exit_code": -1}}}, "unset"),
        ({"success": False}, "error"),
        ({"observation": "error"}, "error"),
        ({"observation": "user_rejected"}, "error"),
    ],
)
def test_how_an_action_ended(tmp_path: Path, more: dict[str, Any], status: str) -> None:
    tool = written(tmp_path, run(0), seen(1, 0, **more)).steps[1]
    assert (tool.kind, tool.output, tool.status) == ("tool", "a.txt", status)


def test_an_observation_without_its_action_and_odd_events_are_kept(tmp_path: Path) -> None:
    odd = {"id": 2, "source": "agent", "timestamp": "2026-10-01T08:00:00", "content": "?"}
    trace = written(tmp_path, run(0), seen(1, 7), odd, {**run(3), "action": "hum"})
    assert [(s.kind, s.name, s.output) for s in trace.steps] == [
        ("llm", "agent", "I look."),
        ("tool", "run", None),
        ("event", "run", "a.txt"),
        ("event", "agent", "?"),
        ("llm", "agent", "I look."),
        ("tool", "hum", None),
    ]


def test_an_error_at_the_end_is_the_end_of_the_run(tmp_path: Path) -> None:
    error = seen(2, 9, observation="error", content="the budget is spent")
    assert written(tmp_path, run(0), error).error == "the budget is spent"


def test_a_trajectory_under_a_key_keeps_what_is_beside_it(tmp_path: Path) -> None:
    trace = written(tmp_path, {"trajectory": [run(0), seen(1, 0)], "version": 3})
    assert len(trace.steps) == 2
    assert trace.metadata == {"version": 3}


def test_a_list_of_pairs_is_a_run(tmp_path: Path) -> None:
    pairs = [
        [{**run(0), "id": None}, {**seen(1, 0), "id": None, "cause": None}],
        [{**run(0), "id": None}, {**seen(1, 0, content="b.txt"), "id": None, "cause": None}],
    ]
    path = tmp_path / "trajectory.json"
    path.write_text(json.dumps(pairs))
    (trace,), rejects = read(path)
    assert rejects == []
    assert [s.output for s in trace.steps if s.kind == "tool"] == ["a.txt", "b.txt"]
