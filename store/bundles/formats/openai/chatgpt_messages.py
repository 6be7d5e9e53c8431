"""A message of a ChatGPT conversation as a step, by its author, the type of its content and whom it is for.

Source: see `chatgpt.py`. A message of the assistant whose `recipient` is not "all" calls that tool; the message of the
tool comes after it. Kinds of content: text, multimodal_text, code, execution_output, tether_quote,
tether_browsing_display, system_error, user_editable_context, thoughts, reasoning_recap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....failure_words import finish_failure
from ....trace import Message, Status, Step, ToolCall, as_text, replace
from ...chat.turns import Turns, beside
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ...values.times import to_ns, unread_times

_READ: Final = ("id", "author", "content", "create_time", "recipient")
_TEXTS: Final = ("text", "result", "content")
_CONTEXT: Final = ("user_editable_context", "model_editable_context")
_ASIDE: Final = ("reasoning_recap",)
_EVERYBODY: Final = ("all", "assistant")


def add_message(
    turns: Turns, message: Mapping[str, Json], node_id: str, beside_it: Mapping[str, Json]
) -> None:
    """Add the message of a node; `beside_it` are the fields of the node that are not part of the tree."""
    author, content = mapping(message.get("author")), message.get("content")
    role = text(author.get("role")) or "message"
    about = mapping(message.get("metadata"))
    given = mapping(content)
    kind = text(given.get("content_type")) or "text"
    rest: dict[str, Json] = {**but(message, *_READ), **unread_times(message, "create_time")}
    rest = beside(rest, but({"author": but(author, "role", "name"), "node": dict(beside_it)}))
    if not author and message.get("author") not in NOTHING:
        rest["author"] = message["author"]
    if text(message.get("id")) not in (None, node_id):
        rest["message_id"] = message["id"]
    said = _content(kind, content, role)
    model = text(about.get("model_slug"))
    named, recipient = text(author.get("name")), text(message.get("recipient"))
    step = Step(
        node_id,
        "event",
        kind if kind in _ASIDE else role,
        start_ns=to_ns(message.get("create_time")),
        end_ns=to_ns(message.get("create_time")),
        output=said.content,
        model=model,
        messages_out=(said,) if any((said.content, said.parts, said.reasoning, said.extra)) else (),
        attributes=rest,
    )
    if kind not in ("text", "multimodal_text", "thoughts", *_ASIDE):
        rest["content_type"] = kind
    if named is not None and role != "tool":
        rest["author_name"] = named
    for_tool = role == "assistant" and recipient is not None and recipient not in _EVERYBODY
    if recipient not in (None, "all") and not for_tool:
        rest["recipient"] = recipient
    if role == "tool":
        _result(turns, step, named, kind, about)
    elif for_tool:
        _call(turns, step, said, str(recipient))
    elif role == "assistant" and kind not in _ASIDE:
        _answer(turns, step, about)
    elif kind in _ASIDE:
        more = {**said.extra, **({"parts": list(said.parts)} if said.parts else {})}
        turns.add(replace(step, messages_out=(), attributes=beside(rest, more)))
    elif step.messages_out:
        named_as = "context" if kind in _CONTEXT else role
        turns.add(replace(step, kind="message", name=named_as))
    else:
        turns.add(step)


def _answer(turns: Turns, step: Step, about: Mapping[str, Json]) -> None:
    ended = text(mapping(about.get("finish_details")).get("type"))
    why = finish_failure(ended) if ended else None
    status: Status = "error" if why else "unset"
    named = step.model or "assistant"
    turns.add(replace(step, kind="llm", name=named, status=status, status_message=why))


def _call(turns: Turns, step: Step, said: Message, tool: str) -> None:
    """A message for a tool is a call of it with the text as its arguments."""
    call = ToolCall(tool, json_in_text(said.content), f"{step.id}/call")
    message = Message("assistant", tool_calls=(call,), parts=said.parts, extra=said.extra)
    named = step.model or "assistant"
    own = turns.add(replace(step, kind="llm", name=named, output=None, messages_out=(message,)))
    turns.call(call, own, start_ns=step.start_ns)


def _result(
    turns: Turns, step: Step, tool: str | None, kind: str, about: Mapping[str, Json]
) -> None:
    """The message of a tool: the result of the first call of it that has none, else a step by itself."""
    ran = mapping(about.get("aggregate_result"))
    failed = kind == "system_error" or ran.get("in_kernel_exception") not in NOTHING
    failed = failed or "exception" in str(ran.get("status")) or "error" in str(ran.get("status"))
    said = step.messages_out[0] if step.messages_out else Message("tool")
    more: dict[str, Json] = {}
    if said.parts:
        more["parts"] = list(said.parts)
    if said.extra:
        more["content"] = dict(said.extra)
    call_id = turns.unanswered(tool)
    if call_id is None and tool is not None:
        call_id = turns.unanswered(tool.partition(".")[0])
    turns.result(
        call_id,
        step.output,
        "error" if failed else "ok",
        otherwise=Step(step.id, "tool", tool or "tool"),
        at_ns=step.start_ns,
        message=text(step.output) if kind == "system_error" else None,
        attributes=beside(more, {**step.attributes, "result_id": step.id}),
    )


def _content(kind: str, content: Json, role: str) -> Message:
    """The content of a message: its texts, other parts as they are, thoughts as reasoning; nothing is left out."""
    given = mapping(content)
    if not given:
        return Message(role, text(content))
    if kind == "thoughts":
        return _thoughts(given, role)
    if kind in _CONTEXT:
        words = [
            text(given[key]) for key in given if key != "content_type" and _is_text(given[key])
        ]
        left = {k: v for k, v in but(given, "content_type").items() if not _is_text(v)}
        return Message(role, "\n\n".join(one for one in words if one) or None, extra=left)
    texts: list[str] = []
    parts: list[Json] = []
    for part in listing(given.get("parts")):
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and _is_text(part.get("text")):
            texts.append(str(part["text"]))
            if part.get("content_type") != "text":
                parts.append(but(part, "text"))
            elif more := but(part, "text", "content_type"):
                parts.append(more)
        elif part not in NOTHING:
            parts.append(part)
    held = next((key for key in _TEXTS if _is_text(given.get(key))), None)
    if held is not None:
        texts.append(str(given[held]))
    left = but(given, "content_type", "parts", *((held,) if held else ()))
    if given.get("parts") not in NOTHING and not listing(given["parts"]):
        left["parts"] = given["parts"]
    return Message(role, "\n".join(texts) or None, parts=tuple(parts), extra=left)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _thoughts(given: Mapping[str, Json], role: str) -> Message:
    reasoning: list[str] = []
    left: list[Json] = []
    for one in listing(given.get("thoughts")):
        thought = mapping(one)
        words = [text(thought.get("summary")), text(thought.get("content"))]
        reasoning.append(": ".join(word for word in words if word) if thought else as_text(one))
        # The same words once more, in pieces.
        if more := but(thought, "summary", "content"):
            left.append(more)
    extra = but(given, "content_type", "thoughts")
    if left:
        extra["thoughts"] = left
    if given.get("thoughts") not in NOTHING and not listing(given["thoughts"]):
        extra["thoughts"] = given["thoughts"]
    return Message(role, reasoning="\n".join(filter(None, reasoning)) or None, extra=extra)
