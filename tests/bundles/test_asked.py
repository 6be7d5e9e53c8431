"""Answers that a check asks about, as traces: the conversation, the calls, the answer, and the case they belong to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import read
from tracejury.rubrics.files import rubric_from_json, rubric_hash
from tracejury.store.asked_answers import asked_about
from tracejury.store.bundles.formats.asked import rubrics_in
from tracejury.store.trace import Trace

FILE = Path(__file__).parents[1] / "data" / "asked" / "asked.jsonl"


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text().splitlines()]


def write(path: Path, values: list[Any]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def traces() -> list[Trace]:
    found, rejects = read(FILE)
    assert rejects == []
    return found


def test_each_answer_is_a_trace_and_the_line_of_the_rubrics_is_none() -> None:
    assert [trace.output for trace in traces()] == [
        line["answer"]["output"] for line in lines()[1:]
    ]
    assert {trace.format for trace in traces()} == {"asked"}


def test_a_trace_keeps_the_case_that_its_answer_belongs_to() -> None:
    first = traces()[0]
    about = asked_about(first)
    assert about is not None
    given = lines()[1]["asked"]
    assert about.json() == given
    assert (about.case, about.role, about.pack) == ("c-1f00aa6b5d2c9e41", "fix", "bags")


def test_the_conversation_the_documents_and_the_calls_are_steps() -> None:
    bag, _, added = traces()
    assert [step.id for step in bag.steps] == ["0", "documents", "answer"]
    assert [one.id for one in bag.steps[1].documents] == ["fees-2026"]
    assert [step.name for step in added.steps][-2:] == ["add_bag", "answer"]
    assert added.steps[-2].input == {"booking": "K4T9QX", "count": 1}
    assert [step.messages_out[0].role for step in added.steps if step.id.isdigit()] == [
        "system", "user", "assistant", "tool", "assistant", "user",
    ]  # fmt: skip
    assert added.input == "And please add it to my booking."


def test_the_same_answer_to_the_same_input_is_the_same_trace_whatever_was_said_of_it(
    tmp_path: Path,
) -> None:
    changed = lines()
    changed[1]["asked"] |= {"why": "other words", "claims": None, "pack": "bags-2"}
    again, _ = read(write(tmp_path / "later.jsonl", changed))
    assert [trace.key for trace in again] == [trace.key for trace in traces()]


def test_another_answer_or_another_input_is_another_trace(tmp_path: Path) -> None:
    changed = lines()
    changed[1]["answer"]["output"] += " Always."
    changed[2]["input"]["messages"][0]["content"] += " Now."
    again, _ = read(write(tmp_path / "later.jsonl", changed))
    same = {trace.key for trace in again} & {trace.key for trace in traces()}
    assert same == {traces()[2].key}


def test_a_line_that_is_not_whole_is_rejected_with_its_reason(tmp_path: Path) -> None:
    header, first, second, third = lines()
    del first["answer"]
    second["asked"]["case"] = 7
    third["input"]["messages"] = [3]
    odd = {"schema": header["schema"], "note": "x"}
    found, rejects = read(write(tmp_path / "a.jsonl", [header, first, second, third, odd]))
    assert found == []
    assert [reject.reason for reject in rejects] == [
        "answer is missing",
        "case: expected text, got a whole number",
        "input.messages: one of them has no role",
        "neither an asked answer nor the rubrics of some",
    ]


def test_the_rubrics_are_read_from_the_first_line(tmp_path: Path) -> None:
    [data] = rubrics_in(FILE)
    assert rubric_hash(rubric_from_json(data)) == lines()[1]["asked"]["rubric"]
    assert rubrics_in(write(tmp_path / "other.jsonl", [{"id": 1, "input": "a"}])) == []


def test_metadata_of_that_name_in_another_export_is_no_case() -> None:
    assert asked_about(Trace(metadata={"asked": "yes"})) is None
    assert asked_about(Trace(metadata={"asked": {"case": "c-1"}})) is None
