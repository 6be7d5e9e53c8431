"""W&B Weave: calls, flat and nested, with feedback of people and scorers, and evaluated examples."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from tracejury.store.trace import Step, Trace

SDK = DATA / "weave" / "sdk_calls.jsonl"
CALLS = [json.loads(line) for line in SDK.read_text().splitlines()]


def write(folder: Path, rows: list[Any], name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def only(folder: Path, rows: list[Any]) -> Trace:
    (trace,), rejects = read(write(folder, rows))
    assert rejects == []
    return trace


def sdk(name: str, number: int = 0) -> Trace:
    """A trace of the SDK's dump, by the name of its top call."""
    return [trace for trace in read(SDK)[0] if trace.name == name][number]


def named(trace: Trace, name: str) -> Step:
    return next(each for each in trace.steps if each.name == name)


def call(**more: Any) -> dict[str, Any]:
    found = {
        "id": "c1",
        "project_id": "own/desk",
        "op_name": "weave:///own/desk/op/answer:abc",
        "trace_id": "t1",
        "parent_id": None,
        "started_at": "2026-10-01T08:00:00Z",
        "ended_at": "2026-10-01T08:00:04Z",
        "attributes": {},
        "inputs": {"question": QUESTION},
        "output": WRONG,
        "summary": {"weave": {"status": "success"}},
    }
    return {**found, **more}


def test_calls_are_a_tree_named_by_their_operation() -> None:
    trace = one("weave/calls.jsonl")
    root, chat = trace.steps
    assert [(s.kind, s.name) for s in (root, chat)] == [
        ("chain", "answer"),
        ("llm", "openai.chat.completions.create"),
    ]
    assert chat.parent_id == root.id
    assert trace.output == WRONG
    assert (trace.metadata["session"], trace.metadata["tier"]) == ("chat-1", "gold")


def test_a_model_call_has_messages_usage_and_its_exception() -> None:
    chat = one("weave/calls.jsonl").steps[1]
    assert [message.content for message in chat.messages_in] == [QUESTION]
    assert (chat.model, chat.usage) == ("quill-3", {"input": 12, "output": 6})
    assert (chat.status, chat.status_message) == ("error", "TimeoutError: fees")


def test_references_stay_as_text() -> None:
    root = one("weave/calls.jsonl").steps[0]
    assert root.input["self"] == "weave:///own/desk/object/Desk:xyz"


def test_feedback_is_of_people_or_of_scorers_and_a_reason_is_no_score_of_its_own() -> None:
    trace = one("weave/calls.jsonl")
    root = trace.steps[0].id
    assert judged(trace.scores) == [
        ("note", None, None, "human", "anna", root),
        ("correct", 0.0, "false", "human", "anna", root),
        ("Faithful.faithful", 0.0, "false", "llm", "svc", root),
    ]
    assert trace.scores[2].explanation == "30 is not 45"


def test_what_an_op_says_it_is_is_the_kind_of_the_step() -> None:
    trace = sdk("Desk.predict")
    assert [(each.kind, each.name) for each in trace.steps] == [
        ("agent", "Desk.predict"),
        ("retriever", "find_pages"),
        ("llm", "openai.chat.completions.create"),
        ("tool", "find_fee"),
        ("tool", "find_extra"),
        ("llm", "openai.chat.completions.create"),
        ("guardrail", "polite"),
    ]
    assert {each.parent_id for each in trace.steps[1:]} == {trace.steps[0].id}
    assert [document.content for document in trace.steps[1].documents] == ["Checked bags: 45 euro."]


def test_the_question_is_what_the_op_was_given_beside_its_own_object() -> None:
    trace = sdk("Desk.predict")
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert trace.steps[0].input["self"].startswith("weave:///")


def test_calls_and_results_of_tools_are_paired() -> None:
    chat = sdk("Desk.predict").steps[5]
    assert [message.role for message in chat.messages_in] == [
        *("system", "user", "assistant", "tool"),
    ]
    asked, answered = chat.messages_in[2:]
    assert asked.tool_calls[0].id == answered.tool_call_id == "c1"
    assert asked.tool_calls[0].arguments == {"to": "Lisbon"}


def test_a_failure_below_is_not_one_of_the_call_above() -> None:
    trace = sdk("Desk.predict")
    failed = named(trace, "find_extra")
    assert (failed.status, failed.status_message) == (
        "error",
        "TimeoutError: the table did not answer",
    )
    assert failed.attributes["exception"]["traceback"][0]["filename"] == "desk.py"
    assert (trace.status, trace.steps[0].status) == ("ok", "ok")
    assert trace.steps[0].attributes["weave"]["status"] == "descendant_error"
    assert sdk("failing").error == "ValueError: no such flight"


def test_a_call_that_never_ended_is_said_so() -> None:
    trace = sdk("desk.pending")
    assert (trace.status, trace.steps[0].end_ns) == ("unset", None)
    assert trace.notes == ("1 call(s) had not ended when this was exported",)


def test_tokens_are_counted_where_the_model_was_asked_and_kept_where_they_are_sums() -> None:
    root, *_, chat, _ = sdk("Desk.predict").steps
    assert chat.usage == {"input": 40, "output": 9, "total": 49}
    assert chat.attributes["usage"]["quill-3"]["prompt_tokens_details"] == {"cached_tokens": 8}
    assert root.usage == {}
    assert root.attributes["usage"]["quill-3"]["total_tokens"] == 98


def test_what_a_model_call_cost_is_the_sum_over_its_models(tmp_path: Path) -> None:
    cost = {"prompt_tokens_total_cost": 0.25, "completion_tokens_total_cost": 0.5}
    summary = {
        "usage": {"quill-3": {"input_tokens": 3}},
        "weave": {"status": "success", "costs": {"quill-3": cost}},
    }
    made = only(tmp_path, [call(summary=summary)])
    assert (made.steps[0].kind, made.steps[0].usage) == ("llm", {"input": 3, "cost": 0.75})


def test_feedback_of_the_sdk_has_its_rater_its_words_and_its_time() -> None:
    trace = sdk("Desk.predict")
    root = trace.steps[0].id
    assert judged(trace.scores) == [
        ("reaction", None, ":thumbs_down:", "human", "anna", root),
        ("note", None, None, "human", "anna", root),
        ("fee_right", 0.0, "false", "unknown", "u-1", root),
        ("Faithful.faithful", 0.0, "false", "llm", None, root),
        ("short", 1.0, "true", "unknown", None, root),
    ]
    assert [score.explanation for score in trace.scores] == [
        *(None, "The table says 45", "says 30", "30 is not 45", None),
    ]
    assert trace.scores[0].extra["payload"]["emoji"] == "👎"
    assert all(score.at_ns for score in trace.scores)


def test_each_example_of_an_evaluation_is_a_trace_of_its_own() -> None:
    examples = [t for t in read(SDK)[0] if t.name == "Evaluation.predict_and_score"]
    assert len(examples) == 2
    by_logger = examples[1]
    assert (by_logger.input, by_logger.output, by_logger.expected) == (QUESTION, WRONG, RIGHT)
    assert [each.kind for each in by_logger.steps] == ["chain", "chain", "evaluator", "evaluator"]
    assert examples[0].steps[-1].name == "short"
    assert examples[0].steps[-1].kind == "evaluator"
    whole = next(t for t in read(SDK)[0] if t.source_id == by_logger.metadata["evaluation_trace"])
    assert by_logger.metadata["evaluation"] == whole.name
    assert [each.name for each in whole.steps[1:]] == ["Evaluation.summarize"]
    assert "its 1 example(s) are traces of their own" in whole.notes


def test_an_examples_score_and_the_feedback_that_repeats_it_are_one() -> None:
    first, second = (sdk("Evaluation.predict_and_score", n) for n in (0, 1))
    assert judged(first.scores) == [
        ("Exact.correct", 0.0, "false", "unknown", None, None),
        ("short", 1.0, "true", "unknown", None, None),
    ]
    assert judged(second.scores) == [
        ("correct", 0.0, "false", "unknown", None, None),
        ("tone", 0.4, None, "unknown", None, None),
    ]
    assert first.scores[0].at_ns


def test_a_scorer_that_asked_a_model_is_an_llm_judge(tmp_path: Path) -> None:
    rows = [row for row in CALLS if row["trace_id"] == CALLS[-1]["trace_id"]]
    scorer = next(row for row in rows if row["op_name"].split("/")[-1].startswith("tone:"))
    asked = call(
        id="judge-1",
        trace_id=scorer["trace_id"],
        parent_id=scorer["id"],
        op_name="openai.chat.completions.create",
    )
    traces, _ = read(write(tmp_path, [*rows, asked]))
    example = next(trace for trace in traces if trace.expected)
    raters = {score.name: score.rater for score in example.scores}
    assert raters == {"correct": "unknown", "tone": "llm"}


def test_feedback_that_came_apart_joins_its_call_and_counts_once(tmp_path: Path) -> None:
    entries = CALLS[0]["summary"]["weave"]["feedback"]
    bare = [json.loads(json.dumps(row)) for row in CALLS if row["trace_id"] == CALLS[0]["trace_id"]]
    bare[0]["summary"]["weave"]["feedback"] = entries[:1]
    rows = [{**entry, "project_id": "azul/desk"} for entry in entries]
    together = only(tmp_path, [{"result": rows}, *bare])
    assert judged(together.scores) == judged(sdk("Desk.predict").scores)
    traces, rejects = read(write(tmp_path, rows[:1]))
    assert traces == []
    assert rejects[0].reason.endswith("load it together with that call")


def test_a_call_exported_while_it_ran_and_again_when_it_ended_is_one(tmp_path: Path) -> None:
    running = call(ended_at=None, output=None, summary={"weave": {"status": "running"}})
    for rows in ([running, call()], [call(), running]):
        trace = only(tmp_path, rows)
        assert (len(trace.steps), trace.output, trace.status) == (1, WRONG, "ok")
        assert trace.notes == ("1 repeated call(s) were dropped",)


def test_a_scorers_findings_are_kept_beside_its_verdict(tmp_path: Path) -> None:
    said = {"passed": False, "metadata": {"reasoning": "too curt", "scores": {"tone": 0.1}}}
    entry = {
        "id": "f1",
        "feedback_type": "wandb.runnable.Tone",
        "payload": {"output": said},
        "runnable_ref": "weave:///own/desk/object/Tone:abc",
    }
    summary = {"weave": {"status": "success", "feedback": [entry]}}
    (score,) = only(tmp_path, [call(summary=summary)]).scores
    assert (score.name, score.label, score.explanation) == ("Tone.passed", "false", "too curt")
    assert score.extra["payload"]["metadata"]["scores"] == {"tone": 0.1}


def test_ratings_and_tags_of_a_monitor_are_scores_with_reasons(tmp_path: Path) -> None:
    entry = {
        "id": "f1",
        "feedback_type": "wandb.agent_monitor",
        "payload": {},
        "scorer_ratings": {"faithful": 0.2},
        "scorer_rating_reasons": {"faithful": "30 is not 45"},
        "scorer_tags": ["wrong-fee"],
        "scorer_tag_reasons": {"wrong-fee": "the table says 45"},
    }
    person = {**entry, "feedback_type": "wandb.agent_user_feedback", "scorer_ratings": {}}
    summary = {"weave": {"status": "success", "feedback": [entry, person]}}
    scores = only(tmp_path, [call(summary=summary)]).scores
    assert [(s.name, s.value, s.label, s.explanation, s.rater) for s in scores] == [
        ("faithful", 0.2, None, "30 is not 45", "llm"),
        ("tag", None, "wrong-fee", "the table says 45", "llm"),
        ("tag", None, "wrong-fee", "the table says 45", "human"),
    ]


def test_the_flat_csv_is_nested_again(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    names = ["id", "project_id", "op_name", "trace_id", "parent_id", "started_at", "ended_at"]
    values = ["c1", "own/desk", "weave:///own/desk/op/answer:abc", "t1", "", "2026-10-01T08:00:00Z"]
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow([*names, "inputs.question", "output", "summary.weave.latency_ms"])
        rows.writerow([*values, "2026-10-01T08:00:04Z", QUESTION, WRONG, "4000"])
    (trace,), rejects = read(path)
    assert rejects == []
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert shape(trace) == [("c1", "chain", "answer", None)]
    assert step(trace, "c1").attributes["weave"] == {"latency_ms": "4000"}
