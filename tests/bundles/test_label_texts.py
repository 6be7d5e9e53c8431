"""`--format labels` makes traces of the texts that people labelled, and tells nothing of what they said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from labelled import FERRY, LABELS
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject
from tracejury.store.canonical import canonical_bytes
from tracejury.store.trace import Trace, trace_content

QUESTION = "Which quay does the ferry to Vlieland leave from?"
ANSWER = "It leaves from quay 1 at 14:30. A bicycle costs EUR 9."


def read(path: Path) -> list[Any]:
    return [item for part in read_bundle(path, format="labels") for item in part.items]


@pytest.mark.parametrize(
    "name",
    [
        "label_studio/tasks.json",
        "label_studio/min.json",
        "label_studio/table.csv",
        "argilla/records.json",
        "argilla/flat.jsonl",
        "argilla/version_1.jsonl",
        "argilla/feedback_rows.jsonl",
        "prodigy/choice.jsonl",
        "prodigy/binary.jsonl",
    ],
)
def test_the_question_and_the_answer_are_a_trace_without_any_label(name: str) -> None:
    first = read(LABELS / name)[0]
    assert isinstance(first, Trace)
    assert (first.source_id, first.input, first.output) == (FERRY, QUESTION, ANSWER)
    kept = canonical_bytes(trace_content(first)).decode().casefold()
    for label in ("fail", "hallucination", "quay 2", "wrong fact", "kim"):
        assert label not in kept
    assert first.scores == ()


def test_the_metadata_of_a_record_are_those_of_its_trace() -> None:
    first = read(LABELS / "argilla/records.json")[0]
    assert first.metadata["locale"] == "nl"


def test_one_text_alone_is_the_answer() -> None:
    first = read(LABELS / "potato/annotation_output/kim/annotated_instances.jsonl")[0]
    assert (first.input, first.output) == (None, ANSWER)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (
            {"fields": {"left": "Quay 1.", "right": "Quay 2."}, "responses": {}},
            "which of its texts (left, right) is the question and which the answer?",
        ),
        ({"fields": {}, "responses": {}}, "the record has no text"),
        ({"question": "Which quay?", "answer": "Quay 1."}, "it is no record of a labelling tool"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_reason(
    tmp_path: Path, record: dict[str, Any], reason: str
) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps(record))
    (item,) = read(file)
    assert isinstance(item, Reject)
    assert item.reason.startswith(reason)
