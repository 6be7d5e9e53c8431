"""Messages with nothing around them: a list of them as a document or on a line, lists of lists, and a message a line.

What makes one conversation: messages that name the same conversation (`conversation_id`, `session_id`, `thread_id`);
else the messages of one list; else, if each stands on a line or in a row of its own, all messages of the file. There
is no specification: every chat API takes such lists (OpenAI and Anthropic `role` and `content`, Gemini `role` and
`parts`, ShareGPT `from` and `value`), and scripts dump them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from ....canonical import Json
from ....identity import is_global_id
from ....trace import Message, Trace, as_text
from ...chat.message_steps import first_question, last_answer, message_steps, one_a_message
from ...input.gathering import complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...record_lists import SESSIONS

_ROLES: Final = frozenset(
    [
        "user",
        "assistant",
        "system",
        "developer",
        "tool",
        "function",
        "model",
        "human",
        "ai",
        "bot",
        "gpt",
    ]
)
_HELD: Final = ("content", "parts", "tool_calls", "text", "function_call")
_ROWS: Final = ("output", "outputs", "response", "answer", "completion", "prediction", "messages")
"""Columns of rows that are more than one message."""
_MOST: Final = 0.8


def is_message(value: Json) -> bool:
    """Whether a record is one message, and nothing that holds messages or a question with its answer."""
    if not isinstance(value, dict) or any(name in value for name in _ROWS):
        return False
    if isinstance(value.get("role"), str):
        return any(name in value for name in _HELD)
    return isinstance(value.get("from"), str) and "value" in value


def _are_messages(value: Json) -> bool:
    """Whether a record is a list of messages, or of such lists."""
    if not isinstance(value, list) or not value:
        return False
    if all(isinstance(one, list) for one in value):
        return any(map(_are_messages, value))
    return sum(map(is_message, value)) >= _MOST * len(value)


def _said_by_known(records: Sequence[Json]) -> bool:
    """Whether one speaker at least has a role of chat: two columns may be called role and content."""
    for record in records:
        for one in record if isinstance(record, list) else [record]:
            if isinstance(one, list):
                if _said_by_known([one]):
                    return True
            elif isinstance(one, dict):
                role = one.get("role", one.get("from"))
                if isinstance(role, str) and role.casefold() in _ROLES:
                    return True
    return False


class _Part(NamedTuple):
    """Messages of a conversation that stand in one record, and which conversation they name."""

    messages: Sequence[Json]
    session: str | None


class BareMessagesReader(Reader):
    """Reader for messages that nothing holds together but a list, a file or the name of a conversation."""

    name = "bare-messages"
    title = "Bare messages: [{role, content}, …], one list or many, or one message a line"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("messages",)
    keeps = "every message as a step, tool calls; what else a message says"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for records that are messages or lists of them."""
        held = [one for one in sample.records if one != []]
        fitting = sum(is_message(one) or _are_messages(one) for one in held)
        if not fitting or fitting < _MOST * len(held) or not _said_by_known(held):
            return Vote.NO
        return Vote.LIKELY

    def understood(self, sample: Sample) -> str:
        """What makes a conversation in a file with this beginning, in words."""
        held = [one for one in sample.records if isinstance(one, dict)]
        if not held:
            return "every list of messages is a conversation"
        if all(_session(one) is not None for one in held):
            name = next(name for name in SESSIONS if held[0].get(name) is not None)
            return f"messages with the same {name} are a conversation"
        if sample.head.lstrip()[:1] == b"[":
            return "every list of messages is a conversation"
        return "a message a line: all messages of the file are one conversation"

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per conversation."""
        for found in complete(source, _parts):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(_conversation(found.trace_id, found.parts, self.name))


def _session(value: Mapping[str, Json]) -> str | None:
    for name in SESSIONS:
        given = value.get(name)
        if isinstance(given, str | int) and not isinstance(given, bool) and given != "":
            return str(given)
    return None


def _place(record: Record) -> str:
    """The list that a record stands in, by its place: the elements of one line have its byte."""
    place = record.position
    if place.line is not None and place.byte is not None and place.record is not None:
        return f"{place.file}#{place.line}"
    return place.file


def _named(place: str) -> str:
    """A conversation that only its file names: by the id in the file's name, if it has one that is unique."""
    stem = PurePosixPath(place).stem
    return stem if "#" not in place and is_global_id(stem) else place


def _parts(record: Record) -> Iterator[tuple[str, _Part] | Reject]:
    value, place = record.value, record.position
    if isinstance(value, dict):
        session = _session(value)
        if session is None:
            yield _place(record), _Part((value,), None)
        else:
            # Two files may each have a session 1.
            among = "" if is_global_id(session) else f"{place.file}#"
            yield f"{among}{session}", _Part((value,), session)
    elif isinstance(value, list) and value:
        own = f"{place.file}#{place.line or place.record or 1}"
        if all(isinstance(one, list) for one in value):
            for number, inner in enumerate(value, start=1):
                if inner:
                    yield f"{own}.{number}", _Part(inner, None)
                else:
                    yield Reject(place, f"list {number} of it holds no messages", "[]")
        else:
            yield own, _Part(value, None)
    else:
        reason = "the list holds no messages" if value == [] else "neither a message nor a list"
        yield Reject(place, reason, as_text(value)[:EXCERPT_CHARS])


def _conversation(name: str, parts: Sequence[_Part], format: str) -> Trace:  # noqa: A002 - the model's own name
    given = [one for part in parts for one in part.messages]
    messages: list[Message] = []
    odd = 0
    for one in given:
        read = one_a_message([one])
        odd += read is None
        messages += read or [Message("message", as_text(one))]
    steps = message_steps(messages)
    starts = [step.start_ns for step in steps if step.start_ns is not None]
    count = (
        "1 of its entries is no message and is"
        if odd == 1
        else f"{odd} of its entries are no messages and are"
    )
    session = parts[0].session
    return Trace(
        source_id=_named(name) if session is None else session,
        input=first_question(messages),
        output=last_answer(messages),
        steps=steps,
        metadata={} if session is None else {"session": session},
        start_ns=min(starts, default=None),
        end_ns=max(starts, default=None),
        format=format,
        notes=(f"{count} kept as it was",) if odd else (),
    )


READER: Final = BareMessagesReader()
