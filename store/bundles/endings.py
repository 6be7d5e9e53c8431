"""How the steps of a trace ended, where the export says it in another way than by a status: the reason why a model
stopped, the status of an HTTP response.

What a reason means is in `failure_words.py`. What the export itself says of an error stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from ..canonical import Json
from ..failure_words import block_failure, finish_failure, http_failure
from ..trace import Message, Step, replace
from .protocol import LocatedTrace, ReaderItem

_REASONS: Final = frozenset(
    [
        "finish_reason",
        "finish_reasons",
        "finishreason",
        "finishreasons",
        "stop_reason",
        "stopreason",
        "done_reason",
        "completionreason",
        "completion_reason",
    ]
)
"""Keys in lower case, without the names around them (`gen_ai.response.finish_reasons`)."""
_BLOCKED: Final = frozenset(["blockreason", "block_reason"])
"""Gemini, `promptFeedback.blockReason`: the prompt was not answered at all."""
_NOT_OF_THE_ANSWER: Final = frozenset(
    [
        "arguments",
        "args",
        "parameters",
        "input",
        "inputs",
        "prompt",
        "messages_in",
        "request",
        "config",
        "tools",
        "tool_calls",
        "functioncall",
        "invocation_parameters",
    ]
)
_DEPTH: Final = 6
_MANY: Final = 64
_STATUSES: Final = ("http.response.status_code", "http.status_code")
"""OpenTelemetry, HTTP semantic conventions: now and before 1.21."""
_CALLS: Final = ("llm", "tool", "retriever", "embedding", "reranker", "chain", "agent")


def with_endings(item: ReaderItem) -> ReaderItem:
    """What a reader yields; in a trace, each step that ended with a failure has the status `error` and says why, and a
    trace without an error has that of its first such step at the top."""
    if not isinstance(item, LocatedTrace):
        return item
    steps = item.trace.steps
    ended = tuple(_ended(step) for step in steps)
    changed = [new for new, old in zip(ended, steps, strict=True) if new is not old]
    if not changed:
        return item
    # As the readers of spans have it, so that copies of a trace agree however they are united.
    top = next((step.status_message for step in changed if step.parent_id is None), None)
    error = item.trace.error if item.trace.error is not None else top
    return replace(item, trace=replace(item.trace, steps=ended, error=error))


def _ended(step: Step) -> Step:
    why = _why(step)
    if why is None:
        return step
    return replace(step, status="error", status_message=step.status_message or why)


def _why(step: Step) -> str | None:
    """Why a step is a failure, in words; None if it is none or the export does not say so."""
    reasons = _reasons(step)
    if reasons:
        return reasons[0]
    if step.kind in _CALLS and any(key.startswith("http") for key in step.attributes):
        status = _http_status(step.attributes)
        return None if status is None else http_failure(status)
    return None


def _reasons(step: Step) -> list[str]:
    """The reasons why the model of a step stopped that mean a failure, in words."""
    found: list[str] = []
    if step.kind == "llm":
        _collect(step.attributes, _DEPTH, found)
        _collect(step.output, _DEPTH, found)
        for message in step.messages_out:
            _of_message(message, found)
    elif step.kind == "agent":
        # An agent's output can repeat what its models said before they went on.
        _collect(step.attributes, 0, found)
        if step.actor is not None and len(step.messages_out) == 1:
            _of_message(step.messages_out[0], found)
    return found


def _of_message(message: Message, found: list[str]) -> None:
    if message.role == "assistant" and message.extra:
        _collect(message.extra, _DEPTH, found)


def _collect(value: Json, depth: int, found: list[str]) -> None:
    """Add the failures in a value, however deep; not what was asked, and not the arguments of calls."""
    if isinstance(value, dict):
        for key, item in value.items():
            name = _plain(key)
            if name in _REASONS:
                found += filter(None, map(finish_failure, _texts(item)))
            elif name in _BLOCKED:
                failed = block_failure(item) if isinstance(item, str) else None
                found += [failed] if failed else []
            elif name == "incomplete_details" and isinstance(item, dict):
                found += filter(None, map(finish_failure, _texts(item.get("reason"))))
            elif depth > 0 and isinstance(item, dict | list) and name not in _NOT_OF_THE_ANSWER:
                _collect(item, depth - 1, found)
    elif isinstance(value, list) and depth > 0:
        for item in value[:_MANY]:
            _collect(item, depth - 1, found)


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    """A key in lower case, without the names around it: the same keys come in every step."""
    return key.rpartition(".")[2].casefold()


def _texts(value: Json) -> Iterator[str]:
    """A reason, or several in a list or as the text of one (`["length"]`)."""
    if isinstance(value, str):
        bare = value.strip()
        if bare.startswith("[") and bare.endswith("]"):
            yield from (part.strip(" \"'") for part in bare[1:-1].split(","))
        elif bare:
            yield bare
    elif isinstance(value, Mapping):
        # Vercel AI SDK, from version 6: {"unified": "length", "raw": "max_tokens"}.
        yield from _texts(value.get("unified"))
    elif isinstance(value, list | tuple):
        for item in value[:_MANY]:
            yield from _texts(item)


def _http_status(attributes: Mapping[str, Json]) -> int | None:
    for name in _STATUSES:
        given: Json = attributes.get(name)
        if given is None:
            given = attributes
            for part in name.split("."):
                given = given.get(part) if isinstance(given, Mapping) else None
        if isinstance(given, str) and len(given) == 3 and given.isascii() and given.isdecimal():
            given = int(given)
        if isinstance(given, int) and not isinstance(given, bool):
            return given
    return None
