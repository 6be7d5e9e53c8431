"""Cline and Roo Code: the files of a task's folder are one trace; tools in both protocols have their results."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, WRONG, one, read, step

TASK = DATA / "cline" / "1764000000000"
ENVIRONMENT = "<environment_details>\n# Current Mode\nACT MODE\n</environment_details>"


def loaded(name: str) -> list[Any]:
    found: list[Any] = json.loads((TASK / name).read_text())
    return found


def task(tmp_path: Path, **files: Any) -> Path:
    folder = tmp_path / "17"
    folder.mkdir()
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    return tmp_path


def said(role: str, *texts: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": each} for each in texts], **more}


def test_the_files_of_a_folder_are_one_trace() -> None:
    trace = one("cline")
    assert trace.source_id == "1764000000000"
    assert str(trace.input).startswith(QUESTION)
    assert trace.output == WRONG
    assert trace.metadata["model"] == "quill-3"
    assert str(trace.metadata["title"]).startswith(QUESTION)
    assert trace.metadata["totalCost"] == 0.012
    assert {source.file.rpartition("/")[2] for source in trace.sources} == {
        "api_conversation_history.json", "ui_messages.json", "task_metadata.json", "history_item.json",
    }  # fmt: skip


def test_two_tasks_are_two_traces(tmp_path: Path) -> None:
    for name in ("a", "b"):
        shutil.copytree(TASK, tmp_path / name / "task")
    traces, rejects = read(tmp_path)
    assert (len(traces), rejects) == (2, [])


def test_results_stand_with_their_calls_and_errors_are_errors() -> None:
    trace = one("cline")
    found = step(trace, "call_1")
    assert (found.name, found.status, found.parent_id) == ("read_file", "ok", "1")
    assert "45 euro" in str(found.output)
    assert step(trace, "call_2").status == "error"
    answer = step(trace, "1")
    assert answer.messages_out[0].reasoning == "The fees are in the timetable."
    assert answer.usage == {"input": 1200, "output": 40, "cost": 0.004}
    assert answer.start_ns == 1764000001000 * 10**6


def test_no_message_of_either_file_is_lost() -> None:
    trace = one("cline")
    (note,) = trace.notes
    repeated = int(note.split()[0])
    shown, history = loaded("ui_messages.json"), loaded("api_conversation_history.json")
    requests = sum(each["say"] == "api_req_started" for each in shown if "say" in each)
    results = sum(b["type"] == "tool_result" for each in history for b in each["content"])
    calls = sum(b["type"] == "tool_use" for each in history for b in each["content"])
    unanswered = 1
    # A result is part of its call; a message that holds nothing else is no step of its own.
    only_results = sum(all(b["type"] == "tool_result" for b in each["content"]) for each in history)
    events = len(shown) - requests + unanswered - repeated
    assert len(trace.steps) == events + len(history) - only_results + calls
    assert results == 2


def test_a_request_that_the_user_stopped_is_shown_without_an_answer() -> None:
    trace = one("cline")
    stopped = step(trace, "ui-13")
    assert (stopped.kind, stopped.status) == ("llm", "unset")
    assert stopped.attributes["cancelReason"] == "user_cancelled"
    assert trace.error is None
    feedback = step(trace, "ui-12")
    assert (feedback.kind, feedback.name) == ("message", "user")


def test_what_was_shown_alone_gives_answers_tools_and_their_output(tmp_path: Path) -> None:
    shown = [
        {"ts": 1764000000000, "type": "say", "say": "text", "text": QUESTION},
        {"ts": 1764000001000, "type": "say", "say": "api_req_started", "text": '{"tokensIn": 9, "tokensOut": 4}'},
        {"ts": 1764000002000, "type": "say", "say": "reasoning", "text": "Look it up."},
        {"ts": 1764000003000, "type": "ask", "ask": "command", "text": "grep Lisbon fees.md"},
        {"ts": 1764000004000, "type": "say", "say": "command_output", "text": "30 euro"},
        {"ts": 1764000005000, "type": "say", "say": "completion_result", "text": WRONG},
        {"ts": 1764000006000, "type": "say", "say": "brand_new", "text": "what is this", "odd": 1},
    ]  # fmt: skip
    (trace,), rejects = read(task(tmp_path, ui_messages=shown))
    assert rejects == []
    assert (trace.source_id, trace.input, trace.output) == ("17", QUESTION, WRONG)
    answer, tool, other = trace.steps[1:]
    assert (answer.messages_out[0].reasoning, answer.usage) == (
        "Look it up.",
        {"input": 9, "output": 4},
    )
    assert (tool.name, tool.input, tool.output) == ("command", "grep Lisbon fees.md", "30 euro")
    assert (other.kind, other.name, other.attributes["odd"]) == ("event", "brand_new", 1)


def test_tools_called_with_tags_have_their_parameters_and_results(tmp_path: Path) -> None:
    history = [
        said("user", f"<task>\n{QUESTION}\n</task>", ENVIRONMENT),
        said("assistant", "I read it.\n<read_file>\n<path>fees.md</path>\n</read_file>"),
        said("user", "[read_file for 'fees.md'] Result:", "Lisbon 45", ENVIRONMENT),
        said("assistant", "<execute_command>\n<command>ls</command>\n</execute_command>"),
        said("user", "[execute_command for 'ls'] Result:", "The tool execution failed with the following error: x"),
        said("assistant", f"<attempt_completion>\n<result>\n{WRONG}\n</result>\n</attempt_completion>"),
    ]  # fmt: skip
    (trace,), rejects = read(task(tmp_path, api_conversation_history=history))
    assert rejects == []
    assert (trace.input, str(trace.output).strip()) == (QUESTION, WRONG)
    tool = step(trace, "2-result-0")
    assert (tool.name, tool.input, tool.output, tool.parent_id) == (
        "read_file",
        {"path": "fees.md"},
        "Lisbon 45",
        "1",
    )
    assert step(trace, "4-result-0").status == "error"
    assert step(trace, "2").output == ENVIRONMENT


def test_a_failed_last_request_is_the_error_of_the_task(tmp_path: Path) -> None:
    shown = loaded("ui_messages.json")
    shown[-1]["text"] = (
        '{"cancelReason": "streaming_failed", "streamingFailedMessage": "no credit left"}'
    )
    history = loaded("api_conversation_history.json")
    (trace,), _ = read(task(tmp_path, ui_messages=shown, api_conversation_history=history))
    assert trace.error == "the last request ended with: no credit left"


def test_a_task_without_its_conversation_and_what_is_no_part_of_it_are_rejected(
    tmp_path: Path,
) -> None:
    item = json.loads((TASK / "history_item.json").read_text())
    traces, (reject,) = read(task(tmp_path, history_item=item))
    assert traces == []
    assert "whole folder" in reject.reason
    shown = [*loaded("ui_messages.json"), {"nothing": "known"}]
    (tmp_path / "17" / "ui_messages.json").write_text(json.dumps(shown))
    traces, rejects = read(tmp_path)
    assert (len(traces), [each.reason for each in rejects]) == (1, ["not a part of a task"])
