"""Traces in which there is nothing to read: a run of voice, a file of labels, a run that was not recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .canonical import Json
from .trace import Message, Step, Trace

WORDLESS: Final = (
    "it holds no words: no question, no answer, and no step in which anything was said or done"
)
ONLY_ASKED: Final = (
    "only a question and what judged the run are in it: no answer, and nothing that was done"
)
_EMPTY: Final[tuple[Json, ...]] = (None, "", [], {})
_ASKING: Final = ("user", "system", "developer")


def nothing_to_read(trace: Trace) -> str:
    """What a trace lacks of what a reviewer reads, in words; "" if there is something to judge."""
    if trace.output not in _EMPTY or trace.error or any(map(_does, trace.steps)):
        return ""
    if trace.input in _EMPTY and not any(map(_asks, trace.steps)):
        return "" if any(_has_words(step.attributes) for step in trace.steps) else WORDLESS
    return ONLY_ASKED if trace.scores else ""


def _does(step: Step) -> bool:
    """Whether anything came of a step."""
    if step.output not in _EMPTY or step.documents or step.status_message:
        return True
    if step.kind == "tool" and step.input not in _EMPTY:
        return True
    earlier = (one for one in step.messages_in if one.role not in _ASKING)
    return any(map(_says, step.messages_out)) or any(map(_says, earlier))


def _asks(step: Step) -> bool:
    return step.input not in _EMPTY or any(map(_says, step.messages_in))


def _has_words(value: Json) -> bool:
    """Whether a value holds text of several words: spans of one's own have all they say in their attributes."""
    if isinstance(value, Mapping):
        return any(map(_has_words, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_words, value))
    return isinstance(value, str) and " " in value.strip()


def _says(message: Message) -> bool:
    return bool(message.content or message.tool_calls or message.parts or message.reasoning)
