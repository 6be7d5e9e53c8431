"""Sessions of the GitHub Copilot CLI, and transcripts of Copilot Chat in VS Code, which have the same events.

Source: copilot-sdk, `nodejs/src/generated/session-events.ts` (generated from the runtime's schema: the frame
`type`, `data`, `id`, `timestamp`, `parentId`, `agentId`, and what each kind says), stored as
`~/.copilot/session-state/ID/events.jsonl`; the older `~/.copilot/history-session-state/ID.json` as public parsers of
it describe it (`sessionId`, `startTime`, `chatMessages`, `timeline`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from ....canonical import Json, canonical_bytes
from ....trace import as_text
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
from ...values.json_access import text
from .calls import data_of, kind_of
from .events import trace_of
from .messages import is_old_session, old_trace

_SIGNS: Final = frozenset(
    {
        *(
            "session.start",
            "session.resume",
            "session.shutdown",
            "user.message",
            "assistant.message",
        ),
        *(
            "assistant.turn_start",
            "assistant.turn_end",
            "tool.execution_start",
            "tool.execution_complete",
        ),
    }
)


def _is_event(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("type"), str)
        and isinstance(value.get("data"), dict)
    )


def _is_sign(value: Json) -> bool:
    framed = isinstance(value, dict) and ("id" in value or "timestamp" in value)
    return framed and _is_event(value) and value["type"] in _SIGNS


class CopilotReader(Reader):
    """Reader for sessions; one file of events, or one older document, is one trace."""

    name = "copilot"
    title = "GitHub Copilot CLI sessions"
    gathering = Gathering.BY_TRACE
    keeps = "turns, reasoning, tools with results and errors, sub-agents under their call, every other event, tokens"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for events of the session's own kinds, or a session with its timeline."""
        if sample.columns:
            return Vote.NO
        found = any(_is_sign(record) or is_old_session(record) for record in sample.records)
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each session when all of its events are read."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
                continue
            if not found.trace_id:
                yield found.located(old_trace(found.parts[0], self.name))
                continue
            path = PurePosixPath(found.trace_id)
            stem = path.parent.name if path.stem == "events" and path.parent.name else path.stem
            for events in _sessions(found.parts):
                yield found.located(trace_of(events, stem, self.name))


def _parse(record: Record) -> Iterator[tuple[str | None, Mapping[str, Json]] | Reject]:
    value = record.value
    if isinstance(value, dict) and is_old_session(value):
        yield None, value
    elif isinstance(value, dict) and isinstance(value.get("type"), str):
        yield record.position.file, value
    else:
        yield Reject(record.position, "not an event of a session", as_text(value)[:EXCERPT_CHARS])


def _sessions(events: Sequence[Mapping[str, Json]]) -> Iterator[list[Mapping[str, Json]]]:
    """The events of each session in a file, without those that it repeats."""
    current: str | None = None
    held: dict[str | None, list[Mapping[str, Json]]] = {}
    seen: set[bytes] = set()
    for event in events:
        body = canonical_bytes(event)
        if event.get("id") is not None and body in seen:
            continue
        seen.add(body)
        if kind_of(event) == "session.start":
            named = text(data_of(event).get("sessionId"))
            if current is None and None in held:
                held[named] = held.pop(None)
            current = named
        held.setdefault(current, []).append(event)
    yield from held.values()


READER: Final = CopilotReader()
