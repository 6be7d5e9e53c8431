"""One model call as a trace: request and response logs of OpenAI and Anthropic, and those of Google, Bedrock, Cohere and
Ollama."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Message, Step, Trace, replace
from ..chat.messages import messages_from
from ..spans.runs import run_step
from ..values.json_access import NOTHING, listing, mapping, text
from ..values.times import to_ns
from .provider_facts import counted

_REQUEST_READ: Final = frozenset(["messages", "input", "prompt", "model", "system", "instructions"])
_OTHERS_ASKED: Final = (
    *("contents", "systemInstruction", "system_instruction"),
    *("message", "chat_history", "preamble", "inputText"),
)
"""Where other providers have what a model is asked, and below what it answered; read only where messages were found."""
_OTHERS_SAID: Final = (
    *("candidates", "message", "response", "text", "generation", "outputs", "results", "thinking"),
)
_HERE: Final = ("choices", "output", "content", *_OTHERS_SAID)
_RESPONSE_READ: Final = frozenset(
    [
        "id",
        "object",
        "choices",
        "usage",
        "model",
        "created",
        "created_at",
        "output",
        "content",
        "role",
        "type",
        "error",
        "instructions",
        "input",
        "messages",
        "metadata",
    ]
)
_USAGE: Final = {
    "input": ("prompt_tokens", "input_tokens"),
    "output": ("completion_tokens", "output_tokens"),
    "total": ("total_tokens",),
}


def asked(request: Mapping[str, Json]) -> tuple[Message, ...]:
    """The messages of a request, its system prompt first."""
    found = messages_from(dict(request)) if request else ()
    if not found:
        given = request.get("messages", request.get("input", request.get("prompt")))
        found = (Message("user", given),) if isinstance(given, str) else messages_from(given)
    bare = request.get("message")
    if not found and isinstance(bare, str) and bare:
        found = (Message("user", bare),)
    system = request.get("system") or request.get("instructions")
    if system and not any(message.role == "system" for message in found):
        content = system if isinstance(system, str | list) else text(system)
        found = (*messages_from([{"role": "system", "content": content}]), *found)
    return found


def answered(response: Mapping[str, Json]) -> tuple[Message, ...]:
    """The messages of a response: a completion, a Responses object or an Anthropic message."""
    return messages_from(dict(response)) if response else ()


def call_trace(
    source_id: str | None,
    request: Mapping[str, Json],
    response: Mapping[str, Json],
    format: str,  # noqa: A002 - the model's own name
    *,
    aside: Mapping[str, Json] | None = None,
    error: str | None = None,
    notes: Iterable[str] = (),
    given: tuple[Message, ...] = (),
    model: Json = None,
) -> Trace:
    """A request and its response as a trace of one step. `aside` are the fields around them; `model` is what they name
    elsewhere."""
    usage = {**mapping(response.get("usage")), **counted(response)}
    replies = answered(response)
    before = given or asked(request)
    failed = mapping(response.get("error"))
    error = (
        error or text(failed.get("message")) or text(response.get("error") if not failed else None)
    )
    asked_in = _OTHERS_ASKED if before and not given else ()
    said_in = _OTHERS_SAID if replies else ()
    rest = {
        **{f"request.{k}": v for k, v in request.items() if k not in (*_REQUEST_READ, *asked_in)},
        **{f"response.{k}": v for k, v in response.items() if k not in (*_RESPONSE_READ, *said_in)},
        "usage": {
            k: v for k, v in usage.items() if not any(k in names for names in _USAGE.values())
        },
        "finish": [
            {k: v for k, v in choice.items() if k not in ("message", "content")}
            for choice in listing(response.get("choices", response.get("candidates")))
            if isinstance(choice, dict)
        ],
        "error": dict(failed),
    }
    model = response.get("model") or request.get("model") or model
    # The requested name can be an alias of the newest version.
    if request.get("model") not in (None, model):
        rest["request.model"] = request["model"]
    if response.get("id") not in (None, source_id):
        rest["response.id"] = response["id"]
    step = run_step(
        rest,
        (),
        step_id="0",
        kind="llm",
        name=model or "model call",
        input_value=None,
        output_value=None,
        start=response.get("created") or response.get("created_at"),
        error=error,
        model=model,
        usage={
            ours: next((usage[name] for name in names if usage.get(name) is not None), None)
            for ours, names in _USAGE.items()
        },
    )
    step = _with_chat(step, request, response, before, replies)
    if replies and not before and not request:
        # List pages and results of batches contain the answers alone.
        step = replace(step, incomplete=(*step.incomplete, "the request is not in the export"))
    question = next((m.content for m in reversed(before) if m.role == "user" and m.content), None)
    answer = next((m.content for m in reversed(replies) if m.content), None)
    if answer is None and replies and replies[-1].tool_calls:
        answer = ", ".join(call.name for call in replies[-1].tool_calls)
    metadata = {
        **mapping(request.get("metadata")),
        **mapping(response.get("metadata")),
        **{key: value for key, value in (aside or {}).items() if value not in NOTHING},
    }
    if step.model:
        metadata.setdefault("model", step.model)
    return Trace(
        source_id=source_id,
        input=question,
        output=answer,
        error=error,
        steps=(step,),
        metadata=metadata,
        start_ns=to_ns(response.get("created") or response.get("created_at")),
        format=format,
        notes=tuple(notes),
    )


def _with_chat(
    step: Step,
    request: Mapping[str, Json],
    response: Mapping[str, Json],
    before: tuple[Message, ...],
    replies: tuple[Message, ...],
) -> Step:
    """The step with its chat; a side that is not chat keeps its raw value."""
    unread = {key: request[key] for key in _REQUEST_READ if key in request} if not before else None
    body = {key: response[key] for key in _HERE if response.get(key)}
    return replace(
        step,
        messages_in=before,
        messages_out=replies,
        input=unread or None,
        output=body if body and not replies else None,
    )
