"""Gemini CLI: sessions, checkpoints and logs, as stored under `~/.gemini/tmp/PROJECT`.

Source: google-gemini/gemini-cli, `packages/core/src/services/chatRecordingTypes.ts` (ConversationRecord,
MessageRecord, ToolCallRecord, `$set`, `$rewindTo`) and `core/logger.ts` (LogEntry, Checkpoint), up to 0.20. Sessions
are `chats/session-*.json`, later `.jsonl`: the session's own line, a line for each message whenever it changes, `$set`
for data about the session and `$rewindTo` when messages were taken back. `checkpoint-*.json` has `history`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from ....canonical import Json
from ....trace import Step, StepKind, Trace, as_text
from ...chat.contents import content_messages, function_results
from ...chat.turns import Turns, conversation, spoken
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
from ...values.json_access import but, listing, text
from ...values.times import to_ns, unread_times
from .messages import add_message

_TYPES: Final = ("user", "gemini", "info", "error", "warning")
_TIMES: Final = ("startTime", "lastUpdated")
_LOG: Final = ("sessionId", "messageId", "type", "message")
_Part: TypeAlias = tuple[str, Mapping[str, Json]]


def _kind(value: Json) -> str:
    """Which of the records it is; "" if it is none."""
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("sessionId"), str):
        if isinstance(value.get("messages"), list) and value.keys() & {"projectHash", *_TIMES}:
            return "session"
        if all(name in value for name in _LOG):
            return "log"
        if "projectHash" in value:
            return "about"
    if isinstance(value.get("$set"), dict) or isinstance(value.get("$rewindTo"), str):
        return "change"
    if (
        value.get("type") in _TYPES
        and "id" in value
        and "timestamp" in value
        and "content" in value
    ):
        return "message"
    history = [one for one in listing(value.get("history")) if isinstance(one, dict)]
    if history and all(isinstance(one.get("parts"), list) for one in history):
        return "checkpoint"
    return ""


class GeminiCliReader(Reader):
    """Reader for sessions; a session, or a checkpoint, is a trace."""

    name = "gemini-cli"
    title = "Gemini CLI sessions"
    gathering = Gathering.BY_TRACE
    keeps = "every turn, thoughts, tool calls with results, messages taken back, usage; checkpoints; logs"

    # A checkpoint is a list of contents under `history`.
    more_specific_than = ("messages",)

    def sniff(self, sample: Sample) -> Vote:
        """Vote for sessions by their ids, for messages of the model by their type; for checkpoints by their parts."""
        if sample.columns:
            return Vote.NO
        kinds = {_kind(one) for one in sample.records}
        models = any(_kind(one) == "message" and one["type"] == "gemini" for one in sample.records)
        if kinds & {"session", "log", "about", "change"} or models:
            return Vote.CERTAIN
        return Vote.LIKELY if "checkpoint" in kinds else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each session when it is complete."""
        for found in complete(source, _parts):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(_trace(found.parts, self.name))


def _parts(record: Record) -> Iterator[tuple[str | None, _Part] | Reject]:
    """A session is whole in its record, or its lines are all lines of a file; logs name their session."""
    value, place = record.value, record.position
    kind = _kind(value)
    if not isinstance(value, dict):
        yield Reject(place, "the line is not an object", as_text(value)[:EXCERPT_CHARS])
    elif kind in ("session", "checkpoint"):
        yield None, (kind, value)
    elif kind == "log":
        yield f"log {value['sessionId']}", (kind, value)
    else:
        yield place.file, (kind, value)


def _trace(parts: list[_Part], name: str) -> Trace:
    kind, first = parts[0]
    if kind == "checkpoint":
        return _checkpoint(first, name)
    if kind == "log":
        return _logged([value for _, value in parts], name)
    return _session(parts, name)


def _session(parts: list[_Part], name: str) -> Trace:
    about: dict[str, Json] = {}
    messages: dict[str, Mapping[str, Json]] = {}
    taken_back: list[Json] = []
    others: list[Mapping[str, Json]] = []
    changed = 0
    for kind, value in parts:
        if kind in ("session", "about"):
            given = value.get("messages")
            about |= but(value, *(("messages",) if isinstance(given, list) else ()))
            _replace(messages, given)
        elif kind == "change":
            given = value.get("$set")
            if isinstance(given, dict):
                about |= but(given, "messages")
                _replace(messages, given.get("messages"))
            rewound = value.get("$rewindTo")
            if isinstance(rewound, str):
                if rewound not in messages:
                    about["rewound_to"] = rewound
                taken_back += _rewind(messages, rewound)
            about |= but(value, "$set", "$rewindTo")
        elif isinstance(value.get("id"), str):
            changed += value["id"] in messages
            messages[value["id"]] = value
        else:
            others.append(value)
    turns = Turns()
    for number, message in enumerate(messages.values()):
        add_message(turns, message, number)
    for value in others:
        named = text(value.get("type")) or "line"
        turns.add(Step(f"line {len(turns)}", "event", named, attributes=dict(value)))
    more: dict[str, Json] = {"taken_back": taken_back} if taken_back else {}
    if changed:
        more["earlier_versions_of_messages"] = changed
    notes = [f"{len(taken_back)} message(s) were taken back"] if taken_back else []
    return conversation(
        turns,
        format=name,
        source_id=text(about.get("sessionId")),
        name=text(about.get("summary")),
        metadata={
            **but(about, "sessionId", "summary", *_TIMES),
            **unread_times(about, *_TIMES),
            **more,
        },
        notes=notes,
        times=[to_ns(about.get(key)) for key in _TIMES],
    )


def _replace(messages: dict[str, Mapping[str, Json]], given: Json) -> None:
    """Put the messages of a list in the place of those before, if there is a list with any."""
    if isinstance(given, list) and given:
        messages.clear()
        for number, one in enumerate(given):
            message = one if isinstance(one, dict) else {"content": one}
            wanted = str(message.get("id") or number)
            while wanted in messages:
                wanted = f"{wanted}#{number}"
            messages[wanted] = message


def _rewind(messages: dict[str, Mapping[str, Json]], to: str) -> list[Json]:
    """Take the message with this id, and all after it, out of the conversation; without such a message all of them, as
    the program does."""
    ids = list(messages)
    gone = ids[ids.index(to) :] if to in messages else ids
    return [dict(messages.pop(one)) for one in gone]


def _checkpoint(value: Mapping[str, Json], name: str) -> Trace:
    turns = Turns()
    for number, given in enumerate(listing(value.get("history"))):
        if not isinstance(given, dict):
            turns.add(Step(str(number), "event", "content", output=given))
            continue
        content = given
        role = "assistant" if content.get("role") == "model" else str(content.get("role") or "user")
        found = content_messages(content, role)
        parent: str | None = None
        if found:
            kind: StepKind = "llm" if role == "assistant" else "message"
            parent = turns.add(
                Step(str(number), kind, role, output=spoken(found), messages_out=found)
            )
        for call in (call for message in found for call in message.tool_calls):
            turns.call(call, parent)
        for at, result in enumerate(function_results(content)):
            call_id = (
                result.call_id if result.call_id is not None else turns.unanswered(result.name)
            )
            otherwise = Step(f"{number}-{at}", "tool", result.name or "tool")
            left = result.rest if found or at else {**result.rest, **but(content, "role", "parts")}
            turns.result(
                call_id, result.output, result.status, otherwise=otherwise, attributes=left
            )
        if not found and not function_results(content):
            turns.add(Step(str(number), "event", role, attributes=but(content, "role")))
    return conversation(turns, format=name, source_id=None, metadata=but(value, "history"))


def _logged(entries: list[Mapping[str, Json]], name: str) -> Trace:
    """What the user wrote in a session. Its id is not that of the session, which holds the same and more."""
    turns = Turns()
    for entry in sorted(
        entries, key=lambda one: (str(one["messageId"]).zfill(12), as_text(dict(one)))
    ):
        at, said = to_ns(entry.get("timestamp")), text(entry.get("message"))
        role = text(entry.get("type")) or "user"
        found = content_messages(said, role) if said else ()
        turns.add(
            Step(
                str(entry["messageId"]),
                "message",
                role,
                start_ns=at,
                end_ns=at,
                output=said,
                messages_out=found,
                attributes={**but(entry, *_LOG, "timestamp"), **unread_times(entry, "timestamp")},
            )
        )
    session = str(entries[0]["sessionId"])
    return conversation(
        turns,
        format=name,
        source_id=f"{session}/logs",
        metadata={"sessionId": session},
        notes=["logs hold only what the user wrote, no answers"],
    )


READER: Final = GeminiCliReader()
