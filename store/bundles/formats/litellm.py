"""LiteLLM: rows of the proxy's spend logs, and the standard logging payload that its callbacks are given.

Source: litellm 1.110.2, `proxy/schema.prisma` (LiteLLM_SpendLogs), `proxy/_types.py` (SpendLogsPayload),
`types/utils.py` (StandardLoggingPayload, StandardLoggingPayloadErrorInformation). Spend is in US dollars. Without
`store_prompts_in_spend_logs` the rows hold neither the request nor the response.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import StepKind, Trace
from ..calls.gateway_rows import call_step, calls_trace, number_in, once
from ..protocol import Gathering, Reader, ReaderItem, RecordSource, Sample, Vote
from ..spans.runs import RunRow, read_rows
from ..values.json_access import NOTHING, but, json_in_text, listing, mapping, page, text
from ..values.times import unread_times

_WRAPPED: Final = ("standard_logging_object", "standard_logging_payload")
_SPEND: Final = frozenset({"request_id", "call_type", "spend", "startTime"})
_PAYLOAD: Final = frozenset({"id", "call_type", "response_cost", "startTime"})
_KINDS: Final[tuple[tuple[str, StepKind], ...]] = (
    ("mcp", "tool"),
    ("embedding", "embedding"),
    ("rerank", "reranker"),
    ("search", "retriever"),
    ("moderation", "guardrail"),
)
_COUNTS: Final = {"input": "prompt_tokens", "output": "completion_tokens", "total": "total_tokens"}
_READ: Final = (
    *(
        "request_id",
        "id",
        "startTime",
        "endTime",
        "model",
        "messages",
        "response",
        "proxy_server_request",
    ),
    *("error_str", "session_id", "trace_id", "model_parameters"),
)
_ABOUT: Final = {"user": ("end_user", "user"), "team": ("team_id",), "tags": ("request_tags",)}


def _unwrapped(value: Json) -> Json:
    """The payload in what a callback was given."""
    for key in _WRAPPED:
        if isinstance(value, dict) and isinstance(value.get(key), dict):
            return {**but(value, key), **value[key]}
    return value


def _rows(value: Json) -> list[Json]:
    rows = page(_unwrapped(value), "data")
    return [_unwrapped(row) for row in rows]


def _is_call(row: Json) -> bool:
    return isinstance(row, dict) and (row.keys() >= _SPEND or row.keys() >= _PAYLOAD)


def _call_id(row: Mapping[str, Json]) -> str | None:
    return text(row.get("request_id")) or text(row.get("id"))


def _trace_id(row: Mapping[str, Json]) -> str | None:
    """Calls of one request (retries, fallbacks) share a trace; spend logs name only the session."""
    return text(row.get("trace_id")) or text(row.get("session_id")) or _call_id(row)


class LiteLLMReader(Reader):
    """Reader for logged calls; those of one trace or session are one trace."""

    name = "litellm"
    title = "LiteLLM spend logs"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("openai",)
    keeps = "request and response where stored, tools, tokens, spend, errors, fallbacks of one request together"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for rows of spend logs, and for logging payloads."""
        found = any(_is_call(row) for record in sample.records for row in _rows(record)[:5])
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when all of its calls are read."""
        yield from read_rows(source, _rows, _trace_id, self._trace, "the row has no id")

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        key = "request_id" if any("request_id" in row for row in rows) else "id"
        kept = once(rows, key)
        runs = [_run(step_id, row) for step_id, row in kept.items()]
        return calls_trace(trace_id, runs, self.name, len(rows) - len(kept))


def _failure(row: Mapping[str, Json]) -> str | None:
    """Why the call failed."""
    noted = mapping(row.get("error_information")) or mapping(
        mapping(row.get("metadata")).get("error_information")
    )
    said = text(noted.get("error_message")) or text(row.get("error_str"))
    named = text(noted.get("error_class"))
    if said and named and named not in said:
        said = f"{named}: {said}"
    return said or named or ("the call failed" if row.get("status") == "failure" else None)


def _run(step_id: str, row: Mapping[str, Json]) -> RunRow:
    sent, messages = (
        json_in_text(row.get("proxy_server_request")),
        json_in_text(row.get("messages")),
    )
    body = mapping(mapping(sent).get("body")) or mapping(sent)
    read = list(_READ)
    if body:
        request: Json = dict(body)
        if messages not in NOTHING and messages != body.get("messages"):
            request = {**body, "messages": messages}
        if mapping(sent).get("body"):
            read.remove("proxy_server_request")
    else:
        parameters = mapping(row.get("model_parameters"))
        request = {**parameters, "messages": messages} if messages not in NOTHING else None
        if request is None and parameters:
            read.remove("model_parameters")
    call_type = text(row.get("call_type")) or ""
    kind: StepKind = next((kind for word, kind in _KINDS if word in call_type), "llm")
    usage = {ours: number_in(row.get(theirs)) for ours, theirs in _COUNTS.items()}
    cost = number_in(row.get("spend", row.get("response_cost")))
    taken = [theirs for ours, theirs in _COUNTS.items() if usage[ours] is not None]
    taken += (
        [key for key in ("spend", "response_cost") if key in row][:1] if cost is not None else []
    )
    rest = but(row, *read, *taken) | unread_times(row, "startTime", "endTime")
    if isinstance(row.get("metadata"), str) and mapping(row["metadata"]):
        rest["metadata"] = dict(mapping(row["metadata"]))
    tool = text(row.get("mcp_namespaced_tool_name"))
    model = text(row.get("model"))
    step = call_step(
        step_id,
        request,
        row.get("response"),
        rest,
        kind="tool" if tool else kind,
        name=tool,
        model=model,
        usage={**usage, "cost": cost},
        start=row.get("startTime"),
        end=row.get("endTime"),
        error=_failure(row),
        format=LiteLLMReader.name,
    )
    about: dict[str, Json] = {"session": text(row.get("session_id"))}
    for key, names in _ABOUT.items():
        about[key] = next(
            (row[name] for name in names if row.get(name) not in (*NOTHING, "[]")), None
        )
    about["tags"] = listing(about["tags"]) or about["tags"]
    return RunRow(step, (), {key: value for key, value in about.items() if value not in NOTHING})


READER: Final = LiteLLMReader()
