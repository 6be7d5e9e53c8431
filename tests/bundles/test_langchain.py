"""LangChain and LangGraph: messages in each serialisation, states with their history, updates."""

from __future__ import annotations

import json
import random
from pathlib import Path

from reading import DATA, QUESTION, WRONG, one, read


def test_a_list_of_dumped_messages_is_one_conversation() -> None:
    trace = one("langchain/messages.json")
    assert (trace.format, trace.input, trace.output) == ("langchain", QUESTION, WRONG)
    assert [s.kind for s in trace.steps] == ["message", "llm", "tool", "llm"]
    assert trace.steps[1].messages_out[0].tool_calls[0].arguments == {"to": "Lisbon"}
    assert (trace.steps[2].name, trace.steps[2].input) == ("find_fee", {"to": "Lisbon"})


def test_a_history_of_states_is_its_newest_state_in_any_order(tmp_path: Path) -> None:
    trace = one("langchain/history.json")
    assert (trace.source_id, trace.input, trace.output) == ("chat-1", QUESTION, WRONG)
    assert len(trace.steps) == 2
    states = json.loads((DATA / "langchain" / "history.json").read_text())
    assert len(trace.metadata["history"]) == len(states) - 1
    random.Random(2).shuffle(states)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(states))
    (shuffled,), _ = read(path)
    assert shuffled.key == trace.key


def test_streamed_updates_are_the_words_of_their_nodes() -> None:
    trace = one("langchain/updates.json")
    assert (trace.output, trace.metadata["nodes"]) == (WRONG, ["desk"])


def test_what_is_under_messages_is_a_message_list(tmp_path: Path) -> None:
    messages = json.loads((DATA / "langchain" / "messages.json").read_text())
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"messages": messages}))
    (trace,), rejects = read(path)
    assert (trace.format, trace.input, trace.output, rejects) == ("messages", QUESTION, WRONG, [])


def test_a_text_that_was_a_python_object_stays_text(tmp_path: Path) -> None:
    said = "content='One bag' additional_kwargs={}"
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"type": "ai", "content": said}]))
    (trace,), _ = read(path)
    assert trace.output == said
