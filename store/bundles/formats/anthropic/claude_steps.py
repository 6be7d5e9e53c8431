"""The lines of a Claude Code session as steps: turns, model answers, tools, notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Message, Step, as_text
from ...chat.messages import messages_from
from ...values.raters import finite
from ...values.times import to_ns, unread_times

SESSION: Final = ("sessionId", "session_id")
_READ: Final = frozenset([*SESSION, "message", "timestamp", "uuid", "type", "isSidechain"])
_USAGE: Final = {"input": "input_tokens", "output": "output_tokens"}


def at_ns(line: Mapping[str, Json]) -> int | None:
    """When a line was written."""
    return to_ns(line.get("timestamp"))


def blocks_of(line: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The content blocks of a line's message."""
    message = line.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    return (
        [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    )


def results_of(line: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The tool results in a line."""
    return [block for block in blocks_of(line) if block.get("type") == "tool_result"]


def steps_of(
    lines: Sequence[Mapping[str, Json]],
    agent: str | None,
    caller: str | None,
    constant: Mapping[str, Json],
) -> Iterator[Step]:
    """The steps of a session, or of a sub-agent under a step for the agent."""
    parent: str | None = None
    if agent is not None:
        parent = f"agent-{agent}"
        yield Step(
            parent,
            "agent",
            f"sub-agent {agent}",
            parent_id=caller,
            start_ns=min((at for line in lines if (at := at_ns(line))), default=None),
            end_ns=max((at for line in lines if (at := at_ns(line))), default=None),
        )
    results = {
        str(block.get("tool_use_id")): (line, block) for line in lines for block in results_of(line)
    }
    answers: dict[str, list[Mapping[str, Json]]] = {}
    for number, line in enumerate(lines):
        message = line.get("message")
        if line.get("type") == "assistant" and isinstance(message, dict):
            answers.setdefault(str(message.get("id") or f"line {number}"), []).append(line)
            continue
        tool_results = [block for block in blocks_of(line) if block.get("type") == "tool_result"]
        if tool_results and len(tool_results) == len(blocks_of(line)):
            continue
        yield _other(line, number, parent, constant)
    used: set[str] = set()
    for message_id, parts in answers.items():
        yield from _answer(message_id, parts, parent, results, used, constant)
    for call_id, (line, block) in results.items():
        if call_id not in used:
            yield _tool(call_id, "tool", None, parent, (line, block), constant)


def _left(line: Mapping[str, Json], constant: Mapping[str, Json], *more: str) -> dict[str, Json]:
    """The fields of a line that are neither read elsewhere nor the same in the whole session."""
    left = {
        key: value
        for key, value in line.items()
        if key not in _READ
        and key not in more
        and value is not None
        and not (key in constant and constant[key] == value)
    }
    return left | unread_times(line, "timestamp")


def _other(
    line: Mapping[str, Json], number: int, parent: str | None, constant: Mapping[str, Json]
) -> Step:
    """A user's turn, or a line outside the conversation: an attachment, a notice of the program."""
    message = line.get("message")
    at = at_ns(line)
    kind = str(line.get("subtype") or line.get("type") or "line")
    step_id = str(line.get("uuid") or f"line {number}")
    if not isinstance(message, dict):
        content = next(
            (line[n] for n in ("content", "attachment") if line.get(n) is not None), None
        )
        rest = _left(line, constant, "content", "attachment")
        if line.get("content") is not None and line.get("attachment") is not None:
            rest["attachment"] = line["attachment"]
        return Step(
            step_id,
            "event",
            kind,
            parent_id=parent,
            start_ns=at,
            end_ns=at,
            output=content,
            attributes=rest,
        )
    messages = messages_from([{**message, "role": message.get("role") or "user"}])
    texts = [one.content for one in messages if one.content]
    rest = _left(line, constant)
    more = {key: value for key, value in message.items() if key not in ("role", "content")}
    if not messages and message.get("content") not in (None, "", []):
        more["content"] = message["content"]
    if more:
        rest["message"] = more
    return Step(
        step_id,
        "message",
        "user" if not line.get("isMeta") else "meta",
        parent_id=parent,
        start_ns=at,
        end_ns=at,
        output="\n".join(texts) or None,
        messages_out=tuple(messages),
        attributes=rest,
    )


def _answer(
    message_id: str,
    parts: Sequence[Mapping[str, Json]],
    parent: str | None,
    results: Mapping[str, tuple[Mapping[str, Json], Mapping[str, Json]]],
    used: set[str],
    constant: Mapping[str, Json],
) -> Iterator[Step]:
    """One model answer assembled from its lines, and the tools that it called."""
    messages = [part["message"] for part in parts]
    content: list[Json] = []
    for message in messages:
        given = message.get("content")
        content += given if isinstance(given, list) else [{"type": "text", "text": as_text(given)}]
    replies = messages_from([{"role": "assistant", "content": content}])
    # Each line repeats the usage of the whole answer; only the last one has the final counts.
    usage: Mapping[str, Json] = next(
        (m["usage"] for m in reversed(messages) if isinstance(m.get("usage"), dict)), {}
    )
    attributes: dict[str, Json] = {}
    for part in parts:
        attributes |= _left(part, constant, "parentUuid")
    more = {
        key: value
        for message in messages
        for key, value in message.items()
        if key not in ("id", "type", "role", "content", "model", "usage") and value is not None
    }
    if more:
        attributes["message"] = more
    left = {key: value for key, value in usage.items() if key not in _USAGE.values()}
    if left:
        attributes["usage"] = left
    times = [at for part in parts if (at := at_ns(part))]
    failed = any(part.get("isApiErrorMessage") for part in parts)
    step_id = str(parts[0].get("uuid") or message_id)
    texts = [one.content for one in replies if one.content]
    model = next((m["model"] for m in messages if isinstance(m.get("model"), str)), None)
    yield Step(
        step_id,
        "llm",
        model or "assistant",
        parent_id=parent,
        status="error" if failed else "unset",
        start_ns=min(times, default=None),
        end_ns=max(times, default=None),
        output="\n".join(texts) or None,
        messages_out=tuple(replies) or (Message("assistant", None, parts=tuple(content)),),
        model=model,
        usage={
            name: usage[key] for name, key in _USAGE.items() if finite(usage.get(key)) is not None
        },
        attributes=attributes,
    )
    for block in content:
        if isinstance(block, dict) and block.get("type") == "tool_use":
            call_id = str(block.get("id"))
            used.add(call_id)
            yield _tool(
                call_id,
                as_text(block.get("name")),
                block.get("input"),
                step_id,
                results.get(call_id),
                constant,
                start_ns=max(times, default=None),
            )


def _tool(
    call_id: str,
    name: str,
    given: Json,
    parent: str | None,
    result: tuple[Mapping[str, Json], Mapping[str, Json]] | None,
    constant: Mapping[str, Json],
    start_ns: int | None = None,
) -> Step:
    if result is None:
        return Step(call_id, "tool", name, parent_id=parent, start_ns=start_ns, input=given)
    line, block = result
    content = block.get("content")
    texts = [
        part["text"]
        for part in (content if isinstance(content, list) else ())
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    ]
    whole = (
        isinstance(content, list)
        and len(texts) == len(content)
        and all(part.keys() <= {"type", "text"} for part in content)
    )
    known = ("type", "tool_use_id", "content", "is_error")
    more = {key: value for key, value in block.items() if key not in known}
    rest = _left(line, constant, "parentUuid")
    message = line["message"]
    if beside := {key: message[key] for key in message if key not in ("role", "content")}:
        rest["message"] = beside
    return Step(
        call_id,
        "tool",
        name,
        parent_id=parent,
        status="error" if block.get("is_error") is True else "ok",
        start_ns=start_ns if start_ns is not None else at_ns(line),
        end_ns=at_ns(line),
        input=given,
        output="\n".join(texts) if whole and texts else content,
        attributes={**rest, **({"result": more} if more else {})},
    )
