"""Opik: exported files, rows of traces and spans, feedback with authors, comments, guardrails, errors."""

from __future__ import annotations

import json
from typing import Any

from reading import DATA, QUESTION, WRONG, judged, one, read, read_values, step
from tracejury.store.bundles.formats.opik.reader import READER
from tracejury.store.bundles.protocol import Reject
from tracejury.store.score_verdicts import verdict_of_score
from tracejury.store.trace import Trace

ID = "0198c0de-0000-7000-8000-000000000001"
FILE = f"opik/trace_{ID}.json"
MODEL, TOOL = f"{ID[:-2]}12", f"{ID[:-2]}13"


def exported() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / FILE).read_text())
    return found


def test_an_exported_file_is_one_trace_with_all_spans() -> None:
    trace = one(FILE)
    assert (trace.source_id, trace.name, trace.input, trace.output) == (ID, "desk", QUESTION, WRONG)
    assert len(trace.steps) == len(exported()["spans"])
    assert (trace.metadata["session"], trace.metadata["tags"], trace.metadata["locale"]) == (
        "t-7",
        ["fees"],
        "en",
    )
    model = step(trace, MODEL)
    assert (model.kind, model.model, model.messages_in[0].content) == ("llm", "quill-3", QUESTION)
    assert model.messages_out[0].tool_calls[0].id == "call_1"
    assert model.usage == {"input": 90, "output": 9, "total": 99, "cost": 0.0004}
    assert model.attributes["usage"] == {"original_usage.cached": 3}


def test_an_error_is_an_error_with_its_type_and_traceback() -> None:
    tool = step(one(FILE), TOOL)
    assert (tool.status, tool.status_message) == ("error", "KeyError: 'LIS'")
    assert tool.attributes["error_info"]["traceback"] == "Traceback …"
    (failed,), rejects = read(DATA / "opik" / "rows.jsonl")
    assert (failed.error, rejects) == ("Timeout: no answer", [])


def test_feedback_has_its_author_reason_and_rater_and_each_of_several_authors_a_score() -> None:
    trace = one(FILE)
    assert judged(trace.scores) == [
        ("correctness", 0.0, "wrong", "human", "lee", None),
        ("helpfulness", 0.0, "low", "human", "lee", None),
        ("helpfulness", 1.0, "high", "human", "ann", None),
        ("hallucination", 1.0, None, "llm", "lee", None),
        ("comment", None, None, "human", "ann", None),
        ("PII", None, "passed", "code", None, MODEL),
        ("relevance", 1.0, None, "unknown", "lee", MODEL),
    ]
    assert trace.scores[0].explanation == "The fee is 45."
    assert trace.scores[1].extra["mean"] == 0.5
    assert trace.scores[4].explanation == "Look at the fee table."


def test_a_value_has_no_polarity() -> None:
    found = {score.name: score for score in one(FILE).scores}
    assert verdict_of_score(found["hallucination"], "opik") is None
    assert verdict_of_score(found["relevance"], "opik") is None


def test_rows_and_pages_of_traces_and_spans_give_the_same_as_the_file() -> None:
    given = exported()
    rows = read_values(READER, given["trace"], *given["spans"])
    pages = read_values(
        READER, {"page": 1, "content": given["spans"]}, {"content": [given["trace"]]}
    )
    for found in (rows, pages):
        (trace,) = found
        assert isinstance(trace, Trace)
        assert trace.steps == one(FILE).steps
        assert judged(trace.scores) == judged(one(FILE).scores)


def test_a_trace_without_spans_is_a_step_and_a_row_without_an_id_a_reject() -> None:
    trace, reject = sorted(
        read_values(READER, exported()["trace"], {"project_id": "p", "start_time": "2026-03-07"}),
        key=lambda x: isinstance(x, Reject),
    )
    assert isinstance(trace, Trace)
    assert [each.name for each in trace.steps] == ["desk"]
    assert isinstance(reject, Reject)


def test_an_older_reading_of_a_trace_is_kept() -> None:
    newer = exported()["trace"]
    older = {**newer, "last_updated_at": "2026-03-07 15:15:30+00:00", "tags": ["old"]}
    for rows in ((newer, older), (older, newer)):
        (trace,) = read_values(READER, *rows)
        assert isinstance(trace, Trace)
        assert trace.metadata["tags"] == ["fees"]
        assert trace.metadata["other_readings"][0]["tags"] == ["old"]
