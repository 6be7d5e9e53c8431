"""LangSmith: runs in every container, patches laid over posts, feedback with who gave it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reading import DATA, QUESTION, WRONG, judged, one, read, shape, step
from shared_data import shared
from tracejury.store.canonical import canonical_bytes
from tracejury.store.reviews.annotations import correction_of

RUNS = [json.loads(line) for line in (DATA / "langsmith" / "runs.jsonl").read_text().splitlines()]
ROOT, MODEL, TOOL = (run["id"] for run in RUNS[:3])


def load(path: Path, value: Any) -> Any:
    path.write_text(json.dumps(value))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def test_runs_are_a_tree_with_what_was_asked_and_answered() -> None:
    trace = one("langsmith/runs.jsonl")
    assert shape(trace) == [
        (ROOT, "chain", "desk agent", None),
        (MODEL, "llm", "ChatModel", ROOT),
        (TOOL, "tool", "find_fee", ROOT),
    ]
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert (trace.metadata["session"], trace.metadata["tier"]) == ("t-1", "gold")


def test_a_model_run_has_its_messages_calls_and_usage() -> None:
    model = step(one("langsmith/runs.jsonl"), MODEL)
    assert [message.content for message in model.messages_in] == [QUESTION]
    assert [call.name for call in model.messages_out[0].tool_calls] == ["find_fee"]
    assert model.usage == {"input": 40, "output": 9, "total": 49, "cost": 0.00012}
    assert model.model == "quill-3"


def test_a_run_that_failed_says_why() -> None:
    tool = step(one("langsmith/runs.jsonl"), TOOL)
    assert (tool.status, tool.status_message) == ("error", "TimeoutError('fees')")
    assert (tool.input, tool.duration_ns) == ({"to": "Lisbon"}, 500_000_000)


def test_feedback_is_a_score_of_who_gave_it() -> None:
    assert judged(one("langsmith/runs.jsonl").scores) == [
        ("correct", 0.0, "false", "human", "anna", None),
        ("helpful", 0.9, None, "llm", None, MODEL),
    ]


def test_children_within_their_parents_and_pages_are_the_same_runs(tmp_path: Path) -> None:
    inner = [{k: v for k, v in run.items() if k != "parent_run_id"} for run in RUNS[1:3]]
    nested = load(tmp_path / "nested.json", {**RUNS[0], "child_runs": inner})
    paged = load(tmp_path / "paged.json", {"trace_id": ROOT, "run_count": 3, "runs": RUNS[:3]})
    assert shape(nested) == shape(paged) == shape(one("langsmith/runs.jsonl"))


def test_a_patch_fills_in_what_a_post_began(tmp_path: Path) -> None:
    post = {**RUNS[0], "start_time": 1_790_841_600_000, "outputs": {}, "end_time": None}
    patch = {k: RUNS[0][k] for k in ("id", "trace_id", "outputs", "dotted_order")}
    patch["end_time"] = 1_790_841_604_000
    post = {**post, "extra": {"runtime": {"sdk": "js"}, "metadata": {"desk": "harbour"}}}
    patch["extra"] = {"metadata": {"tries": 2}}
    trace = load(tmp_path / "batch.json", {"post": [post], "patch": [patch]})
    assert (trace.metadata["desk"], trace.metadata["tries"]) == ("harbour", 2)
    assert '"sdk":"js"' in canonical_bytes(trace.steps).decode()
    assert (trace.output, trace.steps[0].duration_ns) == (WRONG, 4_000_000_000)


def test_a_parent_is_found_by_the_order_where_no_id_names_it(tmp_path: Path) -> None:
    child = {k: v for k, v in RUNS[1].items() if k not in ("parent_run_id", "trace_id")}
    trace = load(tmp_path / "a.json", [RUNS[0], child])
    assert step(trace, MODEL).parent_id == ROOT


def test_a_bulk_export_is_a_folder_of_tables_with_json_in_their_cells(tmp_path: Path) -> None:
    rows = [
        {key: json.dumps(v) if isinstance(v, dict | list) else v for key, v in run.items()}
        for run in RUNS[:3]
    ]
    names = sorted({name for row in rows for name in row})
    folder = tmp_path / "export_id=1" / "session_id=3"
    folder.mkdir(parents=True)
    table = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
    pq.write_table(table, folder / "data_0.parquet")
    (trace,), rejects = read(tmp_path)
    assert rejects == []
    assert shape(trace) == shape(one("langsmith/runs.jsonl"))
    assert (trace.input, trace.output, trace.metadata["tags"]) == (QUESTION, WRONG, ["lisbon"])


@pytest.mark.parametrize("odd", ["None", None, ""])
def test_times_that_are_none_are_none(tmp_path: Path, odd: Any) -> None:
    trace = load(tmp_path / "a.json", [{**RUNS[0], "end_time": odd}])
    assert trace.steps[0].end_ns is None


def test_real_runs_load() -> None:
    traces, rejects = read(shared("real", "langsmith"))
    assert (len(traces), rejects) == (4, [])
    assert all(len(trace.steps) == 1 and trace.output for trace in traces)


def test_what_the_client_itself_sends_is_put_together(tmp_path: Path) -> None:
    for name in ("sdk_posts.jsonl", "sdk_feedback.jsonl"):
        (tmp_path / name).write_bytes((DATA / "langsmith" / name).read_bytes())
    (trace,), rejects = read(tmp_path)
    assert rejects == []
    chain, model, tool = trace.steps
    assert (trace.input, trace.output) == ("May I keep a dog?", "Yes, one dog.")
    assert (chain.status, model.status, tool.status) == ("ok", "ok", "error")
    assert dict(model.usage) == {"input": 9, "output": 5, "total": 14}
    assert [call.name for call in model.messages_out[0].tool_calls] == ["find_clause"]
    assert tool.status_message == "TimeoutError('clause index did not answer')"
    (score,) = trace.scores
    assert (score.name, score.value, score.rater) == ("correct", 0.0, "human")
    assert score.explanation == "The lease allows no pets."
    assert correction_of(score) == "No pets are allowed."
