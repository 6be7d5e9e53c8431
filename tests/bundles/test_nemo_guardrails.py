"""NeMo Guardrails beyond the plain case: what the tool itself wrote, in both of its span formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import DATA, judged, one, read, shape, step
from tracejury.store.trace import Trace

NAMED = [
    ("chain", None),
    ("guardrail", "check postcode"),
    ("tool", "look_for_postcode"),
    ("guardrail", "check tone"),
    ("tool", "look_at_tone"),
]


def kinds(trace: Trace) -> list[tuple[str, str | None]]:
    return [(s.kind, s.name if s.kind != "chain" else None) for s in trace.steps]


def spans(path: Path, *given: dict[str, Any]) -> Trace:
    path.write_text(json.dumps({"schema_version": "2.0", "trace_id": "t1", "spans": given}))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def test_both_formats_of_the_file_adapter_give_the_same_tree() -> None:
    for name in ("schema_1_0", "schema_2_0"):
        (passed, blocked), rejects = read(DATA / "nemo" / f"{name}.jsonl")
        assert rejects == []
        assert kinds(passed) == NAMED
        assert kinds(blocked)[:3] == NAMED[:3]
        assert passed.notes == (
            "times count from the first rail; the file does not contain the date",
        )
        action = passed.steps[2]
        assert action.parent_id == passed.steps[1].id
        assert action.duration_ns is not None
        assert 0 <= action.duration_ns < 10**9


def test_a_rail_that_blocks_did_its_work() -> None:
    (passed, blocked), _ = read(DATA / "nemo" / "schema_2_0.jsonl")
    assert [score[:4] for score in judged(passed.scores)] == [
        ("check postcode blocked", 0.0, "false", "code"),
        ("check tone blocked", 0.0, "false", "code"),
    ]
    assert [score[:4] for score in judged(blocked.scores)] == [
        ("check postcode blocked", 1.0, "true", "code")
    ]
    rail = blocked.steps[1]
    assert (rail.status, rail.status_message, blocked.error) == ("ok", "blocked", None)


def test_what_the_user_said_is_told_even_where_the_input_rail_blocked_it() -> None:
    trace = one("nemo/blocked.jsonl")
    assert (trace.input, trace.output) == ("I live at 9000 Ghent", "I cannot help with that.")
    assert trace.steps[0].status_message == "blocked"


def test_a_question_is_never_made_up_from_the_parameters_of_an_action(tmp_path: Path) -> None:
    action = {"action_name": "look", "action_params": {}, "return_value": True, "llm_calls": []}
    rail = {"type": "input", "name": "look", "executed_actions": [action]}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"response": "Yes.", "log": {"activated_rails": [rail]}}))
    (trace,), _ = read(path)
    assert (trace.input, trace.output, trace.scores) == (None, "Yes.", ())
    assert trace.steps[0].status == "unset"


def test_a_call_keeps_its_raw_response_and_is_read_once(tmp_path: Path) -> None:
    call = {
        "id": "c1",
        "task": "general",
        "prompt": "Where is it?",
        "completion": "In Ghent.",
        "llm_model_name": "owl",
        "prompt_tokens": 4,
        "completion_tokens": 2,
        "total_tokens": 6,
        "raw_response": {"finish_reason": "stop"},
        "started_at": 1790841600.5,
        "finished_at": 1790841601.0,
    }
    other = {**call, "id": "c2", "task": "spare"}
    action = {"action_name": "ask", "llm_calls": [call]}
    rail = {"type": "generation", "name": "ask", "executed_actions": [action], "stop": False}
    log = {"activated_rails": [rail], "llm_calls": [call, other]}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"response": [{"role": "assistant", "content": "."}], "log": log}))
    (trace,), _ = read(path)
    assert [one for one in shape(trace) if one[1] == "llm"] == [
        ("call-1", "llm", "spare", None),
        ("rail-0-action-0-call-0", "llm", "general", "rail-0-action-0"),
    ]
    read_call = step(trace, "rail-0-action-0-call-0")
    assert read_call.usage == {"input": 4, "output": 2, "total": 6}
    assert read_call.attributes["raw_response"] == {"finish_reason": "stop"}
    assert read_call.duration_ns == 500_000_000


def test_kinds_come_from_the_type_and_not_from_words_in_names(tmp_path: Path) -> None:
    trace = spans(
        tmp_path / "a.jsonl",
        {"span_id": "a", "name": "action: call llm", "span_type": "SpanLegacy", "start_time": 0.0},
        {
            "span_id": "b",
            "name": "rail: act on action",
            "span_type": "SpanLegacy",
            "start_time": 1.0,
        },
        {
            "span_id": "c",
            "name": "rail_task owl",
            "span_type": "LLMSpan",
            "start_time": 2.0,
            "attributes": {"gen_ai.response.model": "owl", "gen_ai.usage.input_tokens": 3},
        },
        {
            "span_id": "d",
            "name": "guardrails.action",
            "span_type": "ActionSpan",
            "start_time": 3.0,
            "attributes": {"action.name": "look", "action.param.depth": 2},
        },
    )
    assert [(s.kind, s.name) for s in trace.steps] == [
        ("tool", "call llm"),
        ("guardrail", "act on action"),
        ("llm", "rail_task owl"),
        ("tool", "look"),
    ]
    assert (step(trace, "c").model, step(trace, "c").usage) == ("owl", {"input": 3})
    assert step(trace, "d").input == {"depth": 2}
    assert step(trace, "d").attributes["span_name"] == "guardrails.action"


def test_tokens_of_the_first_schema_are_among_its_metrics(tmp_path: Path) -> None:
    metrics = {
        "llm_call_owl_total": 1,
        "llm_call_owl_prompt_tokens_total": 7,
        "llm_call_owl_completion_tokens_total": 2,
        "llm_call_owl_tokens_total": 9,
    }
    span = {
        "span_id": "a",
        "name": "LLM: owl",
        "start_time": 0.5,
        "duration": 1,
        "metrics": metrics,
    }
    call = spans(tmp_path / "a.jsonl", span).steps[0]
    assert (call.kind, call.model) == ("llm", "owl")
    assert call.usage == {"input": 7, "output": 2, "total": 9}
    assert call.duration_ns == 1_000_000_000


def test_a_time_that_was_not_known_is_none(tmp_path: Path) -> None:
    known = {"span_id": "a", "name": "rail: a", "start_time": 0.0, "end_time": 1.0, "duration": 1.0}
    unknown = {**known, "span_id": "b", "start_time": -1790841600.0, "end_time": -1790841600.0}
    trace = spans(tmp_path / "a.jsonl", known, unknown)
    found = step(trace, "b")
    assert (found.start_ns, found.end_ns) == (None, None)
    assert trace.start_ns == step(trace, "a").start_ns


def test_an_error_is_told(tmp_path: Path) -> None:
    error = {"occurred": True, "type": "TimeoutError", "message": None}
    failed = spans(
        tmp_path / "a.jsonl",
        {"span_id": "a", "name": "x", "span_type": "ActionSpan", "start_time": 0.0, "error": error},
    )
    assert failed.steps[0].status_message == "TimeoutError"
    assert failed.status == "error"


def test_what_is_neither_is_rejected_with_a_reason(tmp_path: Path) -> None:
    good = (DATA / "nemo" / "schema_1_0.jsonl").read_text().splitlines()[0]
    path = tmp_path / "a.jsonl"
    path.write_text(good + '\n"x"\n{"trace_id": "t"}\n[1]\n')
    traces, rejects = read(path)
    assert len(traces) == 1
    assert [reject.reason for reject in rejects] == ["not a trace or generation log"] * 3
