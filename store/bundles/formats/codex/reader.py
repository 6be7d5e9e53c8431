"""Codex CLI sessions: rollout files as stored under `~/.codex/sessions`.

Source: openai/codex, `codex-rs/protocol/src/protocol.rs` (RolloutLine, RolloutItem, SessionMeta, TurnContextItem,
CompactedItem, EventMsg) and `models.rs` (ResponseItem), from 0.1 to 0.60. A line is `{timestamp, type, payload}` with
the types session_meta, response_item, event_msg, turn_context and compacted. Before September 2025 a line was a bare
response item; the first line held id and time of the session, and `{record_type: "state"}` lines stood between.
The TypeScript program before that wrote one document `{session, items}`. A file is one session; that of a fork
begins with its own session_meta, followed by those that it was forked from and a copy of their lines. What `codex exec
--json` prints has another shape: `exec_stream.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ....canonical import Json
from ....trace import as_text
from ...input.gathering import complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    LocatedTrace,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...values.json_access import but
from .exec_stream import is_stream_event, is_sure, stream_trace, threads
from .session import SessionLine, session_trace

_TYPES: Final = frozenset(
    ["session_meta", "response_item", "event_msg", "turn_context", "compacted"]
)
_ITEMS: Final = frozenset(
    [
        "message",
        "reasoning",
        "function_call",
        "function_call_output",
        "local_shell_call",
        "custom_tool_call",
        "custom_tool_call_output",
    ]
)


def _is_line(value: Json) -> bool:
    """Whether it is a line of today's shape."""
    return (
        isinstance(value, dict)
        and str(value.get("type")) in _TYPES
        and isinstance(value.get("payload"), dict)
    )


def _is_first_line(value: Json) -> bool:
    """Whether it is the first line of the shape before: the session, without a type."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and {"timestamp", "instructions"} <= value.keys()
        and "type" not in value
    )


def _is_document(value: Json) -> bool:
    """Whether it is a whole session of the first shape."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("items"), list)
        and _is_first_line(value.get("session"))
    )


def _is_older(records: Sequence[Json]) -> bool:
    """Whether these lines are of the shape before: they begin with the session, and the others are what it holds."""
    if not records or not _is_first_line(records[0]):
        return False
    rest = [one for one in records[1:] if isinstance(one, dict)]
    return any("record_type" in one or str(one.get("type")) in _ITEMS for one in rest)


class CodexReader(Reader):
    """Reader for rollouts; a session is a trace."""

    name = "codex"
    title = "Codex CLI rollouts"
    gathering = Gathering.BY_TRACE
    keeps = (
        "every turn, reasoning, tool calls with results, context, compactions, other events, usage"
    )
    # An answer of the older shape has the keys of a message of that API.
    more_specific_than = ("anthropic",)

    def sniff(self, sample: Sample) -> Vote:
        """Vote for lines with a type of Codex and a payload, or for a session at the start of the file."""
        if sample.columns:
            return Vote.NO
        sure = any(_is_line(one) or _is_document(one) or is_sure(one) for one in sample.records)
        return Vote.CERTAIN if sure or _is_older(sample.records) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield the sessions of each file when it is complete."""
        for found in complete(source, _lines):
            if isinstance(found, Reject):
                yield found
                continue
            if found.trace_id.startswith(_STREAM):
                for thread in threads([one.line.payload for one in found.parts]):
                    yield found.located(stream_trace(thread, self.name))
                continue
            for session in _sessions(found.parts):
                lines = [one.line for one in session]
                positions = tuple(dict.fromkeys(one.position for one in session))
                yield LocatedTrace(session_trace(lines, self.name), positions, found.number)


@dataclass(frozen=True, slots=True)
class _Placed:
    position: Position
    line: SessionLine


def _lines(record: Record) -> Iterator[tuple[str, _Placed] | Reject]:
    """The lines in a record, each with its file; a whole document is a file by itself."""
    value, place = record.value, record.position
    if not isinstance(value, dict):
        yield Reject(place, "the line is not an object", as_text(value)[:EXCERPT_CHARS])
    elif _is_document(value):
        of_file = f"{place.file}#{place.record or place.line}"
        head = {**value["session"], **but(value, "session", "items")}
        yield of_file, _Placed(place, SessionLine("session_meta", head, value["session"]))
        for item in value["items"]:
            yield of_file, _Placed(place, _line_of(item if isinstance(item, dict) else {"": item}))
    elif is_stream_event(value):
        yield f"{_STREAM}{place.file}", _Placed(place, SessionLine("stream", value, value))
    else:
        yield place.file, _Placed(place, _line_of(value))


def _line_of(value: Mapping[str, Json]) -> SessionLine:
    """A line of any shape as one of today's."""
    if _is_line(value):
        return SessionLine(str(value["type"]), value["payload"], value, but(value, *_FRAME))
    if _is_first_line(value):
        return SessionLine("session_meta", value, value)
    if str(value.get("type")) in _ITEMS or str(value.get("type")).endswith("_call"):
        return SessionLine("response_item", value, value)
    return SessionLine(str(value.get("record_type") or value.get("type") or "line"), value, value)


_STREAM: Final = "stream of "
_FRAME: Final = ("timestamp", "type", "payload")


def _sessions(parts: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """The sessions of a file. Those that a fork comes from are named directly behind it; a session_meta of another id
    anywhere else begins another session, as in files that were put together."""
    current: list[_Placed] = []
    seen: set[str] = set()
    for part in parts:
        if part.line.kind == "session_meta":
            named = str(part.line.payload.get("id"))
            talked = any(one.line.kind != "session_meta" for one in current)
            if talked and named not in seen:
                yield current
                current, seen = [], set()
            seen.add(named)
        current.append(part)
    if current:
        yield current


READER: Final = CodexReader()
