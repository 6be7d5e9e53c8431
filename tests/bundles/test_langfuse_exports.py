"""Langfuse's tables: batch exports of the UI, files of the blob storage integration, pages of the API.

One trace of a travel desk, written the way each of them writes it.
"""

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
from tracejury.store.bundles.formats.langfuse.reader import READER
from tracejury.store.bundles.input import gathering as complete
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Item, Reject, Sample, UnattachedScores, Vote
from tracejury.store.reviews.annotations import correction_of
from tracejury.store.trace import Score, Trace, trace_content

DESK = "8d0c6c1e-desk-0001"
CHAT = [{"role": "user", "content": "Can I move my flight to Friday?"}]
SAID = {"role": "assistant", "content": "Yes, for 40 euro."}

# The three tables of blob storage

TRACE_ROW: dict[str, Any] = {
    "id": DESK,
    "timestamp": "2026-03-02 09:00:00.000000",
    "name": "desk",
    "environment": "production",
    "project_id": "p1",
    "metadata": {"intent": "rebook"},
    "user_id": "u7",
    "session_id": "s9",
    "release": "4.1",
    "version": None,
    "public": False,
    "bookmarked": True,
    "tags": ["vip"],
    "input": json.dumps(CHAT),
    "output": json.dumps(SAID),
    "created_at": "2026-03-02 09:00:05.000000",
    "updated_at": "2026-03-02 09:00:05.000000",
}


def stored_observation(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"obs-{name}",
        "trace_id": DESK,
        "project_id": "p1",
        "environment": "production",
        "type": "SPAN",
        "parent_observation_id": None,
        "start_time": "2026-03-02 09:00:00.000000",
        "end_time": "2026-03-02 09:00:04.250000",
        "name": name,
        "metadata": {},
        "level": "DEFAULT",
        "status_message": None,
        "input": None,
        "output": None,
        "provided_model_name": None,
        "model_parameters": None,
        "usage_details": {},
        "cost_details": {},
        "total_cost": None,
        "latency": 4.25,
        "updated_at": "2026-03-02 09:00:05.000000",
        **more,
    }


OBSERVATION_ROWS = [
    stored_observation(
        "answer",
        type="GENERATION",
        parent_observation_id="obs-desk",
        start_time="2026-03-02 09:00:02.000000",
        input=json.dumps(CHAT),
        output=json.dumps(SAID),
        provided_model_name="quill-3",
        model_parameters='{"temperature": 0.2}',
        usage_details={"input": 31, "output": 9, "total": 40},
        cost_details={"total": 0.0012},
        total_cost=0.0012,
    ),
    stored_observation(
        "fares",
        type="TOOL",
        parent_observation_id="obs-desk",
        start_time="2026-03-02 09:00:01.000000",
        end_time="2026-03-02 09:00:01.500000",
        level="ERROR",
        status_message="timed out once",
        input='{"to": "Friday"}',
        output="40 euro",
    ),
    stored_observation("desk"),
]


def stored_score(name: str, value: float | None, **more: Any) -> dict[str, Any]:
    return {
        "id": f"score-{name}",
        "timestamp": "2026-03-02 10:00:00.000000",
        "project_id": "p1",
        "environment": "production",
        "trace_id": DESK,
        "observation_id": None,
        "session_id": None,
        "dataset_run_id": None,
        "name": name,
        "value": value,
        "source": "ANNOTATION",
        "comment": None,
        "data_type": "NUMERIC",
        "string_value": None,
        "updated_at": "2026-03-02 10:00:00.000000",
        **more,
    }


SCORE_ROWS = [
    stored_score("helpful", 1, data_type="BOOLEAN", string_value="True", author_user_id="ines"),
    stored_score("tone", 2, data_type="CATEGORICAL", string_value="warm", source="EVAL"),
    stored_score("fare_right", 0.5, observation_id="obs-answer", comment="rounded", source="API"),
]
TABLES = {"traces": [TRACE_ROW], "observations": OBSERVATION_ROWS, "scores": SCORE_ROWS}


def as_jsonl(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.with_suffix(".jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def as_json(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.with_suffix(".json").write_text(json.dumps(rows))


def cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def as_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.with_suffix(".csv").open("w", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(rows[0])
        writer.writerows([[cell(row.get(name)) for name in rows[0]] for row in rows])


def as_csv_with_json_in_every_cell(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """What the UI wrote until it stopped to put texts in quotes of their own."""
    as_csv(path, [{key: json.dumps(value or "") for key, value in row.items()} for row in rows])


MAPS = ("metadata", "usage_details", "cost_details")


def as_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    columns: dict[str, Any] = {}
    for name in rows[0]:
        values = [row.get(name) for row in rows]
        if name in MAPS:
            pairs = [[(key, cell(item)) for key, item in (value or {}).items()] for value in values]
            columns[name] = pa.array(pairs, pa.map_(pa.string(), pa.string()))
        else:
            columns[name] = pa.array(values)
    pq.write_table(pa.table(columns), path.with_suffix(".parquet"))


WRITERS = [as_jsonl, as_json, as_csv, as_csv_with_json_in_every_cell, as_parquet]


def items_of(path: Path) -> list[Item]:
    parts = list(read_bundle(path))
    assert [part.format for part in parts] == ["langfuse"]
    return list(parts[0].items)


def the_trace(path: Path) -> Trace:
    (trace,) = items_of(path)
    assert isinstance(trace, Trace), trace
    return trace


def read(*values: Any) -> list[Item]:
    return read_values(READER, *values)


def traces_of(*values: Any) -> list[Trace]:
    return [item for item in read(*values) if isinstance(item, Trace)]


@pytest.mark.parametrize("write", WRITERS)
def test_three_tables_of_blob_storage_are_one_trace(tmp_path: Path, write: Any) -> None:
    for name, rows in TABLES.items():
        (tmp_path / name).mkdir()
        write(tmp_path / name / "2026-03-02", rows)
    trace = the_trace(tmp_path)
    assert (trace.source_id, trace.name) == (DESK, "desk")
    assert (trace.input, trace.output) == ("Can I move my flight to Friday?", "Yes, for 40 euro.")
    assert [(step.name, step.kind) for step in trace.steps] == [
        ("desk", "chain"),
        ("fares", "tool"),
        ("answer", "llm"),
    ]
    answer, fares = trace.steps[2], trace.steps[1]
    assert answer.parent_id == "obs-desk"
    assert [message.content for message in answer.messages_in] == [CHAT[0]["content"]]
    assert [message.content for message in answer.messages_out] == [SAID["content"]]
    assert answer.model == "quill-3"
    assert answer.usage == {"input": 31, "output": 9, "total": 40, "cost": 0.0012}
    assert answer.attributes["modelParameters"] == {"temperature": 0.2}
    assert (fares.input, fares.output) == ({"to": "Friday"}, "40 euro")
    assert (fares.status, fares.status_message) == ("error", "timed out once")
    assert fares.duration_ns == 500_000_000
    assert (trace.start_ns, trace.end_ns) == (1772442000_000000000, 1772442004_250000000)
    assert {key: trace.metadata[key] for key in ("intent", "user", "session", "tags")} == {
        "intent": "rebook",
        "user": "u7",
        "session": "s9",
        "tags": ["vip"],
    }
    assert trace.metadata["bookmarked"] is True
    assert trace.notes == ()
    told = {score.name: score for score in trace.scores}
    assert (told["helpful"].value, told["helpful"].label) == (1.0, "true")
    assert (told["helpful"].rater, told["helpful"].author) == ("human", "ines")
    assert (told["tone"].label, told["tone"].rater) == ("warm", "llm")
    assert (told["fare_right"].step_id, told["fare_right"].explanation) == ("obs-answer", "rounded")
    assert told["fare_right"].at_ns == 1772445600_000000000


def test_neither_order_nor_files_change_the_trace(tmp_path: Path) -> None:
    rows = [TRACE_ROW, *OBSERVATION_ROWS, *SCORE_ROWS]
    (expected,) = traces_of(*rows)
    for seed in range(6):
        random.Random(seed).shuffle(rows)
        (found,) = traces_of(*rows)
        assert found == expected
    for name, kind in (("a", SCORE_ROWS), ("b", OBSERVATION_ROWS), ("c", [TRACE_ROW])):
        as_jsonl(tmp_path / name, kind)
    assert the_trace(tmp_path) == expected


def enriched(name: str, **more: Any) -> dict[str, Any]:
    """A row of `observations_v2`, which says of its trace what the table of traces would."""
    return stored_observation(
        name,
        user_id="u7",
        session_id="s9",
        trace_name="desk",
        tags=["vip"],
        release="4.1",
        bookmarked=False,
        public=False,
        **more,
    )


def test_enriched_observations_need_no_table_of_traces() -> None:
    (trace,) = traces_of(
        enriched("answer", parent_observation_id="obs-desk", start_time="2026-03-02 09:00:02.0"),
        enriched("desk", parent_observation_id="", input="Hello?", output="Yes?"),
        SCORE_ROWS[0],
    )
    assert (trace.source_id, trace.name, trace.input, trace.output) == (
        DESK,
        "desk",
        "Hello?",
        "Yes?",
    )
    assert (trace.metadata["user"], trace.metadata["session"]) == ("u7", "s9")
    assert (trace.metadata["tags"], trace.metadata["release"]) == (["vip"], "4.1")
    assert "userId" not in trace.steps[0].attributes
    assert [step.parent_id for step in trace.steps] == [None, "obs-desk"]
    assert [score.name for score in trace.scores] == ["helpful"]


def test_a_row_that_was_exported_again_counts_once_and_the_newest_counts() -> None:
    newer = {**TRACE_ROW, "name": "desk 2", "updated_at": "2026-03-03 09:00:00.000000"}
    changed = {**SCORE_ROWS[1], "string_value": "cold", "updated_at": "2026-03-04 09:00:00.000000"}
    both = [enriched("desk"), stored_observation("desk")]
    (trace,) = traces_of(newer, changed, TRACE_ROW, *both, SCORE_ROWS[1])
    assert trace.name == "desk 2"
    assert len(trace.steps) == 1
    assert [score.label for score in trace.scores] == ["cold"]
    assert trace.notes == ("3 repeated row(s) were dropped; the newest version is used",)


def test_a_trace_without_observations_has_no_steps_and_says_so() -> None:
    (trace,) = traces_of(TRACE_ROW)
    assert trace.steps == ()
    assert trace.output == "Yes, for 40 euro."
    assert trace.notes == ("the bundle has no observations of this trace",)


def test_scores_whose_trace_is_elsewhere_are_loose(tmp_path: Path) -> None:
    as_parquet(tmp_path / "scores", SCORE_ROWS)
    (loose,) = items_of(tmp_path)
    assert isinstance(loose, UnattachedScores)
    assert loose.source_id == DESK
    assert {score.name: score.step_id for score in loose.scores} == {
        "helpful": None,
        "tone": None,
        "fare_right": "obs-answer",
    }


# Batch exports of the UI

NOTE = {
    "id": "c1",
    "content": "The fare is from last year.",
    "author_user_id": "ines",
    "created_at": "2026-03-02T11:00:00.000Z",
}
EXPORTED_TRACE: dict[str, Any] = {
    "id": DESK,
    "timestamp": "2026-03-02T09:00:00.000Z",
    "name": "desk",
    "userId": "u7",
    "sessionId": "s9",
    "release": None,
    "version": None,
    "environment": "production",
    "tags": ["vip"],
    "bookmarked": False,
    "public": False,
    "input": CHAT,
    "output": SAID,
    "metadata": {"intent": "rebook"},
    "observationCount": 3,
    "comments": [NOTE],
    "answer_relevancy": [0.25, 0.75],
    "tone": ["warm"],
    "unused": None,
}
EXPORTED_OBSERVATION: dict[str, Any] = {
    "id": "obs-answer",
    "traceId": DESK,
    "type": "GENERATION",
    "environment": "production",
    "parentObservationId": None,
    "startTime": "2026-03-02T09:00:02.000Z",
    "endTime": "2026-03-02T09:00:04.000Z",
    "name": "answer",
    "metadata": {"seat": "12A"},
    "level": "DEFAULT",
    "statusMessage": None,
    "model": "quill-3",
    "input": CHAT,
    "output": SAID,
    "usageDetails": {"input": 31},
    "latency": 2000,
    "toolCallNames": ["fares"],
    "traceName": "desk",
    "traceTags": ["vip"],
    "traceTimestamp": "2026-03-02T09:00:00.000Z",
    "userId": "u7",
    "comments": [],
    "tone": ["warm"],
    "fare_right": [1],
}


def exported_score(**more: Any) -> dict[str, Any]:
    return {
        "id": "s1",
        "traceId": DESK,
        "sessionId": None,
        "datasetRunId": None,
        "timestamp": "2026-03-02T10:00:00.000Z",
        "source": "ANNOTATION",
        "name": "helpful",
        "dataType": "NUMERIC",
        "value": 1,
        "stringValue": None,
        "comment": None,
        "metadata": {},
        "observationId": None,
        "traceName": "desk",
        "userId": "u7",
        "traceTags": ["vip"],
        "environment": "production",
        "authorUserName": "Ines",
        **more,
    }


UI_WRITERS = [as_jsonl, as_json, as_csv, as_csv_with_json_in_every_cell]


@pytest.mark.parametrize("write", UI_WRITERS)
def test_columns_of_score_names_become_scores(tmp_path: Path, write: Any) -> None:
    write(tmp_path / "traces", [EXPORTED_TRACE])
    trace = the_trace(tmp_path)
    assert (trace.input, trace.output) == ("Can I move my flight to Friday?", "Yes, for 40 euro.")
    assert [(s.name, s.value, s.label, s.rater) for s in trace.scores] == [
        ("answer_relevancy", 0.25, None, "unknown"),
        ("answer_relevancy", 0.75, None, "unknown"),
        ("tone", None, "warm", "unknown"),
        ("comment", None, None, "human"),
    ]
    assert {"answer_relevancy", "tone", "unused", "comments"}.isdisjoint(trace.metadata)
    assert trace.metadata["intent"] == "rebook"


@pytest.mark.parametrize("write", UI_WRITERS)
def test_comments_are_what_people_said(tmp_path: Path, write: Any) -> None:
    write(tmp_path / "traces", [EXPORTED_TRACE])
    write(tmp_path / "observations", [{**EXPORTED_OBSERVATION, "comments": [{**NOTE, "id": "c2"}]}])
    notes = [score for score in the_trace(tmp_path).scores if score.name == "comment"]
    assert [(note.explanation, note.author, note.step_id) for note in notes] == [
        ("The fare is from last year.", "ines", None),
        ("The fare is from last year.", "ines", "obs-answer"),
    ]
    assert notes[0].at_ns == 1772449200_000000000


@pytest.mark.parametrize("write", UI_WRITERS)
def test_an_export_of_observations_alone_makes_traces(tmp_path: Path, write: Any) -> None:
    write(tmp_path / "observations", [EXPORTED_OBSERVATION])
    trace = the_trace(tmp_path)
    (step,) = trace.steps
    assert (trace.source_id, trace.name, trace.metadata["tags"]) == (DESK, "desk", ["vip"])
    assert trace.start_ns == 1772442000_000000000
    assert (step.model, step.usage, step.attributes["toolCallNames"]) == (
        "quill-3",
        {"input": 31},
        ["fares"],
    )
    assert {(s.name, s.value, s.label, s.step_id) for s in trace.scores} == {
        ("fare_right", 1.0, None, "obs-answer"),
        ("tone", None, "warm", "obs-answer"),
    }


def test_a_column_does_not_repeat_what_is_there_in_full() -> None:
    (trace,) = traces_of(EXPORTED_TRACE, EXPORTED_OBSERVATION)
    assert [s.step_id for s in trace.scores if s.name == "tone"] == ["obs-answer"]
    tone = exported_score(id="s2", name="tone", dataType="CATEGORICAL", stringValue="warm", value=1)
    (trace,) = traces_of(EXPORTED_TRACE, EXPORTED_OBSERVATION, tone)
    assert [(s.name, s.rater, s.step_id) for s in trace.scores if s.name == "tone"] == [
        ("tone", "human", None),
        ("tone", "unknown", "obs-answer"),
    ]


def test_holes_of_a_data_frame_are_nothing() -> None:
    (trace,) = traces_of({**EXPORTED_TRACE, "sessionId": "NaN", "tone": "NaN", "output": "NaN"})
    assert "session" not in trace.metadata
    assert "tone" not in [*trace.metadata, *(score.name for score in trace.scores)]
    assert trace.output == "NaN"


def test_a_score_may_be_named_like_a_column_of_blob_storage() -> None:
    (trace,) = traces_of({**EXPORTED_TRACE, "user_id": [0.5], "level": ["ERROR"]})
    assert ("user_id", 0.5) in [(score.name, score.value) for score in trace.scores]
    assert trace.metadata["user"] == "u7"


def test_in_other_tables_a_list_is_no_score() -> None:
    (trace,) = traces_of({**TRACE_ROW, "retries": [1, 2]})
    assert trace.scores == ()
    assert trace.metadata["retries"] == [1, 2]


def scored(**more: Any) -> Score:
    (loose,) = read(exported_score(**more))
    assert isinstance(loose, UnattachedScores)
    return loose.scores[0]


def test_the_author_of_a_score_is_named() -> None:
    assert (scored().author, scored().rater) == ("Ines", "human")
    both = scored(authorUserId="u1")
    assert (both.author, both.extra["authorUserName"]) == ("u1", "Ines")


def test_a_correction_is_a_persons_and_marked() -> None:
    for held in ({"stringValue": "No, it is 55 euro."}, {"value": "No, it is 55 euro."}):
        found = scored(name="output", dataType="CORRECTION", **{"value": 0, **held})
        assert (found.value, found.label, found.rater) == (None, None, "human")
        assert found.extra["correction"] is True
        assert correction_of(found) == "No, it is 55 euro."


def test_what_is_no_number_is_a_label() -> None:
    for value in ("NaN", "nan"):
        assert (scored(value=value).value, scored(value=value).label) == (None, "NaN")
    yes = scored(dataType="BOOLEAN", value="true")
    assert (yes.value, yes.label) == (1.0, "true")
    assert (scored(dataType="CATEGORICAL", value="7").label, scored(value="7").value) == ("7", 7.0)
    assert scored(dataType="TEXT", value="Too long.").label == "Too long."


def test_a_score_on_a_session_counts_for_its_traces_and_says_so() -> None:
    score = exported_score(traceId=None, sessionId="s9", name="satisfied")
    other = {**EXPORTED_TRACE, "id": "desk-0002"}
    first, second = traces_of(score, EXPORTED_TRACE, other)
    for trace in (first, second):
        (found,) = [score for score in trace.scores if score.name == "satisfied"]
        assert (found.extra["scope"], found.extra["sessionId"]) == ("session", "s9")
    (lost,) = read(score)
    assert isinstance(lost, Reject)
    assert lost.reason == "it refers to the session s9, which is not in this bundle"


# The public API


def page(*values: Any) -> dict[str, Any]:
    return {"data": list(values), "meta": {"page": 1, "limit": 50, "totalItems": len(values)}}


LISTED: dict[str, Any] = {
    "id": DESK,
    "timestamp": "2026-03-02T09:00:00.000Z",
    "name": "desk",
    "input": CHAT,
    "output": SAID,
    "sessionId": "s9",
    "userId": "u7",
    "tags": [],
    "public": False,
    "htmlPath": "/project/p1/traces/x",
    "latency": 4.2,
    "totalCost": 0.0012,
    "observations": ["obs-answer", "obs-gone"],
    "scores": ["s1", "s-gone"],
}
API_OBSERVATION = {
    key: value
    for key, value in EXPORTED_OBSERVATION.items()
    if key not in ("comments", "tone", "fare_right", "traceTags", "traceTimestamp")
}


def test_pages_of_traces_observations_and_scores_are_joined(tmp_path: Path) -> None:
    score = {
        "id": "s1",
        "name": "helpful",
        "value": True,
        "dataType": "BOOLEAN",
        "source": "EVAL",
        "timestamp": "2026-03-02T10:00:00.000Z",
        "subject": {"kind": "observation", "id": "obs-answer", "traceId": DESK},
    }
    for name, value in (("s", page(score)), ("o", page(API_OBSERVATION)), ("t", page(LISTED))):
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    trace = the_trace(tmp_path)
    assert [step.id for step in trace.steps] == ["obs-answer"]
    (found,) = trace.scores
    assert (found.value, found.label, found.rater, found.step_id) == (
        1.0,
        "true",
        "llm",
        "obs-answer",
    )
    assert trace.notes == (
        "1 observation(s) are only referenced in the export, not included",
        "1 score(s) are only referenced in the export, not included",
    )


def test_a_page_beside_its_whole_traces_adds_nothing_twice() -> None:
    own = {"id": "s0", "name": "tone", "stringValue": "warm", "source": "EVAL"}
    whole = {**LISTED, "observations": [API_OBSERVATION], "scores": [own]}
    (trace,) = read(page(LISTED), exported_score(), EXPORTED_OBSERVATION, whole)
    assert isinstance(trace, Trace)
    assert len(trace.steps) == 1
    assert [(score.name, score.step_id) for score in trace.scores] == [
        ("tone", None),
        ("helpful", None),
        ("fare_right", "obs-answer"),
        ("tone", "obs-answer"),
    ]


def test_a_trace_under_the_names_of_the_python_package() -> None:
    dumped = {
        "id": DESK,
        "timestamp": "2026-03-02 09:00:00+00:00",
        "name": "desk",
        "user_id": "u7",
        "html_path": "/project/p1/traces/x",
        "observations": OBSERVATION_ROWS,
        "scores": SCORE_ROWS,
    }
    assert READER.sniff(Sample(b"", [dumped])) is Vote.CERTAIN
    (trace,) = traces_of(dumped)
    assert [step.parent_id for step in trace.steps] == [None, "obs-desk", "obs-desk"]
    assert trace.metadata["user"] == "u7"
    assert {score.rater for score in trace.scores} == {"human", "llm", "code"}


def test_comments_of_the_api_go_where_they_belong() -> None:
    def comment(kind: str, about: str) -> dict[str, Any]:
        return {
            "id": f"c-{kind}",
            "projectId": "p1",
            "createdAt": "2026-03-02T11:00:00.000Z",
            "updatedAt": "2026-03-02T11:00:00.000Z",
            "objectType": kind,
            "objectId": about,
            "content": f"about the {kind}",
            "authorUserId": "ines",
        }

    refused, trace, lost = read(
        page(
            comment("OBSERVATION", "obs-answer"),
            comment("TRACE", DESK),
            comment("OBSERVATION", "elsewhere"),
            comment("PROMPT", "greeting"),
        ),
        API_OBSERVATION,
    )
    assert isinstance(trace, Trace)
    assert {(score.explanation, score.step_id) for score in trace.scores} == {
        ("about the OBSERVATION", "obs-answer"),
        ("about the TRACE", None),
    }
    assert [item.reason for item in (refused, lost) if isinstance(item, Reject)] == [
        "the comment is on a prompt, not on a trace or a step",
        "it refers to the observation elsewhere, which is not in this bundle",
    ]


# What is refused, and why


def test_tables_that_hold_no_trace_are_refused_in_plain_words(tmp_path: Path) -> None:
    session = {"id": "s9", "userIds": ["u7"], "countTraces": 2, "totalCost": 0.1, "comments": []}
    run = {"id": "i", "datasetItemId": "d", "traceId": DESK, "datasetName": "fares"}
    as_csv(tmp_path / "sessions", [session])
    as_csv(tmp_path / "runs", [run])
    reasons = {item.reason for item in items_of(tmp_path) if isinstance(item, Reject)}
    assert reasons == {
        "row of Langfuse's sessions table: counts, no trace; export the traces",
        "only a reference from a dataset run to its trace; export the traces",
    }


def test_a_conversion_to_chat_messages_is_no_trace(tmp_path: Path) -> None:
    sides: dict[str, Any] = {
        "input": {"success": False, "error": {"name": "Odd"}},
        "output": {"success": True},
    }
    sides["output"]["data"] = [SAID]
    (tmp_path / "x.json").write_text(json.dumps({"obs-answer": sides, "obs-fares": sides}))
    (refused,) = items_of(tmp_path)
    assert isinstance(refused, Reject)
    assert "load the download of the trace itself" in refused.reason


def test_rows_without_their_ids_are_refused() -> None:
    reasons = [
        item.reason
        for item in read(
            {**TRACE_ROW, "id": None},
            {**OBSERVATION_ROWS[0], "trace_id": ""},
            exported_score(traceId=None),
            exported_score(traceId=None, observationId="gone"),
        )
        if isinstance(item, Reject)
    ]
    assert reasons == [
        "the trace has no id of a trace",
        "the observation has no id of a trace",
        "the score names no trace, step or session",
        "it refers to the observation gone, which is not in this bundle",
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"id": "1", "timestamp": "2026", "name": "x", "input": "q", "output": "a"},
        {"traceId": "t", "id": "s", "name": "x", "type": "span", "timestamp": 1, "tags": {}},
        {"trace_id": "t", "span_id": "s", "name": "x", "start_time": 1},
        {"name": "x", "source": "web", "value": 1, "comment": "?"},
        {"sessionId": "s", "uuid": "u", "timestamp": "2026", "type": "user"},
        {"data": [{"object": "model"}], "meta": {}},
        {},
        [],
        "text",
    ],
)
def test_what_is_not_ours(row: Any) -> None:
    assert READER.sniff(Sample(b"", [row])) is Vote.NO


@pytest.mark.parametrize(
    "row",
    [
        TRACE_ROW,
        OBSERVATION_ROWS[0],
        SCORE_ROWS[0],
        EXPORTED_TRACE,
        EXPORTED_OBSERVATION,
        exported_score(),
        page(LISTED),
    ],
)
def test_every_table_is_recognised_even_after_odd_lines(row: Any) -> None:
    assert READER.sniff(Sample(b"", ["odd", None, row])) is Vote.CERTAIN


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
ROWS: list[dict[str, Any]] = [
    TRACE_ROW,
    *OBSERVATION_ROWS,
    *SCORE_ROWS,
    EXPORTED_TRACE,
    EXPORTED_OBSERVATION,
    LISTED,
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
    session = exported_score(id="s8", traceId=None, name="satisfied")
    lost = exported_score(id="s7", traceId=None, sessionId=None, observationId="gone")
    as_jsonl(tmp_path / "a", [{**session, "sessionId": "s9"}, lost, *SCORE_ROWS])
    as_parquet(tmp_path / "b", OBSERVATION_ROWS)
    as_jsonl(tmp_path / "c", [TRACE_ROW, {**EXPORTED_TRACE, "id": "desk-0002"}])
    held = items_of(tmp_path)
    assert sorted(type(item).__name__ for item in held) == ["Reject", "Trace", "Trace"]
    monkeypatch.setattr(complete, "LARGE", 0)
    streamed = items_of(tmp_path)
    assert sorted(map(str, streamed)) == sorted(map(str, held))


def test_real_downloads_are_read_and_their_conversions_refused() -> None:
    items = items_of(shared("real", "langfuse"))
    traces = [item for item in items if isinstance(item, Trace)]
    assert len(traces) == 5
    assert (sum(len(t.steps) for t in traces), sum(len(t.scores) for t in traces)) == (30, 10)
    assert len(items) - len(traces) == 5
