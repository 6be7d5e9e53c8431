"""AgentOps: traces of its public API, with the attributes of their spans or with summaries alone."""

from __future__ import annotations

import json
from typing import Any

from reading import DATA, QUESTION, WRONG, judged, one, read_values, step
from tracejury.store.bundles.formats.agentops import READER
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

GIVEN: dict[str, Any] = json.loads((DATA / "agentops" / "trace.json").read_text())
ROOT, AGENT, MODEL, TOOL = (f"a00000000000000{number}" for number in range(1, 5))


def test_every_span_is_a_step_under_its_parent() -> None:
    trace = one("agentops/trace.json")
    assert len(trace.steps) == len(GIVEN["spans"])
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert (trace.metadata["tags"], trace.metadata["project_id"], trace.metadata["model"]) == (
        ["fees"],
        "p-1",
        "quill-3",
    )
    agent, model, tool = (step(trace, each) for each in (AGENT, MODEL, TOOL))
    assert (agent.kind, agent.parent_id, agent.input) == ("agent", ROOT, QUESTION)
    assert (model.kind, model.parent_id, model.usage) == ("llm", AGENT, {"input": 90, "output": 9})
    assert model.messages_out[0].tool_calls[0].arguments == {"to": "LIS"}
    assert (tool.kind, tool.input, tool.status, tool.status_message) == (
        "tool",
        {"to": "LIS"},
        "error",
        "no such place",
    )


def test_how_a_session_ended_is_a_score_of_its_program() -> None:
    assert judged(one("agentops/trace.json").scores) == [
        ("end_state", None, "Success", "code", None, None)
    ]


def test_summaries_say_that_the_attributes_are_missing() -> None:
    trace = one("agentops/summary.json")
    assert {each.incomplete for each in trace.steps} == {
        ("the attributes of the span are not in the export",)
    }


def test_spans_alone_join_their_trace_or_are_rejected_and_flat_names_are_read() -> None:
    loose = {
        **GIVEN["spans"][3],
        "span_id": "a000000000000009",
        "span_attributes": {"agentops.span.kind": "tool"},
    }
    found = read_values(
        READER, GIVEN, {**loose, "trace_id": GIVEN["trace_id"]}, loose, {"spans": []}
    )
    (trace,) = (each for each in found if isinstance(each, Trace))
    assert step(trace, "a000000000000009").kind == "tool"
    assert len(trace.steps) == len(GIVEN["spans"]) + 1
    assert sum(isinstance(each, Reject) for each in found) == 2
