"""InterCode: parallel arrays aligned from the first turn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import judged, read, step
from shared_data import shared


def write(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value))
    return path


def history(**arrays: Any) -> dict[str, Any]:
    return {"query": "How many bags?", "environment": "ic_sql", "turn_history": arrays}


def test_an_answer_that_was_blocked_has_no_observation(tmp_path: Path) -> None:
    arrays = {"actions": ["SHOW TABLES", "blocked"], "observations": ["bags"], "rewards": [0.5, 0]}
    (trace,), rejects = read(write(tmp_path, {"7": history(**arrays)}))
    assert rejects == []
    assert [(s.input, s.output) for s in trace.steps] == [
        ("SHOW TABLES", "bags"),
        ("blocked", None),
    ]
    assert trace.notes == ("arrays of unequal length (2 actions, 1 observations, 2 rewards)",)
    assert judged(trace.scores) == [
        ("reward", 0.5, None, "code", None, "0"),
        ("reward", 0.0, None, "code", None, "1"),
    ]


def test_the_steps_of_a_plan_stand_with_their_turns(tmp_path: Path) -> None:
    arrays = {"actions": ["a", "b"], "observations": ["1", "2"], "steps": ["Look at the tables."]}
    logs = {"meta": {"model": "quill-3"}, "logs": {"0": history(**arrays)}}
    (trace,), rejects = read(write(tmp_path, logs))
    assert rejects == []
    assert trace.notes == ()
    assert step(trace, "0").attributes == {"steps": "Look at the tables."}
    assert trace.metadata["log.meta"] == {"model": "quill-3"}


def test_a_question_with_a_trajectory_alone_is_somebody_elses(tmp_path: Path) -> None:
    path = write(tmp_path, {"query": "How many?", "trajectory": [{"role": "user", "content": "x"}]})
    assert [t.format for t in read(path)[0] if t.format == "intercode"] == []


def test_arrays_that_are_none_are_kept(tmp_path: Path) -> None:
    (trace,), rejects = read(write(tmp_path, {"0": history(actions="lost", observations=["1"])}))
    assert rejects == []
    assert trace.metadata["actions"] == "lost"
    assert len(trace.steps) == 1


def test_an_entry_that_is_no_run_is_rejected_with_a_reason(tmp_path: Path) -> None:
    traces, (reject,) = read(write(tmp_path, {"0": history(actions=["a"]), "1": "lost"}))
    assert (len(traces), reject.reason) == (1, "the entry '1' is not a run")


def test_real_runs_load() -> None:
    traces, rejects = read(shared("real", "intercode"))
    assert (len(traces), sum(len(t.steps) for t in traces), rejects) == (4970, 14412, [])
