"""Rows of Azure AI evaluation as traces: a conversation in `query` and `response`, and what was judged of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Step, Trace, replace
from ...chat.message_steps import message_steps, one_a_message
from ...values.json_access import NOTHING, json_in_text, mapping, text
from ...values.times import to_ns
from .scores import INPUTS, OUTPUTS, columns_of, scores_of

_IDS: Final = ("id", "thread_id", "run_id", "conversation_id")
_READ: Final = ("query", "response", "conversation", "ground_truth", "messages")


def is_turns(value: Json) -> bool:
    """Whether it is a list of messages."""
    value = json_in_text(value)
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and isinstance(one.get("role"), str) for one in value)
    )


def row_trace(row: Mapping[str, Json], about: Mapping[str, Json], format: str) -> Trace:  # noqa: A002 - the model's own name
    """One row, of data or of results, as a trace; `about` is what its file says of all rows."""
    given = {
        key.removeprefix(INPUTS): item for key, item in row.items() if not key.startswith(OUTPUTS)
    }
    made = {
        key.removeprefix(OUTPUTS): item
        for key, item in row.items()
        if key.startswith(OUTPUTS) and "." not in key.removeprefix(OUTPUTS)
    }
    talk = mapping(json_in_text(given.get("conversation")))
    response = (
        given.get("response") if given.get("response") not in NOTHING else made.get("response")
    )
    used = ["query", "response", "ground_truth"]
    steps: list[Step] = []
    for side, role, value in (
        ("conversation", "user", talk.get("messages", given.get("messages"))),
        ("query", "user", given.get("query")),
        ("response", "assistant", response),
    ):
        found = _steps(value, role)
        if found:
            used.append("messages" if side == "conversation" and "messages" not in talk else side)
        steps += found
    steps = _as_one(steps)
    answers = [step.output for step in steps if step.kind == "llm" and step.output]
    questions = [step.output for step in steps if step.name == "user" and step.output]
    if given.get("response") in NOTHING:
        made.pop("response", None)
    ids = [text(given[key]) for key in _IDS if given.get(key) not in NOTHING]
    metadata: dict[str, Json] = {
        key: item for key, item in given.items() if key not in used and item not in NOTHING
    }
    if steps and talk:
        metadata |= {f"conversation.{key}": item for key, item in talk.items() if key != "messages"}
    for key, item in made.items():
        if item not in NOTHING:
            metadata[key if key not in metadata else f"{OUTPUTS}{key}"] = item
    for key, item in about.items():
        metadata.setdefault(key, item)
    times = [step.start_ns for step in steps if step.start_ns is not None]
    return Trace(
        source_id=ids[0] if ids else None,
        input=questions[-1] if questions else given.get("query"),
        output=answers[-1] if answers else response,
        expected=given.get("ground_truth"),
        steps=tuple(steps),
        metadata=metadata,
        start_ns=min(times, default=None),
        end_ns=max(times, default=None),
        scores=tuple(
            score for name, columns in columns_of(row).items() for score in scores_of(name, columns)
        ),
        format=format,
    )


def _steps(value: Json, role: str) -> list[Step]:
    """A side of a row as messages: a list of them, or a text."""
    if is_turns(value):
        messages = []
        for one in json_in_text(value):
            messages += one_a_message([_plain(one)]) or [
                Message(one["role"], None, extra={"as_given": one})
            ]
        return list(message_steps(messages))
    if value in NOTHING:
        return []
    said = text(value)
    return list(message_steps([Message(role, said)]))


def _plain(one: Mapping[str, Json]) -> dict[str, Json]:
    """A message whose calls and results are named as in other formats."""
    content = one.get("content")
    if not isinstance(content, list):
        return dict(one)
    return {**one, "content": [_block(block) for block in content]}


def _block(block: Json) -> Json:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "tool_call" and "id" not in block:
        inner = block.get("tool_call")
        if isinstance(inner, dict):
            return {**{k: v for k, v in block.items() if k != "tool_call"}, **inner, "type": kind}
        return {
            **{k: v for k, v in block.items() if k != "tool_call_id"},
            "id": block.get("tool_call_id"),
        }
    if kind == "tool_result" and "content" not in block:
        rest = {key: item for key, item in block.items() if key != "tool_result"}
        return {**rest, "content": block.get("tool_result")}
    return block


def _as_one(steps: list[Step]) -> list[Step]:
    """The messages of all sides as one conversation: numbered through, with the results of calls on the other side."""
    messages = [message for step in steps for message in step.messages_out]
    return [
        replace(
            step,
            start_ns=step.start_ns
            if step.start_ns is not None
            else to_ns(message.extra.get("createdAt")),
        )
        for step, message in zip(message_steps(messages), messages, strict=True)
    ]
