"""Gemini CLI: sessions as documents and as lines, messages taken back, checkpoints, logs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import one, read, shape, step
from tracejury.store.trace import Trace

ABOUT = {"sessionId": "b0f7c0de-5a61", "projectHash": "6f1e", "startTime": "2026-10-01T08:00:00Z"}
AT = "2026-10-01T08:00:01Z"


def message(message_id: str, kind: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"id": message_id, "timestamp": AT, "type": kind, "content": content, **more}


def lines(tmp_path: Path, *values: Any) -> Trace:
    path = tmp_path / "session-2026-10-01T08-00-b0f7c0de.jsonl"
    path.write_text("".join(json.dumps(value) + "\n" for value in (ABOUT, *values)))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def test_a_session_is_a_trace_with_its_summary_as_name() -> None:
    trace = one("gemini_cli/session.json")
    assert (trace.format, trace.name) == ("gemini-cli", "Mend the baggage fee")
    assert trace.source_id == "b0f7c0de-5a61-4b1e-9c55-20d7f3f5a011"
    assert trace.input == "The baggage fee is wrong, please mend it."
    assert trace.output == "The fee for one bag is 45 euro now."
    assert trace.metadata["model"] == "gemini-x"
    assert shape(trace) == [
        ("m-1", "message", "user", None),
        ("m-2", "llm", "gemini-x", None),
        ("read_file-1", "tool", "read_file", "m-2"),
        ("shell-1", "tool", "run_shell_command", "m-2"),
        ("m-3", "event", "info", None),
        ("m-4", "message", "user", None),
        ("m-5", "llm", "gemini-x", None),
    ]


def test_thoughts_tokens_and_tools_of_an_answer() -> None:
    trace = one("gemini_cli/session.json")
    answer = step(trace, "m-2")
    (said,) = answer.messages_out
    assert said.reasoning == "Finding the fee: It should be in the fee table."
    assert [call.id for call in said.tool_calls] == ["read_file-1", "shell-1"]
    assert answer.usage == {"input": 900, "output": 40}
    assert (step(trace, "read_file-1").output, step(trace, "read_file-1").status) == (
        "bag = 30",
        "ok",
    )
    failed = step(trace, "shell-1")
    assert (failed.output, failed.status) == ("pytest: not found", "error")


def test_what_was_taken_back_is_kept_and_said() -> None:
    trace = one("gemini_cli/session.jsonl")
    assert (trace.name, trace.output) == ("The fee of a bag", "One bag costs 45 euro.")
    assert [each.id for each in trace.steps] == ["n-1", "n-3"]
    assert [each["id"] for each in trace.metadata["taken_back"]] == ["n-2"]
    assert trace.notes == ("1 message(s) were taken back",)


def test_every_message_is_a_step_or_counted() -> None:
    path = Path(__file__).parents[1] / "data" / "gemini_cli" / "session.jsonl"
    written = [value for value in map(json.loads, path.read_text().splitlines()) if "id" in value]
    trace = one("gemini_cli/session.jsonl")
    kept = len(trace.steps) + len(trace.metadata["taken_back"])
    assert kept + trace.metadata["earlier_versions_of_messages"] == len(written) == 4


def test_to_rewind_to_an_unknown_message_takes_all_back(tmp_path: Path) -> None:
    asked = message("a", "user", "How much?")
    trace = lines(tmp_path, asked, {"$rewindTo": "gone"}, message("b", "user", "And a box?"))
    assert (trace.input, trace.metadata["taken_back"]) == ("And a box?", [asked])


def test_a_list_of_messages_replaces_those_before(tmp_path: Path) -> None:
    trace = lines(
        tmp_path, message("a", "user", "?"), {"$set": {"messages": [message("b", "user", "!")]}}
    )
    assert [each.id for each in trace.steps] == ["b"]


def test_unknown_lines_and_kinds_are_kept(tmp_path: Path) -> None:
    trace = lines(
        tmp_path, message("a", "bell", "ding"), message("e", "error", "quota"), {"odd": 4}
    )
    assert [(s.kind, s.name, s.output, s.status) for s in trace.steps] == [
        ("event", "bell", "ding", "unset"),
        ("event", "error", "quota", "error"),
        ("event", "line", None, "unset"),
    ]
    assert trace.steps[2].attributes == {"odd": 4}


def test_a_checkpoint_is_a_conversation_with_results_under_their_calls() -> None:
    trace = one("gemini_cli/checkpoint-fees.json")
    assert (trace.input, trace.output) == ("How much is one bag?", "One bag costs 45 euro.")
    assert [(s.kind, s.name, s.output) for s in trace.steps] == [
        ("message", "user", "How much is one bag?"),
        ("llm", "assistant", None),
        ("tool", "find_fee", "45"),
        ("llm", "assistant", "One bag costs 45 euro."),
    ]
    assert trace.metadata["authType"] == "oauth-personal"


def test_logs_are_what_the_user_wrote_by_session() -> None:
    trace = one("gemini_cli/logs.json")
    assert [s.output for s in trace.steps] == ["How much is one bag?", "/quit"]
    assert trace.source_id == "0d4be0aa-7d29-44d8-8a09-61a7a7ff2e10/logs"
    assert trace.output is None
    assert trace.notes == ("logs hold only what the user wrote, no answers",)


def test_a_folder_as_it_is_stored_gives_every_trace(tmp_path: Path) -> None:
    chats = tmp_path / "chats"
    chats.mkdir()
    folder = Path(__file__).parents[1] / "data" / "gemini_cli"
    for name in ("session.json", "session.jsonl"):
        (chats / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "logs.json").write_bytes((folder / "logs.json").read_bytes())
    traces, rejects = read(tmp_path)
    assert (len(traces), rejects) == (3, [])
