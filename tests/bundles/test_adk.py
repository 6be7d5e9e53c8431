"""Google ADK: eval sets as expected conversations, eval results with scores, sessions of events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from tracejury.store.trace import Trace

DATA = Path(__file__).parents[1] / "data" / "adk"


def written(tmp_path: Path, value: Any) -> Trace:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def event(author: str, *parts: Any, **more: Any) -> dict[str, Any]:
    role = "user" if author == "user" else "model"
    content = {"role": role, "parts": list(parts)}
    return {"invocation_id": "e-1", "author": author, "content": content, **more}


def session(tmp_path: Path, *events: Any) -> Trace:
    return written(
        tmp_path, {"id": "s", "app_name": "desk", "user_id": "u", "events": list(events)}
    )


def test_a_case_of_an_eval_set_is_what_is_expected() -> None:
    trace = one("adk/fees.evalset.json")
    assert (trace.format, trace.source_id, trace.name) == (
        "adk",
        "fees/bag_to_lisbon",
        "bag_to_lisbon",
    )
    assert (trace.input, trace.output) == (QUESTION, RIGHT)
    assert trace.notes == (
        "the conversation of an eval case is the one that is expected, not a run",
    )
    assert shape(trace) == [
        ("e-1", "message", "user", None),
        ("e-1-tools", "llm", "agent", None),
        ("adk-1", "tool", "find_fee", "e-1-tools"),
        ("e-1-said 0", "llm", "fees_agent", None),
        ("e-1-final", "llm", "final response", None),
    ]
    assert (step(trace, "adk-1").input, step(trace, "adk-1").output) == ({"to": "LIS"}, 45)


def test_a_result_is_the_run_with_its_scores_and_what_was_expected() -> None:
    trace = one("adk/fees.evalset_result.json")
    assert (trace.output, trace.expected) == (WRONG, RIGHT)
    assert judged(trace.scores) == [
        ("final_eval_status", None, "failed", "code", None, None),
        ("tool_trajectory_avg_score", 1.0, "passed", "code", None, None),
        ("response_match_score", 0.4, "failed", "code", None, None),
        ("response_match_score", 0.4, "failed", "code", None, "ev-4"),
    ]
    assert trace.scores[1].extra == {"threshold": 0.8}


def test_an_event_has_thoughts_tools_tokens_and_its_agent() -> None:
    trace = one("adk/fees.evalset_result.json")
    answer = step(trace, "ev-2")
    (said,) = answer.messages_out
    assert (said.reasoning, said.content) == ("The fee table has it.", None)
    assert [(call.name, call.id) for call in said.tool_calls] == [("find_fee", "adk-1")]
    assert (answer.actor, answer.model, answer.usage) == (
        "desk",
        "gemini-x",
        {"input": 120, "output": 14},
    )
    tool = step(trace, "adk-1")
    assert (tool.parent_id, tool.output, tool.status) == ("ev-2", "no table for LIS", "error")


def test_every_event_is_a_step_or_the_result_of_one() -> None:
    case = json.loads((DATA / "fees.evalset_result.json").read_text())["eval_case_results"][0]
    events = case["session_details"]["events"]
    results = sum("function_response" in part for e in events for part in e["content"]["parts"])
    calls = sum("function_call" in part for e in events for part in e["content"]["parts"])
    steps = one("adk/fees.evalset_result.json").steps
    assert len(steps) == len(events) - results + calls


def test_a_result_without_a_session_is_read_from_its_invocations(tmp_path: Path) -> None:
    value = json.loads((DATA / "fees.evalset_result.json").read_text())
    value["eval_case_results"][0]["session_details"] = None
    trace = written(tmp_path, value)
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert trace.scores[-1].step_id == "e-7-final"


def test_a_result_in_a_json_text_is_the_same(tmp_path: Path) -> None:
    text = (DATA / "fees.evalset_result.json").read_text()
    assert written(tmp_path, text).key == one("adk/fees.evalset_result.json").key


def test_a_session_in_camel_case_with_an_error() -> None:
    trace = one("adk/session.json")
    assert (trace.source_id, trace.name) == ("s-44", "desk")
    failed = step(trace, "ev-10")
    assert (failed.status, failed.status_message) == ("error", "SAFETY: blocked")
    assert failed.usage == {"input": 5}


def test_the_shape_before_1_0() -> None:
    trace = one("adk/before_1_0.evalset.json")
    assert (trace.source_id, trace.input, trace.output) == ("bag", QUESTION, RIGHT)
    assert [s.name for s in trace.steps if s.kind == "tool"] == ["find_fee"]


def test_a_result_that_names_only_its_tool_goes_to_the_first_open_call(tmp_path: Path) -> None:
    calls = [{"function_call": {"name": "find_fee", "args": {"n": n}}} for n in (1, 2)]
    results = [
        {"function_response": {"name": "find_fee", "response": {"result": n}}} for n in (30, 45)
    ]
    trace = session(tmp_path, event("desk", *calls), event("desk", *results))
    assert [(s.input, s.output) for s in trace.steps if s.kind == "tool"] == [
        ({"n": 1}, 30),
        ({"n": 2}, 45),
    ]


def test_events_without_a_session_are_those_of_their_file(tmp_path: Path) -> None:
    trace = written(
        tmp_path, [event("user", {"text": QUESTION}), event("desk", {"text": WRONG}, partial=True)]
    )
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert trace.steps[1].attributes["partial"] is True


def test_what_is_no_event_and_no_case_is_kept(tmp_path: Path) -> None:
    assert [s.output for s in session(tmp_path, "torn", event("user", {"text": "?"})).steps] == [
        "torn",
        "?",
    ]
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"eval_set_id": "s", "eval_cases": ["torn"]}))
    assert [reject.reason for reject in read(path)[1]] == ["the case is not an object"]


def test_a_scenario_is_its_first_prompt(tmp_path: Path) -> None:
    scenario = {"starting_prompt": "Hello", "conversation_plan": "Ask about the fee."}
    cases = [{"eval_id": "c", "conversation_scenario": scenario}]
    trace = written(tmp_path, {"eval_set_id": "s", "eval_cases": cases})
    assert trace.input == "Hello"
    assert trace.steps[0].attributes == {"conversation_scenario": scenario}
