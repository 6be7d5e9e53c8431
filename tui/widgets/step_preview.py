"""A step in words, for lists of steps: what it is called there, and the beginning of what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ...store.trace import Step
from ...store.unreadable import readable
from .front_page.history import role_of
from .front_page.words import argument_words, value_words

_READ = 2000
_OF_A_MODEL: Final = re.compile(
    r"(chat|completions?|messages?|generate|call|invoke|response|model|assistant|openai|anthropic|llm|ai|text|create"
    r"|bedrock|vertex|azure|gemini|google|litellm|do|stream|run|sync|async|beta|parse|[\W_])+"
)
"""Names that tracers give to calls of a model: `ChatOpenAI`, `openai.chat.completions.create`, `ai.generateText`."""


def step_name(step: Step) -> str:
    """What a step is called in a list: a call of a model by what it did, never by the model's name."""
    if step.kind != "llm":
        return step.name or step.kind
    asked = [call.name for message in step.messages_out for call in message.tool_calls]
    if asked:
        names = ", ".join(dict.fromkeys(asked))
        return f"asks for {names}"
    if _says_little(step):
        return "answers"
    return step.name


def actor_name(step: Step) -> str:
    """Who did the step, where that says more than its kind and name: one of several agents."""
    actor = step.actor or ""
    if actor == step.name or role_of(actor) in ("assistant", "user", "system", "tool", "main"):
        return ""
    return actor


def _says_little(step: Step) -> bool:
    name = step.name.lower()
    if step.model:
        name = name.replace(step.model.lower(), "")
        if step.model.lower().startswith(name):
            return True
    return not name or _OF_A_MODEL.fullmatch(name) is not None


def step_preview(step: Step) -> str:
    """The beginning of what a step says, at most 200 characters, for a list."""
    return readable(_beginning(step), amounts=False)[:200]


def _beginning(step: Step) -> str:
    for message in step.messages_out:
        if message.content:
            return message.content[:_READ]
        if message.tool_calls:
            return argument_words(message.tool_calls[0].arguments)
    if step.kind == "tool" and isinstance(step.input, Mapping) and step.input:
        return argument_words(step.input)
    for value in (step.output, step.input):
        if isinstance(value, str) and value:
            return value[:_READ]
        if isinstance(value, Mapping | list):
            return value_words(value)
    for message in step.messages_in[:1] if step.kind == "message" else ():
        return (message.content or "")[:_READ]
    return ""
