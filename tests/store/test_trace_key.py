"""The trace key: the same content gives the same key, any change of content another one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, get_args
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tracejury.store import canonical
from tracejury.store.canonical import canonical_bytes, canonical_hash, clean_json
from tracejury.store.library import encoding as trace_rows
from tracejury.store.library.encoding import Encoded, decode, encode
from tracejury.store.library.library import Library
from tracejury.store.trace import (
    Document,
    Message,
    Score,
    Step,
    StepKind,
    ToolCall,
    Trace,
    replace,
    step_content,
    trace_content,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
META = st.dictionaries(TEXT, JSON, max_size=3)
NS = st.none() | st.integers(0, 2**62)
CALLS = st.lists(st.builds(ToolCall, TEXT, JSON, st.none() | TEXT), max_size=2).map(tuple)
MESSAGES = st.lists(
    st.builds(
        Message,
        role=TEXT,
        content=st.none() | TEXT,
        name=st.none() | TEXT,
        tool_calls=CALLS,
        tool_call_id=st.none() | TEXT,
        reasoning=st.none() | TEXT,
        parts=st.lists(JSON, max_size=2).map(tuple),
        extra=META,
    ),
    max_size=2,
).map(tuple)
STEPS = st.lists(
    st.builds(
        Step,
        id=TEXT,
        kind=st.sampled_from(get_args(StepKind)),
        name=TEXT,
        parent_id=st.none() | TEXT,
        actor=st.none() | TEXT,
        status=st.sampled_from(["ok", "error", "unset"]),
        start_ns=NS,
        end_ns=NS,
        input=JSON,
        output=JSON,
        messages_in=MESSAGES,
        messages_out=MESSAGES,
        documents=st.lists(
            st.builds(Document, TEXT, st.none() | TEXT, st.none() | st.floats(0, 1), META),
            max_size=2,
        ).map(tuple),
        model=st.none() | TEXT,
        usage=META,
        attributes=META,
        incomplete=st.lists(TEXT, max_size=1).map(tuple),
    ),
    max_size=3,
    unique_by=lambda step: step.id,
).map(tuple)
SCORES = st.lists(
    st.builds(Score, TEXT, st.none() | st.floats(-1, 1), st.none() | TEXT, extra=META), max_size=2
).map(tuple)
TRACES = st.builds(
    Trace,
    source_id=st.none() | TEXT,
    name=st.none() | TEXT,
    input=JSON,
    output=JSON,
    expected=JSON,
    error=st.none() | TEXT,
    steps=STEPS,
    metadata=META,
    start_ns=NS,
    end_ns=NS,
    scores=SCORES,
    format=TEXT,
    notes=st.lists(TEXT, max_size=2).map(tuple),
    incomplete=st.lists(TEXT, max_size=1).map(tuple),
)
PINNED = "bf91d052cf46694ba8353f1bb2a0aa746d9e96d1156e317e28601bd79498f015"
PINNED_1 = "19099145c2cb69c64d2544b902f3632c2a78e64c239899160cfe48f87b6aa603"
CONTENT = ("source_id", "input", "output", "expected", "error")
BESIDE = ("name", "metadata", "end_ns", "scores", "format", "notes", "sources", "incomplete")
STEP_CONTENT = ("name", "actor", "input", "output", "messages_in", "messages_out", "documents")
STEP_BESIDE = ("id", "kind", "start_ns", "end_ns", "model", "usage", "attributes", "incomplete")


def reordered(value: Any) -> Any:
    """The same JSON value with the keys of every object the other way round."""
    if isinstance(value, Mapping):
        return {key: reordered(value[key]) for key in reversed(list(value))}
    return [reordered(item) for item in value] if isinstance(value, list) else value


@given(TRACES)
def test_key_order_and_rebuilding_change_nothing(trace: Trace) -> None:
    twin = replace(trace, metadata=reordered(trace.metadata), input=reordered(trace.input))
    assert twin.key == trace.key


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(TRACES, TRACES)
def test_what_an_export_keeps_beside_what_was_said_changes_nothing(
    trace: Trace, other: Trace
) -> None:
    trace = replace(trace, source_id="4bf92f3577b34da6a3ce929d0e0e4736")
    changed = {name: getattr(other, name) for name in BESIDE}
    assert replace(trace, **changed, start_ns=other.start_ns).key == trace.key


@given(
    TRACES,
    st.sampled_from(
        ["tags", "total_cost", "updatedAt", "isPublic", "token_count", "bookmarked", "assignedTo"]
    ),
    JSON,
)
def test_without_a_global_id_only_bookkeeping_changes_nothing(
    trace: Trace, name: str, value: Any
) -> None:
    assert replace(trace, metadata={**trace.metadata, name: value}).key == trace.key


def test_two_models_may_give_the_same_answer_to_the_same_row() -> None:
    one = Trace(source_id="42", input="q", output="a", metadata={"model": "small"})
    assert replace(one, metadata={"model": "large"}).key != one.key


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(TRACES, STEPS, st.data())
def test_what_an_export_keeps_beside_what_a_step_did_changes_nothing(
    trace: Trace, others: tuple[Step, ...], data: st.DataObject
) -> None:
    assume(trace.steps and others)
    steps = [
        replace(step, **{name: getattr(data.draw(st.sampled_from(others)), name)})
        for step in trace.steps
        for name in [data.draw(st.sampled_from(STEP_BESIDE))]
    ]
    assert replace(trace, steps=tuple(steps)).key == trace.key


@given(MESSAGES, META)
def test_what_a_provider_adds_to_a_message_changes_nothing(
    messages: tuple[Message, ...], extra: dict[str, Any]
) -> None:
    step = Step("1", "llm", "a", messages_out=messages)
    added = tuple(replace(message, extra=extra) for message in messages)
    trace = Trace(source_id="t", steps=(step,))
    assert replace(trace, steps=(replace(step, messages_out=added),)).key == trace.key


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(TRACES, TRACES, st.sampled_from(CONTENT))
def test_any_change_of_what_was_said_is_another_key(trace: Trace, other: Trace, name: str) -> None:
    changed = replace(trace, **{name: getattr(other, name)})
    assume(canonical_bytes(getattr(changed, name)) != canonical_bytes(getattr(trace, name)))
    assert changed.key != trace.key


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(TRACES, st.data())
def test_any_change_of_what_a_step_did_is_another_key(trace: Trace, data: st.DataObject) -> None:
    assume(trace.steps)
    step = data.draw(st.sampled_from(trace.steps))
    changes: dict[str, Any] = {
        "name": step.name + "x",
        "actor": f"{step.actor}x",
        "status": "ok" if step.status == "error" else "error",
        "status_message": f"{step.status_message}x",
        "input": [step.input],
        "output": [step.output],
        "messages_in": (*step.messages_in, Message("user", "x")),
        "messages_out": (*step.messages_out, Message("user", "x")),
        "documents": (*step.documents, Document("x")),
    }
    name = data.draw(st.sampled_from(sorted(changes)))
    steps = tuple(
        replace(one, **{name: changes[name]}) if one is step else one for one in trace.steps
    )
    assert replace(trace, steps=steps).key != trace.key


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(STEPS, st.data())
def test_the_order_of_steps_is_content(steps: tuple[Step, ...], data: st.DataObject) -> None:
    order = data.draw(st.permutations(steps))
    assume([step_content(one) for one in order] != [step_content(one) for one in steps])
    assert Trace(source_id="t", steps=tuple(order)).key != Trace(source_id="t", steps=steps).key


@given(st.text(min_size=1, max_size=40), st.data())
def test_one_character_of_a_message_is_another_key(text: str, data: st.DataObject) -> None:
    text = clean_json(text)
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]

    def said(content: str) -> Trace:
        message = Message("assistant", content)
        return Trace(source_id="t", steps=(Step("1", "llm", "a", messages_out=(message,)),))

    assert said(text).key != said(other).key


def test_runs_without_a_global_id_are_told_apart_by_their_start() -> None:
    once = Trace(source_id="7", input="hi", output="hello", start_ns=1)
    assert once.key != replace(once, start_ns=2).key
    named = replace(once, source_id="4bf92f3577b34da6a3ce929d0e0e4736")
    assert named.key == replace(named, start_ns=2).key


@given(TRACES, st.sampled_from([1, 4, trace_rows.LARGE]))
def test_what_is_stored_comes_back_with_the_same_key(trace: Trace, large: int) -> None:
    with patch.object(trace_rows, "LARGE", large), patch.object(canonical, "_LONG", 3):
        encoded = encode(trace)
        header = written(encoded.header)
        steps = [written(step) for step in encoded.steps]
    assert encoded.key == trace.key
    assert encoded.earlier_key == canonical_hash(trace_content_of_version_1(trace))
    scores = [canonical_bytes(score).decode() for score in trace.scores]
    notes = canonical_bytes(list(trace.notes)).decode()
    back = decode(header, steps, scores, format=trace.format, notes=notes)
    assert back.key == trace.key
    assert back == trace


def trace_content_of_version_1(trace: Trace) -> dict[str, Any]:
    """What the first trace keys were made of, spelled out."""
    header = ("source_id", "name", "input", "output", "expected", "error", "start_ns", "end_ns")
    return {
        **{name: getattr(trace, name) for name in header},
        "metadata": dict(trace.metadata),
        "steps": [step_as_json(step) for step in trace.steps],
    }


def written(part: Encoded) -> bytes:
    """A part of a trace as it is written, large or not."""
    if isinstance(part, bytes):
        return part
    whole = b"".join(part.pieces())
    assert len(part) == len(whole)
    return whole


@given(JSON)
def test_in_pieces_a_value_has_the_same_bytes(value: Any) -> None:
    with patch.object(canonical, "_LONG", 3):
        assert b"".join(canonical.canonical_pieces(value)) == canonical_bytes(value)


def test_long_texts_come_in_pieces_wherever_they_stand() -> None:
    step = Step("1", "llm", "a", output="ab\0ü漢" * 9, attributes={"a": ["x" * 30, 2]})
    with patch.object(canonical, "_LONG", 10):
        pieces = list(canonical.canonical_pieces(step))
    assert b"".join(pieces) == canonical_bytes(step)
    assert sum(piece == b"x" * 10 for piece in pieces) == 3


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(traces=st.lists(TRACES, max_size=4))
def test_a_library_gives_back_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, traces: list[Trace]
) -> None:
    library = Library.open(tmp_path_factory.mktemp("library"))
    try:
        bundle = library.begin_bundle("b", "b", "0", "test")
        library.save(traces, bundle)
        for trace in traces:
            found = library.trace(trace.key)
            assert found is not None
            assert trace_content(found) == trace_content(trace)
    finally:
        library.close()


def test_the_key_does_not_depend_on_the_process() -> None:
    code = (
        "from tracejury.store.trace import Trace\n"
        "print(Trace(input={'b': 2**70, 'a': [1.5, 'ü']}, metadata={'y': 1, 'x': None}).key)"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(keys) == 1


@given(
    st.recursive(
        st.none() | st.floats() | st.text() | st.binary(max_size=4) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    )
)
def test_whatever_is_cleaned_can_be_stored_and_cleaning_twice_changes_nothing(value: Any) -> None:
    clean = clean_json(value)
    assert clean_json(clean) == clean
    json.loads(canonical_bytes(clean))


def message_as_json(message: Message) -> dict[str, Any]:
    calls = [{"name": c.name, "arguments": c.arguments, "id": c.id} for c in message.tool_calls]
    whole = {
        "role": message.role, "content": message.content, "name": message.name,
        "tool_call_id": message.tool_call_id, "reasoning": message.reasoning,
    }  # fmt: skip
    some = {"tool_calls": calls, "parts": list(message.parts), "extra": dict(message.extra)}
    return {key: value for key, value in whole.items() if value is not None} | {
        key: value for key, value in some.items() if value
    }


def step_as_json(step: Step) -> dict[str, Any]:
    documents = [
        {"content": d.content, "id": d.id, "score": d.score, "metadata": dict(d.metadata)}
        for d in step.documents
    ]
    return {
        "id": step.id, "parent_id": step.parent_id, "kind": step.kind, "name": step.name,
        "actor": step.actor, "status": step.status, "status_message": step.status_message,
        "start_ns": step.start_ns, "end_ns": step.end_ns, "input": step.input,
        "output": step.output, "documents": documents, "model": step.model,
        "messages_in": [message_as_json(message) for message in step.messages_in],
        "messages_out": [message_as_json(message) for message in step.messages_out],
        "usage": dict(step.usage), "attributes": dict(step.attributes),
    }  # fmt: skip


@given(STEPS)
def test_a_step_is_stored_with_all_its_fields_and_a_message_without_its_empty_ones(
    steps: tuple[Step, ...],
) -> None:
    """The form that keys of version 1 are made of, spelled out, so that nothing beneath it can change it."""
    encoded = encode(Trace(steps=steps))
    for step, body in zip(steps, encoded.steps, strict=True):
        more = {"incomplete": list(step.incomplete)} if step.incomplete else {}
        assert written(body) == canonical_bytes({**step_as_json(step), **more})


@given(SCORES)
def test_a_score_is_written_with_all_its_fields(scores: tuple[Score, ...]) -> None:
    for score in scores:
        spelled = {
            "name": score.name, "value": score.value, "label": score.label, "rater": score.rater,
            "explanation": score.explanation, "author": score.author, "step_id": score.step_id,
            "at_ns": score.at_ns, "extra": dict(score.extra),
        }  # fmt: skip
        assert canonical_bytes(score) == canonical_bytes(spelled)


def test_the_key_of_a_known_trace_never_changes() -> None:
    """Reviews are tied to keys for years: a change of this value loses every one of them."""
    step = Step("0", "llm", "answer", output="Yes", messages_out=(Message("assistant", "Yes"),))
    trace = Trace(source_id="t-1", input="May I?", output="Yes", steps=(step,), metadata={"n": 1})
    assert trace.key == PINNED
    assert encode(trace).earlier_key == PINNED_1
