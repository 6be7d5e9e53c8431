"""What the agent said and which tools it called, with several calls of one response of the model in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ....canonical import Json
from ....trace import Message, Step, ToolCall, replace
from ...chat.turns import Turns, beside


@dataclass
class Said:
    """One event of the agent: what it thought and said, and the call that it made."""

    step_id: str
    at: int | None
    response: str | None = None
    """The id of the model's response, which several events may come from."""
    content: str | None = None
    reasoning: str | None = None
    call: ToolCall | None = None
    model: str | None = None
    usage: Mapping[str, Json] = field(default_factory=dict)
    attributes: Mapping[str, Json] = field(default_factory=dict)
    message: Message | None = None
    """The message as it was sent, if the event has it."""


class Answers:
    """The answers of a run while it is read."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._response: str | None = None
        self._step: str | None = None

    def add(self, said: Said) -> str | None:
        """Add an event of the agent; the step of its call, None without one."""
        turns = self._turns
        again = self._step is not None and said.response == self._response is not None
        if again and self._step is not None:
            held = turns[self._step].messages_out[0]
            texts = [one for one in (held.content, said.content) if one]
            thoughts = [one for one in (held.reasoning, said.reasoning) if one]
            whole = replace(
                held,
                content="\n".join(texts) or None,
                reasoning="\n".join(dict.fromkeys(thoughts)) or None,
            )
            turns.change(
                self._step,
                messages_out=(whole,),
                output=whole.content,
                attributes=beside(turns[self._step].attributes, said.attributes),
                end_ns=said.at if said.at is not None else turns[self._step].end_ns,
            )
        else:
            message = said.message or Message("assistant", said.content, reasoning=said.reasoning)
            self._step = turns.add(
                Step(
                    said.step_id,
                    "llm",
                    said.model or "agent",
                    start_ns=said.at,
                    end_ns=said.at,
                    output=message.content,
                    messages_out=(message,),
                    model=said.model,
                    usage=said.usage,
                    attributes=said.attributes,
                )
            )
        self._response = said.response
        if said.call is None:
            return None
        held = turns[self._step].messages_out[0]
        turns.change(
            self._step, messages_out=(replace(held, tool_calls=(*held.tool_calls, said.call)),)
        )
        return turns.call(said.call, self._step, start_ns=said.at)
