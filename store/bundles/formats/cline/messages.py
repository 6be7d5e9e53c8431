"""The conversation of a task with the model (`api_conversation_history.json`) as turns and their steps.

Tools come in two protocols: blocks with ids (`tool_use`, `tool_result`), or tags in the model's text that are
answered by a text beginning with `[tool for 'argument'] Result:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall, as_text, replace
from ...chat.message_steps import tool_failed
from ...chat.messages import messages_from
from ...values.json_access import but, listing, mapping, text
from ...values.raters import finite
from ...values.times import to_ns, unread_times

ENVIRONMENT: Final = "<environment_details>"
_ANSWERED: Final = re.compile(r"\[(\w+)(?: for '(.*?)')?\] Result:\s*", re.DOTALL)
_PARAMETER: Final = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
_FAILED: Final = "The tool execution failed"


@dataclass
class Turn:
    """A message of the conversation: its own step first, then the tools that it called."""

    role: str
    steps: list[Step] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ts_ns: int | None = None


def turns_of(history: Sequence[Mapping[str, Json]]) -> list[Turn]:
    """The messages of a conversation in order, each tool's result with its call."""
    read = [list(messages_from([dict(one)])) for one in history]
    results = {
        message.tool_call_id: message
        for messages in read
        for message in messages
        if message.role == "tool" and message.tool_call_id
    }
    turns: list[Turn] = []
    called: set[str] = set()
    for number, (given, messages) in enumerate(zip(history, read, strict=True)):
        before = turns[-1] if turns and turns[-1].role == "assistant" else None
        turns.append(_turn(number, given, messages, results, called, before))
    return turns


def _turn(
    number: int,
    given: Mapping[str, Json],
    messages: list[Message],
    results: Mapping[str, Message],
    called: set[str],
    before: Turn | None,
) -> Turn:
    turn = Turn(text(given.get("role")) or "message", ts_ns=to_ns(given.get("ts")))
    rest = but(given, "role", "content", "ts") | unread_times(given, "ts")
    own = [message for message in messages if message.role != "tool"]
    if not messages:
        turn.steps.append(
            Step(str(number), "message", turn.role, output=given.get("content"), attributes=rest)
        )
        return turn
    for message in own:
        turn.texts += filter(None, (message.content, message.reasoning))
        turn.texts += [as_text(call.arguments) for call in message.tool_calls]
    turn.texts += [
        message.content for message in messages if message.role == "tool" and message.content
    ]
    if turn.role == "assistant":
        _answer(turn, number, own, rest, given, results, called)
        return turn
    for at, message in enumerate(messages):
        if message.role == "tool":
            if message.tool_call_id not in called:
                turn.steps.append(
                    _tool(ToolCall("tool", id=None), message, f"{number}-result-{at}", None)
                )
            continue
        answered = _answered_by_text(number, given, message, before, turn.ts_ns)
        environment = (message.content or "").lstrip().startswith(ENVIRONMENT)
        if answered:
            turn.steps += answered
        else:
            turn.steps.append(
                Step(
                    str(number),
                    "event" if environment else "message",
                    "environment" if environment else turn.role,
                    start_ns=turn.ts_ns,
                    output=message.content,
                    messages_out=(replace(message, extra={}),) if not environment else (),
                    attributes=_left(message, rest),
                )
            )
        rest = {}
    if rest:
        # Its results stand with their calls, so what else it says stands by itself.
        turn.steps.append(Step(f"{number}-more", "event", turn.role, attributes=rest))
    return turn


def _left(message: Message, rest: Mapping[str, Json]) -> dict[str, Json]:
    details = message.extra.get("block_details")
    return {**rest, **({"block_details": details} if details else {})}


def _answer(
    turn: Turn,
    number: int,
    messages: list[Message],
    rest: dict[str, Json],
    given: Mapping[str, Json],
    results: Mapping[str, Message],
    called: set[str],
) -> None:
    """The model's answer, and under it the tools that it called with their results."""
    model, metrics = mapping(given.get("modelInfo")), mapping(given.get("metrics"))
    tokens = mapping(metrics.get("tokens"))
    spent = {
        "input": tokens.get("prompt"),
        "output": tokens.get("completion"),
        "cost": metrics.get("cost"),
    }
    message = messages[0] if messages else Message("assistant")
    turn.steps.append(
        Step(
            str(number),
            "llm",
            "assistant",
            start_ns=turn.ts_ns,
            output=message.content,
            messages_out=(replace(message, extra={}),),
            model=text(model.get("modelId")),
            usage={key: value for key, value in spent.items() if finite(value) is not None},
            attributes=_left(message, rest),
        )
    )
    for at, call in enumerate(message.tool_calls):
        step_id = call.id if call.id and call.id not in called else f"{number}-call-{at}"
        called.add(step_id)
        result = results.get(call.id or "")
        turn.steps.append(_tool(call, result, step_id, str(number)))


def _tool(call: ToolCall, result: Message | None, step_id: str, parent: str | None) -> Step:
    status: Status = "unset"
    if result is not None:
        content = (result.content or "").lstrip()
        status = "error" if tool_failed(result) or content.startswith(_FAILED) else "ok"
    parts = list(result.parts) if result else []
    extra = but(result.extra if result else {}, "ts", "is_error", "block_details")
    return Step(
        step_id,
        "tool",
        call.name,
        parent_id=parent,
        status=status,
        input=call.arguments,
        output=None if result is None else result.content,
        attributes={**extra, **({"parts": parts} if parts else {})},
    )


def _answered_by_text(
    number: int,
    given: Mapping[str, Json],
    message: Message,
    before: Turn | None,
    ts_ns: int | None,
) -> list[Step]:
    """The results that a user's message gives as text, and the environment behind them; [] if it gives none."""
    content = given.get("content")
    texts = (
        [text(mapping(block).get("text")) or "" for block in listing(content)]
        if isinstance(content, list)
        else [text(content) or ""]
    )
    whole = "\n".join(filter(None, texts))
    starts = [found for found in _ANSWERED.finditer(whole) if _begins_line(whole, found.start())]
    if not starts or starts[0].start() != 0:
        return []
    cut = whole.find(ENVIRONMENT)
    end = cut if cut >= 0 else len(whole)
    starts = [found for found in starts if found.start() < end]
    parent = before.steps[0].id if before and before.steps else None
    asked = "\n".join(before.texts) if before else ""
    steps = []
    for at, found in enumerate(starts):
        until = starts[at + 1].start() if at + 1 < len(starts) else end
        output = whole[found.end() : until].rstrip("\n")
        failed = output.lstrip().startswith(_FAILED)
        rest = _left(message, but(given, "role", "content", "ts")) if not at else {}
        parts = {"parts": list(message.parts)} if message.parts and not at else {}
        steps.append(
            Step(
                f"{number}-result-{at}",
                "tool",
                found[1],
                parent_id=parent,
                status="error" if failed else "ok",
                end_ns=ts_ns,
                input=_parameters(asked, found[1]) or found[2],
                output=output,
                attributes={**rest, **parts},
            )
        )
    if cut >= 0:
        steps.append(Step(f"{number}", "event", "environment", start_ns=ts_ns, output=whole[cut:]))
    return steps


def _begins_line(whole: str, at: int) -> bool:
    return at == 0 or whole[at - 1] == "\n"


def _parameters(said: str, tool: str) -> dict[str, Json] | None:
    """The parameters of a tool that the model called with tags in its text."""
    _, begun, behind = said.rpartition(f"<{tool}>")
    inner = behind.partition(f"</{tool}>")[0] if begun else ""
    found: dict[str, Json] = dict(_PARAMETER.findall(inner))
    return found or None


def answer_in(turns: Sequence[Turn]) -> str | None:
    """The result that the task ended with: of `attempt_completion`, else the last text of the model."""
    for step in _backwards(turns):
        if step.name == "attempt_completion" and text(mapping(step.input).get("result")):
            return text(mapping(step.input)["result"])
        if step.kind == "llm" and step.output:
            done = _parameters(as_text(step.output), "attempt_completion")
            return text((done or {}).get("result")) or as_text(step.output)
    return None


def _backwards(turns: Sequence[Turn]) -> Iterator[Step]:
    for turn in reversed(turns):
        yield from reversed(turn.steps)


def question_in(turns: Sequence[Turn]) -> str | None:
    """What the user asked first, without the tags and the environment around it."""
    first = next((turn for turn in turns if turn.role == "user" and turn.texts), None)
    if first is None:
        return None
    said = first.texts[0].partition(ENVIRONMENT)[0].strip()
    for tag in ("task", "user_message"):
        if said.startswith(f"<{tag}>"):
            return said.removeprefix(f"<{tag}>").partition(f"</{tag}>")[0].strip()
    return said or None
