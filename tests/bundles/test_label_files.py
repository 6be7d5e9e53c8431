"""Files of labels of other tools are recognised as what they are: neither loaded nor mapped as traces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tracejury.errors import UserError
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.preview import mappable, previewed
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

TASK = {
    "id": 4,
    "data": {"question": "Which quay?", "answer": "Quay 1."},
    "annotations": [{"id": 9, "completed_by": 3, "result": []}],
    "predictions": [],
}
ARGILLA = {
    "id": "rec-1",
    "fields": {"question": "Which quay?", "answer": "Quay 1."},
    "metadata": {},
    "responses": {"right": [{"value": "no", "user_id": "u-1"}]},
    "suggestions": {},
}
FILES: dict[str, tuple[str, Any]] = {
    "label-studio": ("a Label Studio export", [TASK]),
    "label-studio, unlabelled": (
        "a Label Studio export",
        [{"id": 4, "data": {"text": "Quay 1."}, "annotations": [], "predictions": []}],
    ),
    "label-studio, old": (
        "a Label Studio export",
        [{"data": {"text": "Quay 1."}, "completions": [{"result": []}]}],
    ),
    "label-studio-min": (
        "a Label Studio export (JSON-MIN, CSV or TSV)",
        [
            {
                "question": "Which quay?",
                "answer": "Quay 1.",
                "id": 4,
                "verdict": "Fail",
                "annotator": 3,
                "annotation_id": 9,
                "created_at": "2026-10-01T10:00:00Z",
                "lead_time": 4.2,
            }
        ],
    ),
    "argilla": ("an Argilla export", ARGILLA),
    "argilla, responses as a list": (
        "an Argilla export",
        {
            "fields": {"text": "Quay 1."},
            "responses": [{"user_id": "u", "values": {"right": {"value": "no"}}}],
        },
    ),
    "argilla-flat": (
        "an Argilla export (flat columns)",
        {
            "question": "Which quay?",
            "answer": "Quay 1.",
            "right.responses": ["no"],
            "right.responses.users": ["u-1"],
        },
    ),
    "argilla-1": (
        "an Argilla export (version 1)",
        {
            "inputs": {"text": "Quay 1."},
            "prediction": [["no", 0.4]],
            "prediction_agent": "m",
            "annotation": "yes",
            "annotation_agent": "kim",
            "status": "Validated",
        },
    ),
    "prodigy": (
        "a Prodigy export",
        {
            "text": "Quay 1.",
            "prompt": "Which quay?",
            "_input_hash": 1,
            "_task_hash": 2,
            "answer": "reject",
        },
    ),
    "doccano": (
        "a doccano export",
        {"id": 1, "text": "Quay 1.", "label": ["wrong"], "Comments": []},
    ),
    "doccano, spans": (
        "a doccano export",
        {"id": 1, "text": "Quay 1.", "label": [[0, 4, "place"]]},
    ),
    "labelbox": (
        "a Labelbox export",
        {
            "data_row": {"id": "d", "row_data": "Quay 1."},
            "projects": {"p": {"name": "quays", "labels": [{}, {}]}},
        },
    ),
    "lighttag": (
        "a LightTag export",
        {"examples": [{"content": "Quay 1.", "annotations": [{"tag": "place"}]}]},
    ),
    "scale": (
        "tasks of Scale AI",
        {
            "task_id": "t",
            "type": "textcollection",
            "status": "completed",
            "params": {"attachment": "Quay 1."},
            "response": {"annotations": {}},
        },
    ),
    "ground-truth": (
        "an output manifest of SageMaker Ground Truth",
        {
            "source": "Quay 1.",
            "right": 0,
            "right-metadata": {"class-name": "no", "human-annotated": "yes"},
        },
    ),
    "potato": (
        "an export of Potato",
        {"id": "1", "displayed_text": "Quay 1.", "label_annotations": {"right": {"no": "no"}}},
    ),
    "langfuse-queue": (
        "items of a Langfuse annotation queue",
        {"id": "i", "queueId": "q", "objectId": "t", "objectType": "TRACE", "status": "PENDING"},
    ),
}


@pytest.fixture(params=FILES)
def labels(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    title, content = FILES[request.param]
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(content))
    return title, path


def test_loading_refuses_it_and_says_what_it_is_and_what_to_do(labels: tuple[str, Path]) -> None:
    title, path = labels
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Reject)
    assert item.reason.startswith(f"this is {title}, labels and not traces: ")
    assert "load the traces that they are about" in item.reason


def test_nothing_is_proposed_to_map(labels: tuple[str, Path]) -> None:
    title, path = labels
    with pytest.raises(UserError, match="labels and not traces") as refused:
        previewed(path, {})
    assert title in str(refused.value)
    assert not mappable(path)


def test_a_mapping_that_somebody_gives_is_used_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps([TASK]))
    mapping = {"input": "data.question", "output": "data.answer"}
    (part,) = read_bundle(path, mapping=mapping)
    (trace,) = part.items
    assert isinstance(trace, Trace)
    assert (trace.input, trace.output) == ("Which quay?", "Quay 1.")
    assert previewed(path, mapping).traces[0].output == "Quay 1."


def test_records_labels_and_fields_are_counted_and_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps([TASK, {**TASK, "id": 5, "annotations": TASK["annotations"] * 2}]))  # type: ignore[operator]
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Reject)
    assert "2 tasks, 3 labels; about data.question, data.answer" in item.reason


def test_of_a_long_file_it_says_that_only_the_beginning_was_counted(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps({**ARGILLA, "id": str(n)}) + "\n" for n in range(50)))
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Reject)
    assert "its first 20 records, 20 labels" in item.reason


def test_a_table_of_label_studio_is_recognised_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "annotation_id,annotator,answer,created_at,id,lead_time,question,updated_at,verdict\n"
        "9,kim@example.org,Quay 1.,2026-10-01,4,2.5,Which quay?,2026-10-01,Fail\n"
    )
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Reject)
    assert "a Label Studio export (JSON-MIN, CSV or TSV)" in item.reason


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "input": "Which quay?", "output": "Quay 1.", "label": ["wrong"]},
        {"id": "1", "text": "Which quay?", "answer": "accept"},
        {"id": "1", "input": "?", "output": "!", "data": {"a": 1}, "annotations": ["x"]},
        {"id": "1", "input": "?", "output": "!", "fields": {"a": 1}},
        {"task_id": "1", "type": "t", "status": "done", "input": "?", "output": "!"},
        {"examples": [{"input": "?", "output": "!"}], "input": "?", "output": "!"},
    ],
)
def test_traces_that_share_a_key_with_labels_stay_traces(
    record: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps(record) + "\n")
    (part,) = read_bundle(path)
    assert not any(isinstance(item, Reject) for item in part.items)


# --- what nobody has labelled yet -----------------------------------------------------------------

UNLABELLED_TASK = {"id": 5, "data": {"question": "Which pier?"}, "annotations": []}
UNLABELLED_RECORD = {"id": "rec-2", "fields": {"question": "Which pier?"}, "suggestions": {}}
FLAT = {
    "id": "r",
    "status": "completed",
    "_server_id": "s",
    "question": "Which quay?",
    "right.responses": ["no"],
    "right.responses.users": ["u-1"],
}


@pytest.mark.parametrize(
    ("records", "title", "labels"),
    [
        ([UNLABELLED_TASK, TASK], "a Label Studio export", "2 tasks, 1 label;"),
        ([TASK, UNLABELLED_TASK], "a Label Studio export", "2 tasks, 1 label;"),
        ([TASK, {**UNLABELLED_TASK, "annotations": None}], "a Label Studio export", "1 label;"),
        ([UNLABELLED_TASK], "a Label Studio export", "1 task, 0 labels;"),
        (
            [{"data": {"text": "Quay 1."}, "predictions": [{"result": [], "score": 0.4}]}],
            "a Label Studio export",
            "1 task, 0 labels;",
        ),
        ([UNLABELLED_RECORD, ARGILLA], "an Argilla export", "2 records, 1 label;"),
        ([ARGILLA, {**UNLABELLED_RECORD, "responses": {}}], "an Argilla export", "1 label;"),
        (
            [ARGILLA, {**UNLABELLED_RECORD, "responses": {"right": []}}],
            "an Argilla export",
            "1 label;",
        ),
        ([{**UNLABELLED_RECORD, "responses": []}, ARGILLA], "an Argilla export", "1 label;"),
        (
            [{key: FLAT[key] for key in ("id", "status", "_server_id", "question")}, FLAT],
            "an Argilla export (flat columns)",
            "2 records, 1 label;",
        ),
    ],
)
def test_records_that_nobody_labelled_are_part_of_the_labels(
    records: list[dict[str, Any]], title: str, labels: str, tmp_path: Path
) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(records))
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Reject)
    assert item.reason.startswith(f"this is {title}, labels and not traces: ")
    assert labels in item.reason


# --- reviews of tracejury -------------------------------------------------------------------------

REVIEW = {"source_id": "run-1", "reviewer": "kim", "verdict": "fail", "note": "It is quay 2."}
TABLE = "Source ID;Reviewer;Verdict;Note\nrun-1;kim;fail;Wrong – quay 2\nrun-2;kim;pass;Right é\n"


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("r.jsonl", json.dumps(REVIEW).encode(), "1 review"),
        (
            "r.jsonl",
            json.dumps({"trace": "ab" * 32, "reviewer": "kim", "answers": {}}).encode(),
            "1 review",
        ),
        ("r.json", json.dumps([REVIEW, REVIEW]).encode(), "2 reviews"),
        ("r.csv", TABLE.replace(";", ",").encode(), "2 reviews"),
        ("r.csv", TABLE.encode("utf-8-sig"), "2 reviews"),
        ("r.txt", TABLE.replace(";", "\t").encode("utf-16"), "2 reviews"),
    ],
    ids=range(6),
)
def test_reviews_of_tracejury_are_neither_loaded_nor_mapped(
    name: str, content: bytes, count: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = f"this is a reviews file of tracejury, not traces: {count}"
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Reject)
    assert item.reason.startswith(said)
    assert "`tracejury reviews import FILE`" in item.reason
    with pytest.raises(UserError, match=said) as refused:
        previewed(path, {})
    assert "`tracejury reviews import FILE`" in str(refused.value.hint)
    assert not mappable(path)


def test_a_table_of_traces_with_the_verdicts_of_reviewers_stays_a_table(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps({**REVIEW, "input": "Which quay?", "output": "Quay 1."}) + "\n")
    (part,) = read_bundle(path)
    (item,) = part.items
    assert isinstance(item, Trace)
