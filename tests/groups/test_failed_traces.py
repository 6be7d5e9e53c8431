"""Which traces of a library count as failed: by what their source calls a failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tracejury.store.library.failed_traces import failed_after
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library")


def failed(library: Library, path: Path, content: object) -> list[list[str]]:
    """The failing scores of each failed trace after loading a file with that content."""
    path.write_text(json.dumps(content))
    report = load(library, [path])
    assert report.totals.rejected == 0
    found = [one for page in failed_after(library, 0, ()) for one in page]
    return [[score.name for score in one.scores] for one in found]


def inspect_log(*values: object, metrics: tuple[str, ...] = ()) -> dict[str, Any]:
    samples = [
        {
            "id": number,
            "epoch": 1,
            "input": f"Which quay does ferry {number} leave from?",
            "target": "2",
            "messages": [{"role": "assistant", "content": "Quay 1."}],
            "scores": {"grader": value if isinstance(value, dict) else {"value": value}},
        }
        for number, value in enumerate(values)
    ]
    scores = [{"name": "grader", "scorer": "grader", "metrics": {key: {} for key in metrics}}]
    return {
        "version": 2,
        "status": "success",
        "eval": {"run_id": "r", "task": "ferries", "model": "m", "dataset": {}},
        "results": {"scores": scores if metrics else []},
        "samples": samples,
    }


def test_the_grades_i_and_n_of_inspect_are_failures(library: Library, tmp_path: Path) -> None:
    log = inspect_log("C", "I", "P", "N", 0, 1)
    assert failed(library, tmp_path / "log.json", log) == [["grader"], ["grader"]]


def test_a_zero_is_one_if_the_scorer_means_accuracy(library: Library, tmp_path: Path) -> None:
    log = inspect_log("C", 0, 1, metrics=("accuracy", "stderr"))
    assert failed(library, tmp_path / "log.json", log) == [["grader"]]


def test_a_grade_that_a_person_overruled_is_none(library: Library, tmp_path: Path) -> None:
    by = {"timestamp": "2026-10-01T10:00:00+00:00", "author": "kim", "reason": "it is quay 2"}
    overruled = {"value": "C", "history": [{"value": "I"}, {"value": "C", "provenance": by}]}
    upheld = {"value": "I", "history": [{"value": "C"}, {"value": "I", "provenance": by}]}
    log = inspect_log(overruled, upheld)
    assert failed(library, tmp_path / "log.json", log) == [["grader"]]


def test_a_number_of_langfuse_is_none_whichever_way_is_better(
    library: Library, tmp_path: Path
) -> None:
    scores = [
        {"id": str(at), "name": name, "value": value, "dataType": "NUMERIC", "traceId": "t"}
        for at, (name, value) in enumerate([("toxicity", 0), ("hallucination", 1), ("grade", 0)])
    ]
    trace = {"id": "t", "name": "run", "timestamp": "2026-10-01T10:00:00Z", "scores": scores}
    whole = {"trace": trace, "observations": []}
    assert failed(library, tmp_path / "trace.json", whole) == []


def test_what_promptfoo_passed_as_a_whole_is_none(library: Library, tmp_path: Path) -> None:
    parts = [
        {"pass": False, "score": 0, "reason": "no greeting", "assertion": {"type": "contains"}},
        {"pass": True, "score": 1, "reason": "", "assertion": {"type": "equals"}},
    ]
    rows = [
        {
            "id": str(passed),
            "prompt": {"raw": "Hello"},
            "vars": {"n": str(passed)},
            "response": {"output": "Hi"},
            "success": passed,
            "score": 0.5,
            "failureReason": 0 if passed else 1,
            "gradingResult": {"pass": passed, "score": 0.5, "componentResults": parts},
        }
        for passed in (True, False)
    ]
    results = {"evalId": "e", "results": {"version": 3, "prompts": [], "results": rows}}
    assert failed(library, tmp_path / "results.json", results) == [["contains.0", "promptfoo"]]


def test_a_langsmith_run_with_the_status_error_is_one_without_its_message(
    library: Library, tmp_path: Path
) -> None:
    run = {
        "id": "11111111-1111-4111-8111-111111111111",
        "trace_id": "11111111-1111-4111-8111-111111111111",
        "run_type": "llm",
        "name": "call",
        "inputs": {"q": "Which quay?"},
        "outputs": None,
        "status": "error",
        "start_time": "2026-10-01T10:00:00",
        "dotted_order": "20261001T100000000000Z11111111-1111-4111-8111-111111111111",
    }
    assert failed(library, tmp_path / "runs.json", [run]) == [[]]


def test_the_labels_of_a_run_with_a_uuid_find_it(library: Library, tmp_path: Path) -> None:
    uuid = "22222222-2222-4222-8222-222222222222"
    history = [{"role": "user", "content": "Which quay?"}, {"role": "assistant", "content": "1"}]
    failure = {"failure_id": 1, "step_number": 2, "failure_category": "Invention"}
    label = {"trajectory_id": uuid, "failures": [failure], "root_cause": {"failure_id": 1}}
    path = tmp_path / "runs.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in ({"id": uuid, "history": history}, label)))
    assert load(library, [path]).totals.rejected == 0
    (found,) = [one for page in failed_after(library, 0, ()) for one in page]
    assert [(s.name, s.step_id) for s in found.scores] == [
        ("failure", "1"),
        ("failure summary", None),
    ]
