"""Langfuse downloads, old and new, and the trace object of its API; held to Langfuse's own reading."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_values
from shared_data import SHARED
from tracejury.store.bundles.chat.messages import messages_from
from tracejury.store.bundles.formats.langfuse.reader import READER
from tracejury.store.bundles.protocol import Item, Reject, Sample, Vote
from tracejury.store.trace import Message, Score, ToolCall, Trace, trace_content

DOWNLOADS = sorted((SHARED / "real" / "langfuse").glob("*.trace.json"))


def read(*values: Any) -> list[Item]:
    return read_values(READER, *values)


def one(value: Any) -> Trace:
    (trace,) = read(value)
    assert isinstance(trace, Trace), trace
    return trace


def observation(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "traceId": "t", "type": "SPAN", "name": name, **more}


def score(**more: Any) -> Score:
    value = {"trace": {"id": "t", "scores": [{"id": "s", "name": "n", **more}]}, "observations": []}
    (found,) = one(value).scores
    return found


# What Langfuse itself makes of real downloads


def as_oracle(item: Mapping[str, Any]) -> tuple[Any, ...]:
    """A message of the oracle: role, text, calls, and what it answers."""
    content = item.get("content")
    calls = [
        ToolCall(call["name"], json.loads(call["arguments"]), call["id"])
        for call in item.get("tool_calls", ())
    ]
    if isinstance(content, list):
        calls += [
            ToolCall(block["name"], block["input"], block["id"])
            for block in content
            if block["type"] == "tool_use"
        ]
        texts = [block["text"] for block in content if block["type"] == "text"]
        content = "".join(texts) if texts else None
    return item.get("role"), content, tuple(calls), item.get("tool_call_id")


def as_ours(message: Message) -> tuple[Any, ...]:
    return message.role, message.content, message.tool_calls, message.tool_call_id


def oracle_sides() -> Iterator[Any]:
    for download in DOWNLOADS:
        oracle_path = download.with_name(download.name.replace(".trace.", ".chatml."))
        if oracle_path.exists():
            for step_id, sides in json.loads(oracle_path.read_text()).items():
                for side, told in sides.items():
                    yield pytest.param(
                        download, step_id, side, told, id=f"{download.stem}-{step_id}-{side}"
                    )


SIDES = list(oracle_sides())


@pytest.mark.skipif(not SIDES, reason="the shared data is not here (real/langfuse)")
@pytest.mark.parametrize(("download", "step_id", "side", "told"), SIDES)
def test_we_read_what_langfuse_reads(
    download: Path, step_id: str, side: str, told: Mapping[str, Any]
) -> None:
    step = one(json.loads(download.read_text())).step(step_id)
    assert step is not None
    ours = step.messages_in if side == "input" else step.messages_out
    value = step.input if side == "input" else step.output
    if not told["success"]:
        assert ours or value is not None
        return
    if all(set(item) == {"json"} for item in told["data"]):
        assert ours == ()
        assert [value] == [item["json"] for item in told["data"]]
        return
    expected = [as_oracle(item) for item in told["data"]]
    assert [
        (None if there[0] is None else here[0], *here[1:])
        for here, there in zip(map(as_ours, ours), expected, strict=True)
    ] == expected


@pytest.mark.skipif(not DOWNLOADS, reason="the shared data is not here (real/langfuse)")
@pytest.mark.parametrize("download", DOWNLOADS, ids=lambda path: path.stem)
def test_a_real_download_is_read_whole(download: Path) -> None:
    value = json.loads(download.read_text())
    trace = one(value)
    ids = {item["id"] for item in value["observations"]}
    assert {step.id for step in trace.steps} == ids
    assert len(trace.scores) == len(value["trace"]["scores"])
    assert trace.source_id == value["trace"]["id"]
    assert trace.notes == ()
    assert trace.input
    assert trace.output
    assert all(step.start_ns and step.end_ns for step in trace.steps)


# Shapes of download


def test_observations_that_appear_twice_are_read_once() -> None:
    items = [observation("a"), observation("b", parentObservationId="a")]
    trace = one({"trace": {"id": "t", "observations": items}, "observations": items})
    assert [step.id for step in trace.steps] == ["a", "b"]
    assert trace.notes == ()


def test_steps_stand_in_tree_order_whatever_the_order_of_the_file() -> None:
    trace = one(
        {
            "trace": {"id": "t"},
            "observations": [
                observation("late", parentObservationId="root", startTime="2026-01-01T00:00:03Z"),
                observation("leaf", parentObservationId="late", startTime="2026-01-01T00:00:04Z"),
                observation("early", parentObservationId="root", startTime="2026-01-01T00:00:02Z"),
                observation("root", startTime="2026-01-01T00:00:01Z"),
            ],
        }
    )
    assert [step.id for step in trace.steps] == ["root", "early", "late", "leaf"]


def test_the_new_download_has_the_fields_of_the_trace_on_its_observations() -> None:
    shared = {
        "traceName": "bot",
        "userId": "u1",
        "sessionId": "s1",
        "tags": ["vip"],
        "release": "9",
    }
    trace = one(
        {
            "observations": [
                observation("a", **shared, input='{"question": "Why?"}', output="So."),
                observation("b", **shared, parentObservationId="a", model="m1"),
            ],
            "scores": [{"id": "s", "name": "ok", "value": 1, "observationId": "b"}],
        }
    )
    assert (trace.source_id, trace.name, trace.input, trace.output) == ("t", "bot", "Why?", "So.")
    assert trace.metadata == {
        "user": "u1",
        "session": "s1",
        "tags": ["vip"],
        "release": "9",
        "model": "m1",
    }
    assert trace.scores[0].step_id == "b"
    assert "userId" not in trace.steps[1].attributes


def test_the_trace_object_of_the_api_alone_or_in_a_page() -> None:
    value = {
        "id": "t",
        "name": "bot",
        "timestamp": "2026-01-01T00:00:00Z",
        "observations": [observation("a")],
        "scores": [{"id": "s", "name": "ok", "value": 0.5, "source": "API"}],
        "metadata": '{"intent": "refund"}',
        "totalCost": 0.25,
    }
    assert one(value).metadata == {"intent": "refund", "totalCost": 0.25}
    page = read({"data": [value, {**value, "id": "t2"}], "meta": {"page": 1}})
    assert [item.source_id for item in page if isinstance(item, Trace)] == ["t", "t2"]


def test_observations_that_are_only_ids_are_said_to_be_missing() -> None:
    trace = one({"id": "t", "observations": ["a", "b"], "input": "q", "output": "r"})
    assert (trace.input, trace.output, trace.steps) == ("q", "r", ())
    assert trace.notes == ("2 observation(s) are only referenced in the export, not included",)


def test_json_in_strings_is_decoded_three_levels_deep() -> None:
    chat = [{"role": "user", "content": "Why?"}]
    once = json.dumps(chat)
    for text in (once, json.dumps(once), json.dumps(json.dumps(once))):
        step = one({"trace": {"id": "t"}, "observations": [observation("a", input=text)]}).steps[0]
        assert step.input == chat
        assert step.messages_in == messages_from(chat)


def test_without_input_and_output_of_its_own_a_trace_takes_those_of_its_model_calls() -> None:
    def call(name: str, at: int, asked: str, said: str) -> dict[str, Any]:
        return observation(
            name,
            type="GENERATION",
            parentObservationId="root",
            startTime=f"2026-01-01T00:00:0{at}Z",
            input=[{"role": "user", "content": asked}],
            output={"role": "assistant", "content": said},
        )

    trace = one(
        {
            "trace": {"id": "t"},
            "observations": [
                observation("root", startTime="2026-01-01T00:00:00Z"),
                call("first", 1, "Why?", "Let me see."),
                call("last", 2, "And?", "Because."),
            ],
        }
    )
    assert (trace.input, trace.output) == ("Why?", "Because.")


def test_an_error_at_the_root_is_the_error_of_the_trace_and_other_levels_are_kept() -> None:
    trace = one(
        {
            "trace": {"id": "t"},
            "observations": [
                observation("a", level="ERROR", statusMessage="out of money"),
                observation("b", level="WARNING", parentObservationId="a"),
            ],
        }
    )
    assert (trace.error, trace.steps[0].status) == ("out of money", "error")
    assert trace.steps[1].attributes["level"] == "WARNING"


def test_retrieved_documents_are_documents() -> None:
    step = one(
        {
            "trace": {"id": "t"},
            "observations": [
                observation(
                    "a",
                    type="RETRIEVER",
                    output=[{"page_content": "A leaflet.", "metadata": {"page": 3}, "score": 0.5}],
                )
            ],
        }
    ).steps[0]
    (document,) = step.documents
    assert (document.content, document.score, document.metadata) == ("A leaflet.", 0.5, {"page": 3})


# Scores


@pytest.mark.parametrize(
    ("source", "rater"),
    [("EVAL", "llm"), ("ANNOTATION", "human"), ("API", "code"), ("OTHER", "unknown")],
)
def test_the_source_of_a_score_says_who_judged(source: str, rater: str) -> None:
    found = score(value=0.5, source=source, comment="why", authorUserId="u")
    assert (found.value, found.rater, found.explanation, found.author) == (0.5, rater, "why", "u")


def test_kinds_of_score() -> None:
    true = score(dataType="BOOLEAN", value=1, stringValue="True")
    assert (true.value, true.label) == (1.0, "true")
    assert score(dataType="BOOLEAN", value=0).label == "false"
    category = score(dataType="CATEGORICAL", stringValue="rude", value=None)
    assert (category.value, category.label) == (None, "rude")
    text = score(dataType="TEXT", stringValue="Too long.", comment="seen twice", value=0)
    assert (text.value, text.label, text.explanation) == (None, "Too long.", "seen twice")


@pytest.mark.parametrize("held", ["longStringValue", "stringValue"])
def test_a_correction_is_kept_with_its_text(held: str) -> None:
    found = score(
        name="output", dataType="CORRECTION", source="ANNOTATION", **{held: "Better."}, comment="c"
    )
    assert (found.name, found.label, found.explanation) == ("output", None, "Better.")
    assert (found.rater, found.extra["comment"], found.extra["correction"]) == ("human", "c", True)


def test_a_score_on_a_missing_step_is_one_on_the_trace_and_says_where_it_was() -> None:
    found = score(value=1, observationId="gone")
    assert found.step_id is None
    assert found.extra["observationId"] == "gone"


# What cannot be used, and what is not ours


def test_a_record_that_is_no_trace_is_a_reject_with_its_place() -> None:
    found = read({"id": "x"}, [1], "text", {"trace": {"id": "t"}, "observations": []})
    assert [type(item) for item in found] == [Reject, Reject, Reject, Trace]
    assert str(found[1].position) == "x.json, record 2"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "value",
    [
        {"observations": 3},
        {"messages": [{"role": "user", "content": "a"}]},
        {"resourceSpans": []},
        {"data": [{"id": 1}]},
        {"observations": [{"x": 1}], "weather": "dry"},
    ],
)
def test_other_formats_are_not_sniffed_as_ours(value: Any) -> None:
    assert READER.sniff(Sample(b"", [value])) is Vote.NO


FIELDS = st.sampled_from(
    [
        *("id", "traceId", "parentObservationId", "type", "name", "input", "output", "level"),
        *(
            "startTime",
            "usageDetails",
            "costDetails",
            "metadata",
            "model",
            "statusMessage",
            "usage",
        ),
        *("value", "stringValue", "dataType", "observationId", "comment", "timestamp", "tags"),
    ]
)
WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(WILD | st.dictionaries(FIELDS, WILD, max_size=8), max_size=4)


@given(st.dictionaries(FIELDS, WILD), OBJECTS, OBJECTS, OBJECTS)
def test_no_shape_makes_it_raise_or_lose_a_record(
    trace: dict[str, Any], top: list[Any], inner: list[Any], scores: list[Any]
) -> None:
    for value in (
        {"trace": {**trace, "observations": inner}, "observations": top, "scores": scores},
        {**trace, "observations": top, "scores": scores, "id": "t"},
    ):
        (found,) = read(value)
        if isinstance(found, Trace):
            json.dumps(trace_content(found))
            assert len(found.key) == 64
        else:
            assert isinstance(found, Reject)
