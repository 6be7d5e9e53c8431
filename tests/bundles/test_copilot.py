"""Copilot CLI: turns, tools with the result of their call, sub-agents, every event; the older sessions in one document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, WRONG, one, read, read_values, step
from tracejury.store.bundles.formats.copilot.reader import READER
from tracejury.store.trace import Trace

SESSION = "5a1c7d20-0f3e-4b7a-9a55-2f1be5f0c001"
EVENTS = DATA / "copilot" / "session-state" / SESSION / "events.jsonl"
OLD = "copilot/history-session-state"


def events() -> list[dict[str, Any]]:
    return [json.loads(line) for line in EVENTS.read_text().splitlines()]


def session(*values: Any) -> Trace:
    (trace,) = read_values(READER, *values)
    assert isinstance(trace, Trace)
    return trace


def test_a_session_has_its_question_answer_title_and_model() -> None:
    trace = one("copilot/session-state")
    assert (trace.source_id, trace.input, trace.output) == (SESSION, QUESTION, WRONG)
    assert trace.metadata["title"] == "Bag fees to Lisbon"
    assert (trace.metadata["model"], trace.metadata["repository"]) == ("quill-3", "ferry/desk")
    assert trace.error is None


def test_results_and_errors_of_tools_stand_with_their_calls() -> None:
    trace = one("copilot/session-state")
    asked = next(each for each in trace.steps if each.kind == "llm")
    assert [call.id for call in asked.messages_out[0].tool_calls] == ["call_1", "call_2"]
    assert asked.messages_out[0].reasoning == "The fees are in a file."
    assert asked.usage == {"output": 64}
    found, failed = step(trace, "call_1"), step(trace, "call_2")
    assert (found.name, found.status, found.output, found.parent_id) == (
        "view",
        "ok",
        "Lisbon: one bag 45 euro",
        asked.id,
    )
    assert found.start_ns is not None
    assert found.end_ns == found.start_ns + 900_000_000
    assert (failed.status, failed.input) == ("error", {"command": "cat /desk/old"})
    assert failed.status_message == "cat: /desk/old: No such file or directory"


def test_a_sub_agent_stands_under_the_call_that_started_it() -> None:
    trace = one("copilot/session-state")
    agent = next(each for each in trace.steps if each.kind == "agent")
    assert (agent.name, agent.parent_id, agent.status) == ("Explore", "call_3", "ok")
    assert [each.output for each in trace.steps if each.parent_id == agent.id] == [
        "It may be 30 euro."
    ]


def test_no_event_is_lost_and_unknown_kinds_are_kept_and_counted() -> None:
    trace, given = one("copilot/session-state"), events()
    kinds = [event["type"] for event in given]
    joined = (
        kinds.count("tool.execution_complete")
        + kinds.count("subagent.completed")
        + kinds.count("assistant.reasoning")
    )
    pieces = kinds.count("assistant.message_delta")
    assert len(given) == len(trace.steps) + joined + pieces
    assert trace.notes == (
        "pieces of streamed messages that are also there as a whole: 1",
        "events of kinds that are not known: 1 (weather.changed)",
    )
    assert next(each for each in trace.steps if each.name == "weather.changed").output == {
        "to": "rain"
    }


def test_an_error_that_no_answer_followed_is_the_error_of_the_session() -> None:
    failed = {
        "type": "session.error",
        "data": {"errorType": "quota", "message": "no requests left"},
        "id": "x",
    }
    trace = session(*events()[:3], failed)
    assert trace.error == "no requests left"
    assert step(trace, "x").status == "error"
    assert session(*events()[:3], failed, events()[5]).error is None


def test_reasoning_without_an_answer_and_a_call_without_a_result_are_kept() -> None:
    given = events()
    trace = session(given[0], given[4], given[2], given[5])
    kept = step(trace, given[4]["id"])
    assert kept.messages_out == ()
    assert step(trace, "call_1").output is None


def test_two_sessions_in_one_file_are_two_traces_and_repeated_events_one() -> None:
    given = events()
    other = [{**each, "id": f"b{number}"} for number, each in enumerate(given[:4])]
    other[0] = {**other[0], "data": {"sessionId": "b"}}
    traces = read_values(READER, *given, *given, *other)
    assert [each.source_id for each in traces if isinstance(each, Trace)] == [SESSION, "b"]
    assert traces[0] == session(*given)


def test_an_older_session_has_its_chat_and_what_only_the_timeline_says() -> None:
    trace = one(OLD)
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    tool = step(trace, "2")
    assert (tool.name, tool.status, tool.output) == ("bash", "error", "cat: fees: No such file")
    assert (tool.parent_id, trace.status) == ("1", "unset")
    assert tool.attributes["timeline.intentionSummary"] == "Read the fees"
    assert step(trace, "timeline-1").output == "Logged in as a desk clerk"
    # Four messages and four entries: one is the end of the tool, two repeat the chat.
    assert len(trace.steps) == 4 + 4 - 1 - 2
    assert trace.notes == ("2 entries of the timeline only repeat the chat",)


def test_what_is_no_event_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(EVENTS.read_text() + '["no event"]\n{"kind": 1}\n{"type": ')
    traces, rejects = read(path)
    assert (len(traces), len(rejects)) == (1, 3)
    assert all(each.reason for each in rejects)


def test_odd_types_are_kept_and_end_no_load() -> None:
    odd = {
        "type": "assistant.message_delta",
        "data": {"messageId": ["x"]},
        "id": "d",
        "timestamp": {},
    }
    answer = {
        "type": "assistant.message",
        "data": {"messageId": {}, "toolRequests": "none", "content": 7},
        "id": "m",
    }
    trace = session(*events()[:3], odd, answer)
    assert step(trace, "d").output == {"messageId": ["x"]}
    assert step(trace, "m").attributes["toolRequests"] == "none"
