"""Messages with nothing around them: which of them are one conversation, and that none is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import DATA
from tracejury.store.bundles.opening import elected, read_bundle
from tracejury.store.bundles.protocol import Reject, Sample
from tracejury.store.trace import Trace

ASKED = {"role": "user", "content": "Is the sauna open on Monday?"}
ANSWERED = {"role": "assistant", "content": "From ten to nine."}
THANKED = {"role": "user", "content": "Thank you."}
TALK = [ASKED, ANSWERED]
OTHER = [{"role": "user", "content": "And on Friday?"}, {"role": "assistant", "content": "Closed."}]


def read(path: Path) -> tuple[list[Trace], list[str], str]:
    parts = list(read_bundle(path))
    items = [item for part in parts for item in part.items]
    assert {part.format for part in parts} == {"bare-messages"}
    traces = [item for item in items if isinstance(item, Trace)]
    rejects = [item.reason for item in items if isinstance(item, Reject)]
    return traces, rejects, parts[0].note


def document(path: Path, value: Any, indent: int | None = 1) -> Path:
    path.write_text(json.dumps(value, indent=indent))
    return path


def lines(path: Path, values: list[Any]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def said(trace: Trace) -> list[str | None]:
    return [message.content for step in trace.steps for message in step.messages_out]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_as_a_document_is_one_conversation(tmp_path: Path, indent: int | None) -> None:
    (trace,), rejects, note = read(document(tmp_path / "talk.json", TALK, indent))
    assert (trace.input, trace.output) == (ASKED["content"], ANSWERED["content"])
    assert said(trace) == [ASKED["content"], ANSWERED["content"]]
    assert trace.source_id == "talk.json"
    assert rejects == []
    assert note == "every list of messages is a conversation"


def test_a_list_a_line_is_a_conversation_a_line(tmp_path: Path) -> None:
    traces, rejects, note = read(lines(tmp_path / "talks.jsonl", [TALK, OTHER]))
    assert [trace.source_id for trace in traces] == ["talks.jsonl#1", "talks.jsonl#2"]
    assert [said(trace) for trace in traces] == [
        [one["content"] for one in talk] for talk in (TALK, OTHER)
    ]
    assert rejects == []
    assert note == "every list of messages is a conversation"


def test_a_list_of_lists_is_a_conversation_for_each(tmp_path: Path) -> None:
    for path in (
        document(tmp_path / "a.json", [TALK, OTHER]),
        lines(tmp_path / "b.jsonl", [[TALK, OTHER], [TALK]]),
    ):
        traces, rejects, _ = read(path)
        assert said(traces[0]) == [one["content"] for one in TALK]
        assert said(traces[1]) == [one["content"] for one in OTHER]
        assert len({trace.source_id for trace in traces}) == len(traces)
        assert rejects == []


def test_a_message_a_line_is_one_conversation_and_that_is_said(tmp_path: Path) -> None:
    (trace,), _, note = read(lines(tmp_path / "talk.jsonl", [*TALK, THANKED]))
    assert len(said(trace)) == 3
    assert note == "a message a line: all messages of the file are one conversation"


def test_messages_that_name_their_conversation_are_put_together(tmp_path: Path) -> None:
    rows = [
        {"session_id": session, **message}
        for session, message in zip("ABAB", [ASKED, *OTHER[:1], ANSWERED, OTHER[1]], strict=True)
    ]
    traces, _, note = read(lines(tmp_path / "mixed.jsonl", rows))
    assert {trace.source_id: said(trace) for trace in traces} == {
        "A": [one["content"] for one in TALK],
        "B": [one["content"] for one in OTHER],
    }
    assert traces[0].metadata == {"session": "A"}
    assert note == "messages with the same session_id are a conversation"


def test_two_files_with_a_session_of_the_same_name_are_two_conversations(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    lines(folder / "monday.jsonl", [{"session_id": 1, **one} for one in TALK])
    lines(folder / "friday.jsonl", [{"session_id": 1, **one} for one in OTHER])
    assert sorted(len(said(trace)) for trace in read(folder)[0]) == [2, 2]


def test_a_file_named_by_a_unique_id_gives_its_conversation_that_id(tmp_path: Path) -> None:
    name = "0d9f4c1e-52a7-4b0a-9f66-1f6c2b7d9a31"
    (trace,), _, _ = read(document(tmp_path / f"{name}.json", TALK))
    assert trace.source_id == name


def test_calls_and_their_results_stay_together() -> None:
    (trace,), _, _ = read(DATA / "bare_messages" / "ferry_desk.json")
    call, result = trace.steps[2:4]
    assert call.messages_out[0].tool_calls[0].name == "timetable"
    assert (result.kind, result.name) == ("tool", "timetable")
    assert result.input == {"day": "Sunday", "direction": "mainland"}


def test_parts_of_gemini_and_values_of_sharegpt_are_messages_too(tmp_path: Path) -> None:
    traces, _, _ = read(DATA / "bare_messages" / "garden_line.jsonl")
    assert said(traces[0])[1] == "Probably blight. Cut off the leaves with spots."
    pairs = [{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Good day"}]
    (trace,), _, _ = read(document(tmp_path / "pairs.json", pairs))
    assert [step.kind for step in trace.steps] == ["message", "llm"]


def test_what_is_no_message_is_kept_or_counted(tmp_path: Path) -> None:
    odd = [*TALK, {"tools": ["sauna_hours"]}, *OTHER, *TALK]
    (trace,), rejects, _ = read(document(tmp_path / "odd.json", odd))
    assert len(trace.steps) == len(odd)
    assert "sauna_hours" in str(trace.steps[2].output)
    assert trace.notes == ("1 of its entries is no message and is kept as it was",)
    traces, rejects, _ = read(lines(tmp_path / "empty.jsonl", [TALK, [], OTHER]))
    assert len(traces) == 2
    assert rejects == ["the list holds no messages"]


@pytest.mark.parametrize(
    "record",
    [
        {"role": "Engineer", "content": "Repairs the pumps."},
        {"role": "user", "content": "Is it open?", "response": "Yes."},
        {"role": "user"},
        {"from": "Oslo", "to": "Bergen"},
        [],
        [["Is it open?", "Yes."]],
    ],
)
def test_records_that_only_look_like_messages_are_left_to_others(record: Any) -> None:
    assert "bare-messages" not in elected(Sample(b"", [record]))


def test_rows_of_a_table_with_a_role_and_content_are_messages(tmp_path: Path) -> None:
    path = tmp_path / "chat.csv"
    path.write_text(
        "conversation_id,role,content\n7,user,Is it open?\n7,assistant,Yes.\n8,user,Bye\n"
    )
    traces, _, _ = read(path)
    assert [(trace.source_id, len(trace.steps)) for trace in traces] == [("7", 2), ("8", 1)]


TEXTS = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() == text)
MESSAGE = st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": TEXTS})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(talks=st.lists(st.lists(MESSAGE, min_size=1, max_size=4), min_size=1, max_size=4))
def test_however_lists_are_written_every_message_is_in_its_conversation_once(
    talks: list[list[dict[str, str]]], tmp_path: Path
) -> None:
    wanted = [[one["content"] for one in talk] for talk in talks]
    as_lines = read(lines(tmp_path / "a.jsonl", talks))[0]
    as_lists = read(document(tmp_path / "a.json", talks))[0]
    assert [said(trace) for trace in as_lines] == wanted
    assert [said(trace) for trace in as_lists] == wanted
