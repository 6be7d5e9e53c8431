"""Invocations and events of an ADK agent as steps: the user's turn, answers of agents, their tools with results.

Source: google/adk-python, `evaluation/eval_case.py` (Invocation, IntermediateData, InvocationEvents) and
`events/event.py` (Event, LlmResponse, EventActions).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall
from ...chat.contents import (
    FunctionResult,
    content_messages,
    function_results,
    parts_of,
    result_of,
)
from ...chat.turns import Turns, beside, spoken
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import finite
from ...values.times import to_ns
from .fields import field, left

_EVENT: Final = ("id", "author", "content", "timestamp", "usage_metadata", "model_version")
_USAGE: Final = {"input": "prompt_token_count", "output": "candidates_token_count"}
_TURN: Final = ("user_content", "final_response", "intermediate_data", "creation_timestamp")
_BETWEEN: Final = ("tool_uses", "tool_responses", "intermediate_responses", "invocation_events")
_USER: Final = "user"


def add_event(turns: Turns, given: Json, number: int) -> str:
    """Add an event; the id of its step. `number` names it if it has no id."""
    event = mapping(given)
    step_id = text(event.get("id")) or f"event {number}"
    if not event:
        return turns.add(Step(step_id, "event", "event", output=given))
    author = text(event.get("author")) or "agent"
    content = event.get("content")
    role = "user" if author == _USER else "assistant"
    found = content_messages(content, role)
    results = function_results(content)
    usage, unread = _usage(event)
    rest = beside(left(event, *_EVENT), unread)
    if content not in NOTHING and not found and not results:
        rest["content"] = content
    at = to_ns(event.get("timestamp"))
    failed = field(event, "error_code") not in NOTHING
    model = text(field(event, "model_version"))
    own: str | None = None
    if found or not results:
        spoke = bool(found) or failed
        own = turns.add(
            Step(
                step_id,
                "message" if role == "user" else "llm" if spoke else "event",
                author,
                actor=None if role == "user" else author,
                status="error" if failed else "unset",
                status_message=_why(event) if failed else None,
                start_ns=at,
                end_ns=at,
                output=spoken(found),
                messages_out=found,
                model=model,
                usage=usage,
                attributes=rest,
            )
        )
        for call in (call for message in found for call in message.tool_calls):
            turns.call(call, own, start_ns=at)
        rest = {}
    elif isinstance(content, dict):
        rest |= but(content, "parts", "role")
        rest |= {"usage": usage} if usage else {}
        rest |= {"model_version": model} if model else {}
    if results and own is None:
        rest |= {"result_event": step_id, **({"author": author} if author != _USER else {})}
    for one, result in enumerate(results):
        added = _add_result(turns, result, f"{step_id}-{one}", at, rest)
        own = own or added
        rest = {}
    return own or step_id


def _add_result(
    turns: Turns, result: FunctionResult, step_id: str, at: int | None, rest: Mapping[str, Json]
) -> str:
    """Add the result of a function to its call: by id, or by name if it has none."""
    call_id = result.call_id if result.call_id is not None else turns.unanswered(result.name)
    waiting = turns.waiting(call_id)
    more: dict[str, Json] = {}
    if waiting is None:
        more = but({"call_id": result.call_id})
    elif result.name not in (None, turns[waiting].name):
        more["result_name"] = result.name
    return turns.result(
        call_id,
        result.output,
        result.status,
        otherwise=Step(step_id, "tool", result.name or "tool"),
        at_ns=at,
        attributes=beside({**result.rest, **more}, rest),
    )


def _why(event: Mapping[str, Json]) -> str:
    code, said = text(field(event, "error_code")), text(field(event, "error_message"))
    return ": ".join(part for part in (code, said) if part)


def _usage(event: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """The tokens of an event, and what else is said of them."""
    given = field(event, "usage_metadata")
    spent = mapping(given)
    usage = {
        ours: number
        for ours, theirs in _USAGE.items()
        if finite(number := field(spent, theirs)) is not None
    }
    more: Json = left(spent, *(_USAGE[key] for key in usage)) if spent else given
    return usage, {"usage_metadata": more} if more not in NOTHING else {}


def add_invocation(turns: Turns, given: Json, number: int) -> str:
    """Add an invocation: what the user wrote, what happened, and the final response; the id of the last step."""
    turn = mapping(given)
    name = text(field(turn, "invocation_id")) or str(number)
    if not turn:
        return turns.add(Step(name, "event", "invocation", output=given))
    at = to_ns(field(turn, "creation_timestamp"))
    asked = field(turn, "user_content")
    found = content_messages(asked, "user")
    rest = left(turn, *_TURN, "invocation_id")
    if asked not in NOTHING and not found:
        rest["user_content"] = asked
    between = field(turn, "intermediate_data")
    if between not in NOTHING and not mapping(between):
        rest["intermediate_data"] = between
    rest = beside(rest, left(mapping(between), *_BETWEEN))
    last = turns.add(
        Step(
            name,
            "message",
            "user",
            start_ns=at,
            end_ns=at,
            output=spoken(found),
            messages_out=found,
            attributes=rest,
        )
    )
    last = _between(turns, mapping(between), name) or last
    final = field(turn, "final_response")
    said = content_messages(final, "assistant")
    if said or final not in NOTHING:
        odd: dict[str, Json] = {} if said else {"final_response": final}
        last = turns.add(
            Step(
                f"{name}-final",
                "llm",
                "final response",
                output=spoken(said),
                messages_out=said,
                attributes=odd,
            )
        )
    return last


def _between(turns: Turns, between: Mapping[str, Json], name: str) -> str | None:
    """What happened before the final response. In the older shape tools and responses are lists of their own."""
    last: str | None = None
    uses = listing(field(between, "tool_uses"))
    calls = [_call(one) for one in uses]
    if calls:
        message = Message("assistant", tool_calls=tuple(calls))
        last = turns.add(Step(f"{name}-tools", "llm", "agent", messages_out=(message,)))
        for call, use in zip(calls, uses, strict=True):
            rest = but(use, "id", "name", "args") if isinstance(use, dict) else {"call": use}
            turns.call(call, last, attributes=rest)
    for number, given in enumerate(listing(field(between, "tool_responses"))):
        response = mapping(given)
        result = result_of(response, {} if response else {"response": given})
        _add_result(turns, result, f"{name}-result {number}", None, {})
    for number, given in enumerate(listing(field(between, "intermediate_responses"))):
        pair = given if isinstance(given, list) and len(given) == 2 else ["agent", given]
        author, parts = text(pair[0]) or "agent", pair[1]
        said = content_messages(parts, "assistant")
        status: Status = "unset"
        last = turns.add(
            Step(
                f"{name}-said {number}",
                "llm",
                author,
                actor=author,
                status=status,
                output=spoken(said) if said else None,
                messages_out=said,
                attributes={} if said or parts in NOTHING else {"parts": parts_of(parts)},
            )
        )
    for number, given in enumerate(listing(field(between, "invocation_events"))):
        event = mapping(given)
        own = {"id": f"{name}-{number}", **event} if event else given
        last = add_event(turns, own, number)
    for key in _BETWEEN:
        held = field(between, key)
        if held not in NOTHING and not listing(held):
            turns.note(name, {key: held})
    return last


def _call(given: Json) -> ToolCall:
    use = mapping(given)
    return ToolCall(text(use.get("name")) or "", use.get("args"), text(use.get("id")))
