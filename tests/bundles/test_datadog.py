"""Datadog LLM Observability: spans of the export and the SDK, evaluations, feedback and annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import UnattachedScores
from tracejury.store.reviews.annotations import annotation_reviews
from tracejury.store.trace import Step, Trace

ROOT, CHAT = "9223372036854775809", "9223372036854775810"
SDK = DATA / "datadog" / "sdk_dump.jsonl"
PAYLOADS = [json.loads(line) for line in SDK.read_text().splitlines()]
SPANS = [payload for payload in PAYLOADS if isinstance(payload, list)]
SAID = [payload for payload in PAYLOADS if not isinstance(payload, list)]


def write(folder: Path, rows: list[Any]) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def only(folder: Path, rows: list[Any]) -> Trace:
    (trace,), rejects = read(write(folder, rows))
    assert rejects == []
    return trace


def span(**more: Any) -> dict[str, Any]:
    found = {
        "span_id": "2",
        "trace_id": "1",
        "parent_id": "undefined",
        "name": "desk",
        "span_kind": "llm",
        "start_ns": 1_790_841_600_000_000_000,
        "duration": 5,
        "status": "ok",
        "ml_app": "desk",
    }
    return {**found, **more}


def named(trace: Trace, name: str, number: int = 0) -> Step:
    return [each for each in trace.steps if each.name == name][number]


def test_spans_keep_ids_beyond_what_a_float_holds() -> None:
    trace = one("datadog/export.json")
    assert shape(trace) == [(ROOT, "agent", "desk", None), (CHAT, "llm", "chat", ROOT)]
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert (trace.metadata["env"], trace.metadata["app"]) == ("prod", "desk")
    assert trace.metadata["tags"] == ["lisbon"]


def test_messages_calls_errors_and_durations() -> None:
    chat = step(one("datadog/export.json"), CHAT)
    assert [(c.name, c.arguments, c.id) for c in chat.messages_out[0].tool_calls] == [
        ("find_fee", {"to": "Lisbon"}, "c1")
    ]
    assert (chat.status_message, chat.duration_ns) == ("cut off", 1_000_000_000)
    assert judged(one("datadog/export.json").scores) == [
        ("correct", 0.0, "fail", "llm", None, None)
    ]


def test_events_of_the_intake_are_the_same_spans(tmp_path: Path) -> None:
    meta = {"span.kind": "workflow", "input": {"value": QUESTION}, "output": {"value": WRONG}}
    row = {**span(meta=meta, metrics={}, tags=["env:prod"])}
    del row["span_kind"], row["ml_app"]
    trace = only(tmp_path, [{"event_type": "span", "spans": [row]}])
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    around = {"ml_app": "desk", "tags": ["service:desk"], "session_id": "s1", "spans": [row]}
    trace = only(tmp_path, [{"data": {"type": "span", "attributes": around}}])
    told = {name: trace.metadata[name] for name in ("app", "service", "env", "session")}
    assert told == {"app": "desk", "service": "desk", "env": "prod", "session": "s1"}


def test_what_the_sdk_sends_is_one_tree() -> None:
    trace = one("datadog/sdk_dump.jsonl")
    root = trace.steps[0].id
    above = {each.id: each.name for each in trace.steps}
    assert [(each.kind, each.name, above.get(each.parent_id or "")) for each in trace.steps] == [
        ("agent", "desk", None),
        ("retriever", "find pages", "desk"),
        ("embedding", "embed", "desk"),
        ("llm", "chat", "desk"),
        ("tool", "find_fee", "desk"),
        ("tool", "find_extra", "desk"),
        ("chain", "compose", "desk"),
        ("chain", "trim", "compose"),
        ("llm", "chat", "compose"),
    ]
    assert (trace.input, trace.output, trace.steps[0].id) == (QUESTION, WRONG, root)
    told = {name: trace.metadata[name] for name in ("session", "user", "app", "tier", "locale")}
    assert told == {
        "session": "chat-1",
        "user": "u-1",
        "app": "baggage-desk",
        "tier": "gold",
        "locale": "en",
    }
    assert "session_id" not in trace.metadata


def test_documents_that_went_in_are_the_input_of_an_embedding() -> None:
    trace = one("datadog/sdk_dump.jsonl")
    assert named(trace, "embed").input == [{"text": "bag fee Lisbon"}]
    found = named(trace, "find pages").documents
    assert [(each.id, each.score, each.metadata["name"]) for each in found] == [
        ("d1", 0.91, "fees.md"),
        ("d2", 0.4, "cabin.md"),
    ]


def test_a_result_of_a_tool_names_the_call_that_asked_for_it() -> None:
    chat = named(one("datadog/sdk_dump.jsonl"), "chat", 1)
    assert [(m.role, m.content, m.tool_call_id) for m in chat.messages_in[2:]] == [
        ("assistant", "", None),
        ("tool", '{"euro": 30}', "c1"),
        ("tool", "timed out", None),
    ]
    assert [call.id for call in chat.messages_in[2].tool_calls] == ["c1", "c2"]
    assert chat.usage == {"input": 60, "output": 7, "total": 67}


def test_a_message_of_a_tool_may_name_its_call_itself(tmp_path: Path) -> None:
    said = [
        {"role": "tool", "content": "timed out", "tool_id": "c2"},
        {"role": "tool", "content": "45", "tool_call_id": "c3"},
        {"role": "tool", "id": "m7", "tool_results": [{"result": "30", "tool_id": "c1", "x": 1}]},
    ]
    step = only(tmp_path, [span(input={"messages": said})]).steps[0]
    assert [(m.content, m.tool_call_id) for m in step.messages_in] == [
        ("timed out", "c2"),
        ("45", "c3"),
        ("30", "c1"),
    ]
    assert step.messages_in[2].extra == {"id": "m7", "x": 1}


def test_calls_in_openais_shape_are_calls(tmp_path: Path) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"to": 1}'}}
    said = {"messages": [{"role": "assistant", "tool_calls": [call]}]}
    (made,) = only(tmp_path, [span(output=said)]).steps[0].messages_out[0].tool_calls
    assert (made.name, made.arguments, made.id) == ("f", {"to": 1}, "c1")


def test_an_error_is_told_in_the_words_there_are(tmp_path: Path) -> None:
    newer, older = one("datadog/sdk_dump.jsonl"), one("datadog/sdk_3.jsonl")
    assert named(newer, "find_extra").status_message == "ended with an error"
    failed = named(older, "find_extra")
    assert failed.status_message == "the table did not answer"
    assert failed.attributes["error"]["type"] == "builtins.TimeoutError"
    assert (older.status, older.error) == ("ok", None)
    tagged = span(status="error", tags=["error_type:TimeoutError"])
    assert only(tmp_path, [tagged]).error == "TimeoutError"


def test_a_start_in_milliseconds_is_told_by_its_size(tmp_path: Path) -> None:
    made = only(tmp_path, [span(start_ns=1_790_841_600_123)])
    assert made.start_ns == 1_790_841_600_123_000_000


def test_what_a_span_cost_is_in_dollars(tmp_path: Path) -> None:
    exported = only(tmp_path, [span(metrics={"estimated_total_cost": 7500, "total_cost": 7500})])
    assert exported.steps[0].usage == {"cost": 7.5e-06}
    assert exported.steps[0].attributes["metrics"]["total_cost"] == 7500
    sent = only(tmp_path, [span(meta={}, metrics={"total_cost": 0.25})])
    assert sent.steps[0].usage == {"cost": 0.25}


def test_an_experiments_span_says_what_was_expected(tmp_path: Path) -> None:
    meta = {
        "input": {"question": QUESTION},
        "output": WRONG,
        "expected_output": RIGHT,
        "span": {"kind": "experiment"},
    }
    trace = only(tmp_path, [span(span_kind=None, meta=meta)])
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)


def test_evaluations_and_feedback_find_their_steps_and_have_their_raters() -> None:
    trace = one("datadog/sdk_dump.jsonl")
    chat = named(trace, "chat", 1).id
    assert sorted(judged(trace.scores), key=lambda each: str(each[0])) == [
        ("by_tag", 1.0, None, "unknown", None, None),
        ("comment", None, "wrong fee", "human", "anna", None),
        ("faithful", None, "unfaithful", "llm", None, chat),
        ("fee_right", 0.0, "fail", "unknown", None, None),
        ("length", 0.7, None, "unknown", None, None),
        ("parts.fee", 0.0, None, "unknown", None, None),
        ("parts.tone", None, "curt", "unknown", None, None),
        ("stars", 2.0, None, "user", "u-1", None),
        ("thumbs", 0.0, "false", "user", "u-1", None),
    ]
    by_name = {score.name: score for score in trace.scores}
    assert by_name["faithful"].explanation == "The page says 45 euro, the answer says 30."
    assert by_name["faithful"].extra["assessment"] == "fail"
    assert by_name["thumbs"].explanation == "It was 45 at the counter"
    assert by_name["thumbs"].at_ns == 1_790_841_800_000_000_000


def test_judgements_before_their_spans_are_the_same(tmp_path: Path) -> None:
    turned = only(tmp_path, [*SAID, *SPANS])
    first = one("datadog/sdk_dump.jsonl")
    assert turned.key == first.key
    assert sorted(judged(turned.scores), key=str) == sorted(judged(first.scores), key=str)


def test_judgements_without_spans_wait_for_their_trace_or_are_refused(tmp_path: Path) -> None:
    items = [item for part in read_bundle(write(tmp_path, SAID)) for item in part.items]
    loose = [item for item in items if isinstance(item, UnattachedScores)]
    assert [each.source_id for each in loose] == [PAYLOADS[0][0]["spans"][0]["trace_id"]]
    assert [score.name for score in loose[0].scores] == [
        *("faithful", "fee_right", "length", "parts.tone", "parts.fee", "comment"),
    ]
    reasons = [item.reason for item in items if item not in loose]  # type: ignore[union-attr]
    assert len(reasons) == 3
    assert all("not in this bundle; load it with its spans" in reason for reason in reasons)


def test_annotations_of_a_queue_are_of_people(tmp_path: Path) -> None:
    labels = [
        {"name_when_saved": "correct", "type": "boolean", "value": False, "assessment": "fail"},
        {"name_when_saved": "why", "type": "text", "value": "fee", "reasoning": "the table"},
    ]
    annotation = {
        "id": "a1",
        "interaction_id": "i1",
        "created_by": "anna",
        "created_at": "2026-10-02T09:00:00Z",
        "label_values": labels,
    }
    item = {"id": "i1", "type": "trace", "content_id": "1", "annotations": [annotation]}
    body = {"id": "q1", "type": "queues", "attributes": {"annotated_interactions": [item]}}
    trace = only(tmp_path, [span(), {"data": body}])
    assert judged(trace.scores) == [
        ("correct", 0.0, "fail", "human", "anna", None),
        ("why", None, "fee", "human", "anna", None),
    ]
    assert trace.scores[1].explanation == "the table"


def test_what_was_said_of_a_session_is_no_judgement_of_each_of_its_traces(tmp_path: Path) -> None:
    label = {"name_when_saved": "correct", "type": "boolean", "value": False, "assessment": "fail"}
    annotation = {"id": "a1", "created_by": "anna", "label_values": [label]}
    item = {"id": "i1", "type": "session", "content_id": "s1", "annotations": [annotation]}
    body = {"id": "q1", "type": "queues", "attributes": {"annotated_interactions": [item]}}
    trace = only(tmp_path, [span(session_id="s1"), {"data": body}])
    assert [score.extra.get("scope") for score in trace.scores] == ["session"]
    assert list(annotation_reviews(trace, builtin_rubrics()["agent-failure"])) == []


@pytest.mark.parametrize(
    ("given", "value", "label", "rater"),
    [
        ({"value": "answered", "assessment": "pass", "llm_output": "x"}, None, "answered", "llm"),
        ({"value": 0.4, "assessment": "fail"}, 0.4, "fail", "unknown"),
        ({"value": True}, 1.0, "true", "unknown"),
    ],
)
def test_an_evaluation_on_a_span_keeps_its_category(
    tmp_path: Path, given: dict[str, Any], value: float | None, label: str, rater: str
) -> None:
    (score,) = only(tmp_path, [span(evaluation={"answer": given})]).scores
    assert (score.value, score.label, score.rater) == (value, label, rater)
    assert score.extra.get("assessment") == ("pass" if label == "answered" else None)
