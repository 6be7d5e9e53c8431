"""Request logs of PromptLayer, one trace per log. Used by its export and by HTTP recordings of its API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Message, Score, Trace, replace
from ..chat.messages import chat
from ..values.json_access import NOTHING, listing, mapping, text
from ..values.raters import scored
from ..values.times import to_ns, unread_times
from .model_calls import call_trace

_READ: Final = frozenset(
    [
        "id",
        "provider_type",
        "function_kwargs",
        "request_response",
        "request_start_time",
        "request_end_time",
        "engine",
        "score",
        "scores",
        "metadata",
        "tags_array",
        "tags",
        "input_tokens",
        "output_tokens",
        "tokens",
        "price",
        "prompt_string",
        "response_string",
        "prompt_blueprint",
        "input",
        "output",
        "prompt_version",
    ]
)


def is_log(row: Json) -> bool:
    """Whether a value is a request log."""
    if not isinstance(row, dict):
        return False
    has_source = "provider_type" in row or "function_name" in row
    answered = "request_response" in row or "response_string" in row
    return (has_source and answered) or ("prompt_blueprint" in row and "request_id" in row)


def sent_log(request: Mapping[str, Json], answer: Mapping[str, Json]) -> dict[str, Json]:
    """The log in a request that sends one, with the id that the answer gives it; {} for any other request.

    Source: PromptLayer's `track-request`, which has `kwargs` where the export has `function_kwargs`.
    """
    if not is_log(request) or request.get("request_response") in NOTHING:
        return {}
    arguments = request.get("function_kwargs") or request.get("kwargs")
    rest = {key: value for key, value in request.items() if key not in ("kwargs", "api_key")}
    return {"id": answer.get("request_id"), **rest, "function_kwargs": arguments}


def log_trace(row: Mapping[str, Json], name: str) -> Trace:
    """A request log as a trace."""
    arguments = dict(mapping(row.get("function_kwargs")))
    response = mapping(row.get("request_response"))
    template = mapping(mapping(row.get("prompt_version")).get("prompt_template"))
    before = (
        () if arguments else _blueprint(row.get("input") or template or row.get("prompt_blueprint"))
    )
    if not before and not arguments and text(row.get("prompt_string")):
        before = (Message("user", text(row.get("prompt_string"))),)
    trace = call_trace(
        text(row.get("id") or row.get("request_id")), arguments, response, name, given=before
    )
    (step,) = trace.steps
    replies = step.messages_out or _blueprint(row.get("output"))
    if not replies and text(row.get("response_string")):
        replies = (Message("assistant", text(row.get("response_string"))),)
    rest = {k: v for k, v in row.items() if k not in _READ and v not in NOTHING}
    rest |= {k: v for k, v in step.attributes.items() if v not in NOTHING}
    rest |= unread_times(row, "request_start_time", "request_end_time")
    if row.get("prompt_version"):
        rest["prompt_version"] = row["prompt_version"]
    if not response and row.get("request_response") not in NOTHING:
        rest["request_response"] = row["request_response"]
    counts = {
        "input": "input_tokens",
        "output": "output_tokens",
        "total": "tokens",
        "cost": "price",
    }
    step = replace(
        step,
        name=text(row.get("function_name")) or step.name,
        messages_out=replies,
        model=text(row.get("engine")) or step.model,
        start_ns=to_ns(row.get("request_start_time")),
        end_ns=to_ns(row.get("request_end_time")),
        usage={
            **step.usage,
            **{k: row[v] for k, v in counts.items() if isinstance(row.get(v), int | float)},
        },
        attributes=rest,
    )
    metadata = {**trace.metadata, **_metadata(row.get("metadata"))}
    tags = row.get("tags_array") or row.get("tags")
    if tags not in NOTHING:
        metadata["tags"] = tags
    if step.model:
        metadata["model"] = step.model
    question = next((m.content for m in reversed(step.messages_in) if m.role == "user"), None)
    return replace(
        trace,
        input=question or trace.input,
        output=next((m.content for m in reversed(replies) if m.content), trace.output),
        steps=(step,),
        metadata=metadata,
        start_ns=step.start_ns,
        end_ns=step.end_ns,
        scores=tuple(_scores(row)),
    )


def _blueprint(value: Json) -> tuple[Message, ...]:
    inner = mapping(value)
    if inner.get("type") == "completion":
        return chat([{"role": "user", "content": inner.get("content")}], "user")
    return chat(inner.get("messages") or value, "user")


def _metadata(value: Json) -> dict[str, Json]:
    """Metadata as an object; PromptLayer also writes it as a list of names and values."""
    if isinstance(value, list):
        pairs = [mapping(one) for one in value]
        named = [(one.get("name", one.get("key")), one.get("value")) for one in pairs]
        plain = all(set(one) <= {"name", "key", "value"} for one in pairs)
        found = {str(key): item for key, item in named if key is not None}
        return found if plain and len(found) == len(pairs) else {**found, "metadata": value}
    return dict(mapping(value))


def _scores(row: Mapping[str, Json]) -> Iterator[Score]:
    if row.get("score") not in NOTHING:
        yield scored("score", row["score"], rater="unknown", extra={"scale": "0 to 100"})
    for given in listing(row.get("scores")):
        one = mapping(given)
        extra = {
            k: v for k, v in one.items() if k not in ("name", "score", "value") and v not in NOTHING
        }
        value = one.get("score", one.get("value")) if one else given
        yield scored(one.get("name") or "score", value, rater="unknown", extra=extra)
