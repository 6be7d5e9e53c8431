"""LangChain and LangGraph: dumped messages, state snapshots with their history, streamed updates.

Source: langchain-core (`dumpd`: `lc`, `type`, `id`, `kwargs`; `messages_to_dict`), langgraph
(StateSnapshot: `values`, `next`, `config`, `metadata`, `created_at`; updates `{node: {messages}}`). Objects
with a list under `messages` are read as message lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ....canonical import Json
from ....trace import Message, Trace, as_text
from ...chat.message_steps import message_steps, one_a_message
from ...input.gathering import Gathered, complete
from ...protocol import (
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...values.json_access import NOTHING, but, mapping, text
from ...values.times import to_ns

_TYPES: Final = ("human", "ai", "system", "tool", "function", "AIMessageChunk")

_ThreadPart: TypeAlias = tuple[str, str, Json]
"""The kind of a value (a message, an update, a state of a thread), its file, and the value."""


def _is_message(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    if value.get("lc") == 1 and isinstance(value.get("kwargs"), dict):
        named = value.get("id")
        return isinstance(named, list) and str(named[-1:]).find("Message") >= 0
    if value.get("type") not in _TYPES or "role" in value:
        return False
    return "content" in value or isinstance(value.get("data"), dict)


def _is_snapshot(value: Json) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("values"), dict):
        return False
    return "config" in value or "next" in value or isinstance(value["values"].get("messages"), list)


def _is_update(value: Json) -> bool:
    """{node: {messages: [message, …]}, …}, as a graph streams them."""
    if not isinstance(value, dict) or not value:
        return False
    lists = [mapping(part).get("messages") for part in value.values()]
    return all(isinstance(part, dict | None) for part in value.values()) and any(
        isinstance(one, list) and one and all(map(_is_message, one)) for one in lists
    )


class LangChainReader(Reader):
    """Reader for bare messages, snapshots and updates."""

    name = "langchain"
    title = "LangChain messages, LangGraph states"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("messages",)
    keeps = "every message as a step, tool calls, the state and its history"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a snapshot, an update, or a message with LangChain's type."""
        found = (_is_snapshot(v) or _is_update(v) or _is_message(v) for v in sample.records[:5])
        return Vote.LIKELY if any(found) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per thread, and one per file of messages or updates."""
        for found in complete(source, _parts):
            if isinstance(found, Reject):
                yield found
                continue
            yield from found.made(self._made_of, found)

    def _made_of(self, found: Gathered[_ThreadPart]) -> Trace:
        kind, file, _ = found.parts[0]
        if kind == "thread":
            values = [value for _, _, value in found.parts]
            return _thread(found.trace_id.removeprefix("thread "), values, self.name)
        return _talk(file, [(kind, value) for kind, _, value in found.parts], self.name)


def _parts(record: Record) -> Iterator[tuple[str, _ThreadPart] | Reject]:
    """Yield a snapshot as part of a thread; messages and updates as parts of their file."""
    value, file = record.value, record.position.file
    if _is_snapshot(value):
        config = mapping(mapping(value.get("config")).get("configurable"))
        thread = text(config.get("thread_id"))
        if thread is None:
            thread = f"{file}#{record.position.line or record.position.record or 1}"
        yield f"thread {thread}", ("thread", file, value)
    elif _is_message(value) or _is_update(value):
        yield f"file {file}", ("message" if _is_message(value) else "update", file, value)
    else:
        reason = "not a message, state or update"
        yield Reject(record.position, reason, as_text(value)[:200])


def _talk(file: str, parts: Sequence[tuple[str, Json]], name: str) -> Trace:
    messages: list[Json] = []
    nodes: dict[str, None] = {}
    updates: list[Json] = []
    for kind, value in parts:
        if kind == "message":
            messages.append(value)
            continue
        for node, part in value.items():
            held = mapping(part)
            new = held.get("messages") or ()
            messages += new
            if new:
                nodes[str(node)] = None
            if but(held, "messages"):
                updates.append({str(node): but(held, "messages")})
    metadata: dict[str, Json] = {"nodes": list(nodes)} if nodes else {}
    if updates:
        metadata["updates"] = updates
    return _trace(file, messages, metadata, name)


def _trace(source: str, values: Sequence[Json], metadata: Mapping[str, Json], name: str) -> Trace:
    read = one_a_message(list(values))
    notes = () if read is not None else ("messages in an unknown format, kept unchanged",)
    messages = read or [Message("message", as_text(value)) for value in values]
    answers = [m.content for m in messages if m.role == "assistant" and m.content]
    return Trace(
        source_id=source,
        input=next((m.content for m in messages if m.role == "user" and m.content), None),
        output=answers[-1] if answers else None,
        steps=message_steps(messages),
        metadata=metadata,
        format=name,
        notes=notes,
    )


def _thread(thread: str, snapshots: Sequence[Mapping[str, Json]], name: str) -> Trace:
    """The newest state of a thread; earlier states are kept without the messages that they share."""

    def age(snapshot: Mapping[str, Json]) -> tuple[int, int, str]:
        step = mapping(snapshot.get("metadata")).get("step")
        number = step if isinstance(step, int) else -2
        return number, to_ns(snapshot.get("created_at")) or 0, as_text(dict(snapshot))

    ordered = sorted(snapshots, key=age)
    newest = ordered[-1]
    values = mapping(newest.get("values"))
    messages = values.get("messages")
    metadata: dict[str, Json] = {"session": thread, **but(newest, "values")}
    if but(values, "messages"):
        metadata["state"] = but(values, "messages")
    if not isinstance(messages, list) and messages not in NOTHING:
        metadata["messages"] = messages
    history = [
        {**but(one, "values"), "state": but(mapping(one.get("values")), "messages")}
        for one in ordered[:-1]
    ]
    if history:
        metadata["history"] = history
    return _trace(thread, messages if isinstance(messages, list) else [], metadata, name)


READER: Final = LangChainReader()
