"""Rows with a list of messages, steps or spans: the list is read, proposed or mapped, and never only kept aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tracejury.store.bundles.mapping import (
    as_options,
    fitting,
    mapped_list,
    problem_of,
    proposed,
    with_field,
)
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.preview import previewed
from tracejury.store.bundles.protocol import Reject
from tracejury.store.bundles.record_lists import are_steps, messages_in, proposed_list, richest_list
from tracejury.store.bundles.values.json_paths import items_at, without_path
from tracejury.store.canonical import canonical_bytes
from tracejury.store.trace import Trace, trace_content

CHAT = [
    {"role": "user", "content": "May I bring a dog on the tram?"},
    {"role": "assistant", "content": "Yes, with a muzzle."},
]
TURNS = [
    {"speaker": "Caller", "text": "Where is stop 9?"},
    {"speaker": "Desk", "text": "At the bridge."},
]
LOG = [
    {"tool": "stops", "args": {"line": 9}, "result": "bridge", "timestamp": "2026-10-02T08:00:00Z"},
    {"tool": "times", "args": {"stop": "bridge"}, "error": "no connection"},
]
NODES = [
    {"id": "a", "parent": None, "name": "plan", "output": "two calls"},
    {"id": "b", "parent": "a", "name": "stops", "input": {"line": 9}, "output": "bridge"},
]


def read(
    path: Path, values: Any, mapping: dict[str, str] | None = None
) -> tuple[list[Trace], list[str], str, str]:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    parts = list(read_bundle(path, mapping=mapping))
    items = [item for part in parts for item in part.items]
    traces = [item for item in items if isinstance(item, Trace)]
    rejects = [item.reason for item in items if isinstance(item, Reject)]
    return traces, rejects, parts[0].format, parts[0].note


def said(trace: Trace) -> list[tuple[str, str | None]]:
    return [(one.role, one.content) for step in trace.steps for one in step.messages_out]


@pytest.mark.parametrize("name", ["turns", "thread", "log"])
def test_a_list_of_messages_under_any_name_is_a_conversation(tmp_path: Path, name: str) -> None:
    (trace,), _, form, _ = read(
        tmp_path / "a.jsonl", [{"ride": "R-1", "data": {name: CHAT, "car": 4}}]
    )
    assert form == "messages"
    assert said(trace) == [(one["role"], one["content"]) for one in CHAT]
    assert trace.metadata == {"ride": "R-1", "data": {"car": 4}}


def test_an_empty_history_does_not_win_over_a_full_list(tmp_path: Path) -> None:
    for name, value in (
        ("messages", CHAT),
        (
            "trace",
            [{"type": "HumanMessage", "content": "Hello"}, {"type": "AIMessage", "content": "Hi"}],
        ),
    ):
        row = {"id": "1", "history": [], name: value}
        (trace,), _, _, _ = read(tmp_path / f"{name}.jsonl", [row])
        assert [role for role, _ in said(trace)] == ["user", "assistant"]


def test_an_empty_history_beside_a_question_and_answer_loses_neither(tmp_path: Path) -> None:
    row = {"history": [], "question": "May I bring a dog?", "answer": "Yes."}
    (trace,), _, form, _ = read(tmp_path / "a.jsonl", [row])
    assert (form, trace.input, trace.output) == ("table", "May I bring a dog?", "Yes.")


def test_what_was_said_before_the_question_comes_before_it(tmp_path: Path) -> None:
    row = {"question": "And a cat?", "answer": "In a box.", "chat_history": CHAT, "tone_score": 0.5}
    (trace,), _, form, note = read(tmp_path / "a.jsonl", [row])
    assert form == "table"
    assert "messages=chat_history" in note
    assert said(trace)[2:] == [("user", "And a cat?"), ("assistant", "In a box.")]
    assert [score.name for score in trace.scores] == ["tone_score"]


def test_the_events_of_a_row_are_its_steps_and_no_success(tmp_path: Path) -> None:
    row = {"input": "Where is stop 9?", "model": "quill-3", "events": LOG, "label": "bad"}
    (trace,), _, form, note = read(tmp_path / "a.jsonl", [row])
    assert form == "table"
    assert "steps=events" in note
    whole, first, second = trace.steps
    assert [(one.role, one.content) for one in whole.messages_in] == [("user", "Where is stop 9?")]
    assert first.parent_id == second.parent_id == whole.id
    assert (first.name, first.input, first.output) == ("stops", {"line": 9}, "bridge")
    assert first.start_ns == 1790928000 * 10**9
    assert (second.status, second.status_message) == ("error", "no connection")
    assert "events" not in trace.metadata
    assert [score.label for score in trace.scores] == ["bad"]


def test_what_only_looks_like_steps_stays_metadata(tmp_path: Path) -> None:
    row = {
        "question": "May I bring a dog?",
        "answer": "Yes.",
        "sources": [{"id": "1", "name": "rules", "type": "pdf"}],
        "expected_steps": LOG,
        "tools": [{"name": "stops", "description": "Stops of a line", "parameters": {}}],
    }
    (trace,), _, _, note = read(tmp_path / "a.jsonl", [row])
    assert len(trace.steps) == 1
    assert trace.metadata.keys() == {"sources", "expected_steps", "tools"}
    assert "steps" not in note


@pytest.mark.parametrize(
    ("row", "mapping"),
    [
        (
            {"call": "C-1", "dialogue": TURNS},
            {"messages": "dialogue", "role": "speaker", "content": "text"},
        ),
        ({"aim": "Find stop 9", "log": LOG}, {"steps": "log"}),
        ({"aim": "Find stop 9", "nodes": NODES}, {"spans": "nodes"}),
        (
            {"shifts": [{"calls": TURNS}, {"calls": TURNS}]},
            {"messages": "shifts[].calls", "role": "speaker", "content": "text"},
        ),
    ],
)
def test_a_list_of_another_shape_is_proposed_with_options_to_paste(
    tmp_path: Path, row: dict[str, Any], mapping: dict[str, str]
) -> None:
    traces, rejects, _, _ = read(tmp_path / "a.jsonl", [row, row])
    assert traces == []
    assert as_options(mapping) in rejects[0]
    assert "looks like a list of" in rejects[0]
    assert previewed(tmp_path / "a.jsonl", {}).mapping == mapping
    traces, rejects, _, _ = read(tmp_path / "a.jsonl", [row, row], mapping)
    assert (len(traces), rejects) == (2, [])
    assert len(traces[0].steps) >= 2


def test_mapped_messages_are_a_conversation_with_the_roles_of_chat(tmp_path: Path) -> None:
    row = {"call": "C-1", "shop": "North", "dialogue": TURNS}
    mapping = {"id": "call", "messages": "dialogue", "role": "speaker", "content": "text"}
    (trace,), _, _, _ = read(tmp_path / "a.jsonl", [row], mapping)
    assert said(trace) == [("user", "Where is stop 9?"), ("assistant", "At the bridge.")]
    assert (trace.source_id, trace.input, trace.output) == (
        "C-1",
        "Where is stop 9?",
        "At the bridge.",
    )
    assert trace.metadata == {"shop": "North"}
    assert trace.steps[1].messages_out[0].extra["speaker"] == "Desk"


def test_the_calls_and_parts_of_mapped_messages_are_read(tmp_path: Path) -> None:
    call = {"id": "c1", "function": {"name": "stops", "arguments": '{"line": 9}'}}
    turns = [
        {"who": "customer", "body": [{"type": "text", "text": "Where is stop 9?"}]},
        {"who": "bot", "body": None, "tool_calls": [call]},
        {"who": "tool", "body": "bridge", "tool_call_id": "c1"},
    ]
    mapping = {"messages": "run.turns", "role": "who", "content": "body"}
    (trace,), _, _, _ = read(tmp_path / "a.jsonl", [{"run": {"turns": turns}}], mapping)
    asked, calling, result = trace.steps
    assert asked.output == "Where is stop 9?"
    assert calling.messages_out[0].tool_calls[0].arguments == {"line": 9}
    assert (result.name, result.input, result.output) == ("stops", {"line": 9}, "bridge")


def test_the_names_in_a_mapped_step_can_be_said(tmp_path: Path) -> None:
    row = {
        "todo": [
            {"what": "stops", "given": "9", "got": "bridge", "went": "wrong", "at": 1790928000}
        ]
    }
    mapping = {
        "steps": "todo",
        "step.name": "what",
        "step.input": "given",
        "step.output": "got",
        "step.error": "went",
        "step.start": "at",
    }
    (trace,), _, _, _ = read(tmp_path / "a.jsonl", [row], mapping)
    (step,) = trace.steps
    assert (step.name, step.input, step.output) == ("stops", "9", "bridge")
    assert (step.status_message, step.start_ns) == ("wrong", 1790928000 * 10**9)


def test_mapped_spans_are_a_tree(tmp_path: Path) -> None:
    row = {"nodes": [NODES[1], NODES[0], {"id": "c", "parent": "gone", "name": "lost"}]}
    (trace,), _, _, _ = read(tmp_path / "a.jsonl", [row], {"spans": "nodes"})
    assert [(step.id, step.parent_id) for step in trace.steps] == [
        ("a", None),
        ("b", "a"),
        ("c", None),
    ]
    assert trace.notes == ("1 step named a parent that is not in the bundle",)


def test_rows_that_are_messages_are_put_together_by_their_id(tmp_path: Path) -> None:
    rows = [{"session_id": name, **TURNS[at]} for name, at in (("A", 0), ("B", 0), ("A", 1))]
    _, rejects, _, _ = read(tmp_path / "a.jsonl", rows)
    mapping = {"id": "session_id", "messages": ".", "role": "speaker", "content": "text"}
    assert as_options(mapping) in rejects[0]
    traces, _, _, _ = read(tmp_path / "a.jsonl", rows, mapping)
    assert [(trace.source_id, len(trace.steps)) for trace in traces] == [("A", 2), ("B", 1)]
    del mapping["messages"]
    assert mapped_list(mapping) == ("messages", ".")


def test_rows_that_are_steps_are_read_as_they_were_and_it_is_said(tmp_path: Path) -> None:
    rows = [
        {"run_id": "r1", "event": name, "tool_name": "stops", "input": "9", "timestamp": 1790928000}
        for name in ("begin", "end")
    ]
    traces, _, form, note = read(tmp_path / "a.jsonl", rows)
    assert (len(traces), form) == (2, "table")
    assert "--map id=run_id --map steps=. puts them together" in note
    (trace,), _, _, _ = read(tmp_path / "a.jsonl", rows, {"id": "run_id", "steps": "."})
    assert [step.name for step in trace.steps] == ["stops", "stops"]


def test_a_row_without_the_mapped_list_is_refused_or_read_by_its_columns(tmp_path: Path) -> None:
    rows = [{"dialogue": TURNS}, {"dialogue": []}, {"question": "Open?", "answer": "Yes."}]
    mapping = {"messages": "dialogue", "role": "speaker", "content": "text"}
    traces, rejects, _, _ = read(tmp_path / "a.jsonl", rows, mapping)
    assert [trace.output for trace in traces] == ["At the bridge.", "Yes."]
    assert rejects == ["no messages found at dialogue"]


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ({"messages": "a", "steps": "b"}, "one list"),
        ({"step.colour": "a", "steps": "b"}, "known in a step: id, parent, kind"),
        ({"role.x": "a"}, "unknown field"),
        ({"id": "a"}, "no input, output, messages, steps or spans"),
        ({"messages": "a"}, None),
        ({"role": "a", "content": "b"}, None),
    ],
)
def test_a_mapping_of_lists_is_checked(mapping: dict[str, str], problem: str | None) -> None:
    found = problem_of(mapping)
    assert found is None if problem is None else problem in str(found)


def test_a_list_in_the_only_row_of_a_document_is_inside_that_row(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    pictures = [{"file": "front.png"}, {"file": "back.png"}]
    row = {"no": 7, "customer_text": "The lamp came broken.", "pictures": pictures}
    file.write_text(json.dumps({"export": {"calls": [row]}}))
    assert previewed(file, {}).mapping == {"rows": "export.calls", "input": "customer_text"}


def test_a_list_takes_the_place_of_another() -> None:
    mapping = {"id": "call", "messages": "dialogue", "role": "speaker", "content": "text"}
    assert with_field(mapping, "spans", "nodes") == {"id": "call", "spans": "nodes"}
    assert with_field(mapping, "role", None) == {
        "id": "call",
        "messages": "dialogue",
        "content": "text",
    }


def test_the_paths_of_a_mapping_that_a_file_does_not_have_are_named() -> None:
    row = {"dialogue": TURNS}
    mapping = {"messages": "dialogue", "role": "speaker", "content": "txet"}
    assert fitting(mapping, [row]) == ["txet"]
    assert fitting({"messages": "dialog"}, [row]) == ["dialog"]


def test_paths_reach_into_lists_and_out_again() -> None:
    row = {"runs": [{"turns": [1, 2]}, {"turns": [3]}, {}], "a.b": [4], "c": '{"d": [5]}'}
    assert items_at(row, "runs[].turns") == [1, 2, 3]
    assert items_at(row, "runs.1.turns") == [3]
    assert items_at(row, "a.b") == [4]
    assert items_at(row, "c.d") == [5]
    assert items_at(row, ".") == [row]
    assert items_at(row, "runs[].none") is None
    assert without_path({"a": {"b": {"c": 1}}, "d": 2}, "a.b.c") == {"d": 2}
    assert without_path({"a": {"b": 1, "c": 2}}, "a.b") == {"a": {"c": 2}}


NAMES = st.sampled_from(
    [
        "role",
        "content",
        "steps",
        "id",
        "parent",
        "name",
        "input",
        "output",
        "events",
        "turns",
        "x.y",
        "",
        "time",
        "error",
    ]
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just('[{"role": "user"}]'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(row=st.dictionaries(NAMES, VALUE, max_size=4))
def test_no_record_is_too_odd_to_look_for_lists(row: dict[str, Any]) -> None:
    for found in (messages_in(row), richest_list(row, ()), proposed_list([row, row])):
        assert found is None or items_at(row, found.path)
    assert problem_of(proposed([row, row])) in (
        None,
        "no input, output, messages, steps or spans are mapped",
    )
    are_steps(row.get("steps"), "steps")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    items=st.lists(st.dictionaries(NAMES, VALUE, max_size=4), min_size=1, max_size=4),
    kind=st.sampled_from(["messages", "steps", "spans"]),
)
def test_everything_in_a_mapped_list_is_in_the_trace(
    items: list[dict[str, Any]], kind: str, tmp_path: Path
) -> None:
    marked = [{**item, "zz": f"MARKER-{at}"} for at, item in enumerate(items)]
    traces, rejects, _, _ = read(tmp_path / "a.jsonl", [{"listed": marked}], {kind: "listed"})
    (trace,) = traces
    assert rejects == []
    kept = canonical_bytes(trace_content(trace)).decode()
    assert [at for at in range(len(items)) if f"MARKER-{at}" not in kept] == []
    ids = [step.id for step in trace.steps]
    assert len(set(ids)) == len(ids)
    assert {step.parent_id for step in trace.steps} <= {None, *ids}
