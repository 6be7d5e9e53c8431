"""The parts of a chat message: text, reasoning, tool calls, tool results, and others.

Blocks of Anthropic, OpenAI, OpenTelemetry GenAI and Vercel AI; `part_shapes.py` has those that are not typed so. Texts
are passed on byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...canonical import Json
from ...trace import Message, ToolCall, as_text, replace
from ..values.json_access import json_in_text
from .part_shapes import is_wrapped, typed_parts

TEXT_TYPES: Final = ("text", "input_text", "output_text")
CALL_TYPES: Final = (
    *("tool_use", "server_tool_use", "mcp_tool_use", "tool_call", "tool-call", "function_call"),
)
RESULT_TYPES: Final = (
    *("tool_result", "mcp_tool_result", "tool_call_response", "tool-result", "function_result"),
)
REASONING_TYPES: Final = ("thinking", "reasoning")
_REASONINGS: Final = ("thinking", "reasoning", "content", "text", "summary")
_ARGUMENTS: Final = ("arguments", "args", "input", "parameters")
_CALL_IDS: Final = ("call_id", "id", "toolCallId", "tool_call_id")
_RESULTS: Final = ("content", "response", "result", "output", "tool_result")
_RESULT_IDS: Final = ("tool_use_id", "tool_call_id", "toolCallId", "call_id", "id")
_VERCEL_OUTPUTS: Final = ("text", "json", "error-text", "error-json", "content")


def text_or_none(value: Json) -> str | None:
    """Return a value as text, None as None."""
    return None if value is None else as_text(value)


def call_id(value: Json) -> str | None:
    """The id of a call as text; of a run's and a call's, the call's (Microsoft's Agent Framework)."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, list) and value:
        own = [one for one in value if isinstance(one, str) and one.startswith("call_")]
        value = own[0] if own else value[-1]
    return text_or_none(value)


def rest_of(item: Mapping[str, Json], *known: str) -> dict[str, Json]:
    """The fields of an object other than the known keys."""
    return {key: value for key, value in item.items() if key not in known and value is not None}


def first_of(item: Mapping[str, Json], names: Sequence[str]) -> Json:
    """The value of the first of the names that has one."""
    return next((item[name] for name in names if item.get(name) is not None), None)


def call_of(call: Mapping[str, Json]) -> ToolCall:
    """A tool call in any format: {function: {name, arguments}}, {name, args|arguments|input}, or
    Vercel's {toolName, toolCallId, input|args}."""
    inner = call.get("function")
    function = inner if isinstance(inner, dict) else call
    name = first_of(function, ("name", "toolName"))
    if name is None:
        name = call.get("name") if inner is None or isinstance(inner, dict) else inner
    arguments = json_in_text(first_of(function, _ARGUMENTS))
    return ToolCall(as_text(name), arguments, call_id(first_of(call, _CALL_IDS)))


def calls_of(item: Mapping[str, Json]) -> Iterator[ToolCall]:
    """Yield the calls under `tool_calls` (or `toolCalls`), and OpenAI's old single `function_call`."""
    for call in _given_calls(item):
        if isinstance(call, dict):
            yield call_of(call)
    single = item.get("function_call")
    if isinstance(single, dict):
        yield call_of(single)


def _given_calls(item: Mapping[str, Json]) -> list[Json]:
    """The calls of a message; some writers put each of them, or all, into a JSON text."""
    given = json_in_text(item.get("tool_calls", item.get("toolCalls")))
    if not isinstance(given, list):
        return []
    return [json_in_text(call) for call in given] if str in map(type, given) else given


_CALL_KEYS: Final = frozenset(
    {"type", "function", "name", "toolName", "index", *_ARGUMENTS, *_CALL_IDS}
)


def unread_of_calls(item: Mapping[str, Json]) -> list[Json]:
    """The fields that `call_of` does not read of the calls of a message, per call; [] if none."""
    left: list[Json] = []
    for call in _given_calls(item):
        if not isinstance(call, dict):
            left.append(call)
            continue
        rest = {key: held for key, held in call.items() if key not in _CALL_KEYS}
        inner = call.get("function")
        if isinstance(inner, dict):
            more = {key: held for key, held in inner.items() if key not in _CALL_KEYS}
            rest |= {"function": more} if more else {}
        left.append(rest)
    return left if any(left) else []


def is_block(value: Json) -> bool:
    """Whether a value is a block of a message's content: text, a call, a result, reasoning."""
    if not isinstance(value, dict) or "role" in value:
        return False
    kind = value.get("type")
    if kind is None:
        return is_wrapped(value)
    if kind in TEXT_TYPES:
        return isinstance(value.get("text", value.get("content")), str)
    if kind in CALL_TYPES:
        return first_of(value, ("name", "toolName")) is not None
    return kind in (*RESULT_TYPES, *REASONING_TYPES, "redacted_thinking", "image", "image_url")


def result_of(block: Mapping[str, Json]) -> Message:
    """A tool's result as a message of the tool."""
    content = first_of(block, _RESULTS)
    extra = rest_of(block, "type", "name", "toolName", *_RESULTS, *_RESULT_IDS)
    parts: tuple[Json, ...] = ()
    if block.get("type") == "tool-result" and isinstance(content, dict):
        kind = content.get("type")
        if kind in _VERCEL_OUTPUTS and "value" in content:
            content = content["value"]
            if kind in ("error-text", "error-json"):
                extra["is_error"] = True
    if isinstance(content, list) and any(_is_text(part) for part in content):
        parts = tuple(part for part in content if not _is_text(part))
        content = "".join(part["text"] for part in content if _is_text(part))
    return Message(
        "tool",
        text_or_none(content),
        name=text_or_none(first_of(block, ("name", "toolName"))),
        tool_call_id=call_id(first_of(block, _RESULT_IDS)),
        parts=parts,
        extra=extra,
    )


def _is_text(part: Json) -> bool:
    return (
        isinstance(part, dict)
        and part.get("type") in TEXT_TYPES
        and isinstance(part.get("text"), str)
    )


@dataclass
class _Read:
    """The content of one message's blocks."""

    texts: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    results: list[Message] = field(default_factory=list)
    parts: list[Json] = field(default_factory=list)
    details: list[Json] = field(default_factory=list)
    results_first: bool = False

    @property
    def empty(self) -> bool:
        return not (self.texts or self.reasoning or self.calls or self.parts)

    def add(self, block: Json) -> None:
        """Add one block to the message."""
        if isinstance(block, str):
            self.texts.append(block)
            return
        kind = block.get("type") if isinstance(block, dict) else None
        if not isinstance(block, dict):
            self.parts.append(block)
        elif kind not in TEXT_TYPES and (typed := typed_parts(block)) is not None:
            for one in typed:
                self.add(one)
        elif (kind in TEXT_TYPES or kind is None) and isinstance(_text_in(block), str):
            self.texts.append(_text_in(block))
            self._keep_details(block, "type", "text", "content")
        elif kind in CALL_TYPES:
            self.calls.append(call_of(block))
            self._keep_details(
                block, "type", "name", "toolName", "function", *_ARGUMENTS, *_CALL_IDS
            )
        elif kind == "step-start":
            # Where a screen of Vercel's draws a line.
            self.details.append(block)
        elif kind in RESULT_TYPES:
            self.results_first = self.results_first or self.empty
            self.results.append(result_of(block))
        elif kind in REASONING_TYPES:
            held = next((name for name in _REASONINGS if block.get(name) is not None), None)
            self.reasoning.append(_reasoned(block[held]) if held else "")
            self._keep_details(block, "type", *((held,) if held else ()))
        else:
            self.parts.append(block)

    def _keep_details(self, block: Mapping[str, Json], *known: str) -> None:
        """Keep a block's fields other than its text: citations, signatures, cache markers."""
        rest = {
            key: value for key, value in rest_of(block, *known).items() if value not in ([], {})
        }
        if rest:
            self.details.append({"type": block.get("type"), **rest})


def _reasoned(value: Json) -> str:
    """What was thought; given as one text or as a list of them."""
    if isinstance(value, list) and all(_has_text(one) for one in value):
        return "\n".join(one["text"] for one in value)
    return as_text(value)


def _has_text(part: Json) -> bool:
    return isinstance(part, dict) and isinstance(part.get("text"), str)


def _text_in(block: Mapping[str, Json]) -> Json:
    return block.get("text", block.get("content") if block.get("type") else None)


def _answers(block: Json) -> bool:
    """Whether a block is or holds the result of a call."""
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(kind, str):
        return is_wrapped(block)
    return kind in RESULT_TYPES or kind.startswith(("tool-", "dynamic-tool"))


def _runs(blocks: Sequence[Json]) -> list[list[Json]]:
    """The blocks in runs: a block that is no result begins one after a result. There is always one."""
    runs: list[list[Json]] = [[]]
    after_result = False
    for given in blocks:
        typed = typed_parts(given) if isinstance(given, dict) else None
        for block in [given] if typed is None else typed:
            result = isinstance(block, dict) and block.get("type") in RESULT_TYPES
            if after_result and not result:
                runs.append([])
            runs[-1].append(block)
            after_result = result
    return runs


def with_blocks(message: Message, blocks: Sequence[Json]) -> list[Message]:
    """A message whose content is blocks. Texts are joined, calls become calls, results become separate
    messages at their position; everything else stays a part. What a model says after a result is a message of its own."""
    if message.role == "assistant" and any(map(_answers, blocks)):
        blocks, *later = _runs(blocks)
        if later:
            again = Message(message.role, name=message.name)
            told = [with_blocks(again, run) for run in later]
            return [*with_blocks(message, blocks), *(one for some in told for one in some)]
    read = _Read()
    for block in blocks:
        read.add(block)
    named = {call.id for call in message.tool_calls if call.id is not None}
    extra = dict(message.extra)
    if read.details:
        extra["block_details"] = read.details
    whole = replace(
        message,
        content="".join(read.texts) if read.texts else None,
        tool_calls=(*message.tool_calls, *(call for call in read.calls if call.id not in named)),
        parts=tuple(read.parts),
        reasoning="\n".join(read.reasoning) or message.reasoning,
        extra=extra,
    )
    if not read.results:
        return [whole]
    if len(read.results) == 1 and message.role == "tool" and read.empty:
        only = read.results[0]
        return [
            replace(
                only,
                name=message.name or only.name,
                tool_call_id=only.tool_call_id or message.tool_call_id,
                extra={**extra, **only.extra},
            )
        ]
    if read.empty and not whole.tool_calls:
        first, *others = read.results
        return [replace(first, extra={**extra, **first.extra}), *others]
    return [*read.results, whole] if read.results_first else [whole, *read.results]
