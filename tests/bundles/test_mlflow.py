"""MLflow 3: traces in each container and each schema of spans; assessments and expectations."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step

TRACE: dict[str, Any] = json.loads((DATA / "mlflow" / "trace.json").read_text())
ROOT, CHAT = "ab12000000000001", "ab12000000000002"


def load(path: Path, value: Any) -> Any:
    path.write_text(json.dumps(value))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def test_spans_are_a_tree_with_their_types_and_ids_in_hex() -> None:
    trace = one("mlflow/trace.json")
    assert shape(trace) == [(ROOT, "agent", "desk", None), (CHAT, "llm", "chat", ROOT)]
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert (trace.metadata["session"], trace.metadata["user"]) == ("chat-1", "u-1")


def test_attributes_are_json_in_text() -> None:
    chat = step(one("mlflow/trace.json"), CHAT)
    assert [message.content for message in chat.messages_in] == [QUESTION]
    assert [message.content for message in chat.messages_out] == [WRONG]
    assert chat.usage == {"input": 12, "output": 6}
    assert (chat.status, chat.status_message) == ("error", "cut off")


def test_assessments_are_scores_of_who_gave_them() -> None:
    assert judged(one("mlflow/trace.json").scores) == [
        ("correct", 0.0, "false", "human", "anna", None),
        ("tone", None, "polite", "llm", "quill-judge", ROOT),
    ]


def test_the_old_schema_of_spans_is_read(tmp_path: Path) -> None:
    spans = [
        {
            "name": "desk",
            "context": {"trace_id": "0x1", "span_id": "0xab12"},
            "parent_id": None,
            "start_time": 1_790_841_600_000_000_000,
            "end_time": 1_790_841_604_000_000_000,
            "status_code": "OK",
            "status_message": "",
            "attributes": {
                "mlflow.traceRequestId": '"req-1"',
                "mlflow.spanType": '"AGENT"',
                "mlflow.spanInputs": json.dumps({"question": QUESTION}),
                "mlflow.spanOutputs": json.dumps(WRONG),
            },
        }
    ]
    info = {"request_id": "req-1", "timestamp_ms": 1_790_841_600_000, "status": "OK"}
    data = {"spans": spans, "request": json.dumps({"question": QUESTION}), "response": "{}"}
    trace = load(tmp_path / "a.json", {"info": info, "data": data})
    assert (trace.source_id, trace.input, trace.output) == ("req-1", QUESTION, WRONG)
    assert shape(trace) == [("ab12", "agent", "desk", None)]
    alone = load(tmp_path / "traces.json", {"spans": spans})
    assert (alone.source_id, alone.output) == ("req-1", WRONG)


def test_a_row_of_a_data_frame_is_the_same_trace(tmp_path: Path) -> None:
    path = tmp_path / "frame.csv"
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["trace_id", "trace", "state", "execution_duration"])
        rows.writerow([TRACE["info"]["trace_id"], json.dumps(TRACE), "OK", "4000"])
    (trace,), rejects = read(path)
    assert rejects == []
    assert shape(trace) == shape(one("mlflow/trace.json"))
    assert trace.metadata["column.execution_duration"] == "4000"


def test_a_preview_is_used_only_where_nothing_else_is_there_and_told(tmp_path: Path) -> None:
    bare = {"info": TRACE["info"], "data": {"spans": []}}
    trace = load(tmp_path / "a.json", bare)
    assert (trace.input, trace.output) == ("How mu", "One ba")
    assert "its input is a preview, which MLflow shortens" in trace.notes
    assert one("mlflow/trace.json").notes == ()


def test_what_mlflow_itself_wrote_is_understood() -> None:
    (good, bad), rejects = read(DATA / "mlflow" / "sdk_dump.jsonl")
    assert rejects == []
    assert [step.kind for step in bad.steps] == ["agent", "retriever", "llm", "tool"]
    assert bad.error == bad.steps[3].status_message == "ValueError: account 4711 is locked"
    (call,) = good.steps[2].messages_out[0].tool_calls
    assert (call.name, call.arguments) == ("pay", {"amount": 100})
    assert good.steps[1].documents[0].content.startswith("Water damage")
    assert dict(good.steps[2].usage) == {"input": 20, "output": 8, "total": 28}
    assert (good.metadata["session"], good.metadata["user"]) == ("s-9", "u-7")
    assert good.expected == "Covered up to 5,000 euro, see page 12."
    raters = [(score.name, score.value, score.rater, score.author) for score in good.scores]
    assert raters == [
        ("helpful", 1.0, "human", "anna@example.org"),
        ("grounded", 0.9, "human", "anna@example.org"),
    ]
    # What a person overrode counts no more, and is not lost.
    assert good.scores[1].extra["overridden"]["feedback"]["value"] == 0.4
    assert [(score.name, score.rater) for score in bad.scores] == [("no_error", "code")]


def test_assessments_that_override_each_other_in_a_circle_are_both_kept(tmp_path: Path) -> None:
    changed = json.loads(json.dumps(TRACE))
    changed["info"]["assessments"] = [
        {"assessment_id": a, "overrides": b, "assessment_name": a, "feedback": {"value": 1}}
        for a, b in (("x", "y"), ("y", "x"))
    ]
    trace = load(tmp_path / "t.json", changed)
    assert [score.name for score in trace.scores] == ["x", "y"]
