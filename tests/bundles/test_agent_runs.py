"""Runs of agents on benchmarks: SWE-agent, InterCode, tau2, ATIF."""

from __future__ import annotations

import json
from pathlib import Path

from reading import DATA, QUESTION, WRONG, judged, one, read, shape, step
from shared_data import shared


def test_a_swe_agent_turn_is_what_was_said_with_its_action_under_it() -> None:
    trace = one("swe_agent/run.traj.json")
    assert shape(trace) == [
        ("0", "llm", "turn", None),
        ("0-action", "tool", "grep", "0"),
        ("1", "llm", "turn", None),
        ("1-action", "tool", "submit", "1"),
    ]
    assert trace.input == "Set the bag fee to 45."
    assert trace.output == "-FEE = 30\n+FEE = 45"
    assert step(trace, "0").messages_out[0].reasoning == "Find where the fee is set."
    assert step(trace, "0-action").output == "FEE = 30"
    assert trace.metadata["replay_config"] == {"seed": 1}


def test_a_demonstration_is_no_part_of_the_run() -> None:
    trace = one("swe_agent/run.traj.json")
    assert "1 messages of a demonstration are kept in the metadata" in trace.notes
    assert "A demonstration" in json.dumps(trace.metadata["history"])


def test_intercode_arrays_of_unequal_length_are_told_and_nothing_is_dropped() -> None:
    (ragged, whole), rejects = read(DATA / "intercode" / "results.json")
    assert rejects == []
    assert ragged.notes == (
        "arrays of unequal length (2 actions, 1 observations, 2 rewards, 1 valid_action)",
    )
    assert [s.input for s in ragged.steps] == ["SELECT * FROM bag", "SELECT count(*) FROM bags"]
    assert ragged.steps[0].status == "error"
    assert judged(ragged.scores) == [
        ("max_reward", 0.5, None, "code", None, None),
        ("reward", 0.0, None, "code", None, "0"),
        ("reward", 0.5, None, "code", None, "1"),
    ]
    assert (whole.source_id, whole.expected) == ("1", "SELECT 1")
    assert judged(whole.scores) == [("reward", 1.0, None, "code", None, None)]


def test_a_tau2_simulation_has_its_rewards_checks_and_notes(tmp_path: Path) -> None:
    for name in ("results.json", "note.jsonl"):
        (tmp_path / name).write_text((DATA / "tau2" / name).read_text())
    (trace,), rejects = read(tmp_path)
    assert rejects == []
    assert (trace.source_id, trace.input, trace.output) == ("sim-1", QUESTION, WRONG)
    assert trace.metadata["task"]["description"] == {"purpose": "bags"}
    assert ("nl_assertions.0", 0.0, "false", "llm", None, None) in judged(trace.scores)
    assert ("note", None, None, "human", "anna@example.org", None) in judged(trace.scores)


def test_a_tau2_simulation_in_a_file_of_its_own_is_the_same(tmp_path: Path) -> None:
    results = json.loads((DATA / "tau2" / "results.json").read_text())
    simulations = results.pop("simulations")
    (tmp_path / "results.json").write_text(json.dumps({**results, "simulation_index": ["sim-1"]}))
    (tmp_path / "simulations").mkdir()
    (tmp_path / "simulations" / "sim-1.json").write_text(json.dumps(simulations[0]))
    (trace,), rejects = read(tmp_path)
    assert rejects == []
    whole, _ = read(DATA / "tau2" / "results.json")
    assert trace.key == whole[0].key


def test_an_atif_step_has_its_tools_under_it() -> None:
    trace = one("atif/run.json")
    assert shape(trace) == [
        ("1", "message", "user", None),
        ("2", "llm", "agent", None),
        ("c1", "tool", "find_fee", "2"),
        ("3", "llm", "agent", None),
    ]
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert step(trace, "c1").output == "30"
    assert step(trace, "2").usage == {"input": 12, "output": 5, "cost": 0.001}


def test_real_runs_load() -> None:
    traces, rejects = read(shared("real", "swe_agent"))
    assert ([len(trace.steps) for trace in traces], rejects) == ([12, 42, 10], [])
    traces, rejects = read(shared("real", "intercode"))
    assert (len(traces), rejects) == (4970, [])


def test_among_agents_that_talk_to_each_other_the_opening_is_not_the_answer(tmp_path: Path) -> None:
    said = [
        ("assistant", "Fares", f"You are given: {QUESTION}"),
        ("user", "Terminal", "exitcode: 0"),
        ("user", "Verifier", WRONG),
        ("user", "Verifier", "TERMINATE"),
    ]
    history = [{"role": role, "name": name, "content": text} for role, name, text in said]
    path = tmp_path / "1.json"
    path.write_text(json.dumps({"question": QUESTION, "history": history}))
    (trace,), rejects = read(path)
    assert rejects == []
    assert (trace.input, trace.output) == (QUESTION, WRONG)
