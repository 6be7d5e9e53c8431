"""A list of messages as steps, one step per message."""

from __future__ import annotations

from typing import Final

from ...canonical import Json
from ...trace import Message, Step, StepKind, ToolCall
from ..values.times import to_ns
from .messages import messages_from

_TERMINALS: Final = frozenset({"computer_terminal", "terminal"})


def one_a_message(items: list[Json]) -> list[Message] | None:
    """Exactly one message per element, so that indexes stay valid."""
    out: list[Message] = []
    for item in items:
        found = messages_from([item])
        if len(found) == 1:
            out.append(found[0])
        elif found:
            texts = [message.content for message in found if message.content]
            out.append(Message(found[0].role, "\n".join(texts) or None, extra={"as_given": item}))
        elif isinstance(item, dict) and isinstance(item.get("role"), str):
            rest = {key: given for key, given in item.items() if key != "role"}
            out.append(Message(item["role"], None, extra=rest))
        else:
            return None
    return out


def step_kind(message: Message) -> StepKind:
    """The step kind of a message: the model's turn, a tool's result, or another event."""
    named = (message.name or "").casefold()
    if message.role == "tool" or named in _TERMINALS:
        return "tool"
    if named and message.role in ("assistant", "user"):
        return "agent"
    return "llm" if message.role == "assistant" else "message"


def message_steps(messages: list[Message]) -> tuple[Step, ...]:
    """Every message as a step with its index as id; tool results refer to the call they answer."""
    calls: dict[str, ToolCall] = {}
    waiting: list[ToolCall] = []
    out = []
    for number, message in enumerate(messages):
        for call in message.tool_calls:
            waiting.append(call)
            if call.id:
                calls[call.id] = call
        kind = step_kind(message)
        call_of: ToolCall | None = None
        if message.role == "tool":
            call_of = calls.get(message.tool_call_id or "")
            if call_of is None and not message.tool_call_id and waiting:
                call_of = waiting.pop(0)
        attributes = {"tool_call_id": message.tool_call_id} if message.tool_call_id else {}
        name = message.name or (call_of.name if call_of else None) or message.role
        if message.tool_calls and not message.name:
            name = " + ".join(call.name for call in message.tool_calls) or name
        out.append(
            Step(
                id=str(number),
                kind=kind,
                name=name,
                actor=message.name if message.name and message.role != "tool" else message.role,
                status="error" if kind == "tool" and tool_failed(message) else "unset",
                start_ns=to_ns(message.extra.get("timestamp")),
                input=call_of.arguments if call_of else None,
                output=message.content,
                messages_out=(message,),
                attributes=attributes,
            )
        )
    return tuple(out)


def tool_failed(message: Message) -> bool:
    """Whether a tool's result is an error: by its flag (Anthropic `is_error`, MCP `isError`), by its status
    (LangChain's ToolMessage, the output of an OpenAI function call), or by how its text begins."""
    extra, content = message.extra, message.content
    if extra.get("is_error") is True or extra.get("isError") is True:
        return True
    if extra.get("status") in ("error", "failed"):
        return True
    return content is not None and content.lstrip()[:6].casefold() == "error:"


def first_question(messages: list[Message]) -> str | None:
    """What the first message of a user asks."""
    return next((item.content for item in messages if item.role == "user" and item.content), None)


def last_answer(messages: list[Message]) -> str | None:
    """The last answer of the assistant; without one, the last that anybody said but a tool or terminal."""
    # Among agents that talk to each other, what opens the conversation is what they were given to do.
    opened = len(messages) > 1 and all(message.name for message in messages)
    for message in reversed(messages[1:] if opened else messages):
        if message.role == "assistant" and message.content:
            return message.content
    for message in reversed(messages):
        terminal = (message.name or "").casefold() in _TERMINALS
        spoken = message.role not in ("system", "tool") and not terminal
        if spoken and message.content and message.content.strip() != "TERMINATE":
            return message.content
    return None
