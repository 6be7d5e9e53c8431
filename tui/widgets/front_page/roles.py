"""Who speaks, where the role of a step does not say it: programs in the user's place, users among what programs recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ....store.trace import Step

_NOTICE: Final = re.compile(r"\s*<(?P<tag>[a-z]+(?:-[a-z]+)+)>.*</(?P=tag)>\s*", re.DOTALL)
"""What a program says in the user's place: `<task-notification>…</task-notification>`, as agents' harnesses do."""
_LONGEST_NOTICE: Final = 100_000


def queued_prompt(step: Step) -> str:
    """What a user typed while Claude Code's agent was at work, which it records as an attachment of the type
    `queued_command` in the mode `prompt`; "" for any other step. The prompt is a text or a list of content blocks."""
    said = step.output
    if not isinstance(said, Mapping) or said.get("type") != "queued_command":
        return ""
    if said.get("commandMode") != "prompt":
        return ""
    prompt = said.get("prompt")
    if isinstance(prompt, str):
        return prompt.strip() and prompt
    texts = [
        str(part["text"])
        for part in (prompt if isinstance(prompt, list) else ())
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    ]
    return "\n\n".join(texts)


def is_notice(step: Step, text: str) -> bool:
    """Whether a program spoke in the user's place: a summary made when the history became too long, a notice."""
    if step.attributes.get("isCompactSummary") or step.attributes.get("isMeta"):
        return True
    if len(text) > _LONGEST_NOTICE or "<command-name>" in text:
        return False
    return _NOTICE.fullmatch(text) is not None


def told_by_program(role: str, text: str) -> bool:
    """Whether a message that is neither the model's nor a tool's is not a user's: a system prompt; the tools that were
    offered, which some exports list among the messages; what an agent's loop tells the model of a call in its text."""
    return role == "system" or "tool" in role or text.startswith("Observation:")
