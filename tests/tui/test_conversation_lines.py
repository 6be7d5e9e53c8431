"""`traces KEY`: the conversation on a terminal says what was asked, called, returned and what failed."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from tracejury.store.trace import Document, Message, Step, ToolCall, Trace
from tracejury.tui.commands.conversation import conversation_lines
from tracejury.tui.commands.main import tracejury

ASKED = Message("user", "Cancel my boat trip.")
CALL = Message("assistant", None, tool_calls=(ToolCall("find_trip", {"day": "Friday"}, "c1"),))
RESULT = Message("tool", "trip 12", tool_call_id="c1")
SAID = Message("assistant", "Trip 12 is cancelled.")


def lines(*steps: Step, **more: str) -> list[str]:
    """The paragraphs without the empty lines between them."""
    trace = Trace(source_id="t", steps=steps, **more)  # type: ignore[arg-type]
    return [line for one in conversation_lines(trace) for line in one.split("\n") if line]


def test_a_question_that_only_the_model_was_given_is_shown_once() -> None:
    steps = [
        Step(
            "1",
            "llm",
            "m",
            messages_in=(Message("system", "Be brief."), ASKED),
            messages_out=(CALL,),
        ),
        Step("2", "tool", "find_trip", input={"day": "Friday"}, output="trip 12"),
        Step("3", "llm", "m", messages_in=(ASKED, CALL, RESULT), messages_out=(SAID,)),
    ]
    assert lines(*steps) == [
        "[system] Be brief.",
        "[user] Cancel my boat trip.",
        '  calls find_trip({"day": "Friday"})',
        "  gives trip 12",
        "[assistant] Trip 12 is cancelled.",
    ]


def test_a_result_that_only_a_message_tells_stands_below_its_call() -> None:
    found = lines(Step("1", "llm", "m", messages_in=(ASKED, CALL, RESULT), messages_out=(SAID,)))
    assert found[1:3] == ['  calls find_trip({"day": "Friday"})', "  gives trip 12"]


def test_results_without_ids_go_to_the_open_call_of_their_tool() -> None:
    call = Message("assistant", None, tool_calls=(ToolCall("find_trip", {"day": "Friday"}),))
    result = Message("tool", "trip 12", name="find_trip")
    found = lines(Step("1", "llm", "m", messages_in=(ASKED, call, result), messages_out=(SAID,)))
    assert found[1:3] == ['  calls find_trip({"day": "Friday"})', "  gives trip 12"]
    assert sum("find_trip" in line for line in found) == 1


def test_a_whole_exchange_in_one_step_keeps_its_order() -> None:
    found = lines(Step("1", "llm", "m", messages_in=(ASKED,), messages_out=(CALL, RESULT, SAID)))
    assert found == [
        "[user] Cancel my boat trip.",
        '  calls find_trip({"day": "Friday"})',
        "  gives trip 12",
        "[assistant] Trip 12 is cancelled.",
    ]


def test_errors_are_shown_at_the_call_and_at_the_end() -> None:
    steps = [
        Step("1", "llm", "m", messages_in=(ASKED,), messages_out=(CALL,)),
        Step(
            "2",
            "tool",
            "find_trip",
            input={"day": "Friday"},
            status="error",
            status_message="no boat",
        ),
    ]
    assert lines(*steps, error="the run was stopped")[1:] == [
        '  calls find_trip({"day": "Friday"})',
        "  error: no boat",
        "[error] the run was stopped",
    ]


def test_what_a_terminal_shows_without_a_call_is_no_call() -> None:
    step = Step("1", "tool", "observation", output="$ ls")
    assert lines(step) == ["[observation] $ ls"]


def test_thoughts_documents_and_pictures_are_shown() -> None:
    picture = {"type": "image_url", "image_url": {"url": "https://example.org/boat.png"}}
    steps = [
        Step(
            "1", "retriever", "look_up", input="trips", documents=(Document("Trips are free to cancel."),)
        ),
        Step("2", "llm", "m", messages_out=(Message("assistant", "Done.", reasoning="It is free.", parts=(picture,)),)),
    ]  # fmt: skip
    assert lines(*steps, input="Cancel?") == [
        "[input] Cancel?",
        "[search look_up] trips",
        "  - Trips are free to cancel.",
        "[reasoning] It is free.",
        "[assistant] Done.",
        "  image_url https://example.org/boat.png".replace("image_url", "image"),
    ]


def test_the_json_of_a_trace_has_its_scores_and_notes(tmp_path: Path) -> None:
    table, folder = tmp_path / "answers.jsonl", tmp_path / "library"
    row = {"id": "t-1", "input": "Cancel?", "output": "Done.", "score_polite": 0.5}
    table.write_text(json.dumps(row) + "\n")

    def typed(*words: str) -> str:
        done = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    typed("load", str(table))
    document = json.loads(typed("--json", "traces", "t-1"))
    assert [one["value"] for one in document["scores"]] == [0.5]
    assert document["notes"] == []
    printed = typed("traces", "t-1", "--view", "json")
    shown = json.loads(printed[printed.index("{") :])
    assert (shown["scores"], shown["notes"]) == (document["scores"], [])
