"""Braintrust: rows with patches, scores of people and judges."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from shared_data import shared
from tracejury.store.trace import Step, Trace

ROWS = [json.loads(line) for line in (DATA / "braintrust" / "logs.jsonl").read_text().splitlines()]


def write(folder: Path, rows: list[Any]) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def only(folder: Path, rows: list[Any]) -> Trace:
    (trace,), rejects = read(write(folder, rows))
    assert rejects == []
    return trace


def named(trace: Trace, name: str) -> Step:
    return next(each for each in trace.steps if each.name == name)


def parent_name(trace: Trace, each: Step) -> str | None:
    return None if each.parent_id is None else step(trace, each.parent_id).name


def test_rows_are_a_tree_with_what_was_expected() -> None:
    trace = one("braintrust/logs.jsonl")
    assert shape(trace) == [
        ("s-1", "chain", "desk", None),
        ("s-2", "llm", "chat", "s-1"),
        ("s-3", "evaluator", "factual", "s-1"),
    ]
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert trace.metadata["tier"] == "gold"
    assert step(trace, "s-1").duration_ns == 3_750_000_000


def test_a_patch_lies_over_its_row_wherever_it_stands(tmp_path: Path) -> None:
    chat = step(one("braintrust/logs.jsonl"), "s-2")
    assert chat.usage == {"input": 12, "output": 6, "total": 18}
    assert chat.attributes["measured"] == {"time_to_first_token": 0.3}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"events": [ROWS[3], *ROWS[:3]], "cursor": None}))
    (trace,), _ = read(path)
    assert trace.key == one("braintrust/logs.jsonl").key


def test_a_later_version_of_a_row_counts_and_is_told(tmp_path: Path) -> None:
    later = {**ROWS[0], "output": RIGHT, "_xact_id": "2000"}
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (later, ROWS[0])))
    (trace,), _ = read(path)
    assert trace.output == RIGHT
    assert "1 row(s) were replaced by a later version" in trace.notes


def test_who_scored_is_told_by_the_audit() -> None:
    assert judged(one("braintrust/logs.jsonl").scores) == [
        ("correct", 0.0, None, "human", "anna", None),
        ("comment", None, None, "human", "anna@example.org", None),
        ("factual", 0.0, None, "llm", None, None),
    ]


def test_what_an_sdk_sends_is_one_trace() -> None:
    trace = one("braintrust/sdk_dump.jsonl")
    assert [(each.kind, each.name, parent_name(trace, each)) for each in trace.steps] == [
        ("chain", "desk", None),
        ("tool", "timetable", "desk"),
        ("llm", "chat", "desk"),
        ("chain", "notify", "desk"),
        ("evaluator", "factual", "desk"),
        ("evaluator", "judge", "factual"),
    ]
    assert trace.input == "When does the last ferry to Sund leave?"
    assert (trace.output, trace.expected) == ("At 22:40.", "At 21:40.")
    assert trace.metadata == {"session_id": "s-17", "tags": ["ferry"], "model": "quill-3"}


def test_the_choices_that_a_wrapped_client_logs_are_the_reply() -> None:
    chat = named(one("braintrust/sdk_dump.jsonl"), "chat")
    assert [(m.role, m.content) for m in chat.messages_out] == [("assistant", "At 22:40.")]
    assert (chat.model, chat.usage) == ("quill-3", {"input": 31, "output": 6, "total": 37})
    assert chat.attributes["measured"] == {"prompt_cached_tokens": 8}


def test_a_tool_has_its_arguments_and_its_result() -> None:
    tool = named(one("braintrust/sdk_dump.jsonl"), "timetable")
    assert (tool.input, tool.output, tool.status) == ({"to": "Sund"}, {"last": "21:40"}, "unset")


def test_an_error_inside_is_the_steps_not_the_traces() -> None:
    trace = one("braintrust/sdk_dump.jsonl")
    failed = named(trace, "notify")
    assert (failed.status, trace.error) == ("error", None)
    assert "the mail server did not answer" in (failed.status_message or "")


def test_feedback_names_only_a_row_and_is_put_with_it() -> None:
    scores = one("braintrust/sdk_dump.jsonl").scores
    assert judged(scores) == [
        ("helpful", 0.25, None, "user", "u-4", None),
        ("correct", 0.0, None, "human", None, None),
        ("comment", None, None, "user", "u-4", None),
        ("factual", 0.0, None, "llm", None, None),
    ]
    assert scores[2].explanation == "It left an hour before"
    assert scores[3].explanation == "The table says 21:40"


def test_feedback_on_a_row_that_is_not_there_is_refused(tmp_path: Path) -> None:
    lines = (DATA / "braintrust" / "sdk_dump.jsonl").read_text().splitlines()
    rows = [ROWS[0], *(row for row in map(json.loads, lines) if "span_id" not in row)]
    traces, rejects = read(write(tmp_path, rows))
    assert len(traces) == 1
    assert [reject.reason.partition(":")[0] for reject in rejects] == ["the row names no trace"] * 3


def scorer(span: str, parent: str, **more: Any) -> dict[str, Any]:
    """A scorer's span."""
    about = {"name": span, "type": "score", "purpose": "scorer"}
    placed = {"id": span, "span_id": span, "root_span_id": "s-1", "span_parents": [parent]}
    return {**placed, "span_attributes": about, **more}


def test_a_scorer_without_a_model_is_code_and_judges_what_it_stands_under(tmp_path: Path) -> None:
    exact = scorer("exact", "s-2", scores={"exact": 0.5})
    trace = only(tmp_path, [*ROWS[:2], exact])
    assert ("exact", 0.5, None, "code", None, "s-2") in judged(trace.scores)


def test_what_a_scorer_asks_a_model_is_no_step_of_the_answer(tmp_path: Path) -> None:
    judge = {
        **ROWS[1],
        "id": "j",
        "span_id": "j",
        "span_parents": ["fair"],
        "span_attributes": {"name": "judge", "type": "llm", "purpose": "scorer"},
        "output": [{"role": "assistant", "content": "No"}],
        "metadata": {"model": "quill-judge"},
    }
    root = {**ROWS[0], "output": None}
    trace = only(tmp_path, [root, ROWS[1], scorer("fair", "s-1", scores={"fair": 1}), judge])
    assert (trace.output, trace.metadata["model"]) == (WRONG, "quill-3")
    assert ("fair", 1.0, None, "llm", None, None) in judged(trace.scores)


def test_a_score_on_the_row_and_on_its_scorer_is_told_once(tmp_path: Path) -> None:
    root = {**ROWS[0], "scores": {"factual": 0}, "audit_data": [], "comments": []}
    (score,) = only(tmp_path, [root, *ROWS[1:3]]).scores
    assert (score.rater, score.explanation) == ("llm", "The table says 45")


def test_several_scores_of_one_scorer_have_their_own_reasons(tmp_path: Path) -> None:
    reasons = {"tone": {"rationale": "curt"}, "length": {"rationale": "short"}}
    both = scorer("both", "s-1", scores={"tone": 0, "length": 1, "depth": None}, metadata=reasons)
    trace = only(tmp_path, [ROWS[1], both])
    assert {score.name: score.explanation for score in trace.scores} == {
        "tone": "curt",
        "length": "short",
    }
    assert step(trace, "both").attributes["unscored"] == ["depth"]


def test_a_review_is_by_a_person_and_a_category_is_a_label(tmp_path: Path) -> None:
    review = scorer("review", "s-1", scores={"polite": True})
    review["span_attributes"] = {"name": "review", "type": "review"}
    topic = {"topic": [{"id": "fees", "label": "Fees", "confidence": 0.9}]}
    trace = only(tmp_path, [{**ROWS[0], "classifications": topic}, review])
    scores = {score.name: score for score in trace.scores}
    assert (scores["polite"].label, scores["polite"].rater) == ("true", "human")
    assert (scores["topic"].label, scores["topic"].extra["confidence"]) == ("Fees", 0.9)


def test_a_patch_unites_tags_stops_where_told_and_moves_nothing(tmp_path: Path) -> None:
    patch = {
        "id": "r-1",
        "_is_merge": True,
        "_merge_paths": [["metadata", "shop"]],
        "span_parents": ["elsewhere"],
        "root_span_id": "s-1",
        "tags": ["bag", "lisbon"],
        "metadata": {"shop": {"b": 2}, "more": 1},
        "_array_delete": [{"path": ["tags"], "delete": ["bag"]}],
    }
    root = {**ROWS[0], "metadata": {"shop": {"a": 1}, "tier": "gold"}}
    trace = only(tmp_path, [root, patch])
    assert trace.metadata == {
        "shop": {"b": 2},
        "more": 1,
        "tier": "gold",
        "tags": ["lisbon"],
    }
    assert trace.steps[0].parent_id is None


def test_a_patch_that_is_older_than_the_row_is_in_it_already(tmp_path: Path) -> None:
    old = {"id": "r-1", "root_span_id": "s-1", "_is_merge": True, "output": "?", "_xact_id": "900"}
    assert only(tmp_path, [ROWS[0], old]).output == WRONG


def test_rows_of_a_table_hold_json_in_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "logs.csv"
    with path.open("w", newline="") as stream:
        names = list(dict.fromkeys(name for row in ROWS[:3] for name in row))
        table = csv.DictWriter(stream, names)
        table.writeheader()
        for row in ROWS[:3]:
            cells = {k: v if isinstance(v, str) else json.dumps(v) for k, v in row.items()}
            table.writerow(cells)
    (trace,), rejects = read(path)
    assert rejects == []
    assert shape(trace) == shape(one("braintrust/logs.jsonl"))
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert trace.metadata["tags"] == ["lisbon"]
    assert judged(trace.scores) == judged(one("braintrust/logs.jsonl").scores)


def test_rows_of_the_app_without_spans_are_a_trace_each(tmp_path: Path) -> None:
    flat = {
        "id": "f-1",
        "input": QUESTION,
        "output": WRONG,
        "expected": RIGHT,
        "scores": {"correct": 0},
        "metrics": {"start": 1790841600, "end": 1790841601, "tokens": 18},
        "metadata": {"tier": "gold"},
    }
    traces, rejects = read(write(tmp_path, [flat, {**flat, "id": "f-2"}]))
    assert [trace.source_id for trace in traces] == ["f-1", "f-2"]
    assert (traces[0].format, traces[0].expected, rejects) == ("braintrust", RIGHT, [])


def test_steps_without_times_stand_as_they_were_made(tmp_path: Path) -> None:
    rows = [
        {
            **ROWS[1],
            "id": f"r{n}",
            "span_id": name,
            "metrics": {"start": 0},
            "span_attributes": {"name": name, "exec_counter": n},
        }
        for n, name in enumerate(["second", "first"][::-1])
    ]
    trace = only(tmp_path, [{**ROWS[0], "metrics": {"start": 0}, "created": ""}, *rows[::-1]])
    assert [each.name for each in trace.steps] == ["desk", "first", "second"]


def test_orphans_and_loops_are_told(tmp_path: Path) -> None:
    lost = {**ROWS[1], "id": "r-9", "span_id": "s-9", "span_parents": ["gone"]}
    loop = {**ROWS[1], "id": "r-8", "span_id": "s-8", "span_parents": ["s-8"]}
    trace = only(tmp_path, [ROWS[0], lost, loop])
    assert len(trace.steps) == 3
    assert "1 step named a parent that is not in the bundle" in trace.notes
    assert "1 step was inside itself; detached" in trace.notes


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None], {"a": [1]}, True, 1e300])
@pytest.mark.parametrize("name", sorted(ROWS[0].keys() - {"root_span_id", "id"}))
def test_odd_values_are_read_as_they_are(tmp_path: Path, name: str, odd: Any) -> None:
    traces, rejects = read(write(tmp_path, [{**ROWS[0], name: odd}, *ROWS[1:]]))
    assert len(traces) == 1
    assert rejects == []


def test_what_is_no_row_is_refused(tmp_path: Path) -> None:
    traces, rejects = read(write(tmp_path, [*ROWS, 7, {"input": "Hello"}]))
    assert (len(traces), len(rejects)) == (1, 2)


def test_real_payloads_load() -> None:
    traces, rejects = read(shared("real", "braintrust", "wrap-langchain-js_log-payloads.json"))
    assert (len(traces), sum(len(trace.steps) for trace in traces), rejects) == (1, 14, [])


def test_real_requests_to_the_api_load() -> None:
    traces, rejects = read(shared("real", "braintrust", "evals-jest_request-flow.json"))
    assert (len(traces), sum(len(trace.steps) for trace in traces), len(rejects)) == (5, 8, 6)


def test_a_recorded_request_without_rows_is_named_for_what_it_is(tmp_path: Path) -> None:
    login = {"method": "POST", "path": "/api/apikey/login", "jsonBody": None, "query": None}
    rows = [
        json.loads(line) for line in (DATA / "braintrust" / "logs.jsonl").read_text().splitlines()
    ]
    (tmp_path / "flow.json").write_text(json.dumps([*rows, login]))
    traces, rejects = read(tmp_path / "flow.json")
    assert traces
    assert [one.reason for one in rejects] == [
        "a request to /api/apikey/login that contains no rows"
    ]
