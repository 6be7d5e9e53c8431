"""The events of a Codex session: most tell again what an item says, and go to its step; the others are steps.

Source: openai/codex, `codex-rs/protocol/src/protocol.rs` (EventMsg) and `core/src/rollout/policy.rs` (which events
are written): user_message, agent_message and agent_reasoning repeat items; token_count has the tokens of the last
request and of all of the session; events with a `call_id` are about a tool; error and stream_error are failures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step
from ...chat.messages import messages_from
from ...chat.turns import Turns, beside, spoken
from ...values.json_access import but, listing, mapping, text
from ...values.raters import finite
from .items import Items

_AGAIN: Final = {
    "user_message": ("user", "message"),
    "agent_message": ("assistant", "message"),
    "agent_reasoning": ("reasoning", "text"),
    "agent_reasoning_raw_content": ("reasoning", "text"),
}
_ERRORS: Final = ("error", "stream_error")
_USAGE: Final = {"input": "input_tokens", "output": "output_tokens"}


class Events:
    """The events of a session while it is read; `items` are the payloads of all of its response items."""

    def __init__(self, turns: Turns, items: Items, payloads: Sequence[Mapping[str, Json]]) -> None:
        self._turns = turns
        self._items = items
        self._told = _told(payloads)
        self._total: Mapping[str, Json] = {}
        self._error: tuple[str, int] | None = None
        self.folded: Counter[str] = Counter()
        """How many events of each kind only tell again what a step says."""
        self.title: str | None = None

    def add(
        self, event: Mapping[str, Json], step_id: str, at: int | None, left: Mapping[str, Json]
    ) -> None:
        """Add an event."""
        kind = text(event.get("type")) or "event"
        rest = beside(but(event, "type"), left)
        role, key = _AGAIN.get(kind, ("", ""))
        said = text(event.get(key)) if key else None
        if kind == "token_count":
            self._tokens(event, kind, step_id, at, rest)
        elif said is not None and self._repeats(role, said.strip()):
            self.folded[kind] += 1
            self._note(role, said.strip(), {kind: but(rest, key)})
        elif said is not None:
            self._own(role, said, step_id, at, but(rest, key))
        elif (of_call := self._turns.called(text(event.get("call_id")))) is not None:
            self.folded[kind] += 1
            self._turns.note(of_call, {kind: but(rest, "call_id")})
            if _failed(event):
                self._turns.change(of_call, status="error")
        else:
            self._event(event, kind, step_id, at, rest)

    def _event(
        self,
        event: Mapping[str, Json],
        kind: str,
        step_id: str,
        at: int | None,
        rest: Mapping[str, Json],
    ) -> None:
        message = text(event.get("message"))
        status: Status = "error" if kind in _ERRORS or _failed(event) else "unset"
        if kind == "error":
            self._error = (message or kind, len(self._items.answers))
        if kind == "thread_name_updated":
            self.title = text(event.get("thread_name")) or self.title
        self._turns.add(
            Step(
                step_id,
                "event",
                kind,
                status=status,
                status_message=message if status == "error" else None,
                start_ns=at,
                end_ns=at,
                output=message,
                attributes=but(rest, "message"),
            )
        )

    def ended_with(self) -> str | None:
        """The error after which the model said nothing more; None if there is none."""
        if self._error is None or len(self._items.answers) > self._error[1]:
            return None
        return self._error[0]

    def _repeats(self, role: str, said: str) -> bool:
        """Whether an item says the same that no event has repeated yet."""
        if self._told[role, said] <= 0:
            return False
        self._told[role, said] -= 1
        return True

    def _note(self, role: str, said: str, more: Mapping[str, Json]) -> None:
        """Add what an event says beside its text to the step that says the same, before or after it."""
        if not any(more.values()):
            return
        self._items.note_said(role, said, more)

    def _own(
        self, role: str, said: str, step_id: str, at: int | None, rest: Mapping[str, Json]
    ) -> None:
        """A turn that is only told by an event."""
        self._items.close()
        reasoning = role == "reasoning"
        message = Message("assistant", reasoning=said) if reasoning else Message(role, said)
        added = self._turns.add(
            Step(
                step_id,
                "message" if role == "user" else "llm",
                role if role == "user" else self._items.model or "assistant",
                start_ns=at,
                end_ns=at,
                output=None if reasoning else said,
                messages_out=(message,),
                model=None if role == "user" else self._items.model,
                attributes=dict(rest),
            )
        )
        if role != "user":
            self._items.answers.append(added)

    def _tokens(
        self,
        event: Mapping[str, Json],
        kind: str,
        step_id: str,
        at: int | None,
        rest: Mapping[str, Json],
    ) -> None:
        """The tokens of the answer before; an event without tokens, or told again, only keeps its limits."""
        self._items.close()
        info = mapping(event.get("info"))
        total = mapping(info.get("total_token_usage"))
        spent = mapping(info.get("last_token_usage")) or {
            key: (finite(total.get(key)) or 0) - (finite(self._total.get(key)) or 0)
            for key in _USAGE.values()
            if finite(total.get(key)) is not None
        }
        again = bool(total) and total == self._total
        self._total = total or self._total
        answer = self._items.answers[-1] if self._items.answers else None
        if answer is None:
            self._turns.add(
                Step(step_id, "event", kind, start_ns=at, end_ns=at, attributes=dict(rest))
            )
            return
        self.folded[kind] += 1
        self._turns.note(answer, {kind: dict(rest)})
        usage = {
            ours: int(number) if float(number).is_integer() else number
            for ours, theirs in _USAGE.items()
            if (number := finite(spent.get(theirs))) is not None and number >= 0
        }
        if usage and not again and not self._turns[answer].usage:
            self._turns.change(answer, usage=usage)


def _told(payloads: Sequence[Mapping[str, Json]]) -> Counter[tuple[str, str]]:
    """How often the items say each text, by who says it."""
    told: Counter[tuple[str, str]] = Counter()
    for item in payloads:
        if item.get("type") not in ("message", "reasoning"):
            continue
        for message in messages_from([item]):
            role = message.role if item["type"] == "message" else "reasoning"
            if said := spoken([message]):
                told[role, said.strip()] += 1
            if message.reasoning:
                told.update(_parts_of(item, message.reasoning.strip()))
    return told


def _parts_of(item: Mapping[str, Json], whole: str) -> Counter[tuple[str, str]]:
    """The parts of reasoning, each of which has an event; the whole if it has one part."""
    texts = [
        str(part["text"]).strip()
        for key in ("summary", "content")
        for part in listing(item.get(key))
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    ]
    return Counter(("reasoning", one) for one in texts or [whole])


def _failed(event: Mapping[str, Json]) -> bool:
    """Whether an event about a tool says that it failed."""
    code = event.get("exit_code")
    if isinstance(code, int) and not isinstance(code, bool) and code != 0:
        return True
    result = mapping(event.get("result"))
    inner = mapping(result.get("Ok"))
    return event.get("success") is False or "Err" in result or inner.get("isError") is True
