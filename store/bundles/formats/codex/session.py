"""A session of Codex as a trace: its lines in order, and what is about the session as metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Step, Trace
from ...chat.turns import Turns, conversation
from ...values.json_access import but, text
from ...values.times import to_ns, unread_times
from .events import Events
from .items import Items


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A line of a rollout: its type, its payload, where its time stands, and its other fields."""

    kind: str
    payload: Mapping[str, Json]
    timed: Mapping[str, Json]
    rest: Mapping[str, Json] = field(default_factory=dict)

    @property
    def at_ns(self) -> int | None:
        """When it was written."""
        return to_ns(self.timed.get("timestamp"))

    @property
    def left(self) -> dict[str, Json]:
        """The fields of the line itself that nothing else reads."""
        return {**self.rest, **unread_times(self.timed, "timestamp")}


_OWN: Final = ("id", "timestamp")


def session_trace(lines: Sequence[SessionLine], name: str) -> Trace:
    """The trace of a session."""
    turns = Turns()
    items = Items(turns)
    events = Events(turns, items, [line.payload for line in lines if line.kind == "response_item"])
    meta: SessionLine | None = None
    context: Mapping[str, Json] = {}
    about: dict[str, Json] = {}
    unchanged: Counter[str] = Counter()
    notes: list[str] = []
    for number, line in enumerate(lines):
        step_id, at, left = str(number), line.at_ns, line.left
        if line.kind == "session_meta" and meta is None:
            meta = line
            about |= {**but(line.payload, *_OWN), **left, **unread_times(line.payload, "timestamp")}
        elif line.kind == "turn_context":
            changed = {k: v for k, v in line.payload.items() if context.get(k) != v}
            items.model = text(line.payload.get("model")) or items.model
            if not context:
                about["turn_context"] = {**line.payload, **left}
            elif changed or left:
                _event(turns, step_id, line.kind, at, {**changed, **left})
            else:
                unchanged[line.kind] += 1
            context = line.payload
        elif line.kind == "response_item":
            items.add(line.payload, step_id, at, left)
        elif line.kind == "event_msg":
            events.add(line.payload, step_id, at, left)
        elif line.kind == "compacted":
            items.close()
            rest = but(line.payload, "message")
            said = text(line.payload.get("message"))
            _event(turns, step_id, line.kind, at, {**rest, **left}, said)
        else:
            if line.kind == "session_meta":
                notes.append(f"it goes on from session {text(line.payload.get('id'))}")
            known = ("timestamp",) if at is not None else ()
            _event(turns, step_id, line.kind, at, {**but(line.payload, *known), **left})
    unchanged += events.folded
    if unchanged:
        about["other_lines"] = dict(sorted(unchanged.items()))
    own = meta.payload if meta is not None else {}
    return conversation(
        turns,
        format=name,
        source_id=text(own.get("id")),
        name=events.title,
        metadata=about,
        notes=dict.fromkeys(notes),
        error=events.ended_with(),
        times=(meta.at_ns, to_ns(own.get("timestamp"))) if meta is not None else (),
    )


def _event(
    turns: Turns,
    step_id: str,
    name: str,
    at: int | None,
    attributes: Mapping[str, Json],
    output: Json = None,
) -> None:
    turns.add(
        Step(
            step_id,
            "event",
            name,
            start_ns=at,
            end_ns=at,
            output=output,
            attributes=dict(attributes),
        )
    )
