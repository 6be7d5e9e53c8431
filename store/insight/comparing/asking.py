"""What a trace was asked, in one form: two runs of the same inputs are paired by it.

It is what the user said up to the answer, and nothing that the application had a part in: system prompts, what the
assistant said before, tool results and documents differ between a candidate and what is in production, and the question
is the same. White space counts as one blank, and texts are compared in Unicode's composed form (NFC).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from ...canonical import Json, canonical_hash
from ...packs.cut import said_before_answer
from ...trace import Message, Trace, as_text


def asked_hash(trace: Trace) -> str:
    """A hash of what a trace was asked; "" if it does not say."""
    said = asked_of(trace)
    return canonical_hash(said) if said else ""


def asked_text(trace: Trace) -> str:
    """What a trace was asked, to be read: each message of the user as it is, with an empty line between them."""
    said = [one.content for one in _of_users(_messages(trace)) if one.content]
    if said:
        return "\n\n".join(said)
    return _one_text(trace.input) if trace.input is not None else ""


def asked_of(trace: Trace) -> Json:
    """What a trace was asked, in one form; None if it does not say."""
    users = _of_users(_messages(trace))
    if users:
        return [_said(one) for one in users]
    if trace.input is None:
        return None
    text = _text_of(trace.input)
    if text is not None:
        return [_plain(text)] if text.strip() else None
    return {"input": _normal(trace.input)}


def _messages(trace: Trace) -> Sequence[Message]:
    """The messages before the answer, or those that the last model was given where the run itself has no input."""
    said = said_before_answer(trace)
    if said or trace.input is not None:
        return said
    given = [step.messages_in for step in trace.steps if step.kind == "llm" and step.messages_in]
    return given[-1] if given else ()


def _of_users(messages: Sequence[Message]) -> list[Message]:
    return [one for one in messages if one.role == "user" and (one.content or one.parts)]


def _said(message: Message) -> Json:
    text = _plain(message.content or "")
    return {"text": text, "parts": _normal(list(message.parts))} if message.parts else text


def _text_of(value: Json) -> str | None:
    """The text of an input that is nothing but a text, under whatever name."""
    if isinstance(value, Mapping) and len(value) == 1:
        value = next(iter(value.values()))
    return value if isinstance(value, str) else None


def _one_text(value: Json) -> str:
    text = _text_of(value)
    return as_text(value) if text is None else text


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _normal(value: Json) -> Json:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Mapping):
        return {name: _normal(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    return value
