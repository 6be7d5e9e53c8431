"""The beginning of what a step says, for the tree of steps."""

from __future__ import annotations

from collections.abc import Mapping

from ...store.evidence_text import call_text
from ...store.trace import Step
from ...store.unreadable import readable

_READ = 2000
_READ_OF_EACH = 60


def step_preview(step: Step) -> str:
    """The beginning of what a step says, at most 200 characters, for a list."""
    return readable(_beginning(step), amounts=False)[:200]


def _beginning(step: Step) -> str:
    for message in step.messages_out:
        if message.content:
            return message.content[:_READ]
        if message.tool_calls:
            return call_text(message.tool_calls[0])[:_READ]
    if step.kind == "tool" and isinstance(step.input, Mapping) and len(step.input) < 20:
        return ", ".join(f"{key}={value}"[:_READ_OF_EACH] for key, value in step.input.items())[
            :_READ
        ]
    for value in (step.output, step.input):
        if isinstance(value, str) and value:
            return value[:_READ]
    for message in step.messages_in[:1] if step.kind == "message" else ():
        return (message.content or "")[:_READ]
    return ""
