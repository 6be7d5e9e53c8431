"""A message of a Claude.ai conversation as steps: a turn of the person, or the rounds of an answer with their tools.

Source: see `claude_ai.py`. The blocks of an answer are in the order in which they came: thinking, text, a tool with its
result, text again. Older exports give no ids of calls; then a result belongs to the first call without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, replace
from ...chat.messages import messages_from
from ...chat.turns import Turns, beside, spoken
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.times import to_ns, unread_times

_ROLES: Final = {"human": "user", "user": "user", "assistant": "assistant"}
_READ: Final = (
    *("uuid", "id", "sender", "role", "text", "content", "created_at", "updated_at"),
    *("attachments", "files", "chat_feedback", "parent_message_uuid"),
)
_TIMES: Final = ("start_timestamp", "stop_timestamp")
_RESULT: Final = ("type", "tool_use_id", "name", "content", "is_error", *_TIMES)


def id_of(message: Mapping[str, Json], number: int) -> str:
    """The id of a message; its number if it has none."""
    return text(message.get("uuid")) or text(message.get("id")) or str(number)


def add_message(turns: Turns, message: Mapping[str, Json], number: int) -> str:
    """Add a message; the id of its first step."""
    said_by = text(message.get("sender")) or text(message.get("role")) or "message"
    role = _ROLES.get(said_by, said_by)
    at = to_ns(message.get("created_at"))
    rest = {**but(message, *_READ), **unread_times(message, "created_at", "updated_at")}
    own = id_of(message, number)
    if text(message.get("id")) not in (None, own):
        rest["id"] = message["id"]
    blocks = _blocks(message, rest)
    files: list[Json] = []
    for key in ("attachments", "files"):
        given = message.get(key)
        # A kind of part that no block has.
        files += [{"type": key.removesuffix("s"), "given": one} for one in listing(given)]
        if given not in NOTHING and not listing(given):
            rest[key] = given
    if role == "assistant":
        return _answer(turns, own, at, blocks, files, rest)
    found = _messages(blocks, role)
    whole = found[0] if found else Message(role)
    whole = replace(whole, parts=(*whole.parts, *files))
    kept = found or files
    return turns.add(
        Step(
            own,
            "message" if kept else "event",
            role,
            start_ns=at,
            end_ns=at,
            output=spoken(found),
            messages_out=(whole, *found[1:]) if kept else (),
            attributes=rest,
        )
    )


def _blocks(message: Mapping[str, Json], rest: dict[str, Json]) -> list[Json]:
    """The blocks of a message. `text` repeats their texts, or is all there is."""
    content, said = message.get("content"), message.get("text")
    blocks = listing(content)
    if not blocks and content not in NOTHING:
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else [content]
    texts = [one["text"] for one in map(mapping, blocks) if isinstance(one.get("text"), str)]
    if not blocks and said not in NOTHING:
        return [{"type": "text", "text": said}] if isinstance(said, str) else [said]
    if said not in NOTHING and "".join(str(said).split()) != "".join("".join(texts).split()):
        rest["text"] = said
    return blocks


def _messages(blocks: Sequence[Json], role: str) -> tuple[Message, ...]:
    """Blocks as messages; the times of a block are kept only if they are none."""
    own = [
        {**but(one, *_TIMES), **unread_times(one, *_TIMES)} if isinstance(one, dict) else one
        for one in blocks
    ]
    return messages_from([{"role": role, "content": own}]) if own else ()


def _answer(
    turns: Turns,
    own: str,
    at: int | None,
    blocks: Sequence[Json],
    files: Sequence[Json],
    rest: Mapping[str, Json],
) -> str:
    """An answer: what it says after a tool was called is a round of its own."""
    first: str | None = None
    round_of: list[Json] = []
    called = False
    for block in (*blocks, None):
        kind = mapping(block).get("type")
        if block is None or (called and kind not in ("tool_use", "tool_result")):
            first = _round(turns, own, at, round_of, files if first is None else (), rest, first)
            round_of, called = [], False
        if kind == "tool_result" and isinstance(block, dict):
            first = _round(turns, own, at, round_of, files if first is None else (), rest, first)
            round_of = []
            _result(turns, block, own, at)
        elif block is not None:
            called = called or kind == "tool_use"
            round_of.append(block)
    return first or own


def _round(
    turns: Turns,
    own: str,
    at: int | None,
    blocks: Sequence[Json],
    files: Sequence[Json],
    rest: Mapping[str, Json],
    first: str | None,
) -> str:
    """Add a round of an answer with the tools that it called; the id of the first round. An empty round after the first
    adds nothing."""
    if not blocks and first is not None:
        return first
    found = _messages(blocks, "assistant")
    whole = found[0] if found else Message("assistant")
    calls = list(whole.tool_calls)
    for number, call in enumerate(calls):
        if call.id is None:
            calls[number] = replace(call, id=f"{own}/call {len(turns)}-{number}")
    whole = replace(whole, tool_calls=tuple(calls), parts=(*whole.parts, *files))
    begun = [to_ns(mapping(one).get("start_timestamp")) for one in blocks]
    ended = [to_ns(mapping(one).get("stop_timestamp")) for one in blocks]
    step_id = turns.add(
        Step(
            own if first is None else f"{own}/{len(turns)}",
            "llm",
            "assistant",
            start_ns=min((one for one in begun if one is not None), default=at),
            end_ns=max((one for one in ended if one is not None), default=at),
            output=spoken(found),
            messages_out=(whole, *found[1:]),
            attributes=rest if first is None else {},
        )
    )
    for call in calls:
        turns.call(call, step_id)
    return first if first is not None else step_id


def _result(turns: Turns, block: Mapping[str, Json], own: str, at: int | None) -> None:
    """The result of a tool, with its texts as the output if it has nothing but texts."""
    content = block.get("content")
    inner = [mapping(one) for one in listing(content)]
    plain = bool(inner) and all(
        isinstance(one.get("text"), str) and one.keys() <= {"type", "text", "uuid"} for one in inner
    )
    name = text(block.get("name"))
    status: Status = "error" if block.get("is_error") is True else "ok"
    call_id = text(block.get("tool_use_id")) or turns.unanswered(name)
    more: dict[str, Json] = {**but(block, *_RESULT), **unread_times(block, *_TIMES)}
    if call_id is not None and turns.waiting(call_id) is None:
        more["tool_use_id"] = call_id
    elif call_id is not None and name is not None:
        called = turns.called(call_id)
        if called is not None and turns[called].name != name:
            more["name"] = name
    if block.get("is_error") not in (None, True, False):
        more["is_error"] = block["is_error"]
    ended = to_ns(block.get("stop_timestamp"))
    turns.result(
        call_id,
        "\n".join(str(one["text"]) for one in inner) if plain else content,
        status,
        otherwise=Step(f"{own}/result {len(turns)}", "tool", name or "tool"),
        at_ns=ended if ended is not None else at,
        attributes=beside({}, more),
    )
