"""A message of a Gemini CLI session as steps: a turn, or an answer with its thoughts and the tools under it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall, replace
from ...chat.contents import content_messages, function_results, parts_of
from ...chat.turns import Turns, beside, spoken
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import finite
from ...values.times import to_ns, unread_times

_READ: Final = ("id", "timestamp", "type", "content", "toolCalls", "thoughts", "tokens", "model")
_CALL: Final = ("id", "name", "args", "result", "status", "timestamp")
_USAGE: Final = ("input", "output")
_ENDED: Final[Mapping[str, Status]] = {"success": "ok", "error": "error", "cancelled": "error"}


def add_message(turns: Turns, message: Mapping[str, Json], number: int) -> None:
    """Add a message; `number` names it if it has no id."""
    kind = text(message.get("type")) or "message"
    step_id = text(message.get("id")) or str(number)
    at = to_ns(message.get("timestamp"))
    rest = {**but(message, *_READ), **unread_times(message, "timestamp")}
    if kind == "gemini":
        _answer(turns, message, step_id, at, rest)
        return
    rest |= but({k: message.get(k) for k in ("toolCalls", "thoughts", "tokens", "model")})
    content = message.get("content")
    found = content_messages(content, "user") if kind == "user" else ()
    results = function_results(content) if kind == "user" else []
    if results:
        rest["results"] = [part for part in parts_of(content) if function_results(part)]
    said = spoken(found) if found else None if results else content
    turns.add(
        Step(
            step_id,
            "message" if kind == "user" else "event",
            kind,
            status="error" if kind == "error" else "unset",
            status_message=text(content) if kind == "error" else None,
            start_ns=at,
            end_ns=at,
            output=said,
            messages_out=found,
            attributes=rest,
        )
    )


def _answer(
    turns: Turns, message: Mapping[str, Json], step_id: str, at: int | None, rest: dict[str, Json]
) -> None:
    thoughts = [one for one in listing(message.get("thoughts")) if isinstance(one, dict)]
    reasoning = [text(_thought(one)) for one in thoughts]
    left = [
        {**but(one, "subject", "description", "timestamp"), **unread_times(one, "timestamp")}
        for one in thoughts
    ]
    if any(left):
        rest["thoughts"] = left
    given = [one for one in listing(message.get("toolCalls")) if isinstance(one, dict)]
    tokens = mapping(message.get("tokens"))
    usage = {key: tokens[key] for key in _USAGE if finite(tokens.get(key)) is not None}
    if more := but(tokens, *usage):
        rest["tokens"] = more
    for key, read in (("thoughts", thoughts), ("toolCalls", given)):
        if len(read) != len(listing(message.get(key))) or (not read and message.get(key)):
            rest[f"{key} as given"] = message[key]
    if not tokens and message.get("tokens") not in NOTHING:
        rest["tokens"] = message["tokens"]
    found = content_messages(message.get("content"), "assistant") or (Message("assistant"),)
    calls = tuple(
        ToolCall(text(one.get("name")) or "", one.get("args"), text(one.get("id"))) for one in given
    )
    thought = [one for one in (*reasoning, found[0].reasoning) if one]
    whole = replace(
        found[0],
        tool_calls=(*found[0].tool_calls, *calls),
        reasoning="\n".join(thought) or None,
    )
    model = text(message.get("model"))
    own = turns.add(
        Step(
            step_id,
            "llm",
            model or "gemini",
            start_ns=at,
            end_ns=at,
            output=spoken(found),
            messages_out=(whole, *found[1:]),
            model=model,
            usage=usage,
            attributes=rest,
        )
    )
    for call, one in zip(calls, given, strict=True):
        _tool(turns, call, one, own)


def _thought(one: Mapping[str, Json]) -> str:
    said = [text(one.get("subject")), text(one.get("description"))]
    return ": ".join(part for part in said if part)


def _tool(turns: Turns, call: ToolCall, given: Mapping[str, Json], parent: str) -> None:
    at = to_ns(given.get("timestamp"))
    said = given.get("result")
    results = function_results(said)
    rest = {**but(given, *_CALL), **unread_times(given, "timestamp")}
    output = said
    status: Status = _ENDED.get(str(given.get("status")), "unset")
    if status == "unset" and given.get("status") not in NOTHING:
        rest["status"] = given["status"]
    if len(results) == 1 and len(parts_of(said)) == 1:
        output = results[0].output
        rest = beside(rest, results[0].rest)
        status = "error" if results[0].status == "error" else status
        if results[0].call_id not in (None, call.id):
            rest["result_id"] = results[0].call_id
        if results[0].name not in (None, call.name):
            rest["result_name"] = results[0].name
    step_id = turns.call(call, parent, start_ns=at)
    turns.change(step_id, output=output, status=status, end_ns=at, attributes=rest)
