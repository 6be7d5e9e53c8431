"""Phoenix's other exports: data frames of spans, annotations apart from spans, datasets, experiments."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_values
from shared_data import shared
from tracejury.store.bundles.formats.phoenix.reader import READER
from tracejury.store.bundles.input import gathering as complete
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Item, Reject, Sample, UnattachedScores, Vote
from tracejury.store.trace import Score, Trace, trace_content

TRACE = "6f1c9a50b7d24be3a0f2c4d6e8901234"
ROOT, MODEL, SEARCH = "a1b2c3d4e5f60001", "a1b2c3d4e5f60002", "a1b2c3d4e5f60003"
NAN = float("nan")
ASKED = [{"message.role": "user", "message.content": "Is the museum open on Monday?"}]
CALLED = [
    {
        "message.role": "assistant",
        "message.tool_calls": [
            {
                "tool_call.function.name": "hours",
                "tool_call.function.arguments": '{"day": "Monday"}',
                "tool_call.id": "c1",
            }
        ],
    }
]


def span_row(span_id: str, name: str, **more: Any) -> dict[str, Any]:
    """A row of a data frame: every column that any row has."""
    return {
        "name": name,
        "span_kind": "CHAIN",
        "parent_id": None,
        "start_time": "2026-04-01T08:00:00.000000+00:00",
        "end_time": "2026-04-01T08:00:03.000000+00:00",
        "status_code": "OK",
        "status_message": "",
        "events": [],
        "context.span_id": span_id,
        "context.trace_id": TRACE,
        "attributes.input.value": None,
        "attributes.output.value": None,
        "attributes.llm": None,
        "attributes.llm.model_name": None,
        "attributes.llm.input_messages": None,
        "attributes.llm.output_messages": None,
        "attributes.llm.token_count.prompt": NAN,
        "attributes.retrieval.documents": None,
        "attributes.session.id": "visit-3",
        "attributes.museum": None,
        "eval.Helpfulness.label": None,
        "eval.Helpfulness.score": NAN,
        "eval.Helpfulness.explanation": None,
        **more,
    }


SPAN_ROWS: list[dict[str, Any]] = [
    span_row(
        MODEL,
        "model",
        span_kind="LLM",
        parent_id=ROOT,
        start_time="2026-04-01T08:00:02.000000+00:00",
        **{
            "attributes.llm.model_name": "quill-3",
            "attributes.llm.input_messages": ASKED,
            "attributes.llm.output_messages": CALLED,
            "attributes.llm.token_count.prompt": 17.0,
            "attributes.museum": {"city": "Graz", "rooms": {"open": 4}},
        },
    ),
    span_row(
        SEARCH,
        "search",
        span_kind="RETRIEVER",
        parent_id=ROOT,
        start_time="2026-04-01T08:00:01.000000+00:00",
        status_code="ERROR",
        status_message="slow",
        events=[
            {
                "name": "exception",
                "timestamp": "2026-04-01T08:00:01.5Z",
                "attributes": {"exception.type": "Slow"},
            }
        ],
        **{
            "attributes.retrieval.documents": [
                {"document.content": "Closed on Mondays.", "document.score": 0.75}
            ],
        },
    ),
    span_row(
        ROOT,
        "ask",
        **{
            "attributes.input.value": "Is the museum open on Monday?",
            "attributes.output.value": "No, on Mondays it is closed.",
            "attributes.museum": {"rooms": {"closed": 1}},
            "eval.Helpfulness.label": "helpful",
            "eval.Helpfulness.score": 1.0,
            "eval.Helpfulness.explanation": "it answers",
        },
    ),
]


def is_hole(value: Any) -> bool:
    return value is None or value != value


def as_jsonl(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """As pandas writes lines: holes are null."""
    plain = [{key: None if is_hole(item) else item for key, item in row.items()} for row in rows]
    path.with_suffix(".jsonl").write_text("".join(json.dumps(row) + "\n" for row in plain))


def as_json_with_nan(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """As Python's own json writes records: holes are NaN, which is no JSON."""
    path.with_suffix(".json").write_text(json.dumps(rows))


def as_json_by_column(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """As pandas writes a frame unless it is told otherwise, the index being the id of the span."""
    spans = [row.get("context.span_id", row.get("span_id")) for row in rows]
    columns = [name for name in rows[0] if name not in ("context.span_id", "span_id")]
    whole = {
        name: {
            span: None if is_hole(row.get(name)) else row.get(name)
            for span, row in zip(spans, rows, strict=True)
        }
        for name in columns
    }
    path.with_suffix(".json").write_text(json.dumps(whole))


def as_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """As pandas writes a CSV: holes are empty, lists and objects as Python prints them."""
    with path.with_suffix(".csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(rows[0])
        writer.writerows(
            ["" if is_hole(row.get(name)) else str(row.get(name)) for name in rows[0]]
            for row in rows
        )


def as_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows)), path.with_suffix(".parquet"))


WRITERS = [as_jsonl, as_json_with_nan, as_json_by_column, as_csv, as_parquet]


def items_of(path: Path) -> list[Item]:
    parts = list(read_bundle(path))
    assert [part.format for part in parts] == ["phoenix"]
    return list(parts[0].items)


def the_trace(path: Path) -> Trace:
    (trace,) = items_of(path)
    assert isinstance(trace, Trace), trace
    return trace


def read(*values: Any) -> list[Item]:
    return read_values(READER, *values)


# Data frames of spans


@pytest.mark.parametrize("write", WRITERS)
def test_a_data_frame_of_spans_is_read_however_it_was_written(tmp_path: Path, write: Any) -> None:
    write(tmp_path / "spans", SPAN_ROWS)
    trace = the_trace(tmp_path)
    assert (trace.source_id, trace.name) == (TRACE, "ask")
    assert (trace.input, trace.output) == (
        "Is the museum open on Monday?",
        "No, on Mondays it is closed.",
    )
    assert [(step.name, step.kind, step.parent_id) for step in trace.steps] == [
        ("ask", "chain", None),
        ("search", "retriever", ROOT),
        ("model", "llm", ROOT),
    ]
    root, search, model = trace.steps
    assert [message.content for message in model.messages_in] == ["Is the museum open on Monday?"]
    (call,) = model.messages_out[0].tool_calls
    assert (call.name, call.arguments, call.id) == ("hours", {"day": "Monday"}, "c1")
    assert (model.model, model.usage) == ("quill-3", {"input": 17})
    assert model.attributes["museum"] == {"city": "Graz", "rooms": {"open": 4}}
    assert root.attributes["museum"] == {"rooms": {"closed": 1}}
    assert "museum" not in search.attributes
    assert [(doc.content, doc.score) for doc in search.documents] == [("Closed on Mondays.", 0.75)]
    assert (search.status, search.status_message) == ("error", "slow")
    assert search.attributes["events"][0]["name"] == "exception"
    assert trace.metadata["session"] == "visit-3"
    assert trace.start_ns == 1775030400_000000000
    assert trace.scores == (
        Score("Helpfulness", 1.0, "helpful", "it answers", "unknown", step_id=ROOT),
    )
    assert trace.notes == ()


def test_messages_as_numpy_prints_them() -> None:
    text = (
        "[{'message.role': 'user', 'message.content': 'Open {today}?'}\n"
        " {'message.role': 'assistant', 'message.content': 'No.'}]"
    )
    row = span_row(ROOT, "model", span_kind="LLM", **{"attributes.llm.input_messages": text})
    (trace,) = read(row)
    assert isinstance(trace, Trace)
    assert [message.content for message in trace.steps[0].messages_in] == ["Open {today}?", "No."]


def test_events_that_cannot_be_read_are_kept() -> None:
    (trace,) = read(span_row(ROOT, "ask", events="[Event(name='x')]"))
    assert isinstance(trace, Trace)
    assert trace.steps[0].attributes["otel.events"] == "[Event(name='x')]"


def test_what_stands_beside_ids_and_events_is_kept() -> None:
    event = {"name": "retry", "timestamp": "2026-04-01T08:00:01Z", "attributes": {"n": 1}, "id": 7}
    context = {"trace_id": TRACE, "span_id": ROOT, "trace_state": "a=b"}
    (trace,) = read(span(ROOT, "ask", context=context, events=[event]))
    assert isinstance(trace, Trace)
    attributes = trace.steps[0].attributes
    assert attributes["otel.context"] == {"trace_state": "a=b"}
    assert attributes["events"][0]["attributes"] == {"n": 1, "id": 7}


def test_text_that_looks_like_data_stays_text() -> None:
    row = span_row(ROOT, "ask", **{"attributes.output.value": '{"a":  1}', "attributes.x": "[b]"})
    row["attributes.output.mime_type"] = "text/plain"
    (trace,) = read(row)
    assert isinstance(trace, Trace)
    assert trace.steps[0].output == '{"a":  1}'
    assert trace.steps[0].attributes["x"] == "[b]"


# Spans as objects


def span(span_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"U3Bhbjo{span_id}",
        "name": name,
        "context": {"trace_id": TRACE, "span_id": span_id},
        "span_kind": "CHAIN",
        "parent_id": None,
        "start_time": "2026-04-01T08:00:00+00:00",
        "end_time": "2026-04-01T08:00:03+00:00",
        "status_code": "OK",
        "status_message": "",
        "attributes": {"session.id": "visit-3"},
        "events": [],
        **more,
    }


def test_a_page_of_the_api(tmp_path: Path) -> None:
    whole = {"data": [span(MODEL, "model", parent_id=ROOT), span(ROOT, "ask")], "next_cursor": None}
    (tmp_path / "page.json").write_text(json.dumps(whole))
    assert [step.id for step in the_trace(tmp_path).steps] == [ROOT, MODEL]


def test_a_trace_with_its_spans(tmp_path: Path) -> None:
    listed = {
        "data": [
            {
                "id": "VHJhY2U6MQ==",
                "trace_id": TRACE,
                "project_id": "UHJvamVjdDox",
                "spans": [
                    {
                        "id": "U3Bhbjox",
                        "span_id": ROOT,
                        "parent_id": None,
                        "name": "ask",
                        "span_kind": "CHAIN",
                        "status_code": "ERROR",
                        "start_time": "2026-04-01T08:00:00+00:00",
                        "end_time": "2026-04-01T08:00:03+00:00",
                    }
                ],
            }
        ]
    }
    told = {"traceId": TRACE, "status": "OK", "spans": [span(MODEL, "model", parent_id=ROOT)]}
    (tmp_path / "a.json").write_text(json.dumps(listed))
    (tmp_path / "b.json").write_text(json.dumps(told))
    trace = the_trace(tmp_path)
    assert [(step.name, step.status) for step in trace.steps] == [("ask", "error"), ("model", "ok")]


def test_annotations_in_the_attributes_of_a_span() -> None:
    flat = {
        "annotations.0.annotation.name": "polite",
        "annotations.0.annotation.label": "yes",
        "annotations.0.annotation.annotator_kind": "HUMAN",
        "annotations.0.annotation.identifier": "ines",
        "trace.annotations.0.annotation.name": "solved",
        "trace.annotations.0.annotation.score": 0.5,
        "trace.annotations.0.annotation.annotator_kind": "LLM",
        "session.annotations.0.annotation.name": "calm",
        "session.annotations.0.annotation.score": 1,
        "session.annotations.0.annotation.annotator_kind": "CODE",
    }
    (trace,) = read(span(ROOT, "ask", attributes=flat))
    assert isinstance(trace, Trace)
    assert [(s.name, s.rater, s.author, s.step_id, s.extra) for s in trace.scores] == [
        ("polite", "human", "ines", ROOT, {}),
        ("solved", "llm", None, None, {}),
        ("calm", "code", None, None, {"scope": "session"}),
    ]


# Annotations apart from spans


def annotation(**more: Any) -> dict[str, Any]:
    return {
        "id": "U3BhbkFubm90YXRpb246MQ==",
        "name": "correct",
        "annotator_kind": "HUMAN",
        "span_id": MODEL,
        "result": {"label": "wrong", "score": 0.0, "explanation": "It is open, since May."},
        "metadata": {"shift": "early"},
        "identifier": "",
        "source": "APP",
        "user_id": "VXNlcjoz",
        "created_at": "2026-04-02T09:00:00+00:00",
        "updated_at": "2026-04-02T09:00:00+00:00",
        **more,
    }


FRAME: list[dict[str, Any]] = [
    {
        "span_id": MODEL,
        "annotation_name": "correct",
        "annotator_kind": "HUMAN",
        "id": "U3BhbkFubm90YXRpb246MQ==",
        "user_id": "VXNlcjoz",
        "created_at": "2026-04-02T09:00:00+00:00",
        "result.label": "wrong",
        "result.score": 0.0,
        "result.explanation": "It is open, since May.",
    },
    {
        "span_id": ROOT,
        "annotation_name": "tone",
        "annotator_kind": "LLM",
        "id": "U3BhbkFubm90YXRpb246Mg==",
        "user_id": None,
        "created_at": "2026-04-02T09:00:01+00:00",
        "result.label": "warm",
        "result.score": NAN,
        "result.explanation": None,
    },
]


@pytest.mark.parametrize("write", WRITERS)
def test_a_table_of_annotations_reaches_its_spans(tmp_path: Path, write: Any) -> None:
    write(tmp_path / "annotations", FRAME)
    as_parquet(tmp_path / "spans", SPAN_ROWS)
    human, tone = the_trace(tmp_path).scores[-2:]
    assert (human.name, human.value, human.label, human.explanation) == (
        "correct",
        0.0,
        "wrong",
        "It is open, since May.",
    )
    assert (human.rater, human.author, human.step_id) == ("human", "VXNlcjoz", MODEL)
    assert human.at_ns == 1775120400_000000000
    assert (tone.value, tone.label, tone.rater, tone.step_id) == (None, "warm", "llm", ROOT)


def test_a_page_of_annotations_in_any_order() -> None:
    spans = [span(ROOT, "ask"), span(MODEL, "model", parent_id=ROOT)]
    whole = {"data": [annotation(), annotation(id="2", name="tone", result={"label": "warm"})]}
    records = [whole, *spans]
    (expected,) = read(*records)
    assert isinstance(expected, Trace)
    assert [(s.name, s.step_id, s.extra["metadata"]) for s in expected.scores] == [
        ("correct", MODEL, {"shift": "early"}),
        ("tone", MODEL, {"shift": "early"}),
    ]
    for seed in range(4):
        random.Random(seed).shuffle(records)
        assert read(*records) == [expected]


def test_what_the_span_says_of_an_annotation_in_fewer_words_is_not_said_twice() -> None:
    told = {
        "annotations.0.annotation.name": "correct",
        "annotations.0.annotation.label": "wrong",
        "annotations.0.annotation.score": 0.0,
        "annotations.0.annotation.explanation": "It is open, since May.",
        "annotations.0.annotation.annotator_kind": "HUMAN",
    }
    (trace,) = read(annotation(), span(MODEL, "model", attributes=told))
    assert isinstance(trace, Trace)
    assert [score.author for score in trace.scores] == ["VXNlcjoz"]


def test_annotations_of_traces_sessions_and_documents() -> None:
    on_trace = {**annotation(name="solved", trace_id=TRACE, id="t"), "span_id": None}
    on_session = {**annotation(name="calm", session_id="visit-3", id="s"), "span_id": None}
    on_document = annotation(name="relevant", document_position=2, id="d")
    (trace,) = read(on_trace, on_session, on_document, span(MODEL, "model"))
    assert isinstance(trace, Trace)
    told = {score.name: score for score in trace.scores}
    assert told["solved"].step_id is None
    assert told["calm"].extra["scope"] == "session"
    assert (told["relevant"].step_id, told["relevant"].extra["document_position"]) == (MODEL, 2)


def test_notes_are_a_persons_words() -> None:
    note = {"span_id": MODEL, "annotator_kind": "HUMAN", "note": '["see"  room 4]', "name": "note"}
    (trace,) = read(note, span(MODEL, "model"))
    assert isinstance(trace, Trace)
    (score,) = trace.scores
    assert (score.name, score.explanation, score.rater) == ("note", '["see"  room 4]', "human")


def test_annotations_that_the_command_line_tool_puts_on_spans() -> None:
    (trace,) = read(span(MODEL, "model", annotations=[annotation()]))
    assert isinstance(trace, Trace)
    assert [(s.name, s.label, s.step_id) for s in trace.scores] == [("correct", "wrong", MODEL)]
    assert "annotations" not in trace.steps[0].attributes


def test_evaluations_as_a_file_of_their_own(tmp_path: Path) -> None:
    rows = [{"context.span_id": MODEL, "label": "correct", "score": 1.0, "explanation": "yes"}]
    as_parquet(tmp_path / "evaluations", rows)
    as_jsonl(tmp_path / "spans", SPAN_ROWS)
    found = the_trace(tmp_path).scores[-1]
    assert (found.label, found.value, found.step_id) == ("correct", 1.0, MODEL)


def test_annotations_whose_span_is_elsewhere() -> None:
    known = annotation(trace_id=TRACE, name="known")
    loose, *others = reversed(read(annotation(), known))
    assert isinstance(loose, UnattachedScores)
    assert (loose.source_id, loose.scores[0].name, loose.scores[0].step_id) == (
        TRACE,
        "known",
        MODEL,
    )
    (lost,) = others
    assert isinstance(lost, Reject)
    assert lost.reason == (
        f"annotation of the span {MODEL}, which is not in this bundle; load it with its spans"
    )
    (nothing,) = read(annotation(span_id=None))
    assert isinstance(nothing, Reject)
    assert nothing.reason == "the annotation names no span, trace or session"


# Datasets and experiments


def examples(path: Path, rows: Sequence[Mapping[str, Any]]) -> list[Trace]:
    as_csv(path / "dataset", rows)
    return [item for item in items_of(path) if isinstance(item, Trace)]


@pytest.mark.parametrize("dot", [".", "_"])
def test_a_dataset_as_csv(tmp_path: Path, dot: str) -> None:
    row = {
        "example_id": "RGF0YXNldEV4YW1wbGU6MQ==",
        f"input{dot}question": "When does it open?",
        f"output{dot}answer": "At ten.",
        f"metadata{dot}room": "4",
    }
    if dot == ".":
        row = {"id": row.pop("example_id"), "node_id": "n1", **row, "splits": '["test"]'}
    (trace,) = examples(tmp_path, [row])
    assert (trace.source_id, trace.input, trace.output) == (
        "RGF0YXNldEV4YW1wbGU6MQ==",
        "When does it open?",
        "At ten.",
    )
    assert trace.metadata["room"] == "4"
    assert trace.format == "phoenix"


def test_a_dataset_as_json_lines() -> None:
    (trace,) = read(
        {
            "id": "e1",
            "node_id": "n1",
            "input": {"question": "When?", "language": "de"},
            "output": {"answer": "At ten."},
            "metadata": {"room": 4},
            "splits": ["test"],
        }
    )
    assert isinstance(trace, Trace)
    assert trace.input == {"question": "When?", "language": "de"}
    assert trace.output == "At ten."
    assert trace.metadata == {"node_id": "n1", "room": 4, "splits": ["test"]}


RUN: dict[str, Any] = {
    "example_id": "e1",
    "repetition_number": 2,
    "input": {"question": "When does it open?"},
    "reference_output": {"answer": "At ten."},
    "output": "At nine.",
    "error": None,
    "latency_ms": 800.0,
    "start_time": "2026-04-03T08:00:00+00:00",
    "end_time": "2026-04-03T08:00:01+00:00",
    "trace_id": TRACE,
}


def test_a_run_of_an_experiment_is_a_trace_with_what_was_expected(tmp_path: Path) -> None:
    judged = {
        "name": "exact_match",
        "annotator_kind": "CODE",
        "label": "no",
        "score": 0,
        "explanation": "ten, not nine",
        "start_time": "2026-04-03T08:00:02+00:00",
    }
    columns = {
        f"annotation_exact_match_{key}": value for key, value in judged.items() if key != "name"
    }
    cells = {key: json.dumps(v) if isinstance(v, dict) else v for key, v in RUN.items()}
    (from_json,) = read({**RUN, "annotations": [judged]})
    (from_csv,) = examples(tmp_path, [{**cells, "metadata": '{"room": 4}', **columns}])
    for trace in (from_json, from_csv):
        assert isinstance(trace, Trace)
        assert (trace.source_id, trace.input) == ("e1/2", "When does it open?")
        assert (trace.output, trace.expected) == ("At nine.", "At ten.")
        assert trace.end_ns == 1775203201_000000000
        assert trace.metadata["trace_id"] == TRACE
        assert trace.scores == (
            Score(
                "exact_match",
                0.0,
                "no",
                "ten, not nine",
                "code",
                at_ns=1775203202_000000000,
            ),
        )
    assert from_csv.metadata["room"] == 4


def test_a_run_that_failed_and_an_example_of_nothing() -> None:
    empty, failed = read(
        {**RUN, "output": None, "error": "timed out"}, {**RUN, "input": None, "output": None}
    )
    assert isinstance(failed, Trace)
    assert (failed.error, failed.output) == ("timed out", None)
    assert isinstance(empty, Reject)
    assert empty.reason == "the row has neither an input nor an output"


# What is ours, and what is not


@pytest.mark.parametrize("row", [*SPAN_ROWS, span(ROOT, "ask"), annotation(), FRAME[0], RUN])
def test_recognised_even_after_odd_lines(row: Any) -> None:
    assert READER.sniff(Sample(b"", ["odd", None, row])) is Vote.CERTAIN


@pytest.mark.parametrize(
    "row",
    [
        {"trace_id": "t", "span_id": "s", "name": "x", "start_time": 1},
        {"id": "1", "input": "q", "output": "a", "metadata": {}},
        {"example_id": "1", "question": "q"},
        {"span_id": "s", "label": "x"},
        {"data": [{"object": "model"}], "meta": {}},
        {"spans": [{"name": "x"}]},
        {},
        [],
        7,
    ],
)
def test_what_is_not_ours(row: Any) -> None:
    assert READER.sniff(Sample(b"", [row])) is Vote.NO


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
ROWS: list[dict[str, Any]] = [
    *SPAN_ROWS,
    span(ROOT, "ask", annotations=[annotation()]),
    annotation(),
    *FRAME,
    RUN,
    {"id": "e1", "node_id": "n1", "input": {"q": "When?"}, "output": {"a": "At ten."}},
]


@given(st.data())
def test_no_value_of_any_type_is_a_crash(data: st.DataObject) -> None:
    rows = []
    for row in ROWS:
        changed = dict(row)
        for name in data.draw(st.lists(st.sampled_from(sorted(row)), max_size=4)):
            changed[name] = data.draw(VALUES)
        for name in data.draw(st.lists(st.sampled_from(sorted(row)), max_size=2)):
            changed.pop(name, None)
        rows.append(changed)
    items = read(*rows)
    assert items
    for item in items:
        if isinstance(item, Trace):
            json.dumps(trace_content(item))


def test_a_bundle_too_large_to_hold_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_jsonl(tmp_path / "spans", [*SPAN_ROWS, span(ROOT, "ask", annotations=[annotation()]), RUN])
    as_parquet(tmp_path / "annotations", FRAME)
    as_jsonl(tmp_path / "lost", [annotation(span_id="a1b2c3d4e5f60009")])
    held = items_of(tmp_path)
    assert [type(item) for item in held] == [Trace, Trace, Reject]
    monkeypatch.setattr(complete, "LARGE", 0)
    streamed = items_of(tmp_path)
    assert sorted(map(str, streamed)) == sorted(map(str, held))


def test_annotations_beside_a_later_span_of_a_large_bundle_are_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = {"trace_id": TRACE[::-1], "span_id": ROOT}
    said = [annotation()]
    rows = [
        span(ROOT, "ask", context=earlier, annotations=said),
        span(MODEL, "ask", annotations=said),
    ]
    as_jsonl(tmp_path / "spans", rows)
    monkeypatch.setattr(complete, "LARGE", 0)
    first, later = items_of(tmp_path)
    assert isinstance(first, Trace)
    assert isinstance(later, Trace)
    assert (len(first.scores), len(later.scores)) == (1, 1)


def test_a_real_dump_is_read_whole() -> None:
    items = items_of(shared("real", "phoenix"))
    traces = [item for item in items if isinstance(item, Trace)]
    assert (len(items), len(traces)) == (4, 4)
    assert sum(len(trace.steps) for trace in traces) == 106
