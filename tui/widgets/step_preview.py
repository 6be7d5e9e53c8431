"""The beginning of what a step says, for the tree of steps."""

from __future__ import annotations

from collections.abc import Mapping

from ...store.evidence_text import call_text
from ...store.trace import Step


def step_preview(step: Step) -> str:
    """The beginning of what a step says, at most 200 characters, for a list."""
    for message in step.messages_out:
        if message.content:
            return message.content[:200]
        if message.tool_calls:
            return call_text(message.tool_calls[0])[:200]
    if step.kind == "tool" and isinstance(step.input, Mapping) and len(step.input) < 20:
        return ", ".join(f"{key}={value}"[:60] for key, value in step.input.items())[:200]
    for value in (step.output, step.input):
        if isinstance(value, str) and value:
            return value[:200]
    for message in step.messages_in[:1] if step.kind == "message" else ():
        return (message.content or "")[:200]
    return ""
