"""tau2-bench: simulations with tasks, tool calls, checks, reviews; results that are split or several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import QUESTION, RIGHT, WRONG, judged, read, shape, step
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import UnattachedScores

CALL = {"id": "c1", "name": "find_fee", "arguments": {"to": "LIS"}, "requestor": "assistant"}
MESSAGES: list[dict[str, Any]] = [
    {
        "role": "assistant",
        "content": "What can I do?",
        "turn_idx": 0,
        "timestamp": "2026-10-01T08:00:00",
    },
    {"role": "user", "content": QUESTION, "turn_idx": 1, "timestamp": "2026-10-01T08:00:02"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [CALL],
        "turn_idx": 2,
        "cost": 0.002,
        "usage": {"prompt_tokens": 90, "completion_tokens": 7},
    },
    {
        "role": "tool",
        "id": "c1",
        "content": '{"fee": 30}',
        "requestor": "assistant",
        "error": False,
    },
    {"role": "assistant", "content": WRONG, "turn_idx": 4},
]


def simulation(number: int = 1, task: str = "0", **more: Any) -> dict[str, Any]:
    return {
        "id": f"sim-{number}",
        "task_id": task,
        "trial": 0,
        "start_time": "2026-10-01T08:00:00",
        "end_time": "2026-10-01T08:01:00",
        "duration": 60.0,
        "termination_reason": "user_stop",
        "reward_info": {"reward": 0.0},
        "messages": MESSAGES,
        **more,
    }


def results(domain: str = "airline", agent: str = "quill-3", **more: Any) -> dict[str, Any]:
    return {
        "timestamp": "2026-10-01T09:00:00",
        "info": {
            "agent_info": {"implementation": "llm_agent", "llm": agent},
            "environment_info": {"domain_name": domain, "policy": f"The rules of {domain}."},
        },
        "tasks": [
            {
                "id": "0",
                "description": {"purpose": f"a fee of {domain}"},
                "evaluation_criteria": {"communicate_info": ["45"]},
            }
        ],
        **more,
    }


def write(folder: Path, files: dict[str, Any]) -> Path:
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    return folder


def test_a_simulation_is_a_conversation_whose_results_know_their_calls(tmp_path: Path) -> None:
    (trace,), rejects = read(write(tmp_path, {"r.json": results(simulations=[simulation()])}))
    assert rejects == []
    assert shape(trace) == [
        ("0", "llm", "assistant", None),
        ("1", "message", "user", None),
        ("2", "llm", "find_fee", None),
        ("3", "tool", "find_fee", None),
        ("4", "llm", "assistant", None),
    ]
    assert (step(trace, "3").input, step(trace, "3").output) == ({"to": "LIS"}, '{"fee": 30}')
    assert step(trace, "2").usage == {"input": 90, "output": 7, "cost": 0.002}
    assert step(trace, "2").model == "quill-3"
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert trace.expected == {"communicate_info": ["45"]}
    assert (trace.metadata["model"], trace.metadata["domain"]) == ("quill-3", "airline")
    assert (trace.end_ns or 0) - (trace.start_ns or 0) == 60 * 10**9


def test_each_results_file_keeps_its_own_tasks_and_agent(tmp_path: Path) -> None:
    files = {
        "air.json": results("airline", "quill-3", simulations=[simulation(1)]),
        "shop.json": results("retail", "quill-4", simulations=[simulation(2)]),
    }
    traces, rejects = read(write(tmp_path, files))
    assert rejects == []
    told = {t.metadata["domain"]: (t.metadata["model"], t.metadata["task"]) for t in traces}
    assert told["airline"] == (
        "quill-3",
        {"id": "0", "description": {"purpose": "a fee of airline"}},
    )
    assert told["retail"] == ("quill-4", {"id": "0", "description": {"purpose": "a fee of retail"}})


def test_split_results_are_joined_by_their_index_or_their_folder(tmp_path: Path) -> None:
    index = [{"id": "sim-1", "task_id": "0", "trial": 0, "reward": 0.0}]
    files = {
        "a/results.json": results("airline", simulation_index=index),
        "elsewhere/sim-1.json": simulation(1),
        "b/results.json": results("retail"),
        "b/simulations/sim-2.json": simulation(2),
    }
    traces, rejects = read(write(tmp_path, files))
    assert rejects == []
    assert {t.source_id: t.metadata["domain"] for t in traces} == {
        "sim-1": "airline",
        "sim-2": "retail",
    }


def test_simulations_that_are_not_there_are_told(tmp_path: Path) -> None:
    index = [{"id": "sim-1"}, {"id": "sim-9"}]
    files = {
        "a/results.json": results(simulation_index=index),
        "a/simulations/sim-1.json": simulation(1),
        "b/results.json": results("retail"),
    }
    traces, rejects = read(write(tmp_path, files))
    assert len(traces) == 1
    assert [(r.position.file, r.reason) for r in rejects] == [
        ("a/results.json", "the file of this simulation is not in the bundle"),
        (
            "b/results.json",
            "no simulations found; load it with the folder `simulations` next to it",
        ),
    ]


def test_a_copy_is_left_out_and_told_and_what_differs_is_kept(tmp_path: Path) -> None:
    whole = results(simulations=[simulation(1)])
    (trace,), _ = read(write(tmp_path / "same", {"a.json": whole, "b.json": whole}))
    assert trace.notes == ("2 identical copies were found; one is kept",)
    other = results(simulations=[simulation(1, messages=MESSAGES[:2])])
    traces, _ = read(write(tmp_path / "other", {"a.json": whole, "b.json": other}))
    assert sorted(len(t.steps) for t in traces) == [2, 5]
    assert {t.notes for t in traces} == {("2 simulations have this id",)}


def test_the_reward_and_every_check_are_scores(tmp_path: Path) -> None:
    info = {
        "reward": 0.0,
        "reward_basis": ["DB", "COMMUNICATE"],
        "reward_breakdown": {"DB": 1.0, "COMMUNICATE": 0.0},
        "db_check": {"db_match": True, "db_reward": 1.0},
        "action_checks": [
            {"action": {"name": "find_fee"}, "action_match": False, "action_reward": 0.0}
        ],
        "nl_assertions": [
            {"nl_assertion": "names 45", "met": False, "justification": "It says 30."}
        ],
        "communicate_checks": [{"info": "45", "met": False, "justification": "not said"}],
        "env_assertions": [{"env_assertion": {"func_name": "is_open"}, "met": True, "reward": 1.0}],
    }
    (trace,), _ = read(write(tmp_path, {"s.json": simulation(reward_info=info)}))
    assert judged(trace.scores) == [
        ("reward", 0.0, None, "code", None, None),
        ("reward.DB", 1.0, None, "code", None, None),
        ("reward.COMMUNICATE", 0.0, None, "code", None, None),
        ("db_check", 1.0, "true", "code", None, None),
        ("action_checks.0", 0.0, "false", "code", None, None),
        ("nl_assertions.0", 0.0, "false", "llm", None, None),
        ("communicate_checks.0", 0.0, "false", "code", None, None),
        ("env_assertions.0", 1.0, "true", "code", None, None),
    ]
    assert trace.scores[0].extra == {"reward_basis": ["DB", "COMMUNICATE"]}
    assert (trace.scores[5].explanation, trace.scores[5].extra["check"]) == (
        "It says 30.",
        "names 45",
    )


def test_a_review_marks_the_turn_where_it_went_wrong(tmp_path: Path) -> None:
    error = {
        "source": "agent",
        "severity": "critical",
        "turn_idx": 4,
        "reasoning": "The fee is old.",
        "correct_behavior": RIGHT,
    }
    said = {"summary": "One error.", "agent_error": True, "has_errors": True, "errors": [error]}
    more: dict[str, Any] = {
        "review": said,
        "hallucination_check": {"hallucination_found": False, "summary": "none"},
        "auth_classification": {"status": "not_needed", "reasoning": "no account"},
    }
    (trace,), _ = read(write(tmp_path, {"s.json": simulation(**more)}))
    assert judged(trace.scores)[1:] == [
        ("review.agent_error", 1.0, "true", "llm", None, None),
        ("review.error", None, "critical", "llm", None, "4"),
        ("hallucination_found", 0.0, "false", "llm", None, None),
        ("authentication", None, "not_needed", "llm", None, None),
    ]
    assert trace.scores[2].extra["correct_behavior"] == RIGHT


def test_pieces_of_an_utterance_are_one_message(tmp_path: Path) -> None:
    def tick(number: int, **sides: Any) -> dict[str, Any]:
        when = f"2026-10-01T08:00:{number:02}"
        return {"tick_id": number, "timestamp": when, "agent_chunk": None, **sides}

    def said(text: str, utterance: str) -> dict[str, Any]:
        return {"content": text, "utterance_ids": [utterance], "contains_speech": bool(text)}

    ticks = [
        tick(0, user_chunk=said("How much is ", "u1")),
        tick(1, user_chunk=said("one bag?", "u1"), agent_chunk=said("One ", "a1")),
        tick(2, agent_chunk=said("moment.", "a1"), user_chunk=said("", "u1")),
        tick(3, agent_tool_calls=[CALL], agent_tool_results=[{**MESSAGES[3]}]),
        tick(4),
        tick(5, agent_chunk=said(WRONG, "a2")),
    ]
    error = {
        "source": "agent",
        "severity": "minor",
        "tick_start": 2,
        "tick_end": 2,
        "reasoning": "slow",
    }
    spoken = simulation(messages=None, ticks=ticks, review={"has_errors": True, "errors": [error]})
    (trace,), rejects = read(write(tmp_path, {"s.json": spoken}))
    assert rejects == []
    assert [(s.kind, s.output) for s in trace.steps] == [
        ("message", "How much is one bag?"),
        ("llm", "One moment."),
        ("llm", None),
        ("tool", '{"fee": 30}'),
        ("llm", WRONG),
    ]
    assert trace.scores[-1].step_id == "1"
    assert trace.steps[1].duration_ns == 10**9
    assert trace.metadata["ticks"] == ticks


def test_a_run_that_broke_off_has_an_error_and_no_steps(tmp_path: Path) -> None:
    broken = simulation(termination_reason="infrastructure_error", messages=[], reward_info=None)
    limited = simulation(2, termination_reason="max_steps")
    traces, rejects = read(write(tmp_path, {"r.json": results(simulations=[broken, limited])}))
    assert rejects == []
    assert {t.source_id: t.error for t in traces} == {
        "sim-1": "infrastructure_error",
        "sim-2": None,
    }


def test_a_note_without_its_simulation_waits_for_it(tmp_path: Path) -> None:
    note = {
        "id": "n1",
        "note": "The fee is old.",
        "author_email": "anna@example.org",
        "created_at": "2026-10-02T08:00:00",
        "simulation_id": "sim-1",
        "task_id": "0",
        "trial": 0,
        "error_source": "agent",
    }
    folder = write(tmp_path, {"note.json": note})
    (loose,) = [item for part in read_bundle(folder) for item in part.items]
    assert isinstance(loose, UnattachedScores)
    (score,) = loose.scores
    assert (loose.source_id, score.rater, score.author) == ("sim-1", "human", "anna@example.org")
    assert (score.explanation, score.extra["error_source"]) == ("The fee is old.", "agent")
    assert score.at_ns is not None


def test_the_order_of_files_does_not_change_the_traces(tmp_path: Path) -> None:
    index = [{"id": "sim-1"}]
    first = write(
        tmp_path / "1", {"a.json": results(simulation_index=index), "b.json": simulation()}
    )
    second = write(
        tmp_path / "2", {"b.json": results(simulation_index=index), "a.json": simulation()}
    )
    assert [t.key for t in read(first)[0]] == [t.key for t in read(second)[0]]


def test_what_is_no_simulation_is_rejected_with_a_reason(tmp_path: Path) -> None:
    given = results(simulations=[simulation(), "lost", {"id": "sim-3"}])
    traces, rejects = read(write(tmp_path, {"r.json": given}))
    assert len(traces) == 1
    assert [r.reason for r in rejects] == ["a simulation names no task"] * 2
